//! Paths of the host that a script names, from where it is called or from where it is.

use std::collections::BTreeMap;

use super::command::program;
use super::model::{Base, HostPath, Script};
use redproof_source::{Origin, Text, Undefined, child};
use redproof_syntax::shell::{Command, assignment};

/// How many variables a path is followed through.
const DEEPEST: usize = 4;

/// The folder that a script is in, and what it says of paths.
pub(super) struct Paths {
    folder: HostPath,
    variables: BTreeMap<String, HostPath>,
}

impl Paths {
    pub(super) fn new() -> Self {
        Self {
            folder: HostPath {
                base: Base::Caller,
                rest: String::new(),
            },
            variables: BTreeMap::new(),
        }
    }

    /// The folder that the script is in.
    pub(super) fn folder(&self) -> &HostPath {
        &self.folder
    }

    /// Takes what a command does to the folder and to variables that hold paths.
    pub(super) fn take(&mut self, script: &Script, index: usize, command: &Command) {
        if command.depth > 0 {
            return;
        }
        let (name, words) = program(command);
        if matches!(name, "cd" | "pushd")
            && let Some(folder) = words.iter().find(|word| !word.as_str().starts_with('-'))
        {
            self.folder = self.resolve(script, index, folder);
            // A file below a folder of the host is known by its own path, as `/srv/app/.env` is by its name.
            if folder.as_str().starts_with(['/', '~']) {
                self.folder.rest.clear();
            }
        }
        for (name, value) in command.words.iter().filter_map(assignment) {
            let path = self.resolve(script, index, &value);
            self.variables.entry(name.to_owned()).or_insert(path);
        }
    }

    /// The path that a word of a command is.
    pub(super) fn resolve(&self, script: &Script, index: usize, word: &Text) -> HostPath {
        let mut path = self.resolve_within(script, index, word, DEEPEST);
        // `$(dirname "$0")/..`
        if path.base == Base::Script {
            path.rest = path.rest.trim_start_matches('/').to_owned();
        }
        // A file under a name that the script makes up is the same one wherever it says so: `T=$(mktemp)`.
        if path.base == Base::Unknown
            && path.rest.is_empty()
            && let [run] = word.segments()
            && let Some(name) = run.origin.variable()
        {
            path.rest = format!("${name}");
        }
        path
    }

    fn resolve_within(&self, script: &Script, index: usize, word: &Text, depth: usize) -> HostPath {
        let mut found: Option<HostPath> = None;
        for (at, (run, part)) in word.parts().enumerate() {
            let undefined = match &run.origin {
                Origin::Undefined(undefined) => undefined,
                _ => {
                    found = Some(match found {
                        None if part.starts_with(['/', '~']) => HostPath {
                            base: Base::Unknown,
                            rest: part.rsplit('/').next().unwrap_or(part).to_owned(),
                        },
                        None => self.below_folder(part),
                        Some(before) => HostPath {
                            rest: format!("{}{part}", before.rest),
                            ..before
                        },
                    });
                    continue;
                }
            };
            let path = match undefined {
                _ if at > 0 => None,
                Undefined::Variable(name) if depth > 0 => self
                    .variables
                    .get(&**name)
                    .cloned()
                    .or_else(|| self.of_makefile(script, name)),
                undefined if undefined.is_output() => own_folder(script, index),
                _ => None,
            };
            found = Some(path.unwrap_or(HostPath {
                base: Base::Unknown,
                rest: String::new(),
            }));
        }
        found.unwrap_or_else(|| self.folder.clone())
    }

    /// The path that a variable outside the commands holds: a Makefile's own.
    fn of_makefile(&self, script: &Script, name: &str) -> Option<HostPath> {
        let mut set = script.assignments.iter().filter(|set| set.name == name);
        let value = set.next()?.value.as_str();
        let is_path = !value.is_empty() && !value.contains([' ', '$', '`', '\n']);
        (is_path && !value.starts_with(['/', '~'])).then(|| self.below_folder(value))
    }

    /// A relative path in the folder that the script is in.
    fn below_folder(&self, path: &str) -> HostPath {
        HostPath {
            base: self.folder.base,
            rest: child(&self.folder.rest, path),
        }
    }
}

/// `$(dirname "$0")` and `$(cd "$(dirname "$0")/.." && pwd)`: the commands in the substitution are before the command that
/// contains it.
fn own_folder(script: &Script, index: usize) -> Option<HostPath> {
    let before = script.commands.get(..index)?.iter().rev();
    let inner: Vec<&Command> = before.take_while(|command| command.depth > 0).collect();
    inner.iter().find(|command| program(command).0 == "dirname")?;
    let entered = inner.iter().find(|command| program(command).0 == "cd");
    let folder = entered.and_then(|command| program(command).1.last());
    let rest = folder.map_or(String::new(), |folder| {
        let known = folder.parts().filter(|(run, _)| run.origin == Origin::Literal);
        known.map(|(_, part)| part).collect()
    });
    Some(HostPath {
        base: Base::Script,
        rest: rest.trim_start_matches('/').to_owned(),
    })
}
