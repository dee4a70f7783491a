//! Code frames: labelled lines of one file, masked, with their real numbers.

use std::collections::BTreeMap;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan,
    SpanContents, ThemeCharacters, ThemeStyles,
};

use super::Options;
use super::printable;
use super::style::wrapped;
use crate::policy::{Excerpts, MaskedLine};
use crate::rules::Location;

/// Longest part of a line that a frame shows, in characters; the rest says nothing and floods the screen.
const WIDEST: usize = 240;

/// How much of a longer line is shown before its first label.
const LEAD: usize = 40;

/// Narrowest column that a label's text is broken into. With less room it is below the frame.
const NARROWEST: usize = 32;

/// Columns of a frame's border and line numbers, and of a label's bend before its text.
const BORDER: usize = 14;

/// A place to show, and what to write there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label<'r> {
    pub(super) at: &'r Location,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// Draws the labelled lines of one file. All labels are of that file.
pub(super) fn draw(path: &str, labels: &[Label<'_>], excerpts: &Excerpts, options: &Options) -> String {
    let file = excerpts.get(path);
    let (inside, outside): (Vec<_>, Vec<_>) = labels
        .iter()
        .partition(|label| file.is_some_and(|file| file.contains_key(&label.at.start.line)));
    let mut drawn = String::new();
    if let Some(file) = file
        && !inside.is_empty()
    {
        let excerpt = Excerpt::new(path, file, &inside, options);
        if *excerpt.path != *printable(path) {
            place(path, &mut drawn, options);
        }
        drawn.push_str(&excerpt.draw(options));
        for note in &excerpt.notes {
            for line in wrapped(note, options.width.saturating_sub(7)) {
                drawn.push_str(&format!("       {line}\n"));
            }
        }
    }
    for label in outside {
        let start = label.at.start;
        place(
            &format!("{path}:{}:{}", start.line, start.column),
            &mut drawn,
            options,
        );
        for line in wrapped(&label.text, options.width.saturating_sub(7)) {
            drawn.push_str(&format!("       {line}\n"));
        }
    }
    drawn
}

/// A place above what is said about it.
fn place(place: &str, drawn: &mut String, options: &Options) {
    for (index, part) in wrapped(place, options.width.saturating_sub(7)).iter().enumerate() {
        let arrow = if index == 0 { "-->" } else { "   " };
        drawn.push_str(&format!("   {arrow} {part}\n"));
    }
}

/// A path that fits into the border of a frame: its end, if it is too long.
fn fitting(path: &str, options: &Options) -> String {
    let path = printable(path);
    let room = options.width.saturating_sub(BORDER + 8).max(NARROWEST);
    let length = path.chars().count();
    if length <= room {
        return path.into_owned();
    }
    let end: String = path.chars().skip(length + 1 - room).collect();
    let end = end.split_once('/').map_or(end.as_str(), |(_, end)| end);
    format!("…/{end}")
}

/// The labelled lines of one file, one after the other.
#[derive(Debug)]
struct Excerpt {
    path: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<LabeledSpan>,
    /// Texts that have no room beside what they are about.
    notes: Vec<String>,
    /// Bytes of the excerpt at which labels start, and the place in the file that they stand for.
    places: BTreeMap<usize, (u32, u32)>,
}

#[derive(Debug)]
struct Line {
    number: u32,
    start: usize,
    end: usize,
}

impl Excerpt {
    fn new(path: &str, file: &BTreeMap<u32, MaskedLine>, labels: &[&Label<'_>], options: &Options) -> Self {
        let mut by_line: BTreeMap<u32, Vec<&Label<'_>>> = BTreeMap::new();
        for label in labels {
            by_line.entry(label.at.start.line).or_default().push(label);
        }
        let mut excerpt = Self {
            path: fitting(path, options),
            notes: Vec::new(),
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
            places: BTreeMap::new(),
        };
        for (number, labels) in by_line {
            if let Some(line) = file.get(&number) {
                excerpt.push(number, line, &labels, options);
            }
        }
        excerpt
    }

    fn push(&mut self, number: u32, line: &MaskedLine, labels: &[&Label<'_>], options: &Options) {
        let shown = line.characters(|text| printable(text).chars().collect());
        let spans: Vec<_> = labels
            .iter()
            .map(|label| span_of(label.at, line, shown.len()))
            .collect();
        let first = spans.iter().map(|span| span.start).min().unwrap_or_default();
        let widest = WIDEST.min(options.width.saturating_sub(BORDER - 4).max(NARROWEST));
        let lead = LEAD.min(options.width / 4);
        let cut = if shown.len() > widest {
            first.saturating_sub(lead)
        } else {
            0
        };
        let kept = shown.get(cut..).unwrap_or_default();
        let kept = kept.get(..widest).unwrap_or(kept);
        let start = self.text.len();
        // Where each shown character starts in the excerpt, and where the last one ends.
        let mut offsets = Vec::with_capacity(kept.len() + 1);
        for (index, c) in kept.iter().enumerate() {
            offsets.push(self.text.len());
            let cut_here = (index == 0 && cut > 0) || (index + 1 == widest && shown.len() > cut + widest);
            self.text.push(if cut_here { '…' } else { *c });
        }
        offsets.push(self.text.len());
        self.text.push('\n');
        self.lines.push(Line {
            number,
            start,
            end: self.text.len(),
        });
        let offset = |column: usize| {
            offsets
                .get(column.saturating_sub(cut).min(kept.len()))
                .copied()
                .unwrap_or(start)
        };
        for (label, span) in labels.iter().zip(spans) {
            let (from, to) = (offset(span.start), offset(span.end));
            // A label's text begins below its middle.
            let middle = usize::midpoint(span.start, span.end)
                .saturating_sub(cut)
                .min(kept.len());
            let room = options.width.saturating_sub(middle + BORDER);
            let written = if room < NARROWEST {
                let start = label.at.start;
                self.notes
                    .push(format!("{}:{}: {}", start.line, start.column, label.text));
                None
            } else {
                let text = wrapped(&label.text, room).join("\n");
                Some(text).filter(|text| !text.is_empty())
            };
            let place = (label.at.start.line, label.at.start.column);
            if label.primary {
                self.places.insert(from, place);
            } else {
                self.places.entry(from).or_insert(place);
            }
            self.labels.push(if label.primary {
                LabeledSpan::new_primary_with_span(written, (from, to - from))
            } else {
                LabeledSpan::new(written, from, to - from)
            });
        }
    }

    fn draw(&self, options: &Options) -> String {
        let theme = GraphicalTheme {
            characters: if options.unicode {
                ThemeCharacters::unicode()
            } else {
                ThemeCharacters::ascii()
            },
            styles: if options.colour {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        };
        let corner = theme.characters.ltop;
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(options.width)
            .with_context_lines(0)
            .without_syntax_highlighting()
            .without_primary_span_start();
        let mut all = String::new();
        if handler.render_report(&mut all, self).is_err() {
            return String::new();
        }
        // The header above the frame is ours, not the library's.
        let mut drawn = String::new();
        for line in all
            .lines()
            .skip_while(|line| !line.trim_start().starts_with(corner))
        {
            drawn.push_str(line.trim_end());
            drawn.push('\n');
        }
        drawn
    }

    fn line_at(&self, offset: usize) -> Option<(usize, &Line)> {
        let index = self
            .lines
            .partition_point(|line| line.start <= offset)
            .checked_sub(1)?;
        self.lines.get(index).map(|line| (index, line))
    }
}

/// A label's characters (from 0) in the shown line. One that goes on in the next line ends with its first.
fn span_of(at: &Location, line: &MaskedLine, width: usize) -> std::ops::Range<usize> {
    let start = at.start.column as usize;
    let end = if at.end.line > at.start.line {
        usize::MAX
    } else {
        at.end.column as usize
    };
    let label = if end == usize::MAX {
        line.column(start)..width + 1
    } else {
        line.label(start, end)
    };
    let from = label.start.saturating_sub(1).min(width);
    from..label.end.saturating_sub(1).min(width).max(from)
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

impl std::error::Error for Excerpt {}

impl Diagnostic for Excerpt {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = (span.offset() + span.len().max(1)).saturating_sub(1);
        let (Some((first_index, first)), Some((last_index, last))) =
            (self.line_at(span.offset()), self.line_at(end))
        else {
            return Err(MietteError::OutOfBounds);
        };
        // Lines that do not follow each other in the file must not be drawn as if they did.
        let between = last_index - first_index;
        if last.number.checked_sub(first.number).map(|lines| lines as usize) != Some(between) {
            return Err(MietteError::OutOfBounds);
        }
        let (line, column) = self
            .places
            .range(span.offset().max(first.start)..last.end.max(span.offset()))
            .next()
            .map_or((first.number, 1), |(_, place)| *place);
        Ok(Box::new(Contents {
            data: self.text.get(first.start..last.end).unwrap_or_default(),
            span: SourceSpan::from((first.start, last.end - first.start)),
            line: (first.number as usize).saturating_sub(1),
            lines: between + 1,
            name: format!("{}:{line}:{column}", self.path),
        }))
    }
}

struct Contents<'a> {
    data: &'a str,
    span: SourceSpan,
    line: usize,
    lines: usize,
    name: String,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        0
    }

    fn line_count(&self) -> usize {
        self.lines
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

#[cfg(test)]
mod tests;
