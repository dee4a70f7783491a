//! Comments that suppress a finding, in the files of a deployment.

use std::collections::BTreeSet;

use super::model::{FileKind, Refusal, RefusalOrigin};
use super::topology::format;
use crate::inputs::{ScriptLanguage, has_no_ending, script_language};
use redproof_source::{FileId, SourceMap, Span};
use redproof_syntax::comments::Notation;
use redproof_syntax::ignore::{Ignore, ignores};

/// The comments of files, and a refusal for each that is incomplete and so suppresses nothing.
pub(super) fn of_files(
    files: &[(FileId, FileKind)],
    map: &SourceMap,
) -> (Vec<(FileId, Ignore)>, Vec<Refusal>) {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    for (file, kind) in files {
        for ignore in ignores(map.text(*file), notation(*kind, map.path(*file))) {
            if let Some(fault) = ignore.fault() {
                refused.push(Refusal {
                    by: RefusalOrigin::Redproof,
                    owner: map.path(*file).to_owned(),
                    at: Span::new(*file, ignore.start, ignore.end),
                    path: "redproof: ignore".to_owned(),
                    message: fault.to_owned(),
                    help: "Write `# redproof: ignore RULE reason`".to_owned(),
                    server: None,
                    in_force: true,
                    dialect: None,
                    also: Vec::new(),
                    others: BTreeSet::new(),
                });
            }
            found.push((*file, ignore));
        }
    }
    (found, refused)
}

fn notation(kind: FileKind, path: &str) -> Notation {
    match kind {
        FileKind::Compose | FileKind::HelmValues => Notation::Yaml,
        FileKind::Requirements if path.ends_with(".txt") => Notation::Env,
        FileKind::Requirements => Notation::Toml,
        FileKind::Env => Notation::Env,
        FileKind::RedisConf | FileKind::Dockerfile => Notation::WholeLines,
        FileKind::AppConfig => format::notation(path),
        FileKind::Script => match script_language(path) {
            Some(ScriptLanguage::Make) => Notation::Makefile,
            Some(ScriptLanguage::Taskfile) => Notation::Yaml,
            Some(ScriptLanguage::Python) => Notation::Python,
            Some(ScriptLanguage::Shell | ScriptLanguage::Just) => Notation::Shell,
            None if has_no_ending(path) => Notation::Shell,
            None if [".rb", ".pl", ".php"].iter().any(|ending| path.ends_with(ending)) => Notation::Program,
            // How others write comments is not known.
            None => Notation::None,
        },
        // An ACL file has no comments, and a secret file is a secret from its first byte.
        FileKind::Acl | FileKind::Secret | FileKind::Certificate => Notation::None,
    }
}
