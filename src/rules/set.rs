//! All rules of a run: loaded together, since they name each other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

use crate::facts::SubjectKind;
use crate::secret::hex;
use redproof_source::SourceMap;

use super::compile::Context;
use super::compliance::Compliance;
use super::error::{Errors, RuleError};
use super::finding::Severity;
use super::lists;
use super::logic::Terms;
use super::persona::Persona;
use super::rule::Rule;
use super::source::RuleSource;
use super::suggest;
use super::vocabulary::Vocabulary;
use super::written::{self, Located, Written};

/// The rules of a run, by id.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(super) rules: Arc<[Rule]>,
    by_kind: BTreeMap<SubjectKind, Vec<usize>>,
    pub(super) compliance: Compliance,
    vocabulary: Vocabulary,
    sources: Arc<[RuleSource]>,
    /// For whom they judge.
    persona: Persona,
}

impl RuleSet {
    /// Loads rule files and the lists among them. Rule tests and compliance tables are passed over.
    ///
    /// # Errors
    /// Every fault of every file, in order of place.
    pub fn load(
        sources: Vec<RuleSource>,
        vocabulary: Vocabulary,
        compliance: Compliance,
    ) -> Result<Self, Vec<RuleError>> {
        Self::build(sources, vocabulary, compliance, false)
    }

    /// The rules that ship with redproof, loaded once.
    ///
    /// # Errors
    /// The rules and the vocabulary were not built together; the tests of redproof exclude that.
    pub fn builtin() -> Result<&'static RuleSet, Vec<RuleError>> {
        static BUILTIN: OnceLock<Result<RuleSet, Vec<RuleError>>> = OnceLock::new();
        let built = BUILTIN.get_or_init(|| {
            // A test checks them as a whole, as that is what costs time at start.
            Self::build(
                RuleSource::builtin(),
                Vocabulary::standard(),
                Compliance::builtin(),
                true,
            )
        });
        built.as_ref().map_err(Clone::clone)
    }

    /// These rules and a user's.
    ///
    /// # Errors
    /// Every fault of every file, in order of place.
    pub fn with(&self, more: Vec<RuleSource>) -> Result<RuleSet, Vec<RuleError>> {
        let mut sources = self.sources.to_vec();
        sources.extend(more);
        Self::build(sources, self.vocabulary, self.compliance, false)
    }

    /// `shipped`: the rules are those that ship with redproof and no others, so that their logic can wait.
    fn build(
        sources: Vec<RuleSource>,
        vocabulary: Vocabulary,
        compliance: Compliance,
        shipped: bool,
    ) -> Result<Self, Vec<RuleError>> {
        let mut map = SourceMap::default();
        let files: Vec<_> = sources
            .iter()
            .filter(|source| source.is_rule())
            .map(|source| {
                let text = if shipped { "" } else { &source.text };
                (map.add(&*source.path, text), source)
            })
            .collect();
        let mut errors = Errors::new(&map);
        let mut written: Vec<Written> = Vec::with_capacity(files.len());
        let mut overrides: Vec<Written> = Vec::new();
        for (file, source) in files {
            let read = match source.tree.filter(|_| shipped) {
                Some(tree) => Some(written::card(file, tree, &mut errors)),
                None => written::read(file, source, &mut errors),
            };
            if let Some(mut rule) = read {
                rule.ships = source.tree.is_some();
                check_id(rule.id.as_ref(), source, &mut errors);
                match rule.is_override() {
                    true => overrides.push(rule),
                    false => written.push(rule),
                }
            }
        }
        written.sort_by(|a, b| id_of(a).cmp(id_of(b)).then(a.file.cmp(&b.file)));
        let ids = index(&written, &map, &mut errors);
        for id in overrides.iter().filter_map(|rule| rule.id.as_ref()) {
            if !ids.contains_key(&*id.text) {
                errors.push(id.at, suggest::unknown("rule", &id.text, ids.keys().copied()));
            }
        }
        // A list is read only if some rule names it; some are long.
        let lists = lists::read(&sources, |name| {
            let mut rules = sources.iter().filter(|source| source.is_rule());
            !shipped && rules.any(|source| source.text.contains(name))
        });
        let context = Context {
            terms: Terms {
                vocabulary: &vocabulary,
                lists: &lists,
                check_patterns: true,
            },
            compliance: &compliance,
            written: &written,
            tags: RefCell::default(),
            overrides: &overrides,
            ids: &ids,
        };
        let mut rules: Vec<Rule> = Vec::with_capacity(written.len());
        rules.extend(
            written
                .iter()
                .filter_map(|written| context.rule(written, &mut errors)),
        );
        if rules.len() == written.len() {
            close(&mut rules, &written, &mut errors);
        }
        let found = errors.finish();
        if !found.is_empty() {
            return Err(found);
        }
        let mut by_kind: BTreeMap<SubjectKind, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            by_kind.entry(rule.subject).or_default().push(index);
        }
        Ok(Self {
            rules: rules.into(),
            by_kind,
            compliance,
            vocabulary,
            sources: sources.into(),
            persona: Persona::Auditor,
        })
    }

    /// All rules, by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The same rules, of which only those for a persona judge.
    #[must_use]
    pub fn limited_to(&self, persona: Persona) -> RuleSet {
        let mut limited = self.clone();
        for rules in limited.by_kind.values_mut() {
            let is_for = |index: &usize| self.rules.get(*index).is_some_and(|rule| rule.persona <= persona);
            rules.retain(is_for);
        }
        limited.persona = persona;
        limited
    }

    /// The rules that judge, by id.
    pub fn active(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.persona <= self.persona)
    }

    /// The rules that do not judge, by id.
    pub(super) fn left_out(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.persona > self.persona)
    }

    /// The SHA-256 of all rule files, by path: two runs with the same one had the same rules.
    pub fn digest(&self) -> String {
        let mut sources: Vec<&RuleSource> = self.sources.iter().collect();
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let mut hash = Sha256::new();
        for part in sources.iter().flat_map(|source| [&source.path, &source.text]) {
            // With its length before it, no part can pass for the end of another.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }

    /// A rule by its id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let index = self.rules.binary_search_by(|rule| (*rule.id).cmp(id)).ok()?;
        self.rules.get(index)
    }

    /// Whether a rule supersedes another, also over rules between them.
    pub fn supersedes(&self, rule: &str, weaker: &str) -> bool {
        let weaker = self.get(weaker);
        let (Some(rule), Some(weaker)) = (self.get(rule), weaker) else {
            return false;
        };
        let mut all = rule.supersedes.iter().filter_map(|index| self.rules.get(*index));
        all.any(|other| other.id == weaker.id)
    }

    /// The words of all messages and labels that are the rules' own.
    pub fn own_words(&self) -> String {
        let mut words = String::new();
        self.rules.iter().for_each(|rule| rule.add_words(&mut words));
        words
    }

    /// The frameworks and weaknesses that tags come from.
    pub fn compliance(&self) -> &Compliance {
        &self.compliance
    }

    /// The rules for a kind of subject, as indices.
    pub(super) fn for_kind(&self, kind: SubjectKind) -> &[usize] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }
}

fn id_of(written: &Written) -> &str {
    written.id.as_ref().map_or("", |id| &id.text)
}

fn check_id(id: Option<&Located>, source: &RuleSource, errors: &mut Errors<'_>) {
    let Some(id) = id else {
        return;
    };
    if id.text != source.stem() {
        errors.push(
            id.at,
            format!(
                "the id differs from its file's name `{}`; make them equal",
                source.stem()
            ),
        );
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.text.chars().all(plain) {
        errors.push(id.at, "an id has small letters, digits and hyphens only");
    }
    if source.path.ends_with(".yaml") {
        errors.push(id.at, "a rule file ends in `.yml`; rename it");
    }
}

/// The index of each id. `written` is in order of ids.
fn index<'a>(written: &'a [Written], map: &SourceMap, errors: &mut Errors<'_>) -> BTreeMap<&'a str, usize> {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, rule) in written.iter().enumerate() {
        let Some(id) = &rule.id else {
            continue;
        };
        match ids.get(&*id.text).and_then(|first| written.get(*first)) {
            Some(first) => errors.push(
                id.at,
                format!("the id `{}` is taken by {}", id.text, map.path(first.file)),
            ),
            None => {
                ids.insert(&id.text, at);
            }
        }
    }
    ids
}

/// Adds to each rule what the rules that it supersedes supersede, and refuses cycles.
fn close(rules: &mut [Rule], written: &[Written], errors: &mut Errors<'_>) {
    let severities: Vec<Severity> = rules.iter().map(|rule| rule.severity).collect();
    let direct: Vec<Vec<usize>> = rules.iter().map(|rule| rule.supersedes.clone()).collect();
    for (index, (rule, written)) in rules.iter_mut().zip(written).enumerate() {
        let mut seen = vec![false; direct.len()];
        let mut open = direct.get(index).cloned().unwrap_or_default();
        let mut all = Vec::new();
        while let Some(next) = open.pop() {
            match seen.get_mut(next) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            all.push(next);
            open.extend(direct.get(next).into_iter().flatten());
        }
        for next in &all {
            let (Some(severity), true) = (severities.get(*next), *next != index) else {
                continue;
            };
            if *severity > rule.severity {
                let at = written.supersedes.first().map_or(written.at, |name| name.at);
                let weaker = format!("`{}` is less severe than a rule that it supersedes", rule.id);
                errors.push(at, weaker);
                break;
            }
        }
        if all.contains(&index) {
            let at = written.supersedes.first().map_or(written.at, |name| name.at);
            errors.push(
                at,
                format!("`{}` supersedes itself over the rules that it names", rule.id),
            );
        }
        all.sort_unstable();
        rule.supersedes = all;
    }
}
