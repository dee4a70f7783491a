//! How hard a password is to guess. Redis answers very many tries a second, so what is short falls.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::placeholder;
use super::words::entries;
use redproof_source::Secret;
use sha2::{Digest as _, Sha256};

/// Words of a list, sorted, compared without regard to case.
const LISTED: &str = include_str!("../../rules/lists/known-passwords.txt");

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| entries(LISTED).collect());

/// The SHA-256 of each listed word, as it is listed and with a capital: what an ACL file would hold.
static HASHED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    entries(LISTED)
        .flat_map(|word| {
            let mut letters = word.chars();
            let capital: String = letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default();
            [sha256(word), sha256(&capital)]
        })
        .collect()
});

/// Whether a secret is the SHA-256 of a word, in hex.
pub fn is_hash_of(secret: &Secret, word: &str) -> bool {
    !word.is_empty() && secret.expose().eq_ignore_ascii_case(&sha256(word))
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}

/// Fewest characters of a password that stands up to guessing at Redis's speed: below this it is short.
pub const SHORT_BELOW: usize = 16;

/// What can be said of a password's strength without saying what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// It is in the list of default and common passwords.
    pub listed: bool,
    /// It is shorter than [`SHORT_BELOW`] characters.
    pub short: bool,
    /// Its characters repeat or follow each other so much that it holds few guesses for its length.
    pub low_entropy: bool,
    /// It is a template's text, such as `${REDIS_PASSWORD}`, `<password>` or `CHANGE_ME`.
    pub placeholder: bool,
}

impl Strength {
    /// What can be said of the password of which this is the SHA-256, in hex.
    ///
    /// Nobody can tell from a hash more than that it is the hash of a known word.
    pub fn behind_hash(hash: &Secret) -> Self {
        Self {
            listed: HASHED.contains(&hash.expose().to_ascii_lowercase()),
            short: false,
            low_entropy: false,
            placeholder: false,
        }
    }

    /// What can be said of a password.
    pub fn of(secret: &Secret) -> Self {
        let value = secret.expose();
        let characters = value.chars().count();
        let once = without_repetition(value);
        Self {
            listed: is_listed(value) || is_listed(once),
            short: characters < SHORT_BELOW,
            low_entropy: bits(once) < enough_bits(once),
            placeholder: placeholder::is_placeholder(value),
        }
    }
}

/// Shortest text that is repeated on purpose; what repeats less is found by its few characters.
const SHORTEST_UNIT: usize = 3;

/// The text that a password consists of several times; the whole of it if it is none.
pub(super) fn without_repetition(value: &str) -> &str {
    let half = value.len() / 2;
    let units = (SHORTEST_UNIT..=half).filter(|length| value.len().is_multiple_of(*length));
    let mut units = units.filter_map(|length| value.get(..length));
    let is_all = |unit: &&str| {
        let mut parts = value.as_bytes().chunks(unit.len());
        parts.all(|part| part == unit.as_bytes())
    };
    units.find(is_all).unwrap_or(value)
}

/// Looks a password up in the list, also without a trailing number or `!` (`changeme123`, `Redis!`).
fn is_listed(value: &str) -> bool {
    let lower = value.to_lowercase();
    let stem =
        lower.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | '.' | '@' | '#' | '$'));
    WORDS.contains(lower.as_str()) || WORDS.contains(stem)
}

/// Rows and columns of a keyboard, along which people type passwords.
const LINES: [&str; 14] = [
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik",
    "9ol",
    "0p",
];

/// Fewest characters that follow each other on purpose: two do in many random passwords.
const SHORTEST_RUN: u32 = 3;

/// Whether a character is what comes after the other one anyway: `ab`, `ba`, `aa`, `qw`.
fn follows(before: char, c: char) -> bool {
    if matches!((c as i64) - (before as i64), -1..=1) {
        return true;
    }
    let (Ok(before), Ok(c)) = (u8::try_from(before), u8::try_from(c)) else {
        return false;
    };
    let (before, c) = (before.to_ascii_lowercase(), c.to_ascii_lowercase());
    let mut keys = LINES.iter().flat_map(|line| line.as_bytes().windows(2));
    keys.any(|keys| *keys == [before, c] || *keys == [c, before])
}

/// The fewest bits of a password that is not easy to guess. Small letters alone are words more often than not.
fn enough_bits(value: &str) -> f64 {
    match value.chars().all(|c| c.is_ascii_lowercase()) {
        true => 48.0,
        false => 40.0,
    }
}

/// Shannon entropy over the characters, summed over the length, with runs such as `abc`, `111` or `qwe` counted once.
fn bits(value: &str) -> f64 {
    let mut counts = std::collections::HashMap::new();
    let mut fresh = 0u32;
    let mut before: Option<char> = None;
    let mut run = 0;
    for c in value.chars() {
        *counts.entry(c).or_insert(0u32) += 1;
        run = if before.is_some_and(|before| follows(before, c)) {
            run + 1
        } else {
            1
        };
        fresh += 1;
        if run == SHORTEST_RUN {
            fresh -= SHORTEST_RUN - 1;
        } else if run > SHORTEST_RUN {
            fresh -= 1;
        }
        before = Some(c);
    }
    let total: u32 = counts.values().sum();
    let entropy: f64 = counts
        .values()
        .map(|count| {
            let share = f64::from(*count) / f64::from(total);
            -share * share.log2()
        })
        .sum();
    entropy * f64::from(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_strong() {
        for weak in ["changeme", "Redis123", "password!", "foobared"] {
            assert!(
                Strength::of(&Secret::new(weak)).listed,
                "one of the list is not found"
            );
        }
        let strong = Strength::of(&Secret::new("K7mN9pQ2rT5vW8xZ0bC3dF6gH9jL2mP5"));
        assert!(!strong.listed && !strong.short && !strong.low_entropy && !strong.placeholder);
        let dull = Strength::of(&Secret::new("aaaaaaaaaaaaaaaaaaaaaaaa"));
        assert!(dull.low_entropy && !dull.short);
        assert!(Strength::of(&Secret::new("1234567890123456")).low_entropy);
        assert!(Strength::of(&Secret::new("qwertyuiopasdfghjkl")).low_entropy);
        assert!(Strength::of(&Secret::new("1qaz2wsx3edc4rfv")).low_entropy);
        let twice = Strength::of(&Secret::new("Admin@123Admin@123"));
        assert!(twice.low_entropy && !twice.short);
        assert!(Strength::of(&Secret::new("changeme!changeme!")).listed);
        for random in ["bn4DFZm8w6UXYMn2", "98iiSqfl3tuoOu63"] {
            assert!(
                !Strength::of(&Secret::new(random)).low_entropy,
                "is easy to guess"
            );
        }
        assert!(Strength::of(&Secret::new("${REDIS_PASSWORD}")).placeholder);
        assert!(Strength::of(&Secret::new("PLACEHOLDER_ADMIN_PASSWORD")).placeholder);
    }

    #[test]
    fn nothing_shows_it() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(hidden)");
    }
}
