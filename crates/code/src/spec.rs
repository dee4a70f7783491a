//! What a method does, as the data says it: `SET 0 if ex -> lock key=0`. `data/methods/README.md` describes the notation.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The commands that a method sends and the object that it gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) sends: Vec<Send>,
    pub(crate) gives: Option<Gives>,
    /// The kind of the objects that are passed to a function among the arguments.
    pub(crate) block: Option<String>,
    /// Whether it runs the script.
    pub(crate) runs: bool,
    /// Whether what began the transaction began none.
    pub(crate) withdraws: bool,
}

/// A command that is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Send {
    /// In lower case.
    pub(crate) command: String,
    /// Whether the arguments, from the picked one on, are the words of the command.
    pub(crate) by_words: bool,
    /// Whether the first argument is a list of calls by their words.
    pub(crate) each: bool,
    /// Whether a script of the library runs it.
    pub(crate) in_lua: bool,
    /// Whether it is sent only by a transaction.
    pub(crate) queued: bool,
    /// Whether it is sent only outside one.
    pub(crate) unqueued: bool,
    /// Whether only some releases of the library send it.
    pub(crate) by_release: bool,
    /// Whether the object holds the command's name.
    pub(crate) held: bool,
    /// Whether the client puts no prefix in front of its keys.
    pub(crate) bare: bool,
    /// Which arguments are keys; `None` is as the command has them.
    pub(crate) picks: Option<Vec<Pick>>,
    pub(crate) when: Vec<Condition>,
    /// The library whose needs the project has, where it is sent only then.
    pub(crate) beside: Option<String>,
}

/// Arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pick {
    /// The first argument.
    pub(crate) from: usize,
    /// Whether all further ones are meant, and how many at the end are not.
    pub(crate) all_but: Option<usize>,
    /// The name of the argument where it is passed by name.
    pub(crate) name: Option<String>,
    /// The argument that says how many elements of the list are meant.
    pub(crate) count: Option<usize>,
    /// The entry of the argument that is meant.
    pub(crate) field: Option<String>,
    /// The object's own key, such as a lock's.
    pub(crate) this: bool,
    /// Whether the object's own key is how many arguments are meant.
    pub(crate) own_count: bool,
    /// Whether the keys of the script are meant.
    pub(crate) of_script: bool,
    /// Whether the command reads what it writes there: SET with GET.
    pub(crate) reads: bool,
    /// Whether the argument is a glob, and what it matches is meant.
    pub(crate) globbed: bool,
    /// No argument, but this glob.
    pub(crate) literal: Option<String>,
    /// What is around it, as globs.
    pub(crate) around: Option<(String, String)>,
    /// What is meant where none is said.
    pub(crate) usual: Option<String>,
}

/// When a command is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) holds: bool,
    pub(crate) test: Test,
}

/// What a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// An argument has this name and, if given, this value.
    Named(String, Option<String>),
    /// There are more positional arguments than this.
    MoreThan(usize),
    /// An argument is a number.
    Number(usize),
    /// An argument is a string, and no number.
    Text(usize),
    /// An argument has a star in it.
    Glob(usize),
    /// An argument is a list.
    List(usize),
    /// An argument is a function.
    Function(usize),
    /// One of these holds.
    Any(Vec<Condition>),
    /// An argument is this value.
    Is(usize, String),
    /// An argument is of this kind.
    Of(usize, String),
    /// An argument of this name is of this kind.
    NamedOf(String, String),
    /// An argument is a number below zero.
    Negative(usize),
}

/// The object that a method gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gives {
    /// Its kind; `self` the object itself, `keys` the keys that match a pattern, `arg` an argument.
    pub(crate) kind: String,
    /// The argument that is its key, the pattern of its keys, or itself.
    pub(crate) key: Option<Pick>,
    /// The argument that is its script.
    pub(crate) script: Option<Pick>,
    /// The argument that it puts in front of keys.
    pub(crate) prefix: Option<Pick>,
    /// What the positional arguments of a constructor are.
    pub(crate) args: Vec<String>,
    /// Whether it queues commands for a transaction.
    pub(crate) queued: Option<Vec<Condition>>,
    /// When it is given.
    pub(crate) when: Vec<Condition>,
    /// The map of settings in which the first argument names an entry that is on Redis.
    pub(crate) settings: Option<String>,
}

thread_local! {
    /// What was read already: the same methods are called over and over.
    static READ: RefCell<HashMap<String, Arc<Spec>>> = RefCell::new(HashMap::new());
}

impl Spec {
    /// What a method does, read once.
    pub(crate) fn of(text: &str) -> Arc<Spec> {
        READ.with_borrow_mut(|read| match read.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let spec = Arc::new(Spec::parse(text));
                read.insert(text.to_owned(), Arc::clone(&spec));
                spec
            }
        })
    }

    /// Reads the notation.
    pub(crate) fn parse(text: &str) -> Spec {
        let (sends, gives) = match text.split_once("->") {
            Some((sends, gives)) => (sends, Some(gives)),
            None => (text, None),
        };
        let mut spec = Spec::default();
        for part in sends.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            spec.sends.push(Send::parse(part));
        }
        for word in gives.into_iter().flat_map(str::split_whitespace) {
            let gives = spec.gives.get_or_insert_default();
            match word.split_once('=') {
                Some(("key", pick)) => gives.key = Some(Pick::parse(pick)),
                Some(("prefix", pick)) => gives.prefix = Some(Pick::parse(pick)),
                Some(("script", pick)) => gives.script = Some(Pick::parse(pick)),
                Some(("args", names)) => gives.args = names.split(',').map(str::to_owned).collect(),
                Some(("block", kind)) => spec.block = Some(kind.to_owned()),
                Some(("queued", condition)) => gives.queued = Some(conditions(condition)),
                Some(("settings", name)) => gives.settings = Some(name.to_owned()),
                _ if let Some(condition) = word.strip_prefix("if:") => gives.when = conditions(condition),
                _ if word == "run" => spec.runs = true,
                _ if word == "withdraws" => spec.withdraws = true,
                // The caller does that.
                _ if word == "bind" => {}
                _ => gives.kind = word.to_owned(),
            }
        }
        if spec.gives.as_ref().is_some_and(|gives| gives.kind.is_empty()) {
            // `-> run script=0` and `-> block=pipeline` give nothing of their own.
            let bare = spec.gives.as_ref().is_some_and(|gives| gives.script.is_none());
            if bare {
                spec.gives = None;
            }
        }
        spec
    }
}

impl Send {
    /// Whether its keys are those that a script names.
    pub(crate) fn of_script(&self) -> bool {
        self.picks.iter().flatten().any(|pick| pick.of_script)
    }

    fn parse(text: &str) -> Send {
        let mut words = text.split_whitespace();
        let mut name = words.next().unwrap_or_default();
        let mut send = Send::default();
        while let Some(rest) = name.strip_prefix(['~', '?', '!', '^']) {
            send.unqueued |= name.starts_with('!');
            send.by_release |= name.starts_with('^');
            send.in_lua |= name.starts_with('~');
            send.queued |= name.starts_with('?');
            name = rest;
        }
        if name == "*" {
            send.by_words = true;
        } else if name == "held" {
            send.held = true;
        } else {
            send.command = name.to_ascii_lowercase();
        }
        while let Some(word) = words.next() {
            match word {
                "if" => send.when.extend(words.next().into_iter().flat_map(conditions)),
                "unless" => {
                    let negated = words.next().into_iter().flat_map(conditions);
                    send.when.extend(negated.map(|condition| Condition {
                        holds: false,
                        ..condition
                    }));
                }
                "*" => send.by_words = true,
                "each" => send.each = true,
                "bare" => send.bare = true,
                "where" => send.beside = words.next().map(str::to_owned),
                "." => {
                    send.picks.get_or_insert_default();
                }
                _ => send.picks.get_or_insert_default().push(Pick::parse(word)),
            }
        }
        send
    }
}

impl Pick {
    fn parse(text: &str) -> Pick {
        if let Some(glob) = text.strip_prefix('=') {
            return Pick {
                literal: Some(glob.to_owned()),
                ..Pick::default()
            };
        }
        if let Some((before, inner, after)) = place(text) {
            // `lock:{this}` is the object's own key with more around it; `{this|name}` is `name` if it has none.
            let (inner, usual) = match inner.split_once('|') {
                Some((inner, usual)) => (inner, Some(usual.to_owned())),
                None => (inner, None),
            };
            return Pick {
                around: Some((before.to_owned(), after.to_owned())),
                usual,
                ..Pick::parse(inner)
            };
        }
        let mut pick = Pick {
            globbed: text.ends_with('*'),
            of_script: text == "script",
            ..Pick::default()
        };
        let text = text.trim_end_matches('*');
        pick.reads = text.ends_with('+');
        let text = text.trim_end_matches('+');
        let text = match text.split_once('.') {
            // `1.keys` is an entry, `1..` a range.
            Some((index, field)) if !field.starts_with('.') => {
                pick.field = Some(field.to_owned());
                index
            }
            _ => text,
        };
        let text = match text.split_once('#') {
            Some((index, count)) => {
                pick.count = count.parse().ok();
                index
            }
            None => text,
        };
        let text = match text.split_once(':') {
            Some((index, name)) => {
                pick.name = Some(name.to_owned());
                index
            }
            None => text,
        };
        let text = match text.split_once("..") {
            Some((index, end)) => {
                pick.own_count = end == "this";
                pick.all_but = Some(end.trim_start_matches('-').parse().unwrap_or(0));
                index
            }
            None => text,
        };
        pick.this = text == "this";
        pick.from = text.parse().unwrap_or(0);
        pick
    }
}

/// The place of an argument in a glob, as `{this}` and `{0|main}`, with what is around it.
fn place(text: &str) -> Option<(&str, &str, &str)> {
    let is_place = |at: usize| {
        let inner = text.get(at + 1..).unwrap_or_default();
        inner.starts_with("this") || inner.starts_with(|c: char| c.is_ascii_digit())
    };
    let start = text
        .match_indices('{')
        .map(|(at, _)| at)
        .find(|at| is_place(*at))?;
    let mut depth = 0;
    for (at, c) in text.get(start..)?.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => {
                let end = start + at;
                return Some((
                    text.get(..start)?,
                    text.get(start + 1..end)?,
                    text.get(end + 1..)?,
                ));
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn conditions(text: &str) -> Vec<Condition> {
    text.split('&').map(condition).collect()
}

fn condition(text: &str) -> Condition {
    if text.contains('|') {
        return Condition {
            holds: true,
            test: Test::Any(text.split('|').map(condition).collect()),
        };
    }
    let (text, holds) = match text.strip_prefix('!') {
        Some(rest) => (rest, false),
        None => (text, true),
    };
    let index = |text: &str| text.parse().unwrap_or(0);
    let test = if let Some(count) = text.strip_prefix("#>") {
        Test::MoreThan(index(count))
    } else if let Some((at, kind)) = text.split_once(':') {
        match kind {
            "number" => Test::Number(index(at)),
            "negative" => Test::Negative(index(at)),
            "list" => Test::List(index(at)),
            "glob" => Test::Glob(index(at)),
            "text" => Test::Text(index(at)),
            "function" => Test::Function(index(at)),
            kind => match at.parse() {
                Ok(at) => Test::Of(at, kind.to_owned()),
                Err(_) => Test::NamedOf(at.to_owned(), kind.to_owned()),
            },
        }
    } else {
        match text.split_once('=') {
            Some((at, value)) if let Ok(at) = at.parse() => Test::Is(at, value.to_owned()),
            Some((name, value)) => Test::Named(name.to_owned(), Some(value.to_owned())),
            None => Test::Named(text.to_owned(), None),
        }
    };
    Condition { holds, test }
}

#[cfg(test)]
mod tests;
