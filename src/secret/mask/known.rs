//! Every place at which a known secret stands, found in one pass.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::Secret;

/// From this many characters on a secret is masked inside longer words too; a shorter one only as a whole word, or it
/// would tear every line apart.
const INSIDE_WORDS_FROM: usize = 4;

/// Lines of a secret that spans lines are secrets of their own from this length on.
const LINE_FROM: usize = 8;

/// Bytes of all secrets up to which the search gets a table of all transitions.
const TABLE_UP_TO: usize = 16 * 1024;

pub(super) struct KnownSecrets {
    search: Search,
    whole_word: Vec<bool>,
}

/// How the secrets are looked for.
enum Search {
    /// There is none to look for.
    Nothing,
    /// With this automaton.
    For(AhoCorasick),
    /// It cannot be built: where the secrets stand is then not known, and everything is hidden.
    Impossible,
}

impl KnownSecrets {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut patterns = BTreeSet::new();
        for secret in secrets {
            spellings(secret.expose(), &mut patterns);
        }
        let whole_word = patterns
            .iter()
            .map(|pattern| pattern.chars().count() < INSIDE_WORDS_FROM)
            .collect();
        let search = if patterns.is_empty() {
            Search::Nothing
        } else {
            // A table of all transitions is fastest to search and slow to build: too slow for secrets of a megabyte.
            let bytes: usize = patterns.iter().map(String::len).sum();
            let kind = (bytes > TABLE_UP_TO).then_some(AhoCorasickKind::ContiguousNFA);
            let built = AhoCorasick::builder().kind(kind).build(&patterns);
            built.map_or(Search::Impossible, Search::For)
        };
        Self { search, whole_word }
    }

    pub(super) fn hide(&self, text: &str, hide: &mut Vec<Range<usize>>) {
        let automaton = match &self.search {
            Search::Nothing => return,
            Search::For(automaton) => automaton,
            Search::Impossible => return hide.push(0..text.len()),
        };
        for found in automaton.find_overlapping_iter(text) {
            let whole_word = self
                .whole_word
                .get(found.pattern().as_usize())
                .copied()
                .unwrap_or_default();
            if whole_word && !is_word(text, found.range()) {
                continue;
            }
            // Secrets that lie within each other would otherwise give a range for each.
            match hide.last_mut() {
                Some(last) if last.start <= found.start() && found.start() <= last.end => {
                    last.end = last.end.max(found.end());
                }
                _ => hide.push(found.range()),
            }
        }
    }
}

/// The secret, and how notations around it would write it.
fn spellings(secret: &str, patterns: &mut BTreeSet<String>) {
    let trimmed = secret.trim();
    if trimmed.is_empty() {
        return;
    }
    patterns.insert(secret.to_owned());
    patterns.insert(trimmed.to_owned());
    for line in secret.lines().map(str::trim) {
        if line.len() >= LINE_FROM && line.len() < trimmed.len() {
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

fn is_word(text: &str, range: Range<usize>) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_searched_is_hidden_whole() {
        let known = KnownSecrets {
            search: Search::Impossible,
            whole_word: Vec::new(),
        };
        let mut hide = Vec::new();
        known.hide("image: redis", &mut hide);
        assert_eq!((hide.len(), hide.first().cloned()), (1, Some(0..12)));
    }
}
