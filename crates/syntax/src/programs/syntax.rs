//! Reads the words of a program by the syntax of its options.

use super::{Argument, Meaning, Opt, Program, Rest, Syntax};
use redproof_source::Text;

impl Program {
    /// The option of a spelling.
    pub(super) fn option(&self, spelling: &str) -> Option<&'static Opt> {
        let at = self
            .options
            .binary_search_by_key(&spelling, |option| option.name)
            .ok()?;
        self.options.get(at)
    }
}

/// What the words of a program mean, and where its operands begin.
#[derive(Default)]
pub(super) struct Read {
    pub(super) found: Vec<Argument>,
    pub(super) operands: Option<usize>,
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

/// What the words behind the name of a program mean.
pub(super) fn read(program: &Program, words: &[Text]) -> Read {
    match program.syntax {
        Syntax::Getopt => options(program, words),
        Syntax::Dashes => dashes(program, words),
        Syntax::Directives => directives(program, words),
        Syntax::Shell => shell(words),
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
            let name = text.get(..length).unwrap_or_default().trim_end_matches('=');
            let spelling = word.slice(0..name.len());
            if length < text.len() || text.starts_with("--") {
                read.push(option.meaning, Some(&spelling), &word.slice(length..text.len()));
            } else if let Some(value) = words.get(at) {
                read.push(option.meaning, Some(&spelling), value);
                at += 1;
            }
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

/// The option with a value at the end of a word, and where its value begins: `--pass=x`, `-ax`, and `-nax` behind a flag.
/// The value of `-na` is the next word.
fn joined(program: &Program, word: &str) -> Option<(&'static Opt, usize)> {
    if word.starts_with("--") {
        let at = word.find('=')?;
        let option = program.option(word.get(..at)?)?;
        return option.takes_value.then_some((option, at + 1));
    }
    let mut letters = word.strip_prefix('-')?.char_indices();
    letters.find_map(|(at, letter)| {
        let from = at + 1 + letter.len_utf8();
        match program.option(&format!("-{letter}")) {
            // `-a-x` is rather a long option with one dash.
            Some(option) if option.takes_value && word.get(from..)?.starts_with('-') => Some(None),
            Some(option) if option.takes_value => Some(Some((option, from))),
            Some(_) => None,
            None => Some(None),
        }
    })?
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
pub(super) fn script_at(words: &[Text]) -> Option<usize> {
    let is_flags = |word: &Text| {
        let flags = word.as_str();
        flags.starts_with('-') && !flags.starts_with("--") && flags.contains('c')
    };
    let at = words.iter().position(is_flags)?;
    (at + 1 < words.len()).then_some(at + 1)
}
