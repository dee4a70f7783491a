//! The arguments of `explain`, `rules` and `facts`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct ExplainCommand {
    /// Id of the rule, such as exposed-port
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// Folder of additional rules (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArguments {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: CatalogueFormat,
    /// Write a Markdown page for each rule into a folder, with what `redproof explain` shows
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    pub(super) pages: Option<PathBuf>,
    /// Folder of additional rules (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Run the tests of rules (name.test.yml next to name.yml)
    Test(RulesTestCommand),
}

#[derive(Debug, Args)]
pub(super) struct RulesTestCommand {
    /// Folder of the rules [default: rules]
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
    /// Show only the facts of this kind of subject, such as server
    #[arg(value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: FactsFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FactsFormat {
    Table,
    Json,
}
