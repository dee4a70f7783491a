//! Which config file a run has.

use std::path::Path;

use super::paths::real;
use crate::config::{self, Config};
use crate::error::AuditError;
use redproof_source::{ReadError, Tree};

/// The named config file, or that of the root, if there is one. It is read like every other file: from below the root, a
/// regular file, up to the size limit.
pub(super) fn read(tree: &Tree, named: Option<&Path>, root: &Path) -> Result<Config, AuditError> {
    let path = match named {
        Some(named) => real(named)?,
        None => root.join(config::FILE_NAME),
    };
    // Its path is relative to the root, as that of every other file.
    let name = path
        .file_name()
        .map_or_else(|| config::FILE_NAME.into(), |name| name.to_string_lossy());
    let text = match named {
        // Somebody names it, so that it counts whether git tracks it or not.
        Some(_) => Tree::folder(root)
            .map_err(|error| AuditError::path(root, &error))?
            .read(&name),
        None => tree.read(&name),
    };
    match text {
        Ok(text) => Ok(Config::load(&name, &text, &|path| tree.read(path))?),
        // A link to what is not there was meant to lead somewhere.
        Err(ReadError::Missing) if tree.list("").iter().any(|there| *there == name) => {
            Err(AuditError::Path {
                why: "is a link to what is not there".to_owned(),
                path,
            })
        }
        Err(ReadError::Missing | ReadError::Local) if named.is_none() => Ok(Config::default()),
        Err(error) => Err(AuditError::Path {
            why: error.to_string(),
            path,
        }),
    }
}
