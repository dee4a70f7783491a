//! The scripts of the tree, parsed once where that is possible.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::topology::container::{self, Container, Located};
use crate::inputs::{self, Kind, ScriptLanguage};
use crate::script::{self, Backups, Script};
use redproof_compose::{Project, Service};
use redproof_source::{FileId, ReadError, SourceMap, Text, Tree};

/// Bytes of scripts that are kept parsed: a parsed one takes many times its text.
const MOST_KEPT: usize = 1 << 20;

/// The scripts of a run that may change a password or copy data.
#[derive(Debug, Default)]
pub struct Scripts {
    /// Those that do, in order of paths.
    pub rotating: Vec<String>,
    /// Those that copy a server's data, in order of paths.
    pub copying: Vec<String>,
    /// Scripts by their paths, each parsed in a map of its own.
    parsed: HashMap<String, Arc<Script>>,
}

impl Scripts {
    /// Reads the scripts at some paths, and of programs in other languages what changes a password.
    pub fn read(tree: &Tree, paths: &[String], programs: &[String]) -> Self {
        let kept = AtomicUsize::new(0);
        let read = |path: &String| {
            let script = alone(tree, path).ok().flatten()?;
            let changes = !script.changes.is_empty()
                || !script.file_rotations.is_empty()
                || !script.secret_rotations.is_empty();
            let length = tree.read_bytes(path).map_or(0, |text| text.len());
            let is_kept = kept.fetch_add(length, Ordering::Relaxed) + length <= MOST_KEPT;
            let copies = !script.backups.copies.is_empty();
            Some((path.clone(), [changes, copies], is_kept.then(|| Arc::new(script))))
        };
        let mut scripts = Self::default();
        for (path, [changes, copies], parsed) in paths.par_iter().filter_map(read).collect::<Vec<_>>() {
            scripts.rotating.extend(changes.then(|| path.clone()));
            scripts.copying.extend(copies.then(|| path.clone()));
            scripts.parsed.extend(parsed.map(|script| (path, script)));
        }
        let changes = |path: &&String| {
            let script = tree.read_bytes(path).is_ok_and(|text| may_change(&text));
            script && matches!(alone(tree, path), Ok(Some(script)) if !script.changes.is_empty())
        };
        let programs = programs.par_iter().filter(changes);
        scripts.rotating.extend(programs.cloned().collect::<Vec<_>>());
        scripts.rotating.sort();
        scripts.copying.sort();
        scripts
    }

    /// A script that may change a password, and its file. The script's places are in another map: see
    /// [`script::Change::in_file`].
    pub(in crate::deployment) fn rotation(
        &self,
        tree: &Tree,
        map: &mut SourceMap,
        path: &str,
    ) -> Result<Option<(FileId, Arc<Script>)>, ReadError> {
        let script = match self.parsed.get(path) {
            Some(script) => Some(script.clone()),
            None => alone(tree, path)?.map(Arc::new),
        };
        let Some(script) = script else { return Ok(None) };
        let (file, _) = container::read_bytes(tree, map, path)?;
        Ok(Some((file, script)))
    }

    /// A script that is a deployment of its own, with its places in a map that has no other file; `None` if it does not
    /// mention Redis, or is no script.
    pub(in crate::deployment) fn sole(
        &self,
        tree: &Tree,
        map: &mut SourceMap,
        path: &str,
    ) -> Result<Option<(FileId, Arc<Script>)>, ReadError> {
        if !inputs::mentions_redis(&tree.read_bytes(path)?) {
            return Ok(None);
        }
        let is_first = map.iter().next().is_none();
        if let Some(script) = self.parsed.get(path).filter(|_| is_first) {
            let (file, _) = container::read_bytes(tree, map, path)?;
            return Ok(Some((file, script.clone())));
        }
        let script = parse(tree, map, path)?;
        let file = map.find(path);
        Ok(file.zip(script.map(Arc::new)))
    }
}

/// How many words of what a service runs may name a script.
const MOST_WORDS: usize = 64;

/// The copies that a service makes of what is in a folder of its container: by its command, and by the scripts of the tree that
/// this starts.
pub fn copies_of_service(project: &Project, service: &Service, folder: &str, tree: &Tree) -> Backups {
    let words = [&service.entrypoint, &service.command].into_iter().flatten();
    let words: Vec<Text> = words.flat_map(|command| command.words.iter().cloned()).collect();
    let started = script::of_service(&words);
    let mut found = script::copies_below(&started, folder);
    let container = Container::mounted(project, service, tree);
    let inner = started.commands.iter().flat_map(|command| &command.words);
    for word in inner.take(MOST_WORDS) {
        let Located::Tree(path, _) = container.locate(word.as_str()) else {
            continue;
        };
        if !tree.is_file(&path) {
            continue;
        }
        if let Ok((_, text)) = container::read_bytes(tree, &mut SourceMap::default(), &path) {
            let script = script::read(&text, ScriptLanguage::Shell);
            let copies = script::copies_below(&script, folder);
            found.copies.extend(copies.copies);
            found.plain.extend(copies.plain);
        }
    }
    found
}

/// Parses a script that may change a password in a map of its own: one that mentions Redis, or that starts containers
/// again.
fn alone(tree: &Tree, path: &str) -> Result<Option<Script>, ReadError> {
    let text = tree.read_bytes(path)?;
    let starts = || STARTING.iter().any(|program| text.contains(program));
    match inputs::mentions_redis(&text) || starts() {
        true => parse(tree, &mut SourceMap::default(), path),
        false => Ok(None),
    }
}

/// Whether a program of the tree has a URL of Redis with a password in it.
pub fn writes_password(tree: &Tree, path: &str) -> bool {
    tree.read_bytes(path)
        .is_ok_and(|text| script::has_url_with_password(&text))
}

/// Whether a program may change a password of Redis.
pub(in crate::deployment) fn may_change(text: &str) -> bool {
    ["requirepass", "SETUSER", "setuser", "SetUser", "setUser"]
        .iter()
        .any(|word| text.contains(word))
}

/// Programs that start containers.
const STARTING: [&str; 4] = ["compose", "docker", "podman", "systemctl"];

/// Words for changing a password, in any case.
const CHANGING: [&str; 2] = ["setuser", "requirepass"];

/// What a program mentions that concerns a server, or starts containers, in any case.
pub(super) fn signs() -> impl Iterator<Item = &'static str> {
    redproof_redis::products()
        .iter()
        .copied()
        .chain(STARTING)
        .chain(CHANGING)
}

fn parse(tree: &Tree, map: &mut SourceMap, path: &str) -> Result<Option<Script>, ReadError> {
    let (_, text) = container::read_bytes(tree, map, path)?;
    let language = inputs::script_language(path).or_else(|| script::language_of_shebang(text.as_str()));
    Ok(match language {
        Some(language) => Some(script::read(&text, language)),
        None => (inputs::kind_of(path) == Some(Kind::Program)).then(|| script::read_program(&text)),
    })
}
