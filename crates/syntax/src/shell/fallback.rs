//! `${NAME:-FALLBACK}` and `${NAME:=FALLBACK}`: what takes the place of a variable that has no value.

use super::braces::Braces;
use super::model::{Expansion, Reach};
use super::state::Reader;
use redproof_source::{Origin, Text, Undefined};

/// How deep fallbacks may nest (`${A:-${B:-x}}`); what lies deeper may be nothing.
const DEEPEST: usize = 4;

impl Reader<'_> {
    /// Puts in the fallback of a variable that may have no value. `is_nothing` says that it has none.
    pub(super) fn fall_back(
        &mut self,
        text: &mut Text,
        start: usize,
        (name, is_nothing): (&str, bool),
        place: (usize, usize),
    ) {
        let word = self.inner_word(place);
        if let Some(literal) = self.as_fallback(&word, name, start, place) {
            text.push_text(&literal);
        } else if is_nothing {
            text.push_text(&word);
        } else if word.is_empty() {
            self.unset(text, name, start);
        } else {
            // The one value or the other.
            text.push_unresolved(self.span(start, self.at), Undefined::Variable(name.into()));
        }
    }

    /// A variable that stays as it is written, unless the commands of its fallback print a literal:
    /// `${NAME:-$(cat FILE || echo literal)}`.
    pub(super) fn keep(
        &mut self,
        text: &mut Text,
        start: usize,
        name: &str,
        fallback: Option<(usize, usize)>,
    ) {
        let substitutes = |(from, to): &(usize, usize)| {
            let written = self.script.as_str().get(*from..*to).unwrap_or_default();
            written.contains("$(") || written.contains('`')
        };
        let printed = fallback.filter(substitutes).and_then(|place| {
            let word = self.inner_word(place);
            self.as_fallback(&word, name, start, place)
        });
        match printed {
            Some(printed) => text.push_text(&printed),
            None => self.take(text, start, self.at),
        }
    }

    /// What `${NAME:=FALLBACK}` leaves in the variable.
    pub(super) fn assign_fallback(&mut self, braces: &Braces<'_>, value: &Text) {
        if !matches!(self.expansion, Expansion::Expand { own: true, .. }) {
            return;
        }
        let has_value = || {
            let own = self.own_value(braces.name);
            own.is_some_and(|own| own.as_str() == value.as_str())
        };
        match self.flow.reach() {
            Reach::Always => self.assigned.set(braces.name, value.clone()),
            Reach::Unknown if !has_value() => {
                let reason = Undefined::Variable(braces.name.into());
                self.assigned.set(braces.name, Text::unset(value.span(), reason));
            }
            _ => {}
        }
    }

    /// A fallback that the script itself has in it, as one.
    fn as_fallback(&self, word: &Text, name: &str, start: usize, (from, to): (usize, usize)) -> Option<Text> {
        let is_written = |origin: &Origin| matches!(origin, Origin::Literal | Origin::Fallback { .. });
        if word.is_empty() || !word.segments().iter().all(|run| is_written(&run.origin)) {
            return None;
        }
        let written = match word.segments() {
            [run] => match &run.origin {
                Origin::Fallback { written, .. } => *written,
                _ => run.span,
            },
            _ => self.span(from, to),
        };
        // What the shell would still put in is not written there.
        if word.as_str().contains(['$', '`']) {
            return None;
        }
        let origin = Origin::Fallback {
            name: name.into(),
            written,
        };
        let span = self.span(start, self.at);
        let mut fallback = Text::empty(span);
        fallback.push(word.as_str(), span, false, origin);
        Some(fallback)
    }

    /// The word between two bytes of the one that is being read. Its commands are listed as those of any substitution.
    pub(super) fn inner_word(&mut self, (from, to): (usize, usize)) -> Text {
        let mut word = Text::empty(self.span(from, to));
        if self.fallbacks >= DEEPEST {
            word.push_unset(
                self.span(from, to),
                Undefined::Other("a fallback that nests deep"),
            );
            return word;
        }
        self.fallbacks += 1;
        let after = std::mem::replace(&mut self.at, from);
        let mut double = false;
        while self.at < to {
            match self.bytes.get(self.at) {
                Some(b'$') => self.expand(&mut word),
                Some(b'`') => self.backticks(&mut word),
                Some(b'\\') => self.escape(&mut word, double),
                Some(b'"') => {
                    double = !double;
                    self.at += 1;
                }
                Some(b'\'') if !double => self.at += 1,
                _ => {
                    let plain = self.at;
                    self.at += 1;
                    let is_plain = |byte: &u8| !b"$`\"'\\".contains(byte);
                    while self.at < to && self.bytes.get(self.at).is_some_and(is_plain) {
                        self.at += 1;
                    }
                    self.take(&mut word, plain, self.at);
                }
            }
        }
        self.at = after;
        self.fallbacks -= 1;
        word
    }
}
