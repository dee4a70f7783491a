//! Rules that judged something in one deployment and found nothing.

use std::sync::Arc;

use super::coverage::Coverage;
use super::rule::Rule;
use super::set::RuleSet;

/// A rule that found nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pass {
    /// The deployment.
    pub deployment: String,
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The documented issue that it is about.
    pub category: Arc<str>,
    /// How many subjects it judged, each on known facts.
    pub judged: usize,
}

impl RuleSet {
    /// The rules that judge and were decided for every subject of a deployment, and held for none.
    pub fn passes(&self, coverage: &Coverage, deployment: &str) -> Vec<Pass> {
        let names = coverage.names();
        let judged = |rule: &Rule| match coverage.judged_places(rule, &names) {
            None => names.of_kind(rule.subject).len(),
            Some(places) => places.len(),
        };
        let clean = self.active().filter(|rule| coverage.is_clean(rule));
        let passes = clean.map(|rule| Pass {
            deployment: deployment.to_owned(),
            rule: rule.id.clone(),
            title: rule.title.clone(),
            category: rule.category.clone(),
            judged: judged(rule),
        });
        passes.filter(|pass| pass.judged > 0).collect()
    }
}
