//! Reads the statements of an env file.

use std::collections::HashMap;

use redproof_source::{FileId, Origin, Problem, Span, Text};

use super::assignment::{Assignment, Dotenv};
use super::escape::unescaped;
use crate::template::{self, Lookup};

/// Reads a file. Inside values, variables of `outside` take precedence over the file's own lines, and these over
/// variables of `earlier` files.
pub fn parse(file: FileId, source: &str, outside: &Lookup<'_>, earlier: &Lookup<'_>) -> Dotenv {
    let mut reader = Reader {
        file,
        source,
        outside,
        earlier,
        set: HashMap::new(),
        read: Dotenv::default(),
    };
    let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(start) = reader.statement(at) {
        at = match reader.assignment(start) {
            Ok(next) => next,
            Err(fault) => {
                reader.read.faults.push(fault);
                reader.line_end(start) + 1
            }
        };
    }
    reader.read
}

/// White space that does not end a line.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

struct Reader<'a> {
    file: FileId,
    source: &'a str,
    outside: &'a Lookup<'a>,
    earlier: &'a Lookup<'a>,
    set: HashMap<String, Text>,
    read: Dotenv,
}

impl Reader<'_> {
    fn rest(&self, at: usize) -> &str {
        self.source.get(at..).unwrap_or_default()
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.file, from, to)
    }

    fn literal(&self, from: usize, to: usize) -> Text {
        Text::literal(self.source.get(from..to).unwrap_or_default(), self.span(from, to))
    }

    fn line_end(&self, at: usize) -> usize {
        self.rest(at)
            .find('\n')
            .map_or(self.source.len(), |offset| at + offset)
    }

    /// The next byte that is neither white space nor in a comment line.
    fn statement(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.rest(at);
            at += rest.find(|c: char| !c.is_whitespace())?;
            if !self.rest(at).starts_with('#') {
                return Some(at);
            }
            at = self.line_end(at);
        }
    }

    /// Reads one assignment, and returns the byte after it.
    fn assignment(&mut self, start: usize) -> Result<usize, Problem> {
        let mut start = start;
        let rest = self.rest(start);
        if let Some(after) = rest.strip_prefix("export")
            && after.starts_with(char::is_whitespace)
        {
            start += 6 + (after.len() - after.trim_start_matches(is_space).len());
        }
        let (end, separator) = self.name_end(start)?;
        let written = self.source.get(start..end).unwrap_or_default();
        let name_end = start + written.trim_end().len();
        let name = self.literal(start, name_end);
        if name.as_str().contains(' ') {
            return Err(Problem::new(
                name.span(),
                "the name of a variable contains a space",
            ));
        }
        if separator.is_none() && end == self.source.len() {
            // A name alone on a last line without a line break is read as a value without a name.
            let (value, next) = self.unquoted(start)?;
            self.read.assignments.push(Assignment {
                name: self.literal(start, start),
                value: Some(value),
            });
            return Ok(next);
        }
        if separator.is_none() {
            let value = (self.outside)(name.as_str());
            if let Some(value) = &value {
                self.set.insert(name.as_str().to_owned(), value.clone());
            }
            self.read.assignments.push(Assignment { name, value: None });
            return Ok(end + 1);
        }
        let after = self.rest(end + 1);
        let value_at = end + 1 + (after.len() - after.trim_start_matches(is_space).len());
        let (value, next) = match self.rest(value_at).chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(value_at, quote)?,
            _ => self.unquoted(value_at)?,
        };
        self.set.insert(name.as_str().to_owned(), value.clone());
        self.read.assignments.push(Assignment {
            name,
            value: Some(value),
        });
        Ok(next)
    }

    /// The end of the name, and the `=` or `:` after it, if the line has one.
    fn name_end(&self, start: usize) -> Result<(usize, Option<char>), Problem> {
        for (offset, c) in self.rest(start).char_indices() {
            match c {
                '=' | ':' => return Ok((start + offset, Some(c))),
                '\n' => return Ok((start + offset, None)),
                '_' | '.' | '-' | '[' | ']' => {}
                c if is_space(c) || c.is_alphanumeric() => {}
                c => {
                    let at = start + offset;
                    return Err(Problem::new(
                        self.span(at, at + c.len_utf8()),
                        "the name of a variable contains an invalid character",
                    ));
                }
            }
        }
        Ok((self.source.len(), None))
    }

    fn unquoted(&mut self, at: usize) -> Result<(Text, usize), Problem> {
        let end = self.line_end(at);
        let line = self.source.get(at..end).unwrap_or_default();
        let line = line.split(" #").next().unwrap_or_default().trim_end();
        let value = self.literal(at, at + line.len());
        Ok((self.substituted(value)?, end + 1))
    }

    fn quoted(&mut self, at: usize, quote: char) -> Result<(Text, usize), Problem> {
        let mut value = Text::empty(self.span(at, at));
        let mut from = at + 1;
        let mut escaped = false;
        for (offset, c) in self.rest(at + 1).char_indices() {
            let here = at + 1 + offset;
            if escaped {
                escaped = false;
                if c == quote {
                    value.push_text(&self.literal(from, here - 1));
                    let mut both = self.span(here - 1, here + 1);
                    if quote == '"' {
                        // The backslash is dropped here: with the quote it would be another escape below.
                        both = self.span(here, here + 1);
                    }
                    value.push(c.encode_utf8(&mut [0; 4]), both, quote == '"', Origin::Literal);
                    from = here + 1;
                }
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                value.push_text(&self.literal(from, here));
                let value = value.anchored(self.span(at, here + 1));
                let value = if quote == '"' {
                    self.substituted(unescaped(&value))?
                } else {
                    value
                };
                return Ok((value, here + 1));
            }
        }
        Err(Problem::new(
            self.span(at, at + 1),
            "a quoted value is not closed",
        ))
    }

    fn substituted(&mut self, value: Text) -> Result<Text, Problem> {
        let anchor = value.span();
        let (outside, set, earlier) = (self.outside, &self.set, self.earlier);
        let lookup = |name: &str| {
            let own = || set.get(name).cloned();
            outside(name).or_else(own).or_else(|| earlier(name))
        };
        let (value, mut expressions) =
            match template::substitute_within(&value, &lookup, &mut self.read.substituted_bytes) {
                Ok(done) => done,
                Err(problem) if problem.limit.is_some() => {
                    self.read.faults.push(problem);
                    (template::unresolved(&value), Vec::new())
                }
                Err(problem) => return Err(problem),
            };
        let missing = expressions.iter().filter(|expression| expression.is_missing);
        self.read.faults.extend(
            missing.map(|expression| Problem::new(expression.span, "a required variable is set to nothing")),
        );
        self.read.expressions.append(&mut expressions);
        Ok(value.anchored(anchor))
    }
}
