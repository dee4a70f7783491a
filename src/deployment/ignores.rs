//! Comments that suppress a finding, in the files of a deployment.

use super::model::{FileKind, Refusal, RefusalOrigin};
use redproof_source::{FileId, SourceMap, Span};
use redproof_syntax::ignore::{Ignore, ignores};

/// The comments of files, and a refusal for each that is incomplete and so suppresses nothing.
pub(super) fn of_files(
    files: &[(FileId, FileKind)],
    map: &SourceMap,
) -> (Vec<(FileId, Ignore)>, Vec<Refusal>) {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    for (file, _) in files.iter().filter(|(_, kind)| has_comments(*kind)) {
        for ignore in ignores(map.text(*file)) {
            if let Some(fault) = ignore.fault() {
                refused.push(Refusal {
                    by: RefusalOrigin::Redproof,
                    owner: map.path(*file).to_owned(),
                    at: Span::new(*file, ignore.start, ignore.end),
                    path: "redproof: ignore".to_owned(),
                    message: fault.to_owned(),
                    help: "Write `# redproof: ignore RULE reason`".to_owned(),
                    server: None,
                    also: Vec::new(),
                });
            }
            found.push((*file, ignore));
        }
    }
    (found, refused)
}

const fn has_comments(kind: FileKind) -> bool {
    match kind {
        FileKind::Compose
        | FileKind::Env
        | FileKind::RedisConf
        | FileKind::AppConfig
        | FileKind::Script
        | FileKind::Dockerfile
        | FileKind::Requirements => true,
        // An ACL file has no comments, and a secret file is a secret from its first byte.
        FileKind::Acl | FileKind::Secret | FileKind::Certificate => false,
    }
}
