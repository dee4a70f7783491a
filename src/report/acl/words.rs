//! Words of other people's files in text that is run: a comment stays a comment, and a word stays one word.

use std::borrow::Cow;

use crate::report::printable;

/// A text as a comment, which nothing in it can end.
pub(super) fn comment(text: &str) -> String {
    format!("# {}\n", printable(text))
}

/// A word as a shell reads it.
pub(super) fn shell(word: &str) -> Cow<'_, str> {
    match is_plain(word, "/") {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", printable(word).replace('\'', "'\\''"))),
    }
}

/// A word that sed finds as it is, in a script within double quotes.
pub(super) fn pattern(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '.' | '*' | '[' | ']' | '\\' | '/' | '^' | '$') {
            text.push_str("\\\\");
        }
        if matches!(c, '\\' | '$' | '`' | '"') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// A word as YAML, in which Docker Compose finds no variables.
pub(super) fn yaml(word: &str) -> Cow<'_, str> {
    match is_plain(word, "/") {
        true => Cow::Borrowed(word),
        false => Cow::Owned(serde_json::Value::from(no_variables(&printable(word))).to_string()),
    }
}

/// The name of an object of Docker Compose.
pub(super) fn object(name: &str) -> String {
    let part = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(part).collect()
}

/// A text in which Docker Compose finds no variables.
pub(super) fn no_variables(text: &str) -> String {
    text.replace('$', "$$")
}

/// Whether a word has nothing that a shell or YAML gives a meaning.
fn is_plain(word: &str, more: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c) || more.contains(c);
    word.chars().all(is_plain) && word.contains(|c: char| c.is_ascii_alphabetic()) && !word.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_one_line() {
        assert_eq!(
            comment("a\nACL SETUSER b\r\u{1b}[1m\u{2028}"),
            "# a\u{fffd}ACL SETUSER b\u{fffd}\u{fffd}[1m\u{fffd}\n"
        );
    }

    #[test]
    fn a_word_stays_one_word() {
        for (word, expected) in [
            ("./secrets/app-1.txt", "./secrets/app-1.txt"),
            ("a b", "'a b'"),
            ("$(id)'`x`", "'$(id)'\\''`x`'"),
            ("-n", "'-n'"),
            ("", "''"),
        ] {
            assert_eq!(shell(word), expected);
        }
        for (word, expected) in [
            ("redis-1", "redis-1"),
            ("12", "\"12\""),
            ("a: b\nc", "\"a: b\u{fffd}c\""),
            ("${A}", "\"$${A}\""),
        ] {
            assert_eq!(yaml(word), expected);
        }
        assert_eq!(object("a-b/${c}"), "a_b___c_");
    }

    #[test]
    fn a_pattern_matches_only_its_word() {
        assert_eq!(pattern("app-1"), "app-1");
        assert_eq!(pattern("a.b"), "a\\\\.b");
        assert_eq!(pattern("a$(id)`\"/\\"), "a\\\\\\$(id)\\`\\\"\\\\/\\\\\\\\");
    }
}
