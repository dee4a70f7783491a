//! `scan` and `hook`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::args::{Output, ScanCommand};
use super::engine::{AuditRequest, Engine, Failure, Scope};
use super::{CommandError, TerminalEnv};
use crate::config::parse_epoch;
use crate::policy::{AllowFlags, Exit, Report, exit_code};
use crate::report::{Guard, Options, warnings, write_controls};

pub(super) fn run(
    command: &ScanCommand,
    scope: Scope,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let flags = &command.audit;
    check_outputs(&flags.output)?;
    let mut report = engine.audit(&request(command, scope, terminal_env)?)?;
    report.allowed = AllowFlags {
        partial: command.allow_partial,
        empty: command.allow_empty,
    };
    let code = exit_code(&report);

    // A failure to write one report does not stop the others.
    let mut failed = false;
    for output in &flags.output {
        if let Err(error) = write_file(output, &report, flags.min_severity) {
            failed = true;
            let file = output.file.display();
            let name = output.format.name;
            let _ = writeln!(
                err,
                "error: cannot write the {name} report to {file}: {error}. Check that its folder exists and is writable"
            );
        }
    }
    let options = terminal_env.options(flags.color, flags.min_severity);
    let printed = print(&report, command, &options, out);
    for warning in warnings(&report) {
        let _ = writeln!(err, "warning: {warning}");
    }
    match printed {
        // A closed pipe is no error of the run.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ if failed => Ok(Exit::USAGE),
        _ => Ok(code),
    }
}

fn request(command: &ScanCommand, scope: Scope, terminal_env: &TerminalEnv) -> Result<AuditRequest, Failure> {
    let flags = &command.audit;
    let today = match (&flags.now, &terminal_env.source_date_epoch) {
        (Some(day), _) => Some(*day),
        (None, Some(seconds)) => Some(parse_epoch(seconds).map_err(Failure::Usage)?),
        (None, None) => None,
    };
    Ok(AuditRequest {
        persona: flags.persona(),
        framework: flags.framework.map(|framework| framework.id),
        pci_scope: flags.pci_scope,
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

/// Checks that no two reports go to one file.
fn check_outputs(outputs: &[Output]) -> Result<(), Failure> {
    for (index, output) in outputs.iter().enumerate() {
        let before = outputs.iter().take(index);
        if before.into_iter().any(|other| other.file == output.file) {
            return Err(Failure::usage(format!(
                "{} is the file of two reports. Give each --output its own file",
                output.file.display()
            )));
        }
    }
    Ok(())
}

fn print(report: &Report, command: &ScanCommand, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = BufWriter::new(out);
    match command.audit.framework {
        Some(framework) if command.audit.format.name == "human" => {
            write_controls(report, framework, command.audit.pci_scope, options, &mut buffered)?;
        }
        _ => (command.audit.format.write)(report, options, &mut buffered)?,
    }
    buffered.flush()
}

fn write_file(output: &Output, report: &Report, min_severity: crate::rules::Severity) -> io::Result<()> {
    let options = Options {
        min_severity,
        ..Options::default()
    };
    let path: &Path = &output.file;
    let mut file = BufWriter::new(File::create(path)?);
    (output.format.write)(report, &options, &mut Guard::new(&mut file))?;
    file.flush()
}
