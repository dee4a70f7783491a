//! Follows the files of an application round by round, until what they share is known.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;
use redproof_source::Span;

use super::{Done, Project};
use crate::eval::{Eval, World};
use crate::facts::{Facts, Unit};
use crate::ir::Name;
use crate::library::{Library, libraries};
use crate::value::Value;
use crate::{Language, Unknown};

/// How often the files are followed until what they share is known.
const ROUNDS: usize = 12;
/// The steps after which they are not followed again, if that was done a few times.
const STEPS: usize = 1_000_000;
/// The most steps that one file may take.
const STEPS_OF_ONE: usize = 200_000;
/// Those that each file may take, however many there are.
const FEWEST: usize = 500;

impl Project {
    /// Follows the files until what they share is known, at least so often if they take too many steps.
    pub(super) fn learn(&mut self, least: usize) {
        self.usual = usual(&self.units);
        let of = |language: Language| {
            let here = libraries(language).filter(|library| !self.elsewhere.contains(&library.id));
            (language.id(), here.collect())
        };
        let languages: BTreeSet<Language> = self.units.iter().map(|unit| unit.language).collect();
        let by_language: Vec<(&str, Vec<&'static Library>)> = languages.into_iter().map(of).collect();
        // Files that only others refer to share what one round may take.
        let others = STEPS / (self.units.len() - self.mentioning).max(1);
        let others = others.clamp(FEWEST, STEPS_OF_ONE);
        for round in 0..ROUNDS {
            if round >= least && self.is_at_limit() {
                break;
            }
            let mut by_scope: HashMap<usize, Vec<(&Name, &Value)>> = HashMap::new();
            for ((scope, name), value) in &self.facts.globals {
                by_scope.entry(*scope).or_default().push((name, value));
            }
            let world = World {
                by_scope: &by_scope,
                units: &self.units,
                paths: &self.paths,
                facts: &self.facts,
                libraries: &by_language,
                elsewhere: &self.elsewhere,
                usual: &self.usual,
                shared: &self.shared,
                written: &self.written,
                beside: &self.beside,
            };
            let most = |unit: &Unit| match unit.index < self.mentioning {
                true => STEPS_OF_ONE,
                false => others,
            };
            let units = self.units.par_iter();
            let found: Vec<_> = units.map(|unit| follow(world, unit, most(unit))).collect();
            let mut facts = Facts::default();
            self.done.clear();
            for (more, done, steps) in found {
                self.steps = self.steps.saturating_add(steps);
                facts.add(more);
                self.done.push(done);
            }
            let settled = facts.same_as(&self.facts);
            self.facts = facts;
            if settled {
                break;
            }
        }
    }

    /// Whether following the files took the steps that it may take.
    pub(super) fn is_at_limit(&self) -> bool {
        self.steps >= STEPS
    }

    /// Notes that the files were not followed until what they share is known.
    pub(super) fn note_limit(&mut self) {
        let first = self.units.first().filter(|_| self.is_at_limit());
        self.unknown.extend(first.map(|unit| Unknown {
            why: "the rest of what the files of this application share, which takes too many steps to follow".to_owned(),
            span: Span::top(unit.file),
        }));
    }
}

/// Follows one file: what it shares, what it does, and the steps that this took.
fn follow(world: World<'_>, unit: &Unit, most: usize) -> (Facts, Done, usize) {
    let mut eval = Eval::new(world, unit, most);
    eval.run();
    let done = Done {
        sent: eval.sent,
        unknown: eval.unknown,
        made: eval.made,
    };
    let facts = match unit.test {
        true => eval.found.of_test(),
        false => eval.found,
    };
    (facts, done, eval.steps)
}

/// The client library that each language's files import most.
fn usual(units: &[Unit]) -> Vec<(&'static str, &'static Library)> {
    let mut found: Vec<(&'static str, &'static Library)> = Vec::new();
    for unit in units {
        let id = unit.language.id();
        if found.iter().any(|(known, _)| *known == id) {
            continue;
        }
        let count = |library: &Library| {
            let of_language = units.iter().filter(|unit| unit.language.id() == id);
            of_language
                .filter(|unit| unit.imports.iter().any(|import| library.within(import).is_some()))
                .count()
        };
        let telling = libraries(unit.language).filter(|library| library.telling);
        // The first of those that are imported as often.
        let best = telling.fold(None, |best: Option<(usize, &'static Library)>, library| {
            let count = count(library);
            match best {
                Some((most, _)) if most >= count => best,
                _ => Some((count, library)),
            }
        });
        found.extend(best.map(|(_, library)| (id, library)));
    }
    found
}
