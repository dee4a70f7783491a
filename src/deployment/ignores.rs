//! Comments that accept a finding, in the files of a deployment.

use super::model::{Deployment, FileKind, Refusal};
use redproof_source::{SourceMap, Span};
use redproof_syntax::ignore::ignores;

impl Deployment {
    /// Collects the comments. One that says too little accepts nothing, and is told like what a program refuses.
    pub(super) fn collect_ignores(&mut self, map: &SourceMap) {
        for (file, kind) in &self.files {
            let commented = match kind {
                FileKind::Compose
                | FileKind::Env
                | FileKind::RedisConf
                | FileKind::AppConfig
                | FileKind::Script
                | FileKind::Dockerfile
                | FileKind::Requirements => true,
                // An ACL file has no comments, and a secret file is a secret from its first byte.
                FileKind::Acl | FileKind::Secret => false,
            };
            if !commented {
                continue;
            }
            for ignore in ignores(map.text(*file)) {
                if let Some(fault) = ignore.fault() {
                    self.refusals.push(Refusal {
                        by: "redproof",
                        owner: map.path(*file).to_owned(),
                        at: Span::new(*file, ignore.start, ignore.end),
                        path: "redproof: ignore".to_owned(),
                        message: fault.to_owned(),
                        help: "Write `# redproof: ignore RULE reason`".to_owned(),
                        server: None,
                        also: Vec::new(),
                    });
                }
                self.ignores.push((*file, ignore));
            }
        }
    }
}
