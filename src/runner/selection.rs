//! What of a tree a run is about.

use crate::config::{ClientEntry, DeploymentEntry, Globs};
use crate::inputs::{History, is_below_any};
use crate::policy::Extras;
use jiff::civil::Date;
use redproof_compose::CliOptions;
use redproof_source::DeploymentLimits;

/// What of a tree is evaluated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Selection<'a> {
    /// Where discovery starts; the empty path is the root.
    pub starts: &'a [String],
    /// Compose files that make the one deployment to evaluate, the base first.
    pub together: &'a [String],
    /// How the deployments are started, beside their compose files.
    pub call: Option<&'a CliOptions>,
    /// Deployments that the config file names.
    pub configured: &'a [DeploymentEntry],
    /// Files that need not be in the tree.
    pub expected_missing: Option<&'a Globs>,
    /// Files that are not looked for; what a deployment names is read all the same.
    pub exclude: Option<&'a Globs>,
    /// The limits of each deployment.
    pub limits: DeploymentLimits,
    /// Connections that the config file declares.
    pub clients: &'a [ClientEntry],
    /// The date, for what ends on a day; `None` leaves that unknown.
    pub today: Option<Date>,
    /// Earlier versions of the files, if they were read.
    pub history: Option<&'a History>,
    /// Changed files, sorted: only the deployments that use one of them are evaluated.
    pub seeds: Option<&'a [String]>,
    /// Those that are not there any more.
    pub removed: &'a [String],
    /// Changed files that lost lines, sorted.
    pub lost: &'a [String],
    /// What the report shows beside the findings.
    pub extras: Extras,
    /// Whether everything is loaded, also what a search through its text finds to be without Redis. The report is the
    /// same; tests compare both.
    pub without_prefilters: bool,
}

impl Selection<'_> {
    /// Whether a path is a changed file, or is in a changed folder.
    pub(super) fn is_seed(&self, path: &str) -> bool {
        is_below_any(path, self.seeds.unwrap_or_default())
    }
}
