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

/// How many ends of one word, each behind a separator, are looked at.
const MOST_ENDS: usize = 6;

/// What may stand before a password in a word.
const SEPARATORS: &[u8] = b"=:>/@";

/// What may stand on either side of a password that has none of it.
const BOUNDS: &[u8] = b"=:>/@\"'`,;&?(){}[]<\\";

/// The words of texts.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    /// The first day of each.
    first: BTreeMap<[u8; 32], Date>,
    /// Whether there were not too many, and none too long to be taken apart.
    pub(super) complete: bool,
}

impl Hashed {
    /// Those of texts with their days.
    pub(super) fn of<'a>(versions: impl Iterator<Item = (Date, &'a [u8])>) -> Self {
        let mut words: HashMap<&[u8], Date> = HashMap::new();
        let mut complete = true;
        for (day, text) in versions {
            for word in text.split(u8::is_ascii_whitespace) {
                complete &= is_looked_through(word);
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

fn is_bound(byte: &u8) -> bool {
    BOUNDS.contains(byte)
}

/// Whether no password with one of the bounds in it can be missed in a word: in one that is too long, each piece between quotes
/// is short, or data such as Base64.
fn is_looked_through(word: &[u8]) -> bool {
    let is_data = |piece: &[u8]| {
        piece
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_.".contains(byte))
    };
    word.len() <= LONGEST
        || word
            .split(is_quote)
            .all(|piece| piece.len() <= LONGEST || is_data(piece))
}

fn is_quote(byte: &u8) -> bool {
    b"\"'`".contains(byte)
}

/// What may be a password in a word: all of it, what follows a separator, that up to the host of a URL, and what is between
/// any two bounds, as in minified JSON.
fn parts(word: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = if word.len() <= LONGEST { word } else { &[] };
    let separators = whole
        .iter()
        .enumerate()
        .filter(|(_, byte)| SEPARATORS.contains(byte));
    let behind = separators
        .take(MOST_ENDS)
        .filter_map(|(at, _)| whole.get(at + 1..));
    let ends = std::iter::once(whole).chain(behind).flat_map(|part| {
        let before_host = part.split(|byte| *byte == b'@').next();
        [Some(part), before_host]
    });
    let between = word.split(is_bound).filter(|part| part.len() <= LONGEST);
    let quoted = word.split(is_quote).filter(|part| part.len() <= LONGEST);
    let all = ends.flatten().chain(between).chain(quoted);
    all.map(trimmed).filter(|part| part.len() >= SHORTEST)
}

/// A word without quotes and commas around it.
fn trimmed(mut word: &[u8]) -> &[u8] {
    while let [b'"' | b'\'' | b',' | b';' | b'{' | b'[' | b'(', rest @ ..] = word {
        word = rest;
    }
    while let [rest @ .., b'"' | b'\'' | b'\\' | b',' | b';' | b'}' | b']' | b')'] = word {
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
            "{\"password\":\"x7Hq2mV9pLw4\",\"port\":6379}",
            "{\\\"a\\\":1,\\\"b\\\":2,\\\"c\\\":3,\\\"d\\\":4,\\\"password\\\":\\\"x7Hq2mV9pLw4\\\",\\\"e\\\":5}",
            "https://example.com/a/b/c/d/e/f?user=app&password=x7Hq2mV9pLw4&tls=on",
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
        // A long line is taken apart, too. What a long piece of it hides is not known, unless it is data.
        let long = format!(
            "{{\"a\":\"{}\",\"password\":\"x7Hq2/V9pLw4=\"}}",
            "A1b2".repeat(200)
        );
        let found = Hashed::of(std::iter::once((day, long.as_bytes())));
        assert_eq!(found.first(&hash("x7Hq2/V9pLw4=")), Some(day));
        assert!(found.complete);
        let long = format!("a{{b:{};c:x7Hq2/V9pLw4=}}", "A1b2".repeat(200));
        assert!(!Hashed::of(std::iter::once((day, long.as_bytes()))).complete);
        // What is as short as this may be there by chance.
        let found = Hashed::of(std::iter::once((day, &b"a >short"[..])));
        assert_eq!(found.first(&hash("short")), None);
    }
}
