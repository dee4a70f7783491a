//! What formats for other programs share: the tool's name, stable identifiers, Markdown as plain text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use uuid::Uuid;

use super::style::counted;
use crate::policy::{Report, RuleEntry, Summary};
use crate::rules::{Compliance, Finding, Status};
use redproof_source::is_control;

/// The tool's name.
pub(super) const TOOL: &str = "redproof";

/// The tool's version.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Writes text without control and invisible characters, apart from line breaks.
pub(super) fn text(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_hidden = |c: char| c != '\n' && is_control(c);
    if !text.contains(is_hidden) {
        return out.write_all(text.as_bytes());
    }
    out.write_all(text.replace(is_hidden, "\u{fffd}").as_bytes())
}

/// The same identifier for the same parts, in every run.
pub(super) fn uuid(parts: &[&str]) -> String {
    // The namespace is itself made of a name, so that it can be made again.
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, TOOL.as_bytes());
    Uuid::new_v5(&namespace, parts.join("\n").as_bytes()).to_string()
}

/// Rules of the report by id, each with its worst finding.
pub(super) fn rules(report: &Report) -> BTreeMap<&str, (&RuleEntry, &Finding)> {
    let mut first: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in &report.findings {
        // The config file may give a rule other severities for some paths: the worst one says how urgent it is.
        let known = first.entry(&finding.rule).or_insert(finding);
        if finding.severity > known.severity {
            *known = finding;
        }
    }
    let rules = report.rules.iter();
    let rules = rules.filter_map(|rule| Some((&*rule.id, (rule, *first.get(&*rule.id)?))));
    rules.collect()
}

/// Markdown as one line of text. Code stays in its backticks.
pub(super) fn one_line(markdown: &str) -> String {
    markdown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first characters of a text, with a sign that some are left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `open`, `suppressed` or `baseline`.
pub(super) fn status(finding: &Finding) -> &'static str {
    match finding.status {
        Status::Open => "open",
        Status::Suppressed(_) => "suppressed",
        Status::Baseline => "baseline",
    }
}

/// What is said behind the message of a finding that does not count.
pub(super) fn accepted(finding: &Finding) -> &'static str {
    match finding.status {
        Status::Open => "",
        Status::Suppressed(_) => " (suppressed)",
        Status::Baseline => " (in the baseline)",
    }
}

/// The name of a framework with its version, such as `PCI DSS 4.0.1`.
pub(super) fn framework(id: &str, version: &str) -> String {
    let known = Compliance::builtin().framework(id);
    let name = known.map_or(id, |framework| framework.name);
    format!("{name} {version}").trim_end().to_owned()
}

/// What a list of open findings does not show: `3 facts unknown, 1 finding suppressed`. `None` if there is nothing.
pub(super) fn omissions(report: &Report) -> Option<String> {
    let counts = Summary::of(report);
    let mut left: Vec<String> = Vec::new();
    let mut add = |count: usize, what: &str, more: &str| {
        if count > 0 {
            left.push(format!("{} {more}", counted(count, what)));
        }
    };
    add(report.problems.len(), "file", "could not be read");
    add(counts.unknown, "fact", "unknown");
    add(counts.not_evaluated, "file", "not evaluated");
    add(counts.suppressed, "finding", "suppressed");
    add(counts.baseline, "finding", "in the baseline");
    (!left.is_empty()).then(|| left.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_the_same_in_every_run() {
        assert_eq!(uuid(&["a", "b"]), "dbad4d62-193d-50b7-a9bd-92da1257c9e5");
        assert_ne!(uuid(&["a", "b"]), uuid(&["a b"]));
    }

    #[test]
    fn hidden_characters_are_replaced() {
        let mut out = Vec::new();
        text("a\u{1b}[2J\u{202e}b\r\nü\n", &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a\u{fffd}[2J\u{fffd}b\u{fffd}\nü\n"
        );
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("abcd", 4), "abcd");
    }
}
