//! What a script sets: its parameters (`$1`, `"$@"`, `set --` and `shift`) and its variables.

use super::model::{assignment, is_assignment, is_name};
use super::output::content;
use super::state::Reader;
use redproof_source::{Text, Undefined};

/// Parameters of a script that are tracked.
const MOST_PARAMETERS: usize = 64;

/// Why a value is unknown that a condition decides.
const CONDITION: &str = "whether a condition of the script holds";

/// Those of a script's parameters that are tracked.
pub(super) fn tracked(parameters: &[Text]) -> Vec<Text> {
    parameters.iter().take(MOST_PARAMETERS).cloned().collect()
}

impl Reader<'_> {
    /// Takes what `set -- A B` and `shift` make of the parameters.
    pub(super) fn set_parameters(&mut self, words: &[Text], certain: bool) {
        let parameters = match words {
            [shift] if shift == "shift" => self
                .parameters
                .take_if(|known| known.len() < MOST_PARAMETERS)
                .map(|known| known.into_iter().skip(1).collect()),
            // How far, and what comes after those that are tracked, is not asked.
            [shift, ..] if shift == "shift" => None,
            [set, dashes, parameters @ ..] if set == "set" && dashes == "--" => Some(tracked(parameters)),
            _ => return,
        };
        self.parameters = parameters.filter(|_| certain);
    }

    /// What the script itself makes of a variable or a parameter.
    pub(super) fn own_value(&self, name: &str) -> Option<&Text> {
        match name.parse::<usize>() {
            Err(_) => self.assigned.get(name),
            Ok(0) => self.name.as_ref(),
            Ok(number) => self.parameters.as_ref()?.get(number - 1),
        }
    }

    /// `"$@"` as the words that it stands for, if they are known.
    pub(super) fn all_parameters(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let all: [&[u8]; 6] = [b"\"$@\"", b"$@", b"$*", b"\"${@}\"", b"${@}", b"\"$*\""];
        let Some(form) = all.iter().find(|form| rest.starts_with(form)) else {
            return false;
        };
        let alone = rest
            .get(form.len())
            .is_none_or(|byte| b" \t\r\n;&|()<>".contains(byte));
        // With as many as are kept, there may be more.
        let is_whole = |known: &Vec<Text>| known.len() < MOST_PARAMETERS;
        if !alone || !self.parameters.as_ref().is_some_and(is_whole) {
            return false;
        }
        let Some(words) = self.copied_parameters() else {
            return false;
        };
        self.at += form.len();
        for word in words {
            self.push_word(word);
        }
        true
    }

    /// Completes `for NAME`, which goes over the parameters.
    pub(super) fn imply_parameters(&mut self) {
        let [keyword, name] = self.now.words.as_slice() else {
            return;
        };
        if keyword != "for" {
            return;
        }
        let among = Text::derived("in", name.span());
        if let Some(parameters) = self.copied_parameters() {
            self.now.words.push(among);
            self.now.words.extend(parameters);
        }
    }

    /// The parameters, if they are known and may be copied once more.
    fn copied_parameters(&mut self) -> Option<Vec<Text>> {
        let known = self.parameters.as_ref()?;
        let cost: usize = known.iter().map(|word| word.as_str().len() + 1).sum();
        self.copies = self.copies.checked_sub(cost)?;
        Some(known.clone())
    }

    /// Takes what a command makes of the script's own variables. Where it is not certain that it runs, they are unknown.
    pub(super) fn set_variables(&mut self, words: &[Text], reads: &[Text], certain: bool) {
        let before = words.iter().take_while(|word| is_assignment(word)).count();
        let rest = words.get(before + 1..).unwrap_or_default();
        let (set, taken_in): (&[Text], &[Text]) = match words.get(before).map(Text::as_str) {
            None => (words, &[]),
            Some("export" | "local" | "readonly" | "declare" | "typeset") => (rest, &[]),
            Some("read" | "mapfile" | "readarray") => (&[], rest),
            Some("for" | "select") => (&[], rest.get(..1).unwrap_or_default()),
            // What is before a program is that program's alone.
            Some(_) => (&[], &[]),
        };
        let set = set.iter().filter_map(assignment);
        let value = |name: &str, value: Text| match certain {
            true => value,
            // It may be what it was before; a value that is something is taken to be something.
            false if value.is_empty_literal() => Text::unset(value.span(), Undefined::Variable(name.into())),
            false => {
                let known = value.undefined().filter(|reason| reason.is_output()).cloned();
                Text::unresolved(value.span(), known.unwrap_or(Undefined::Other(CONDITION)))
            }
        };
        for (name, set) in set {
            self.assigned.set(name, value(name, set));
        }
        let taken_from = content(reads.iter());
        for name in taken_in.iter().filter(|name| is_name(name.as_str())) {
            let value = Text::unresolved(name.span(), taken_from.clone());
            self.assigned.set(name.as_str(), value);
        }
    }
}
