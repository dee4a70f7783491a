//! How a rule names a fact: `fact`, or `relation.fact`. Resolved to indices when the rule is loaded.

use crate::facts::{
    Fact, FactId, FactValue, Field, Place, SETTING_PREFIX, Subject, SubjectKind, Subjects, settings,
};

use super::error::Errors;
use super::suggest;
use super::vocabulary::Vocabulary;
use super::written::Located;

/// Most relations in one name.
const MOST_RELATIONS: usize = 4;

/// A fact of a subject or of a related one, or a related subject itself.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// As it is written.
    pub(super) name: String,
    /// Indices into [`Subject::parts`], one after the other.
    relations: Vec<usize>,
    /// The fact; none for a related subject itself.
    pub(super) field: Option<(FactId, &'static Field)>,
}

/// What a reference leads to.
pub(super) enum Found<'a> {
    /// A fact of that subject.
    Fact(&'a Subject<'a>, &'a Fact),
    /// The related subject itself.
    Part(&'a Subject<'a>),
    /// There is no such subject here.
    Nothing,
}

static ABSENT: Fact = Fact::absent();

impl Reference {
    /// Resolves a name for a kind of subject. With `parts`, it may be a related subject itself.
    pub(super) fn resolve(
        written: &Located,
        kind: SubjectKind,
        parts: bool,
        vocabulary: &Vocabulary,
        errors: &mut Errors<'_>,
    ) -> Option<Self> {
        match Self::find(&written.text, kind, parts, vocabulary) {
            Ok(reference) => Some(reference),
            Err(message) => {
                errors.push(written.at, message);
                None
            }
        }
    }

    /// The same, with the error as text.
    pub(super) fn find(
        name: &str,
        mut kind: SubjectKind,
        parts: bool,
        vocabulary: &Vocabulary,
    ) -> Result<Self, String> {
        let mut reference = Reference {
            name: name.to_owned(),
            relations: Vec::new(),
            field: None,
        };
        let mut rest = name;
        // The names of some facts have dots themselves.
        while let Some((part, after)) = rest.split_once('.')
            && reference.relate(part, &mut kind, vocabulary)?
        {
            rest = after;
        }
        if let Some(found) = vocabulary.find(kind, rest) {
            reference.field = Some(found);
            return Ok(reference);
        }
        if parts && reference.relate(rest, &mut kind, vocabulary)? {
            return Ok(reference);
        }
        Err(no_such_fact(kind, rest, vocabulary))
    }

    /// Goes on to a related subject, if a relation has this name.
    fn relate(
        &mut self,
        name: &str,
        kind: &mut SubjectKind,
        vocabulary: &Vocabulary,
    ) -> Result<bool, String> {
        let mut relations = (vocabulary.relations)(*kind).iter().enumerate();
        let Some((index, relation)) = relations.find(|(_, relation)| relation.name == name) else {
            return Ok(false);
        };
        if self.relations.len() >= MOST_RELATIONS {
            return Err(format!("uses more than {MOST_RELATIONS} relations"));
        }
        self.relations.push(index);
        *kind = relation.kind;
        Ok(true)
    }

    /// What it leads to from a subject.
    pub(super) fn follow<'a>(&self, subject: &'a Subject<'a>, all: &'a Subjects<'a>) -> Found<'a> {
        let mut owner = subject;
        for relation in &self.relations {
            let part = owner.parts.get(*relation).copied().flatten();
            match part.and_then(|part| all.all.get(part)) {
                Some(part) => owner = part,
                None => return Found::Nothing,
            }
        }
        match self.field {
            Some((id, _)) => Found::Fact(owner, owner.fact(id)),
            None => Found::Part(owner),
        }
    }

    /// Its fact. Facts of a related subject that does not exist are absent.
    pub(super) fn answer<'a>(&self, subject: &'a Subject<'a>, all: &'a Subjects<'a>) -> &'a Fact {
        match self.follow(subject, all) {
            Found::Fact(_, fact) => fact,
            Found::Part(_) | Found::Nothing => &ABSENT,
        }
    }

    /// Its places, the primary one first; a fact without a place of its own has its owner's.
    pub(super) fn places<'a>(&self, subject: &'a Subject<'a>, all: &'a Subjects<'a>) -> Vec<&'a Place> {
        match self.follow(subject, all) {
            Found::Nothing => Vec::new(),
            Found::Part(owner) => vec![&owner.anchor],
            Found::Fact(owner, fact) => {
                let places: Vec<&Place> = match &fact.value {
                    FactValue::List(items) if items.iter().any(|item| !item.at.is_empty()) => {
                        // The first place of each thing, then the further ones.
                        let first = items.iter().filter_map(|item| item.at.first());
                        first
                            .chain(items.iter().flat_map(|item| item.at.iter().skip(1)))
                            .collect()
                    }
                    _ => fact.at.iter().collect(),
                };
                let is_known = match &fact.value {
                    FactValue::Absent | FactValue::Unknown(_) | FactValue::Unread(_) => false,
                    FactValue::List(items) => !items.is_empty(),
                    FactValue::Boolean(_) | FactValue::Number(_) | FactValue::Text(_) => true,
                };
                if places.is_empty() && is_known {
                    vec![&owner.anchor]
                } else {
                    places
                }
            }
        }
    }
}

/// Says that a kind has no such fact, which are likely meant, and which there are.
fn no_such_fact(kind: SubjectKind, name: &str, vocabulary: &Vocabulary) -> String {
    if (vocabulary.has_settings)(kind) && name.starts_with(SETTING_PREFIX) {
        return suggest::unknown_name("setting", name, settings().map(|field| &*field.name));
    }
    let relations = (vocabulary.relations)(kind);
    if let Some((part, _)) = name.split_once('.') {
        let known = relations.iter().map(|relation| relation.name);
        return suggest::unknown(&format!("related subject of a {kind}"), part, known);
    }
    let known = (vocabulary.facts)(kind).iter().map(|field| &*field.name);
    let mut message = suggest::unknown(&format!("fact of a {kind}"), name, known);
    let mut more: Vec<String> = relations
        .iter()
        .map(|relation| format!("{}.…", relation.name))
        .collect();
    if (vocabulary.has_settings)(kind) {
        more.push(format!("{SETTING_PREFIX}…"));
    }
    if !more.is_empty() && !message.ends_with('?') {
        message.push_str(&format!("; and {}", more.join(", ")));
    }
    message
}
