//! Markdown for a comment on a pull request, or a job's summary: the verdict, causes, the worst first, and what is not known.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::export::{self, omissions};
use super::markup::{code, escaped, html};
use super::style::{Paint, counted, listed};
use super::{Format, Options, outcome, tags, totals};
use crate::policy::{Cause, Report};
use crate::rules::{Finding, Location, Severity, Status};

pub(super) const FORMAT: Format = Format::new("markdown", "a comment for a pull request", write);

/// By this, a bot finds its comment again.
const MARKER: &str = "<!-- redproof-report -->";

/// Most characters of a comment: GitHub's limit is 65,536.
const MOST: usize = 65_000;

/// Most other places of a cause.
const PLACES: usize = 10;

/// From this severity on, causes are shown unfolded.
const URGENT: Severity = Severity::High;

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    // Headings are underlined: a line that begins with `##` is a command to some CI runners.
    let mut page = format!("{MARKER}\nredproof: {}\n===\n\n", headline(report));
    page.push_str(&format!("{}\n\n", totals::by_issue(report)));
    let end = end(report, options);
    // A cause of the longest text that rules have fits several times into what is kept free.
    let room = MOST.saturating_sub(end.chars().count() + 200);
    let mut length = page.chars().count();
    let causes = options.shown_causes(report);
    let mut shown = 0;
    for cause in &causes {
        let block = block(cause, report);
        length += block.chars().count();
        if length > room {
            break;
        }
        page.push_str(&block);
        shown += 1;
    }
    if shown < causes.len() {
        page.push_str(&format!(
            "**{} not shown here:** a comment holds no more. The full report has them.\n\n",
            counted(causes.len() - shown, "more cause")
        ));
    }
    page.push_str(&end);
    export::text(&page, out)
}

fn headline(report: &Report) -> String {
    let verdict = outcome::gate(report, Paint { colour: false });
    let verdict = verdict.strip_prefix("gate: ").unwrap_or(&verdict);
    format!("gate {}", escaped(verdict))
}

/// One cause: severity and title, place and message, other places, the fix.
fn block(cause: &Cause, report: &Report) -> String {
    let findings: Vec<&Finding> = cause
        .findings
        .iter()
        .filter_map(|index| report.findings.get(*index))
        .collect();
    let Some(first) = findings.first() else {
        return String::new();
    };
    let severity = cause.severity.name().to_uppercase();
    let mut body = format!("{}: {}\n", code(&place(&first.location)), escaped(&first.message));
    let others: BTreeSet<&Location> = findings
        .iter()
        .map(|finding| &finding.location)
        .filter(|other| **other != first.location)
        .collect();
    if !others.is_empty() {
        let named: Vec<String> = others.iter().map(|other| code(&place(other))).collect();
        body.push_str(&format!("\nAlso: {}\n", listed(&named, PLACES)));
    }
    if !cause.fix.trim().is_empty() {
        body.push_str(&format!("\nFix: {}\n", escaped(&cause.fix)));
    }
    let explain = code(&format!("redproof explain {}", first.rule));
    let tags = tags::tags(&findings, false);
    let tags = if tags.is_empty() {
        String::new()
    } else {
        format!("{tags} · ")
    };
    body.push_str(&format!("\n<sub>{tags}</sub>{explain}\n"));
    if cause.severity >= URGENT {
        format!("{severity} {}\n---\n\n{body}\n", escaped(&cause.title))
    } else {
        // A line of HTML has no Markdown; a blank line ends it.
        let head = format!("<b>{severity}</b> {}", html(&cause.title));
        format!("<details><summary>{head}</summary>\n\n{body}\n</details>\n\n")
    }
}

/// Problems, accepted findings on request, and what is not known.
fn end(report: &Report, options: &Options) -> String {
    let mut text = String::new();
    for problem in report.problems.iter().take(PLACES) {
        let place = code(&problem.place());
        text.push_str(&format!(
            "- could not be read: {place}: {}\n",
            escaped(&problem.message)
        ));
    }
    if options.include_suppressed {
        let accepted = report
            .findings
            .iter()
            .filter(|finding| finding.status != Status::Open);
        for finding in accepted.take(PLACES * PLACES) {
            let (rule, place) = (code(&finding.rule), code(&place(&finding.location)));
            let why = match &finding.status {
                Status::Suppressed(suppression) => format!(": {}", escaped(&suppression.reason)),
                _ => String::new(),
            };
            text.push_str(&format!(
                "- {}: {rule} at {place}{why}\n",
                export::status(finding)
            ));
        }
    }
    match omissions(report) {
        Some(rest) => text + &format!("\nNot in this list: {rest}.\n"),
        None => text + "\nNothing was left out: every file was read, every fact known.\n",
    }
}

fn place(at: &Location) -> String {
    format!("{}:{}", at.path, at.start.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn the_verdict_causes_and_what_is_not_known() {
        golden("report.md", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn a_comment_is_never_longer_than_a_forge_takes() {
        let findings = (0..2000).map(|index| {
            let mut finding = testing::finding(&format!("rule-{index}"), Severity::Critical);
            finding.message = "ü".repeat(300);
            finding.category = "network".into();
            finding
        });
        let written = testing::written(&FORMAT, &testing::report(findings.collect()));
        assert!(written.chars().count() <= 65_536, "{}", written.chars().count());
        assert!(written.contains("more causes not shown here"));
        assert!(written.ends_with("every fact known.\n"));
    }

    #[test]
    fn text_of_files_is_no_markup() {
        let mut finding = testing::finding("a", Severity::High);
        finding.location.path = "<img src=x>`@team.yml".into();
        finding.message = "</details><script>alert(1)</script> @team ![x](https://x/y)\n\n# Title".to_owned();
        let written = testing::written(&FORMAT, &testing::report(vec![finding]));
        assert!(
            !written.contains("<script") && !written.contains("![x](") && !written.contains("\n# "),
            "{written}"
        );
        assert!(written.contains("``<img src=x>`@team.yml:10``"), "{written}");
    }
}
