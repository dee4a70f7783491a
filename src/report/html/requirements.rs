//! Requirements by framework: their status, the findings against them, and what was judged.

use maud::{Markup, html};

use super::parts::text;
use crate::policy::{ControlStatus, Report};
use crate::report::export::framework;
use crate::report::printable;
use crate::report::style::counted;
use crate::rules::Finding;

/// Most findings of a requirement; the rest is counted.
const FINDINGS: usize = 6;

/// Most names of what was judged; the rest is counted.
const JUDGED: usize = 5;

pub(super) fn section(report: &Report) -> Markup {
    let frameworks = report.compliance.chunk_by(|a, b| a.framework == b.framework);
    html! {
        section #requirements {
            h2 { "Requirements" }
            p.soft.small {
                "A requirement passes where rules that bear on it judged known facts and found nothing. "
                "Which requirements apply to you, these files do not show."
            }
            @for controls in frameworks { (table(controls, report)) }
        }
    }
}

fn table(controls: &[ControlStatus], report: &Report) -> Markup {
    let name = controls.first().map_or_else(String::new, |control| {
        framework(&control.framework, &control.version)
    });
    let assessed = controls.iter().filter(|control| control.status != "not-assessed");
    let others: Vec<&str> = controls
        .iter()
        .filter(|control| control.status == "not-assessed")
        .map(|control| control.id.as_str())
        .collect();
    html! {
        div.card {
            h3 { (name) }
            div.scroll { table.fixed {
                thead { tr { th { "Requirement" } th { "Status" } th { "Findings" } th { "Judged" } } }
                tbody { @for control in assessed { (row(control, report)) } }
            } }
            @if !others.is_empty() {
                p.small.soft { "Not assessed: " (others.join(", ")) }
            }
        }
    }
}

fn row(control: &ControlStatus, report: &Report) -> Markup {
    let findings: Vec<(&Finding, &Finding)> = report
        .findings
        .iter()
        .filter_map(|finding| Some((finding, control.part_of(finding)?.0)))
        .collect();
    let first = control.looked_at.get(..JUDGED).unwrap_or(&control.looked_at);
    let more = control.looked_at.len() - first.len() + control.looked_at_more;
    html! {
        tr {
            td {
                b { (control.id) } " " (text(control.title))
                @if let Some(condition) = &control.condition { p.small.soft { "Applies " (text(condition)) } }
            }
            td {
                span class={"badge " (control.status)} { (control.word()) }
                @if let Some(why) = &control.why { p.small.soft { (text(why)) } }
            }
            td {
                @for (finding, part) in findings.iter().take(FINDINGS) {
                    div { a href=(format!("#f-{}", finding.fingerprint)) { (printable(&part.rule)) } }
                }
                @if findings.len() > FINDINGS { (counted(findings.len() - FINDINGS, "more finding")) }
            }
            td.small {
                (printable(&first.join(", ")))
                @if more > 0 { " and " (more) " more" }
                @if !control.rules.is_empty() { p.soft { "by " (printable(&control.judges(", "))) } }
            }
        }
    }
}
