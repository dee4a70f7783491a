//! The `evidence` command: writes the evidence pack into a folder.

use std::io::Write;
use std::path::Path;

use super::args::EvidenceCommand;
use super::engine::{AuditRequest, Engine, Failure};
use super::{CommandError, TerminalEnv};
use crate::Extras;
use crate::config::parse_epoch;
use crate::inputs;
use crate::policy::Exit;
use crate::report::EVIDENCE_SUMS;
use crate::rules::Persona;

pub(super) fn run(
    command: &EvidenceCommand,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let folder = &command.folder;
    check(folder)?;
    let today = match (&command.now, &terminal_env.source_date_epoch) {
        (Some(day), _) => Some(*day),
        (None, Some(seconds)) => Some(parse_epoch(seconds).map_err(Failure::Usage)?),
        (None, None) => None,
    };
    let pack = engine.evidence(&AuditRequest {
        about: command.input.clone().about(command.paths.clone(), false),
        rules: command.rules.clone(),
        fail_on: None,
        persona: Persona::Auditor,
        framework: command.framework.map(|framework| framework.id),
        pci_scope: command.pci_scope,
        today,
        reproducible: true,
        extras: Extras::ALL,
        no_suppressions: false,
        baseline: None,
        no_baseline: command.no_baseline,
    })?;
    inputs::write_into(folder, &pack.files).map_err(|error| {
        Failure::usage(format!(
            "cannot write the evidence pack to {}: {error}. Check that the folder is writable",
            folder.display()
        ))
    })?;
    writeln!(out, "{} files in {}", pack.files.len(), folder.display())?;
    for (name, _) in &pack.files {
        writeln!(out, "  {name}")?;
    }
    if pack.complete {
        return Ok(Exit::CLEAN);
    }
    let _ = writeln!(
        err,
        "warning: some files could not be read, so no requirement can pass; report.json lists them"
    );
    Ok(Exit::INCOMPLETE)
}

/// Refuses a folder with anything in it but an earlier pack.
fn check(folder: &Path) -> Result<(), Failure> {
    let empty = inputs::is_empty_folder(folder)
        .map_err(|error| Failure::usage(format!("cannot use {}: {}", folder.display(), error.kind())))?;
    if !empty && !inputs::is_at(&folder.join(EVIDENCE_SUMS)) {
        return Err(Failure::usage(format!(
            "{} is not empty and holds no evidence pack. Name a new folder",
            folder.display()
        )));
    }
    Ok(())
}
