//! Finds places where known secrets are written again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use redproof_source::Secret;

use super::Strength;

/// Lines of a secret of several lines are secrets of their own from this length on.
const SHORTEST_LINE: usize = 8;

/// Fewest characters of a secret that nobody writes by accident; one of letters only, or of digits only, needs more.
const DISTINCTIVE: usize = 8;
const DISTINCTIVE_WORD: usize = 12;

/// Secrets that mean nothing but themselves wherever they are written.
#[derive(Debug)]
pub struct Distinctive {
    search: AhoCorasick,
    /// The secret of each pattern.
    secrets: Vec<Secret>,
}

impl Distinctive {
    /// Those of some secrets that are neither common words nor numbers; `None` if none of them is.
    pub fn of<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Option<Self> {
        let mut patterns: BTreeMap<String, Secret> = BTreeMap::new();
        for secret in secrets.into_iter().filter(|secret| is_distinctive(secret)) {
            let mut spelled = BTreeSet::new();
            spellings(secret.expose(), &mut spelled);
            patterns.extend(spelled.into_iter().map(|pattern| (pattern, secret.clone())));
        }
        if patterns.is_empty() {
            return None;
        }
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let search = AhoCorasick::builder().kind(kind).build(patterns.keys()).ok()?;
        Some(Self {
            search,
            secrets: patterns.into_values().collect(),
        })
    }

    /// Where a text has one of them, as a whole token. Places do not overlap.
    pub fn find<'s>(&'s self, text: &str) -> Vec<(Range<usize>, &'s Secret)> {
        let mut found: Vec<(Range<usize>, &Secret)> = Vec::new();
        for hit in self.search.find_overlapping_iter(text) {
            let Some(secret) = self.secrets.get(hit.pattern().as_usize()) else {
                continue;
            };
            if !is_token(text, &hit.range()) {
                continue;
            }
            match found.last_mut() {
                Some((last, _)) if hit.start() < last.end && hit.len() <= last.len() => {}
                Some((last, of)) if hit.start() < last.end => (*last, *of) = (hit.range(), secret),
                _ => found.push((hit.range(), secret)),
            }
        }
        found
    }
}

/// Whether a secret is no common word and no number that may mean something else.
fn is_distinctive(secret: &Secret) -> bool {
    let value = secret.expose();
    let length = value.chars().count();
    let word = value.chars().all(char::is_alphabetic) || value.bytes().all(|byte| byte.is_ascii_digit());
    let fewest = if word { DISTINCTIVE_WORD } else { DISTINCTIVE };
    length >= fewest && !Strength::of(secret).listed && !secret.is_secret_path()
}

/// The secret, and how notations around it would write it.
pub(crate) fn spellings(secret: &str, patterns: &mut BTreeSet<String>) {
    let trimmed = secret.trim();
    if trimmed.is_empty() {
        return;
    }
    patterns.insert(secret.to_owned());
    patterns.insert(trimmed.to_owned());
    for line in secret.lines().map(str::trim) {
        if line.len() >= SHORTEST_LINE && line.len() < trimmed.len() {
            patterns.insert(line.to_owned());
        }
    }
    patterns.insert(secret.replace('$', "$$"));
    patterns.insert(secret.replace('\'', "''"));
    patterns.insert(secret.replace('\\', "\\\\").replace('"', "\\\""));
    patterns.insert(percent_encoded(secret));
}

fn percent_encoded(secret: &str) -> String {
    let mut encoded = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Whether a range is not part of a longer run of letters and digits.
pub(crate) fn is_token(text: &str, range: &Range<usize>) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let token = text.get(range.clone()).unwrap_or_default();
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    !(is_part(before) && is_part(token.chars().next())
        || is_part(after) && is_part(token.chars().next_back()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(secrets: &[&str], text: &str) -> Vec<Range<usize>> {
        let secrets: Vec<Secret> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
        let found = Distinctive::of(&secrets);
        let places = found.iter().flat_map(|found| found.find(text));
        places.map(|(place, _)| place).collect()
    }

    #[test]
    fn whole_tokens_in_any_spelling() {
        assert_eq!(find(&["k3P9w-xxE2"], "a: k3P9w-xxE2"), vec![3..13]);
        assert_eq!(find(&["k3P9$xxE2"], "a: k3P9$$xxE2, b"), vec![3..13]);
        assert_eq!(find(&["k3P9/xxE2"], "redis://:k3P9%2FxxE2@a"), vec![9..20]);
        assert!(find(&["k3P9w-xxE2"], "a: k3P9w-xxE2x").is_empty());
    }

    #[test]
    fn words_and_numbers_mean_something_else() {
        for secret in [
            "redis",
            "password",
            "changeme123",
            "123456789",
            "production",
            "k3P9w",
        ] {
            let text = format!("a: {secret}");
            assert!(find(&[secret], &text).is_empty(), "{secret}");
        }
    }
}
