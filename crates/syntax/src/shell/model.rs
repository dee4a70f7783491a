//! A script's commands and what they are read with.

use redproof_source::{Span, Text};

/// What becomes of `$NAME`, `${NAME:-fallback}` and `$(…)` in a word.
#[derive(Clone, Copy)]
pub enum Expansion<'a> {
    /// They stay as they are written, but for variables that the script itself sets.
    Keep,
    /// They become runs of the word: a value, a fallback, or unset.
    Expand {
        /// Gives the value of a variable.
        lookup: &'a dyn Fn(&str) -> Option<Text>,
        /// Whether a variable of which `lookup` knows nothing is known not to be set.
        is_unset: &'a dyn Fn(&str) -> bool,
        /// Whether variables that the script itself sets are put in, too. Its parameters always are.
        own: bool,
    },
}

impl Expansion<'_> {
    /// What it is for the commands of `$(…)`, whose reader does not see what the script around them set.
    pub(super) fn within_command(self) -> Self {
        match self {
            Self::Expand { lookup, own, .. } => Self::Expand {
                lookup,
                is_unset: &|_| false,
                own,
            },
            Self::Keep => Self::Keep,
        }
    }
}

/// What follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `;`, `&` or the end of a line: the next command, whatever this one gave.
    Sequence,
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
    /// Whether its output is added to what is in them (`>>`).
    pub appends: bool,
    /// Whether its output goes to another stream (`>&2`).
    pub diverted: bool,
    /// Files that it reads (`< FILE`).
    pub reads: Vec<Text>,
    /// How many commands before it the redirections or the pipe of a construct are for: `{ a; b; } > FILE`, `( a; b ) | c`.
    /// It has no words then.
    pub covers: usize,
    /// Here-documents and here-strings.
    pub inputs: Vec<Input>,
    /// What follows it.
    pub separator: Separator,
    /// Whether it runs.
    pub reach: Reach,
    /// Whether the script goes on while it runs (`&`).
    pub background: bool,
    /// In how many `$(…)` it is.
    pub depth: usize,
    pub(super) id: usize,
}

impl Command {
    /// A program with its arguments that no shell starts.
    pub fn plain(words: Vec<Text>) -> Self {
        Self {
            words,
            outputs: Vec::new(),
            appends: false,
            diverted: false,
            reads: Vec::new(),
            covers: 0,
            inputs: Vec::new(),
            separator: Separator::Sequence,
            reach: Reach::Always,
            background: false,
            depth: 0,
            id: 0,
        }
    }

    /// From its first word to its last.
    pub fn span(&self) -> Option<Span> {
        self.words.iter().map(Text::span).reduce(Span::to)
    }
}

/// Whether a word at the start of a command belongs to the shell's syntax, so that it is no word of the command.
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "then"
            | "elif"
            | "else"
            | "fi"
            | "while"
            | "until"
            | "do"
            | "done"
            | "esac"
            | "{"
            | "}"
            | "!"
            | "time"
    )
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

/// `NAME=value`, `NAME+=value` or `NAME[key]=value` as the name and the value.
pub fn assignment(word: &Text) -> Option<(&str, Text)> {
    let whole = word.as_str();
    let (name, equals) = split_assignment(whole)?;
    Some((name, word.slice(equals + 1..whole.len())))
}

/// Whether a word is `NAME=value`. This takes less than to split it.
pub fn is_assignment(word: &Text) -> bool {
    split_assignment(word.as_str()).is_some()
}

/// The name of an assignment, and where the `=` is.
fn split_assignment(whole: &str) -> Option<(&str, usize)> {
    // Most words are a name and no more, or none: what is behind it says so at once.
    let behind = whole
        .bytes()
        .find(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')?;
    if !matches!(behind, b'=' | b'+' | b'[') {
        return None;
    }
    let equals = whole.find('=')?;
    let name = whole.get(..equals)?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let key = name.strip_suffix(']').and_then(|name| name.find('['));
    let (name, equals) = match (key, name.find('[')) {
        (Some(key), _) => (name.get(..key)?, equals),
        // `NAME[a=b]=value`
        (None, Some(key)) => (name.get(..key)?, whole.find("]=")? + 1),
        (None, None) => (name, equals),
    };
    is_name(name).then_some((name, equals))
}

/// What a script is started with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arguments<'a> {
    /// Its parameters, `$0` first.
    pub parameters: &'a [Text],
    /// The words before the shell's name: `env NAME=value sh -c …`.
    pub before: &'a [Text],
}

/// Whether a command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It runs, unless a step before it fails.
    Always,
    /// The files do not decide.
    Unknown,
    /// It does not run.
    Never,
}

impl Reach {
    /// Whether it runs under a condition.
    pub(super) fn and(self, condition: Option<bool>) -> Self {
        match (self, condition) {
            (Self::Never, _) | (_, Some(false)) => Self::Never,
            (reach, Some(true)) => reach,
            (_, None) => Self::Unknown,
        }
    }
}
