//! What a rule judges by: its conditions, its place and its messages.
//!
//! That of the rules that ship with redproof is compiled when a subject first needs it: few trees have subjects of every
//! kind, and compiling all rules took longer than most scans.

use std::sync::LazyLock;

use crate::facts::{Place, Subject, SubjectKind, Subjects};
use redproof_source::yaml::Node;
use redproof_source::{SourceMap, Span};

use super::condition::Scope;
use super::error::Errors;
use super::lists::{self, Lists};
use super::matcher::{Condition, Open, Verdict};
use super::message::Message;
use super::params::Params;
use super::reference::Reference;
use super::source::RuleSource;
use super::tree::Tree;
use super::vocabulary::Vocabulary;
use super::written::{self, Written};

/// The keys of a rule file that it is compiled from.
pub(super) const KEYS: [&str; 6] = ["params", "applies", "when", "at", "message", "related"];

/// The compiled part of a rule.
#[derive(Debug, Clone)]
pub(super) struct Logic {
    /// Which subjects it judges at all. A subject that it does not apply to is no evidence that a requirement is met.
    pub(super) applies: Option<Condition>,
    /// When it reports a subject, what it applies to included.
    pub(super) when: Condition,
    pub(super) place: Option<Reference>,
    pub(super) message: Message,
    pub(super) related: Vec<(Reference, Message)>,
    /// How many usual rules it takes as long as.
    pub(super) weight: usize,
}

/// Conditions of a usual rule, at most. One with more counts as several.
const USUAL_CONDITIONS: usize = 20;

/// What logic is compiled against.
pub(super) struct Terms<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) lists: &'a Lists,
    pub(super) check_patterns: bool,
}

impl Logic {
    /// Compiles the logic of a rule for a kind of subject. `None` only with faults in `errors`.
    pub(super) fn compile(
        written: &Written,
        overrides: &[&Written],
        kind: SubjectKind,
        terms: &Terms<'_>,
        errors: &mut Errors<'_>,
    ) -> Option<Self> {
        let vocabulary = terms.vocabulary;
        let mut params = Params::of(written, overrides, errors);
        for (key, is_there) in [
            ("when", written.when.is_some()),
            ("message", written.message.is_some()),
        ] {
            if !is_there {
                errors.push(written.at, format!("the rule needs `{key}`"));
            }
        }
        let mut condition = |node: &Option<Node>| {
            let mut scope = Scope {
                kind,
                vocabulary,
                lists: terms.lists,
                params: &mut params,
                check_patterns: terms.check_patterns,
            };
            node.as_ref().map(|node| scope.condition(node, 0, errors))
        };
        let applies = condition(&written.applies);
        let when = match (applies.clone(), condition(&written.when)) {
            (Some(applies), Some(when)) => Some(Condition::All(vec![applies, when])),
            (_, when) => when,
        };
        let place = written
            .place
            .as_ref()
            .and_then(|place| Reference::resolve(place, kind, true, vocabulary, errors));
        let message = written.message.as_ref();
        let message = message.map(|text| Message::compile(text, kind, vocabulary, &mut params, errors));
        let mut related = Vec::new();
        for (fact, label) in &written.related {
            let label = Message::compile(label, kind, vocabulary, &mut params, errors);
            if let Some(reference) = Reference::resolve(fact, kind, true, vocabulary, errors) {
                related.push((reference, label));
            }
        }
        params.finish(errors);
        let when = when?;
        Some(Self {
            weight: 1 + when.size() / USUAL_CONDITIONS,
            applies,
            when,
            place,
            message: message?,
            related,
        })
    }

    /// The logic of a rule that ships with redproof. `None` if the rule has faults; its tests exclude that.
    pub(super) fn shipped(tree: &Tree, kind: SubjectKind) -> Option<Self> {
        static LISTS: LazyLock<Lists> = LazyLock::new(|| lists::read(&RuleSource::builtin(), |_| true));
        let mut map = SourceMap::default();
        let file = map.add("", "");
        let mut errors = Errors::new(&map);
        let written = written::of_node(file, &tree.part(&KEYS, Span::top(file)), &mut errors);
        let terms = Terms {
            vocabulary: &Vocabulary::standard(),
            lists: &LISTS,
            check_patterns: false,
        };
        Self::compile(&written, &[], kind, &terms, &mut errors)
    }

    /// Where a finding is reported: at the fact that `at` names or, where the conditions deny that fact and hold by another one,
    /// at that.
    pub(super) fn places<'a>(&self, subject: &'a Subject<'a>, all: &'a Subjects<'a>) -> Vec<&'a Place> {
        let Some(own) = &self.place else {
            return Vec::new();
        };
        let holds = |test: &Condition| test.verdict(subject, all, &mut Open::default()) == Verdict::True;
        let other = self.when.instead_of(&own.name, &holds);
        let places = other.map(|other| other.places(subject, all));
        places
            .filter(|places| !places.is_empty())
            .unwrap_or_else(|| own.places(subject, all))
    }

    /// Logic that reports nothing.
    pub(super) fn never() -> Self {
        Self {
            applies: None,
            when: Condition::Any(Vec::new()),
            place: None,
            message: Message::default(),
            weight: 1,
            related: Vec::new(),
        }
    }
}
