//! The exit status of a command, where the files decide it: `[ -n "$PW" ]`, `true`, steps that are taken to succeed.

use super::comparison;
use super::model::is_assignment;
use crate::programs::{self, Kind};
use redproof_source::{Origin, Text, UNRESOLVED, Undefined};

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
        "((" => comparison::holds(rest.first().filter(|whole| is_known(whole))?.as_str()),
        // Without its steps, a container does not come up as its author meant.
        // A server that lets the script go on has put itself into the background.
        _ => matches!(
            programs::program(name)?.kind(),
            Kind::Step | Kind::Printer | Kind::Server | Kind::Sentinel
        )
        .then_some(true),
    }
}

/// Whether `set` makes the script stop at a command that fails.
pub(super) fn stops_at_failure(words: &[Text]) -> bool {
    let options = words.iter().skip(1).map(Text::as_str);
    let mut options = options.take_while(|word| *word != "--");
    options.any(|word| word == "errexit" || word.starts_with('-') && word.contains('e'))
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
                operator => {
                    let both = is_known(one) && is_known(other);
                    both.then(|| comparison::compare(one.as_str(), operator, other.as_str()))?
                }
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
    let is_something = text.parts().any(|(run, part)| match &run.origin {
        // A variable that cannot be empty. What a command prints may be.
        Origin::Undefined(Undefined::Variable(_)) => part == UNRESOLVED,
        Origin::Undefined(_) => false,
        _ => !part.is_empty() && part != UNRESOLVED && !part.contains(['$', '`']),
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
    if word.is_empty() {
        return Some(pattern.bytes().all(|byte| byte == b'*'));
    }
    match pattern.split_once('*') {
        None if !pattern.contains(['?', '[']) => Some(word == pattern),
        Some((start, "")) if !start.contains(['?', '[']) => Some(word.starts_with(start)),
        Some(("", end)) if !end.contains(['?', '[', '*']) => Some(word.ends_with(end)),
        _ => None,
    }
}
