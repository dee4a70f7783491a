//! Classified spans: what each piece of a file is, as far as a reader knows.

use std::ops::Range;

use redproof_source::{Origin, Span, Text};

/// What a piece of a file is. Whatever has no class is opaque, and masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A word that the format defines: a directive, an option, a command, a boolean, a word of an enumeration.
    Keyword,
    /// A name that the file defines or uses: a key, a variable, a service, a user, a host.
    Name,
    /// An image.
    Image,
    /// A port, or a mapping of ports.
    Port,
    /// A path.
    Path,
    /// A number, a size or a duration, where the key's own type says so.
    Number,
    /// Quotes, brackets, separators and operators.
    Punctuation,
    /// A comment that suppresses a finding.
    Suppression,
}

/// The pieces of one text that may be shown.
#[derive(Debug)]
pub struct Spans<'s> {
    source: &'s str,
    found: Vec<(Range<usize>, Class)>,
}

impl<'s> Spans<'s> {
    /// No piece of a text yet. All [`Text`]s that are shown here have their spans in this text.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            found: Vec::new(),
        }
    }

    /// The whole text.
    pub(super) fn source(&self) -> &'s str {
        self.source
    }

    /// What is written in a span.
    pub(super) fn written(&self, span: Span) -> &'s str {
        self.source.get(span.range()).unwrap_or_default()
    }

    /// Shows bytes of the text.
    pub(super) fn bytes(&mut self, range: Range<usize>, class: Class) {
        if range.start < range.end {
            self.found.push((range, class));
        }
    }

    /// Shows a decoded text where it is written. What variables bring is not written there, except for a fallback that
    /// is the text itself.
    pub(super) fn show(&mut self, text: &Text, class: Class) {
        for (run, part) in text.parts() {
            match &run.origin {
                // A part of an inexact run could have any of its bytes.
                Origin::Literal if run.exact || part.chars().nth(1).is_none() => {
                    self.bytes(run.span.range(), class);
                }
                Origin::Fallback { written, .. } if self.written(*written) == part => {
                    self.bytes(written.range(), class);
                }
                _ => {}
            }
        }
    }

    /// Shows a part of a decoded text.
    pub(super) fn part(&mut self, text: &Text, range: Range<usize>, class: Class) {
        self.show(&text.slice(range), class);
    }

    /// The pieces in order. Where two overlap, both are kept.
    pub(super) fn into_sorted(mut self) -> Vec<(Range<usize>, Class)> {
        self.found
            .sort_by_key(|(range, class)| (range.start, range.end, *class));
        self.found.dedup();
        self.found
    }
}
