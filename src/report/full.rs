//! Every finding: a frame for each location, a summary and the gate's result.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::export::accepted;
use super::frame::{Label, draw};
use super::printable;
use super::style::{Paint, hanging, wrapped};
use super::tags::tags;
use super::{Format, Options, summary};
use crate::policy::Report;
use crate::rules::{Finding, Location, Related};

pub(super) const FORMAT: Format = Format::new(
    "full",
    "every finding in a code frame, with explanations and fixes",
    write,
)
.with_lines();

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint {
        colour: options.colour,
    };
    for place in by_place(options.shown(report)) {
        finding_at_place(report, &place, options, paint, out)?;
    }
    for problem in &report.problems {
        let text = format!("problem: {}", problem.message);
        for (index, line) in wrapped(&text, options.width).iter().enumerate() {
            match line.strip_prefix("problem:").filter(|_| index == 0) {
                Some(rest) => writeln!(out, "{}:{rest}", paint.bad("problem"))?,
                None => writeln!(out, "{line}")?,
            }
        }
        hanging(out, 3, &format!("--> {}", problem.place()), options)?;
        writeln!(out)?;
    }
    summary::write(report, options, out)
}

/// Findings grouped by location, in the order of the first of each.
fn by_place<'r>(findings: impl Iterator<Item = &'r Finding>) -> Vec<Vec<&'r Finding>> {
    let mut places: Vec<Vec<&Finding>> = Vec::new();
    let mut index: BTreeMap<&Location, usize> = BTreeMap::new();
    for finding in findings {
        let at = *index.entry(&finding.location).or_insert_with(|| {
            places.push(Vec::new());
            places.len() - 1
        });
        if let Some(place) = places.get_mut(at) {
            place.push(finding);
        }
    }
    places
}

fn finding_at_place(
    report: &Report,
    findings: &[&Finding],
    options: &Options,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let several = findings.len() > 1;
    for finding in findings {
        heading(finding, options, paint, out)?;
    }
    let Frames { files, left } = by_file(findings, several);
    for (path, labels) in files {
        out.write_all(draw(path, &labels, &report.excerpts, options).as_bytes())?;
    }
    if left > 0 {
        writeln!(out, "  … and {left} more (--format json)")?;
    }
    let mut shown: Vec<&str> = Vec::new();
    for finding in findings {
        if !shown.contains(&&*finding.help) && !finding.help.trim().is_empty() {
            shown.push(&finding.help);
            paragraph(out, paint, "help", &finding.help, options)?;
        }
    }
    if let Some(first) = findings.first() {
        let subject = subject(report, first);
        if !subject.is_empty() {
            paragraph(out, paint, "in", &subject, options)?;
        }
    }
    let tags = tags(findings, true);
    if !tags.is_empty() {
        paragraph(out, paint, "tags", &tags, options)?;
    }
    writeln!(out)
}

/// Severity, title and rule; on several lines where they do not fit on one.
fn heading(finding: &Finding, options: &Options, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let severity = paint.severity(finding.severity);
    let title = format!("{}{}", printable(&finding.title), accepted(finding));
    let rule = format!("[{}]", printable(&finding.rule));
    let length = finding.severity.name().len() + title.chars().count() + rule.chars().count() + 3;
    if length <= options.width {
        return writeln!(out, "{severity}: {} {}", paint.bold(&title), paint.dim(&rule));
    }
    let indent = finding.severity.name().len() + 2;
    for (index, line) in wrapped(&title, options.width.saturating_sub(indent))
        .iter()
        .enumerate()
    {
        match index {
            0 => writeln!(out, "{severity}: {}", paint.bold(line))?,
            _ => writeln!(out, "{:indent$}{}", "", paint.bold(line))?,
        }
    }
    writeln!(out, "{:indent$}{}", "", paint.dim(&rule))
}

/// Most labels of one frame, and most texts of one label.
const MOST_LABELS: usize = 10;

/// The labels of a frame by file.
struct Frames<'r> {
    /// The primary file first, then the related ones in order.
    files: Vec<(&'r str, Vec<Label<'r>>)>,
    /// How many texts are left out.
    left: usize,
}

fn by_file<'r>(findings: &[&'r Finding], several: bool) -> Frames<'r> {
    let mut files: Vec<(&str, Vec<Label<'_>>)> = Vec::new();
    let (mut labels, mut left) = (0, 0);
    let mut add = |label: Label<'r>| {
        if left > 0 {
            left += 1;
            return;
        }
        let path = &*label.at.path;
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, of_file)) => match of_file.iter_mut().find(|known| known.at == label.at) {
                // One label per location.
                Some(known) if known.text.lines().any(|line| line == label.text) => {}
                Some(known) if known.text.lines().count() >= MOST_LABELS => left += 1,
                Some(known) => {
                    known.text.push('\n');
                    known.text.push_str(&label.text);
                    known.primary |= label.primary;
                }
                None if labels >= MOST_LABELS => left += 1,
                None => {
                    labels += 1;
                    of_file.push(label);
                }
            },
            None if labels >= MOST_LABELS => left += 1,
            None => {
                labels += 1;
                files.push((path, vec![label]));
            }
        }
    };
    for finding in findings {
        let text = if several {
            format!("{}: {}", finding.severity, finding.message)
        } else {
            finding.message.clone()
        };
        add(Label {
            at: &finding.location,
            text,
            primary: true,
        });
    }
    for Related { location, message } in findings.iter().flat_map(|finding| &finding.related) {
        add(Label {
            at: location,
            text: message.clone(),
            primary: false,
        });
    }
    Frames { files, left }
}

fn subject(report: &Report, finding: &Finding) -> String {
    let mut text = String::new();
    let subject = finding.subject.to_string();
    if !subject.is_empty() && *subject != *finding.deployment {
        text.push_str(&subject);
    }
    if report.deployments.len() > 1 {
        if !text.is_empty() {
            text.push_str(" of ");
        }
        text.push_str(&finding.deployment);
        if !finding.also_in.is_empty() {
            text.push_str(", also ");
            text.push_str(&finding.also_in.join(", "));
        }
    }
    text
}

fn paragraph(out: &mut dyn Write, paint: Paint, head: &str, text: &str, options: &Options) -> io::Result<()> {
    let indent = head.len() + 4;
    // A line break inside a paragraph is the author's, not the reader's.
    let paragraphs = text
        .trim()
        .split("\n\n")
        .map(|paragraph| paragraph.replace('\n', " "));
    let text = paragraphs.collect::<Vec<_>>().join("\n");
    for (index, line) in wrapped(&text, options.width.saturating_sub(indent).max(30))
        .iter()
        .enumerate()
    {
        if index == 0 {
            writeln!(out, "  {} {line}", paint.help(&format!("{head}:")))?;
        } else {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
