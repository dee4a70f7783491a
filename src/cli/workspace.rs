//! The workspace of a call.

use super::engine::Failure;
use crate::{AuditOptions, Workspace, open};

/// Opens what a call is about.
pub(super) fn open_workspace(options: &AuditOptions) -> Result<Workspace, Failure> {
    open(options).map_err(|error| Failure::usage(error.to_string()))
}
