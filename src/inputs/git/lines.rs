//! Which lines of a text are new against an older one.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

/// How often parts are divided at the lines that only they have.
const MOST_LEVELS: usize = 32;

/// The lines of a new text that the old one does not have there, counted from 1. Where lines were deleted, those around the gap
/// count. Lines that occur once in both texts hold them together; a part without such lines is new as a whole. The time does not
/// grow with the product of the texts.
pub(super) fn changed(old: &[u8], new: &[u8]) -> Vec<RangeInclusive<u32>> {
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    let mut number = |text| -> Vec<usize> {
        let lines = <[u8]>::split_inclusive(text, |byte| *byte == b'\n');
        lines
            .map(|line| {
                let next = numbers.len();
                *numbers.entry(line).or_insert(next)
            })
            .collect()
    };
    let (old, new) = (number(old), number(new));
    let mut changed = Vec::new();
    let mut parts = vec![(0..old.len(), 0..new.len(), 0)];
    while let Some((before, after, level)) = parts.pop() {
        let (before, after) = trimmed(&old, &new, before, after);
        if after.is_empty() {
            if !before.is_empty() {
                changed.push((after.start, after.start + 1));
            }
            continue;
        }
        let anchors = match level < MOST_LEVELS && !before.is_empty() {
            true => anchors(&old, &new, before.clone(), after.clone()),
            false => Vec::new(),
        };
        if anchors.is_empty() {
            changed.push((after.start + 1, after.end));
            continue;
        }
        let (mut from, mut to) = (before.start, after.start);
        for (one, other) in anchors {
            parts.push((from..one, to..other, level + 1));
            (from, to) = (one + 1, other + 1);
        }
        parts.push((from..before.end, to..after.end, level + 1));
    }
    changed.sort_unstable();
    let line = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let ranges = changed.into_iter();
    ranges.map(|(first, last)| line(first)..=line(last)).collect()
}

/// Whether a new text is more than the old one with lines added to it. Empty lines do not count.
pub(super) fn loses(old: &[u8], new: &[u8]) -> bool {
    let lines = |text| <[u8]>::split(text, |byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut there = lines(new);
    lines(old).any(|line| !there.any(|other| other == line))
}

/// Parts without the lines that both begin and end with.
fn trimmed(
    old: &[usize],
    new: &[usize],
    before: Range<usize>,
    after: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let (one, other) = (
        old.get(before.clone()).unwrap_or_default(),
        new.get(after.clone()).unwrap_or_default(),
    );
    let pairs = one.iter().zip(other);
    let start = pairs.take_while(|(one, other)| one == other).count();
    let most = one.len().min(other.len()) - start;
    let pairs = one.iter().rev().zip(other.iter().rev()).take(most);
    let end = pairs.take_while(|(one, other)| one == other).count();
    (
        before.start + start..before.end - end,
        after.start + start..after.end - end,
    )
}

/// Places of lines that occur once in each part: as many as have the same order in both.
fn anchors(old: &[usize], new: &[usize], before: Range<usize>, after: Range<usize>) -> Vec<(usize, usize)> {
    let mut once: HashMap<usize, (usize, usize, usize, usize)> = HashMap::new();
    let part = |lines: &[usize], range: Range<usize>| -> Vec<(usize, usize)> {
        let lines = lines.get(range.clone()).unwrap_or_default();
        range.zip(lines.iter().copied()).collect()
    };
    for (place, line) in part(old, before) {
        let entry = once.entry(line).or_default();
        (entry.0, entry.1) = (entry.0 + 1, place);
    }
    for (place, line) in part(new, after) {
        let entry = once.entry(line).or_default();
        (entry.2, entry.3) = (entry.2 + 1, place);
    }
    let once = once.into_values();
    let once = once.filter(|(count, _, other, _)| (*count, *other) == (1, 1));
    let mut pairs: Vec<(usize, usize)> = once.map(|(_, place, _, other)| (place, other)).collect();
    pairs.sort_unstable();
    longest_rise(&pairs)
}

/// The most pairs, in order, of which the second numbers rise, too.
fn longest_rise(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // By length, the place of the pair that ends a rise of that length with the smallest number; and the one before each pair.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for (place, (_, number)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < number);
        before.push(length.checked_sub(1).and_then(|at| Some(ends.get(at)?.1)));
        match ends.get_mut(length) {
            Some(end) => *end = (*number, place),
            None => ends.push((*number, place)),
        }
    }
    let mut rise = Vec::new();
    let mut next = ends.last().map(|(_, place)| *place);
    while let Some(place) = next {
        rise.extend(pairs.get(place).copied());
        next = before.get(place).copied().flatten();
    }
    rise.reverse();
    rise
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_new_and_those_around_gaps() {
        for (old, new, expected) in [
            ("", "", vec![]),
            ("a\nb\n", "a\nb\n", vec![]),
            ("", "a\nb\n", vec![1..=2]),
            ("a\nb\n", "", vec![0..=1]),
            ("a\nb\nc\n", "a\nc\n", vec![1..=2]),
            ("a\nb\nc\n", "a\nx\nc\n", vec![2..=2]),
            ("a\nb", "a\nb\n", vec![2..=2]),
            ("a\nb\n", "a\r\nb\n", vec![1..=1]),
            ("1\na\n2\nb\n3\n", "0\n1\na\n2\n3\n4\n", vec![1..=1, 4..=5, 6..=6]),
            // A moved line is new where it is now.
            ("m\na\nb\nc\n", "a\nb\nc\nm\n", vec![0..=1, 4..=4]),
            ("x\nx\na\nx\n", "x\na\nx\nx\n", vec![1..=2, 3..=3]),
        ] {
            assert_eq!(
                changed(old.as_bytes(), new.as_bytes()),
                expected,
                "{old:?} {new:?}"
            );
        }
    }

    #[test]
    fn long_texts_without_order_take_no_time() {
        let lines = |step: usize| -> String {
            (0..200_000).fold(String::new(), |text, number| {
                text + &format!("{}\n", number * step % 100_003)
            })
        };
        assert!(!changed(lines(7).as_bytes(), lines(11).as_bytes()).is_empty());
        assert_eq!(
            changed("a\n".repeat(300_000).as_bytes(), "b\n".repeat(300_000).as_bytes()).len(),
            1
        );
    }

    #[test]
    fn only_added_lines_lose_nothing() {
        for (old, new, expected) in [
            ("a\nb\n", "a\nx\nb\n", false),
            ("a\nb", "a\nb\nc\n", false),
            ("", "a\n", false),
            ("a\nb\n", "a\n", true),
            ("a\nb\n", "a\nc\n", true),
            ("a\nb\n", "b\na\n", true),
            ("a\na\n", "a\n", true),
        ] {
            assert_eq!(loses(old.as_bytes(), new.as_bytes()), expected, "{old:?} {new:?}");
        }
    }
}
