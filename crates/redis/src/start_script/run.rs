//! Follows a container's start through its scripts, command by command, up to the server.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Text, absolute};
use redproof_syntax::programs::{self, Invocation};
use redproof_syntax::shell::{self, Arguments, Command, Expansion, Reach, is_name};

use super::super::environment::Environment;
use super::super::launch::STANDARD_INPUT;
use super::files::{Content, MadeFiles, Reader};
use super::script::{Folder, Script};
use super::supervisor::{Supervised, is_supervisor};
use super::surroundings::Surroundings;
use super::text::Printed;

/// How deep scripts may start scripts.
const DEEPEST: usize = 8;
/// The most commands that a start may take.
const MOST_COMMANDS: usize = 20_000;

/// What a container's start does.
#[derive(Debug)]
pub(crate) struct Trace {
    /// The commands of all its scripts, in order.
    pub(crate) commands: Vec<Command>,
    /// The files that they made before the server started.
    pub(crate) made: MadeFiles,
    /// The first script.
    pub(crate) script: Text,
    /// Whether a supervisor starts programs that the files do not name.
    pub(crate) starts_unknown: bool,
}

/// Follows a start whose first program is a shell or a script of the container; `None` if it is none.
pub(crate) fn trace(
    words: &[Text],
    around: Surroundings<'_>,
    is_server: &dyn Fn(&Invocation<'_>) -> bool,
) -> Option<Trace> {
    let mut run = Run {
        env: around.environment,
        is_unset: around.is_unset,
        sets_unnamed: false,
        files: around.files,
        list: around.list,
        is_server,
        variables: BTreeMap::new(),
        exported: BTreeSet::new(),
        exports_all: false,
        folder: around.working_dir.to_owned(),
        commands: Vec::new(),
        made: MadeFiles::default(),
        started: false,
        starts_unknown: false,
        printed: Vec::new(),
    };
    let target = run.target_of(words)?;
    let text = match &target {
        Target::Script(script) => script.text.clone(),
        Target::Programs(supervised) => supervised.text.clone(),
    };
    run.follow(target, Reach::Always, false, 0);
    Some(Trace {
        commands: run.commands,
        made: run.made,
        script: text,
        starts_unknown: run.starts_unknown,
    })
}

/// What a command line leads to.
enum Target {
    Script(Script),
    Programs(Supervised),
}

/// A start that is being followed.
pub(super) struct Run<'a> {
    pub(super) env: Environment<'a>,
    is_unset: &'a dyn Fn(&str) -> bool,
    /// Whether a script may have set variables that it does not name.
    sets_unnamed: bool,
    pub(super) files: Reader<'a>,
    pub(super) list: &'a dyn Fn(&str) -> Vec<String>,
    pub(super) is_server: &'a dyn Fn(&Invocation<'_>) -> bool,
    /// Variables that scripts set, as programs that they start see them.
    pub(super) variables: BTreeMap<String, Text>,
    pub(super) exported: BTreeSet<String>,
    pub(super) exports_all: bool,
    pub(super) folder: String,
    pub(super) commands: Vec<Command>,
    pub(super) made: MadeFiles,
    /// Whether a server was started: what comes later makes no file that it reads.
    pub(super) started: bool,
    starts_unknown: bool,
    /// What each of the commands printed.
    pub(super) printed: Vec<Option<Printed>>,
}

impl Run<'_> {
    /// What a command line starts, if that is to be followed.
    fn target_of(&self, words: &[Text]) -> Option<Target> {
        if let Some(script) = self.here().script_of(words) {
            return Some(Target::Script(script));
        }
        let found = programs::invocation(words).filter(|found| is_supervisor(found.name.as_str()))?;
        Some(Target::Programs(self.supervised(&found)))
    }

    /// The folder that it is in now.
    fn here(&self) -> Folder<'_> {
        Folder {
            path: &self.folder,
            files: self.files,
        }
    }

    /// A path as one from the root.
    pub(super) fn path(&self, path: &str) -> String {
        absolute(&self.folder, path)
    }

    /// Follows what a command line starts.
    fn follow(&mut self, target: Target, reach: Reach, background: bool, level: usize) {
        match target {
            Target::Script(script) => self.follow_script(script, reach, background, level),
            Target::Programs(supervised) => {
                self.starts_unknown |= !supervised.is_known;
                let folder = self.folder.clone();
                for program in supervised.programs {
                    if self.commands.len() >= MOST_COMMANDS {
                        return;
                    }
                    let mut command = Command::plain(program.words);
                    command.reach = reach;
                    command.background = true;
                    if let Some(own) = program.folder {
                        self.folder = self.path(&own);
                    }
                    self.take(command, self.commands.len(), level);
                    self.folder.clone_from(&folder);
                }
            }
        }
    }

    fn follow_script(&mut self, script: Script, reach: Reach, background: bool, level: usize) {
        let text = self.here().with_sourced(script.text);
        self.sets_unnamed |= shell::sets_unnamed(text.as_str());
        let lookup = self.exported();
        let set_before = self.variables.clone();
        // Where the script may have set it, or stops without it, the server gets something.
        let is_open = self.sets_unnamed || shell::stops_at_unset(text.as_str());
        let is_unset = self.is_unset;
        let is_unset =
            move |name: &str| !is_open && is_name(name) && !set_before.contains_key(name) && is_unset(name);
        let given = Arguments {
            parameters: &script.parameters,
            before: &script.before,
        };
        let expansion = Expansion::Expand {
            lookup: &lookup,
            is_unset: &is_unset,
            own: true,
        };
        let from = self.commands.len();
        for mut command in shell::commands_with(&text, given, expansion) {
            if self.commands.len() >= MOST_COMMANDS {
                return;
            }
            if command.reach == Reach::Always {
                command.reach = reach;
            }
            command.background |= background;
            self.take(command, from, level);
        }
    }

    /// Takes the next command.
    fn take(&mut self, mut command: Command, from: usize, level: usize) {
        let runs = command.depth == 0 && command.reach != Reach::Never;
        if runs && !self.started {
            self.set(&command);
        }
        let target = match runs && level < DEEPEST {
            true => self.target_of(&command.words),
            false => None,
        };
        if let Some(target) = target {
            let before = self.commands.len();
            self.follow(target, command.reach, command.background, level + 1);
            if self.commands.len() > before {
                return;
            }
        }
        let mut printed = None;
        if runs && !self.started {
            let found = programs::invocation(&command.words);
            if let Some(found) = found.as_ref().filter(|found| (self.is_server)(found)) {
                if found.words.iter().any(|word| word == STANDARD_INPUT) {
                    self.standard_input(&command);
                }
                command.background |= self.daemonizes(found);
                self.started = command.reach == Reach::Always;
            } else {
                printed = Some(self.run(&command, found.as_ref(), from));
            }
        }
        self.commands.push(command);
        self.printed.push(printed);
    }

    /// Whether the configuration file of a server puts it into the background.
    fn daemonizes(&self, found: &Invocation<'_>) -> bool {
        let file = found.words.first();
        let file = file.filter(|file| !file.as_str().starts_with('-') && file.undefined().is_none());
        let Some(Content::Text(text)) =
            file.map(|file| self.made.read(&self.path(file.as_str()), self.files))
        else {
            return false;
        };
        let mut lines = text.as_str().lines().map(|line| {
            let mut words = line.split_ascii_whitespace();
            let name = words.next().unwrap_or_default();
            name.eq_ignore_ascii_case("daemonize")
                .then(|| words.next() == Some("yes"))
        });
        // The last one counts.
        lines.by_ref().flatten().last().unwrap_or(false)
    }
}
