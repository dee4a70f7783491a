//! The last words of a run: what the gate decided, and what was left out.

use super::style::{Paint, counted};
use crate::policy::{Leniency, Report, Summary};
use crate::rules::Severity;

/// One line that says what the gate decided.
pub(super) fn verdict(report: &Report, paint: Paint) -> String {
    let summary = Summary::of(&report.findings, report.unknown.len());
    let Some(least) = report.gate.fail_on else {
        return format!("gate: {} (--fail-on never)", paint.bold("off"));
    };
    if report.gate.failed {
        let counts: Vec<String> = Severity::ALL
            .into_iter()
            .filter(|severity| *severity >= least && summary.open(*severity) > 0)
            .map(|severity| format!("{} {severity}", summary.open(severity)))
            .collect();
        let total = counted(summary.at_or_above(least), "finding");
        let noun = total.split_once(' ').map_or("findings", |(_, noun)| noun);
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
            format!("{} below it", counted(below, "finding"))
        };
        // A pass and a "could not look" never read alike.
        if report.problems.is_empty() {
            let word = paint.good("passed");
            format!("gate: {word} — {rest} (--fail-on {least})")
        } else {
            let word = paint.bad("incomplete");
            format!("gate: {word} — {rest} in what could be read (--fail-on {least})")
        }
    }
}

/// What makes a run incomplete, or would if the user had not allowed it. For stderr.
pub fn warnings(report: &Report, leniency: Leniency) -> Vec<String> {
    let told = report.warnings.iter();
    let mut warnings: Vec<String> = told.map(|told| super::printable(told).into_owned()).collect();
    if !report.problems.is_empty() {
        let files = counted(report.problems.len(), "problem");
        warnings.push(if leniency.partial {
            format!("{files}: not everything was read, which --allow-partial permits")
        } else {
            format!("{files}: not everything could be read, so this is no pass. Mend the files, or add --allow-partial")
        });
    }
    for path in &report.empty_paths {
        let path = super::printable(path);
        warnings.push(if leniency.empty {
            format!("{path}: no file of a kind that redproof reads, which --allow-empty permits")
        } else {
            format!("{path}: no file of a kind that redproof reads. Check the path, or add --allow-empty")
        });
    }
    warnings
}
