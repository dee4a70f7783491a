//! The code of one application: what it does, who it logs in as, and what remains unknown.

use std::collections::BTreeSet;

use rayon::prelude::*;
use redproof_source::{SourceMap, Span, Tree};

#[cfg(feature = "code")]
pub(super) use super::beside::FilesBeside;
use super::login::CodeClient;
use super::model::{Operation, Unclear};
use super::roots::Root;
use crate::deployment;
use crate::inputs::Found;

/// Nothing is read.
#[cfg(not(feature = "code"))]
#[derive(Default)]
pub(super) struct FilesBeside {}

/// What the code of one folder does.
pub(super) struct Code {
    pub(super) root: Root,
    pub(super) languages: Vec<&'static str>,
    pub(super) libraries: Vec<String>,
    pub(super) operations: Vec<Operation>,
    pub(super) unknown: Vec<Unclear>,
    pub(super) clients: Vec<CodeClient>,
    pub(super) anchor: Span,
    pub(super) files: Vec<String>,
    /// The users that settings beside the code log in as, such as Spring's.
    pub(super) settings: Vec<(String, Span)>,
}

/// Which files of source code mention Redis. Those that nobody has looked at are read.
pub fn mentioning(tree: &Tree, found: &Found) -> BTreeSet<String> {
    let mentions = |path: &&String| {
        let mentions = |text: &str| deployment::look(path, text).mentions_redis;
        matches!(tree.skim_bytes(path, mentions), Ok(Some(_)))
    };
    let unread = found.unread.as_ref().unwrap_or(&found.sources);
    let more = unread.par_iter().filter(mentions).cloned();
    let more: BTreeSet<String> = more.collect();
    &more | &found.mentioning
}

#[cfg(feature = "code")]
pub(super) fn read(
    root: Root,
    started_by: &[(String, String)],
    mentioning: &BTreeSet<String>,
    shared: &mut FilesBeside,
    tree: &Tree,
    map: &mut SourceMap,
) -> Option<Code> {
    use super::side::usual_version;
    use super::{collect, login, operations};
    let mut sources = root.sources.iter();
    let (project, files) = match sources.any(|source| mentioning.contains(&source.path)) {
        true => super::read::read(&root, started_by, shared, tree, map),
        false => Default::default(),
    };
    let beside = collect::Beside {
        manifests: super::manifests::Manifests::read(&root, shared, tree, map),
        shown: project.shown(),
        unclear: project.unclear(),
    };
    let first = files.first().map(|file| file.file);
    let others = beside
        .shown
        .iter()
        .chain(&beside.manifests.packages)
        .map(|library| library.span);
    let mut others = others.chain(beside.manifests.clients.iter().map(|client| client.at));
    let anchor = Span::top(first.or_else(|| others.next().map(|at| at.file))?);
    let version = usual_version()?;
    let collected = collect::collect(&files, &beside, project.options(), version, map);
    let clients = operations::clients(&files).map(|client| CodeClient {
        user: operations::user_of(client),
        without_user: client.user.is_none() && login::leaves_no_user(map.slice(client.span)),
        at: client.span,
    });
    let clients: Vec<CodeClient> = clients.collect();
    let does_nothing =
        collected.operations.is_empty() && clients.is_empty() && collected.libraries.is_empty();
    // Code that could not be read may do anything.
    if does_nothing && collected.unknown.is_empty() {
        return None;
    }
    Some(Code {
        files: files.iter().map(|file| map.path(file.file).to_owned()).collect(),
        anchor: clients.first().map_or(anchor, |client| client.at),
        clients,
        languages: collected.languages,
        libraries: collected.libraries,
        operations: collected.operations,
        unknown: collected.unknown,
        settings: Vec::new(),
        root,
    })
}

#[cfg(not(feature = "code"))]
pub(super) fn read(
    _: Root,
    _: &[(String, String)],
    _: &BTreeSet<String>,
    _: &mut FilesBeside,
    _: &Tree,
    _: &mut SourceMap,
) -> Option<Code> {
    None
}
