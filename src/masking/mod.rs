//! Text of files for outputs: nothing else puts it there.
//!
//! Readers classify the pieces of a file ([`Class`]). What has a class is shown, and everything else is one mask of a fixed
//! width. Nothing searches for secrets: what is not known to be harmless is not shown. Secrets that an audit found are masked,
//! too, since one may also be used as a name.

mod classify;
mod format;
mod known;
mod line;
mod spans;

pub use format::Format;
pub use line::MaskedLine;
pub use spans::{Class, Spans};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use redproof_redis::Directive;

use crate::secret::Secret;
use known::KnownSecrets;

/// What replaces something opaque, however long it is.
pub const MASK: &str = "••••••••";

/// Masks text for one audit.
pub struct Mask {
    known: KnownSecrets,
}

impl Mask {
    /// A mask that knows these secrets. Those that are a token of one of `names` are masked at their own places only.
    pub fn new(secrets: Vec<Secret>, names: &BTreeSet<&str>) -> Self {
        Self {
            known: KnownSecrets::new(known::unnamed(secrets, names)),
        }
    }

    /// Lines of a file by number from 1. `hidden` are byte ranges of the file that are never shown: the places of secrets.
    pub fn lines(
        &self,
        format: Format,
        file: &str,
        wanted: &BTreeSet<u32>,
        hidden: &[Range<usize>],
    ) -> BTreeMap<u32, MaskedLine> {
        let spans = classify::file(format, file, wanted);
        self.masked(file, &spans, wanted, hidden)
    }

    /// A whole file.
    pub fn file(&self, format: Format, file: &str) -> String {
        let count = u32::try_from(file.split('\n').count()).unwrap_or(u32::MAX);
        let lines = self.lines(format, file, &(1..=count).collect(), &[]);
        let lines: Vec<&str> = lines.values().map(MaskedLine::text).collect();
        lines.join("\n")
    }

    /// The words of a setting of redis-server, as far as the directive's type knows them to be harmless.
    pub fn setting(&self, directive: &Directive, words: &[&str]) -> Vec<String> {
        let source = words.join("\n");
        let spans = classify::setting(directive, words, &source);
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
        let lines = self.masked(&source, &spans, &(1..=count).collect(), &[]);
        lines.into_values().map(MaskedLine::into_text).collect()
    }

    /// A message of our own words: known secrets are masked.
    pub fn text(&self, text: &str) -> String {
        MaskedLine::hiding(text, self.known.find(text)).into_text()
    }

    /// Shows what has a class, and neither is a known secret nor is at a hidden place. A word of the format is the
    /// same whatever the secret is, and stays where it is not the place of one.
    fn masked(
        &self,
        file: &str,
        spans: &[(Range<usize>, Class)],
        wanted: &BTreeSet<u32>,
        hidden: &[Range<usize>],
    ) -> BTreeMap<u32, MaskedLine> {
        let mut bytes = vec![Byte::Opaque; file.len()];
        for (range, class) in spans {
            let byte = match class {
                Class::Punctuation => Byte::Sign,
                Class::Keyword => Byte::Word,
                _ => Byte::Shown,
            };
            let painted = bytes.get_mut(range.clone()).into_iter().flatten();
            painted.for_each(|painted| *painted = (*painted).max(byte));
        }
        for range in hidden {
            let range = range.start..range.end.min(bytes.len());
            let found = bytes.get_mut(range).into_iter().flatten();
            found
                .filter(|byte| **byte < Byte::Sign)
                .for_each(|byte| *byte = Byte::Opaque);
        }
        let mut lines = BTreeMap::new();
        let last = wanted.last().copied().unwrap_or_default();
        let mut start = 0;
        for (number, full) in (1..=last).zip(file.split('\n')) {
            if wanted.contains(&number) {
                let line = full.trim_end_matches('\r');
                let bytes = bytes.get_mut(start..start + line.len()).unwrap_or_default();
                lines.insert(number, self.line(line, bytes));
            }
            start += full.len() + 1;
        }
        lines
    }

    fn line(&self, line: &str, bytes: &mut [Byte]) -> MaskedLine {
        let secrets = self.known.find(line).into_iter();
        for range in secrets.chain(known::passwords_in_urls(line)) {
            let found = bytes.get_mut(range).into_iter().flatten();
            found
                .filter(|byte| **byte == Byte::Shown)
                .for_each(|byte| *byte = Byte::Opaque);
        }
        let mut shown = Vec::new();
        let mut at = 0;
        for run in bytes.chunk_by(|a, b| (*a == Byte::Opaque) == (*b == Byte::Opaque)) {
            if run.first() != Some(&Byte::Opaque) {
                shown.push(at..at + run.len());
            }
            at += run.len();
        }
        MaskedLine::showing(line, shown)
    }
}

/// What is known of one byte of a file, the weaker first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Byte {
    Opaque,
    Shown,
    /// A part of a word of the format, which is shown unless a secret is there.
    Word,
    /// A sign of the format, such as the quotes around a secret.
    Sign,
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask(hidden)")
    }
}

#[cfg(test)]
mod tests;
