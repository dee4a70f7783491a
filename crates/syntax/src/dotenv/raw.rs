//! Env files of `format: raw`.

use redproof_source::{FileId, Problem, Span, Text};

use super::assignment::{Assignment, Dotenv};

/// Reads a file of `format: raw`: everything after `=` is the value.
pub fn parse_raw(file: FileId, source: &str) -> Dotenv {
    let mut read = Dotenv::default();
    let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
    let lines = source.get(at..).unwrap_or_default();
    for line in lines.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim_end_matches('\n').trim_end_matches('\r');
        let indent = body.len() - body.trim_start().len();
        let (body, start) = (body.trim_start(), start + indent);
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let literal = |from: usize, to: usize| {
            Text::literal(
                body.get(from..to).unwrap_or_default(),
                Span::new(file, start + from, start + to),
            )
        };
        let (name, value) = match body.find('=') {
            Some(equals) => (literal(0, equals), Some(literal(equals + 1, body.len()))),
            None => (literal(0, body.len()), None),
        };
        if name.is_empty() || name.as_str().contains(char::is_whitespace) {
            read.faults.push(Problem::new(
                name.span(),
                "the name of a variable is empty or contains white space",
            ));
        } else {
            read.assignments.push(Assignment { name, value });
        }
    }
    read
}
