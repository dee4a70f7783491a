//! Reads a command line by the entry of its program.

use super::syntax::{self, Read, script_at};
use super::{Argument, Kind, Meaning, PROGRAMS, Program, Rest, Syntax, base, family, names_from, program};
use crate::shell::{assignment, is_assignment};
use redproof_source::Text;

/// A program with its words.
#[derive(Debug, Clone, Copy)]
pub struct Invocation<'a> {
    /// The words before it: wrappers with their options, and assignments.
    pub before: &'a [Text],
    /// Its name as it is written.
    pub name: &'a Text,
    /// Its entry; `None` if it has none.
    pub program: Option<&'static Program>,
    /// The words after its name.
    pub words: &'a [Text],
}

/// The program that a command line starts in the end, behind wrappers such as `env`, `sudo` or `docker exec`.
pub fn invocation(words: &[Text]) -> Option<Invocation<'_>> {
    let mut at = 0;
    loop {
        let rest = words.get(at..)?;
        at += rest.iter().take_while(|word| is_assignment(word)).count();
        let rest = words.get(at..)?;
        let name = rest.first()?;
        let (program, length) = named(rest).unzip();
        let after = at + length.unwrap_or(1);
        match program.filter(|program| program.kind == Kind::Wrapper) {
            Some(wrapper) => at = after + own_words(wrapper, words.get(after..)?),
            None => {
                return Some(Invocation {
                    before: words.get(..at)?,
                    name,
                    program,
                    words: words.get(after..)?,
                });
            }
        }
    }
}

/// What the words of a command line mean, but for those that mean nothing.
pub fn arguments(words: &[Text]) -> Vec<Argument> {
    match Invocation::of_redis(words).or_else(|| invocation(words)) {
        Some(found) => found.arguments(),
        None => assignments(words).collect(),
    }
}

/// The entry of the program at the first word, and the number of words that name it.
fn named(words: &[Text]) -> Option<(&'static Program, usize)> {
    let (first, rest) = words.split_first()?;
    let name = base(first.as_str());
    let mut alone = None;
    // The name, and those of its subcommands: `docker`, `docker exec`.
    let is_of_name = |known: &str| matches!(known.as_bytes().get(name.len()), None | Some(b' '));
    let names = names_from(name).iter();
    let names = names.take_while(|(known, _)| known.starts_with(name));
    for (known, at) in names.filter(|(known, _)| is_of_name(known)) {
        let program = PROGRAMS.get(*at)?;
        if *known == name {
            alone = Some(program);
        }
        let parts = known.strip_prefix(name).and_then(|parts| parts.strip_prefix(' '));
        if let Some(length) = parts.and_then(|parts| subcommand(program, parts, rest)) {
            return Some((program, length + 1));
        }
    }
    // The list above has the program of this very name.
    Some((alone.or_else(|| family(name))?, 1))
}

/// The number of words up to the end of a subcommand, with the options before it.
fn subcommand(program: &Program, parts: &str, words: &[Text]) -> Option<usize> {
    let mut at = 0;
    for part in parts.split(' ') {
        while words.get(at)? != part {
            at += option_length(program, words.get(at..)?)?;
        }
        at += 1;
    }
    Some(at)
}

/// The number of words that an option takes, if there is one.
fn option_length(program: &Program, words: &[Text]) -> Option<usize> {
    let word = words.first()?.as_str();
    if word.len() < 2 || !word.starts_with('-') {
        return None;
    }
    let next = program.option(word).is_some_and(|option| option.takes_value);
    Some(1 + usize::from(next))
}

/// The number of a wrapper's own words: options and operands.
fn own_words(wrapper: &Program, words: &[Text]) -> usize {
    if wrapper.rest == Rest::Server {
        return 0;
    }
    let mut at = 0;
    for operand in 0..=wrapper.operands {
        while let Some(length) = words.get(at..).and_then(|rest| option_length(wrapper, rest)) {
            let ends = words.get(at).is_some_and(|word| word == "--");
            at += length;
            if ends && operand == wrapper.operands {
                break;
            }
        }
        at += usize::from(operand < wrapper.operands);
    }
    at.min(words.len())
}

/// The user that the own words of a wrapper name.
fn user_of<'w>(wrapper: &Program, words: &'w [Text]) -> Option<&'w str> {
    let mut user = None;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let Some(length) = words.get(at..).and_then(|rest| option_length(wrapper, rest)) else {
            if wrapper.rest == Rest::User {
                return Some(word.as_str());
            }
            at += 1;
            continue;
        };
        let (name, value) = match word.as_str().split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word.as_str(), words.get(at + 1).map(Text::as_str)),
        };
        if wrapper
            .option(name)
            .is_some_and(|option| option.meaning == Meaning::User)
        {
            user = value;
        }
        at += length;
    }
    user
}

fn assignments(words: &[Text]) -> impl Iterator<Item = Argument> {
    words.iter().filter_map(|word| {
        let (name, value) = assignment(word)?;
        Some(Argument {
            meaning: Meaning::Assignment,
            option: Some(word.slice(0..name.len())),
            value,
        })
    })
}

impl<'a> Invocation<'a> {
    /// The program of Redis that a command line starts, also where a program without an entry starts it
    /// (`retry 5 redis-cli …`).
    pub fn of_redis(words: &'a [Text]) -> Option<Self> {
        let found = invocation(words)?;
        match found.program.map(|program| program.kind) {
            Some(kind) if kind.is_redis() => return Some(found),
            Some(Kind::Printer | Kind::Inert | Kind::Step) => return None,
            // Its script is read by itself; `ssh HOST redis-cli …` has none.
            Some(Kind::Shell) if found.script().is_some() => return None,
            _ => {}
        }
        let redis = |word: &Text| program(word.as_str()).filter(|program| program.kind.is_redis());
        let (at, program) = found
            .words
            .iter()
            .enumerate()
            .find_map(|(at, word)| Some((at, redis(word)?)))?;
        let from = words.len() - found.words.len() + at;
        Some(Self {
            before: words.get(..from)?,
            name: words.get(from)?,
            program: Some(program),
            words: words.get(from + 1..)?,
        })
    }

    /// The user that the wrappers before it change to: `gosu redis`, `setpriv --reuid=redis`.
    pub fn user(&self) -> Option<&'a str> {
        let mut user = None;
        let mut at = 0;
        while let Some((program, length)) = self.before.get(at..).and_then(named) {
            let from = at + length;
            let own = self.before.get(from..)?;
            let own = own.get(..own_words(program, own))?;
            user = user_of(program, own).or(user);
            at = from + own.len();
        }
        user
    }

    /// What kind of program it is.
    pub fn kind(&self) -> Kind {
        self.program.map_or(Kind::Other, |program| program.kind)
    }

    /// What its words mean, and the assignments before it.
    pub fn arguments(&self) -> Vec<Argument> {
        let mut found: Vec<Argument> = assignments(self.before).collect();
        found.extend(self.read().found);
        found
    }

    /// The command that it sends to Redis, if that is among its words.
    pub fn command(&self) -> &'a [Text] {
        let from = self.read().operands.filter(|_| self.sends_commands());
        from.and_then(|from| self.words.get(from..)).unwrap_or_default()
    }

    /// Whether its operands are a command for Redis.
    pub fn sends_commands(&self) -> bool {
        self.program.is_some_and(|program| program.rest == Rest::Command)
    }

    /// The script that a shell gets among its words, with the words behind it.
    pub fn script(&self) -> Option<(&'a Text, &'a [Text])> {
        if self.program?.syntax != Syntax::Shell {
            return None;
        }
        let at = script_at(self.words)?;
        Some((self.words.get(at)?, self.words.get(at + 1..)?))
    }

    fn read(&self) -> Read {
        let read = |program| syntax::read(program, self.words);
        self.program.map(read).unwrap_or_default()
    }
}
