//! Patterns by the text that they begin with: what begins differently has nothing in common.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

type Places<'p> = BTreeMap<&'p str, Vec<usize>>;

/// Patterns, by their places in a list.
#[derive(Debug, Default)]
pub(super) struct Starts<'p> {
    all: Places<'p>,
    /// Those that match more than themselves, by their starts.
    globs: Places<'p>,
    /// How long these starts are.
    lengths: BTreeSet<usize>,
}

impl<'p> Starts<'p> {
    pub(super) fn of(patterns: impl Iterator<Item = &'p str>) -> Self {
        let mut found = Self::default();
        for (index, pattern) in patterns.enumerate() {
            found.all.entry(pattern).or_default().push(index);
            let start = start(pattern);
            if start.len() < pattern.len() {
                found.globs.entry(start).or_default().push(index);
            }
        }
        found.lengths = found.globs.keys().map(|start| start.len()).collect();
        found
    }

    /// Those that are the same pattern.
    pub(super) fn same(&self, pattern: &str) -> impl Iterator<Item = usize> {
        self.all.get(pattern).into_iter().flatten().copied()
    }

    /// Those that may cover a pattern.
    pub(super) fn above(&self, pattern: &str) -> impl Iterator<Item = usize> {
        let lengths = self.lengths.range(..=start(pattern).len());
        let globs = lengths.filter_map(|length| self.globs.get(pattern.get(..*length)?));
        self.same(pattern).chain(globs.flatten().copied())
    }

    /// Those that begin as a pattern does, or with more.
    pub(super) fn below(&self, pattern: &str) -> impl Iterator<Item = usize> {
        let start = start(pattern);
        let behind = self
            .all
            .range::<str, _>((Bound::Included(start), Bound::Unbounded));
        let below = behind.take_while(move |(other, _)| other.starts_with(start));
        below.flat_map(|(_, places)| places).copied()
    }
}

/// The text that everything begins with that the pattern matches, but for an escaped end.
fn start(pattern: &str) -> &str {
    let end = pattern.find(['*', '?', '[', '\\']).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_by_their_starts() {
        let starts = Starts::of(["app:*", "app:1", "app:1:*", "*:x", "other"].into_iter());
        let above = |pattern| starts.above(pattern).collect::<Vec<_>>();
        let below = |pattern| starts.below(pattern).collect::<Vec<_>>();
        assert_eq!(above("app:1"), [1, 3, 0]);
        assert_eq!(above("app:1:2:*"), [3, 0, 2]);
        assert_eq!(above("n*"), [3]);
        assert_eq!(below("app:*"), [0, 1, 2]);
        assert_eq!(below("app:2"), [0; 0]);
        assert_eq!(below("*"), [3, 0, 1, 2, 4]);
    }
}
