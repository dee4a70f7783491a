//! The report for people: a frame for each place, a summary, and the gate's verdict.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::frame::{Label, draw};
use super::style::{Paint, counted, printable, wrapped};
use super::{Format, Options, outcome, table};
use crate::policy::{Report, Summary};
use crate::rules::{Finding, Location, Related, Status};

pub(super) const FORMAT: Format = Format {
    name: "human",
    about: "frames with the places and the fixes, for people",
    write,
};

/// Reasons for unknowns that are listed one by one; more are folded.
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
    hidden(report, options, out)?;
    elsewhere(report, out)?;
    writeln!(out, "{}", outcome::verdict(report, paint))
}

/// Findings that share a span, in the order of the first of each.
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
    let mut told: Vec<&str> = Vec::new();
    for finding in findings {
        if !told.contains(&&*finding.help) && !finding.help.trim().is_empty() {
            told.push(&finding.help);
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

/// The labels of a frame, by file: the primary file first, then in the order of the reasons.
fn by_file<'r>(findings: &[&'r Finding], several: bool) -> Vec<(&'r str, Vec<Label<'r>>)> {
    let mut files: Vec<(&str, Vec<Label<'_>>)> = Vec::new();
    let mut add = |label: Label<'r>| {
        let path = &*label.at.path;
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, labels)) => match labels.iter_mut().find(|known| known.at == label.at) {
                // One pointer for all that is said of a place.
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
    let mut told = String::new();
    if !finding.subject.is_empty() && finding.subject != finding.deployment {
        told.push_str(&finding.subject);
    }
    if report.deployments.len() > 1 {
        if !told.is_empty() {
            told.push_str(" of ");
        }
        told.push_str(&finding.deployment);
        if !finding.also_in.is_empty() {
            told.push_str(", also ");
            told.push_str(&finding.also_in.join(", "));
        }
    }
    told
}

/// `PCI DSS 8.6.2, 8.3.2 · SOC 2 CC6.1 · CWE-798`: what auditors ask for first. Other frameworks, and what
/// holds under a condition or is evidence only, stand in the JSON report.
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
    let told = groups.into_iter().filter_map(|(framework, ids)| {
        let mut once: Vec<&str> = Vec::new();
        for id in ids {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        (!once.is_empty()).then(|| format!("{framework}{}", once.join(", ")))
    });
    told.collect::<Vec<_>>().join(" · ")
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
        writeln!(out, "read {files}: no Redis server among them")?;
        if report.findings.is_empty() {
            return Ok(());
        }
    } else {
        let deployments = counted(report.deployments.len(), "deployment");
        let servers = counted(report.servers, "Redis server");
        writeln!(out, "read {files}: {deployments}, {servers}")?;
    }
    sources(report, out)?;
    let counts = Summary::of(&report.findings, report.unknown.len());
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

/// Which files make a deployment of several, and which are only here.
fn sources(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for composed in report.composed.iter().take(LISTED) {
        let files: Vec<_> = composed.files.iter().map(|file| printable(file)).collect();
        writeln!(out, "{} is {}", printable(&composed.name), files.join(" + "))?;
    }
    if report.composed.len() > LISTED {
        let more = report.composed.len() - LISTED;
        writeln!(
            out,
            "{} more of several compose files",
            counted(more, "deployment")
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
        "local evidence: {first}{more}, not tracked by git; --no-local leaves it out"
    )
}

/// What could not be judged: a few reasons, the rest as a number.
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
        "{} could not be judged: {}{more} (--format json lists them)",
        counted(report.unknown.len(), "fact"),
        printable(&reasons.join("; "))
    )
}

/// What was seen and not judged: a few paths, the rest as a number.
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

/// What a run over changed files leaves out.
fn elsewhere(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.elsewhere == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "{} in these deployments, in other files: `redproof scan` shows them",
        counted(report.elsewhere, "further finding")
    )
}

fn hidden(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
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
