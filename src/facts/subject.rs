//! Subjects: what rules judge.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::fact::{Fact, FactValue, Input, Place};
use super::kind::SubjectKind;
use super::settings;
use super::vocabulary::Field;
use crate::deployment::Owners;
use redproof_source::{Known, Secret, SourceMap, Span, Text, Why, shown_name};

/// The configuration of a server, or why it is unknown.
pub(super) type Redis = Known<redproof_redis::Server>;

/// What is known of an account, as far as requirements differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// The user `default`, or one that is not known.
    Any,
    /// A user that somebody made.
    Named,
    /// One of those that programs log in as.
    Program,
}

impl Account {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Any, Self::Named, Self::Program];
}

/// Works out facts when a rule asks for them.
pub(super) trait Answers {
    /// The fact with this index in the table of the subject's kind.
    fn answer(&self, index: usize) -> Option<Fact>;

    /// The configuration that `setting.NAME` reads, for a server.
    fn configuration(&self) -> Option<&Redis> {
        None
    }

    /// The password that the subject is about. It is compared and never shown.
    fn secret(&self) -> Option<&Secret> {
        None
    }

    /// What kind of account it is about.
    fn account(&self) -> Account {
        Account::Any
    }
}

/// Which fact: an index into the table of the kind, or into [`settings::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactId {
    /// One of the kind's own facts.
    Own(usize),
    /// `setting.NAME`.
    Setting(usize),
}

/// A server, a user, a published port, or another thing that rules judge.
pub struct Subject<'d> {
    /// What it is.
    pub kind: SubjectKind,
    /// Its name, as findings show it.
    pub name: Owners,
    /// Where findings about something absent are reported.
    pub anchor: Place,
    /// Whether it stands for what was not looked at.
    pub is_unread: bool,
    /// Related subjects, one for each [`SubjectKind::relations`] of its kind, in that order: indices into
    /// [`Subjects::all`]; `None` where there is none, such as the server of a client that connects to an unknown host.
    pub parts: Vec<Option<usize>>,
    answers: Box<dyn Answers + 'd>,
    own: Vec<OnceCell<Fact>>,
    settings: OnceCell<Vec<OnceCell<Box<Fact>>>>,
}

/// A fact that a subject has no answer for: never a pass.
static UNANSWERED: Fact = Fact::of(FactValue::Unknown(Why {
    reason: String::new(),
    at: None,
}));

impl<'d> Subject<'d> {
    pub(super) fn new(
        kind: SubjectKind,
        facts: &[Field],
        name: Owners,
        anchor: Place,
        answers: Box<dyn Answers + 'd>,
    ) -> Self {
        Self {
            kind,
            name,
            anchor,
            is_unread: false,
            parts: Vec::new(),
            answers,
            own: vec![OnceCell::new(); facts.len()],
            settings: OnceCell::new(),
        }
    }

    /// A subject that stands for what was not looked at. What is `known` of it says which rules it is nothing to.
    pub(super) fn unread(
        kind: SubjectKind,
        facts: &[Field],
        name: &str,
        input: Input,
        known: &[(&str, &'static str)],
    ) -> Self {
        let known = known.iter().filter_map(|(name, word)| {
            let index = facts.iter().position(|fact| fact.name == *name)?;
            Some((index, *word))
        });
        // No rule reports it.
        let nowhere = SourceMap::default().add("", "");
        let answers = Unread {
            input,
            known: known.collect(),
        };
        let anchor = Place::new(Span::top(nowhere), name);
        let mut subject = Self::new(kind, facts, name.into(), anchor, Box::new(answers));
        subject.is_unread = true;
        subject.parts = vec![None; kind.relations().len()];
        subject
    }

    /// The password that the subject is about, so that findings about one password have one cause.
    pub fn secret(&self) -> Option<&Secret> {
        self.answers.secret()
    }

    /// What kind of account it is about.
    pub fn account(&self) -> Account {
        self.answers.account()
    }

    /// A fact. Each is worked out once.
    pub fn fact(&self, id: FactId) -> &Fact {
        match id {
            FactId::Own(index) => self.own.get(index).map_or(&UNANSWERED, |cell| {
                cell.get_or_init(|| self.answers.answer(index).unwrap_or_else(|| UNANSWERED.clone()))
            }),
            FactId::Setting(index) => {
                let cells = self
                    .settings
                    .get_or_init(|| vec![OnceCell::new(); settings::count()]);
                cells.get(index).map_or(&UNANSWERED, |cell| {
                    cell.get_or_init(|| Box::new(settings::fact(index, self.answers.configuration())))
                })
            }
        }
    }
}

#[cfg(test)]
impl Subject<'static> {
    /// A subject with these facts, for tests of the engine.
    pub fn with_facts(
        kind: SubjectKind,
        name: &str,
        anchor: Place,
        facts: Vec<Fact>,
        parts: Vec<Option<usize>>,
    ) -> Self {
        struct Nothing;
        impl Answers for Nothing {
            fn answer(&self, _: usize) -> Option<Fact> {
                None
            }
        }
        Self {
            kind,
            name: name.into(),
            anchor,
            is_unread: false,
            parts,
            answers: Box::new(Nothing),
            own: facts.into_iter().map(OnceCell::from).collect(),
            settings: OnceCell::new(),
        }
    }
}

/// The answers of a subject that was not looked at.
struct Unread {
    input: Input,
    known: Vec<(usize, &'static str)>,
}

impl Answers for Unread {
    fn answer(&self, index: usize) -> Option<Fact> {
        let known = self.known.iter().find(|(known, _)| *known == index);
        Some(known.map_or_else(|| Fact::unread(self.input), |(_, word)| Fact::text(*word)))
    }
}

/// All subjects of one deployment.
pub struct Subjects<'d> {
    /// The deployment's name.
    pub deployment: Arc<str>,
    /// In a fixed order.
    pub all: Vec<Subject<'d>>,
    /// Services that Compose starts only with a profile that is off, with their profiles.
    pub profiles: BTreeMap<&'d str, &'d [Text]>,
    /// Whether they are those of a Helm chart.
    pub is_chart: bool,
}

impl Subjects<'_> {
    /// What is to be said of a subject whose services Compose does not start without a profile.
    pub fn starts_with(&self, subject: &Subject<'_>) -> Option<String> {
        let mut names = subject.name.names();
        let (name, more) = (names.next()?, names.next());
        let profiles = self.profiles.get(name).filter(|_| more.is_none())?;
        let profiles: Vec<String> = profiles
            .iter()
            .map(|profile| format!("`{}`", shown_name(profile.as_str())))
            .collect();
        Some(format!(
            "`{name}` starts only with the profile {}",
            profiles.join(" or ")
        ))
    }
}
