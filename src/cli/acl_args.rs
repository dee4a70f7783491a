//! The arguments of `acl`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::engine::{CheckFormat, FailOn};
use super::shared_args::{InputFlags, fail_on};
use crate::report::acl::SuggestFormat;

#[derive(Debug, Subcommand)]
pub(super) enum AclCommand {
    /// Show what each application needs that its user may not do, and what its user may do for nothing
    Check(AclCheckCommand),
    /// Print the least ACL user for each application
    Suggest(AclSuggestCommand),
}

#[derive(Debug, Args)]
pub(super) struct AclCheckCommand {
    /// Files and folders with code and configuration
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
    /// Exit with 1 on denied operations of this severity or worse: high if the code is certain, else medium
    /// [default: from the config file, or high]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on())]
    pub(super) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
pub(super) struct AclSuggestCommand {
    /// Files and folders with code and configuration
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    /// Print only this user
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "acl")]
    pub(super) format: SuggestFormat,
    /// Say on stderr, and in comments where the format has them, what each rule is for
    #[arg(long)]
    pub(super) explain: bool,
    /// Also grant what this output of MONITOR or ACL LOG shows
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,
}
