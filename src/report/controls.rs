//! The report by requirement of one framework (`--framework`), as an auditor reads it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Options;
use super::outcome;
use super::printable;
use super::style::{Paint, counted, folded, hanging, wrapped};
use crate::policy::{ControlStatus, Report};
use crate::rules::{ComplianceTag, Finding, Framework, PciScope, SCOPE_UNKNOWN, listed};

/// How many findings of a requirement are shown before the rest is counted.
const MOST_SHOWN: usize = 10;

/// How many subjects and rules are named before the rest is counted.
const MOST_NAMED: usize = 6;

/// Columns of the status.
const STATUS: usize = 18;

/// Writes the requirements of a framework.
pub fn write_controls(
    report: &Report,
    framework: &Framework,
    scope: PciScope,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint {
        colour: options.colour,
    };
    let name = format!("{} ({})", framework.name, framework.version);
    writeln!(out, "{}\n", paint.bold(&name))?;
    hanging(out, 0, &preamble(framework, scope), options)?;
    writeln!(out)?;
    let all = || of_framework(report, framework);
    for control in all().filter(|control| control.status != "not-assessed") {
        write_control(report, control, options, paint, out)?;
    }
    let open: Vec<&ControlStatus> = all().filter(|control| control.status == "not-assessed").collect();
    let mut by_reason: BTreeMap<Option<&str>, Vec<&ControlStatus>> = BTreeMap::new();
    for control in &open {
        by_reason.entry(control.why.as_deref()).or_default().push(control);
    }
    for (why, controls) in by_reason {
        let why = why.unwrap_or("no rule judged anything that decides them");
        hanging(out, 0, &format!("Not assessed: {}", printable(why)), options)?;
        for control in controls {
            hanging(out, 2, &format!("{}  {}", control.id, control.title), options)?;
        }
        writeln!(out)?;
    }
    let count = |status: &str| all().filter(|control| control.status == status).count();
    writeln!(
        out,
        "{}: {} {}, {} unknown, {} pass, {} not assessed",
        counted(all().count(), "requirement"),
        count("fail"),
        if framework.outcome {
            "evidence against"
        } else {
            "fail"
        },
        count("unknown"),
        count("pass"),
        open.len()
    )?;
    for line in outcome::verdict_lines(report, options) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn of_framework<'r>(report: &'r Report, framework: &Framework) -> impl Iterator<Item = &'r ControlStatus> {
    let id = framework.id;
    let all = report.compliance.iter();
    all.filter(move |control| control.framework == id)
}

/// What the report can say, and what not.
fn preamble(framework: &Framework, scope: PciScope) -> String {
    let mut text = String::from(
        "What the files show of each requirement that the rules concern. It does not say that the framework is met: most of \
         it is about people, processes and systems that files do not show.",
    );
    if framework.outcome {
        text.push_str(
            " The framework states outcomes, so that a finding is evidence against a requirement and no breach by itself.",
        );
    }
    if framework.id == "pci-dss" {
        text.push(' ');
        text.push_str(scope.sentence());
    }
    if framework.id == "hipaa" {
        text.push_str(
            " Encryption, password management and log-in monitoring are addressable: implement them, or document why another \
             measure does the same.",
        );
    }
    text
}

fn write_control(
    report: &Report,
    control: &ControlStatus,
    options: &Options,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let padded = format!("{:<STATUS$}", control.word());
    let coloured = match control.status {
        "fail" => paint.bad(&padded),
        "pass" => paint.good(&padded),
        _ => padded,
    };
    let title = format!("{}  {}", printable(&control.id), control.title);
    let mut lines = wrapped(&title, options.width.saturating_sub(STATUS)).into_iter();
    let first = lines.next().unwrap_or_default();
    let rest = first.strip_prefix(&control.id).unwrap_or(&first);
    let id = first.get(..first.len() - rest.len()).unwrap_or_default();
    writeln!(out, "{coloured}{}{rest}", paint.bold(id))?;
    for line in lines {
        writeln!(out, "{:STATUS$}{line}", "")?;
    }
    // The scope is said once, at the top.
    let condition = control.condition.as_deref().map(|condition| {
        let rest = condition.strip_prefix(SCOPE_UNKNOWN).unwrap_or(condition);
        rest.trim_start_matches("; ")
    });
    if let Some(condition) = condition.filter(|condition| !condition.is_empty()) {
        hanging(out, STATUS, &format!("if: {}", printable(condition)), options)?;
    }
    if let Some(why) = &control.why {
        hanging(out, STATUS, &format!("why: {}", printable(why)), options)?;
    }
    let part_of = |finding| control.part_of(finding);
    let mut findings: Vec<(&Finding, &ComplianceTag)> = report.findings.iter().filter_map(part_of).collect();
    findings.sort_by(|(a, _), (b, _)| b.severity.cmp(&a.severity).then(a.location.cmp(&b.location)));
    for (finding, tag) in findings.iter().take(MOST_SHOWN) {
        let start = finding.location.start;
        let line = format!(
            "{:STATUS$}{} {}:{}:{} {} ({})",
            "",
            paint.severity(finding.severity),
            printable(&finding.location.path),
            start.line,
            start.column,
            printable(&finding.rule),
            tag.relation
        );
        writeln!(out, "{}", folded(&line, options.width))?;
    }
    if findings.len() > MOST_SHOWN {
        writeln!(out, "{:STATUS$}and {} more", "", findings.len() - MOST_SHOWN)?;
    }
    for (label, names) in [
        ("looked at", named(&control.looked_at, control.looked_at_more)),
        ("by", named(&control.rules, control.rules_more)),
    ] {
        if !names.is_empty() {
            hanging(out, STATUS, &format!("{label}: {}", printable(&names)), options)?;
        }
    }
    writeln!(out)
}

/// The first names of a list, and how many more there are.
fn named(names: &[impl AsRef<str>], more: usize) -> String {
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMED));
    listed(shown, rest.len() + more, ", ")
}
