//! What two glob patterns have in common.

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `*`.
    Any,
    /// The bytes that one place may hold.
    One(Bytes),
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Bytes([u64; 4]);

impl Bytes {
    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte / 64)) {
            *word |= 1 << (byte % 64);
        }
    }

    fn meets(&self, other: &Bytes) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    fn holds(&self, other: &Bytes) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| b & !a == 0)
    }
}

const SPECIAL: &[u8] = b"*?[\\";

/// What is behind the literal bytes with which both patterns begin; `None` if they begin with different ones.
fn behind_start<'p>(one: &'p str, other: &'p str) -> Option<(&'p [u8], &'p [u8])> {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let is_special = |byte: &u8| SPECIAL.contains(byte);
    let both = one.iter().zip(other);
    let same = both.take_while(|(a, b)| a == b && !is_special(a)).count();
    let (one, other) = (one.get(same..)?, other.get(same..)?);
    let differs = |(a, b): (&u8, &u8)| !is_special(a) && !is_special(b);
    let differ = one.first().zip(other.first()).is_some_and(differs);
    (!differ).then_some((one, other))
}

/// The literal bytes that everything ends with that the pattern matches.
fn end(pattern: &str) -> &[u8] {
    let bytes = pattern.as_bytes();
    let (mut at, mut behind) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if !SPECIAL.contains(byte) {
            at += 1;
            continue;
        }
        // Signs within a class are letters of it. Where an element ends does not depend on the byte that it is compared with.
        at = super::glob::one(bytes, at, 0).map_or(bytes.len(), |(_, end)| end);
        behind = at;
    }
    bytes.get(behind..).unwrap_or_default()
}

/// Whether two patterns may match the same text, as far as their first and last bytes say.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let ends = end(one).iter().rev().zip(end(other).iter().rev());
    behind_start(one, other).is_some() && ends.into_iter().all(|(a, b)| a == b)
}

fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'*' {
            if found.last() != Some(&Part::Any) {
                found.push(Part::Any);
            }
            at += 1;
            continue;
        }
        let mut set = Bytes::default();
        let mut next = at + 1;
        if SPECIAL.contains(byte) {
            for value in 0..=u8::MAX {
                if let Some((matches, end)) = super::glob::one(bytes, at, value) {
                    if matches {
                        set.insert(value);
                    }
                    next = end;
                }
            }
        } else {
            set.insert(*byte);
        }
        found.push(Part::One(set));
        at = next;
    }
    found
}

/// Whether a pattern matches everything that another one matches.
pub(super) fn covers(general: &str, special: &str) -> bool {
    if general == special || general == "*" {
        return true;
    }
    let Some((general, special)) = behind_start(general, special) else {
        return false;
    };
    if general.is_empty() || special.is_empty() {
        return special.is_empty() && general.iter().all(|byte| *byte == b'*');
    }
    let (general, special) = (parts(general), parts(special));
    // Row by row over `special`: which beginnings of `general` cover what was read of it.
    let mut row = vec![false; general.len() + 1];
    let start = |row: &mut Vec<bool>| {
        for (at, part) in general.iter().enumerate() {
            let here = row.get(at).copied().unwrap_or_default();
            if let Some(next) = row.get_mut(at + 1).filter(|_| here && *part == Part::Any) {
                *next = true;
            }
        }
    };
    if let Some(first) = row.first_mut() {
        *first = true;
    }
    start(&mut row);
    for part in &special {
        let mut next = vec![false; general.len() + 1];
        for (at, own) in general.iter().enumerate() {
            if !row.get(at).copied().unwrap_or_default() {
                continue;
            }
            let to = match (own, part) {
                (Part::Any, _) => Some(at),
                (Part::One(_), Part::Any) => None,
                (Part::One(own), Part::One(part)) => own.holds(part).then_some(at + 1),
            };
            if let Some(slot) = to.and_then(|to| next.get_mut(to)) {
                *slot = true;
            }
        }
        start(&mut next);
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Whether some text matches both patterns.
pub(super) fn meet(one: &str, other: &str) -> bool {
    if one == "*" || other == "*" || one == other {
        return true;
    }
    let Some((one, other)) = behind_start(one, other) else {
        return false;
    };
    if one.is_empty() || other.is_empty() {
        return one.iter().chain(other).all(|byte| *byte == b'*');
    }
    let (one, other) = (parts(one), parts(other));
    let mut row = vec![false; other.len() + 1];
    if let Some(first) = row.first_mut() {
        *first = true;
    }
    skip_stars(&mut row, &other);
    for part in &one {
        let mut next = vec![false; other.len() + 1];
        for at in 0..=other.len() {
            let (here, left) = (
                row.get(at).copied().unwrap_or_default(),
                at.checked_sub(1)
                    .and_then(|left| next.get(left))
                    .copied()
                    .unwrap_or_default(),
            );
            let reached = match part {
                // It may be empty, or take in one more element.
                Part::Any => here || left,
                Part::One(set) => {
                    let own = other.get(at);
                    let before = at.checked_sub(1).and_then(|before| other.get(before));
                    let came = at
                        .checked_sub(1)
                        .and_then(|before| row.get(before))
                        .copied()
                        .unwrap_or_default();
                    let by_one = came && matches!(before, Some(Part::One(theirs)) if set.meets(theirs));
                    by_one || here && own == Some(&Part::Any)
                }
            };
            if let Some(slot) = next.get_mut(at) {
                *slot = reached;
            }
        }
        skip_stars(&mut next, &other);
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// A `*` may be empty.
fn skip_stars(row: &mut [bool], parts: &[Part]) {
    for (at, part) in parts.iter().enumerate() {
        let here = row.get(at).copied().unwrap_or_default();
        if let Some(next) = row.get_mut(at + 1).filter(|_| here && *part == Part::Any) {
            *next = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::glob::matches;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_covers_narrower_ones() {
        for (general, special) in [
            ("*", "anything*"),
            ("ja4:*", "ja4:fingerprint:*"),
            ("ja4:*", "ja4:whitelist"),
            ("a*b*", "a*b"),
            ("a?", "a[bc]"),
            ("[a-c]x", "bx"),
            ("*:x", "a:*:x"),
            ("a*", "a"),
            ("", ""),
        ] {
            assert!(covers(general, special), "{general} {special}");
        }
        for (general, special) in [
            ("ja4:*", "ja4*"),
            ("ja4:whitelist", "ja4:*"),
            ("a?", "a*"),
            ("[bc]", "?"),
            ("rate:*", "rate_limit:*"),
            ("a", ""),
            ("\\*", "*"),
        ] {
            assert!(!covers(general, special), "{general} {special}");
        }
    }

    #[test]
    fn patterns_meet_where_one_text_matches_both() {
        for (one, other, expected) in [
            ("ja4:*", "rate_limit:*", false),
            ("rate:*", "rate_limit:*", false),
            ("*:x", "app:*", true),
            ("app:*:meta", "app:1:*", true),
            ("a", "", false),
            ("a*", "*b", true),
            ("a?c", "a[xy]d", false),
            ("[^a]", "a", false),
            ("", "*", true),
            ("b", "[?ba", true),
            ("b", "[a\\]b", true),
            ("b", "[a-]b", true),
            ("[a]c", "[a]b", false),
        ] {
            assert_eq!(meet(one, other), expected, "{one} {other}");
            assert_eq!(meet(other, one), expected, "{other} {one}");
            assert!(!expected || alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn long_patterns_take_no_exponential_time() {
        let one = "a*".repeat(300) + "b";
        let other = "*a?".repeat(200) + "c";
        assert!(!covers(&one, &other) && !meet(&one, &other));
    }

    proptest! {
        #[test]
        fn they_agree_with_matching(one in "[ab*?\\[\\]\\\\]{0,5}", other in "[ab*?\\[\\]\\\\]{0,5}", texts in prop::collection::vec("[ab]{0,5}", 40)) {
            let is = |pattern: &str, text: &str| matches(pattern.as_bytes(), text.as_bytes());
            if meet(&one, &other) || covers(&one, &other) {
                prop_assert!(alike(&one, &other), "{one} and {other} are alike");
            }
            for text in &texts {
                if covers(&one, &other) && is(&other, text) {
                    prop_assert!(is(&one, text), "{one} covers {other}, and not {text}");
                }
                if is(&one, text) && is(&other, text) {
                    prop_assert!(meet(&one, &other), "{one} and {other} meet in {text}");
                }
            }
        }
    }
}
