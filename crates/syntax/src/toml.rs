//! TOML as the nodes that readers of YAML take.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text};

/// The whole document as one mapping, its keys in the order in which they are written.
///
/// # Errors
/// Why it is not TOML. The crate limits the depth.
pub fn parse(file: FileId, source: &str) -> Result<Node, String> {
    let table = DeTable::parse(source).map_err(|error| error.message().to_owned())?;
    let reader = Reader { file, source };
    Ok(reader.table(table.get_ref(), table.span()))
}

struct Reader<'a> {
    file: FileId,
    source: &'a str,
}

impl Reader<'_> {
    fn table(&self, table: &DeTable<'_>, span: std::ops::Range<usize>) -> Node {
        let mut entries: Vec<(usize, Entry)> = table
            .iter()
            .map(|(key, value)| {
                let name = self.text(key.get_ref(), key.span());
                (key.span().start, Entry::plain(name, self.value(value)))
            })
            .collect();
        entries.sort_by_key(|(at, _)| *at);
        self.node(
            NodeValue::Mapping(entries.into_iter().map(|(_, entry)| entry).collect()),
            span,
        )
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, span),
            DeValue::Array(items) => self.node(
                NodeValue::Sequence(items.iter().map(|item| self.value(item)).collect()),
                span,
            ),
            DeValue::String(text) => {
                let text = self.text(text, span.clone());
                self.node(NodeValue::Scalar(text, ScalarStyle::DoubleQuoted), span)
            }
            _ => {
                let written = self.source.get(span.clone()).unwrap_or_default();
                let text = Text::literal(written, self.span(span.clone()));
                self.node(NodeValue::Scalar(text, ScalarStyle::Plain), span)
            }
        }
    }

    /// A string without its quotes.
    fn text(&self, decoded: &str, span: std::ops::Range<usize>) -> Text {
        let written = self.source.get(span.clone()).unwrap_or_default();
        let quotes = ["\"\"\"", "'''", "\"", "'"]
            .iter()
            .find(|quotes| written.starts_with(**quotes) && written.ends_with(**quotes))
            .map_or(0, |quotes| quotes.len());
        let inside = span.start + quotes..span.end.saturating_sub(quotes).max(span.start + quotes);
        Text::literal(decoded, self.span(inside))
    }

    fn node(&self, value: NodeValue, span: std::ops::Range<usize>) -> Node {
        Node::plain(value, self.span(span))
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    #[test]
    fn places_of_keys_and_values() {
        let source = "# c\n[cache.redis]\nhost = \"cache\"\nport = 6379\ntls = false\npassword = 'a\"b'\n";
        let mut map = SourceMap::default();
        let file = map.add("c.toml", source);
        let root = parse(file, source).unwrap();
        let redis = root.get("cache").unwrap().get("redis").unwrap();
        let names: Vec<&str> = redis.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(names, ["host", "port", "tls", "password"]);
        for (key, value) in [
            ("host", "cache"),
            ("port", "6379"),
            ("tls", "false"),
            ("password", "a\"b"),
        ] {
            let text = redis.get(key).unwrap().text().unwrap();
            assert_eq!((text.as_str(), map.slice(text.span())), (value, value), "{key}");
        }
        assert!(parse(file, "a = ").is_err());
    }
}
