//! A rule as written → a rule that can judge. All validation is here and in what it calls.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::facts::{Account, SubjectKind};

use super::category::CATEGORIES;
use super::compliance::{Compliance, RELATIONS};
use super::error::Errors;
use super::finding::{ComplianceTag, ComplianceTags, Confidence, Severity};
use super::logic::{Logic, Terms};
use super::persona::Persona;
use super::rule::{ByAccount, Rule};
use super::suggest;
use super::written::{Located, Written};

/// What all rules of a set are compiled against.
pub(super) struct Context<'a> {
    pub(super) terms: Terms<'a>,
    pub(super) compliance: &'a Compliance,
    pub(super) written: &'a [Written],
    /// The requirements of rules that add none of their own, by category and persona.
    pub(super) tags: RefCell<BTreeMap<(Arc<str>, Persona), ByAccount>>,
    /// Files that set parameters of rules, in order.
    pub(super) overrides: &'a [Written],
    /// Index into `written` by id.
    pub(super) ids: &'a BTreeMap<&'a str, usize>,
}

impl Context<'_> {
    /// Compiles one rule. `None` only with faults in `errors`; a rule with faults may be given too.
    pub(super) fn rule(&self, written: &Written, errors: &mut Errors<'_>) -> Option<Rule> {
        let texts = self.texts_of(written, errors);
        let needed =
            |value: &Option<Located>, from: Option<&Option<Located>>, key, errors: &mut Errors<'_>| {
                let found = value.as_ref().or_else(|| from.and_then(Option::as_ref));
                if found.is_none() {
                    errors.push(written.at, format!("the rule needs `{key}`"));
                }
                found.cloned()
            };
        let id = needed(&written.id, None, "id", errors);
        let category = needed(&written.category, None, "category", errors);
        let severity = needed(&written.severity, None, "severity", errors);
        let confidence = needed(&written.confidence, None, "confidence", errors);
        let subject = needed(&written.subject, None, "for", errors);
        let title = needed(&written.title, texts.map(|from| &from.title), "title", errors);
        let why = needed(&written.why, texts.map(|from| &from.why), "why", errors);
        let attack = written
            .attack
            .as_ref()
            .or_else(|| texts.and_then(|from| from.attack.as_ref()));
        let fix_in_chart = written
            .fix_in_chart
            .as_ref()
            .or_else(|| texts.and_then(|from| from.fix_in_chart.as_ref()));
        let fix = needed(&written.fix, texts.map(|from| &from.fix), "fix", errors);
        if let Some(category) = &category
            && !CATEGORIES.contains(&&*category.text)
        {
            errors.push(
                category.at,
                suggest::unknown("category", &category.text, CATEGORIES.iter().copied()),
            );
        }
        let severity = one_of(severity, "severity", &Severity::ALL.map(Severity::name), errors);
        let confidence = one_of(
            confidence,
            "confidence",
            &Confidence::ALL.map(Confidence::name),
            errors,
        );
        let personas = Persona::ALL.map(Persona::name);
        let persona = one_of(written.persona.clone(), "persona", &personas, errors);
        let kinds: Vec<&str> = SubjectKind::ALL.iter().map(|kind| kind.name()).collect();
        let kind =
            one_of(subject, "kind of subject", &kinds, errors).and_then(|name| SubjectKind::named(&name));
        let overrides: Vec<&Written> = self
            .overrides
            .iter()
            .filter(|other| other.id.as_ref().map(|id| &id.text) == written.id.as_ref().map(|id| &id.text))
            .collect();
        let kind = kind?;
        let logic = match written.deferred {
            Some(_) => OnceLock::new(),
            None => OnceLock::from(Logic::compile(written, &overrides, kind, &self.terms, errors)?),
        };
        let supersedes = self.supersedes(written, kind, errors);
        let own_tags = self.own_tags(written, errors);
        let category: Arc<str> = category?.text.into();
        let persona = persona.and_then(|name| Persona::named(&name)).unwrap_or_default();
        let by_account = self.tags(&category, persona, &own_tags);
        let references = match (&written.references, texts) {
            (own, Some(from)) if own.is_empty() => &from.references,
            (own, _) => own,
        };
        Some(Rule {
            id: id?.text.into(),
            cwe: self.weaknesses(written, &category),
            compliance: by_account.first().cloned().unwrap_or_default(),
            by_account,
            category,
            severity: Severity::named(&severity?)?,
            confidence: Confidence::named(&confidence?)?,
            persona,
            cause: written.cause.as_ref().map(|cause| (&*cause.text).into()),
            title: title?.text.trim().into(),
            subject: kind,
            why: trimmed(why?.text),
            attack: trimmed(attack.map(|attack| attack.text.clone()).unwrap_or_default()),
            fix: trimmed(fix?.text),
            fix_in_chart: trimmed(fix_in_chart.map(|fix| fix.text.clone()).unwrap_or_default()),
            references: references.iter().map(|text| text.text.clone()).collect(),
            logic,
            deferred: written.deferred,
            supersedes,
        })
    }

    /// The rule whose texts this one takes.
    fn texts_of(&self, written: &Written, errors: &mut Errors<'_>) -> Option<&Written> {
        let name = written.texts_from.as_ref()?;
        let from = self
            .other(name, written, errors)
            .and_then(|index| self.written.get(index))?;
        if from.texts_from.is_some() {
            errors.push(
                name.at,
                format!("`{}` takes its texts from another rule; name that one", name.text),
            );
        }
        Some(from)
    }

    /// The index of another rule.
    fn other(&self, name: &Located, written: &Written, errors: &mut Errors<'_>) -> Option<usize> {
        if written.id.as_ref().is_some_and(|id| id.text == name.text) {
            errors.push(name.at, format!("`{}` is this rule itself", name.text));
            return None;
        }
        let found = self.ids.get(&*name.text).copied();
        if found.is_none() {
            errors.push(
                name.at,
                suggest::unknown("rule", &name.text, self.ids.keys().copied()),
            );
        }
        found
    }

    fn supersedes(&self, written: &Written, kind: SubjectKind, errors: &mut Errors<'_>) -> Vec<usize> {
        let mut weaker = Vec::new();
        for name in &written.supersedes {
            let Some(index) = self.other(name, written, errors) else {
                continue;
            };
            let Some(other) = self.written.get(index) else {
                continue;
            };
            if let Some(subject) = other
                .subject
                .as_ref()
                .filter(|subject| subject.text != kind.name())
            {
                errors.push(
                    name.at,
                    format!(
                        "`{}` is for a {}, this rule for a {kind}; only rules for the same kind of subject can be superseded",
                        name.text, subject.text
                    ),
                );
            }
            // What redproof itself reports goes by no rule of a repository, whose severity the repository sets.
            if written.ships || !other.ships {
                weaker.push(index);
            }
        }
        weaker
    }

    /// The requirements that a rule concerns: its own and its category's. What a small deployment need not have fails no
    /// requirement, unless the rule names it.
    fn tags(&self, category: &Arc<str>, persona: Persona, own: &[ComplianceTag]) -> ByAccount {
        let all = || -> ByAccount {
            let mut tags = self.compliance.tags(category, own);
            if persona == Persona::Auditor {
                for tag in tags.iter_mut().filter(|tag| !own.contains(tag)) {
                    tag.relation = "evidence".into();
                }
            }
            let all: ComplianceTags = tags.into();
            Account::ALL.map(|account| {
                let concerns = |tag: &&ComplianceTag| self.compliance.concerns(tag, account);
                match all.iter().all(|tag| concerns(&tag)) {
                    true => all.clone(),
                    false => all.iter().filter(concerns).cloned().collect(),
                }
            })
        };
        if !own.is_empty() {
            return all();
        }
        let mut known = self.tags.borrow_mut();
        known
            .entry((category.clone(), persona))
            .or_insert_with(all)
            .clone()
    }

    fn own_tags(&self, written: &Written, errors: &mut Errors<'_>) -> Vec<ComplianceTag> {
        let mut tags = Vec::new();
        for (name, tag) in &written.compliance {
            let relation = tag.relation.clone().unwrap_or(Located {
                text: "supporting".into(),
                at: name.at,
            });
            if relation.text == "conditional" && tag.condition.is_none() {
                errors.push(relation.at, "a conditional requirement needs its `condition`");
            }
            let relation = one_of(Some(relation), "relation", &RELATIONS, errors);
            let Some(framework) = self.compliance.framework(&name.text) else {
                let known = self.compliance.frameworks.iter().map(|framework| framework.id);
                errors.push(name.at, suggest::unknown("framework", &name.text, known));
                continue;
            };
            tags.extend(relation.map(|relation| ComplianceTag {
                framework: framework.id.into(),
                version: framework.version.into(),
                id: tag.id.clone().into(),
                relation,
                condition: tag.condition.clone().map(Into::into),
            }));
        }
        tags
    }

    fn weaknesses(&self, written: &Written, category: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = Vec::new();
        let own = written.cwe.iter().map(|(number, _)| *number);
        for number in own.chain(self.compliance.cwe(category).iter().copied()) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }
}

/// A text without blanks at its end.
fn trimmed(text: Cow<'static, str>) -> Cow<'static, str> {
    match text {
        Cow::Borrowed(text) => text.trim_end().into(),
        Cow::Owned(text) => text.trim_end().to_owned().into(),
    }
}

fn one_of(
    found: Option<Located>,
    what: &str,
    known: &[&str],
    errors: &mut Errors<'_>,
) -> Option<Cow<'static, str>> {
    let found = found?;
    if known.contains(&&*found.text) {
        return Some(found.text);
    }
    errors.push(
        found.at,
        suggest::unknown(what, &found.text, known.iter().copied()),
    );
    None
}
