//! YAML inside a text: a whole file, or the value of a variable.

use super::node::{Entry, Node, NodeValue};
use super::{expand, parse};
use crate::{Problem, Segment, Text};

/// The documents that a text holds. Their texts are parts of it, so that their places and origins are those of the text.
///
/// `shadow` is what the parser is given in place of the text, as long as it: a copy in which what is not YAML is overwritten.
///
/// # Errors
/// The first fault, or the limit that the text exceeds.
pub fn parse_within(text: &Text, shadow: Option<&str>) -> Result<Vec<Node>, Problem> {
    let source = shadow
        .filter(|shadow| shadow.len() == text.as_str().len())
        .unwrap_or(text.as_str());
    let arena = parse(text.span().file, source)?;
    let is_at_start = |segment: &Segment| segment.exact && segment.span.start == 0;
    // A file as it is has its places already.
    let is_placed = shadow.is_none() && matches!(text.segments(), [segment] if is_at_start(segment));
    let roots = arena.documents.iter().map(|document| {
        let root = expand(&arena, *document)?.root;
        Ok(match is_placed {
            true => root,
            false => place_within(root, text),
        })
    });
    roots.collect()
}

/// A node that was read from a text's decoded bytes, with the places and origins of the text.
pub fn place_within(mut node: Node, text: &Text) -> Node {
    place(&mut node, text);
    node
}

/// Depth is bounded by the parser.
fn place(node: &mut Node, whole: &Text) {
    node.span = whole.span_of(node.span.range());
    node.alias = node.alias.map(|alias| whole.span_of(alias.range()));
    match &mut node.value {
        NodeValue::Scalar(text, _) => *text = part(text, whole),
        NodeValue::Sequence(items) => items.iter_mut().for_each(|item| place(item, whole)),
        NodeValue::Mapping(entries) => {
            for Entry { key, value, .. } in entries {
                *key = part(key, whole);
                place(value, whole);
            }
        }
    }
}

/// The part of the whole that a parsed text is. What was decoded (an escape, folded white space) keeps its decoded form.
fn part(parsed: &Text, whole: &Text) -> Text {
    let range = parsed.span().range();
    let mut text = Text::empty(whole.span_of(range.clone()));
    if parsed.is_empty() {
        // Between its quotes there may be a variable that nobody sets.
        let quotes = usize::from(range.len() > 1);
        let inner =
            whole.slice(range.start + quotes..(range.end.max(quotes) - quotes).max(range.start + quotes));
        for run in inner.segments() {
            text.push("", run.span, false, run.origin.clone());
        }
        return text;
    }
    for (run, decoded) in parsed.parts() {
        let range = run.span.range();
        match run.exact {
            true => text.push_text(&whole.slice(range)),
            false => text.push(decoded, whole.span_of(range), false, run.origin.clone()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Origin, SourceMap, Span, Undefined};

    #[test]
    fn a_file_as_it_is_is_parsed_in_place() {
        let mut map = SourceMap::default();
        let source = "a: 'it''s'\nb: \"x\\n\"\nc: >\n  one\n  two\nd: ''\ne:\n- {f: g}\n";
        let file = map.add("a", source);
        let whole = Text::literal(source, Span::new(file, 0, source.len()));
        let parsed = parse(file, source).unwrap();
        let root = expand(&parsed, parsed.documents[0]).unwrap().root;
        let direct = parse_within(&whole, None).unwrap();
        assert_eq!(places(&direct[0]), places(&place_within(root, &whole)));
    }

    /// Every text of a node with its places.
    fn places(node: &Node) -> Vec<String> {
        let of = |text: &Text| format!("{text:?}", text = (text.as_str(), text.span(), text.segments()));
        match &node.value {
            NodeValue::Scalar(text, _) => vec![of(text)],
            NodeValue::Sequence(items) => items.iter().flat_map(places).collect(),
            NodeValue::Mapping(entries) => {
                let entries = entries.iter();
                entries
                    .flat_map(|entry| [vec![of(&entry.key)], places(&entry.value)].concat())
                    .collect()
            }
        }
    }

    #[test]
    fn parts_keep_their_places() {
        let mut map = SourceMap::default();
        let source = r#"x: '{"redis": {"password": "s3\u0063ret", "host": "cache"}}'"#;
        let file = map.add("a", source);
        let end = source.len() - 1;
        let text = Text::literal(&source[4..end], Span::new(file, 4, end));
        let roots = parse_within(&text, None).unwrap();
        let host = roots[0].at(&["redis", "host"]).unwrap().text().unwrap();
        assert_eq!((host.as_str(), map.slice(host.span())), ("cache", "cache"));
        let password = roots[0].at(&["redis", "password"]).unwrap().text().unwrap();
        assert_eq!(password.as_str(), "s3cret");
        assert_eq!(map.slice(password.span()), r"s3\u0063ret");
    }

    #[test]
    fn variables_stay_variables() {
        let file = SourceMap::default().add("a", r#"{"a": "${PW}"}"#);
        let mut text = Text::literal(r#"{"a": ""#, Span::new(file, 0, 7));
        let unset = Origin::Undefined(Undefined::Variable("PW".into()));
        text.push("", Span::new(file, 7, 12), false, unset);
        text.push_text(&Text::literal("\"}", Span::new(file, 12, 14)));
        let roots = parse_within(&text, None).unwrap();
        let value = roots[0].get("a").unwrap().text().unwrap();
        assert_eq!(value.undefined_variable(), Some("PW"));
    }
}
