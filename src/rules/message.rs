//! Messages with places for facts: `` `{name}` may run {dangerous} ``.

use crate::facts::{Datum, Kind, Subject, Subjects};

use super::error::Errors;
use super::reference::{Found, Reference};
use super::vocabulary::Vocabulary;
use super::written::Located;

/// Most things of a list that a message names.
const MOST_SHOWN: usize = 8;

/// A message, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Message(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Name,
    Deployment,
    Fact(Reference),
}

impl Message {
    /// Takes a message apart. `{{` and `}}` stand for braces.
    pub(super) fn compile(
        written: &Located,
        kind: Kind,
        vocabulary: &Vocabulary,
        errors: &mut Errors<'_>,
    ) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = written.text.trim_end();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                text.push('{');
                rest = after;
                continue;
            }
            if let Some(after) = from.strip_prefix("}}") {
                text.push('}');
                rest = after;
                continue;
            }
            let Some((name, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
                errors.push(
                    written.at,
                    "has a single brace; write `{{` or `}}` for a brace that is shown",
                );
                return Message(pieces);
            };
            rest = after;
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            match placeholder(name, kind, vocabulary) {
                Ok(piece) => pieces.push(piece),
                Err(fault) => errors.push(written.at, format!("`{{{name}}}`: {fault}")),
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Message(pieces)
    }

    /// The message for a subject.
    pub(super) fn render(&self, subject: &Subject, all: &Subjects) -> String {
        let mut shown = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Name => shown.push_str(&subject.name),
                Piece::Deployment => shown.push_str(&all.deployment),
                Piece::Fact(reference) => match reference.follow(subject, all) {
                    Found::Fact(_, fact) => shown.push_str(&words(&fact.datum)),
                    Found::Part(part) => shown.push_str(&part.name),
                    Found::Nothing => shown.push_str("none"),
                },
            }
        }
        shown
    }

    /// The message as it is written, with the names of its facts.
    pub(super) fn pattern(&self) -> String {
        let mut shown = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Name => shown.push_str("{name}"),
                Piece::Deployment => shown.push_str("{deployment}"),
                Piece::Fact(reference) => {
                    shown.push('{');
                    shown.push_str(&reference.name);
                    shown.push('}');
                }
            }
        }
        shown
    }
}

fn placeholder(name: &str, kind: Kind, vocabulary: &Vocabulary) -> Result<Piece, String> {
    match name {
        "name" => return Ok(Piece::Name),
        "deployment" => return Ok(Piece::Deployment),
        _ => {}
    }
    let reference = Reference::find(name, kind, true, vocabulary)?;
    match reference.field {
        Some((_, field)) if !field.shown => Err("messages must not show this fact".to_owned()),
        _ => Ok(Piece::Fact(reference)),
    }
}

fn words(datum: &Datum) -> String {
    match datum {
        Datum::Flag(true) => "yes".to_owned(),
        Datum::Flag(false) => "no".to_owned(),
        Datum::Number(number) => number.to_string(),
        Datum::Word(word) => word.to_string(),
        Datum::Absent => "none".to_owned(),
        Datum::Unknown(_) => "unknown".to_owned(),
        Datum::List(items) => {
            let shown: Vec<&str> = items
                .iter()
                .take(MOST_SHOWN)
                .map(|item| item.word.as_str())
                .collect();
            match items.len().saturating_sub(MOST_SHOWN) {
                0 if items.is_empty() => "none".to_owned(),
                0 => shown.join(", "),
                more => format!("{} and {more} more", shown.join(", ")),
            }
        }
    }
}
