//! A compiled rule.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::facts::{Account, SubjectKind};

use super::finding::{ComplianceTags, Confidence, Severity};
use super::logic::Logic;
use super::persona::Persona;
use super::tree::Tree;

/// A rule, resolved and checked.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, which is its file's name too.
    pub id: Arc<str>,
    /// The documented issue it belongs to.
    pub category: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// For whom it is.
    pub persona: Persona,
    /// What its urgent findings have in common with those of other rules, in one deployment: one change closes them.
    pub cause: Option<Arc<str>>,
    /// What it is about, in one line.
    pub title: Arc<str>,
    /// What kind of subject it judges.
    pub subject: SubjectKind,
    /// Why it matters (Markdown).
    pub why: Cow<'static, str>,
    /// How an attacker uses it (Markdown); empty if the rule does not say.
    pub attack: Cow<'static, str>,
    /// What to do (Markdown).
    pub fix: Cow<'static, str>,
    /// The same for the values of a Helm chart (Markdown); empty if it is the same.
    pub fix_in_chart: Cow<'static, str>,
    /// Where more is written.
    pub references: Vec<Cow<'static, str>>,
    /// The requirements that it concerns: its own and its category's.
    pub compliance: ComplianceTags,
    /// Those of them that bear on each kind of account.
    pub(super) by_account: ByAccount,
    /// Weakness numbers: its own, then the category's.
    pub cwe: Vec<u32>,
    pub(super) logic: OnceLock<Logic>,
    /// What its logic is compiled from when it is first needed, if it ships with redproof.
    pub(super) deferred: Option<&'static Tree>,
    /// Indices of weaker rules, those that they supersede included.
    pub(super) supersedes: Vec<usize>,
}

/// The requirements of a rule that bear on each kind of account, in the order of [`Account::ALL`].
pub(super) type ByAccount = [ComplianceTags; Account::ALL.len()];

impl Rule {
    /// What to do about what it finds, in the values of a Helm chart or in other files.
    pub fn fix_for(&self, is_chart: bool) -> &Cow<'static, str> {
        match is_chart && !self.fix_in_chart.is_empty() {
            true => &self.fix_in_chart,
            false => &self.fix,
        }
    }

    /// What to do, in all files.
    pub fn whole_fix(&self) -> Cow<'static, str> {
        match self.fix_in_chart.is_empty() {
            true => self.fix.clone(),
            false => format!("{}\n\n{}", self.fix, self.fix_in_chart).into(),
        }
    }

    /// The requirements that what it finds of an account concerns.
    pub fn compliance_of(&self, account: Account) -> &ComplianceTags {
        let kinds = Account::ALL.iter().zip(&self.by_account);
        let found = kinds.into_iter().find(|(kind, _)| **kind == account);
        found.map_or(&self.compliance, |(_, tags)| tags)
    }

    /// What it judges by.
    pub(super) fn logic(&self) -> &Logic {
        self.logic.get_or_init(|| {
            let shipped = self.deferred.and_then(|tree| Logic::shipped(tree, self.subject));
            shipped.unwrap_or_else(Logic::never)
        })
    }

    /// Adds the words of its message and its labels.
    pub(super) fn add_words(&self, words: &mut String) {
        if let Some(tree) = self.deferred {
            return tree.texts(&["params", "message", "related"], words);
        }
        let logic = self.logic();
        let labels = logic.related.iter().map(|(_, label)| label.pattern());
        for text in std::iter::once(logic.message.pattern()).chain(labels) {
            words.push_str(&text);
            words.push('\n');
        }
    }
}
