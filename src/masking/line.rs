//! A line of which only known pieces are shown, and where its columns went.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::MASK;

/// A line that may be shown. Only [`super::Mask`] makes one.
#[derive(Clone)]
pub struct MaskedLine {
    text: String,
    stretches: Vec<Stretch>,
    /// The characters as a terminal shows them, once they were asked for: a long line may have thousands of places.
    characters: OnceLock<Vec<char>>,
}

impl PartialEq for MaskedLine {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.stretches) == (&other.text, &other.stretches)
    }
}

impl Eq for MaskedLine {}

/// One masked stretch; positions are in characters from 0.
#[derive(Clone, PartialEq, Eq)]
struct Stretch {
    written: Range<usize>,
    shown: usize,
}

impl MaskedLine {
    /// Shows these bytes of a line and masks the rest. Blanks between shown pieces, and at the ends, are shown; the
    /// blanks of what is masked are not, so that the number of words stays unknown.
    pub(super) fn showing(line: &str, mut shown: Vec<Range<usize>>) -> Self {
        shown.sort_by_key(|range| (range.start, range.end));
        let mut hide: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        for range in shown.into_iter().chain(std::iter::once(line.len()..line.len())) {
            let gap = line.get(at..range.start).unwrap_or_default();
            let inner = gap.trim();
            if !inner.is_empty() {
                let start = at + gap.len() - gap.trim_start().len();
                hide.push(start..start + inner.len());
            }
            at = at.max(range.end);
        }
        Self::hiding(line, hide)
    }

    /// Masks byte ranges of a line, in any order, overlapping or not.
    pub(super) fn hiding(line: &str, mut hide: Vec<Range<usize>>) -> Self {
        hide.retain(|range| range.start < range.end && range.start < line.len());
        hide.sort_by_key(|range| (range.start, range.end));
        let mut text = String::with_capacity(line.len());
        let mut stretches: Vec<Stretch> = Vec::new();
        let (mut at, mut written, mut shown) = (0, 0, 0);
        let mut ranges = hide.into_iter().peekable();
        while let Some(mut range) = ranges.next() {
            while let Some(next) = ranges.next_if(|next| next.start <= range.end) {
                range.end = range.end.max(next.end);
            }
            let start = floor(line, range.start).max(at);
            let end = ceil(line, range.end);
            let before = line.get(at..start).unwrap_or_default();
            let hidden = line.get(start..end).unwrap_or_default();
            if hidden.is_empty() {
                continue;
            }
            text.push_str(before);
            text.push_str(MASK);
            let plain = before.chars().count();
            let width = hidden.chars().count();
            written += plain;
            shown += plain;
            stretches.push(Stretch {
                written: written..written + width,
                shown,
            });
            written += width;
            shown += MASK.chars().count();
            at = end;
        }
        text.push_str(line.get(at..).unwrap_or_default());
        Self {
            text,
            stretches,
            characters: OnceLock::new(),
        }
    }

    /// The line as it may be shown.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters of the line, made by `of` from its text the first time.
    pub fn characters(&self, of: impl FnOnce(&str) -> Vec<char>) -> &[char] {
        self.characters.get_or_init(|| of(&self.text))
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Where a column (from 1, in characters) of the written line is in the shown one. A column inside a masked
    /// stretch is the stretch's first.
    pub fn column(&self, written: usize) -> usize {
        self.shown(written, false)
    }

    /// Where a label from column `start` to column `end` (exclusive) is in the shown line. A label that touches a
    /// masked stretch covers all of it, so that its width shows nothing.
    pub fn label(&self, start: usize, end: usize) -> Range<usize> {
        let from = self.shown(start, false);
        from..self.shown(end.max(start), end > start).max(from)
    }

    fn shown(&self, column: usize, as_end: bool) -> usize {
        let column = column.saturating_sub(1);
        let index = self
            .stretches
            .partition_point(|stretch| stretch.written.start <= column);
        let Some(stretch) = index.checked_sub(1).and_then(|index| self.stretches.get(index)) else {
            return column + 1;
        };
        let after = stretch.shown + MASK.chars().count();
        1 + if column >= stretch.written.end {
            after + (column - stretch.written.end)
        } else if as_end && column > stretch.written.start {
            after
        } else {
            stretch.shown
        }
    }
}

impl fmt::Debug for MaskedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MaskedLine").field(&self.text).finish()
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
