//! Shell scripts and Makefiles, as far as they concern Redis: what they set, which commands they send, and how they
//! change a password. Nothing is run; templates are not filled in.

mod around;
mod change;
mod cli;
mod makefile;
mod output;
mod printf;
mod renewal;
#[cfg(test)]
mod tests;

pub use change::{Change, How};
pub use cli::{RedisCommand, Statement};
pub use output::output;
pub use renewal::{Renewal, Then};

use redproof_source::Text;
use redproof_syntax::redis_cli::is_cli;
use redproof_syntax::shell::{self, Command, Dollar, Follows, assignment};

/// How deep `sh -c '…'` may nest.
const DEEPEST: usize = 4;

/// A script.
#[derive(Debug, Default)]
pub struct Script {
    /// Its commands, in order; those inside `$(…)` and `sh -c '…'` before the one that they stand in.
    pub commands: Vec<Command>,
    /// Variables that it sets, and `NAME=value` that it writes into a file.
    pub assignments: Vec<Assignment>,
    /// Commands that it sends to a Redis server.
    pub redis: Vec<RedisCommand>,
    /// Where it changes a password.
    pub changes: Vec<Change>,
    /// Files that it writes and makes servers take.
    pub renewals: Vec<Renewal>,
}

/// `NAME=value`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it is set to.
    pub value: Text,
}

/// Whether a text is a shell script by its first line.
pub fn has_shell_shebang(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let program = first.strip_prefix("#!").unwrap_or_default();
    program
        .split([' ', '\t', '/'])
        .any(|part| matches!(part, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh"))
}

/// Reads a script, or a Makefile.
pub fn read(text: &Text, makefile: bool) -> Script {
    let mut script = Script::default();
    let recipes = if makefile {
        let read = makefile::read(text);
        script.assignments = read.assignments;
        read.recipes
    } else {
        vec![text.clone()]
    };
    for recipe in &recipes {
        add_commands(&mut script.commands, recipe, 0);
    }
    script
        .assignments
        .extend(script.commands.iter().flat_map(assignments));
    script.redis = cli::find(&script.commands);
    script.changes = change::find(&script);
    script.renewals = renewal::find(&script);
    script
}

/// Reads a command line that no shell reads, and the scripts that it hands to one.
pub fn read_command(words: Vec<Text>) -> Script {
    let mut script = Script::default();
    let command = Command::plain(words);
    for inner in inner_scripts(&command) {
        add_commands(&mut script.commands, &inner, 1);
    }
    script.commands.push(command);
    script.assignments = script.commands.iter().flat_map(assignments).collect();
    script.redis = cli::find(&script.commands);
    script
}

/// The commands of a text, each behind those of the scripts that it hands to a shell.
fn add_commands(all: &mut Vec<Command>, text: &Text, level: usize) {
    let dollar = Dollar::Expand {
        lookup: &|_| None,
        own: false,
    };
    for command in shell::commands(text, dollar) {
        if level < DEEPEST {
            for inner in inner_scripts(&command) {
                add_commands(all, &inner, level + 1);
            }
        }
        all.push(command);
    }
}

/// `sh -c '…'`, and a value that is a command of redis-cli itself, to be run later.
fn inner_scripts(command: &Command) -> Vec<Text> {
    let is_shell = |word: &Text| matches!(base(word.as_str()), "sh" | "bash" | "ash" | "dash" | "zsh");
    let mut found = Vec::new();
    let shell = command.words.iter().position(is_shell);
    if let Some(at) = shell.filter(|_| !prints(command)) {
        let flags = command.words.iter().skip(at + 1).position(|word| {
            let word = word.as_str();
            word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        });
        found.extend(flags.and_then(|flags| command.words.get(at + flags + 2)).cloned());
    }
    // `ssh host 'redis-cli …'`
    let elsewhere = matches!(program(command), "ssh" | "watch" | "su" | "runuser" | "eval");
    let handed = command.words.iter().filter(|_| elsewhere).cloned();
    let values = command.words.iter().filter_map(assignment);
    found.extend(values.map(|(_, value)| value).chain(handed).filter(|value| {
        let words = value.as_str();
        words.contains("-cli ") && words.split_ascii_whitespace().any(|word| is_cli(base(word)))
    }));
    found
}

/// A program's name without its folder.
fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// Words that stand before the program: keywords, wrappers and assignments.
const BEFORE: &[&str] = &[
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "exec", "sudo", "command",
    "nohup", "env",
];

/// The command from its program on.
fn from_program(command: &Command) -> &[Text] {
    let mut rest = command.words.as_slice();
    while let Some((first, others)) = rest.split_first() {
        if !BEFORE.contains(&first.as_str()) && assignment(first).is_none() {
            break;
        }
        rest = others;
    }
    rest
}

/// The name of the program.
fn program(command: &Command) -> &str {
    from_program(command)
        .first()
        .map_or("", |word| base(word.as_str()))
}

/// Whether a command only shows its words to somebody: `echo`, or a function with a name like `log_info`.
pub fn prints(command: &Command) -> bool {
    const WORDS: &[&str] = &[
        "echo", "printf", "print", "log", "info", "warn", "warning", "error", "success", "ok", "fail",
        "step", "msg", "message", "say", "notice", "header", "title", "die", "note", "debug",
    ];
    let name = program(command).to_ascii_lowercase();
    WORDS.contains(&name.as_str())
        || ["echo_", "print_", "log_", "msg_", "say_"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Whether what a command prints reaches whoever runs the script.
fn is_shown(command: &Command) -> bool {
    let terminal = |output: &Text| matches!(output.as_str(), "/dev/tty" | "/dev/stdout" | "/dev/stderr");
    command.depth == 0 && command.follows != Follows::Pipe && command.outputs.iter().all(terminal)
}

/// Files that the command's output goes to.
fn writes_file(command: &Command) -> bool {
    command
        .outputs
        .iter()
        .any(|output| !output.as_str().starts_with("/dev/"))
}

/// What a command sets: variables of its own, of the shell, of a container, or of a file that it writes.
fn assignments(command: &Command) -> Vec<Assignment> {
    let mut found = Vec::new();
    // `for NAME in A B`
    if let [keyword, name, among, values @ ..] = command.words.as_slice()
        && keyword == "for"
        && among == "in"
    {
        return values
            .iter()
            .map(|value| Assignment {
                name: name.as_str().to_owned(),
                value: value.clone(),
            })
            .collect();
    }
    let mut take = |word: &Text| {
        if let Some((name, value)) = assignment(word) {
            found.push(Assignment {
                name: name.to_owned(),
                value,
            });
        }
    };
    if !prints(command) || writes_file(command) || command.follows == Follows::Pipe {
        command.words.iter().for_each(&mut take);
    } else {
        command
            .words
            .iter()
            .take_while(|word| assignment(word).is_some())
            .for_each(&mut take);
    }
    let written = command
        .outputs
        .iter()
        .chain(command.words.iter().filter(|_| program(command) == "tee"));
    let is_env = |path: &Text| {
        let name = base(path.as_str());
        name.ends_with(".env") || name.starts_with(".env")
    };
    if written.into_iter().any(is_env) {
        for input in &command.inputs {
            cli::lines(&input.text).iter().for_each(|line| take(&line.trim()));
        }
    }
    found
}

/// The variables that a text asks for.
fn variables(text: &Text) -> impl Iterator<Item = (&str, redproof_source::Span)> {
    let names = text.segments().iter();
    let names = names.filter_map(|segment| Some((segment.origin.variable()?, segment.span)));
    names.filter(|(name, _)| shell::is_name(name))
}
