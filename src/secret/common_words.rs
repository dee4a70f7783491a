//! Passwords that are made of common words and names: `orders-redis-password`, `MyCachePass2024`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::strength::without_repetition;
use super::words::{entries, words};
use redproof_source::Secret;

static COMMON: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../data/common-words.txt")).collect());

/// Most digits beside the words and years.
const MOST_DIGITS: usize = 4;

/// Longest password that is looked at; nobody types a longer one.
const LONGEST: usize = 80;

/// Fewest letters of a name's part.
const SHORTEST_NAME: usize = 3;

/// Whether a password consists of common words, parts of these names, signs and few digits, also backwards or with signs in
/// the place of letters (`P@ssw0rd`).
pub fn is_made_of_words<'n>(secret: &Secret, names: impl Iterator<Item = &'n str>) -> bool {
    let value = secret.expose();
    if value.len() > LONGEST || !value.is_ascii() {
        return false;
    }
    let value = without_repetition(value);
    let names: BTreeSet<String> = names
        .flat_map(parts)
        .filter(|part| part.len() >= SHORTEST_NAME)
        .collect();
    let backwards: String = value.chars().rev().collect();
    [value, &with_letters(value), &backwards]
        .iter()
        .any(|form| consists_of_words(form, &names))
}

/// A text with the letters that digits and signs beside letters stand for.
fn with_letters(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(char::is_ascii_alphabetic)
    };
    let letter = |(at, c): (usize, &char)| {
        let letter = match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            _ => return *c,
        };
        // What is at the end is there to please a rule.
        let is_inside = is_letter(Some(at + 1)) || is_letter(at.checked_sub(1)) && is_letter(Some(at + 2));
        if is_inside { letter } else { *c }
    };
    chars.iter().enumerate().map(letter).collect()
}

fn consists_of_words(value: &str, names: &BTreeSet<String>) -> bool {
    let numbers = value.split(|c: char| !c.is_ascii_digit());
    let digits: usize = numbers.filter(|number| !is_year(number)).map(str::len).sum();
    let words = parts(value);
    if words.is_empty() || digits > MOST_DIGITS {
        return false;
    }
    let is_known = |part: &str| COMMON.contains(part) || names.contains(part);
    // `multi_agent` where a name is `multiagent`.
    words.iter().all(|word| is_joined(word, &is_known)) || is_joined(&words.concat(), &is_known)
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// The words of a text. What an apostrophe joins are two.
fn parts(text: &str) -> Vec<String> {
    let words = words(text).into_iter();
    let parts = words.flat_map(|word| word.split('\'').map(str::to_owned).collect::<Vec<_>>());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether a word is known, or several known words run together. Single letters are words only by themselves.
fn is_joined(word: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    if is_known(word) {
        return true;
    }
    let mut reached = vec![false; word.len() + 1];
    reached.iter_mut().take(1).for_each(|start| *start = true);
    for end in 1..=word.len() {
        let ends_here = (0..end.saturating_sub(1))
            .any(|start| reached.get(start) == Some(&true) && word.get(start..end).is_some_and(is_known));
        reached
            .get_mut(end)
            .into_iter()
            .for_each(|reached| *reached = ends_here);
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_names_and_few_digits() {
        let made =
            |value: &str| is_made_of_words(&Secret::new(value), ["orders-api", "ShopFront"].into_iter());
        for value in [
            "redis-password-for-dev",
            "MyRedisPass2024",
            "orders_redis_secret",
            "shopfrontredispassword",
            "superSecretCacheKey1",
            "front.redis.pw!",
            "redis'password",
            "shop_front_redis_2024",
            "or-ders-redis",
            "Summer2025Winter2025",
            "January2025February",
            "R3dis-P@ssw0rd-2024!",
            "MyS3cur3R3d1sP@ssw0rd",
            "drowssaPsideR!drowssaP",
        ] {
            assert!(made(value), "is not made of words");
        }
        for value in [
            "K7mN9pQ2rT5vW8xZ0bC3dF6gH9jL2mP5",
            "correct-horse-battery-staple",
            "billing-redis-password",
            "redis-password-20240131",
            "12345678",
            "",
        ] {
            assert!(!made(value), "is made of words");
        }
        assert!(!made(&"redis".repeat(40)));
    }
}
