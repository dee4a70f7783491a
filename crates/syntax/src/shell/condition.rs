//! The exit status of a command, where the files decide it: `[ -n "$PW" ]`, `true`, steps that are taken to succeed.

use super::model::{Separator, is_assignment};
use crate::programs::{self, Kind};
use redproof_source::{Origin, Text, UNRESOLVED};

/// Whether all of two things hold.
pub(super) fn all(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Whether one of two things holds.
pub(super) fn any(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    all(one.map(|one| !one), other.map(|other| !other)).map(|none| !none)
}

/// Whether a command succeeds.
pub(super) fn status(words: &[Text]) -> Option<bool> {
    let set = words.iter().take_while(|word| is_assignment(word)).count();
    let (name, rest) = match words.get(set..)?.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => return words.iter().all(is_known).then_some(true),
    };
    match name {
        "true" | ":" | "export" | "local" | "readonly" | "declare" => Some(true),
        "false" => Some(false),
        "test" => test(rest),
        "[" => test(rest.strip_suffix_word("]")?),
        "[[" => test(rest.strip_suffix_word("]]")?),
        // Without its steps, a container does not come up as its author meant.
        // A server that lets the script go on has put itself into the background.
        _ => matches!(
            programs::program(name)?.kind(),
            Kind::Step | Kind::Printer | Kind::Server | Kind::Sentinel
        )
        .then_some(true),
    }
}

trait Words {
    fn strip_suffix_word(&self, last: &str) -> Option<&Self>;
}

impl Words for [Text] {
    fn strip_suffix_word(&self, last: &str) -> Option<&Self> {
        self.split_last()
            .filter(|(word, _)| *word == last)
            .map(|(_, rest)| rest)
    }
}

/// The variable without which `[ -z "$NAME" ] && exit` and `[ -n "$NAME" ] || exit` stop, whose value the files do not show.
pub(super) fn guarded(words: &[Text], separator: Separator) -> Option<&str> {
    let (name, rest) = words.split_first()?;
    let rest = match name.as_str() {
        "test" => rest,
        "[" => rest.strip_suffix_word("]")?,
        "[[" => rest.strip_suffix_word("]]")?,
        _ => return None,
    };
    let word = match (rest, separator == Separator::Or) {
        ([option, word], false) if option == "-z" => word,
        ([option, word], true) if option == "-n" => word,
        ([word], true) => word,
        _ => return None,
    };
    word.undefined_variable().filter(|_| word.is_empty())
}

fn test(words: &[Text]) -> Option<bool> {
    let either = words.split(|word| matches!(word.as_str(), "||" | "-o"));
    let conditions = either.map(|words| {
        let both = words.split(|word| matches!(word.as_str(), "&&" | "-a"));
        both.map(primary).fold(Some(true), all)
    });
    conditions.fold(Some(false), any)
}

fn primary(words: &[Text]) -> Option<bool> {
    match words {
        [] => Some(false),
        [not, rest @ ..] if not == "!" => primary_behind_not(rest).map(|status| !status),
        [word] => is_something(word),
        [option, word] if option == "-n" => is_something(word),
        [option, word] if option == "-z" => is_something(word).map(|something| !something),
        [one, operator, other] => {
            let equal = || (is_known(one) && is_known(other)).then(|| one.as_str() == other.as_str());
            match operator.as_str() {
                "=" | "==" if other.as_str().contains(['*', '?', '[']) => None,
                "=" | "==" => equal(),
                "!=" if other.as_str().contains(['*', '?', '[']) => None,
                "!=" => equal().map(|equal| !equal),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What `!` turns round: `! -n X`, but no second `!`.
fn primary_behind_not(words: &[Text]) -> Option<bool> {
    match words {
        [not, ..] if not == "!" => None,
        _ => primary(words),
    }
}

/// Whether the files show all of a text.
fn is_known(text: &Text) -> bool {
    let is_set = |origin: &Origin| !matches!(origin, Origin::Undefined(_));
    text.segments().iter().all(|run| is_set(&run.origin)) && !text.as_str().contains(['$', '`'])
}

/// Whether a text is not empty.
fn is_something(text: &Text) -> Option<bool> {
    let is_something = text.parts().any(|(run, part)| {
        !part.is_empty()
            && part != UNRESOLVED
            && !matches!(run.origin, Origin::Undefined(_))
            && !part.contains(['$', '`'])
    });
    if is_something {
        return Some(true);
    }
    is_known(text).then_some(false)
}

/// Whether a word matches a pattern of `case`.
pub(super) fn matches(word: &Text, pattern: &Text) -> Option<bool> {
    if pattern == "*" {
        return Some(true);
    }
    if !is_known(word) || !is_known(pattern) {
        return None;
    }
    let (word, pattern) = (word.as_str(), pattern.as_str());
    match pattern.split_once('*') {
        None if !pattern.contains(['?', '[']) => Some(word == pattern),
        Some((start, "")) if !start.contains(['?', '[']) => Some(word.starts_with(start)),
        Some(("", end)) if !end.contains(['?', '[', '*']) => Some(word.ends_with(end)),
        _ => None,
    }
}
