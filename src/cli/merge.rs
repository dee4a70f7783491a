//! The `merge` command: reports of several repositories or shards as one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use super::engine::Failure;
use super::error::why_unread;
use super::merge_args::MergeCommand;
use super::warning::warn;
use super::{CommandError, TerminalEnv};
use crate::inputs::{is_at, text_of};
use crate::policy::Exit;
use crate::report::fleet::{self, FleetWriter, Part};
use crate::rules::Severity;

/// Missing parts that a warning names.
const NAMED: usize = 10;

/// Bytes of one report.
const LONGEST: usize = 1024 * 1024 * 1024;

pub(super) fn run(
    command: &MergeCommand,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut shards: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut is_cut_off = false;
    for report in &command.reports {
        let (name, file) = named(report);
        let failed = |why: &str| Failure::usage(format!("{file}: {why}"));
        let text = text_of(Path::new(file), LONGEST).map_err(|error| failed(&why(&error)))?;
        let read = fleet::read(&text, &name, command.format).map_err(|why| failed(&why))?;
        if read.is_cut_off {
            is_cut_off = true;
            let _ = writeln!(
                err,
                "warning: {file}: the run was stopped before it ended. Repositories may be missing"
            );
        }
        if let Some(part) = read.part {
            shards.entry(part.count).or_default().insert(part.index);
        }
        for part in read.repositories {
            // What another run has whole is not replaced.
            if !part.is_cut_off || !parts.contains_key(&part.outcome.repository) {
                parts.insert(part.outcome.repository.clone(), part);
            }
        }
    }
    let warnings: Vec<String> = shards.iter().filter_map(missing).collect();
    for warning in &warnings {
        warn(err, warning);
    }
    let mut out = BufWriter::new(out);
    let mut writer = FleetWriter::new(
        &mut out,
        command.format,
        terminal_env.options(Severity::Info),
        None,
        None,
    )?;
    for part in parts.values() {
        writer.add(&part.outcome, &part.body)?;
    }
    let totals = writer.finish()?;
    Ok(match totals.exit_code(false) {
        Exit::CLEAN if is_cut_off || !warnings.is_empty() => Exit::INCOMPLETE,
        code => code,
    })
}

/// What is missing of the parts of a list.
fn missing((count, found): (&usize, &BTreeSet<usize>)) -> Option<String> {
    let number = count - found.len();
    let missing = (1..=*count).filter(|index| !found.contains(index)).take(NAMED);
    let names: Vec<String> = missing.map(|index| format!("{index}/{count}")).collect();
    let more = match number.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (number > 0).then(|| {
        format!(
            "there is no report of --shard {}{more}, so repositories are missing",
            names.join(", ")
        )
    })
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::InvalidData => format!("not a report of redproof: {}", why_unread(error)),
        _ => why_unread(error),
    }
}

/// The name of a repository and the file of its report: `NAME=FILE`, or a file that gives the name.
fn named(report: &str) -> (String, &str) {
    match report.split_once('=') {
        Some((name, file)) if !name.is_empty() && !is_at(Path::new(report)) => (name.to_owned(), file),
        _ => {
            let stem = Path::new(report).file_stem().unwrap_or_default();
            (stem.to_string_lossy().into_owned(), report)
        }
    }
}
