//! Java's `.properties` files as the nodes that YAML is read into, by the rules of `java.util.Properties.load`.
//!
//! No crate for the format keeps positions.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Origin, Span, Text};

/// The whole file as one mapping. Quotes are part of a value, as is white space at its end.
///
/// # Errors
/// Why Java would refuse the file.
pub fn parse(file: FileId, source: &str) -> Result<Node, String> {
    let whole = Text::literal(source, Span::new(file, 0, source.len()));
    let mut entries = Vec::new();
    let mut lines = Lines { source, at: 0 };
    while let Some(range) = lines.next() {
        let mut line = whole.slice(range);
        // A comment never continues, whatever its last character.
        if line.as_str().starts_with(['#', '!']) {
            continue;
        }
        let mut logical = Text::empty(line.span());
        while continues(line.as_str()) {
            logical.push_text(&line.slice(0..line.as_str().len() - 1));
            let next = lines.next();
            line = next.map_or_else(|| Text::empty(line.span()), |range| whole.slice(range));
        }
        logical.push_text(&line);
        if !logical.is_empty() {
            entries.push(entry(&logical)?);
        }
    }
    Ok(Node::plain(NodeValue::Mapping(entries), whole.span()))
}

/// Java's white space within a line.
const BLANKS: [char; 3] = [' ', '\t', '\u{c}'];

/// The lines of the file, without line ends and leading white space.
struct Lines<'a> {
    source: &'a str,
    at: usize,
}

impl Lines<'_> {
    fn next(&mut self) -> Option<std::ops::Range<usize>> {
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = rest.get(..length)?;
        let start = self.at + length - line.trim_start_matches(BLANKS).len();
        let end = self.at + length;
        let line_end = match rest.get(length..) {
            Some(end) if end.starts_with("\r\n") => 2,
            Some("") | None => 0,
            Some(_) => 1,
        };
        self.at = end + line_end;
        Some(start..end)
    }
}

/// Whether a line ends with an odd number of backslashes.
fn continues(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// Splits a line at the first separator that is not escaped: `=`, `:` or white space.
fn entry(line: &Text) -> Result<Entry, String> {
    let text = line.as_str();
    let mut escaped = false;
    let is_end = |c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || BLANKS.contains(&c));
        escaped = c == '\\' && !escaped;
        ends
    };
    let end = text.find(is_end).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default().trim_start_matches(BLANKS);
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    let start = text.len() - rest.trim_start_matches(BLANKS).len();
    let key = unescaped(&line.slice(0..end))?;
    let value = unescaped(&line.slice(start..text.len()))?;
    let span = value.span();
    // Quotes mean nothing in this format, so readers must not take a number in quotes for a number.
    let node = Node::plain(NodeValue::Scalar(value, ScalarStyle::Plain), span);
    Ok(Entry::plain(key, node))
}

/// Decodes the escapes of a key or value.
fn unescaped(text: &Text) -> Result<Text, String> {
    let whole = text.as_str();
    if !whole.contains('\\') {
        return Ok(text.clone());
    }
    let mut out = Text::empty(text.span());
    let mut at = 0;
    while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
        let literal = rest.find('\\').unwrap_or(rest.len());
        if literal > 0 {
            out.push_text(&text.slice(at..at + literal));
            at += literal;
            continue;
        }
        let (decoded, length) = escape(rest)?;
        let span = text.span_of(at..at + length);
        out.push(decoded.encode_utf8(&mut [0; 4]), span, false, Origin::Literal);
        at += length;
    }
    Ok(out)
}

/// Decodes the escape at the start of a text: the character, and the length in bytes.
fn escape(text: &str) -> Result<(char, usize), String> {
    let c = text.chars().nth(1).unwrap_or('\\');
    Ok(match c {
        't' => ('\t', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        'f' => ('\u{c}', 2),
        'u' => {
            let first = unit(text).ok_or("malformed \\uXXXX escape")?;
            // Characters beyond U+FFFF are two escapes.
            let second = text.get(6..).and_then(unit);
            let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
            match pair {
                Some(c) if c.len_utf16() == 2 => (c, 12),
                _ => (
                    char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
                    6,
                ),
            }
        }
        c => (c, 1 + c.len_utf8()),
    })
}

/// The UTF-16 unit of `\uXXXX` at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    /// Keys and values, and the written text that each value covers.
    fn read(source: &str) -> Vec<(String, String, String)> {
        let mut map = SourceMap::default();
        let file = map.add("a.properties", source);
        let root = parse(file, source).unwrap();
        let read = root.entries().iter().map(|entry| {
            let value = entry.value.text().unwrap();
            (
                entry.key.as_str().to_owned(),
                value.as_str().to_owned(),
                map.slice(value.span()).to_owned(),
            )
        });
        read.collect()
    }

    #[test]
    fn lines_are_read_as_java_reads_them() {
        for (source, key, value) in [
            ("a=b", "a", "b"),
            ("  a : b", "a", "b"),
            ("a b", "a", "b"),
            ("a\tb\n", "a", "b"),
            ("a = = b", "a", "= b"),
            ("a : =b", "a", "=b"),
            ("a", "a", ""),
            ("a=", "a", ""),
            ("=b", "", "b"),
            ("a=b  ", "a", "b  "),
            ("a=b\r\n", "a", "b"),
            ("a=\"b\"", "a", "\"b\""),
            ("a='b'", "a", "'b'"),
            ("a=b # c", "a", "b # c"),
            ("[a]", "[a]", ""),
            ("; a", ";", "a"),
            ("spring.redis.host:cache", "spring.redis.host", "cache"),
            ("a\\:b=c", "a:b", "c"),
            ("a\\ b c", "a b", "c"),
            ("a\\\\=b", "a\\", "b"),
            ("a=b\\tc\\qd\\\\", "a", "b\tcqd\\"),
            ("a=\\u0041\\u00e9", "a", "A\u{e9}"),
            ("a=\\uD83D\\uDE00!", "a", "\u{1f600}!"),
            ("a=\\uD83Dx", "a", "\u{fffd}x"),
            ("a=b\\\n  c", "a", "bc"),
            ("a=b\\\r\n\tc", "a", "bc"),
            ("a=b\\\n# c", "a", "b# c"),
            ("a=b\\\n\nc=d", "a", "b"),
            ("a=b\\", "a", "b"),
            ("a\\\n=b", "a", "b"),
            ("\\\na=b", "a", "b"),
            ("# c \\\na=b", "a", "b"),
            ("! c\n\n \u{c}\na=b", "a", "b"),
        ] {
            let read = read(source);
            let first = read.first().map(|(key, value, _)| (key.as_str(), value.as_str()));
            assert_eq!(first, Some((key, value)), "{source:?}");
        }
        assert_eq!(read("# a\n ! b\n\n\\\n"), []);
    }

    #[test]
    fn positions_cover_what_is_written() {
        let source = "x=1\npw = s3\\u0063ret\\\n    \\:more\nempty =\n";
        let read = read(source);
        let value = read
            .iter()
            .map(|(key, value, written)| (&**key, &**value, &**written));
        let expected = [
            ("x", "1", "1"),
            ("pw", "s3cret:more", "s3\\u0063ret\\\n    \\:more"),
            ("empty", "", ""),
        ];
        assert_eq!(value.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_malformed_escape_is_an_error() {
        let file = SourceMap::default().add("a", "");
        for source in ["a=\\u12", "a=\\u12g4", "\\u+123=b"] {
            assert!(parse(file, source).is_err(), "{source}");
        }
    }
}
