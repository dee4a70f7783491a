//! The arguments of `init`, `config` and `baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::shared_args::{InputFlags, persona};
use crate::config::parse_date;
use crate::rules::Persona;

#[derive(Debug, Args)]
pub(super) struct InitCommand {
    /// Folder of the repository
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// CI system [default: the one whose files are there]
    #[arg(long, value_name = "CI")]
    pub(super) ci: Option<Ci>,
}

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI/CD
    Gitlab,
    /// Any other: the commands to run
    Generic,
}

#[derive(Debug, Args)]
pub(super) struct ConfigCommand {
    /// Folder whose settings are shown
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) path: PathBuf,
    /// Config file [default: redproof.toml at the root of the repository]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: ConfigFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct BaselineArguments {
    #[command(subcommand)]
    pub(super) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Write all open findings to a new baseline
    Create(BaselineRun),
    /// Add new findings to the baseline, and remove stale entries
    Update(BaselineRun),
    /// Remove stale entries from the baseline
    Prune(BaselineRun),
    /// Show new findings and stale entries. Exits with 1 if there are any
    Diff(BaselineRun),
}

#[derive(Debug, Args)]
pub(super) struct BaselineRun {
    /// Files and folders to audit
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Baseline file [default: from the config file, or redproof-baseline.jsonl at the root]
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// Folder of additional rules (repeatable)
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) rules: Vec<PathBuf>,
    /// Rules to run: developer or auditor
    #[arg(long, value_name = "PERSONA", default_value = "developer", value_parser = persona(), help_heading = "Input")]
    pub(super) persona: Persona,
    /// Date to use as today, such as 2026-11-24 [default: SOURCE_DATE_EPOCH, or the current date]
    #[arg(long, value_name = "DATE", value_parser = parse_date, help_heading = "Input")]
    pub(super) now: Option<Date>,
}
