//! What a service's image is made of, where its Dockerfile is in the tree.

use super::container;
use crate::compose::{Project, Service};
use crate::source::{FileId, SourceMap, Text, Tree};
use crate::syntax::dockerfile::{self, Dockerfile};

/// A build whose Dockerfile was read.
pub(super) struct Built {
    /// The Dockerfile.
    pub(super) file: FileId,
    /// What its last stage makes.
    pub(super) dockerfile: Dockerfile,
    /// The context's folder in the tree.
    context: String,
}

impl Built {
    /// The build of a service; `None` without one, or where the tree does not hold its Dockerfile.
    pub(super) fn of(
        project: &Project,
        service: &Service,
        tree: &Tree,
        map: &mut SourceMap,
    ) -> Option<Built> {
        let build = service.build.as_ref()?;
        let told = |text: &Option<Text>, default: &str| match text {
            Some(text) if text.unset().is_some() => None,
            Some(text) => Some(text.as_str().to_owned()),
            None => Some(default.to_owned()),
        };
        let context = Tree::join(&project.folder, &told(&build.context, ".")?)?;
        if let Some(text) = &build.dockerfile_inline {
            return Some(Built {
                file: text.span().file,
                dockerfile: dockerfile::parse(text),
                context,
            });
        }
        let path = Tree::join(&context, &told(&build.dockerfile, "Dockerfile")?)?;
        if !tree.is_file(&path) {
            return None;
        }
        let (file, text) = container::read(tree, map, &path).ok()?;
        Some(Built {
            file,
            dockerfile: dockerfile::parse(&text),
            context,
        })
    }

    /// The file of the tree that was copied to a path of the image. The last instruction that writes there counts.
    pub(super) fn copied(&self, tree: &Tree, path: &str) -> Option<String> {
        self.dockerfile.copies.iter().rev().find_map(|(sources, target)| {
            sources.iter().find_map(|source| {
                let from = Tree::join(&self.context, source.as_str().trim_start_matches('/'))?;
                if tree.is_folder(&from) {
                    let rest = path.strip_prefix(target.trim_end_matches('/'))?;
                    let rest = rest.strip_prefix('/')?;
                    return Tree::join(&from, rest).filter(|path| tree.is_file(path));
                }
                let name = from.rsplit('/').next()?;
                let full = if target.ends_with('/') {
                    format!("{target}{name}")
                } else {
                    target.clone()
                };
                (full == path && tree.is_file(&from)).then_some(from)
            })
        })
    }

    /// The value of a variable that the image sets.
    pub(super) fn variable(&self, name: &str) -> Option<&Text> {
        let found = self
            .dockerfile
            .environment
            .iter()
            .rev()
            .find(|(known, _)| known.as_str() == name);
        found.map(|(_, value)| value)
    }
}
