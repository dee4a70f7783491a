//! What is found for a project.

use super::model::CredentialUse;
use crate::deployment::model::FileKind;
use crate::inputs::Ledger;
use redproof_source::FileId;

/// The credential uses of a project.
#[derive(Default)]
pub(in crate::deployment) struct Credentials {
    pub uses: Vec<CredentialUse>,
    /// Files that were read.
    pub files: Vec<(FileId, FileKind)>,
    /// Files that could not be read, and why.
    pub ledger: Ledger,
    /// Dockerfiles that were read, with their services.
    pub dockerfiles: Vec<(FileId, String)>,
}
