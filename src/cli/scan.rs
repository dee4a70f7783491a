//! `scan` and `hook`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::args::{Output, ScanCommand};
use super::engine::{AuditRequest, Engine, Failure, Scope};
use super::{Surroundings, Trouble};
use crate::policy::{Exit, Leniency, Report, exit_code};
use crate::report::{Options, printable, warnings};
use redproof_source::day;

pub(super) fn run(
    command: &ScanCommand,
    scope: Scope,
    engine: &dyn Engine,
    surroundings: &Surroundings,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, Trouble> {
    let flags = &command.audit;
    check_outputs(&flags.output)?;
    let report = engine.audit(&request(command, scope, surroundings)?)?;
    let leniency = Leniency {
        partial: command.allow_partial,
        empty: command.allow_empty,
    };
    let code = exit_code(&report, leniency);

    // Every file is written, whatever happens to the others or to stdout.
    let mut lost = false;
    for output in &flags.output {
        if let Err(error) = write_file(output, &report, flags.min_severity) {
            lost = true;
            let file = output.file.display().to_string();
            let name = output.format.name;
            let file = printable(&file);
            let _ = writeln!(
                err,
                "error: cannot write the {name} report to {file}: {error}. Check that its folder exists and is writable"
            );
        }
    }
    let options = surroundings.options(flags.color, flags.min_severity);
    let printed = print(&report, command, &options, out);
    for warning in warnings(&report, leniency) {
        let _ = writeln!(err, "warning: {warning}");
    }
    match printed {
        // Whoever reads has seen enough; what the gate decided stands.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ if lost => Ok(Exit::USAGE),
        _ => Ok(code),
    }
}

fn request(
    command: &ScanCommand,
    scope: Scope,
    surroundings: &Surroundings,
) -> Result<AuditRequest, Failure> {
    let flags = &command.audit;
    let today = match (&flags.now, &surroundings.source_date_epoch) {
        (Some(day), _) => Some(day.clone()),
        (None, Some(seconds)) => Some(day::of_epoch(seconds).map_err(Failure::Usage)?),
        (None, None) => None,
    };
    Ok(AuditRequest {
        about: flags
            .input
            .clone()
            .about(command.paths.clone(), scope == Scope::Seeds),
        rules: flags.rules.clone(),
        fail_on: flags.fail_on,
        today,
        reproducible: flags.reproducible,
    })
}

/// Two reports to one file would leave one of them.
fn check_outputs(outputs: &[Output]) -> Result<(), Failure> {
    for (index, output) in outputs.iter().enumerate() {
        let before = outputs.iter().take(index);
        if before.into_iter().any(|other| other.file == output.file) {
            let file = output.file.display().to_string();
            return Err(Failure::usage(format!(
                "two reports would be written to {}. Give each --output its own file",
                printable(&file)
            )));
        }
    }
    Ok(())
}

fn print(report: &Report, command: &ScanCommand, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = BufWriter::new(out);
    (command.audit.format.write)(report, options, &mut buffered)?;
    buffered.flush()
}

fn write_file(output: &Output, report: &Report, min_severity: crate::rules::Severity) -> io::Result<()> {
    let options = Options {
        min_severity,
        ..Options::default()
    };
    let path: &Path = &output.file;
    let mut file = BufWriter::new(File::create(path)?);
    (output.format.write)(report, &options, &mut file)?;
    file.flush()
}
