//! Values that the files do not define.

use super::{Origin, Text, UNRESOLVED, Undefined};
use crate::{Span, Why};

impl Text {
    /// An undefined value that counts as empty, as a program sees a variable that is not set.
    pub fn unset(at: Span, reason: Undefined) -> Self {
        let mut text = Self::empty(at);
        text.push_unset(at, reason);
        text
    }

    /// An undefined value that cannot be empty: [`UNRESOLVED`] holds its place.
    pub fn unresolved(at: Span, reason: Undefined) -> Self {
        let mut text = Self::empty(at);
        text.push_unresolved(at, reason);
        text
    }

    /// Appends what [`Text::unset`] makes.
    pub fn push_unset(&mut self, at: Span, reason: Undefined) {
        self.push("", at, false, Origin::Undefined(reason));
    }

    /// Appends what [`Text::unresolved`] makes.
    pub fn push_unresolved(&mut self, at: Span, reason: Undefined) {
        self.push(UNRESOLVED, at, false, Origin::Undefined(reason));
    }

    /// Why the first undefined part has no value. The decoded string is then what the program would see with the
    /// variable unset, or contains [`UNRESOLVED`].
    pub fn undefined(&self) -> Option<&Undefined> {
        self.segments()
            .iter()
            .find_map(|segment| segment.origin.undefined())
    }

    /// The first variable in it that no file sets.
    pub fn undefined_variable(&self) -> Option<&str> {
        self.segments()
            .iter()
            .find_map(|segment| segment.origin.undefined()?.variable())
    }

    /// What is undefined, for people: the variable's name if the text is nothing but that variable. Beside other
    /// characters it may be a part of a password with a `$` in it, and is not named.
    pub fn undefined_label(&self) -> Option<String> {
        let reason = self.undefined()?;
        let is_alone = self.is_empty() || self == UNRESOLVED;
        Some(match reason {
            Undefined::Variable(_) if !is_alone => Undefined::StrayDollar.to_string(),
            reason => reason.to_string(),
        })
    }

    /// Why the value is unknown, if a part of it is undefined.
    pub fn why_undefined(&self) -> Option<Why> {
        let label = self.undefined_label()?;
        let reason = match self.undefined()? {
            Undefined::Variable(_) | Undefined::StrayDollar => format!("{label} is set outside the files"),
            Undefined::CommandOutput | Undefined::FileContent(_) | Undefined::Other(_) => {
                format!("the files do not say {label}")
            }
        };
        Some(Why::new(reason, Some(self.span())))
    }

    /// The text with [`UNRESOLVED`] for each undefined part between blanks, so that it stays a word when the text is
    /// split: the variable is set when the program is run.
    pub fn with_unresolved_words(&self) -> Text {
        let is_edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let mut out = Text::empty(self.anchor);
        for (segment, part) in self.parts() {
            let is_alone = part.is_empty()
                && is_edge(out.as_str().chars().next_back())
                && is_edge(
                    self.as_str()
                        .get(segment.at..)
                        .and_then(|rest| rest.chars().next()),
                );
            let part = if is_alone { UNRESOLVED } else { part };
            out.push(part, segment.span, segment.exact, segment.origin.clone());
        }
        out
    }
}
