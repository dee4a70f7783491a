//! Whether a group of files concerns Redis at all, before any of it is parsed.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use redproof_source::WordSearch;
use regex::Regex;

/// The words for servers.
static REDIS: LazyLock<Option<WordSearch>> =
    LazyLock::new(|| WordSearch::new(redproof_redis::products().iter().copied()).ok());

/// The options of connection strings of StackExchange.Redis that others do not have.
const OPTIONS: [&str; 10] = [
    "password",
    "ssl",
    "abortconnect",
    "allowadmin",
    "connecttimeout",
    "connectretry",
    "asynctimeout",
    "synctimeout",
    "servicename",
    "defaultdatabase",
];

/// Keys that bring in other files, which then have to be looked at before a file can be called clean.
static FURTHER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i-u)(?:include|extends)["']?\s*:|compose_file"#).ok());

/// Escapes, and variables that a word goes on from or behind: what is put together is not in the text.
static JOINED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u)\\[xuU/\r\n]|[\w./-]\$[\w{]|\}[\w./$-]|\$\w+[/.]").ok());

/// Whether a text is UTF-16 whose bytes were taken for characters.
pub fn is_utf16(text: &str) -> bool {
    let mut first = text.chars();
    match (first.next(), first.next()) {
        (Some('\u{ff}'), Some('\u{fe}')) | (Some('\u{fe}'), Some('\u{ff}')) => true,
        (Some(first), Some(second)) => (first == '\0') != (second == '\0'),
        _ => false,
    }
}

/// Whether a text mentions Redis or a compatible server.
pub fn mentions_redis(text: &str) -> bool {
    let text: Cow<'_, str> = match is_utf16(text) {
        true => text.replace('\0', "").into(),
        false => text.into(),
    };
    let is_word = |_, at: Range<usize>| !redproof_redis::is_other_word(&text, at.start);
    REDIS.as_ref().is_none_or(|words| words.any(&text, is_word))
}

/// Whether a text of settings mentions Redis, or has a word that only its clients have.
pub fn concerns_redis(text: &str) -> bool {
    mentions_redis(text) || mentions_queues(text.as_bytes()) || has_option(text.as_bytes())
}

/// Whether a text has the word for the queues of django-rq, which use Redis. Its rarest letter is looked for.
fn mentions_queues(text: &[u8]) -> bool {
    let word = b"rq_queues";
    memchr::memchr2_iter(b'q', b'Q', text).any(|at| {
        let from = at
            .checked_sub(1)
            .and_then(|from| text.get(from..from + word.len()));
        from.is_some_and(|found| found.eq_ignore_ascii_case(word))
    })
}

/// Whether a text has one of the [`OPTIONS`] behind a comma: `cache:6379,password=…`.
fn has_option(text: &[u8]) -> bool {
    memchr::memchr_iter(b'=', text).any(|at| {
        let text = without_blank(text.get(..at).unwrap_or_default());
        let letters = text.iter().rev().take_while(|byte| byte.is_ascii_alphabetic());
        let (before, name) = text.split_at(text.len() - letters.count());
        without_blank(before).ends_with(b",")
            && OPTIONS
                .iter()
                .any(|option| name.eq_ignore_ascii_case(option.as_bytes()))
    })
}

/// A text without one blank at its end.
fn without_blank(text: &[u8]) -> &[u8] {
    match text {
        [rest @ .., last] if last.is_ascii_whitespace() => rest,
        _ => text,
    }
}

/// Whether a compose file or `.env` may hold words that a search through it does not find: in files that it brings in,
/// or put together from parts.
pub fn hides_words(text: &str) -> bool {
    let has = |words: &Option<Regex>| words.as_ref().is_none_or(|words| words.is_match(text));
    // Most texts have none of the signs that join words.
    let is_joined = memchr::memchr3(b'\\', b'$', b'}', text.as_bytes()).is_some();
    has(&FURTHER) || is_joined && has(&JOINED)
}

/// The words of a text of which a path may be one: between white space, quotes and the marks of YAML and variables.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let is_ascii = text.is_ascii();
    let words = std::iter::from_fn(move || {
        // A byte of ASCII is compared much faster than a character.
        let (from, length) = match is_ascii {
            true => first_word(rest.bytes().map(is_ascii_separator)),
            false => first_word_of_any(rest),
        }?;
        let word = rest.get(from..from + length)?;
        rest = rest.get(from + length..)?;
        Some(word)
    });
    words
        .map(|word| word.trim_start_matches(is_mark))
        .filter(|word| !word.is_empty())
}

/// Whether a word does not begin with this sign.
fn is_mark(c: char) -> bool {
    matches!(c, '-' | '+' | '?' | '@' | '!' | '#')
}

/// The same words, of which only those are wanted that begin with some bytes. Most words do not, and are passed over.
pub fn words_that_begin<'t: 's, 's>(
    text: &'t str,
    starts: &'s [bool; 256],
) -> Box<dyn Iterator<Item = &'t str> + 's> {
    let is_start = |byte: u8| starts.get(usize::from(byte)) == Some(&true);
    if !text.is_ascii() {
        return Box::new(words(text).filter(move |word| word.bytes().next().is_some_and(is_start)));
    }
    let bytes = text.as_bytes();
    // Of a word, this is the first byte behind a separator and marks.
    let begins = |at: usize| {
        let mut before = bytes.get(..at).into_iter().flatten().rev();
        let before = before.find(|byte| !is_mark(char::from(**byte)));
        before.is_none_or(|byte| is_ascii_separator(*byte))
    };
    let places = bytes.iter().enumerate().filter(move |(_, byte)| is_start(**byte));
    let words = places.filter_map(move |(at, byte)| {
        let is_first = begins(at) && !is_mark(char::from(*byte));
        let rest = text.get(at..).filter(|_| is_first)?;
        let length = rest.bytes().take_while(|byte| !is_ascii_separator(*byte)).count();
        rest.get(..length).filter(|word| !word.is_empty())
    });
    Box::new(words)
}

/// Where the first word begins, and its length, by whether each byte separates words.
fn first_word(mut separators: impl Iterator<Item = bool>) -> Option<(usize, usize)> {
    let from = separators.position(|is_separator| !is_separator)?;
    Some((
        from,
        1 + separators.take_while(|is_separator| !is_separator).count(),
    ))
}

/// The same in a text of any characters.
fn first_word_of_any(text: &str) -> Option<(usize, usize)> {
    let from = text.find(|c| !is_separator(c))?;
    let rest = text.get(from..)?;
    Some((from, rest.find(is_separator).unwrap_or(rest.len())))
}

/// Whether a character separates the words of a text.
#[inline]
pub(super) fn is_separator(c: char) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => is_ascii_separator(byte),
        _ => c.is_whitespace(),
    }
}

/// White space, and `" $ & ' ( ) , : ; < = > [ ] ` { | }`.
fn is_ascii_separator(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | b'"' | b'$' | b'&'..=b')' | b',' | b':'..=b'>' | b'[' | b']' | b'`' | b'{'..=b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_between_blanks_and_marks() {
        let found = |text| words(text).collect::<Vec<_>>();
        assert_eq!(found("a: [./b, \"c d\"]\n- -e\n"), ["a", "./b", "c", "d", "e"]);
        assert_eq!(found("\u{e4}/b\u{a0}c=\u{3000}d"), ["\u{e4}/b", "c", "d"]);
        assert!(found(" \n,").is_empty() && found("").is_empty());
    }

    #[test]
    fn words_that_begin_with_some_bytes_are_among_all() {
        let starts = std::array::from_fn(|byte| matches!(byte, 0x2e | 0x61 | 0xc3));
        let signs = ["a", "b", "-", "#", " ", ":", ".", "/", "\u{e4}", "\u{a0}"];
        // Each text of four of the signs.
        for number in 0..signs.len().pow(4) {
            let places = (0..4).map(|place| number / signs.len().pow(place) % signs.len());
            let text: String = places.map(|place| signs[place]).collect();
            let wanted = words(&text).filter(|word| starts[usize::from(word.as_bytes()[0])]);
            assert!(wanted.eq(words_that_begin(&text, &starts)), "{text:?}");
        }
    }

    #[test]
    fn connection_strings_without_the_word() {
        assert!(concerns_redis(r#"{"Cache": "cache:6379,password=x"}"#));
        assert!(concerns_redis("A: cache, abortConnect=false") && concerns_redis("REDIS_HOST: a"));
        assert!(concerns_redis("A=cache:6379, connectRetry =3") && concerns_redis("a,SSL=true"));
        for other in [
            "Server=db;Password=x, see below",
            "a, mypassword=x",
            "a,  ssl=x",
            "a,ssl true=",
            "=",
        ] {
            assert!(!concerns_redis(other), "{other}");
        }
    }

    #[test]
    fn any_case_and_any_place() {
        assert!(mentions_redis("REDIS_URL=x") && mentions_redis("image: valkey/valkey:8"));
        assert!(mentions_redis("redistribute by redis") && mentions_redis("redisCover"));
        assert!(!mentions_redis("REDISTRIBUTE_PASSWORD: predisposed to redisplay"));
        assert!(mentions_redis("\u{ff}\u{fe}r\0e\0d\0i\0s\0") && !mentions_redis("\u{fe}\u{ff}\0R\0=\0x"));
        assert!(!mentions_redis("image: postgres:16") && !hides_words("services: {}"));
        assert!(concerns_redis("RQ_QUEUES = {}") && concerns_redis("\"cache:6379,abortConnect=False\""));
        assert!(!concerns_redis("QUEUES = {}") && !concerns_redis("q") && !concerns_redis("sq_queuesq"));
        for hidden in [
            "a: re${Q-dis}",
            "a: ${A}${B}",
            "a: \"\\x72edis\"",
            "a: \"re\\\ndis\"",
            "a: $A/x",
        ] {
            assert!(hides_words(hidden), "{hidden}");
        }
        assert!(!hides_words("a: ${B}\nports: ['${P}:${P}']"));
        assert!(hides_words("include:\n - a.yml") && hides_words("COMPOSE_FILE=a:b"));
        assert!(hides_words(r#"{"include": ["a.yml"]}"#) && hides_words("'extends' : {service: a}"));
    }
}
