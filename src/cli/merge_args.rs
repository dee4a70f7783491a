//! The arguments of `merge`.

use clap::Args;

use crate::report::fleet::FleetFormat;

#[derive(Debug, Args)]
pub(super) struct MergeCommand {
    /// Reports: what `scan --each --format json` or `ndjson` printed for some repositories, or what `scan` printed for one,
    /// which may have a name in front [default: the name of the file]. A repository that is in several reports counts once, as in
    /// the last of them
    #[arg(value_name = "[NAME=]FILE", required = true)]
    pub(super) reports: Vec<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: FleetFormat,
}
