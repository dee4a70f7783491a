//! Masks: lines and messages with a fixed-width stretch wherever a secret stands.

mod expression;
pub(super) mod key;
mod keyed;
mod known;
mod line;
mod lines;
mod replaced;
mod shape;

pub use line::MaskedLine;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use super::Secret;
use expression::Expressions;
use known::KnownSecrets;

/// What stands in a secret's place, however long the secret is.
pub const MASK: &str = "••••••••";

/// Masks for one audit: it knows every secret that the audit found, wherever it was written.
pub struct Mask {
    known: KnownSecrets,
}

impl Mask {
    /// A mask that knows these secrets. Empty ones are left out.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self {
            known: KnownSecrets::new(secrets),
        }
    }

    /// One line, without its line break, as frames may show it. `hidden` are further bytes of the line that must not
    /// be shown, such as the place of a secret that is written with escapes.
    pub fn line(&self, text: &str, hidden: &[Range<usize>]) -> MaskedLine {
        let mut hide = hidden.to_vec();
        self.hide_in_line(text, &mut hide);
        MaskedLine::new(text, hide)
    }

    /// Lines of a file by number from 1, as frames may show them. What spans lines (key blocks, block scalars, a flag
    /// whose value is the next item) is seen as a whole. `hidden` are byte ranges of the file.
    pub fn lines(
        &self,
        file: &str,
        wanted: &BTreeSet<u32>,
        hidden: &[Range<usize>],
    ) -> BTreeMap<u32, MaskedLine> {
        lines::of_file(self, file, wanted, hidden)
    }

    /// A message: what is known to be a secret, or looks like one by its shape alone, is masked.
    pub fn text(&self, text: &str) -> String {
        let mut hide = Vec::new();
        self.known.hide(text, &mut hide);
        shape::hide_anywhere(text, &Expressions::of(text), &mut hide);
        MaskedLine::new(text, hide).into_text()
    }

    /// Collects what must not be shown of a line, and says what the line leaves open for the next one.
    fn hide_in_line(&self, text: &str, hide: &mut Vec<Range<usize>>) -> keyed::Open {
        let expressions = Expressions::of(text);
        self.known.hide(text, hide);
        shape::hide_anywhere(text, &expressions, hide);
        shape::hide_acl(text, hide);
        replaced::hide(text, &expressions, hide);
        keyed::hide(text, &expressions, hide)
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask(hidden)")
    }
}

#[cfg(test)]
mod tests;
