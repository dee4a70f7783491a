//! Finds places where known secrets are written again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use redproof_source::Secret;

use super::Strength;

/// Lines of a secret of several lines are secrets of their own from this length on.
const SHORTEST_LINE: usize = 8;

/// Fewest characters of a secret that nobody writes by accident; one of letters only, or of digits only, needs more.
const DISTINCTIVE: usize = 8;
/// Letters of a word that nobody writes by accident.
pub const DISTINCTIVE_WORD: usize = 12;

/// Bytes of the longest secret that is looked for in other notations, too. Each costs as much as the secret, many times
/// over, and no password is as long.
const LONGEST_SPELLED: usize = 16 * 1024;

/// Secrets that mean nothing but themselves wherever they are written.
#[derive(Debug)]
pub struct Distinctive {
    search: Option<AhoCorasick>,
    /// The secret of each pattern.
    secrets: Vec<Secret>,
    /// SHA-256 of passwords that are known by nothing else, as an ACL file has them.
    hashes: BTreeSet<String>,
}

impl Distinctive {
    /// Those of some secrets that are neither common words nor numbers, and those behind hashes; `None` if there is none.
    pub fn of<'s>(
        secrets: impl IntoIterator<Item = &'s Secret>,
        hashes: impl IntoIterator<Item = &'s Secret>,
    ) -> Option<Self> {
        let mut patterns: BTreeMap<String, Secret> = BTreeMap::new();
        for secret in secrets.into_iter().filter(|secret| is_distinctive(secret)) {
            let mut spelled = BTreeSet::new();
            spellings(secret.expose(), &mut spelled);
            patterns.extend(spelled.into_iter().map(|pattern| (pattern, secret.clone())));
        }
        let hashes: BTreeSet<String> = hashes
            .into_iter()
            .map(|hash| hash.expose().to_ascii_lowercase())
            .collect();
        if patterns.is_empty() && hashes.is_empty() {
            return None;
        }
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let search = match patterns.is_empty() {
            true => None,
            false => Some(AhoCorasick::builder().kind(kind).build(patterns.keys()).ok()?),
        };
        Some(Self {
            search,
            secrets: patterns.into_values().collect(),
            hashes,
        })
    }

    /// Where a text has one of them, as a whole token. Places do not overlap.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Secret)> {
        let mut found = self.find_written(text);
        if !self.hashes.is_empty() {
            found.extend(self.find_hashed(text));
            found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
            found.dedup_by(|(later, _), (before, _)| later.start < before.end);
        }
        found
    }

    /// The words of a text whose hash is known.
    fn find_hashed(&self, text: &str) -> Vec<(Range<usize>, Secret)> {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
        let is_mark = |c: char| is_end(c) || "=,;|:@/<>()[]{}".contains(c);
        let mut found = Vec::new();
        let mut look = |from: usize, to: usize| {
            let Some(word) = text.get(from..to).filter(|word| may_be_password(word)) else {
                return;
            };
            if self.hashes.contains(&super::strength::sha256(word)) {
                found.push((from..to, Secret::new(word)));
            }
        };
        let mut at = 0;
        for whole in text.split(is_end) {
            let (from, to) = (at, at + whole.len());
            at = to
                + text
                    .get(to..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8);
            if whole.len() > LONGEST_WORD {
                continue;
            }
            let mut inner = from;
            for part in whole.split(is_mark) {
                look(inner, inner + part.len());
                inner += part.len() + 1;
            }
            // `NAME=value`, whose value has marks of its own.
            if let Some((name, value)) = whole.split_once(['=', ':']) {
                look(from + name.len() + 1, to);
                look(
                    from + name.len() + 1,
                    from + name.len() + 1 + value.trim_end_matches([',', ';']).len(),
                );
            } else {
                look(from, to);
            }
        }
        found
    }

    fn find_written(&self, text: &str) -> Vec<(Range<usize>, Secret)> {
        let mut found: Vec<(Range<usize>, &Secret)> = Vec::new();
        let hits = self
            .search
            .iter()
            .flat_map(|search| search.find_overlapping_iter(text));
        for hit in hits {
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
            .into_iter()
            .map(|(range, secret)| (range, secret.clone()))
            .collect()
    }
}

/// The longest word that is hashed.
const LONGEST_WORD: usize = 256;

/// Whether a word is worth hashing: long enough, and no plain word or number.
fn may_be_password(word: &str) -> bool {
    let digits = word.bytes().any(|byte| byte.is_ascii_digit());
    let lower = word.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = word.bytes().any(|byte| byte.is_ascii_uppercase());
    word.len() >= DISTINCTIVE
        && (digits && (lower || upper)
            || lower && upper && word.len() >= DISTINCTIVE_WORD
            || !word.is_ascii())
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
    if secret.len() > LONGEST_SPELLED {
        return;
    }
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
            // Nothing fails that writes to a string.
            let _ = write!(encoded, "%{byte:02X}");
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
        let found = Distinctive::of(&secrets, []);
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
    fn a_password_that_is_known_by_its_hash() {
        let hash = Secret::new(crate::secret::strength::sha256("2EKRnGIg7fiJ3QwOupNjjw"));
        let found = Distinctive::of([], [&hash]);
        let place = |text: &str| {
            let places = found.iter().flat_map(|found| found.find(text));
            places.map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert_eq!(place("TOKEN = '2EKRnGIg7fiJ3QwOupNjjw'"), vec![9..31]);
        assert_eq!(
            place("url: redis://app:2EKRnGIg7fiJ3QwOupNjjw@cache:6379/0"),
            vec![17..39]
        );
        assert_eq!(place("--token=2EKRnGIg7fiJ3QwOupNjjw"), vec![8..30]);
        assert!(place("2EKRnGIg7fiJ3QwOupNjjwx").is_empty());
    }

    #[test]
    fn a_long_secret_is_looked_for_as_it_is_written_only() {
        let spelled = |length: usize| {
            let mut patterns = BTreeSet::new();
            spellings(&"k3/".repeat(length / 3), &mut patterns);
            patterns.len()
        };
        assert_eq!((spelled(LONGEST_SPELLED), spelled(2 * LONGEST_SPELLED)), (2, 1));
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
