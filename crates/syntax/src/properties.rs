//! `.properties` and INI files as the nodes that readers of YAML take.
//!
//! A line is a key, `=` or `:`, and a value; `[section]` puts what follows below its name. Values are taken without their
//! quotes. A line of `.properties` that goes on behind `\` is taken as far as it goes, without what follows.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text};

/// Which of the two a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Java's `.properties`, where a line may go on behind `\`.
    Properties,
    /// INI, where it may not: a `\` at the end is the value's.
    Ini,
}

/// The whole file as one mapping.
pub fn parse(file: FileId, source: &str, style: Style) -> Node {
    let whole = Text::literal(source, Span::new(file, 0, source.len()));
    let mut root: Vec<Entry> = Vec::new();
    let mut section: Option<(Text, Vec<Entry>)> = None;
    let mut at = 0;
    let mut goes_on = false;
    for written in source.split('\n') {
        let line = whole.slice(at..at + written.len()).trim();
        at += written.len() + 1;
        let text = line.as_str();
        let comment = text.is_empty() || text.starts_with(['#', ';', '!']);
        // No comment goes on, and two `\` are one that is meant.
        let open = (text.len() - text.trim_end_matches('\\').len()) % 2 == 1;
        let continues = std::mem::take(&mut goes_on);
        goes_on = style == Style::Properties && open && (continues || !comment);
        if continues || comment {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            close(&mut root, section.take());
            section = Some((line.slice(1..1 + name.len()).trim(), Vec::new()));
            continue;
        }
        let Some(split) = text.find(['=', ':']) else {
            continue;
        };
        let key = line.slice(0..split).trim();
        let value = unquoted(&line.slice(split + 1..text.len()).trim());
        let entries = section.as_mut().map_or(&mut root, |(_, entries)| entries);
        let span = value.span();
        let value = NodeValue::Scalar(value, ScalarStyle::Plain);
        entries.push(Entry::plain(key, Node::plain(value, span)));
    }
    close(&mut root, section);
    Node::plain(NodeValue::Mapping(root), whole.span())
}

fn close(root: &mut Vec<Entry>, section: Option<(Text, Vec<Entry>)>) {
    if let Some((name, entries)) = section {
        let span = name.span();
        let value = Node::plain(NodeValue::Mapping(entries), span);
        root.push(Entry::plain(name, value));
    }
}

fn unquoted(value: &Text) -> Text {
    let text = value.as_str();
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| text.len() > 1 && text.starts_with(*quote) && text.ends_with(*quote));
    if quoted {
        value.slice(1..text.len() - 1)
    } else {
        value.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    #[test]
    fn lines_sections_and_places() {
        let source = "# c\nspring.redis.host = cache\r\na: b\nlong = x\\\n  y = z\n[redis]\n; c\npassword=\"s3 cret\"\nempty =\n";
        let mut map = SourceMap::default();
        let file = map.add("a.ini", source);
        let root = parse(file, source, Style::Properties);
        let names: Vec<&str> = root.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(names, ["spring.redis.host", "a", "long", "redis"]);
        let host = root.get("spring.redis.host").unwrap().text().unwrap();
        assert_eq!((host.as_str(), map.slice(host.span())), ("cache", "cache"));
        let redis = root.get("redis").unwrap();
        let password = redis.get("password").unwrap().text().unwrap();
        assert_eq!(
            (password.as_str(), map.slice(password.span())),
            ("s3 cret", "s3 cret")
        );
        assert!(redis.get("empty").unwrap().text().unwrap().is_empty());
    }

    #[test]
    fn only_a_line_of_properties_goes_on() {
        let names = |source: &str, style| {
            let file = SourceMap::default().add("a", source);
            let root = parse(file, source, style);
            let names = root.entries().iter().map(|entry| entry.key.as_str().to_owned());
            names.collect::<Vec<_>>()
        };
        let source = "a = C:\\\nb = 1\n# C:\\\nc = C:\\\\\nd = 1\n";
        assert_eq!(names(source, Style::Properties), ["a", "c", "d"]);
        assert_eq!(names(source, Style::Ini), ["a", "b", "c", "d"]);
    }
}
