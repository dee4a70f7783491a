//! The words of earlier versions of files, by their SHA-256: an ACL file may have got the hash of a password that was written out
//! before.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// How many different words are hashed.
const MOST_WORDS: usize = 500_000;

/// The fewest bytes of a word that may be a password in use. A shorter one may be there by chance.
const SHORTEST: usize = 8;

/// The most bytes of a word that may hold a password, with what is around it.
const LONGEST: usize = 512;

/// How many parts of one word are looked at.
const MOST_PARTS: usize = 6;

/// The words of texts.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    /// The first day of each.
    first: BTreeMap<[u8; 32], Date>,
    /// Whether there were not too many.
    pub(super) complete: bool,
}

impl Hashed {
    /// Those of texts with their days.
    pub(super) fn of<'a>(versions: impl Iterator<Item = (Date, &'a [u8])>) -> Self {
        let mut words: HashMap<&[u8], Date> = HashMap::new();
        let mut complete = true;
        for (day, text) in versions {
            for word in text.split(u8::is_ascii_whitespace) {
                for part in parts(word) {
                    if words.len() == MOST_WORDS && !words.contains_key(part) {
                        complete = false;
                        continue;
                    }
                    let first = words.entry(part).or_insert(day);
                    *first = day.min(*first);
                }
            }
        }
        let words = words.into_iter();
        Self {
            first: words
                .map(|(word, day)| (Sha256::digest(word).into(), day))
                .collect(),
            complete,
        }
    }

    /// The first day of the word with this SHA-256, in hex.
    pub(super) fn first(&self, hash: &str) -> Option<Date> {
        let mut wanted = [0; 32];
        let is_hex = hash.len() == 64 && hash.is_ascii();
        for (at, byte) in wanted.iter_mut().enumerate().filter(|_| is_hex) {
            *byte = u8::from_str_radix(hash.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        self.first.get(&wanted).copied().filter(|_| is_hex)
    }
}

/// What may be a password in a word: all of it, what follows a `=`, `:`, `>`, `/` or `@`, and that up to the host of a URL.
fn parts(word: &[u8]) -> impl Iterator<Item = &[u8]> {
    let word = if word.len() <= LONGEST { word } else { &[] };
    let separators = word
        .iter()
        .enumerate()
        .filter(|(_, byte)| b"=:>/@".contains(byte));
    let behind = separators
        .take(MOST_PARTS)
        .filter_map(|(at, _)| word.get(at + 1..));
    let all = std::iter::once(word).chain(behind).flat_map(|part| {
        let before_host = part.split(|byte| *byte == b'@').next();
        [Some(part), before_host]
    });
    all.flatten().map(trimmed).filter(|part| part.len() >= SHORTEST)
}

/// A word without quotes and commas around it.
fn trimmed(mut word: &[u8]) -> &[u8] {
    while let [b'"' | b'\'' | b',' | b';' | b'{' | b'[' | b'(', rest @ ..] = word {
        word = rest;
    }
    while let [rest @ .., b'"' | b'\'' | b',' | b';' | b'}' | b']' | b')'] = word {
        word = rest;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_where_files_write_them() {
        let day: Date = "2025-01-01".parse().unwrap();
        let later: Date = "2026-01-01".parse().unwrap();
        let hash = |text: &str| {
            let digest = Sha256::digest(text);
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        for text in [
            "user app on >x7Hq2mV9pLw4 ~* +@all",
            "REDIS_PASSWORD=x7Hq2mV9pLw4\n",
            "password: \"x7Hq2mV9pLw4\"",
            "{\"a\":1,\"password\":\"x7Hq2mV9pLw4\"}",
            "url: redis://app:x7Hq2mV9pLw4@redis:6379/0",
            "requirepass x7Hq2mV9pLw4",
        ] {
            let found = Hashed::of([(later, text.as_bytes()), (day, text.as_bytes())].into_iter());
            assert_eq!(found.first(&hash("x7Hq2mV9pLw4")), Some(day), "{text}");
            assert_eq!(found.first(&hash("x7Hq2mV9pLw4").to_uppercase()), Some(day));
            assert_eq!(found.first(&hash("another-password")), None);
            assert_eq!(found.first("zz"), None);
            assert!(found.complete);
        }
        // What is as short as this may be there by chance.
        let found = Hashed::of(std::iter::once((day, &b"a >short"[..])));
        assert_eq!(found.first(&hash("short")), None);
    }
}
