//! Reads a command line by the entry of its program.

use super::{Argument, Kind, Meaning, Opt, PROGRAMS, Program, Rest, Syntax, base, names_from, program};
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
    Some((alone.or_else(|| program(name))?, 1))
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

impl Program {
    fn option(&self, spelling: &str) -> Option<&'static Opt> {
        let at = self
            .options
            .binary_search_by_key(&spelling, |option| option.name)
            .ok()?;
        self.options.get(at)
    }
}

/// What the words of a program mean, and where its operands begin.
#[derive(Default)]
struct Read {
    found: Vec<Argument>,
    operands: Option<usize>,
}

impl Read {
    fn push(&mut self, meaning: Meaning, option: Option<&Text>, value: &Text) {
        self.found.push(Argument {
            meaning,
            option: option.cloned(),
            value: value.clone(),
        });
    }
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
        match self.program {
            None => Read::default(),
            Some(program) => match program.syntax {
                Syntax::Getopt => options(program, self.words),
                Syntax::Dashes => dashes(program, self.words),
                Syntax::Directives => directives(program, self.words),
                Syntax::Shell => shell(self.words),
            },
        }
    }
}

fn options(program: &Program, words: &[Text]) -> Read {
    let mut read = Read::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let text = word.as_str();
        if let Some(option) = program.option(text) {
            match words.get(at).filter(|_| option.takes_value) {
                // What follows an option that the program does not have may be another option.
                Some(value) if option.refused && value.as_str().starts_with('-') => {}
                Some(value) => {
                    read.push(option.meaning, Some(word), value);
                    at += 1;
                }
                None if option.takes_value => {}
                None => read.push(option.meaning, Some(word), word),
            }
        } else if let Some((option, length)) = joined(program, text) {
            let spelling = word.slice(0..option.name.len());
            read.push(option.meaning, Some(&spelling), &word.slice(length..text.len()));
        } else if text.len() < 2 || !text.starts_with('-') || text == "--" {
            let from = if text == "--" { at } else { at - 1 };
            read.operands.get_or_insert(from);
            if operands(program, words.get(from..).unwrap_or_default(), &mut read) {
                break;
            }
        }
    }
    read
}

/// The option of a word that holds its value, too, and where that begins: `--pass=x`, `-ax`.
fn joined(program: &Program, word: &str) -> Option<(&'static Opt, usize)> {
    let (option, length) = match word.find('=').filter(|_| word.starts_with("--")) {
        Some(at) => (program.option(word.get(..at)?)?, at + 1),
        None if word.starts_with("--") => return None,
        // `-a-x` is rather a long option with one dash.
        None => (program.option(word.get(..2)?)?, 2),
    };
    let long_option = length == 2 && word.get(2..)?.starts_with('-');
    (option.takes_value && !long_option).then_some((option, length))
}

/// Reads operands from the first one on; says whether that was all of them.
fn operands(program: &Program, words: &[Text], read: &mut Read) -> bool {
    match program.rest {
        Rest::Command => {
            let mut at = 0;
            while let Some(word) = words.get(at) {
                read.push(Meaning::Command, None, word);
                at += 1;
                // `redis-cli ping -a PASSWORD` sends all of it, and PASSWORD is still a password.
                let password = program
                    .option(word.as_str())
                    .filter(|option| option.meaning == Meaning::Password);
                if let Some(value) = words.get(at).filter(|_| password.is_some()) {
                    read.push(Meaning::Password, Some(word), value);
                    at += 1;
                }
            }
            true
        }
        Rest::Script => {
            let from = program.operands.min(words.len());
            let script = words.get(from..).unwrap_or_default();
            script
                .iter()
                .for_each(|word| read.push(Meaning::Script, None, word));
            true
        }
        _ => {
            words
                .iter()
                .take(1)
                .for_each(|word| read.push(Meaning::Operand, None, word));
            false
        }
    }
}

fn dashes(program: &Program, words: &[Text]) -> Read {
    let mut read = Read::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let text = word.as_str();
        let bare = text.trim_start_matches('-');
        let from = text.len() - bare.len();
        if from == 0 || bare.is_empty() {
            read.operands.get_or_insert(at - 1);
            read.push(Meaning::Operand, None, word);
            continue;
        }
        let equals = text.find('=');
        let Some(option) = program.option(text.get(from..equals.unwrap_or(text.len())).unwrap_or_default())
        else {
            continue;
        };
        let joined = equals.map(|equals| word.slice(equals + 1..text.len()));
        let spelling = word.slice(0..equals.unwrap_or(text.len()));
        match joined {
            Some(value) if option.takes_value => read.push(option.meaning, Some(&spelling), &value),
            Some(value) if matches!(value.as_str(), "false" | "False" | "FALSE" | "f" | "F" | "0") => {}
            _ if !option.takes_value => read.push(option.meaning, Some(&spelling), word),
            _ => {
                words
                    .get(at)
                    .into_iter()
                    .for_each(|value| read.push(option.meaning, Some(&spelling), value));
                at += 1;
            }
        }
    }
    read
}

fn directives(program: &Program, words: &[Text]) -> Read {
    let mut read = Read::default();
    let mut now: Option<(Text, Meaning)> = None;
    for (at, word) in words.iter().enumerate() {
        let text = word.as_str();
        if text.starts_with("--") {
            // `--requirepass=x` is nothing to the server; the value is still what its author meant.
            let end = text.find(['=', ' ']).unwrap_or(text.len());
            let name = text.get(2..end).unwrap_or_default().to_ascii_lowercase();
            let meaning = program
                .option(&name)
                .map_or(Meaning::Other, |option| option.meaning);
            let spelling = word.slice(0..end);
            if end < text.len() {
                read.push(meaning, Some(&spelling), &word.slice(end + 1..text.len()).trim());
            }
            now = Some((spelling, meaning));
        } else if let Some((option, meaning)) = &now {
            read.push(*meaning, Some(option), word);
        } else {
            read.operands.get_or_insert(at);
            let file = at == 0 && program.rest == Rest::ConfigFile;
            read.push(
                if file {
                    Meaning::ConfigFile
                } else {
                    Meaning::Operand
                },
                None,
                word,
            );
        }
    }
    read
}

fn shell(words: &[Text]) -> Read {
    let script = script_at(words);
    let mut read = Read::default();
    for (at, word) in words.iter().enumerate() {
        match script {
            Some(script) if at == script => read.push(Meaning::Script, None, word),
            Some(script) if at > script => read.push(Meaning::Operand, None, word),
            None if !word.as_str().starts_with('-') => read.push(Meaning::Operand, None, word),
            _ => {}
        }
    }
    read
}

/// Which word is the script of `sh -ec SCRIPT`.
fn script_at(words: &[Text]) -> Option<usize> {
    let is_flags = |word: &Text| {
        let flags = word.as_str();
        flags.starts_with('-') && !flags.starts_with("--") && flags.contains('c')
    };
    let at = words.iter().position(is_flags)?;
    (at + 1 < words.len()).then_some(at + 1)
}
