//! The report for people: a frame for each location, a summary and the gate's result.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::frame::{Label, draw};
use super::style::{Paint, counted, printable, wrapped};
use super::{Format, Options, outcome, table};
use crate::policy::{Report, Summary};
use crate::rules::{Finding, Location, Related, Status};

pub(super) const FORMAT: Format = Format {
    name: "human",
    about: "code frames with explanations and fixes",
    write,
};

/// How many entries of a list are shown; the rest is counted.
const LISTED: usize = 3;

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint {
        colour: options.colour,
    };
    for place in by_place(
        options
            .shown(report)
            .filter(|finding| finding.status == Status::Open),
    ) {
        finding_at_place(report, &place, options, paint, out)?;
    }
    for problem in &report.problems {
        let (line, column) = (problem.line.unwrap_or(1), problem.column.unwrap_or(1));
        let label = paint.bad("problem");
        writeln!(out, "{label}: {}", printable(&problem.message))?;
        match problem.line {
            Some(_) => writeln!(out, "   --> {}:{line}:{column}\n", printable(&problem.path))?,
            None => writeln!(out, "   --> {}\n", printable(&problem.path))?,
        }
    }
    summary(report, options, out)?;
    unknowns(report, out)?;
    not_evaluated(report, out)?;
    below_min_severity(report, options, out)?;
    outside_changed_files(report, out)?;
    writeln!(out, "{}", outcome::verdict(report, paint))
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
        let title = paint.bold(&printable(&finding.title));
        let rule = paint.dim(&format!("[{}]", printable(&finding.rule)));
        writeln!(out, "{}: {title} {rule}", paint.severity(finding.severity))?;
    }
    for (path, labels) in by_file(findings, several) {
        out.write_all(draw(path, &labels, &report.excerpts, options).as_bytes())?;
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
    let tags = tags(findings);
    if !tags.is_empty() {
        paragraph(out, paint, "tags", &tags, options)?;
    }
    writeln!(out)
}

/// The labels of a frame by file: the primary file first, then the related ones in order.
fn by_file<'r>(findings: &[&'r Finding], several: bool) -> Vec<(&'r str, Vec<Label<'r>>)> {
    let mut files: Vec<(&str, Vec<Label<'_>>)> = Vec::new();
    let mut add = |label: Label<'r>| {
        let path = &*label.at.path;
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, labels)) => match labels.iter_mut().find(|known| known.at == label.at) {
                // One label per location.
                Some(known) if known.text.lines().any(|line| line == label.text) => {}
                Some(known) => {
                    known.text.push('\n');
                    known.text.push_str(&label.text);
                    known.primary |= label.primary;
                }
                None => labels.push(label),
            },
            None => files.push((path, vec![label])),
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
    files
}

fn subject(report: &Report, finding: &Finding) -> String {
    let mut text = String::new();
    let subject = finding.subject.to_string();
    if !subject.is_empty() && subject != finding.deployment {
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

/// The most requested tags, such as `PCI DSS 8.6.2, 8.3.2 · SOC 2 CC6.1 · CWE-798`. The JSON report has the tags of other
/// frameworks and those that are conditional or evidence only.
fn tags(findings: &[&Finding]) -> String {
    let of = |framework: &str| -> Vec<&str> {
        let tags = findings.iter().flat_map(|finding| &finding.compliance);
        tags.filter(|tag| {
            tag.framework == framework && matches!(tag.relation.as_str(), "primary" | "supporting")
        })
        .map(|tag| tag.id.as_str())
        .collect()
    };
    let weaknesses: Vec<String> = findings
        .iter()
        .flat_map(|finding| &finding.cwe)
        .map(|number| format!("CWE-{number}"))
        .collect();
    let weaknesses = weaknesses.iter().map(String::as_str).collect();
    let groups = [
        ("PCI DSS ", of("pci-dss")),
        ("SOC 2 ", of("soc2")),
        ("", weaknesses),
    ];
    let text = groups.into_iter().filter_map(|(framework, ids)| {
        let mut once: Vec<&str> = Vec::new();
        for id in ids {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        (!once.is_empty()).then(|| format!("{framework}{}", once.join(", ")))
    });
    text.collect::<Vec<_>>().join(" · ")
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

fn summary(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let files = counted(report.files.len(), "file");
    if report.deployments.is_empty() || report.servers == 0 {
        writeln!(out, "read {files}: no Redis server found")?;
        if report.findings.is_empty() {
            return Ok(());
        }
    } else {
        let deployments = counted(report.deployments.len(), "deployment");
        let servers = counted(report.servers, "Redis server");
        writeln!(out, "read {files}: {deployments}, {servers}")?;
    }
    sources(report, out)?;
    let counts = Summary::of(report);
    if report.findings.is_empty() {
        return writeln!(out, "no findings");
    }
    writeln!(out, "{}", table::by_deployment(report, options))?;
    let mut left: Vec<String> = Vec::new();
    if counts.suppressed > 0 {
        left.push(format!("{} suppressed", counts.suppressed));
    }
    if counts.baseline > 0 {
        left.push(format!("{} in the baseline", counts.baseline));
    }
    if left.is_empty() {
        return Ok(());
    }
    writeln!(out, "not counted: {}", left.join(", "))
}

/// Deployments of several compose files, and local evidence.
fn sources(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for multi_file in report.multi_file.iter().take(LISTED) {
        let files: Vec<_> = multi_file.files.iter().map(|file| printable(file)).collect();
        writeln!(
            out,
            "deployment {}: {}",
            printable(&multi_file.name),
            files.join(" + ")
        )?;
    }
    if report.multi_file.len() > LISTED {
        let more = report.multi_file.len() - LISTED;
        writeln!(
            out,
            "and {} of several compose files",
            counted(more, "more deployment")
        )?;
    }
    let mut local = report.files.iter().filter(|file| file.local);
    let Some(first) = local.next() else {
        return Ok(());
    };
    let more = match local.count() {
        0 => String::new(),
        more => format!(" and {}", counted(more, "more file")),
    };
    let first = printable(&first.path);
    writeln!(
        out,
        "local evidence (not tracked by git): {first}{more}; --no-local excludes it"
    )
}

/// Unknown facts: the first reasons and the number.
fn unknowns(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.unknown.is_empty() {
        return Ok(());
    }
    let mut reasons: Vec<&str> = Vec::new();
    for unknown in &report.unknown {
        let why = unknown.why.trim();
        if !reasons.contains(&why) {
            reasons.push(why);
        }
        if reasons.len() > LISTED {
            break;
        }
    }
    let more = if reasons.len() > LISTED { "; …" } else { "" };
    reasons.truncate(LISTED);
    writeln!(
        out,
        "{} unknown: {}{more} (--format json lists them)",
        counted(report.unknown.len(), "fact"),
        printable(&reasons.join("; "))
    )
}

/// Paths that were not evaluated: the first ones and the number.
fn not_evaluated(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.not_evaluated.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = report
        .not_evaluated
        .iter()
        .take(LISTED)
        .map(|entry| format!("{} ({})", printable(&entry.path), printable(&entry.why)))
        .collect();
    let more = if report.not_evaluated.len() > LISTED {
        "; …"
    } else {
        ""
    };
    writeln!(
        out,
        "{} not evaluated: {}{more}",
        counted(report.not_evaluated.len(), "path"),
        named.join("; ")
    )
}

/// Findings in unchanged files.
fn outside_changed_files(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.findings_outside_changed_files == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "{} in other files of these deployments; run `redproof scan` to see them",
        counted(report.findings_outside_changed_files, "more finding")
    )
}

fn below_min_severity(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let hidden = report
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Open && finding.severity < options.min_severity)
        .count();
    if hidden == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "{} not shown (--min-severity {})",
        counted(hidden, "finding"),
        options.min_severity
    )
}

#[cfg(test)]
mod tests;
