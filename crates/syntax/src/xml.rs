//! XML of applications as the nodes that YAML is read into: `<add key="…" value="…"/>` of .NET, `<entry key="…">` and
//! `<property name="…" value="…"/>` of Java, elements and attributes by their names.
//!
//! Entities stay as they are written, so that places are exact.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text};

/// How deep elements may be nested.
const MOST_DEEP: usize = 64;

/// The attributes that name an entry.
const NAMES: [&str; 2] = ["key", "name"];

/// The attributes that hold an entry's value.
const VALUES: [&str; 2] = ["value", "connectionString"];

/// An element that is being read, or the document.
struct Element {
    name: Text,
    attributes: Vec<(Text, Text)>,
    children: Vec<Entry>,
    text: Option<Text>,
}

impl Element {
    fn new(name: Text) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            children: Vec::new(),
            text: None,
        }
    }

    fn attribute(&self, names: &[&str]) -> Option<&Text> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(name, _)| names.iter().any(|known| name.as_str() == *known));
        found.map(|(_, value)| value)
    }

    /// The entry that it is to its parent.
    fn entry(mut self) -> Entry {
        let span = self.name.span();
        let named = self.attribute(&NAMES).cloned();
        if let Some(name) = named.clone()
            && self.children.is_empty()
            && let Some(value) = self.attribute(&VALUES).or(self.text.as_ref())
        {
            return Entry::plain(name, Node::scalar(value.clone(), ScalarStyle::DoubleQuoted));
        }
        if self.children.is_empty()
            && self.attributes.is_empty()
            && let Some(text) = self.text
        {
            return Entry::plain(self.name, Node::scalar(text, ScalarStyle::DoubleQuoted));
        }
        let attributes = self.attributes.into_iter();
        let mut entries: Vec<Entry> = attributes
            .map(|(name, value)| Entry::plain(name, Node::scalar(value, ScalarStyle::DoubleQuoted)))
            .collect();
        entries.append(&mut self.children);
        let key = named.unwrap_or(self.name);
        Entry::plain(key, Node::plain(NodeValue::Mapping(entries), span))
    }
}

/// The document as one mapping. What is not closed ends with it.
pub fn parse(file: FileId, source: &str) -> Node {
    let whole = Text::literal(source, Span::new(file, 0, source.len()));
    let mut open = vec![Element::new(Text::empty(whole.span()))];
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let length = if let Some(tag) = rest.strip_prefix('<') {
            let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")];
            let skip = skipped.iter().find(|(start, _)| tag.starts_with(start));
            match skip {
                Some((_, end)) => rest.find(end).map_or(rest.len(), |found| found + end.len()),
                None => {
                    let end = tag_length(rest);
                    take_tag(&whole, at..at + end, &mut open);
                    end
                }
            }
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = whole.slice(at..at + end).trim();
            if let Some(element) = open.last_mut().filter(|_| !text.is_empty()) {
                element.text.get_or_insert(text);
            }
            end
        };
        at += length.max(1);
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let root = open.pop().map(|root| root.children).unwrap_or_default();
    Node::plain(NodeValue::Mapping(root), whole.span())
}

/// The length of a tag, whose attributes may hold any character but their quote.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn take_tag(whole: &Text, range: std::ops::Range<usize>, open: &mut Vec<Element>) {
    let written = whole.as_str().get(range.clone()).unwrap_or_default();
    if written.starts_with("</") {
        close(open);
        return;
    }
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '>');
    let inner = written.get(1..).unwrap_or_default();
    let length = inner.find(is_end).unwrap_or(inner.len());
    let mut element = Element::new(local(whole.slice(range.start + 1..range.start + 1 + length)));
    let mut at = range.start + 1 + length;
    while let Some(rest) = whole.as_str().get(at..range.end) {
        let Some(equals) = rest.find('=') else { break };
        let name = whole.slice(at..at + equals).trim();
        let behind = rest.get(equals + 1..).unwrap_or_default();
        let Some(open_quote) = behind.find(['"', '\'']) else {
            break;
        };
        let quote = behind.get(open_quote..=open_quote).unwrap_or("\"");
        let from = equals + 1 + open_quote + 1;
        let Some(length) = rest.get(from..).and_then(|rest| rest.find(quote)) else {
            break;
        };
        element
            .attributes
            .push((local(name), whole.slice(at + from..at + from + length)));
        at += from + length + 1;
    }
    if open.len() < MOST_DEEP {
        open.push(element);
        if written.ends_with("/>") {
            close(open);
        }
    }
}

/// A name without its namespace.
fn local(name: Text) -> Text {
    match name.as_str().rfind(':') {
        Some(colon) => name.slice(colon + 1..name.as_str().len()),
        None => name,
    }
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(element) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(element.entry());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn at(source: &str, names: &[&str]) -> Option<String> {
        let mut map = SourceMap::default();
        let file = map.add("a.xml", source);
        let root = parse(file, source);
        let text = root.at(names)?.text()?;
        assert_eq!(map.slice(text.span()), text.as_str());
        Some(text.as_str().to_owned())
    }

    #[test]
    fn elements_attributes_and_entries() {
        for (source, names) in [
            (
                "<redis><host>a</host><password>s3</password></redis>",
                &["redis", "password"][..],
            ),
            (
                "<?xml version='1.0'?><!-- <a> --><redis host='a' password=\"s3\"/>",
                &["redis", "password"],
            ),
            (
                "<configuration><appSettings><add key=\"RedisPassword\" value=\"s3\"/></appSettings></configuration>",
                &["configuration", "appSettings", "RedisPassword"],
            ),
            (
                "<connectionStrings><add name=\"Redis\" connectionString=\"s3\" /></connectionStrings>",
                &["connectionStrings", "Redis"],
            ),
            (
                "<properties><entry key=\"redis.password\">s3</entry></properties>",
                &["properties", "redis.password"],
            ),
            (
                "<bean class=\"x.JedisConnectionFactory\" p:password=\"s3\"/>",
                &["bean", "password"],
            ),
        ] {
            assert_eq!(at(source, names).as_deref(), Some("s3"), "{source}");
        }
    }

    #[test]
    fn anything_else_is_passed_over() {
        for source in [
            "",
            "<",
            "<a",
            "</a>",
            "<a b",
            "<a b=",
            "<a b='",
            "<!--",
            "<a/></b></c>",
            "é<é é='é'>é",
        ] {
            parse(SourceMap::default().add("a.xml", source), source);
        }
    }
}
