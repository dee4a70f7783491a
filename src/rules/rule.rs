//! A compiled rule.

use std::sync::Arc;

use crate::facts::SubjectKind;

use super::finding::{ComplianceTag, Confidence, Severity};
use super::matcher::Condition;
use super::message::Message;
use super::persona::Persona;
use super::reference::Reference;

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
    /// What it is about, in one line.
    pub title: Arc<str>,
    /// What kind of subject it judges.
    pub subject: SubjectKind,
    /// Why it matters (Markdown).
    pub why: Arc<str>,
    /// What to do (Markdown).
    pub fix: Arc<str>,
    /// Where more is written.
    pub references: Vec<String>,
    /// The requirements that it concerns: its own and its category's.
    pub compliance: Arc<[ComplianceTag]>,
    /// Weakness numbers: its own, then the category's.
    pub cwe: Vec<u32>,
    /// Which subjects it judges at all. A subject that it does not apply to is no evidence that a requirement is met.
    pub(super) applies: Option<Condition>,
    /// When it reports a subject, what it applies to included.
    pub(super) when: Condition,
    pub(super) place: Option<Reference>,
    pub(super) message: Message,
    pub(super) related: Vec<(Reference, Message)>,
    /// Indices of weaker rules, those that they supersede included.
    pub(super) supersedes: Vec<usize>,
}
