//! Scripts and Makefiles, as far as they concern Redis: what they set, which commands they send, and how they
//! change a password. Nothing is run; templates are not filled in.

mod backup;
mod change;
mod cli;
mod command;
mod effects;
mod makefile;
mod model;
mod paths;
mod program;
mod python;
mod read;
mod renewal;
mod rotation;
mod swarm;
mod taskfile;
#[cfg(test)]
mod tests;
mod xargs;

pub use backup::copies_below;
pub use change::passwords_of_user;
pub use command::prints;
pub use model::{
    Assignment, Backups, Base, Change, ComposeCall, Field, FileRotation, HostPath, How, RedisCommand,
    ReloadAction, Script, SecretRotation,
};
pub use program::{has_url_with_password, read_program};
pub use redproof_redis::client::Statement;
pub use redproof_syntax::shell::has_shebang as has_shell_shebang;

use command::{base, name, writes_file};
use read::read_in;

use crate::inputs::ScriptLanguage;
use redproof_redis::client::lines;
use redproof_source::{Text, UNRESOLVED};
use redproof_syntax::programs::{self, Kind, Meaning};
use redproof_syntax::shell::{self, Arguments, Command, Expansion, Separator, assignment, is_assignment};

/// How deep `sh -c '…'` may nest.
const DEEPEST: usize = 4;

/// What a script is written in, by its first line.
pub fn language_of_shebang(text: &str) -> Option<ScriptLanguage> {
    let first = text.lines().next()?.strip_prefix("#!")?;
    let mut words = first.split([' ', '\t', '/']);
    match has_shell_shebang(text) {
        true => Some(ScriptLanguage::Shell),
        false => words
            .any(|word| word.starts_with("python"))
            .then_some(ScriptLanguage::Python),
    }
}

/// Reads a script.
pub fn read(text: &Text, language: ScriptLanguage) -> Script {
    let mut script = Script::default();
    let recipes = match language {
        ScriptLanguage::Shell => vec![text.clone()],
        ScriptLanguage::Make | ScriptLanguage::Just => {
            let read = makefile::read(text, language == ScriptLanguage::Just);
            script.assignments = read.assignments;
            read.recipes
        }
        ScriptLanguage::Taskfile => {
            let read = taskfile::read(text);
            script.assignments = read.assignments;
            read.recipes
        }
        ScriptLanguage::Python => {
            let read = python::read(text);
            script.assignments = read.assignments;
            script.passwords = read.passwords;
            for command in read.commands {
                add_inner(&mut script.commands, &command, AS_SET, 0);
                script.commands.push(command);
            }
            Vec::new()
        }
    };
    for recipe in &recipes {
        add_commands(&mut script.commands, recipe, Arguments::default(), AS_SET, 0);
    }
    script.add_what_commands_do();
    script.changes = change::find(&script);
    script.file_rotations = rotation::find(&script);
    script.secret_rotations = swarm::find(&script.commands);
    script.backups = backup::find(&script, AS_SET);
    script
}

/// Variables become unset segments: the script's caller sets them.
const AS_SET: Expansion<'static> = Expansion::Expand {
    lookup: &|_| None,
    is_unset: &|_| false,
    own: false,
};

/// Reads a command line that no shell reads, and the scripts that it hands to one.
pub fn read_command(words: Vec<Text>) -> Script {
    let mut script = Script::default();
    add_inner(&mut script.commands, &Command::plain(words.clone()), AS_SET, 0);
    script.commands.push(Command::plain(words));
    script.add_what_commands_do();
    script
}

/// Reads what a service runs: a command line, or a health check with `CMD` or `CMD-SHELL` before it. Variables of the
/// container stay as they are written, and what a script sets itself is put in.
pub fn of_service(words: &[Text]) -> Script {
    let mut script = Script::default();
    match words {
        [kind, text, behind @ ..] if kind == "CMD-SHELL" => {
            // Docker runs the first word only.
            if !behind.is_empty() {
                let words = std::iter::once(text).chain(behind);
                script.commands.push(Command::plain(words.cloned().collect()));
            }
            add_commands(
                &mut script.commands,
                text,
                Arguments::default(),
                Expansion::Keep,
                0,
            );
        }
        _ => {
            let words = words
                .split_first()
                .filter(|(kind, _)| *kind == "CMD")
                .map_or(words, |(_, words)| words);
            let command = Command::plain(words.to_vec());
            add_inner(&mut script.commands, &command, Expansion::Keep, 0);
            script.commands.push(command);
        }
    }
    script.add_what_commands_do();
    script
}

/// How the script of a service gives a password a new value. One that it has in itself is the same after each run.
pub fn changes_of_service(script: &Script) -> Vec<Change> {
    let is_new = |text: &Text| {
        let has = |mark: &&str| text.as_str().contains(*mark);
        text.undefined().is_some() || ["$", "`", UNRESOLVED].iter().any(has)
    };
    let mut changes = change::find(script);
    changes.retain(|change| change.new.is_empty() || change.new.iter().any(is_new));
    changes
}

impl Script {
    /// What the command of an index sends to a Redis server.
    pub fn call(&self, index: usize) -> Option<&RedisCommand> {
        let call = self.redis.binary_search_by_key(&index, |call| call.index);
        call.ok().and_then(|at| self.redis.get(at))
    }

    fn add_what_commands_do(&mut self) {
        let commands = &self.commands;
        let set = commands
            .iter()
            .enumerate()
            .flat_map(|(index, command)| assignments(command, commands, index));
        self.assignments.extend(set);
        for read in commands.iter().filter_map(python_code).map(python::read) {
            self.assignments.extend(read.assignments);
            self.passwords.extend(read.passwords);
        }
        self.redis = cli::find(&self.commands);
    }
}

/// The commands of a text, each behind those of the scripts that it hands to a shell.
fn add_commands(
    all: &mut Vec<Command>,
    text: &Text,
    arguments: Arguments<'_>,
    expansion: Expansion<'_>,
    level: usize,
) {
    for command in shell::commands_with(text, arguments, expansion) {
        let run = xargs::commands_of(&command, all.last()).unwrap_or_else(|| vec![command]);
        for command in run {
            add_inner(all, &command, expansion, level);
            all.push(command);
        }
    }
}

/// The commands of the scripts that a command hands to a shell.
fn add_inner(all: &mut Vec<Command>, command: &Command, expansion: Expansion<'_>, level: usize) {
    if level >= DEEPEST {
        return;
    }
    if let Some((script, arguments)) = redproof_redis::shell_script(&command.words) {
        return add_commands(all, script, arguments, expansion, level + 1);
    }
    for inner in inner_scripts(command) {
        add_commands(all, &inner, Arguments::default(), expansion, level + 1);
    }
    if let Some(code) = python_code(command) {
        all.extend(python::read(code).commands);
    }
}

/// The code that a command hands to Python: `python3 -c CODE`, `python3 - <<EOF`.
fn python_code(command: &Command) -> Option<&Text> {
    let (name, words) = command::program(command);
    name.strip_prefix("python")
        .filter(|version| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))?;
    match words.iter().position(|word| word == "-c") {
        Some(at) => words.get(at + 1),
        None => command.inputs.last().map(|input| &input.text),
    }
}

/// `sh -c '…'`, `ssh host '…'`, and a value that is a command of redis-cli itself, to be run later.
fn inner_scripts(command: &Command) -> Vec<Text> {
    let mut found = Vec::new();
    let program = programs::invocation(&command.words);
    if let Some(program) = program.filter(|program| program.kind() == Kind::Shell) {
        let scripts = program.arguments().into_iter();
        let scripts = scripts.filter(|argument| argument.meaning == Meaning::Script);
        // Words that a shell joins again are read where they are.
        found.extend(
            scripts
                .map(|argument| argument.value)
                .filter(|script| script.as_str().contains(' ')),
        );
    }
    let values = command
        .words
        .iter()
        .filter_map(assignment)
        .map(|(_, value)| value);
    found.extend(values.filter(|value| {
        let words = value.as_str();
        words.contains("-cli ")
            && words
                .split_ascii_whitespace()
                .any(|word| programs::is(word, Kind::Client))
    }));
    found
}

/// What a line becomes that `sed` replaces: `s/^NAME=.*/NAME=value/`.
fn replaced_line(word: &Text) -> Option<Assignment> {
    let rest = word.as_str().strip_prefix('s')?;
    let mark = rest.chars().next().filter(|mark| !mark.is_alphanumeric())?;
    let mut marks = word
        .as_str()
        .match_indices(mark)
        .map(|(at, mark)| (at, at + mark.len()));
    let (_, (_, from), (to, _)) = (marks.next()?, marks.next()?, marks.next()?);
    let line = word.slice(from..to);
    assignment(&line).map(|(name, value)| Assignment::new(name, value))
}

/// What `${NAME:=literal}` in a word sets.
fn assigned_fallbacks(word: &Text) -> Vec<Assignment> {
    let whole = word.as_str();
    let begins = whole.match_indices("${").map(|(at, begin)| at + begin.len());
    let assigned = begins.filter_map(|at| {
        // What holds another variable is no literal.
        let (inside, _) = whole.get(at..)?.split("${").next()?.split_once('}')?;
        let (name, value) = inside.split_once('=')?;
        let name = name.strip_suffix(':').unwrap_or(name);
        let from = at + inside.len() - value.len();
        let is_literal = shell::is_name(name) && !value.is_empty() && !value.contains(['$', '`', '"', '\'']);
        is_literal.then(|| Assignment::new(name, word.slice(from..from + value.len())))
    });
    assigned.collect()
}

/// What a command sets: variables of its own, of the shell, of a container, or of a file that it writes.
fn assignments(command: &Command, commands: &[Command], index: usize) -> Vec<Assignment> {
    let mut found = Vec::new();
    let words = command.words.as_slice();
    // `for NAME in A B`
    if let [keyword, name, among, values @ ..] = words
        && keyword == "for"
        && among == "in"
    {
        return values
            .iter()
            .map(|value| Assignment::new(name.as_str(), value.clone()))
            .collect();
    }
    let program = name(command);
    if matches!(program, "read" | "mapfile" | "readarray") {
        return read_in(command, commands, index);
    }
    found.extend(words.iter().flat_map(assigned_fallbacks));
    if program == "sed" {
        found.extend(words.iter().filter_map(replaced_line));
    }
    let mut take = |word: &Text| {
        found.extend(assignment(word).map(|(name, value)| Assignment::new(name, value)));
    };
    if !programs::is(program, Kind::Printer) || writes_file(command) || command.separator == Separator::Pipe {
        words.iter().for_each(&mut take);
    } else {
        words
            .iter()
            .take_while(|word| is_assignment(word))
            .for_each(&mut take);
    }
    let written = command
        .outputs
        .iter()
        .chain(words.iter().filter(|_| program == "tee"));
    let is_env = |path: &Text| {
        let name = base(path.as_str());
        name.ends_with(".env") || name.starts_with(".env")
    };
    if written.into_iter().any(is_env) {
        for input in &command.inputs {
            lines(&input.text).iter().for_each(|line| take(&line.trim()));
        }
    }
    found
}
