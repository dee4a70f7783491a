//! How a rule names a fact: `field`, or `part.field` over hops. Resolved to indices when the rule is loaded.

use crate::facts::{Datum, Fact, Field, Kind, Place, Subject, Subjects};
use redproof_source::Why;

use super::error::Errors;
use super::suggest;
use super::vocabulary::Vocabulary;
use super::written::Located;

/// Most hops in one name. No part needs more.
const MOST_HOPS: usize = 4;

/// A fact of a subject or of one of its parts, or such a part itself.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// As it is written.
    pub(super) name: String,
    /// Indices into [`Subject::parts`], one after the other.
    hops: Vec<usize>,
    /// Index into [`Subject::facts`], and what it is; none for a part itself.
    pub(super) field: Option<(usize, &'static Field)>,
}

/// What a reference leads to.
pub(super) enum Found<'a> {
    /// A fact of that subject.
    Fact(&'a Subject, &'a Fact),
    /// The part itself.
    Part(&'a Subject),
    /// There is no such part here.
    Nothing,
}

static ABSENT: Fact = Fact {
    datum: Datum::Absent,
    at: Vec::new(),
};

/// A subject with fewer answers than its kind has questions: never a pass.
static UNANSWERED: Fact = Fact {
    datum: Datum::Unknown(Why {
        reason: String::new(),
        at: None,
    }),
    at: Vec::new(),
};

impl Reference {
    /// Resolves a name for a kind of subject. With `parts`, it may be a part itself.
    pub(super) fn resolve(
        written: &Located,
        kind: Kind,
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

    /// The same, with the fault as text.
    pub(super) fn find(
        name: &str,
        mut kind: Kind,
        parts: bool,
        vocabulary: &Vocabulary,
    ) -> Result<Self, String> {
        let mut reference = Reference {
            name: name.to_owned(),
            hops: Vec::new(),
            field: None,
        };
        let mut rest = name;
        while let Some((part, after)) = rest.split_once('.') {
            reference.hop(part, &mut kind, vocabulary)?;
            rest = after;
        }
        let fields = (vocabulary.fields)(kind);
        if let Some(found) = fields.iter().enumerate().find(|(_, field)| field.name == rest) {
            reference.field = Some(found);
            return Ok(reference);
        }
        let hops = (vocabulary.hops)(kind);
        if parts && hops.iter().any(|hop| hop.name == rest) {
            reference.hop(rest, &mut kind, vocabulary)?;
            return Ok(reference);
        }
        let known = fields.iter().map(|field| field.name);
        let mut message = suggest::unknown(&format!("fact of a {kind}"), rest, known);
        if !hops.is_empty() {
            let hops: Vec<String> = hops.iter().map(|hop| format!("{}.…", hop.name)).collect();
            message.push_str(&format!("; and those of its parts: {}", hops.join(", ")));
        }
        Err(message)
    }

    fn hop(&mut self, part: &str, kind: &mut Kind, vocabulary: &Vocabulary) -> Result<(), String> {
        let hops = (vocabulary.hops)(*kind);
        let Some((index, hop)) = hops.iter().enumerate().find(|(_, hop)| hop.name == part) else {
            let known = hops.iter().map(|hop| hop.name);
            return Err(suggest::unknown(&format!("part of a {kind}"), part, known));
        };
        if self.hops.len() >= MOST_HOPS {
            return Err(format!("goes over more than {MOST_HOPS} parts"));
        }
        self.hops.push(index);
        *kind = hop.kind;
        Ok(())
    }

    /// What it leads to from a subject.
    pub(super) fn follow<'a>(&self, subject: &'a Subject, all: &'a Subjects) -> Found<'a> {
        let mut owner = subject;
        for hop in &self.hops {
            let part = owner.parts.get(*hop).copied().flatten();
            match part.and_then(|part| all.all.get(part)) {
                Some(part) => owner = part,
                None => return Found::Nothing,
            }
        }
        match self.field {
            Some((index, _)) => Found::Fact(owner, owner.facts.get(index).unwrap_or(&UNANSWERED)),
            None => Found::Part(owner),
        }
    }

    /// Its answer. Facts of a part that is not there are absent.
    pub(super) fn answer<'a>(&self, subject: &'a Subject, all: &'a Subjects) -> &'a Fact {
        match self.follow(subject, all) {
            Found::Fact(_, fact) => fact,
            Found::Part(_) | Found::Nothing => &ABSENT,
        }
    }

    /// Its places, the primary one first; a fact that is there but has no place of its own stands on its owner.
    pub(super) fn places<'a>(&self, subject: &'a Subject, all: &'a Subjects) -> Vec<&'a Place> {
        match self.follow(subject, all) {
            Found::Nothing => Vec::new(),
            Found::Part(owner) => vec![&owner.anchor],
            Found::Fact(owner, fact) => {
                let places: Vec<&Place> = match &fact.datum {
                    Datum::List(items) if items.iter().any(|item| !item.at.is_empty()) => {
                        // The first place of each thing, then the further ones.
                        let first = items.iter().filter_map(|item| item.at.first());
                        first
                            .chain(items.iter().flat_map(|item| item.at.iter().skip(1)))
                            .collect()
                    }
                    _ => fact.at.iter().collect(),
                };
                let told = match &fact.datum {
                    Datum::Absent | Datum::Unknown(_) => false,
                    Datum::List(items) => !items.is_empty(),
                    Datum::Flag(_) | Datum::Number(_) | Datum::Word(_) => true,
                };
                if places.is_empty() && told {
                    vec![&owner.anchor]
                } else {
                    places
                }
            }
        }
    }
}
