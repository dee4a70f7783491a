//! `.env` and env files as Compose reads them: quotes, comments, `export`, values over several lines, escapes, and
//! variables from lines before.

use std::collections::HashMap;

use super::template::{self, Expression, Lookup};
use redproof_source::{FileId, Origin, Problem, Span, Text};

/// One line that sets, or only names, a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The name.
    pub name: Text,
    /// The value; `None` for a name alone, which is passed through from outside.
    pub value: Option<Text>,
}

/// A file's assignments, in order, and what Compose would refuse in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dotenv {
    /// The assignments; of a name that stands twice the last one counts.
    pub assignments: Vec<Assignment>,
    /// Where Compose would stop reading. The lines behind were read all the same.
    pub faults: Vec<Problem>,
    /// Expressions inside values.
    pub expressions: Vec<Expression>,
    /// Bytes that variables put into values.
    pub substituted_bytes: usize,
}

impl Dotenv {
    /// The assignment of a name that counts.
    pub fn get(&self, name: &str) -> Option<&Assignment> {
        self.assignments
            .iter()
            .rev()
            .find(|assignment| assignment.name.as_str() == name)
    }
}

/// Reads a file. Inside values the variables of `outside` win over the file's own lines, and these over those of
/// `earlier` files.
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

/// Reads a file of `format: raw`: everything behind `=` is the value as it stands.
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
                "a variable's name is empty or holds white space",
            ));
        } else {
            read.assignments.push(Assignment { name, value });
        }
    }
    read
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

    /// One assignment; gives the byte behind it.
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
            return Err(Problem::new(name.span(), "a variable's name holds a space"));
        }
        if separator.is_none() && end == self.source.len() {
            // A name alone on a last line that does not end is the value of no name.
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

    /// Where the name ends, and the `=` or `:` behind it; none where the line ends first.
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
                        "a variable's name holds a character that no name may hold. Write `NAME=value`",
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
                        // A backslash before it would otherwise be taken for another escape below.
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
            "a quoted value is not closed. Write the quote at its end",
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
        self.read.expressions.append(&mut expressions);
        Ok(value.anchored(anchor))
    }
}

/// Decodes the escapes of a double-quoted value. `\$` becomes `$$`, which putting variables in turns into `$`.
fn unescaped(value: &Text) -> Text {
    let whole = value.as_str();
    if !whole.contains('\\') {
        return value.clone();
    }
    let mut out = Text::empty(value.span());
    let mut from = 0;
    let mut at = 0;
    while let Some(offset) = whole.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + offset;
        let Some((decoded, length)) = escape(whole.get(start + 1..).unwrap_or_default()) else {
            at = start + 1;
            continue;
        };
        if from < start {
            out.push_text(&value.slice(from..start));
        }
        let span = value.span_of(start..start + 1 + length);
        out.push(&decoded, span, false, Origin::Literal);
        at = start + 1 + length;
        from = at;
    }
    if from < whole.len() {
        out.push_text(&value.slice(from..whole.len()));
    }
    out
}

/// What stands behind a backslash: its meaning and its length. `None` leaves the backslash as it is.
fn escape(rest: &str) -> Option<(String, usize)> {
    let c = rest.chars().next()?;
    let one = match c {
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '"' => "\"",
        '\\' => "\\",
        '$' => "$$",
        '0' => {
            let digits: String = rest
                .chars()
                .skip(1)
                .take_while(char::is_ascii_digit)
                .take(3)
                .collect();
            let code = u8::from_str_radix(&digits, 8).ok()?;
            return (digits.len() == 3).then(|| (char::from(code).to_string(), 4));
        }
        _ => return None,
    };
    Some((one.to_owned(), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn read(source: &str) -> (SourceMap, Dotenv) {
        let mut map = SourceMap::default();
        let file = map.add(".env", source);
        let read = parse(file, source, &|_| None, &|_| None);
        (map, read)
    }

    fn value(source: &str) -> Option<String> {
        let (_, read) = read(source);
        if !read.faults.is_empty() {
            return None;
        }
        read.get("A")
            .and_then(|a| a.value.as_ref())
            .map(|v| v.as_str().to_owned())
    }

    #[test]
    fn values_are_what_compose_makes_of_them() {
        for (source, expected) in [
            ("A=b", "b"),
            ("A = b  ", "b"),
            ("A: b", "b"),
            ("export A=b", "b"),
            ("exportA=c\nA=b", "b"),
            ("A=b # c", "b"),
            ("A=b#c", "b#c"),
            ("A='b # c' # d", "b # c"),
            ("A=\"b # c\"", "b # c"),
            ("A=\"l1\nl2\"", "l1\nl2"),
            (r#"A="x\ny\tz\\w\"q\$B""#, "x\ny\tz\\w\"q$B"),
            (r"A='x\n${B}\'s'", r"x\n${B}'s"),
            ("B=1\nA=${B}2", "12"),
            ("B=1\nA='${B}2'", "${B}2"),
            ("A=${N:-d}", "d"),
            ("A=$$B", "$B"),
            ("A=", ""),
            ("A=\"\"", ""),
            ("# c\n\n  A=1\r\n", "1"),
            ("A=1\nA=2", "2"),
            ("\u{feff}A=1", "1"),
        ] {
            assert_eq!(value(source).as_deref(), Some(expected), "{source:?}");
        }
    }

    #[test]
    fn what_compose_refuses_is_a_fault_and_the_rest_is_read() {
        for source in ["A=\"b", "A B=c", "A%=c", "A='b\nC=d", "A=${"] {
            assert!(!read(source).1.faults.is_empty(), "{source:?}");
        }
        let (_, read) = read("A%=c\nB=d\n");
        assert_eq!(read.assignments.len(), 1);
    }

    #[test]
    fn places_are_the_value_alone() {
        let source = "X=1\nA=\"p${X}q\" # c\n";
        let (map, read) = read(source);
        let a = read.get("A").unwrap();
        assert_eq!(map.slice(a.name.span()), "A");
        assert_eq!(map.slice(a.value.as_ref().unwrap().span()), "p${X}q");
        assert_eq!(read.expressions.len(), 1);
        let (map, read) = self::read("A=secret # c");
        assert_eq!(
            map.slice(read.get("A").unwrap().value.as_ref().unwrap().span()),
            "secret"
        );
    }

    #[test]
    fn raw_files_keep_quotes_and_dollars() {
        let mut map = SourceMap::default();
        let source = "A=\"x ${B}\" # c\nB\n#C=1\n";
        let file = map.add("e", source);
        let read = parse_raw(file, source);
        assert_eq!(
            read.get("A").unwrap().value.as_ref().unwrap().as_str(),
            "\"x ${B}\" # c"
        );
        assert_eq!(read.get("B").unwrap().value, None);
        assert_eq!(read.assignments.len(), 2);
    }

    #[test]
    fn hostile_files_cost_one_pass() {
        assert!(read(&"A='\n".repeat(50_001)).1.assignments.len() > 10);
        let many = (0..50_000).fold(String::new(), |mut text, i| {
            text.push_str(&format!("A{i}=$A{}\n", i / 2));
            text
        });
        assert_eq!(read(&many).1.assignments.len(), 50_000);
    }
}
