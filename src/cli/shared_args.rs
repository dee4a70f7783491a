//! Arguments that several commands share.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::engine::FailOn;
use crate::rules::{Persona, Severity};
use crate::{AuditOptions, Start};

/// Flags that select the input.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputFlags {
    /// Compose file, as for `docker compose -f` (repeatable, in order)
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Environment file to use instead of .env, as for `docker compose --env-file` (repeatable)
    #[arg(long = "env-file", value_name = "FILE")]
    env_files: Vec<PathBuf>,
    /// Profile to enable, as for `docker compose --profile` (repeatable). Services of other profiles are audited, too
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// Base folder of paths in compose files [default: the folder of the first file]
    #[arg(long, value_name = "DIR")]
    project_directory: Option<PathBuf>,
    /// Ignore files that git does not track, such as a local .env, so that every clone gives the same result
    #[arg(long)]
    no_local: bool,
    /// Read the history of git, to find passwords that were committed once, and how old passwords are
    #[arg(long)]
    history: bool,
    /// Read the files of a git revision, without a checkout. -f, --env-file and --project-directory are then paths in the
    /// repository. A bare repository is read at HEAD by default
    #[arg(long, value_name = "REV", conflicts_with = "config")]
    revision: Option<String>,
    /// Config file [default: redproof.toml at the root of the repository]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl InputFlags {
    /// Combines the flags with the paths.
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
            history: self.history,
            revision: self.revision,
            ..AuditOptions::default()
        }
    }
}

pub(super) fn persona() -> impl TypedValueParser<Value = Persona> {
    PossibleValuesParser::new(Persona::ALL.map(Persona::name))
        .try_map(|name| Persona::named(&name).ok_or("no such persona"))
}

pub(super) fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name).into_iter().chain(["never"]))
        .map(|name| Severity::named(&name).map_or(FailOn::Never, FailOn::At))
}
