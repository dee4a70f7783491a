//! What the manifests of an application say of Redis.

use std::collections::HashSet;
use std::ops::Range;

use redproof_code::{LibraryUse, OtherRelease, is_test};
use redproof_source::{SourceMap, Span, Tree};

use super::beside::FilesBeside;
use super::roots::Root;

/// The packages of an application that have to do with Redis. Those in manifests of tests do not count.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    /// Those that use Redis by themselves, each once.
    pub(super) packages: Vec<LibraryUse>,
    /// The first client of each language.
    pub(super) clients: Vec<NamedClient>,
    /// Those of other releases than their profile is of.
    pub(super) other_releases: Vec<(OtherRelease, Span)>,
}

/// A client of Redis that a manifest names.
#[derive(Debug)]
pub(super) struct NamedClient {
    /// The language, as in the data of libraries.
    pub(super) language: &'static str,
    pub(super) name: String,
    pub(super) at: Span,
}

impl Manifests {
    pub(super) fn read(root: &Root, shared: &mut FilesBeside, tree: &Tree, map: &mut SourceMap) -> Self {
        let mut read = Self::default();
        let (mut users, mut languages) = (HashSet::new(), HashSet::new());
        let is_test = |path: &&String| is_test(redproof_source::below(path, &root.folder).unwrap_or(path));
        for path in root.manifests.iter().filter(|path| !is_test(path)) {
            let Some(found) = shared.packages(path, tree) else {
                continue;
            };
            let known = map.find(path);
            let Some(file) = known.or_else(|| Some(map.add(path.as_str(), tree.read_bytes(path).ok()?)))
            else {
                continue;
            };
            let span = |at: &Range<usize>| Span::new(file, at.start, at.end);
            let new = found.users.iter().filter(|(id, _)| users.insert(id.clone()));
            read.packages.extend(new.map(|(id, at)| LibraryUse {
                id: id.clone(),
                use_: Vec::new(),
                parameters: Vec::new(),
                span: span(at),
            }));
            let language = found.language;
            let first = found.clients.first().filter(|_| languages.insert(language));
            read.clients.extend(first.map(|(name, at)| NamedClient {
                language,
                name: name.clone(),
                at: span(at),
            }));
            let others = found.other_releases.iter();
            read.other_releases
                .extend(others.map(|other| (other.clone(), span(&other.at))));
        }
        read
    }
}
