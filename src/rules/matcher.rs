//! Matchers over typed facts, and the three-valued logic that joins them.

use std::sync::{Arc, OnceLock};

use regex::Regex;

use crate::facts::{FactValue, Input, Subject, Subjects};
use redproof_source::Why;

use super::reference::Reference;

/// Whether something holds. A fact that the files do not show is neither true nor false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    True,
    False,
    Unknown,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Verdict::True } else { Verdict::False }
    }
}

/// One check of one fact.
#[derive(Debug, Clone)]
pub(super) enum Matcher {
    Boolean(bool),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
    InList { name: String, words: Arc<[String]> },
    HasAny(Vec<String>),
    Empty(bool),
    Below(i64),
    Above(i64),
    Matches(Pattern),
    Known(bool),
    Absent(bool),
}

/// A regular expression that is compiled when it is first needed. It was checked when the rule was loaded.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: String) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    fn is_match(&self, word: &str) -> Verdict {
        let compiled = self.compiled.get_or_init(|| compile(&self.text).ok());
        compiled
            .as_ref()
            .map_or(Verdict::Unknown, |regex| regex.is_match(word).into())
    }
}

/// Compiles an expression within bounds.
pub(super) fn compile(text: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(text).size_limit(1 << 20).build()
}

impl Matcher {
    /// Checks an answer.
    pub(super) fn verdict(&self, value: &FactValue) -> Verdict {
        match (self, value) {
            (Matcher::Known(wanted), _) => {
                let is_known = !matches!(value, FactValue::Unknown(_) | FactValue::Unread(_));
                (*wanted == is_known).into()
            }
            // A rule for where there is no repository judges there.
            (Matcher::Absent(true), FactValue::Unread(_)) => Verdict::True,
            (_, FactValue::Unknown(_) | FactValue::Unread(_)) => Verdict::Unknown,
            (Matcher::Absent(wanted), _) => (*wanted == matches!(value, FactValue::Absent)).into(),
            (Matcher::Empty(wanted), _) => (*wanted == is_empty(value)).into(),
            (Matcher::Boolean(wanted), FactValue::Boolean(value)) => (wanted == value).into(),
            (Matcher::Numbers(wanted), FactValue::Number(value)) => wanted.contains(value).into(),
            (Matcher::Below(limit), FactValue::Number(value)) => (value < limit).into(),
            (Matcher::Above(limit), FactValue::Number(value)) => (value > limit).into(),
            (Matcher::Texts(wanted), FactValue::Text(value)) => {
                wanted.iter().any(|word| word == value).into()
            }
            (Matcher::InList { words, .. }, FactValue::Text(value)) => words
                .binary_search_by(|word| word.as_str().cmp(value))
                .is_ok()
                .into(),
            (Matcher::Matches(pattern), FactValue::Text(value)) => pattern.is_match(value),
            (Matcher::Matches(pattern), FactValue::List(items)) => {
                any(items.iter().map(|item| pattern.is_match(&item.word)))
            }
            (Matcher::HasAny(wanted), FactValue::List(items)) => {
                items.iter().any(|item| wanted.contains(&item.word)).into()
            }
            // Something absent is equal to nothing. Other pairs are refused when the rule is loaded.
            _ => Verdict::False,
        }
    }
}

fn is_empty(value: &FactValue) -> bool {
    match value {
        FactValue::Absent => true,
        FactValue::List(items) => items.is_empty(),
        FactValue::Text(word) => word.is_empty(),
        FactValue::Boolean(_) | FactValue::Number(_) | FactValue::Unknown(_) | FactValue::Unread(_) => false,
    }
}

/// Why a condition is undecided.
#[derive(Debug, Default)]
pub(super) struct Open<'a> {
    /// The facts that the files do not show.
    pub(super) whys: Vec<&'a Why>,
    /// What was not looked at.
    pub(super) unread: Vec<Input>,
}

/// True if one is; else unknown if one is.
pub(super) fn any(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::False;
    for verdict in verdicts {
        match verdict {
            Verdict::True => return Verdict::True,
            Verdict::Unknown => result = Verdict::Unknown,
            Verdict::False => {}
        }
    }
    result
}

/// What must hold for a finding.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Reference, Matcher),
}

impl Condition {
    /// The number of tests in it.
    pub(super) fn size(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().map(Condition::size).sum(),
            Condition::Not(inner) => inner.size(),
            Condition::Test(..) => 1,
        }
    }

    /// The fact by which one of several alternatives holds, where the one about this fact does not.
    pub(super) fn instead_of(&self, name: &str, holds: &dyn Fn(&Condition) -> bool) -> Option<&Reference> {
        let (Condition::Any(parts) | Condition::All(parts)) = self else {
            return None;
        };
        let is_denied = |part: &Condition| match part {
            Condition::Test(reference, _) => reference.name == name && !holds(part),
            _ => false,
        };
        if !matches!(self, Condition::Any(_)) || !parts.iter().any(is_denied) {
            return parts.iter().find_map(|part| part.instead_of(name, holds));
        }
        parts.iter().find_map(|part| match part {
            Condition::Test(reference, _) if holds(part) => Some(reference),
            _ => None,
        })
    }

    /// Whether it holds for a subject. Where that is unknown, the reasons are added to `open`.
    pub(super) fn verdict<'a>(
        &self,
        subject: &'a Subject<'a>,
        all: &'a Subjects<'a>,
        open: &mut Open<'a>,
    ) -> Verdict {
        let before = (open.whys.len(), open.unread.len());
        let verdict = match self {
            Condition::Test(reference, matcher) => {
                let value = &reference.answer(subject, all).value;
                let verdict = matcher.verdict(value);
                match (verdict, value) {
                    (Verdict::Unknown, FactValue::Unknown(reason)) => open.whys.push(reason),
                    (Verdict::Unknown, FactValue::Unread(input)) => open.unread.push(*input),
                    _ => {}
                }
                verdict
            }
            Condition::Not(inner) => match inner.verdict(subject, all, open) {
                Verdict::True => Verdict::False,
                Verdict::False => Verdict::True,
                Verdict::Unknown => Verdict::Unknown,
            },
            Condition::Any(parts) => any(parts.iter().map(|part| part.verdict(subject, all, open))),
            Condition::All(parts) => {
                let mut result = Verdict::True;
                for part in parts {
                    match part.verdict(subject, all, open) {
                        Verdict::False => {
                            result = Verdict::False;
                            break;
                        }
                        Verdict::Unknown => result = Verdict::Unknown,
                        Verdict::True => {}
                    }
                }
                result
            }
        };
        if verdict != Verdict::Unknown {
            // What decided it makes the unknown parts irrelevant.
            open.whys.truncate(before.0);
            open.unread.truncate(before.1);
        }
        verdict
    }
}
