//! Places, as every JSON output of redproof writes them.

use std::fmt;

use serde::Serialize;

use redproof_source::{Position, SourceMap, Span, printable};

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The path relative to the root.
    pub path: String,
    /// The first character.
    pub start: Point,
    /// The character after the last one.
    pub end: Point,
}

/// A character of a file; both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
        }
    }
}

impl Place {
    /// The place of a span.
    pub fn of(map: &SourceMap, span: Span) -> Self {
        let (start, end) = map.positions(map.with_quotes(span));
        Self {
            path: map.path(span.file).to_owned(),
            start: start.into(),
            end: end.into(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", printable(&self.path), self.start.line)
    }
}
