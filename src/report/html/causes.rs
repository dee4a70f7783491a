//! Causes, the worst first: a line of the file, the other places, the fix.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::parts::{place, severity, text};
use crate::policy::{Cause, Report};
use crate::report::style::counted;
use crate::report::{Options, printable, tags};
use crate::rules::{Finding, Location};

/// Most other places of a cause; the list of findings has all.
const PLACES: usize = 12;

pub(super) fn section(report: &Report, options: &Options) -> Markup {
    let causes = options.shown_causes(report);
    html! {
        section #causes {
            h2 { "What to fix, the worst first" }
            @if causes.is_empty() { p.card { "No open findings." } }
            @for cause in causes { (card(cause, report)) }
        }
    }
}

fn card(cause: &Cause, report: &Report) -> Markup {
    let findings = cause.findings.iter();
    let findings: Vec<&Finding> = findings.filter_map(|index| report.findings.get(*index)).collect();
    let Some(first) = findings.first() else {
        return html! {};
    };
    let messages: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.location == first.location)
        .map(|finding| finding.message.as_str())
        .collect();
    let others: BTreeSet<&Location> = findings
        .iter()
        .map(|finding| &finding.location)
        .filter(|other| **other != first.location)
        .collect();
    let rules: BTreeSet<&str> = findings.iter().map(|finding| &*finding.rule).collect();
    let rule = report.rules.iter().find(|rule| rule.id == first.rule);
    let attack = rule.map_or("", |rule| rule.attack.trim());
    let tags = tags::tags(&findings, true);
    html! {
        article class={"card cause " (cause.severity.name())} id=(format!("cause-{}", cause.id)) {
            h3 { (severity(cause.severity)) " " (text(&cause.title)) }
            @for message in messages { p { (text(message)) } }
            (excerpt(first, report))
            @for other in first.related.iter().take(PLACES) {
                p.small { span.place { (place(&other.location)) } " " (text(&other.message)) }
            }
            dl.small {
                @if !others.is_empty() {
                    dt { "Also" }
                    dd {
                        @for (index, other) in others.iter().take(PLACES).enumerate() {
                            @if index > 0 { ", " }
                            span.place { (place(other)) }
                        }
                        @if others.len() > PLACES { " and " (counted(others.len() - PLACES, "more place")) }
                    }
                }
                @if !attack.is_empty() { dt { "Attack" } dd { (text(attack)) } }
                @if !cause.fix.trim().is_empty() { dt { "Fix" } dd { (text(&cause.fix)) } }
                @if !tags.is_empty() { dt { "Concerns" } dd { (tags) } }
                dt { "Explain" }
                dd {
                    @for (index, rule) in rules.iter().enumerate() {
                        @if index > 0 { " " }
                        code { "redproof explain " (printable(rule)) }
                    }
                }
            }
        }
    }
}

/// The masked line, with what is wrong marked.
fn excerpt(finding: &Finding, report: &Report) -> Markup {
    let at = &finding.location;
    let line = report
        .excerpts
        .get(&at.path)
        .and_then(|file| file.get(&at.start.line));
    let Some(line) = line else {
        return html! { p.place { (place(at)) } };
    };
    let characters: Vec<char> = printable(line.text()).chars().collect();
    let end = if at.end.line > at.start.line {
        characters.len() + 1
    } else {
        at.end.column as usize
    };
    let label = line.label(at.start.column as usize, end.max(at.start.column as usize + 1));
    let part = |range: std::ops::Range<usize>| -> String {
        characters.get(range).unwrap_or_default().iter().collect()
    };
    let from = label.start.saturating_sub(1).min(characters.len());
    let to = label.end.saturating_sub(1).min(characters.len()).max(from);
    let before = part(0..from);
    html! {
        p.place { (place(at)) ":" (at.start.column) }
        pre { span.number { (at.start.line) "  " } (before.trim_start()) mark { (part(from..to)) } (part(to..characters.len()).trim_end()) }
    }
}
