//! Messages with places for facts: `` `{name}` may run {dangerous} ``.

use crate::facts::{FactValue, Subject, SubjectKind, Subjects};

use super::error::Errors;
use super::params::Params;
use super::reference::{Found, Reference};
use super::vocabulary::Vocabulary;
use super::written::Located;
use redproof_source::yaml::Node;

/// Most things of a list that a message names.
const MOST_SHOWN: usize = 8;

/// A parsed message.
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
    /// Parses a message. `{{` and `}}` are literal braces.
    pub(super) fn compile(
        written: &Located,
        kind: SubjectKind,
        vocabulary: &Vocabulary,
        params: &mut Params<'_>,
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
            match placeholder(name, kind, vocabulary, params) {
                Ok(piece) => pieces.push(piece),
                Err(fault) => errors.push(written.at, fault),
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Message(pieces)
    }

    /// The message for a subject.
    pub(super) fn render(&self, subject: &Subject<'_>, all: &Subjects<'_>) -> String {
        let mut shown = String::new();
        let names: Vec<&str> = subject.name.names().collect();
        // The verb behind a name is that of one.
        if names.len() > 1
            && matches!(self.0.as_slice(), [Piece::Text(quote), Piece::Name, ..] if quote == "`")
        {
            shown.push_str("each of ");
        }
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Name if shown.ends_with('`') => shown.push_str(&names.join("`, `")),
                Piece::Name => shown.push_str(&subject.name.to_string()),
                Piece::Deployment => shown.push_str(&all.deployment),
                Piece::Fact(reference) => match reference.follow(subject, all) {
                    Found::Fact(_, fact) => shown.push_str(&words(&fact.value)),
                    Found::Part(part) => shown.push_str(&part.name.to_string()),
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

fn placeholder(
    name: &str,
    kind: SubjectKind,
    vocabulary: &Vocabulary,
    params: &mut Params<'_>,
) -> Result<Piece, String> {
    if let Some(param) = params.get(name) {
        return Ok(Piece::Text(written_as(param)));
    }
    match name {
        "name" => return Ok(Piece::Name),
        "deployment" => return Ok(Piece::Deployment),
        _ => {}
    }
    let reference = Reference::find(name, kind, true, vocabulary)?;
    match reference.field {
        Some((_, field)) if !field.shown => Err(format!("`{{{name}}}`: messages must not show this fact")),
        _ => Ok(Piece::Fact(reference)),
    }
}

/// A parameter's value, as a message shows it.
fn written_as(param: &Node) -> String {
    match param.text() {
        Some(text) => text.as_str().to_owned(),
        None => {
            let words = param.items().iter().filter_map(Node::text);
            words
                .map(|word| word.as_str().to_owned())
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

fn words(value: &FactValue) -> String {
    match value {
        FactValue::Boolean(true) => "yes".to_owned(),
        FactValue::Boolean(false) => "no".to_owned(),
        FactValue::Number(number) => number.to_string(),
        FactValue::Text(word) => word.to_string(),
        FactValue::Absent => "none".to_owned(),
        FactValue::Unknown(_) | FactValue::Unread(_) => "unknown".to_owned(),
        FactValue::List(items) => {
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
