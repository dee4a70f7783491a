//! The `merge` command: reports of several repositories or shards as one.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::engine::Failure;
use super::merge_args::MergeCommand;
use super::{CommandError, TerminalEnv};
use crate::inputs::{is_at, text_of};
use crate::policy::Exit;
use crate::report::fleet::{self, FleetWriter, Part};
use crate::rules::Severity;

/// Bytes of one report.
const LONGEST: usize = 1024 * 1024 * 1024;

pub(super) fn run(
    command: &MergeCommand,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut is_cut_off = false;
    for report in &command.reports {
        let (name, file) = named(report);
        let failed = |why: &str| Failure::usage(format!("{file}: {why}"));
        let text = text_of(Path::new(file), LONGEST).map_err(|error| failed(&error.kind().to_string()))?;
        let read = fleet::read(&text, &name, command.format).map_err(|why| failed(&why))?;
        if read.is_cut_off {
            is_cut_off = true;
            let _ = writeln!(
                err,
                "warning: {file}: the run was stopped before it ended. Repositories may be missing"
            );
        }
        for part in read.repositories {
            // What another run has whole is not replaced.
            if !part.is_cut_off || !parts.contains_key(&part.outcome.repository) {
                parts.insert(part.outcome.repository.clone(), part);
            }
        }
    }
    let mut out = BufWriter::new(out);
    let mut writer = FleetWriter::new(
        &mut out,
        command.format,
        terminal_env.options(Severity::Info),
        None,
    )?;
    for part in parts.values() {
        writer.add(&part.outcome, &part.body)?;
    }
    let totals = writer.finish()?;
    Ok(match totals.exit_code(false) {
        Exit::CLEAN if is_cut_off => Exit::INCOMPLETE,
        code => code,
    })
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
