//! Commands, flags and their help.

use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::{ArgPredicate, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::acl_args::AclCommand;
use super::adoption_args::{BaselineArguments, ConfigCommand, InitCommand};
use super::catalogue_args::{ExplainCommand, FactsCommand, RulesArguments};
use super::engine::{FailOn, InspectFormat, InspectRequest};
use super::merge_args::MergeCommand;
use super::schema::SchemaCommand;
use super::shard::Shard;
use super::shared_args::{InputFlags, fail_on, persona};
use crate::config::parse_date;
use crate::report::{DATA_DATE, FORMATS, Format, GroupBy};
use crate::rules::{CATEGORIES, Compliance, Framework, PciScope, Persona, Severity};

/// The version, and the day of the data: releases of Redis, flaws, known passwords.
static LONG_VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (data of {DATA_DATE})", env!("CARGO_PKG_VERSION")));

/// Audit Redis deployments from their files.
///
/// Reads compose files, .env, redis.conf, ACL files, scripts and application configuration, determines what Docker
/// Compose, redis-server and the application make of them together, and reports what is insecure, where, and how to fix
/// it. Changes no files, makes no network connections and never prints a password.
#[derive(Debug, Parser)]
#[command(
    name = "redproof",
    version,
    long_version = &**LONG_VERSION,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Exit codes: 0 success, 1 gate failed, 2 usage or configuration error, 3 some files could not be read"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Control colors
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "Output"
    )]
    pub(super) color: Colour,
    /// Print only findings and the gate: no totals, notes, warnings or progress
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit the deployments in files and folders
    Scan(ScanCommand),
    /// Audit the deployments that use the given files (for pre-commit)
    Hook(HookCommand),
    /// Explain a rule
    Explain(ExplainCommand),
    /// List all rules, or run their tests
    Rules(RulesArguments),
    /// List the facts that rules can use
    Facts(FactsCommand),
    /// Write what an auditor files: requirements, access review, exceptions, reports, checksums
    Evidence(EvidenceCommand),
    /// Show the effective settings, users and permissions of each server
    Inspect(InspectCommand),
    /// Write a config file, a hook and a CI workflow
    Init(InitCommand),
    /// Show the settings and where each comes from
    Config(ConfigCommand),
    /// Create and maintain a list of known findings
    Baseline(BaselineArguments),
    /// Merge JSON and NDJSON reports of several repositories or shards into one
    Merge(MergeCommand),
    /// Print a JSON Schema
    Schema(SchemaCommand),
    /// Compare what applications need of Redis with what their users may do, and suggest least privilege
    #[command(subcommand)]
    Acl(AclCommand),
    /// Print a completion script for a shell
    Completions(CompletionsCommand),
    /// Print the man page, or write those of all commands to a folder
    Man(ManCommand),
}

#[derive(Debug, Args)]
pub(super) struct ScanCommand {
    /// Files and folders to audit; `-` reads a file from standard input
    #[arg(
        value_name = "PATH",
        default_value = ".",
        default_value_if("paths_from", ArgPredicate::IsPresent, None)
    )]
    pub(super) paths: Vec<PathBuf>,
    /// Read more paths from a file, one on each line; `-` is standard input. Of an empty list, nothing is audited
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) paths_from: Option<PathBuf>,
    /// Audit each path as a repository of its own, with its own config file, gate and report. One that cannot be audited does
    /// not stop the others
    #[arg(long, help_heading = "Many repositories", conflicts_with_all = ["config", "baseline", "stdin_name"])]
    pub(super) each: bool,
    /// With --each, audit only this part of the repositories, such as 1/3. INDEX counts from 0 or from 1
    #[arg(
        long,
        value_name = "INDEX/COUNT",
        requires = "each",
        help_heading = "Many repositories"
    )]
    pub(super) shard: Option<Shard>,
    /// Path of the file on standard input, given as `-`: what it is, and the folder whose files it uses [default: stdin]
    #[arg(long, value_name = "PATH", help_heading = "Input")]
    pub(super) stdin_name: Option<PathBuf>,
    /// Audit only deployments that use a file that changed since a git revision, and report findings in these files
    #[arg(long, value_name = "REV", help_heading = "Input")]
    pub(super) since: Option<String>,
    /// Report only findings on lines that changed
    #[arg(long, requires = "since", help_heading = "Input")]
    pub(super) changed_lines: bool,
    #[command(flatten)]
    pub(super) audit: AuditFlags,
    /// Warn, instead of exiting with 3, if a file cannot be read, or with --each a repository
    #[arg(long, help_heading = "Gate")]
    pub(super) allow_partial: bool,
    /// Warn, instead of exiting with 3, if a path contains no files that redproof reads
    #[arg(long, help_heading = "Gate")]
    pub(super) allow_empty: bool,
    /// `hook --all-files`
    #[arg(skip)]
    pub(super) all_files: bool,
}

#[derive(Debug, Args)]
pub(super) struct HookCommand {
    /// Changed files. Each deployment that uses one of them is audited [default: the staged files]
    #[arg(value_name = "FILE")]
    changed: Vec<PathBuf>,
    /// Audit all deployments that git tracks
    #[arg(long, help_heading = "Input")]
    all_files: bool,
    /// Report only findings on lines that changed
    #[arg(long, help_heading = "Input")]
    changed_lines: bool,
    #[command(flatten)]
    audit: AuditFlags,
    /// Warn, instead of exiting with 3, if a file cannot be read
    #[arg(long, help_heading = "Gate")]
    allow_partial: bool,
}

impl From<HookCommand> for ScanCommand {
    fn from(hook: HookCommand) -> Self {
        Self {
            paths: hook.changed,
            paths_from: None,
            each: false,
            shard: None,
            stdin_name: None,
            since: None,
            changed_lines: hook.changed_lines,
            audit: hook.audit,
            allow_partial: hook.allow_partial,
            allow_empty: true,
            all_files: hook.all_files,
        }
    }
}

/// Flags of both `scan` and `hook`.
#[derive(Debug, Args)]
pub(super) struct AuditFlags {
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// Folder of additional rules (repeatable)
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) rules: Vec<PathBuf>,
    /// Whose rules to use: `auditor` adds requirements that a small deployment need not meet [default: developer, or auditor
    /// with --framework]
    #[arg(long, value_name = "PERSONA", value_parser = persona(), help_heading = "Input")]
    persona: Option<Persona>,
    /// Report the requirements of one compliance framework, with their findings
    #[arg(long, value_name = "FRAMEWORK", value_parser = framework(), help_heading = "Output")]
    pub(super) framework: Option<&'static Framework>,
    /// Whether this Redis holds account data (in), is connected to systems that do (connected), or neither (out)
    #[arg(long, value_name = "SCOPE", default_value = "unknown", value_parser = pci_scope(), help_heading = "Output")]
    pub(super) pci_scope: PciScope,
    /// Date to use as today, such as 2026-11-24 [default: SOURCE_DATE_EPOCH, or the current date]
    #[arg(long, value_name = "DATE", value_parser = parse_date, help_heading = "Input")]
    pub(super) now: Option<Date>,
    /// Output format of the report [default: human]
    #[arg(long, value_name = "FORMAT", value_parser = format(), help_heading = "Output")]
    pub(super) format: Option<&'static Format>,
    /// Also write a report to a file, or to stdout with - as FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub(super) output: Vec<Output>,
    /// Show only findings of this severity or worse. Does not affect JSON, the summary or the gate
    #[arg(long, value_name = "SEVERITY", default_value = "info", value_parser = severity(), help_heading = "Output")]
    pub(super) min_severity: Severity,
    /// Group causes (human format only)
    #[arg(long, value_name = "BY", default_value = "cause", help_heading = "Output")]
    pub(super) group_by: GroupBy,
    /// Include suppressed findings and those in the baseline. JSON always does
    #[arg(long, visible_alias = "show-suppressed", help_heading = "Output")]
    pub(super) include_suppressed: bool,
    /// Show only findings of this category (repeatable). Does not affect JSON, the summary or the gate
    #[arg(long, value_name = "CATEGORY", value_parser = PossibleValuesParser::new(CATEGORIES), help_heading = "Output")]
    pub(super) category: Vec<String>,
    /// Omit the time and the duration from the report
    #[arg(long, help_heading = "Output")]
    pub(super) reproducible: bool,
    /// Exit with 1 on findings of this severity or worse [default: from the config file, or critical]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on(), help_heading = "Gate")]
    pub(super) fail_on: Option<FailOn>,
    /// Ignore all suppressions
    #[arg(long, help_heading = "Gate")]
    pub(super) no_suppressions: bool,
    /// Baseline file: findings in it do not fail the gate [default: from the config file]
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    pub(super) baseline: Option<PathBuf>,
    /// Ignore the baseline
    #[arg(long, conflicts_with = "baseline", help_heading = "Gate")]
    pub(super) no_baseline: bool,
}

impl AuditFlags {
    /// Whose rules judge: those for auditors where a framework is asked about.
    pub(super) fn persona(&self) -> Persona {
        let default = match self.framework {
            Some(_) => Persona::Auditor,
            None => Persona::Developer,
        };
        self.persona.unwrap_or(default)
    }
}

#[derive(Debug, Args)]
pub(super) struct EvidenceCommand {
    /// Folder to write to: a new or empty one, or one with an earlier pack
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Files and folders to audit
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// Folder of additional rules (repeatable)
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) rules: Vec<PathBuf>,
    /// Date to use as today, such as 2026-11-24 [default: SOURCE_DATE_EPOCH, or the current date]
    #[arg(long, value_name = "DATE", value_parser = parse_date, help_heading = "Input")]
    pub(super) now: Option<Date>,
    /// Only the requirements of this compliance framework
    #[arg(long, value_name = "FRAMEWORK", value_parser = framework(), help_heading = "Output")]
    pub(super) framework: Option<&'static Framework>,
    /// Whether this Redis holds account data (in), is connected to systems that do (connected), or neither (out)
    #[arg(long, value_name = "SCOPE", default_value = "unknown", value_parser = pci_scope(), help_heading = "Output")]
    pub(super) pci_scope: PciScope,
    /// Ignore the baseline
    #[arg(long, help_heading = "Input")]
    pub(super) no_baseline: bool,
}

#[derive(Debug, Args)]
pub(super) struct InspectCommand {
    /// Files and folders to inspect
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    input: InputFlags,
    /// Check whether a user may run a command, such as "app config get port" (repeatable)
    #[arg(long = "try", value_name = "USER COMMAND ARG...")]
    attempts: Vec<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: InspectFormat,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsCommand {
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManCommand {
    /// Folder for the pages, which must exist [default: print one page]
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
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
    /// Use colors if stdout is a terminal and NO_COLOR is not set
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
            "expected FORMAT=FILE, such as json=report.json. Formats: {}",
            names()
        ));
    };
    let format =
        Format::named(name).ok_or_else(|| format!("unknown format `{name}`. Formats: {}", names()))?;
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

/// The names of the frameworks without hyphens: `iso27001` is as good as `iso-27001`.
static PLAIN_NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let all = Compliance::builtin().frameworks.iter();
    all.map(|framework| framework.id.replace('-', "")).collect()
});

fn framework() -> impl TypedValueParser<Value = &'static Framework> {
    let all = Compliance::builtin().frameworks.iter();
    let value = |(known, alias): (&'static Framework, &'static String)| {
        let value = PossibleValue::new(known.id).help(known.name);
        match alias == known.id {
            true => value,
            false => value.alias(alias.as_str()),
        }
    };
    PossibleValuesParser::new(all.zip(PLAIN_NAMES.iter()).map(value)).try_map(|id| {
        let mut all = Compliance::builtin().frameworks.iter().zip(PLAIN_NAMES.iter());
        let named = all.find(|(known, alias)| known.id == id || **alias == id);
        named.map(|(known, _)| known).ok_or("no such framework")
    })
}

fn pci_scope() -> impl TypedValueParser<Value = PciScope> {
    PossibleValuesParser::new(PciScope::ALL.map(PciScope::name))
        .try_map(|name| PciScope::named(&name).ok_or("no such scope"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
