//! What a workspace is based on.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::changes::Seen;
use crate::inputs::History;
use redproof_compose::CliOptions;
use redproof_source::Tree;

/// The files of a folder or of a commit, and what the call says of them.
pub(super) struct Ground {
    pub(super) tree: Tree,
    pub(super) root: PathBuf,
    /// The paths of the call, relative to the root.
    pub(super) named: Vec<String>,
    pub(super) together: Vec<String>,
    pub(super) call: CliOptions,
    pub(super) seen: Seen,
    /// The symbolic links that git tracks.
    pub(super) links: BTreeSet<String>,
    pub(super) history: Option<History>,
    pub(super) git_problem: Option<String>,
    pub(super) commit: Option<String>,
}
