//! `scan --each`: many repositories, each audited by itself.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{Output, ScanCommand};
use super::engine::{AuditRequest, Engine, Failure};
use super::in_order::in_order;
use super::shard::Shard;
use super::{CommandError, TerminalEnv, output, paths_from, progress, scan};
use crate::policy::{AllowFlags, exit_code};
use crate::report::fleet::{FleetFormat, FleetWriter, Outcome, Totals};
use crate::report::{Guard, Options};
use crate::{AuditOptions, Start};

/// What an output file's name holds where the repository's name belongs.
const PLACEHOLDER: &str = "{}";

/// A repository that was audited: how it ended, and what each format has of it.
struct Audited {
    outcome: Outcome,
    bodies: Vec<Vec<u8>>,
    errors: Vec<String>,
}

/// What is the same for all repositories.
struct Run<'r> {
    engine: &'r dyn Engine,
    request: &'r AuditRequest,
    allowed: AllowFlags,
    formats: Vec<FleetFormat>,
    /// Files of which each repository has one of its own.
    files: Vec<&'r Output>,
    options: Options,
}

pub(super) fn run(
    command: &ScanCommand,
    quiet: bool,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut Guard<'_>,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let flags = &command.audit;
    let (files, merged): (Vec<&Output>, Vec<&Output>) =
        flags.output.iter().partition(|output| is_of_each(&output.file));
    output::check(&flags.output, command.paths_from.as_deref())?;
    let printed = fleet_format(scan::printed(flags)?.name)?;
    let merged = match &*merged {
        [] => None,
        [one] if scan::is_stdout(&one.file) => None,
        [one] => Some((fleet_format(one.format.name)?, &*one.file)),
        [..] => {
            return Err(Failure::usage(
                "with --each, one --output can be the report of all repositories. Others need {} in FILE, which becomes the name of the repository",
            )
            .into());
        }
    };
    let names = repositories(command)?;
    let about = AuditOptions {
        since: command.since.clone(),
        changed_lines: command.changed_lines,
        ..flags.input.clone().about(Vec::new(), false)
    };
    let Start {
        env_files, directory, ..
    } = &about.start;
    let is_of_one = !about.files.is_empty() || !env_files.is_empty() || directory.is_some();
    if is_of_one && about.revision.is_none() {
        return Err(Failure::usage(
            "with --each, -f, --env-file and --project-directory need --revision, with paths in each repository. In checkouts, name them in redproof.toml",
        )
        .into());
    }
    let request = scan::request(command, about, terminal_env)?;
    let run = Run {
        engine,
        request: &request,
        allowed: scan::allowed(command),
        formats: [printed]
            .into_iter()
            .chain(merged.map(|(format, _)| format))
            .collect(),
        files,
        options: Options {
            include_suppressed: flags.include_suppressed,
            ..terminal_env.options(flags.min_severity)
        },
    };
    let time = (!request.reproducible).then(|| jiff::Timestamp::now().strftime("%FT%TZ").to_string());
    let part = command.shard.and_then(Shard::part);
    let show = terminal_env.progress.filter(|_| !quiet);
    let mut write = |second: Option<&mut dyn Write>| -> io::Result<Totals> {
        let mut writers = vec![FleetWriter::new(
            &mut *out,
            printed,
            run.options,
            time.as_deref(),
            part,
        )?];
        if let (Some(file), Some((format, _))) = (second, merged) {
            writers.push(FleetWriter::new(
                file,
                format,
                Options::default(),
                time.as_deref(),
                part,
            )?);
        }
        progress::during(show, || run.all(&names, &mut writers, err))
    };
    let totals = match merged {
        None => write(None)?,
        Some((_, file)) => {
            let mut totals = Totals::default();
            output::write(file, |file| {
                totals = write(Some(&mut Guard::new(file)))?;
                Ok(())
            })
            .map_err(|error| Failure::usage(format!("cannot write {}: {error}", file.display())))?;
            totals
        }
    };
    Ok(totals.exit_code(command.allow_partial))
}

impl Run<'_> {
    /// Audits all repositories and writes them in their order.
    fn all(
        &self,
        names: &[String],
        writers: &mut Vec<FleetWriter<'_>>,
        err: &mut dyn Write,
    ) -> io::Result<Totals> {
        in_order(
            names,
            |name| self.one(name),
            |audited| {
                for error in &audited.errors {
                    let _ = writeln!(err, "error: {error}");
                }
                let mut pairs = writers.iter_mut().zip(&audited.bodies);
                pairs.try_for_each(|(writer, body)| writer.add(&audited.outcome, body))
            },
        )?;
        let mut totals = Totals::default();
        for writer in writers.drain(..) {
            totals = writer.finish()?;
        }
        Ok(totals)
    }

    fn one(&self, name: &str) -> Audited {
        let mut request = self.request.clone();
        request.about.paths = vec![PathBuf::from(name)];
        let nothing = || vec![Vec::new(); self.formats.len()];
        let failed = |message: String| Audited {
            outcome: Outcome::failed(name.to_owned(), message),
            bodies: nothing(),
            errors: Vec::new(),
        };
        let mut report = match self.engine.audit(&request) {
            Ok(report) => report,
            Err(failure) => return failed(failure.to_string()),
        };
        report.allowed = self.allowed;
        let bodies = self.formats.iter().map(|format| format.body(name, &report));
        let bodies = match bodies.collect::<io::Result<Vec<_>>>() {
            Ok(bodies) => bodies,
            Err(error) => return failed(error.to_string()),
        };
        let errors = self.files.iter().filter_map(|output| {
            let file = file_of(&output.file, name);
            let own = Output {
                format: output.format,
                file: file.clone(),
            };
            let error = scan::write_file(&own, &report, &self.options).err()?;
            Some(format!("cannot write {}: {error}", file.display()))
        });
        let errors: Vec<String> = errors.collect();
        match errors.first() {
            Some(error) => Audited {
                errors: errors.clone(),
                ..failed(error.clone())
            },
            None => Audited {
                outcome: Outcome::of(name.to_owned(), &report, exit_code(&report)),
                bodies,
                errors,
            },
        }
    }
}

/// The repositories of this shard, in order, each once.
fn repositories(command: &ScanCommand) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = Vec::new();
    for path in paths_from::all(command)? {
        // `app`, `app/` and `./app` are one.
        let parts = path.components();
        let plain: PathBuf = match path.starts_with(".") {
            true if parts.clone().nth(1).is_some() => parts.skip(1).collect(),
            _ => parts.collect(),
        };
        let name = plain.to_str().filter(|name| *name != "-");
        names
            .push(name.map(str::to_owned).ok_or_else(|| {
                Failure::usage(format!("{}: not the path of a repository", path.display()))
            })?);
    }
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Err(Failure::usage(
            "no repositories: name them, or give a list with --paths-from",
        ));
    }
    let shard = command.shard.unwrap_or(Shard::WHOLE);
    Ok(shard.of(names))
}

fn fleet_format(name: &str) -> Result<FleetFormat, Failure> {
    FleetFormat::named(name).ok_or_else(|| {
        Failure::usage(format!(
            "--each has no report of all repositories as {name}, only human, json and ndjson. For one of each repository, use --output {name}=FILE with {{}} in FILE"
        ))
    })
}

/// Whether an output file is one for each repository.
fn is_of_each(file: &Path) -> bool {
    file.to_string_lossy().contains(PLACEHOLDER)
}

/// The file of a repository: its path takes the place of `{}`, in one word.
fn file_of(file: &Path, repository: &str) -> PathBuf {
    let parts = repository
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let word = parts.collect::<Vec<_>>().join("__");
    let word = if word.is_empty() {
        "repository".to_owned()
    } else {
        word
    };
    PathBuf::from(file.to_string_lossy().replace(PLACEHOLDER, &word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_for_each_repository() {
        let file = |name: &str| file_of(Path::new("out/{}.sarif"), name).display().to_string();
        assert_eq!(file("repos/team/app"), "out/repos__team__app.sarif");
        assert_eq!(file("../app/"), "out/app.sarif");
        assert_eq!(file("."), "out/repository.sarif");
    }
}
