//! The commands and flags, with their help.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::engine::{FailOn, InspectFormat, InspectRequest};
use crate::report::{FORMATS, Format};
use crate::rules::Severity;
use crate::{AuditOptions, Start};
use redproof_source::day;

/// Audits Redis deployments from their files.
///
/// Reads compose files, .env, redis.conf, ACL files and application configuration, works out what Docker Compose,
/// redis-server and the application make of them together, and reports what is unsafe, where it is written and how to
/// mend it. It changes nothing, sends nothing anywhere and never prints a password.
#[derive(Debug, Parser)]
#[command(
    name = "redproof",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Exit codes: 0 clean, 1 the gate failed, 2 wrong usage or configuration, 3 not everything could be read.\n\n\
                  Start with: redproof scan"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit what lies under some paths
    Scan(ScanCommand),
    /// Audit the deployments that use some changed files (for pre-commit)
    Hook(HookCommand),
    /// Tell what a rule means, with an example and the fix
    Explain(ExplainCommand),
    /// List the rules, or run their tests
    Rules(RulesArguments),
    /// List the facts that rules can ask for
    Facts(FactsCommand),
    /// Show what redproof understood: servers, their effective settings, users and clients
    Inspect(InspectCommand),
}

#[derive(Debug, Args)]
pub(super) struct ScanCommand {
    /// Files and folders to audit
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) audit: AuditFlags,
    /// Exit 0 though a file could not be read (a warning is printed)
    #[arg(long, help_heading = "Gate")]
    pub(super) allow_partial: bool,
    /// Exit 0 though a path holds nothing that redproof reads (a warning is printed)
    #[arg(long, help_heading = "Gate")]
    pub(super) allow_empty: bool,
}

#[derive(Debug, Args)]
pub(super) struct HookCommand {
    /// Changed files; each deployment that uses one of them is audited as a whole
    #[arg(value_name = "FILE")]
    changed: Vec<PathBuf>,
    #[command(flatten)]
    audit: AuditFlags,
    /// Exit 0 though a file could not be read (a warning is printed)
    #[arg(long, help_heading = "Gate")]
    allow_partial: bool,
}

impl From<HookCommand> for ScanCommand {
    fn from(hook: HookCommand) -> Self {
        Self {
            paths: hook.changed,
            audit: hook.audit,
            allow_partial: hook.allow_partial,
            allow_empty: true,
        }
    }
}

/// What is looked at, and how it is started.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputFlags {
    /// A compose file of the deployment, in order, as for `docker compose -f` (may be repeated)
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A file of variables in place of `.env`, as for `docker compose --env-file` (may be repeated)
    #[arg(long = "env-file", value_name = "FILE")]
    env_files: Vec<PathBuf>,
    /// A profile that is on, as for `docker compose --profile`. Services of others are audited all the same (may be repeated)
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// The folder that paths in the compose files start from [default: that of the first file]
    #[arg(long, value_name = "DIR")]
    project_directory: Option<PathBuf>,
    /// Leave out files that git does not track, such as a local `.env`, so that every clone gives the same answer
    #[arg(long)]
    no_local: bool,
    /// The config file [default: redproof.toml of the repository]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl InputFlags {
    /// With the paths beside them.
    pub(super) fn about(self, paths: Vec<PathBuf>, seeds: bool) -> AuditOptions {
        AuditOptions {
            paths,
            files: self.files,
            config: self.config,
            seeds,
            start: Start {
                env_files: self.env_files,
                profiles: self.profiles,
                directory: self.project_directory,
            },
            no_local: self.no_local,
        }
    }
}

/// What `scan` and `hook` share.
#[derive(Debug, Args)]
pub(super) struct AuditFlags {
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// A folder of further rules (may be repeated)
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) rules: Vec<PathBuf>,
    /// The day to take for today, as 2026-11-24 [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, value_name = "DATE", value_parser = day::parse, help_heading = "Input")]
    pub(super) now: Option<String>,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format(), help_heading = "Output")]
    pub(super) format: &'static Format,
    /// Write a report to a file too (may be repeated)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub(super) output: Vec<Output>,
    /// Show people only findings of this severity or worse. JSON, summary and gate are not affected
    #[arg(long, value_name = "SEVERITY", default_value = "info", value_parser = severity(), help_heading = "Output")]
    pub(super) min_severity: Severity,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(super) color: Colour,
    /// Leave out the time and the duration, so that the same files give the same bytes
    #[arg(long, help_heading = "Output")]
    pub(super) reproducible: bool,
    /// Fail (exit 1) on an open finding of this severity or worse [default: the config file's, else critical]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on(), help_heading = "Gate")]
    pub(super) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainCommand {
    /// The rule's id, as reports show it in brackets
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// A folder of further rules (may be repeated)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Colour,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArguments {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
    /// How to print the catalogue
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: CatalogueFormat,
    /// A folder of further rules (may be repeated)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Run the tests that stand beside rule files (`name.test.yml` beside `name.yml`)
    Test(RulesTestCommand),
}

#[derive(Debug, Args)]
pub(super) struct RulesTestCommand {
    /// The folder of the rules [default: the built-in ones]
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CatalogueFormat {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct FactsCommand {
    /// Only the facts of this kind of subject, such as `server`
    #[arg(value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: FactsFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FactsFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct InspectCommand {
    /// Files and folders to look at
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    input: InputFlags,
    /// Tell whether a user may run a command, such as "app config get port" (may be repeated)
    #[arg(long = "try", value_name = "USER COMMAND ARG...")]
    attempts: Vec<String>,
    /// How to print the model
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: InspectFormat,
}

impl From<InspectCommand> for InspectRequest {
    fn from(command: InspectCommand) -> Self {
        Self {
            about: command.input.about(command.paths, false),
            attempts: command.attempts,
            format: command.format,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// If stdout is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

/// `FORMAT=FILE`.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) format: &'static Format,
    pub(super) file: PathBuf,
}

fn output(text: &str) -> Result<Output, String> {
    let names = || {
        FORMATS
            .iter()
            .map(|format| format.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let Some((name, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err(format!(
            "write FORMAT=FILE, such as json=report.json. Formats: {}",
            names()
        ));
    };
    let format =
        Format::named(name).ok_or_else(|| format!("there is no format `{name}`. Formats: {}", names()))?;
    Ok(Output {
        format,
        file: PathBuf::from(file),
    })
}

fn format() -> impl TypedValueParser<Value = &'static Format> {
    PossibleValuesParser::new(
        FORMATS
            .iter()
            .map(|format| PossibleValue::new(format.name).help(format.about)),
    )
    .try_map(|name| Format::named(&name).ok_or("no such format"))
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .try_map(|name| Severity::named(&name).ok_or("no such severity"))
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name).into_iter().chain(["never"]))
        .map(|name| Severity::named(&name).map_or(FailOn::Never, FailOn::At))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
