//! What loading a project notes on its way, and the counters of its limits.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use redproof_source::{Budget, Limit, Problem, Span, Text};
use redproof_syntax::dotenv::Assignment;
use redproof_syntax::template::Expression;

use crate::model::{Provenance, ProvenanceLink, Reference, Refusal, Variable};
use crate::path::PathKind;

/// The most links that are kept of one project. What is left out would only have added detail to a finding.
const MOST_LINKS: usize = 10_000;

/// Steps of the budget that a copied node counts as.
const STEPS_OF_NODE: usize = 10;

/// Steps of the budget that a variable of a container counts as, and one whose value is a URL, which is taken apart.
const STEPS_OF_VARIABLE: usize = 2;
const STEPS_OF_URL: usize = 12;

/// Steps of the budget that a service counts as that other deployments have, too.
const STEPS_OF_SERVICE: usize = 25;

/// Notes of one load.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) variables: Vec<Variable>,
    /// Variables that no file sets and that have to be set to a value (`:?`), or Compose stops.
    pub(crate) demanded: HashSet<Arc<str>>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) provenance: BTreeSet<ProvenanceLink>,
    /// Files that could not be read.
    pub(crate) problems: Vec<Problem>,
    /// Files that are named.
    pub(crate) references: Vec<Reference>,
    /// Limits that were reached, the first place of each.
    pub(crate) limits: Vec<Problem>,
    /// Bytes that variables have added so far.
    pub(crate) substituted_bytes: usize,
    /// Published ports so far.
    pub(crate) ports: usize,
    /// What nodes, lines and variables may be repeated.
    budget: Budget,
    /// Whether it is used up.
    is_spent: bool,
    /// Files that were included or extended from so far.
    included: usize,
}

impl Log {
    /// Notes what Compose refuses.
    pub(crate) fn refuse(&mut self, at: Span, path: &str, message: impl Into<String>, help: &str) {
        self.refusals.push(Refusal::new(at, path, message, help));
    }

    /// Notes a file that could not be read.
    pub(crate) fn problem(&mut self, at: Span, message: impl Into<String>) {
        self.problems.push(Problem::new(at, message));
    }

    /// Notes a file that is named, unless its path depends on a variable that no file sets, or is a URL: no path of the
    /// tree, and it may hold a password.
    pub(crate) fn refers_to(&mut self, folder: &str, path: &Text, is_model: bool) {
        if path.undefined().is_none() && PathKind::of(path.as_str()) != PathKind::Remote {
            self.references.push(Reference {
                folder: folder.to_owned(),
                path: path.clone(),
                is_model,
            });
        }
    }

    /// Notes a place that took part in a value.
    pub(crate) fn link(&mut self, value: Span, at: Span, kind: Provenance) {
        if self.provenance.len() < MOST_LINKS && value != at {
            self.provenance.insert(ProvenanceLink { value, at, kind });
        }
    }

    /// Notes the variables that a value refers to. `path` is the value's own.
    pub(crate) fn note_expressions(&mut self, expressions: &[Expression], path: &str) {
        let demanded = expressions.iter().filter(|expression| {
            expression.refuses_empty && !expression.is_nested && expression.defined.is_none()
        });
        self.demanded
            .extend(demanded.filter_map(|expression| expression.name.clone()));
        self.variables.extend(expressions.iter().filter_map(|expression| {
            Some(Variable {
                name: expression.name.as_deref()?.to_owned(),
                expression: expression.span,
                path: path.to_owned(),
                required: expression.required,
                refuses_empty: expression.refuses_empty,
                fallback: expression.fallback,
                defined: expression.defined,
            })
        }));
    }

    /// Notes a limit that was reached, once.
    pub(crate) fn reached(&mut self, problem: Problem) {
        if !self.limits.iter().any(|known| known.limit == problem.limit) {
            self.limits.push(problem);
        }
    }

    /// Notes into a budget.
    pub(crate) fn within(budget: Budget) -> Self {
        Self {
            budget,
            ..Self::default()
        }
    }

    /// Counts a copy of so many nodes or lines. False once there are too many.
    pub(crate) fn may_copy(&mut self, amount: usize, at: Span) -> bool {
        self.may_spend(amount.saturating_mul(STEPS_OF_NODE), at)
    }

    /// Counts variables that an env file sets in a container. False once there are too many in all.
    pub(crate) fn may_set(&mut self, variables: &[Assignment], at: Span) -> bool {
        let steps = variables.iter().map(|variable| {
            let value = variable.value.as_ref().map_or("", Text::as_str);
            if value.contains("://") {
                STEPS_OF_URL
            } else {
                STEPS_OF_VARIABLE
            }
        });
        self.may_spend(steps.sum(), at)
    }

    /// Counts a service that other deployments have, too. False once there are too many.
    pub(crate) fn may_share(&mut self, at: Span) -> bool {
        self.may_spend(STEPS_OF_SERVICE, at)
    }

    fn may_spend(&mut self, steps: usize, at: Span) -> bool {
        let fits = self.budget.spend(steps);
        if !fits && !std::mem::replace(&mut self.is_spent, true) {
            let what = "`extends`, `include` and `env_file` repeat too much";
            self.reached(Problem::over(at, what, Limit::Steps));
        }
        fits
    }

    /// Counts a file that is included or extended from. False once there are too many.
    pub(crate) fn may_include(&mut self) -> bool {
        self.included += 1;
        self.included <= Limit::IncludedFiles.value()
    }
}
