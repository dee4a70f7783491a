//! Classified spans: what each piece of a file is, as far as a reader knows.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use redproof_source::{Origin, Span, Text, shown_name};

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
    /// The lines that somebody asks for, in order, adjacent ones as one range.
    wanted: Vec<Range<usize>>,
    found: Vec<(Range<usize>, Class)>,
}

impl<'s> Spans<'s> {
    /// No piece of a text yet. All [`Text`]s that are shown here have their spans in this text.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            wanted: std::iter::once(0..source.len()).collect(),
            found: Vec::new(),
        }
    }

    /// As [`Spans::new`], for some lines only, by number from 1. Classifiers leave out what is on no such line.
    pub(super) fn of_lines(source: &'s str, lines: &BTreeSet<u32>) -> Self {
        let mut wanted: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        for (number, line) in (1..=lines.last().copied().unwrap_or_default()).zip(source.split('\n')) {
            let range = at..at + line.len();
            at = range.end + 1;
            if lines.contains(&number) {
                match wanted.last_mut() {
                    Some(last) if last.end + 1 == range.start => last.end = range.end,
                    _ => wanted.push(range),
                }
            }
        }
        Self {
            wanted,
            ..Self::new(source)
        }
    }

    /// Whether a range touches a wanted line.
    pub(super) fn wants(&self, range: &Range<usize>) -> bool {
        let behind = self.wanted.partition_point(|wanted| wanted.start <= range.end);
        let last = behind.checked_sub(1).and_then(|last| self.wanted.get(last));
        last.is_some_and(|wanted| wanted.end >= range.start)
    }

    /// Whether some part of a text is written on a wanted line.
    pub(super) fn wants_text(&self, text: &Text) -> bool {
        let mut segments = text.segments().iter();
        text.segments().is_empty() || segments.any(|segment| self.wants(&segment.span.range()))
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
        if range.start < range.end && self.wants(&range) {
            self.found.push((range, class));
        }
    }

    /// Shows a decoded text where it is written. What variables bring is not written there, except for a fallback that
    /// is the text itself.
    pub(super) fn show(&mut self, text: &Text, class: Class) {
        // What stands at the place of a name may be a setting with its password.
        let is_name = matches!(class, Class::Name | Class::Image | Class::Port);
        if is_name && matches!(shown_name(text.as_str()), Cow::Owned(_)) {
            return;
        }
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
