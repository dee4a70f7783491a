//! Mappings and lists: keys and signs are shown here, values by the classifier that knows what the keys mean.

use std::collections::BTreeSet;
use std::ops::Range;

use redproof_source::yaml::{self, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Text};

use super::{Class, Spans, shape};

/// Knows what the keys of a format mean.
pub(super) trait Values {
    /// Shows a scalar; `path` are the keys above it, and `[]` for a list. `plain` says that it has no quotes.
    fn scalar(&self, spans: &mut Spans<'_>, path: &[&str], text: &Text, plain: bool);

    /// Shows a list of scalars as a whole. `false` leaves each item to [`Values::scalar`].
    fn list(&self, _spans: &mut Spans<'_>, _path: &[&str], _items: &[Text]) -> bool {
        false
    }

    /// Whether the format itself defines a key of this name.
    fn defines(&self, _key: &str) -> bool {
        false
    }
}

/// Shows YAML or JSON.
pub(super) fn yaml(spans: &mut Spans<'_>, file: FileId, values: &dyn Values) {
    let Ok(arena) = yaml::parse(file, spans.source()) else {
        return broken(spans, values);
    };
    let mut walk = Walk::new(values);
    for document in &arena.documents {
        if let Ok(expanded) = yaml::expand(&arena, *document) {
            walk.node(spans, &expanded.root, &mut Vec::new());
        }
    }
    walk.signs(spans);
}

/// Shows a file in a notation that the readers turn into a tree: TOML, `.properties`, INI.
pub(super) fn parsed(
    spans: &mut Spans<'_>,
    parse: impl Fn(&str) -> Result<Node, String>,
    values: &dyn Values,
) {
    if let Ok(root) = parse(spans.source()) {
        tree(spans, &root, values);
    }
}

fn tree(spans: &mut Spans<'_>, root: &Node, values: &dyn Values) {
    let mut walk = Walk::new(values);
    walk.node(spans, root, &mut Vec::new());
    walk.signs(spans);
}

/// What cannot be parsed: of a line, the key that the format defines.
fn broken(spans: &mut Spans<'_>, values: &dyn Values) {
    let mut at = 0;
    for line in spans.source().split('\n') {
        let start = at;
        at += line.len() + 1;
        let bare = line.trim_start_matches([' ', '\t', '-', '{', '"']);
        let from = start + line.len() - bare.len();
        let key = bare.split([':', '"']).next().unwrap_or_default();
        let behind = bare.get(key.len()..).unwrap_or_default();
        if values.defines(key)
            && (behind.trim_end() == ":" || behind.starts_with(": ") || behind.starts_with("\":"))
        {
            spans.bytes(start..from + key.len(), Class::Keyword);
            spans.bytes(from + key.len()..from + key.len() + 1, Class::Punctuation);
        }
    }
}

struct Walk<'v> {
    values: &'v dyn Values,
    /// Where keys and scalars are written.
    taken: Vec<Range<usize>>,
}

impl<'v> Walk<'v> {
    fn new(values: &'v dyn Values) -> Self {
        Self {
            values,
            taken: Vec::new(),
        }
    }

    /// Depth is bounded by the readers.
    fn node<'n>(&mut self, spans: &mut Spans<'_>, node: &'n Node, path: &mut Vec<&'n str>) {
        match &node.value {
            NodeValue::Scalar(text, style) => {
                self.take(text);
                if spans.wants_text(text) {
                    self.values
                        .scalar(spans, path, text, *style == ScalarStyle::Plain);
                }
            }
            NodeValue::Sequence(items) => {
                path.push("[]");
                let texts: Option<Vec<Text>> = items.iter().map(|item| item.text().cloned()).collect();
                match texts {
                    Some(texts) if self.values.list(spans, path, &texts) => {
                        texts.iter().for_each(|text| self.take(text));
                    }
                    _ => items.iter().for_each(|item| self.node(spans, item, path)),
                }
                path.pop();
            }
            NodeValue::Mapping(entries) => {
                for entry in entries {
                    self.take(&entry.key);
                    self.key(spans, &entry.key);
                    path.push(entry.key.as_str());
                    self.node(spans, &entry.value, path);
                    path.pop();
                }
            }
        }
    }

    /// `{word}` is a mapping to YAML whose key has no value, and may have been meant as a value.
    fn key(&mut self, spans: &mut Spans<'_>, key: &Text) {
        if !spans.wants_text(key) {
            return;
        }
        let end = key.span().range().end;
        let behind = spans.source().get(end..).unwrap_or_default();
        let behind = behind.trim_start_matches(['"', '\'', ' ', '\t', ']', '.']);
        let named = behind.starts_with([':', '=', '\n', '\r']) || behind.is_empty();
        let word = key.as_str();
        if self.values.defines(word) {
            spans.show(key, Class::Keyword);
        } else if named && shape::is_name(word) {
            spans.show(key, Class::Name);
        }
    }

    fn take(&mut self, text: &Text) {
        // The quotes of an empty string are signs.
        if !text.is_empty() {
            self.taken.push(text.span().range());
        }
    }

    /// Shows the format's signs between keys and values.
    fn signs(&mut self, spans: &mut Spans<'_>) {
        self.taken.sort_by_key(|range| (range.start, range.end));
        let source = spans.source();
        let mut gaps = Vec::new();
        let mut at = 0;
        for range in &self.taken {
            if range.start > at {
                gaps.push(at..range.start);
            }
            at = at.max(range.end);
        }
        gaps.push(at..source.len());
        let aliases: BTreeSet<&str> = gaps
            .iter()
            .filter_map(|gap| source.get(gap.clone()))
            .flat_map(|gap| gap.split(|c: char| c.is_whitespace() || ",[]{}".contains(c)))
            .filter_map(|token| token.strip_prefix('*'))
            .collect();
        gaps.retain(|gap| spans.wants(gap));
        for gap in gaps {
            self::gap(spans, gap, &aliases);
        }
    }
}

/// Tags that YAML, or Compose, gives a meaning to.
const TAGS: [&str; 9] = [
    "!!str",
    "!!int",
    "!!bool",
    "!!float",
    "!!null",
    "!!map",
    "!!seq",
    "!reset",
    "!override",
];

/// Shows what is between two scalars: signs, anchors that something refers to, and aliases. Comments are not shown.
fn gap(spans: &mut Spans<'_>, range: Range<usize>, aliases: &BTreeSet<&str>) {
    let text = spans.source().get(range.clone()).unwrap_or_default();
    let mut skip = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let start = range.start + at;
        match c {
            '#' | ';' => skip = at + rest.find('\n').unwrap_or(rest.len()),
            '&' | '*' | '!' => {
                let length = rest
                    .find(|c: char| c.is_whitespace() || ",[]{}".contains(c))
                    .unwrap_or(rest.len());
                let token = rest.get(..length).unwrap_or_default();
                let name = token.get(1..).unwrap_or_default();
                if TAGS.contains(&token) {
                    spans.bytes(start..start + length, Class::Keyword);
                } else if c != '!' && aliases.contains(name) {
                    spans.bytes(start..start + length, Class::Name);
                }
                skip = at + length;
            }
            _ if "-?:,[]{}|>\"'=<+.".contains(c) => spans.bytes(start..start + 1, Class::Punctuation),
            _ if c.is_ascii_digit() && "|>-+".contains(before) => {
                spans.bytes(start..start + 1, Class::Punctuation);
            }
            _ => {}
        }
        before = c;
    }
}
