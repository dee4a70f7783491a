//! Files that a script replaces, and what it then does so that a server reads them: another way to change a password
//! than to tell the running server.

use std::collections::{BTreeMap, BTreeSet};

use super::{Script, base, program, writes_file};
use redproof_source::{Span, Text};
use redproof_syntax::shell::Command;

/// A file that a script writes, with one thing that it does later.
#[derive(Debug, Clone)]
pub struct FileRotation {
    /// The file's name, without its folder.
    pub file: String,
    /// What writes it, in [`Script::commands`].
    pub written_by: usize,
    /// What happens later.
    pub reload: ReloadAction,
    /// What makes it happen, in [`Script::commands`].
    pub reloaded_by: usize,
    /// Where that is.
    pub at: Span,
}

/// What makes a server take a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReloadAction {
    /// A restart: files are read again, the environment of the container stays.
    Restart,
    /// `docker compose up`: a container is recreated if what Compose knows of it has changed, which the content of a
    /// mounted file is not.
    Up,
    /// `docker compose up --force-recreate`, or `up` after `down`: both.
    Recreate,
    /// `ACL LOAD`.
    AclLoad,
}

/// Most pairs of a file and what happens later; more of them tell nothing new.
const MOST: usize = 64;

/// Every written file with each later action.
pub(super) fn find(script: &Script) -> Vec<FileRotation> {
    let mut found = Vec::new();
    let mut written: Vec<(String, usize)> = Vec::new();
    let mut down = false;
    let paths = Paths::of(script);
    for (index, command) in script.commands.iter().enumerate() {
        if let Some(reload) = action(script, index, command, &mut down)
            && let Some(at) = command.span()
        {
            for (file, written_by) in &written {
                found.push(FileRotation {
                    file: file.clone(),
                    written_by: *written_by,
                    reload,
                    reloaded_by: index,
                    at,
                });
            }
        }
        if written.len() < MOST {
            // Where the script asks whether the file is there, it makes a first one, and no new one.
            let is_written = |name: &str| written.iter().any(|(file, _)| file == name);
            let new = files(&paths, command, is_written).into_iter();
            let new: Vec<String> = new.filter(|file| !paths.asked.contains(file)).collect();
            let new = new.into_iter();
            written.extend(new.map(|file| (file, index)));
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// What a command does to servers. `down` says whether the containers were taken away before.
fn action(script: &Script, index: usize, command: &Command, down: &mut bool) -> Option<ReloadAction> {
    let call = script.redis.binary_search_by_key(&index, |call| call.index);
    let call = call.ok().and_then(|at| script.redis.get(at));
    let loads = call.is_some_and(|call| {
        call.statements
            .iter()
            .any(|statement| match statement.words.as_slice() {
                [acl, load, ..] => {
                    acl.as_str().eq_ignore_ascii_case("acl") && load.as_str().eq_ignore_ascii_case("load")
                }
                _ => false,
            })
    });
    if loads {
        return Some(ReloadAction::AclLoad);
    }
    let (name, words) = program(command);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let composes = matches!(name, "docker-compose" | "podman-compose")
        || matches!(name, "docker" | "podman") && has("compose");
    match name {
        _ if composes && has("up") => Some(if *down || has("--force-recreate") {
            ReloadAction::Recreate
        } else {
            ReloadAction::Up
        }),
        _ if composes && (has("down") || has("rm")) => {
            *down = true;
            None
        }
        "docker" | "podman" | "docker-compose" | "podman-compose" if has("restart") => {
            Some(ReloadAction::Restart)
        }
        _ => None,
    }
}

/// What a script says of paths.
#[derive(Default)]
struct Paths<'a> {
    /// The first value of each variable.
    variables: BTreeMap<&'a str, &'a str>,
    /// The names of files that it asks for (`[ -f FILE ]`).
    asked: BTreeSet<String>,
}

impl<'a> Paths<'a> {
    fn of(script: &'a Script) -> Self {
        let mut paths = Self::default();
        for set in &script.assignments {
            paths.variables.entry(&set.name).or_insert(set.value.as_str());
        }
        for command in &script.commands {
            let (name, words) = program(command);
            let exists = |word: &Text| matches!(word.as_str(), "-f" | "-e" | "-s" | "-r");
            if matches!(name, "[" | "[[" | "test") && words.iter().any(exists) {
                let names: Vec<String> = words.iter().map(|word| paths.name(word)).collect();
                paths.asked.extend(names);
            }
        }
        paths
    }

    /// The name of the file at a path that may be the value of a variable.
    fn name(&self, path: &Text) -> String {
        let variable = path.undefined_variable().filter(|_| path.is_empty());
        let value = variable.and_then(|name| self.variables.get(name));
        base(value.copied().unwrap_or(path.as_str())).to_owned()
    }
}

/// The names of the files that a command replaces. A copy of what the script has not written brings in nothing new: so does
/// a script that deploys.
fn files(known: &Paths<'_>, command: &Command, is_written: impl Fn(&str) -> bool) -> Vec<String> {
    let (name, words) = program(command);
    let plain = || words.iter().filter(|word| !word.as_str().starts_with('-'));
    let in_place = || {
        words
            .iter()
            .any(|word| word.as_str().starts_with("-i") || word == "--in-place")
    };
    let mut paths: Vec<&Text> = match name {
        "tee" => plain().collect(),
        "mv" | "cp" | "install" => {
            let mut ends: Vec<&Text> = plain().collect();
            let to = ends.pop().into_iter();
            let is_new = |from: &&Text| {
                from.undefined().is_some()
                    || from.as_str().starts_with("/dev/")
                    || is_written(&known.name(from))
            };
            to.filter(|_| ends.iter().any(is_new)).collect()
        }
        "sed" | "perl" if in_place() => plain().next_back().into_iter().collect(),
        "openssl" => {
            let out = words.iter().position(|word| word == "-out");
            out.and_then(|out| words.get(out + 1)).into_iter().collect()
        }
        _ => Vec::new(),
    };
    if writes_file(command) {
        paths.extend(&command.outputs);
    }
    let names = paths.into_iter().map(|path| known.name(path));
    names.filter(|name| !name.is_empty()).collect()
}
