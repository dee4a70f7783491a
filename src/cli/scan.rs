//! `scan` and `hook`.

use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use super::args::{AuditFlags, Output, ScanCommand};
use super::engine::{AuditRequest, Engine, Failure, Scope};
use super::warning::warn;
use super::{CommandError, TerminalEnv, output, paths_from, progress};
use crate::config::parse_epoch;
use crate::policy::{AllowFlags, Exit, Report, exit_code};
use crate::report::{Categories, Format, Guard, Options, warnings, write_controls};
use crate::{AuditOptions, Extras, GivenFile};
use redproof_source::Limit;

/// The format for people.
const HUMAN: &str = "human";

/// The format that has a job summary beside it, and that of the summary.
const GITHUB: &str = "github";
const MARKDOWN: &str = "markdown";

pub(super) fn run(
    command: &ScanCommand,
    scope: Scope,
    quiet: bool,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut Guard<'_>,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let flags = &command.audit;
    output::check(&flags.output, command.paths_from.as_deref())?;
    let printed = printed(flags)?;
    let request = request(command, about(command, scope)?, terminal_env)?;
    if request.about.only_paths && !quiet {
        warn(err, "--paths-from: the list is empty, so nothing is audited");
    }
    let show = terminal_env.progress.filter(|_| !quiet);
    let mut report = progress::during(show, || engine.audit(&request))?;
    report.allowed = allowed(command);
    let code = exit_code(&report);

    // A failure to write one report does not stop the others.
    let mut failed = false;
    let options = Options {
        categories: Categories::named(&flags.category),
        quiet,
        include_suppressed: flags.include_suppressed,
        group_by: flags.group_by,
        ..terminal_env.options(flags.min_severity)
    };
    for output in flags.output.iter().filter(|output| !is_stdout(&output.file)) {
        if let Err(error) = write_file(output, &report, &options) {
            failed = true;
            let file = output.file.display();
            let name = output.format.name;
            let _ = writeln!(err, "error: cannot write the {name} report to {file}: {error}");
        }
    }
    if let (Some(file), true) = (&terminal_env.step_summary, printed.name == GITHUB)
        && let Err(error) = append_summary(file, &report, &options)
    {
        let file = file.display();
        warn(err, &format!("cannot write the job summary to {file}: {error}"));
    }
    let printed = match flags.framework {
        Some(framework) if printed.name == HUMAN => write_controls(
            &report,
            framework,
            flags.pci_scope,
            &options,
            &mut BufWriter::new(out),
        ),
        _ => print(&report, printed, &options, out),
    };
    for warning in warnings(&report, quiet) {
        warn(err, &warning);
    }
    printed?;
    Ok(if failed { Exit::USAGE } else { code })
}

/// What of an incomplete run is accepted.
pub(super) fn allowed(command: &ScanCommand) -> AllowFlags {
    AllowFlags {
        partial: command.allow_partial,
        empty: command.allow_empty,
    }
}

pub(super) fn request(
    command: &ScanCommand,
    about: AuditOptions,
    terminal_env: &TerminalEnv,
) -> Result<AuditRequest, Failure> {
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
        about,
        rules: flags.rules.clone(),
        fail_on: flags.fail_on,
        today,
        reproducible: flags.reproducible,
        no_suppressions: flags.no_suppressions,
        baseline: flags.baseline.clone(),
        no_baseline: flags.no_baseline,
        extras: extras(flags)?,
    })
}

/// What the formats of all reports show.
fn extras(flags: &AuditFlags) -> Result<Extras, Failure> {
    let files = flags.output.iter().map(|output| output.format);
    let all = files.chain([printed(flags)?]).map(|format| format.extras);
    let asked = Extras {
        requirements: flags.framework.is_some(),
        ..Extras::default()
    };
    Ok(all.fold(asked, |all, one| Extras {
        details: all.details || one.details,
        lines: all.lines || one.lines,
        requirements: all.requirements || one.requirements,
    }))
}

/// What to audit. A file on standard input is read here.
fn about(command: &ScanCommand, scope: Scope) -> Result<AuditOptions, Failure> {
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-" && scope == Scope::Paths;
    let named = paths_from::all(command)?;
    let paths: Vec<PathBuf> = named.iter().filter(|path| !is_stdin(path)).cloned().collect();
    let given = match named.iter().any(|path| is_stdin(&path)) {
        true => Some(GivenFile {
            path: command
                .stdin_name
                .clone()
                .unwrap_or_else(|| PathBuf::from("stdin")),
            content: read_stdin()?,
        }),
        false if command.stdin_name.is_some() => {
            return Err(Failure::usage(
                "--stdin-name names the file on standard input, which is read where a path is `-`: add `-`",
            ));
        }
        false => None,
    };
    Ok(AuditOptions {
        // `git diff --name-only` may list nothing.
        only_paths: command.paths_from.is_some() && named.is_empty(),
        since: command.since.clone(),
        changed_lines: command.changed_lines,
        all_files: command.all_files,
        given,
        ..command.audit.input.clone().about(paths, scope == Scope::Seeds)
    })
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    // One byte more than the limit of a file is enough to see that it is too long.
    let most = Limit::FileSize.value() as u64 + 1;
    let mut content = Vec::new();
    let read = io::stdin().lock().take(most).read_to_end(&mut content);
    read.map_err(|error| Failure::usage(format!("cannot read standard input: {}", error.kind())))?;
    Ok(content)
}

/// `-` is stdout.
pub(super) fn is_stdout(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The format on stdout: that of `--format`, of `--output FORMAT=-`, or `human`.
pub(super) fn printed(flags: &AuditFlags) -> Result<&'static Format, Failure> {
    let mut outputs = flags.output.iter();
    let output = outputs.find(|output| is_stdout(&output.file));
    match (flags.format, output) {
        (Some(_), Some(output)) => Err(Failure::usage(format!(
            "both --format and --output {}=- write to stdout. Leave out one of them",
            output.format.name
        ))),
        (Some(format), None) => Ok(format),
        (None, Some(output)) => Ok(output.format),
        (None, None) => Format::named(HUMAN).ok_or_else(|| Failure::usage("no format for people")),
    }
}

fn print(report: &Report, format: &Format, options: &Options, out: &mut Guard<'_>) -> io::Result<()> {
    let out: &mut dyn Write = if format.commands { out.unguarded() } else { out };
    let mut buffered = BufWriter::new(out);
    (format.write)(report, options, &mut buffered)?;
    buffered.flush()
}

/// Writes a report to a file, in which there are no colours.
pub(super) fn write_file(output: &Output, report: &Report, options: &Options) -> io::Result<()> {
    let options = Options {
        min_severity: options.min_severity,
        categories: options.categories,
        include_suppressed: options.include_suppressed,
        group_by: options.group_by,
        ..Options::default()
    };
    let problems = report.problems.iter().map(|problem| &*problem.path);
    let config = report.config.iter().flat_map(|config| &config.files);
    let left_out = report.not_evaluated.iter().map(|file| &*file.path);
    let inputs = report
        .files
        .iter()
        .map(|file| &*file.path)
        .chain(problems)
        .chain(left_out)
        .chain(config.map(String::as_str));
    output::check_input(&output.file, &report.root, inputs)?;
    for folder in &report.rule_folders {
        output::check_rule(&output.file, folder)?;
    }
    if let Some(baseline) = &report.baseline {
        // Its path is that of the call, or relative to the root.
        for file in [PathBuf::from(&baseline.path), report.root.join(&baseline.path)] {
            output::check_other(&output.file, &file)?;
        }
    }
    output::write(&output.file, |file| {
        print(report, output.format, &options, &mut Guard::new(file))
    })
}

/// Adds the report to the summary of a job in GitHub Actions.
fn append_summary(file: &Path, report: &Report, options: &Options) -> io::Result<()> {
    let Some(format) = Format::named(MARKDOWN) else {
        return Ok(());
    };
    output::append(file, |file| print(report, format, options, &mut Guard::new(file)))
}
