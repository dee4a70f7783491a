//! Functions of a script: what a call with words hands to the commands inside.

use super::reader::{self, Reader};
use super::{Command, Given, is_name};
use redproof_source::{Span, Text};

impl Reader<'_> {
    /// Notes `NAME() { … }` and `function NAME { … }`, when the name was read.
    pub(super) fn define(&mut self, name: &Text) {
        let keyword = self.now.words.first().is_some_and(|word| word == "function");
        if self.now.words.len() != usize::from(keyword) || !is_name(name.as_str()) {
            return;
        }
        let rest = self.script.as_str().get(self.at..).unwrap_or_default();
        let after = rest.trim_start_matches([' ', '\t']);
        let brackets = after
            .strip_prefix('(')
            .and_then(|inside| inside.trim_start_matches([' ', '\t']).strip_prefix(')'));
        let Some(body) = brackets.or(keyword.then_some(after)) else {
            return;
        };
        if let Some(body) = body.trim_start().strip_prefix('{') {
            let start = self.script.as_str().len() - body.len();
            let end = self.closing(start, b'{');
            self.functions.insert(name.as_str().to_owned(), start..end);
            // Inside of it `$1` is what a call hands over, and not the script's own.
            if self.outside.is_none() {
                self.outside = Some((end, self.parameters()));
                self.forget_parameters();
            }
        }
    }

    /// The commands inside a function that a call's words reach, with those words in the places of `$1` and its kin.
    pub(super) fn called(&mut self, words: &[Text]) -> Vec<Command> {
        let Some((name, arguments)) = words.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return Vec::new();
        };
        let Some(body) = self.functions.get(name.as_str()).cloned() else {
            return Vec::new();
        };
        let Some(left) = self.calls.checked_sub(body.len()) else {
            return Vec::new();
        };
        self.calls = left;
        let given = Given {
            parameters: words,
            before: &[],
        };
        // Calls inside of it are not followed, or they could double with each level.
        let mut inside = reader::read_with(&self.script.slice(body), self.dollar, self.depth, given, 0);
        let places: Vec<Span> = arguments.iter().map(Text::span).collect();
        inside.retain(|command| {
            let inputs = command.inputs.iter().map(|input| &input.text);
            let texts = command.words.iter().chain(inputs);
            let mut runs = texts.flat_map(Text::segments);
            runs.any(|run| places.iter().any(|place| place.contains(run.span)))
        });
        // Here-documents are given to commands by their numbers, and these have theirs.
        inside.iter_mut().for_each(|command| command.serial = usize::MAX);
        inside
    }
}
