//! What the rest of a tree says about one deployment.

use super::topology::template_rendering::RenderedFiles;
use crate::inputs::Expected;
use redproof_redis::Version;

/// What the rest of the tree says to a job.
#[derive(Debug, Clone, Copy)]
pub struct TreeContext<'a> {
    /// Scripts that change a password.
    pub rotating: &'a [String],
    /// Whether the tree starts a Redis server without an ACL file that this file could be for; `None` is not known.
    pub beside_server: Option<bool>,
    /// What scripts fill in and write.
    pub filling: &'a RenderedFiles,
    /// The version of the one branch that images of the tree name.
    pub version: Option<&'static Version>,
    /// Files that need not be in the tree.
    pub expected: &'a Expected,
}
