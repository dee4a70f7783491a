//! Text that stands for a password rather than being one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::{entries, words};

/// The phrases, one a line.
const PHRASES: &str = include_str!("../../data/placeholders.txt");

/// Bytes from which on a phrase may be run together without being a part of a random text by accident.
const RUN_TOGETHER: usize = 8;

/// Words from which on short ones show that a text is random.
const FEWEST_PIECES: usize = 5;

/// Most words that one of the phrases has.
const MOST_WORDS: usize = 4;

/// A password that is longer is no phrase that somebody wrote.
const LONGEST: usize = 256;

static PHRASE_LIST: LazyLock<Phrases> = LazyLock::new(Phrases::read);

struct Phrases {
    /// Words with a space between them.
    words: HashSet<&'static str>,
    /// The longer ones without spaces, by their first bytes. Few texts are looked at, so that an automaton would not pay.
    joined: HashMap<[u8; RUN_TOGETHER], Vec<String>>,
}

impl Phrases {
    fn read() -> Self {
        let words: HashSet<&str> = entries(PHRASES).collect();
        let mut joined: HashMap<_, Vec<String>> = HashMap::new();
        for phrase in words.iter().map(|phrase| phrase.replace(' ', "")) {
            if let Some(first) = phrase.as_bytes().first_chunk() {
                joined.entry(*first).or_default().push(phrase);
            }
        }
        Self { words, joined }
    }

    /// Whether one of the longer ones is in a text without spaces.
    fn is_in(&self, text: &str) -> bool {
        let mut windows = text.as_bytes().windows(RUN_TOGETHER).enumerate();
        windows.any(|(at, window)| {
            let phrases = window.first_chunk().and_then(|first| self.joined.get(first));
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            phrases.is_some_and(|phrases| phrases.iter().any(|phrase| rest.starts_with(phrase.as_bytes())))
        })
    }
}

/// Whether a value is a template's text, such as `${REDIS_PASSWORD}`, `<password>` or `CHANGE_ME`, or says that it is to be
/// changed.
pub(super) fn is_placeholder(value: &str) -> bool {
    if value.len() > LONGEST {
        return false;
    }
    is_wrapped(value) || is_template_word(value) || says_so(value)
}

fn is_wrapped(value: &str) -> bool {
    let marks = [
        ("${", "}"),
        ("$(", ")"),
        ("{{", "}}"),
        ("<", ">"),
        ("%", "%"),
        ("[", "]"),
    ];
    marks
        .iter()
        .any(|(open, close)| value.starts_with(open) && value.ends_with(close))
}

/// Words that a longer one may hold, too.
fn is_template_word(value: &str) -> bool {
    let lower = value.to_lowercase();
    let words = [
        "changeme",
        "placeholder",
        "replaceme",
        "your_",
        "your-",
        "insert_",
        "fixme",
        "xxxx",
    ];
    let yours = lower.starts_with("your") && lower.contains("pass");
    yours || words.iter().any(|word| lower.contains(word))
}

/// Whether some of its words are one of the phrases.
fn says_so(value: &str) -> bool {
    let phrases = &*PHRASE_LIST;
    let words = words(value);
    if is_random(&words) {
        return false;
    }
    let mut starts = 0..words.len();
    let by_words = starts.any(|start| {
        (1..=MOST_WORDS).any(|length| {
            let some = words.get(start..start + length);
            some.is_some_and(|some| phrases.words.contains(some.join(" ").as_str()))
        })
    });
    let joined = || {
        let text: String = value.chars().filter(|c| c.is_alphabetic()).collect();
        phrases.is_in(&text.to_lowercase())
    };
    by_words || joined()
}

/// Whether words are mostly pieces of one or two letters, as those of a random text are, which may hold any word.
fn is_random(words: &[String]) -> bool {
    let pieces = words.iter().filter(|word| word.chars().count() < 3).count();
    words.len() >= FEWEST_PIECES && pieces * 2 > words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_is_to_be_changed() {
        for value in [
            "secure_cache_password_change_in_production",
            "please-replace-this-before-going-live",
            "dev-only-not-for-production-use",
            "ChangeMeInProduction2024!",
            "changethisbeforedeployment",
            "REPLACE.WITH.A.REAL.SECRET",
            "insecure_redis_default_8821",
            "this password must be changed",
            "do_not_use_in_prod_41",
            "local-development-only-secret",
            "YourStrongPasswordGoesHere",
            "to-be-rotated-by-ops-team",
            "bitte-aendern-vor-dem-start",
            "NotASecurePassword1",
            "notasecurevalue",
            "NOT-VERY-SECURE-7",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn what_says_nothing() {
        for value in [
            "JcZ99icyMGp8gDNRqWE4C3",
            "correct-horse-battery-staple",
            "K7mN9pQ2rT5vW8xZ0bC3dF6gH9jL2mP5",
            "river-change-lantern-mosaic-42",
            "k3P9w-xxE2-long-and-random",
            "a8f5f167f44f4964e6c998dee827110c",
            "q7TodoR2xmW9changeK4pLzV8",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
