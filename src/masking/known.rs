//! Finds every place of a known secret in one pass.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::secret::{Secret, is_token, spellings};

/// A shorter secret is masked at its own place only: elsewhere it is a digit or a word like others.
const SHORTEST: usize = 4;

/// A secret of at least so many bytes is masked within a word, too: a shorter one may be a part of it by chance.
const LONGEST_WORD: usize = 10;

/// Bytes of all secrets up to which the search gets a table of all transitions.
const TABLE_UP_TO: usize = 16 * 1024;

/// Bytes up to which a secret is compared with names. To build a search of megabytes takes minutes, and no name is as
/// long.
const LONGEST_NAME: usize = 4096;

/// The secrets of an audit.
pub(super) enum KnownSecrets {
    /// There is none to look for.
    None,
    /// They are found with this automaton.
    Search(AhoCorasick),
    /// The automaton cannot be built: everything is masked.
    Unsearchable,
}

impl KnownSecrets {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut patterns = BTreeSet::new();
        for secret in secrets {
            spellings(secret.expose(), &mut patterns);
        }
        patterns.retain(|pattern| pattern.chars().nth(SHORTEST - 1).is_some());
        if patterns.is_empty() {
            return Self::None;
        }
        // A table of all transitions is fastest to search and slow to build: too slow for secrets of a megabyte.
        let bytes: usize = patterns.iter().map(String::len).sum();
        let kind = (bytes > TABLE_UP_TO).then_some(AhoCorasickKind::ContiguousNFA);
        let built = AhoCorasick::builder().kind(kind).build(&patterns);
        built.map_or(Self::Unsearchable, Self::Search)
    }

    /// Where secrets are in a text, as whole tokens or longer than words are.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let automaton = match self {
            Self::None => return Vec::new(),
            Self::Search(automaton) => automaton,
            Self::Unsearchable => return std::iter::once(0..text.len()).collect(),
        };
        let mut found: Vec<Range<usize>> = Vec::new();
        for hit in automaton.find_overlapping_iter(text) {
            if !is_token(text, &hit.range()) && hit.len() < LONGEST_WORD {
                continue;
            }
            // Secrets that are within each other would otherwise give a range for each.
            match found.last_mut() {
                Some(last) if last.start <= hit.start() && hit.start() <= last.end => {
                    last.end = last.end.max(hit.end());
                }
                _ => found.push(hit.range()),
            }
        }
        found
    }
}

/// Where passwords of URLs are in a line: a word that is taken for a harmless one may be such a URL. What is a variable is no
/// password.
pub(super) fn passwords_in_urls(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    let words = line.split_inclusive([' ', '\t', '"', '\'', '`']);
    words.filter_map(move |word| {
        let start = at;
        at += word.len();
        // The scheme may be missing.
        let (scheme, rest) = word.split_once("//")?;
        let (user, _) = rest.rsplit_once('@')?;
        let (_, password) = user.split_once(':')?;
        let end = start + scheme.len() + "//".len() + user.len();
        (!password.starts_with('$')).then(|| end - password.len()..end)
    })
}

/// The secrets that are no token of any of these names, in any case. A name is shown wherever it is used, and to mask it
/// would show that it is the password.
pub(super) fn unnamed(mut secrets: Vec<Secret>, names: &BTreeSet<&str>) -> Vec<Secret> {
    let lower = |secret: &Secret| {
        let secret = secret.expose();
        (secret.len() <= LONGEST_NAME).then(|| secret.to_lowercase())
    };
    // Thousands of deployments may have the same one, and each would be found at each place.
    let patterns: BTreeSet<String> = secrets.iter().filter_map(lower).collect();
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    let Ok(search) = AhoCorasick::builder().kind(kind).build(&patterns) else {
        return secrets;
    };
    let mut named = vec![false; patterns.len()];
    for name in names {
        let name = name.to_lowercase();
        for hit in search.find_overlapping_iter(&name) {
            if let Some(named) = named.get_mut(hit.pattern().as_usize()) {
                *named |= hit.start() < hit.end() && is_token(&name, &hit.range());
            }
        }
    }
    let named = patterns.iter().zip(named).filter(|(_, named)| *named);
    let named: HashSet<&String> = named.map(|(pattern, _)| pattern).collect();
    secrets.retain(|secret| lower(secret).is_none_or(|lower| !named.contains(&lower)));
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_searched_is_masked_whole() {
        let found = KnownSecrets::Unsearchable.find("image: redis");
        assert_eq!((found.len(), found.first().cloned()), (1, Some(0..12)));
    }

    #[test]
    fn long_secrets_are_found_within_words() {
        let known = KnownSecrets::new(["Qz8kW2vPLm", "Qz8kW2vPL"].map(Secret::new));
        assert_eq!(known.find("aQz8kW2vPLmb"), vec![1..11]);
        assert_eq!(known.find("aQz8kW2vPLb"), Vec::<Range<usize>>::new());
        assert_eq!(known.find("a-Qz8kW2vPL"), vec![2..11]);
    }

    #[test]
    fn passwords_of_urls_are_found() {
        let line =
            "a redis://h:1 'redis://:pw@h:1' redis://u:p:w@@h http://u@h redis://:${P}@h x@y:z //u:q@h";
        let found: Vec<&str> = passwords_in_urls(line).map(|range| &line[range]).collect();
        assert_eq!(found, ["pw", "p:w@", "q"]);
    }

    #[test]
    fn many_secrets_are_compared_with_many_names() {
        let secrets: Vec<Secret> = (0..50_000)
            .map(|number| Secret::new(format!("Pw{number:05}")))
            .collect();
        let names: Vec<String> = (0..50_000)
            .map(|number| format!("services.s{number}.image"))
            .collect();
        let mut names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        names.insert("a file of pw00007 and PW49999, and of pw000081");
        let left = unnamed(secrets, &names);
        assert_eq!(left.len(), 49_998);
        assert!(
            !left
                .iter()
                .any(|secret| secret.is("Pw00007") || secret.is("Pw49999"))
        );
    }
}
