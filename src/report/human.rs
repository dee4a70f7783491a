//! The report for people: causes, the worst first, with one frame, the other places and one fix each.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::printable;
use super::style::{Paint, counted, hanging, wrapped};
use super::tags::tags;
use super::{Format, GroupBy, Options, snippet, summary};
use crate::policy::{Cause, ProblemEntry, Report, causes_by};
use crate::rules::{Finding, Location, Severity, Status};

pub(super) const FORMAT: Format = Format::new(
    "human",
    "causes, the worst first, with their places and fixes",
    write,
)
.with_lines();

/// Columns of a severity before a title.
const SEVERITY: usize = 9;

/// Columns of `also` and `fix` before their texts.
const HEAD: usize = 8;

/// Most lines of other places.
const MOST_LINES: usize = 3;

/// Most texts about one place.
const MOST_TEXTS: usize = 3;

/// Most related places.
const MOST_RELATED: usize = 2;

/// From this severity on, a cause is shown with its line of the file. Others are brief.
const URGENT: Severity = Severity::High;

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        report,
        options,
        paint: Paint {
            colour: options.colour,
        },
    };
    if options.group_by == GroupBy::Cause {
        let causes = options.shown_causes(report);
        for cause in &causes {
            page.cause(cause, out)?;
        }
        if causes.iter().any(|cause| cause.severity < URGENT) {
            writeln!(out)?;
        }
    } else {
        for (name, causes) in causes_by(&report.findings, |finding| group_of(finding, options.group_by)) {
            let shown = causes.iter().filter(|cause| options.shows_cause(cause, report));
            page.group(name, &shown.collect::<Vec<_>>(), out)?;
        }
    }
    if options.include_suppressed {
        page.accepted(out)?;
    }
    for problem in &report.problems {
        page.problem(problem, out)?;
    }
    if !report.problems.is_empty() {
        writeln!(out)?;
    }
    summary::write(report, options, out)
}

/// What a finding is grouped by.
fn group_of(finding: &Finding, by: GroupBy) -> &str {
    match by {
        GroupBy::Cause => "",
        GroupBy::Deployment => &finding.deployment,
        GroupBy::Category => &finding.category,
        GroupBy::File => &finding.location.path,
    }
}

struct Page<'r> {
    report: &'r Report,
    options: &'r Options,
    paint: Paint,
}

impl Page<'_> {
    /// Causes under a heading.
    fn group(&self, name: &str, causes: &[&Cause], out: &mut dyn Write) -> io::Result<()> {
        if causes.is_empty() {
            return Ok(());
        }
        let text = format!("{name} ({})", counted(causes.len(), "cause"));
        for line in wrapped(&text, self.options.width) {
            writeln!(out, "{}", self.paint.bold(&line))?;
        }
        writeln!(out)?;
        for cause in causes {
            self.cause(cause, out)?;
        }
        if causes.iter().any(|cause| cause.severity < URGENT) {
            writeln!(out)?;
        }
        Ok(())
    }

    fn cause(&self, cause: &Cause, out: &mut dyn Write) -> io::Result<()> {
        let findings = cause.findings.iter();
        let findings: Vec<&Finding> = findings
            .filter_map(|index| self.report.findings.get(*index))
            .collect();
        let Some(first) = findings.first() else {
            return Ok(());
        };
        let brief = cause.severity < URGENT;
        let title = match brief {
            true => format!("{} [{}]", cause.title, first.rule),
            false => cause.title.clone(),
        };
        self.title(cause.severity, &title, out)?;
        let here: Vec<&Finding> = findings
            .iter()
            .copied()
            .filter(|other| other.location == first.location)
            .collect();
        let texts: BTreeSet<&str> = here
            .iter()
            .skip(1)
            .map(|finding| finding.message.as_str())
            .collect();
        let mut texts: Vec<&str> = texts.into_iter().filter(|text| *text != first.message).collect();
        texts.insert(0, &first.message);
        texts.truncate(MOST_TEXTS);
        if !brief {
            let drawn = snippet::draw(&first.location, &texts, &self.report.excerpts, self.options);
            out.write_all(drawn.as_bytes())?;
        } else {
            let place = place(&first.location);
            hanging(out, 2, &format!("{place}: {}", first.message), self.options)?;
        }
        let mut related: Vec<&Location> = Vec::new();
        for other in first
            .related
            .iter()
            .filter(|other| other.location != first.location)
            .take(if brief { 0 } else { MOST_RELATED })
        {
            hanging(
                out,
                2,
                &format!("{}: {}", place(&other.location), other.message),
                self.options,
            )?;
            related.push(&other.location);
        }
        let others: BTreeSet<&Location> = findings.iter().map(|finding| &finding.location).collect();
        let others = others
            .into_iter()
            .filter(|other| **other != first.location && !related.contains(other));
        self.also(&others.collect::<Vec<_>>(), out)?;
        // Of what is less urgent, the first sentence is enough; `explain` has the rest.
        let fix = cause.fix.trim().replace('\n', " ");
        let fix = fix.as_str();
        let sentence = fix.split_inclusive(". ").next().unwrap_or(fix);
        let is_worst = first.severity == Severity::Critical;
        self.headed("fix", if is_worst { fix } else { sentence }, out)?;
        if brief {
            return Ok(());
        }
        let tags = tags(&here, false);
        let explain = format!("redproof explain {}", printable(&first.rule));
        let one_line = format!("{tags} · {explain}");
        let room = self.options.width.saturating_sub(2);
        let lines = match tags.is_empty() {
            true => wrapped(&explain, room),
            false if one_line.chars().count() <= room => vec![one_line],
            // A command that is broken cannot be copied.
            false => [wrapped(&tags, room), wrapped(&explain, room)].concat(),
        };
        let linked = Paint::link(self.options.links, self.address(&first.rule), &explain);
        for line in lines {
            writeln!(out, "  {}", self.paint.dim(&line.replace(&explain, &linked)))?;
        }
        writeln!(out)
    }

    /// Where more about a rule is written.
    fn address(&self, rule: &str) -> Option<&str> {
        let rule = self.report.rules.iter().find(|entry| *entry.id == *rule)?;
        let mut references = rule.references.iter().map(String::as_str);
        references.find(|reference| reference.starts_with("https://"))
    }

    fn title(&self, severity: Severity, title: &str, out: &mut dyn Write) -> io::Result<()> {
        let name = severity.name().to_uppercase();
        let blanks = (SEVERITY + 1).saturating_sub(name.len());
        let room = self.options.width.saturating_sub(SEVERITY + 1);
        for (index, line) in wrapped(title, room).iter().enumerate() {
            let line = self.paint.bold(line);
            match index {
                0 => writeln!(
                    out,
                    "{}{:blanks$}{line}",
                    self.paint.of_severity(severity, &name),
                    ""
                )?,
                _ => writeln!(out, "{:width$}{line}", "", width = SEVERITY + 1)?,
            }
        }
        Ok(())
    }

    /// Other places: the path once, then the lines in it.
    fn also(&self, places: &[&Location], out: &mut dyn Write) -> io::Result<()> {
        let mut words: Vec<String> = Vec::new();
        for file in places.chunk_by(|a, b| a.path == b.path) {
            let lines: BTreeSet<u32> = file.iter().map(|place| place.start.line).collect();
            let lines: Vec<String> = lines.iter().map(|line| format!(":{line}")).collect();
            words.push(file.first().map_or_else(String::new, |place| {
                format!("{}{}", printable(&place.path), lines.join(" "))
            }));
        }
        let mut lines = wrapped(&words.join(" "), self.options.width.saturating_sub(HEAD));
        if words.is_empty() {
            return Ok(());
        }
        if lines.len() > MOST_LINES {
            let left: usize = lines
                .drain(MOST_LINES..)
                .map(|line| line.matches(':').count())
                .sum();
            lines.push(format!("… and {left} more (--format concise)"));
        }
        self.lines("also", &lines, out)
    }

    fn headed(&self, head: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.lines(head, &wrapped(text, self.options.width.saturating_sub(HEAD)), out)
    }

    fn lines(&self, head: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
        for (index, line) in lines.iter().enumerate() {
            let head = if index == 0 { head } else { "" };
            let blanks = HEAD - 2 - head.len();
            writeln!(out, "  {}{:blanks$}{line}", self.paint.help(head), "")?;
        }
        Ok(())
    }

    /// Findings that do not count, and why.
    fn accepted(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = self.report.findings.iter();
        let all: Vec<&Finding> = all.filter(|finding| finding.status != Status::Open).collect();
        for finding in &all {
            let why = match &finding.status {
                Status::Suppressed(suppression) => {
                    format!("suppressed at {}: {}", suppression.r#where, suppression.reason)
                }
                _ => "in the baseline".to_owned(),
            };
            let place = place(&finding.location);
            let text = format!(
                "not counted: {place}: {} {} ({why})",
                finding.severity, finding.rule
            );
            hanging(out, 0, &text, self.options)?;
        }
        if all.is_empty() { Ok(()) } else { writeln!(out) }
    }

    fn problem(&self, problem: &ProblemEntry, out: &mut dyn Write) -> io::Result<()> {
        let text = format!("{}: {}", problem.place(), problem.message);
        let label = self.paint.bad("problem:");
        let width = self.options.width.saturating_sub("problem: ".len());
        for (index, line) in wrapped(&text, width).iter().enumerate() {
            match index {
                0 => writeln!(out, "{label} {line}")?,
                _ => writeln!(out, "  {line}")?,
            }
        }
        Ok(())
    }
}

fn place(at: &Location) -> String {
    format!("{}:{}:{}", at.path, at.start.line, at.start.column)
}

#[cfg(test)]
mod tests;
