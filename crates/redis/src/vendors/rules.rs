//! Variables of an image, or options of a server, turned into directives by the vendor's rules.

use redproof_source::{Span, Text, Undefined};

use super::{Conditions, RuleValue, RuleWord, SettingRule};

/// The value of a variable or an option.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) value: Text,
    /// Where it is given: the value itself, or the option.
    pub(crate) at: Span,
}

impl Given {
    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_empty() && self.value.undefined().is_none()
    }
}

/// A directive that a rule sets.
pub(crate) struct Made {
    pub(crate) directive: &'static str,
    pub(crate) words: Vec<Text>,
    /// The variable or option that it comes from.
    pub(crate) at: Span,
}

/// Looks a variable or an option up.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<Given>;

/// The directives that rules set, in the rules' order. What no variable sets is at `anchor`.
pub(crate) fn apply(rules: &'static [SettingRule], lookup: Lookup<'_>, anchor: Span) -> Vec<Made> {
    let mut all = Vec::new();
    for rule in rules {
        let at = rule.when.iter().find_map(|(name, _)| lookup(name));
        let at = at.map_or(anchor, |given| given.at);
        let made = |words, at| Made {
            directive: rule.directive,
            words,
            at,
        };
        match (holds(rule.when, rule.unless, lookup), &rule.value) {
            (Answer::No, _) => {}
            (Answer::Unknown(value), _) => {
                let at = value.span();
                all.push(made(vec![value], at));
            }
            (_, RuleValue::Unknown(reason)) => {
                all.push(made(vec![Text::unset(at, Undefined::Other(reason))], at));
            }
            (_, RuleValue::Each(name)) => {
                if let Some(list) = lookup(name) {
                    let lines = items(&list.value).into_iter();
                    all.extend(lines.map(|item| made(vec![item, Text::empty(list.value.span())], list.at)));
                }
            }
            (_, RuleValue::Words(words)) => {
                if let Some((words, at)) = values(words, lookup, at) {
                    all.push(made(words, at));
                }
            }
        }
    }
    all
}

/// The words of a value; `None` where a variable without a default is empty.
fn values(words: &[RuleWord], lookup: Lookup<'_>, at: Span) -> Option<(Vec<Text>, Span)> {
    let mut place = None;
    let mut found = Vec::new();
    for word in words {
        found.push(match word {
            RuleWord::Literal(text) => Text::literal(*text, place.unwrap_or(at)),
            RuleWord::Variable(name, default) => {
                match (lookup(name).filter(|given| !given.is_empty()), default) {
                    (Some(given), _) => {
                        place.get_or_insert(given.at);
                        given.value
                    }
                    (None, Some(default)) => Text::literal(*default, place.unwrap_or(at)),
                    (None, None) => return None,
                }
            }
        });
    }
    Some((found, place.unwrap_or(at)))
}

/// The items of a comma-separated list.
fn items(list: &Text) -> Vec<Text> {
    let mut at = 0;
    let items = list.as_str().split(',').map(|item| {
        let start = at;
        at += item.len() + 1;
        list.slice(start..start + item.len()).trim()
    });
    items.filter(|item| !item.is_empty()).collect()
}

/// Whether conditions hold.
pub(crate) enum Answer {
    Yes,
    No,
    /// What decides it is not in the files: an undefined value at the place of the variable.
    Unknown(Text),
}

/// Whether all conditions of `when` hold and none of `unless`.
pub(crate) fn holds(when: Conditions, unless: Conditions, lookup: Lookup<'_>) -> Answer {
    let mut open = None;
    let conditions = when.iter().map(|condition| (condition, true));
    for ((name, values), wanted) in conditions.chain(unless.iter().map(|condition| (condition, false))) {
        match is_one_of(lookup(name), values) {
            Answer::Yes if !wanted => return Answer::No,
            Answer::No if wanted => return Answer::No,
            Answer::Yes | Answer::No => {}
            Answer::Unknown(value) => {
                open.get_or_insert(value);
            }
        }
    }
    open.map_or(Answer::Yes, Answer::Unknown)
}

/// Whether a value is one of several; `set` is any value and `unset` none.
fn is_one_of(given: Option<Given>, values: &[&str]) -> Answer {
    let empty = given.as_ref().is_none_or(|given| given.value.is_empty());
    // What is not empty as it is written stays so, whatever the variable in it holds.
    let only_presence = values.iter().all(|value| matches!(*value, "set" | "unset"));
    if let Some(given) = given.as_ref().filter(|_| empty || !only_presence)
        && let Some(reason) = given.value.undefined()
    {
        return Answer::Unknown(Text::unset(given.at, reason.clone()));
    }
    let text = given.as_ref().map_or("", |given| given.value.as_str());
    let found = values.iter().any(|value| match *value {
        "set" => !empty,
        "unset" => empty,
        value => text.eq_ignore_ascii_case(value),
    });
    if found { Answer::Yes } else { Answer::No }
}
