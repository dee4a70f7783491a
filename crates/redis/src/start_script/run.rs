//! Follows a container's start through its scripts, command by command, up to the server.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Origin, Text, Undefined, absolute};
use redproof_syntax::programs::{self, Invocation, Kind};
use redproof_syntax::shell::{
    self, Arguments, Command, Expansion, Reach, assignment, is_assignment, is_name,
};

use super::super::environment::Environment;
use super::super::launch::STANDARD_INPUT;
use super::super::model::FileAnswer;
use super::files::{Content, MadeFiles, Reader};
use super::script::shell_script;
use super::supervisor::{Supervised, is_supervisor};
use super::surroundings::Surroundings;
use super::text::Printed;

/// How deep scripts may start scripts.
const DEEPEST: usize = 8;
/// The most commands that a start may take.
const MOST_COMMANDS: usize = 20_000;
/// How deep scripts may read other scripts into themselves.
const MOST_SOURCED: usize = 32;
/// Where a shell looks for a program.
const PATH: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

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

/// Follows a start whose first program is a shell or a script of the container; `None` if it is none. One that ends without a
/// server for want of a variable is followed as though nothing were known of the variables that are not listed.
pub(crate) fn trace(
    words: &[Text],
    around: Surroundings<'_>,
    is_server: &dyn Fn(&Invocation<'_>) -> bool,
) -> Option<Trace> {
    let starts = |trace: &Trace| {
        let mut run = trace
            .commands
            .iter()
            .filter(|command| command.reach != Reach::Never);
        run.any(|command| programs::invocation(&command.words).is_some_and(|found| is_server(&found)))
    };
    let trace = followed(words, around, is_server)?;
    let mut commands = trace.commands.iter();
    if starts(&trace) || !commands.any(|command| command.reach == Reach::Never) {
        return Some(trace);
    }
    let around = Surroundings {
        is_unset: &|_| false,
        ..around
    };
    followed(words, around, is_server).filter(starts).or(Some(trace))
}

fn followed(
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
    let start = run.start_of(words)?;
    let text = match &start {
        Start::Script(script) => script.text.clone(),
        Start::Programs(supervised) => supervised.text.clone(),
    };
    run.follow(start, Reach::Always, false, 0);
    Some(Trace {
        commands: run.commands,
        made: run.made,
        script: text,
        starts_unknown: run.starts_unknown,
    })
}

/// A script with what it is started with.
struct Script {
    text: Text,
    parameters: Vec<Text>,
    before: Vec<Text>,
}

/// What a command line leads to.
enum Start {
    Script(Script),
    Programs(Supervised),
}

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
    fn start_of(&self, words: &[Text]) -> Option<Start> {
        if let Some(script) = self.script_of(words) {
            return Some(Start::Script(script));
        }
        let found = programs::invocation(words).filter(|found| is_supervisor(found.name.as_str()))?;
        Some(Start::Programs(self.supervised(&found)))
    }

    /// The script that a command line runs: behind `sh -c`, or the file that it names.
    fn script_of(&self, words: &[Text]) -> Option<Script> {
        let found = programs::invocation(words);
        // A wrapper may be a script of the user's: `docker-entrypoint.sh redis-server`, or `/entrypoint.sh` alone.
        let wrappers = found.as_ref().map_or(words.len(), |found| found.before.len() + 1);
        for (at, word) in words.iter().enumerate().take(wrappers) {
            if let Some(text) = self.script_file(word, false) {
                return Some(Script {
                    text,
                    parameters: words.get(at..)?.to_vec(),
                    before: words.get(..at)?.to_vec(),
                });
            }
        }
        if let Some((script, given)) = shell_script(words) {
            return Some(Script {
                text: script.clone(),
                parameters: given.parameters.to_vec(),
                before: given.before.to_vec(),
            });
        }
        let found = found?;
        // `sh FILE`
        if found.kind() != Kind::Shell {
            return None;
        }
        let operand = found
            .words
            .iter()
            .position(|word| !word.as_str().starts_with('-'))?;
        let text = self.script_file(found.words.get(operand)?, true)?;
        Some(Script {
            text,
            parameters: found.words.get(operand..)?.to_vec(),
            before: found.before.to_vec(),
        })
    }

    /// The text of a shell script at a path of the container.
    fn script_file(&self, word: &Text, any_name: bool) -> Option<Text> {
        if word.undefined().is_some() || word.is_empty() || is_assignment(word) {
            return None;
        }
        let name = word.as_str();
        let paths: Vec<String> = match name.contains('/') {
            true => vec![self.path(name)],
            false if any_name => vec![self.path(name)],
            false if programs::program(name).is_some_and(|known| known.kind() != Kind::Wrapper) => {
                return None;
            }
            false => PATH.iter().map(|folder| format!("{folder}/{name}")).collect(),
        };
        let text = paths.iter().find_map(|path| match (self.files)(path) {
            FileAnswer::Found(_, text) => Some(text),
            _ => None,
        })?;
        let is_script = any_name || name.ends_with(".sh") || shell::has_shebang(text.as_str());
        is_script.then_some(text)
    }

    /// A path as one from the root.
    pub(super) fn path(&self, path: &str) -> String {
        absolute(&self.folder, path)
    }

    /// A variable as a program sees it that is started now.
    pub(super) fn exported(&self, name: &str) -> Option<Text> {
        let own = self.variables.get(name);
        let own = own.filter(|_| self.exports_all || self.exported.contains(name));
        own.cloned().or_else(|| (self.env)(name))
    }

    /// Follows what a command line starts.
    fn follow(&mut self, start: Start, reach: Reach, background: bool, level: usize) {
        match start {
            Start::Script(script) => self.follow_script(script, reach, background, level),
            Start::Programs(supervised) => {
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
        let text = self.with_sourced(script.text);
        self.sets_unnamed |= shell::sets_unnamed(text.as_str());
        let variables = self.variables.clone();
        let exported = self.exported.clone();
        let (all, env) = (self.exports_all, self.env);
        let lookup = move |name: &str| {
            let own = variables.get(name).filter(|_| all || exported.contains(name));
            own.cloned().or_else(|| env(name))
        };
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
        let start = match runs && level < DEEPEST {
            true => self.start_of(&command.words),
            false => None,
        };
        if let Some(start) = start {
            let before = self.commands.len();
            self.follow(start, command.reach, command.background, level + 1);
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

    /// Takes what a command sets for programs that are started later.
    fn set(&mut self, command: &Command) {
        let certain = command.reach == Reach::Always;
        let set = |run: &mut Self, word: &Text| {
            let Some((name, value)) = assignment(word) else {
                return;
            };
            let value = match certain {
                true => value,
                false => Text::unresolved(
                    value.span(),
                    Undefined::Other("whether a condition of the script holds"),
                ),
            };
            if (run.env)(name).is_some() {
                run.exported.insert(name.to_owned());
            }
            run.variables.insert(name.to_owned(), value);
        };
        let Some((first, rest)) = command.words.split_first() else {
            return;
        };
        match first.as_str() {
            "export" => {
                for word in rest {
                    set(self, word);
                    let name = assignment(word).map_or(word.as_str(), |(name, _)| name);
                    self.exported.insert(name.to_owned());
                }
            }
            "set" if rest.iter().any(|word| word == "-a" || word == "allexport") => self.exports_all = true,
            "cd" => {
                if let Some(folder) = rest.first().filter(|folder| folder.undefined().is_none()) {
                    self.folder = self.path(folder.as_str());
                }
            }
            _ if command.words.iter().all(is_assignment) => {
                command.words.iter().for_each(|word| set(self, word));
            }
            _ => {}
        }
    }

    /// A script with the text of those that it reads in (`. FILE`).
    fn with_sourced(&self, text: Text) -> Text {
        let whole = text.as_str();
        if !whole.contains("source ") && !whole.contains(". ") {
            return text;
        }
        let mut out = Text::empty(text.span_of(0..0));
        let (mut at, mut from, mut count) = (0, 0, 0);
        for line in whole.split_inclusive('\n') {
            let end = at + line.len();
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            if let [".", path] | ["source", path] = words.as_slice()
                && count < MOST_SOURCED
                && let FileAnswer::Found(_, sourced) =
                    (self.files)(&self.path(path.trim_matches(['"', '\''])))
            {
                count += 1;
                out.push_text(&text.slice(from..at));
                out.push_text(&sourced);
                out.push("\n", text.span_of(at..end), false, Origin::Literal);
                from = end;
            }
            at = end;
        }
        out.push_text(&text.slice(from..whole.len()));
        out
    }
}
