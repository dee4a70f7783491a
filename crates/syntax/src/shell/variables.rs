//! What a script sets: its parameters (`$1`, `"$@"`, `set --` and `shift`) and its variables.

use super::expand::content;
use super::reader::Reader;
use super::{assignment, is_name};
use redproof_source::{Text, Undefined};

/// Parameters of a script that are tracked: `$0` to `$9`.
const MOST_PARAMETERS: usize = 10;

/// Parameters by the numbers that a script calls them by.
pub(super) fn numbered(parameters: &[Text], first: usize) -> impl Iterator<Item = (String, Text)> {
    let numbers = first..MOST_PARAMETERS;
    numbers
        .map(|number| number.to_string())
        .zip(parameters.iter().cloned())
}

impl Reader<'_> {
    /// Takes what `set -- A B` and `shift` make of the parameters.
    pub(super) fn set_parameters(&mut self, words: &[Text], certain: bool) {
        let parameters = match words {
            [shift] if shift == "shift" && self.parameters().len() + 1 < MOST_PARAMETERS => {
                Some(self.parameters().into_iter().skip(1).collect())
            }
            // How far, and what comes after those that are tracked, is not asked.
            [shift, ..] if shift == "shift" => Some(Vec::new()),
            [set, dashes, parameters @ ..] if set == "set" && dashes == "--" => Some(parameters.to_vec()),
            _ => None,
        };
        if let Some(parameters) = parameters {
            self.forget_parameters();
            if certain {
                self.assigned.extend(numbered(&parameters, 1));
            }
        }
    }

    /// Takes parameters for untold from here on.
    pub(super) fn forget_parameters(&mut self) {
        for number in 1..MOST_PARAMETERS {
            self.assigned.remove(&number.to_string());
        }
    }

    /// The parameters that are tracked, from `$1` on.
    pub(super) fn parameters(&self) -> Vec<Text> {
        let numbers = (1..MOST_PARAMETERS).map(|number| number.to_string());
        numbers
            .map_while(|number| self.assigned.get(&number).cloned())
            .collect()
    }

    /// `"$@"` as the words that it stands for, if they are known.
    pub(super) fn all_parameters(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let all: [&[u8]; 3] = [b"\"$@\"", b"$@", b"$*"];
        let Some(form) = all.iter().find(|form| rest.starts_with(form)) else {
            return false;
        };
        let alone = rest
            .get(form.len())
            .is_none_or(|byte| b" \t\r\n;&|()<>".contains(byte));
        let words = self.parameters();
        // With as many as are kept, there may be more.
        let cost: usize = words.iter().map(|word| word.as_str().len() + 1).sum();
        if !alone || words.is_empty() || words.len() + 1 >= MOST_PARAMETERS || cost > self.copies {
            return false;
        }
        self.copies -= cost;
        self.at += form.len();
        for word in words {
            self.push_word(word);
        }
        true
    }

    /// Takes what a command makes of the script's own variables. Where it is not certain that it runs, they are unknown.
    pub(super) fn set_variables(&mut self, words: &[Text], reads: &[Text], certain: bool) {
        let before = words.iter().take_while(|word| assignment(word).is_some()).count();
        let rest = words.get(before + 1..).unwrap_or_default();
        let (set, taken_in): (&[Text], &[Text]) = match words.get(before).map(Text::as_str) {
            None => (words, &[]),
            Some("export" | "local" | "readonly" | "declare" | "typeset") => (rest, &[]),
            Some("read") => (&[], rest),
            Some("for" | "select") => (&[], rest.get(..1).unwrap_or_default()),
            // What stands before a program is that program's alone.
            Some(_) => (&[], &[]),
        };
        let set = set.iter().filter_map(assignment);
        let value = |name: &str, value: Text| match certain {
            true => value,
            // It may be what it was before; a value that is something is taken to be something.
            false if value.is_empty_literal() => Text::unset(value.span(), Undefined::Variable(name.into())),
            false => {
                let known = value.undefined().filter(|reason| reason.is_output()).cloned();
                Text::unresolved(value.span(), known.unwrap_or(Undefined::CommandOutput))
            }
        };
        self.assigned
            .extend(set.map(|(name, set)| (name.to_owned(), value(name, set))));
        let taken_from = content(reads.iter());
        for name in taken_in.iter().filter(|name| is_name(name.as_str())) {
            self.assigned.insert(
                name.as_str().to_owned(),
                Text::unresolved(name.span(), taken_from.clone()),
            );
        }
    }
}
