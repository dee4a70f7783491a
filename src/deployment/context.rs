//! What the rest of a tree says about one deployment.

use std::sync::Arc;

use super::plan::ComposeInvocation;
use super::scripts::Scripts;
use super::topology::template_rendering::RenderedFiles;
use crate::config::ClientEntry;
use crate::inputs::Expected;
use redproof_redis::Version;
use redproof_source::Shares;

/// Whether a tree starts a server that an ACL file on its own could be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearbyServer {
    /// It does: a server without an ACL file.
    WithoutAclFile,
    /// It does not.
    None,
    /// The files do not decide it.
    Unknown,
}

/// What the rest of the tree says about one deployment.
#[derive(Debug, Clone, Copy)]
pub struct TreeContext<'a> {
    /// Scripts that change a password.
    pub rotating: &'a [String],
    /// Scripts that are parsed already.
    pub scripts: &'a Scripts,
    /// Whether the tree starts a server that this ACL file could be for.
    pub nearby: NearbyServer,
    /// What scripts fill in and write.
    pub filling: &'a RenderedFiles,
    /// The version of the one branch that images of the tree name.
    pub version: Option<&'static Version>,
    /// Files that need not be in the tree.
    pub expected: &'a Expected,
    /// Connections that the config file declares.
    pub clients: &'a [ClientEntry],
    /// How scripts call Compose.
    pub calls: &'a [ComposeInvocation],
    /// The deployments of the run: they share what may be repeated.
    pub shares: &'a Arc<Shares>,
}
