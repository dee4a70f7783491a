//! The report by requirement of one framework (`--framework`), as an auditor reads it.

use std::io::{self, Write};

use super::Options;
use super::outcome;
use super::style::{Paint, counted, hanging, printable};
use crate::policy::{ControlStatus, Report};
use crate::rules::{Finding, Framework, PciScope, SCOPE_UNKNOWN, Status};

/// How many findings of a requirement are shown before the rest is counted.
const MOST_SHOWN: usize = 10;

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
        write_control(report, control, framework, options, paint, out)?;
    }
    let open: Vec<&ControlStatus> = all().filter(|control| control.status == "not-assessed").collect();
    if !open.is_empty() {
        writeln!(
            out,
            "{}",
            paint.bold("Not assessed: no rule judged anything that decides them")
        )?;
        for control in &open {
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
        word(framework, "fail"),
        count("unknown"),
        count("pass"),
        open.len()
    )?;
    writeln!(out, "{}", outcome::verdict(report, paint))
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

/// The word for a status: what states outcomes is not violated by a finding.
fn word(framework: &Framework, status: &'static str) -> &'static str {
    match status {
        "fail" if framework.outcome => "evidence against",
        other => other,
    }
}

fn write_control(
    report: &Report,
    control: &ControlStatus,
    framework: &Framework,
    options: &Options,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let status = word(framework, control.status);
    let padded = format!("{status:<STATUS$}");
    let coloured = match control.status {
        "fail" => paint.bad(&padded),
        "pass" => paint.good(&padded),
        _ => padded,
    };
    writeln!(
        out,
        "{coloured}{}  {}",
        paint.bold(&printable(&control.id)),
        control.title
    )?;
    // The scope is said once, at the top.
    let condition = control.condition.as_deref().map(|condition| {
        let rest = condition.strip_prefix(SCOPE_UNKNOWN).unwrap_or(condition);
        rest.trim_start_matches("; ")
    });
    if let Some(condition) = condition.filter(|condition| !condition.is_empty()) {
        hanging(out, STATUS, &format!("if: {}", printable(condition)), options)?;
    }
    let concerns = |finding: &&Finding| {
        let mut tags = finding.compliance.iter();
        finding.status == Status::Open
            && tags.any(|tag| tag.framework == control.framework && tag.id == control.id)
    };
    let mut findings: Vec<&Finding> = report.findings.iter().filter(concerns).collect();
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.location.cmp(&b.location)));
    for finding in findings.iter().take(MOST_SHOWN) {
        let start = finding.location.start;
        let relation = finding
            .compliance
            .iter()
            .find(|tag| tag.framework == control.framework && tag.id == control.id)
            .map_or("", |tag| &*tag.relation);
        writeln!(
            out,
            "{:STATUS$}{} {}:{}:{} {} ({relation})",
            "",
            paint.severity(finding.severity),
            printable(&finding.location.path),
            start.line,
            start.column,
            printable(&finding.rule)
        )?;
    }
    if findings.len() > MOST_SHOWN {
        writeln!(out, "{:STATUS$}and {} more", "", findings.len() - MOST_SHOWN)?;
    }
    if !control.looked_at.is_empty() {
        let more = match control.looked_at_more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let looked = printable(&control.looked_at.join(", ")).into_owned();
        hanging(out, STATUS, &format!("looked at: {looked}{more}"), options)?;
    }
    writeln!(out)
}
