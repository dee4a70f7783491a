//! Shell scripts as simple commands: quotes, escapes, comments, redirections, here-documents and `$(…)` of the
//! POSIX shell and bash, as far as they tell which words a command gets.
//!
//! Nothing is run and no branch is chosen: every command of the script is listed, in order of their ends.

mod expand;
mod functions;
mod reader;
mod redirection;
mod variables;

#[cfg(test)]
mod tests;

use redproof_source::{Span, Text};

/// How deep `$(…)` may nest; what lies deeper is not read.
const DEEPEST: usize = 16;

/// What becomes of `$NAME`, `${NAME:-fallback}` and `$(…)` in a word.
#[derive(Clone, Copy)]
pub enum Dollar<'a> {
    /// They stay as they are written, but for variables that the script itself sets.
    Keep,
    /// They become runs of the word: a value, a fallback, or unset.
    Expand {
        /// Tells the value of a variable.
        lookup: &'a dyn Fn(&str) -> Option<Text>,
        /// Whether variables that the script itself sets are put in, too. Its parameters always are.
        own: bool,
    },
}

/// What follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// The next command, whatever this one gave.
    Next,
    /// `|`: a command that reads what this one prints.
    Pipe,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// What a command reads from a here-document or a here-string.
#[derive(Debug, Clone)]
pub struct Input {
    /// The text, with variables put in where the shell does so.
    pub text: Text,
    /// Whether the shell takes it as it stands (`<<'EOF'`).
    pub quoted: bool,
}

/// A simple command.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its words, assignments before it included, without quotes and redirections.
    pub words: Vec<Text>,
    /// Files that its output goes to.
    pub outputs: Vec<Text>,
    /// Here-documents and here-strings.
    pub inputs: Vec<Input>,
    /// What follows it.
    pub follows: Follows,
    /// In how many `$(…)` it stands.
    pub depth: usize,
    serial: usize,
}

impl Command {
    /// A program with its arguments that no shell starts.
    pub fn plain(words: Vec<Text>) -> Self {
        Self {
            words,
            outputs: Vec::new(),
            inputs: Vec::new(),
            follows: Follows::Next,
            depth: 0,
            serial: 0,
        }
    }

    /// From its first word to its last.
    pub fn span(&self) -> Option<Span> {
        self.words.iter().map(Text::span).reduce(Span::to)
    }
}

/// Whether a word is a variable's name.
pub fn is_name(word: &str) -> bool {
    word.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `NAME=value` in two; an empty value, too.
pub fn assignment(word: &Text) -> Option<(&str, Text)> {
    let whole = word.as_str();
    let equals = whole.find('=')?;
    let name = whole.get(..equals)?;
    let plain = name.strip_suffix('+').unwrap_or(name);
    is_name(plain).then(|| (plain, word.slice(equals + 1..whole.len())))
}

/// What a script is started with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Its parameters, `$0` first.
    pub parameters: &'a [Text],
    /// The words before the shell's name: `env NAME=value sh -c …`.
    pub before: &'a [Text],
}

/// The simple commands of a script.
pub fn commands(script: &Text, dollar: Dollar<'_>) -> Vec<Command> {
    commands_with(script, Given::default(), dollar)
}

/// The simple commands of a script that is started with parameters and variables.
pub fn commands_with(script: &Text, given: Given<'_>, dollar: Dollar<'_>) -> Vec<Command> {
    reader::read(script, dollar, 0, given)
}
