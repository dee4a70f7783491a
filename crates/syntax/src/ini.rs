//! INI files as the nodes that YAML is read into.
//!
//! There is no standard. Programs in Go and PHP take quotes off and have comments behind values; Python's `configparser`
//! has neither, and indented lines continue a value.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text};

/// How a program reads INI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `.ini`: quotes are taken off, and ` ;` or ` #` starts a comment behind a value without quotes.
    Quoted,
    /// `.cfg`: Python's `configparser`.
    Python,
    /// The same, where ` ;` or ` #` starts a comment behind a value: supervisord.
    PythonWithComments,
}

/// The whole file as one mapping, with a mapping for each `[section]`.
pub fn parse(file: FileId, source: &str, dialect: Dialect) -> Node {
    parse_text(&Text::literal(source, Span::new(file, 0, source.len())), dialect)
}

/// The same of a text that need not be a whole file.
pub fn parse_text(whole: &Text, dialect: Dialect) -> Node {
    let source = whole.as_str();
    let mut root: Vec<Entry> = Vec::new();
    let mut section: Option<(Text, Vec<Entry>)> = None;
    let mut at = source.len() - source.trim_start_matches('\u{feff}').len();
    // How far the line of the last key is indented.
    let mut indent = None;
    for written in source.get(at..).unwrap_or_default().split('\n') {
        let kept = match dialect {
            Dialect::PythonWithComments => comment(written).unwrap_or(written.len()),
            Dialect::Quoted | Dialect::Python => written.len(),
        };
        let line = whole.slice(at..at + kept).trim();
        at += written.len() + 1;
        let text = line.as_str();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        let indented = written.len() - written.trim_start().len();
        if dialect != Dialect::Quoted && indent.is_some_and(|indent| indented > indent) {
            let entries = section.as_mut().map_or(&mut root, |(_, entries)| entries);
            proceed(entries, &line);
            continue;
        }
        indent = None;
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            close(&mut root, section.take());
            section = Some((line.slice(1..1 + name.len()).trim(), Vec::new()));
            continue;
        }
        let Some(split) = text.find(['=', ':']) else {
            continue;
        };
        indent = Some(indented);
        let key = line.slice(0..split).trim();
        let value = line.slice(split + 1..text.len()).trim();
        let value = match dialect {
            Dialect::Quoted => unquoted(&value),
            Dialect::Python | Dialect::PythonWithComments => value,
        };
        let entries = section.as_mut().map_or(&mut root, |(_, entries)| entries);
        entries.push(Entry::plain(key, scalar(value)));
    }
    close(&mut root, section);
    Node::plain(NodeValue::Mapping(root), whole.span())
}

fn scalar(value: Text) -> Node {
    let span = value.span();
    Node::plain(NodeValue::Scalar(value, ScalarStyle::Plain), span)
}

/// Adds a continuation line to the last value.
fn proceed(entries: &mut [Entry], line: &Text) {
    if let Some(last) = entries.last_mut()
        && let NodeValue::Scalar(value, _) = &mut last.value.value
    {
        value.push("\n", line.span_of(0..0), false, redproof_source::Origin::Literal);
        value.push_text(line);
        last.value.span = Span::new(
            line.span().file,
            last.value.span.range().start,
            line.span().range().end,
        );
    }
}

fn close(root: &mut Vec<Entry>, section: Option<(Text, Vec<Entry>)>) {
    if let Some((name, entries)) = section {
        let span = name.span();
        let value = Node::plain(NodeValue::Mapping(entries), span);
        root.push(Entry::plain(name, value));
    }
}

/// A value without its quotes, or without the comment behind it.
fn unquoted(value: &Text) -> Text {
    let text = value.as_str();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote
        && let Some(length) = text.get(1..).and_then(|rest| rest.find(quote))
        && is_comment(text.get(length + 2..).unwrap_or_default())
    {
        return value.slice(1..1 + length);
    }
    match comment(text) {
        Some(at) => value.slice(0..at).trim(),
        None => value.clone(),
    }
}

/// Where a comment begins behind white space.
fn comment(text: &str) -> Option<usize> {
    let mut marks = text.match_indices([';', '#']);
    let is_behind_blank = |at: usize| text.get(..at).is_some_and(|before| before.ends_with([' ', '\t']));
    marks.find(|(at, _)| is_behind_blank(*at)).map(|(at, _)| at)
}

/// Whether nothing but a comment follows a quoted value.
fn is_comment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with([';', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn value(source: &str, dialect: Dialect) -> Option<(String, String)> {
        let mut map = SourceMap::default();
        let file = map.add("a.ini", source);
        let root = parse(file, source, dialect);
        let node = root.get("redis").and_then(|section| section.get("password"));
        let text = node?.text()?;
        Some((text.as_str().to_owned(), map.slice(text.span()).to_owned()))
    }

    #[test]
    fn each_dialect_reads_quotes_comments_and_continuations_its_own_way() {
        for (line, quoted, python) in [
            ("password=x", "x", "x"),
            ("password : x", "x", "x"),
            ("password = \"x y\"", "x y", "\"x y\""),
            ("password = 'x # y' ; z", "x # y", "'x # y' ; z"),
            ("password = `x#y`", "x#y", "`x#y`"),
            ("password = x ; y", "x", "x ; y"),
            ("password = x\t# y", "x", "x\t# y"),
            // Without white space programs differ: the value stays whole.
            ("password = x#y;z", "x#y;z", "x#y;z"),
            ("password = \"x", "\"x", "\"x"),
            ("password = \"x\" y", "\"x\" y", "\"x\" y"),
            ("password = x\\\nother = y", "x\\", "x\\"),
            ("password = x\n  y\nother = z", "x", "x\ny"),
            ("password =\n\n  # c\n  y", "", "\ny"),
            ("  password = x\n  other = y", "x", "x"),
            ("; password = y\npassword = x", "x", "x"),
            (
                "password = redis://:p@h:6379/0",
                "redis://:p@h:6379/0",
                "redis://:p@h:6379/0",
            ),
        ] {
            let source = format!("\u{feff}a = b\r\n[redis] ; c\r\n{line}\r\n");
            let found = value(&source, Dialect::Quoted).map(|(value, _)| value);
            assert_eq!(found.as_deref(), Some(quoted), "{line:?}");
            let found = value(&source, Dialect::Python).map(|(value, _)| value);
            assert_eq!(found.as_deref(), Some(python), "{line:?}");
        }
    }

    #[test]
    fn supervisord_has_comments_behind_values_and_on_lines_that_continue_one() {
        for (line, expected) in [
            ("password = x ; y", "x"),
            ("password = x;y", "x;y"),
            ("password = x # y\n  z ; w\n  # v\n  u", "x\nz\nu"),
            ("password = \"x\"", "\"x\""),
        ] {
            let source = format!("[redis]\n{line}\n");
            let found = value(&source, Dialect::PythonWithComments).map(|(value, _)| value);
            assert_eq!(found.as_deref(), Some(expected), "{line:?}");
        }
    }

    #[test]
    fn positions_cover_what_is_written() {
        let source = "[redis]\npassword = \"s3 cret\" ; c\n";
        let (value, written) = value(source, Dialect::Quoted).unwrap();
        assert_eq!((value.as_str(), written.as_str()), ("s3 cret", "s3 cret"));
    }
}
