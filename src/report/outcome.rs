//! The gate's result, and warnings about incomplete runs.

use super::Options;
use super::style::{Paint, counted, wrapped};
use crate::policy::{Exit, Report, Summary, exit_code};
use crate::rules::Severity;

/// The gate's result as one line, and how much was not evaluated.
pub(super) fn verdict(report: &Report, paint: Paint) -> String {
    let skipped = Summary::of(report).not_evaluated;
    if skipped == 0 || report.gate.fail_on.is_none() {
        return gate(report, paint);
    }
    format!(
        "{}; {} not evaluated",
        gate(report, paint),
        counted(skipped, "file")
    )
}

/// The gate's result, on as many lines as it takes.
pub(super) fn verdict_lines(report: &Report, options: &Options) -> Vec<String> {
    let plain = verdict(report, Paint { colour: false });
    if plain.chars().count() > options.width {
        return wrapped(&plain, options.width);
    }
    vec![verdict(
        report,
        Paint {
            colour: options.colour,
        },
    )]
}

/// The gate's result as one line, with the config file and what of it changed the gate: a scanned tree must not weaken it
/// without a word.
pub(super) fn gate(report: &Report, paint: Paint) -> String {
    let outcome = outcome(report, paint);
    match &report.config {
        Some(config) if !config.gate.is_empty() => {
            let path = super::printable(&config.path);
            format!("{outcome}; {path} sets {}", config.gate.join(", "))
        }
        _ => outcome,
    }
}

fn outcome(report: &Report, paint: Paint) -> String {
    let summary = Summary::of(report);
    let Some(least) = report.gate.fail_on else {
        return format!("gate: {} (--fail-on never)", paint.bold("off"));
    };
    if report.gate.failed {
        let counts: Vec<String> = Severity::ALL
            .into_iter()
            .filter(|severity| *severity >= least && summary.open(*severity) > 0)
            .map(|severity| format!("{} {severity}", summary.open(severity)))
            .collect();
        let noun = match counts.last() {
            Some(last) if last.starts_with("1 ") => "finding",
            _ => "findings",
        };
        format!(
            "gate: {} — {} {noun} (--fail-on {least})",
            paint.bad("failed"),
            counts.join(", ")
        )
    } else {
        let below = Severity::ALL
            .into_iter()
            .filter(|severity| *severity < least)
            .map(|severity| summary.open(severity))
            .sum::<usize>();
        let rest = if below == 0 {
            "no findings".to_owned()
        } else {
            format!("{} below the gate", counted(below, "finding"))
        };
        // An incomplete run must not look like a pass.
        if exit_code(report) == Exit::CLEAN {
            let word = paint.good("passed");
            format!("gate: {word} — {rest} (--fail-on {least})")
        } else {
            let word = paint.bad("incomplete");
            let scope = if report.incomplete {
                " in the files that could be read".to_owned()
            } else {
                let paths = counted(report.empty_paths.len(), "path");
                format!("; {paths} without files that redproof reads")
            };
            format!("gate: {word} — {rest}{scope} (--fail-on {least})")
        }
    }
}

/// Warnings for stderr, among them what makes a run incomplete.
pub fn warnings(report: &Report, quiet: bool) -> Vec<String> {
    let allow = report.allowed;
    let notes = report.warnings.iter().filter(|_| !quiet);
    let mut warnings: Vec<String> = notes
        .map(|warning| super::printable(warning).into_owned())
        .collect();
    if report.incomplete {
        let problems = counted(report.problems.len(), "problem");
        warnings.push(if allow.partial {
            format!("{problems}: some files could not be read (allowed by --allow-partial)")
        } else {
            format!("{problems}: some files could not be read, so the run is incomplete. Fix them, or add --allow-partial")
        });
    }
    for path in &report.empty_paths {
        let path = super::printable(path);
        warnings.push(if allow.empty {
            format!("{path}: no files that redproof reads (allowed by --allow-empty)")
        } else {
            format!("{path}: no files that redproof reads. Check the path, or add --allow-empty")
        });
    }
    warnings
}
