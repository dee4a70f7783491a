//! Patterns of keys and channels, without those that others cover.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use redproof_source::is_control;

use super::super::super::version::Access;
use super::super::cover::covers;
use super::super::starts::Starts;
use super::LeastToken;

type Needs = BTreeSet<usize>;

/// Key patterns by the permissions that calls ask for. A call passes only if one pattern holds all that it asks for.
#[derive(Default)]
pub(super) struct Keys(BTreeMap<(String, Access), Needs>);

impl Keys {
    pub(super) fn add(&mut self, pattern: &str, access: Access, need: usize) {
        self.0.entry((plain(pattern), access)).or_default().insert(need);
    }

    /// `splits`: whether the version can grant reading and writing apart.
    pub(super) fn tokens(self, splits: bool) -> Vec<LeastToken> {
        const BOTH: Access = Access {
            read: true,
            write: true,
        };
        let mut by_access: BTreeMap<(String, Access), Needs> = BTreeMap::new();
        for ((pattern, access), needs) in self.0 {
            let access = if splits { access } else { BOTH };
            by_access.entry((pattern, access)).or_default().extend(needs);
        }
        // What is granted for reading and for writing apart may cover more together, which Redis would refuse beside it.
        let kept = merged(merged(by_access));
        kept.into_iter()
            .map(|((pattern, access), needs)| {
                let sign = match (access.read, access.write) {
                    (true, true) => "~",
                    (false, true) => "%W~",
                    // A call that asks for neither, such as EXISTS, passes with either.
                    (_, false) => "%R~",
                };
                LeastToken {
                    text: format!("{sign}{pattern}"),
                    needs: needs.into_iter().collect(),
                }
            })
            .collect()
    }
}

/// Each pattern once, with all that is asked of it and of what it covers.
fn merged(by_access: BTreeMap<(String, Access), Needs>) -> BTreeMap<(String, Access), Needs> {
    let all: Vec<(String, Access)> = by_access.keys().cloned().collect();
    let holds = |wider: &Access, narrower: &Access| {
        (wider.read || !narrower.read) && (wider.write || !narrower.write)
    };
    let widest = widest(&all, holds);
    let mut kept: BTreeMap<&str, (Access, Needs)> = BTreeMap::new();
    for (index, needs) in by_access.values().enumerate() {
        let Some((pattern, access)) = widest.get(index).and_then(|at| all.get(*at)) else {
            continue;
        };
        let entry = kept.entry(pattern).or_default();
        entry.0.read |= access.read;
        entry.0.write |= access.write;
        entry.1.extend(needs);
    }
    kept.into_iter()
        .map(|(pattern, (access, needs))| ((pattern.to_owned(), access), needs))
        .collect()
}

/// Channel patterns, and whether each has to be in the ACL as it is written.
#[derive(Default)]
pub(super) struct Channels(BTreeMap<(String, bool), Needs>);

impl Channels {
    pub(super) fn add(&mut self, pattern: &str, literal: bool, need: usize) {
        self.0.entry((plain(pattern), literal)).or_default().insert(need);
    }

    pub(super) fn tokens(self) -> Vec<LeastToken> {
        let everything = self.0.keys().any(|(pattern, _)| pattern == "*");
        let all: Vec<(String, bool)> = self.0.keys().cloned().collect();
        let widest = widest(&all, |wider, narrower| !narrower || *wider && everything);
        let mut kept: BTreeMap<&str, Needs> = BTreeMap::new();
        for (index, needs) in self.0.values().enumerate() {
            let own = widest.get(index).and_then(|at| all.get(*at));
            let name = match everything {
                true => Some("*"),
                false => own.map(|(pattern, _)| pattern.as_str()),
            };
            if let Some(name) = name {
                kept.entry(name).or_default().extend(needs);
            }
        }
        kept.into_iter()
            .map(|(pattern, needs)| LeastToken {
                text: format!("&{pattern}"),
                needs: needs.into_iter().collect(),
            })
            .collect()
    }
}

/// Bytes of pairs of patterns that are compared.
const MOST_STEPS: usize = 20_000_000;

/// For each pattern the one that stands for it: itself, or one that covers it and is covered by none. `holds`: whether the
/// rights of the first hold those of the second.
fn widest<R>(all: &[(String, R)], holds: impl Fn(&R, &R) -> bool) -> Vec<usize> {
    let starts = Starts::of(all.iter().map(|(pattern, _)| pattern.as_str()));
    // What is not compared any more stands for itself: the rule is longer, and allows the same.
    let steps = Cell::new(MOST_STEPS);
    let covers = |general: &str, special: &str| {
        let left = steps.get().saturating_sub(general.len() * special.len());
        steps.set(left);
        left > 0 && covers(general, special)
    };
    let above = |index: usize| -> Option<usize> {
        let (pattern, rights) = all.get(index)?;
        starts.above(pattern).find(|other| {
            let Some((wider, more)) = all.get(*other).filter(|_| *other != index) else {
                return false;
            };
            // Of two that stand for each other, the first stays.
            let back = || covers(pattern, wider) && holds(rights, more);
            holds(more, rights) && covers(wider, pattern) && (*other < index || !back())
        })
    };
    let parents: Vec<Option<usize>> = (0..all.len()).map(above).collect();
    (0..all.len())
        .map(|index| {
            let mut at = index;
            for _ in 0..all.len() {
                match parents.get(at).copied().flatten() {
                    Some(parent) => at = parent,
                    None => break,
                }
            }
            at
        })
        .collect()
}

/// A pattern that a rule can hold, and that shows what it is: no rule has white space or a NUL in it, and nobody sees, or
/// should obey, other control characters. A `?` matches any byte.
fn plain(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        match c.is_ascii_whitespace() || is_control(c) {
            true => plain.extend(std::iter::repeat_n('?', c.len_utf8())),
            false => plain.push(c),
        }
    }
    plain
}
