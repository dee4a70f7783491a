//! Command lines of programs that edit text.

use super::{Lookup, awk, expand, perl, sed};
use redproof_source::Text;

/// A command that edits text.
#[derive(Debug)]
pub struct Edit<'a> {
    kind: Kind<'a>,
    /// The files that it reads; none is standard input.
    pub files: Vec<Text>,
    /// Whether it writes over what it reads.
    pub in_place: bool,
    /// The file that an option names for the outcome.
    pub output: Option<Text>,
}

#[derive(Debug)]
enum Kind<'a> {
    Sed {
        scripts: Vec<Text>,
        extended: bool,
        quiet: bool,
    },
    Perl(Text),
    Awk {
        program: Text,
        variables: Vec<(&'a str, Text)>,
    },
    Envsubst(Option<Text>),
    Template,
    /// An edit that is not followed.
    Other,
}

/// The edit that a program makes, by its name without the folder and its words; `None` if it edits nothing.
pub fn call<'a>(name: &str, words: &'a [Text]) -> Option<Edit<'a>> {
    match name {
        "sed" | "gsed" => Some(of_sed(words)),
        "perl" => Some(of_perl(words)),
        "awk" | "gawk" | "mawk" | "nawk" => Some(of_awk(words)),
        "envsubst" => Some(of_envsubst(words)),
        "gomplate" | "dockerize" | "esh" | "j2" | "jinja2" | "mustache" | "mo" | "consul-template" => {
            Some(of_engine(name, words))
        }
        _ => None,
    }
}

impl Edit<'_> {
    /// What it makes of a text; `None` if that is not known.
    pub fn apply(&self, text: &Text, env: Lookup<'_>) -> Option<Text> {
        match &self.kind {
            Kind::Sed {
                scripts,
                extended,
                quiet,
            } => sed::Script::parse(scripts, *extended)?.apply(text, *quiet),
            Kind::Perl(script) => perl::edit(script, text, env),
            Kind::Awk { program, variables } => awk::edit(program, variables, text, env),
            Kind::Envsubst(only) => {
                let only = only.as_ref().map(|only| expand::names(only.as_str()));
                Some(expand::envsubst(text, only.as_ref(), env))
            }
            Kind::Template => expand::template(text),
            Kind::Other => None,
        }
    }

    fn new(kind: Kind<'_>) -> Edit<'_> {
        Edit {
            kind,
            files: Vec::new(),
            in_place: false,
            output: None,
        }
    }
}

fn of_sed(words: &[Text]) -> Edit<'_> {
    let (mut scripts, mut operands) = (Vec::new(), Vec::new());
    let (mut extended, mut quiet, mut in_place, mut other) = (false, false, false, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.as_str();
        if let Some(script) = text.strip_prefix("--expression=") {
            scripts.push(word.slice(text.len() - script.len()..text.len()));
        } else if text.starts_with("--in-place") {
            in_place = true;
        } else if let Some(long) = text.strip_prefix("--").filter(|long| !long.is_empty()) {
            match long {
                "regexp-extended" => extended = true,
                "quiet" | "silent" => quiet = true,
                "expression" => scripts.extend(words.next().cloned()),
                "posix" | "separate" | "unbuffered" | "follow-symlinks" | "debug" => {}
                _ => other = true,
            }
        } else if text.len() > 1 && text.starts_with('-') {
            for (at, flag) in text.char_indices().skip(1) {
                match flag {
                    'E' | 'r' => extended = true,
                    'n' => quiet = true,
                    's' | 'u' => {}
                    // What follows is the suffix of a copy.
                    'i' => {
                        in_place = true;
                        break;
                    }
                    'e' => {
                        let joined = word.slice(at + 1..text.len());
                        if joined.is_empty() && joined.undefined().is_none() {
                            scripts.extend(words.next().cloned());
                        } else {
                            scripts.push(joined);
                        }
                        break;
                    }
                    _ => {
                        other = true;
                        break;
                    }
                }
            }
        } else {
            operands.push(word.clone());
        }
    }
    if scripts.is_empty() && !operands.is_empty() {
        scripts.push(operands.remove(0));
    }
    let kind = match other {
        true => Kind::Other,
        false => Kind::Sed {
            scripts,
            extended,
            quiet,
        },
    };
    Edit {
        files: operands,
        in_place,
        ..Edit::new(kind)
    }
}

fn of_perl(words: &[Text]) -> Edit<'_> {
    let (mut script, mut files) = (None, Vec::new());
    let (mut in_place, mut prints, mut other) = (false, false, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.as_str();
        if script.is_some() && !text.starts_with('-') || text.len() < 2 || !text.starts_with('-') {
            files.push(word.clone());
            continue;
        }
        for (at, flag) in text.char_indices().skip(1) {
            match flag {
                'p' => prints = true,
                'i' => {
                    in_place = true;
                    // `-i.bak`, but `-ie` names a suffix that nobody means.
                    if text.get(at + 1..).is_some_and(|rest| rest.starts_with('.')) {
                        break;
                    }
                }
                'e' | 'E' => {
                    other |= script.is_some();
                    script = words.next().cloned();
                    break;
                }
                'w' | 'l' | 's' => {}
                _ => other = true,
            }
        }
    }
    let kind = match script.filter(|_| prints && !other) {
        Some(script) => Kind::Perl(script),
        None => Kind::Other,
    };
    Edit {
        files,
        in_place,
        ..Edit::new(kind)
    }
}

fn of_awk(words: &[Text]) -> Edit<'_> {
    let (mut program, mut files, mut variables) = (None, Vec::new(), Vec::new());
    let (mut in_place, mut other) = (false, false);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let text = word.as_str();
        if program.is_none() && text.starts_with('-') && text.len() > 1 {
            let assigned = match text.strip_prefix("-v") {
                Some("") => {
                    at += 1;
                    words.get(at - 1).and_then(crate::shell::assignment)
                }
                Some(_) => text
                    .find('=')
                    .and_then(|equals| Some((text.get(2..equals)?, word.slice(equals + 1..text.len())))),
                None => None,
            };
            match assigned {
                Some(assigned) => variables.push(assigned),
                None if text == "-i" => {
                    in_place |= words.get(at).is_some_and(|word| word == "inplace");
                    at += 1;
                }
                None if text == "-F" => at += 1,
                None if text.starts_with("-F") => {}
                None => other = true,
            }
        } else if program.is_none() {
            program = Some(word.clone());
        } else {
            files.push(word.clone());
        }
    }
    let kind = match program.filter(|_| !other) {
        Some(program) => Kind::Awk { program, variables },
        None => Kind::Other,
    };
    Edit {
        files,
        in_place,
        ..Edit::new(kind)
    }
}

fn of_envsubst(words: &[Text]) -> Edit<'_> {
    let only = words.iter().find(|word| !word.as_str().starts_with('-'));
    Edit::new(Kind::Envsubst(only.cloned()))
}

/// A template engine: `gomplate -f IN -o OUT`, `dockerize -template IN:OUT`, `esh -o OUT IN`, `j2 IN`.
fn of_engine<'a>(name: &str, words: &'a [Text]) -> Edit<'a> {
    let mut edit = Edit::new(match name {
        "esh" => Kind::Other,
        _ => Kind::Template,
    });
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.as_str();
        match text {
            "-o" | "--out" | "--output" => edit.output = words.next().cloned(),
            "-f" | "--file" => edit.files.extend(words.next().cloned()),
            "-template" | "--template" => {
                if let Some(pair) = words.next()
                    && let Some(colon) = pair.as_str().find(':')
                {
                    edit.files.push(pair.slice(0..colon));
                    edit.output = Some(pair.slice(colon + 1..pair.as_str().len()));
                }
            }
            "--" => break,
            _ if text.starts_with('-') => {
                // What it needs besides is data.
            }
            _ if edit.files.is_empty() => edit.files.push(word.clone()),
            _ => {}
        }
    }
    edit
}
