//! Rule files, compiled rules, and the findings they make of facts.
//!
//! A rule file is read strictly ([`RuleSet::load`] reports every error with its place), compiled to checks of typed
//! facts, and run over the subjects of a deployment ([`RuleSet::judge`]). [`settle`] then makes one list of the
//! findings of all deployments.

use crate::config::suggest;

mod category;
mod compile;
mod compliance;
mod condition;
mod controls;
mod coverage;
mod doubts;
mod error;
mod explain;
mod finding;
mod judge;
mod lists;
mod logic;
mod matcher;
mod message;
mod names;
mod numbers;
mod params;
mod passes;
mod pci_scope;
mod persona;
mod reference;
mod rule;
mod set;
mod settle;
mod source;
pub mod testing;
#[cfg(test)]
mod tests;
mod tree;
mod vocabulary;
mod written;

pub use crate::config::suggest::{unknown_name, unknown_word};
pub use category::CATEGORIES;
pub use compliance::{Compliance, Framework, RELATIONS, Tag};
pub use controls::{Control, ControlState, MOST_NAMED, controls};
pub use coverage::Coverage;
pub use error::RuleError;
pub use explain::{Row, finds, rows};
pub use finding::{
    ComplianceTag, ComplianceTags, Confidence, Finding, Location, Related, Severity, SeverityChange, Status,
    Suppression, Unknown,
};
pub use judge::Judgement;
pub use names::listed;
pub use passes::Pass;
pub use pci_scope::{PciScope, SCOPE_UNKNOWN, apply_scope};
pub use persona::Persona;
pub use rule::Rule;
pub use set::RuleSet;
pub use settle::{fingerprint, merge_deployments, merge_open, once_per_place, settle, sort};
pub use source::RuleSource;
pub use vocabulary::Vocabulary;
