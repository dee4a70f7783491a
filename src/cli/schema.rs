//! The `schema` command: JSON Schemas of what redproof writes and reads.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::CommandError;
use crate::policy::Exit;

#[derive(Debug, Args)]
pub(super) struct SchemaCommand {
    /// What the schema is of
    #[arg(value_name = "OF")]
    pub(super) of: Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Schema {
    /// The report of `--format json`
    Report,
    /// `redproof.toml`
    Config,
    /// A line of the baseline file
    Baseline,
}

impl Schema {
    /// The schema (draft 2020-12).
    pub(super) const fn text(self) -> &'static str {
        match self {
            Schema::Report => include_str!("../../schemas/report.schema.json"),
            Schema::Config => include_str!("../../schemas/config.schema.json"),
            Schema::Baseline => include_str!("../../schemas/baseline.schema.json"),
        }
    }
}

pub(super) fn print(command: &SchemaCommand, out: &mut dyn Write) -> Result<u8, CommandError> {
    out.write_all(command.of.text().as_bytes())?;
    Ok(Exit::CLEAN)
}
