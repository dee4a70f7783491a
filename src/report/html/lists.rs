//! Lists: all findings, rules that found nothing, what is not known, files.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::parts::{place, severity, text};
use crate::policy::Report;
use crate::report::export::status;
use crate::report::{Options, printable};
use crate::rules::{Finding, Pass, Status};

/// All findings, those that are accepted included: a reader has to see what does not count.
pub(super) fn findings(report: &Report, options: &Options) -> Markup {
    let mut findings: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| match finding.status {
            Status::Open => options.shows(finding),
            _ => options.categories.has(&finding.category),
        })
        .collect();
    findings.sort_by_key(|finding| {
        (
            finding.status != Status::Open,
            std::cmp::Reverse(finding.severity),
        )
    });
    let hidden = report.findings.len() - findings.len();
    html! {
        section #findings {
            h2 { "All findings" }
            @if findings.is_empty() { p.card { "None." } } @else {
                div.card.scroll { table {
                    thead { tr { th { "Severity" } th { "Finding" } th { "Place" } th { "Subject" } } }
                    tbody { @for finding in findings { (row(finding)) } }
                } }
            }
            @if hidden > 0 { p.soft { (hidden) " more are not shown: they are below " (options.min_severity.name()) " or of another category." } }
        }
    }
}

fn row(finding: &Finding) -> Markup {
    html! {
        tr id=(format!("f-{}", finding.fingerprint)) {
            td { (severity(finding.severity)) @if finding.status != Status::Open { " " span class={"badge " (status(finding))} { (status(finding)) } } }
            td {
                code { (printable(&finding.rule)) }
                p { (text(&finding.message)) }
                @if let Status::Suppressed(suppression) = &finding.status {
                    p.small.soft {
                        "Accepted at " (printable(&suppression.r#where)) ": " (text(&suppression.reason))
                        @if let Some(until) = suppression.until { " (until " (until) ")" }
                    }
                }
            }
            td.place { (place(&finding.location)) }
            td.small {
                (printable(&finding.subject.to_string()))
                p.soft { (printable(&finding.deployment)) @for other in &finding.also_in { ", " (printable(other)) } }
            }
        }
    }
}

/// Rules that judged something and found nothing, each with how much it judged, over all deployments.
pub(super) fn passes(report: &Report) -> Markup {
    let mut passes: BTreeMap<(&str, &str), (&Pass, usize, usize)> = BTreeMap::new();
    for pass in report.details.iter().flat_map(|details| &details.passes) {
        let entry = passes.entry((&pass.category, &pass.rule)).or_insert((pass, 0, 0));
        entry.1 += 1;
        entry.2 += pass.judged;
    }
    html! {
        section #passes {
            h2 { "Rules that found nothing" }
            p.soft.small { "By rule: in how many deployments it found nothing, and how much it judged there on known facts." }
            @if passes.is_empty() { p.card { "None." } } @else {
                div.card.scroll { table {
                    thead { tr { th { "Rule" } th { "Would say" } th.number { "Deployments" } th.number { "Judged" } } }
                    tbody { @for (pass, deployments, judged) in passes.values() {
                        tr { td { code { (printable(&pass.rule)) } } td { (text(&pass.title)) } td.number { (deployments) } td.number { (judged) } }
                    } }
                } }
            }
        }
    }
}

/// Unknown facts, files that could not be read or were not evaluated, paths beyond the root.
pub(super) fn not_known(report: &Report) -> Markup {
    let is_all = report.unknown.is_empty()
        && report.problems.is_empty()
        && report.not_evaluated.is_empty()
        && report.outside.is_empty();
    html! {
        section #unknown {
            h2 { "What is not known" }
            @if is_all { p.card { "Nothing: every file was read, every fact is known." } }
            @if !report.problems.is_empty() {
                div.card { h3 { "Files that could not be read" } ul {
                    @for problem in &report.problems { li { span.place { (printable(&problem.place())) } ": " (text(&problem.message)) } }
                } }
            }
            @if !report.unknown.is_empty() {
                div.card.scroll { h3 { "Facts that the files do not show" } table {
                    thead { tr { th { "Why" } th { "Place" } th { "Subject" } th { "Rules left open" } } }
                    tbody { @for unknown in &report.unknown { tr {
                        td { (text(&unknown.why)) }
                        td.place { (place(&unknown.location)) }
                        td.small { (printable(&unknown.subject)) p.soft { (printable(&unknown.deployment)) } }
                        td.small { @for rule in &unknown.rules { code { (printable(rule)) } " " } }
                    } } }
                } }
            }
            @if !report.not_evaluated.is_empty() {
                div.card { h3 { "Not evaluated" } ul {
                    @for entry in &report.not_evaluated { li { span.place { (printable(&entry.path)) } ": " (text(&entry.why)) } }
                } }
            }
            @if !report.outside.is_empty() {
                div.card { h3 { "Beyond the root, never followed" } ul {
                    @for entry in &report.outside { li { span.place { (printable(&entry.path)) } ", named in " span.place { (place(&entry.location)) } } }
                } }
            }
        }
    }
}

/// The files that were judged.
pub(super) fn files(report: &Report) -> Markup {
    html! {
        section #files {
            h2 { "Files that were judged" }
            @if report.files.is_empty() { p.card { "None." } } @else {
                div.card { ul.small {
                    @for file in &report.files {
                        li { span.place { (printable(&file.path)) } " " span.soft { (file.kind) @if file.local { ", not tracked by git" } } }
                    }
                } }
            }
            @if report.findings_outside_changed_files > 0 {
                p.soft { (report.findings_outside_changed_files) " more findings are in other files of these deployments." }
            }
        }
    }
}
