//! Lines and words, split as the server splits them. Every word keeps its sources.

use redproof_source::{Origin, Span, Text};

use super::version::Version;

/// The words of a line, or where its quotes do not close.
pub(super) enum Words {
    Split(Vec<Text>),
    Unbalanced(Span),
}

/// White space at the ends of a line.
const LINE_BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The lines of a text that carry a directive: trimmed, without blank ones and comments.
pub(super) fn lines(text: &Text) -> Vec<Text> {
    all_lines(text)
        .into_iter()
        .filter(|line| !line.is_empty() && !line.as_str().starts_with('#'))
        .collect()
}

/// All lines of a text, trimmed. The server reads line by line into C strings and joins them, so a NUL takes away the
/// rest of its line with the line break: the next line goes on there.
pub(super) fn all_lines(text: &Text) -> Vec<Text> {
    let mut at = 0;
    let mut found = Vec::new();
    let mut begun: Option<Text> = None;
    for line in text.as_str().split('\n') {
        let start = at;
        at += line.len() + 1;
        let cut = line.find('\0');
        if cut.is_none() && begun.is_none() {
            let from = start + line.len() - line.trim_start_matches(LINE_BLANKS).len();
            found.push(text.slice(from..from + line.trim_matches(LINE_BLANKS).len()));
            continue;
        }
        let part = text.slice(start..start + cut.unwrap_or(line.len()));
        let whole = match begun.take() {
            Some(mut whole) => {
                whole.push_text(&part);
                whole
            }
            None => part,
        };
        if cut.is_some() {
            begun = Some(whole);
        } else {
            found.push(trimmed(&whole));
        }
    }
    found.extend(begun.as_ref().map(trimmed));
    found
}

fn trimmed(line: &Text) -> Text {
    line.trim_matches(|c| LINE_BLANKS.contains(&c))
}

/// Splits a line into words: quotes, escapes and all. Valkey from 9.1 on lets a closing quote be followed by anything.
pub(super) fn words(line: &Text, version: &Version) -> Words {
    let glued = version.valkey_since(9, 1);
    let bytes = line.as_str().as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
            at += 1;
        }
        if at >= bytes.len() {
            return Words::Split(found);
        }
        match word(line, at, glued) {
            Ok((text, next)) => {
                found.push(text);
                at = next;
            }
            Err(opened) => return Words::Unbalanced(line.span_of(opened..opened + 1)),
        }
    }
}

/// What blanks leave of a line whose quotes do not close, without quotes around it.
pub(super) fn between_blanks(line: &Text) -> Vec<Text> {
    let words = line.split(|c| c.is_ascii_whitespace() || c == '\x0b');
    let bare = words
        .iter()
        .map(|word| word.trim_matches(|c| QUOTES.contains(&c)));
    bare.filter(|word| !word.is_empty()).collect()
}

const QUOTES: [char; 2] = ['"', '\''];

/// What `isspace` takes for white space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Characters that end a word outside quotes; a subset of those between words.
fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0)
}

/// One word from `start` on, with the byte after it; or the byte of the quote that does not close as it should.
fn word(line: &Text, start: usize, glued: bool) -> Result<(Text, usize), usize> {
    let bytes = line.as_str().as_bytes();
    let mut made = Builder::default();
    let mut at = start;
    // Where the word's literal part begins that has not been taken over yet.
    let mut plain = start;
    let mut quote: Option<(u8, usize)> = None;
    let mut quoted = false;
    while let Some(&byte) = bytes.get(at) {
        match quote {
            None if ends_word(byte) => break,
            None if byte == b'"' || byte == b'\'' => {
                made.take(line.slice(plain..at));
                quote = Some((byte, at));
                quoted = true;
                at += 1;
                plain = at;
            }
            None => at += 1,
            Some((mark, opened)) if byte == mark => {
                made.take(line.slice(plain..at));
                at += 1;
                plain = at;
                if !glued && bytes.get(at).is_some_and(|next| !is_space(*next) && *next != 0) {
                    return Err(opened);
                }
                quote = None;
                if !glued {
                    break;
                }
            }
            Some((b'"', _)) if byte == b'\\' && at + 1 < bytes.len() => {
                made.take(line.slice(plain..at));
                at = escape(line, &mut made, at);
                plain = at;
            }
            Some((b'\'', _)) if byte == b'\\' && bytes.get(at + 1) == Some(&b'\'') => {
                made.take(line.slice(plain..at));
                made.put(b"'", line.span_of(at..at + 2));
                at += 2;
                plain = at;
            }
            Some(_) => at += 1,
        }
    }
    if let Some((_, opened)) = quote {
        return Err(opened);
    }
    made.take(line.slice(plain..at));
    let whole = line.span_of(start..at);
    let text = made.finish(whole);
    Ok((
        if quoted && text.is_empty() {
            text.anchored(whole)
        } else {
            text
        },
        at,
    ))
}

/// The escape at `at` inside double quotes, and the byte after it.
fn escape(line: &Text, made: &mut Builder, at: usize) -> usize {
    let bytes = line.as_str().as_bytes();
    let hex = |offset: usize| {
        bytes
            .get(at + offset)
            .and_then(|byte| (*byte as char).to_digit(16))
    };
    if let (Some(b'x'), Some(high), Some(low)) = (bytes.get(at + 1), hex(2), hex(3)) {
        made.put(
            &[u8::try_from(high * 16 + low).unwrap_or_default()],
            line.span_of(at..at + 4),
        );
        return at + 4;
    }
    // An escaped character may take several bytes.
    let next = line.as_str().get(at + 1..).and_then(|rest| rest.chars().next());
    let Some(next) = next else { return at + 1 };
    let width = next.len_utf8();
    let span = line.span_of(at..at + 1 + width);
    match next {
        'n' => made.put(b"\n", span),
        'r' => made.put(b"\r", span),
        't' => made.put(b"\t", span),
        'b' => made.put(&[8], span),
        'a' => made.put(&[7], span),
        other => made.put(other.encode_utf8(&mut [0; 4]).as_bytes(), span),
    }
    at + 1 + width
}

/// A word in the making. Bytes of `\x` escapes wait until they are whole characters.
#[derive(Default)]
struct Builder {
    text: Option<Text>,
    bytes: Vec<u8>,
    at: Option<Span>,
}

impl Builder {
    fn text(&mut self, anchor: Span) -> &mut Text {
        self.text.get_or_insert_with(|| Text::empty(anchor))
    }

    /// Appends a part of the line unchanged.
    fn take(&mut self, part: Text) {
        if part.is_empty() && part.undefined().is_none() {
            return;
        }
        self.flush();
        self.text(part.span()).push_text(&part);
    }

    fn put(&mut self, bytes: &[u8], span: Span) {
        self.bytes.extend_from_slice(bytes);
        self.at = Some(self.at.map_or(span, |so_far| so_far.to(span)));
    }

    fn flush(&mut self) {
        if let Some(span) = self.at.take() {
            // Redis's words are bytes. Bytes that are not UTF-8 are kept as replacement characters, which no check accepts
            // as anything but text.
            let decoded = String::from_utf8_lossy(&self.bytes).into_owned();
            self.bytes.clear();
            self.text(span).push(&decoded, span, false, Origin::Literal);
        }
    }

    fn finish(mut self, anchor: Span) -> Text {
        self.flush();
        self.text.unwrap_or_else(|| Text::empty(anchor))
    }
}

#[cfg(test)]
mod tests {
    use super::super::version::Engine;
    use super::*;
    use redproof_source::SourceMap;

    fn split(line: &str, number: &str) -> Option<Vec<String>> {
        let engine = if number.starts_with('9') {
            Engine::Valkey
        } else {
            Engine::Redis
        };
        let mut map = SourceMap::default();
        let file = map.add("r.conf", line);
        let text = Text::literal(line, Span::new(file, 0, line.len()));
        match words(&text, Version::exact(engine, number).unwrap()) {
            Words::Split(words) => Some(words.iter().map(|word| word.as_str().to_owned()).collect()),
            Words::Unbalanced(_) => None,
        }
    }

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(
            split(r#"a "b c" 'd \' e'"#, "7.0.15").unwrap(),
            ["a", "b c", "d ' e"]
        );
        assert_eq!(split(r#"foo"b ar""#, "7.0.15").unwrap(), ["foob ar"]);
        assert_eq!(
            split(r#""\x41\n\q\"" '\n'"#, "7.0.15").unwrap(),
            ["A\nq\"", "\\n"]
        );
        assert_eq!(split(r#""\xc3\xa9""#, "7.0.15").unwrap(), ["é"]);
        assert_eq!(split("a\u{b}b  \u{b}c", "7.0.15").unwrap(), ["a\u{b}b", "c"]);
        assert_eq!(split("a ''", "7.0.15").unwrap(), ["a", ""]);
        assert_eq!(split(r#"a "foo"bar"#, "7.0.15"), None);
        assert_eq!(split(r#"a "foo"bar"#, "9.1.2").unwrap(), ["a", "foobar"]);
        assert_eq!(split(r#"a "foo"#, "9.1.2"), None);
        assert_eq!(split(r#"a "é\é""#, "7.0.15").unwrap(), ["a", "éé"]);
    }

    #[test]
    fn a_nul_takes_the_line_break_along() {
        let mut map = SourceMap::default();
        let source = " maxclients 10\0junk\n00 \nport 0\0x\0y\n";
        let file = map.add("r.conf", source);
        let found = all_lines(&Text::literal(source, Span::new(file, 0, source.len())));
        let found: Vec<&str> = found.iter().map(Text::as_str).collect();
        assert_eq!(found, ["maxclients 1000", "port 0"]);
    }

    #[test]
    fn words_keep_their_places() {
        let mut map = SourceMap::default();
        let source = "  requirepass \"a\\nb\"\r\n# x\n\nport ''";
        let file = map.add("r.conf", source);
        let text = Text::literal(source, Span::new(file, 0, source.len()));
        let lines = lines(&text);
        assert_eq!(lines.len(), 2);
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        let Words::Split(found) = words(&lines[0], version) else {
            panic!("unbalanced")
        };
        assert_eq!(map.slice(found[1].span()), "a\\nb");
        let Words::Split(found) = words(&lines[1], version) else {
            panic!("unbalanced")
        };
        assert_eq!(map.slice(found[1].span()), "''");
    }
}
