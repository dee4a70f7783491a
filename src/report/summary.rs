//! The end of a report for people: what was read, totals, what is not known, and the gate's result.

use std::io::{self, Write};

use super::printable;
use super::style::{counted, hanging};
use super::{Categories, Options, outcome, totals};
use crate::policy::{Report, Summary};
use crate::rules::Status;

/// How many entries of a list are shown; the rest is counted.
const LISTED: usize = 3;

/// Writes the end of a report.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if !options.quiet {
        counts(report, options, out)?;
        unknowns(report, options, out)?;
        not_evaluated(report, options, out)?;
        hidden(report, options, out)?;
        outside_changed_files(report, out)?;
    }
    for line in outcome::verdict_lines(report, options) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn counts(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let files = counted(report.files.len(), "file");
    if report.deployments.is_empty() || report.servers == 0 {
        let found = match report.is_of_changes && report.files.is_empty() {
            true => "nothing changed that a deployment uses",
            false => "no Redis server found",
        };
        writeln!(out, "read {files}: {found}")?;
        if report.findings.is_empty() {
            return Ok(());
        }
    } else {
        let deployments = totals::deployments(report);
        let servers = counted(report.servers, "Redis server");
        hanging(
            out,
            0,
            &format!("read {files}: {deployments}, {servers}"),
            options,
        )?;
    }
    sources(report, options, out)?;
    let counts = Summary::of(report);
    if report.findings.is_empty() {
        return writeln!(out, "no findings");
    }
    hanging(out, 0, &totals::by_issue(report), options)?;
    for line in totals::by_deployment(report, options.width) {
        writeln!(out, "{line}")?;
    }
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
fn sources(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for multi_file in report.multi_file.iter().take(LISTED) {
        let files: Vec<_> = multi_file.files.iter().map(|file| printable(file)).collect();
        let text = format!(
            "deployment {}: {}",
            printable(&multi_file.name),
            files.join(" + ")
        );
        hanging(out, 0, &text, options)?;
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
    let text = format!("local evidence (not tracked by git): {first}{more}; --no-local excludes it");
    hanging(out, 0, &text, options)
}

/// Unknown facts: the first reasons and the number.
fn unknowns(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
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
    let text = format!(
        "{} unknown: {}{more} (--format json lists them)",
        counted(report.unknown.len(), "fact"),
        reasons.join("; ")
    );
    hanging(out, 0, &text, options)
}

/// Paths that were not evaluated: the first ones and the number.
fn not_evaluated(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if report.not_evaluated.is_empty() {
        return Ok(());
    }
    // The gate counts files that may use Redis; folders of data and files of other programs come after them.
    let list = |counts: bool, what: &str, out: &mut dyn Write| -> io::Result<()> {
        let entries = report
            .not_evaluated
            .iter()
            // That a build takes this folder itself is no news.
            .filter(|entry| entry.counts() == counts && (counts || !matches!(&*entry.path, "." | "")));
        let named: Vec<String> = entries
            .clone()
            .take(LISTED)
            .map(|entry| match &*entry.path {
                "." | "" => format!("this folder itself ({})", entry.why),
                path => format!("{path} ({})", entry.why),
            })
            .collect();
        let more = if entries.clone().count() > LISTED {
            "; …"
        } else {
            ""
        };
        match entries.count() {
            0 => Ok(()),
            count => {
                let text = format!("{} {what}: {}{more}", counted(count, "path"), named.join("; "));
                hanging(out, 0, &text, options)
            }
        }
    };
    list(true, "not evaluated", out)?;
    list(false, "not looked into", out)
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

fn hidden(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let hidden = report
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Open && !options.shows(finding))
        .count();
    if hidden == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "{} not shown ({})",
        counted(hidden, "finding"),
        match options.categories == Categories::default() {
            true => format!("--min-severity {}", options.min_severity),
            false => "--category".to_owned(),
        }
    )
}
