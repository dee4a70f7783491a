//! The values of a chart: those of a file, and below them those that the chart is installed with anyway.

use crate::client;
use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Known, Span, Text, Undefined, Why};

/// What is said of a value that a template makes.
const TEMPLATE: Undefined = Undefined::Other("a Helm template");

/// Values of one chart.
#[derive(Debug, Clone)]
pub(super) struct Values<'a> {
    /// The documents, the one that counts first.
    roots: Vec<&'a Node>,
    /// Where in them the chart's values are; empty for the documents themselves.
    key: String,
    /// Where findings about something absent are.
    pub(super) anchor: Span,
}

impl<'a> Values<'a> {
    pub(super) fn new(roots: Vec<&'a Node>, key: &str, anchor: Span) -> Self {
        Self {
            roots,
            key: key.to_owned(),
            anchor,
        }
    }

    /// The values below a key.
    pub(super) fn below(&self, key: &str, anchor: Span) -> Self {
        Self::new(self.roots.clone(), key, anchor)
    }

    /// The whole path of a place.
    pub(super) fn path(&self, place: &str) -> String {
        match self.key.as_str() {
            key if key.is_empty() || place.starts_with("global.") => place.to_owned(),
            key => format!("{key}.{place}"),
        }
    }

    /// What is set at a place. Helm takes `null` as a request for the chart's default.
    pub(super) fn at(&self, place: &str) -> Option<&'a Node> {
        let path = self.path(place);
        let mut found = self.roots.iter().filter_map(|root| {
            let mut keys = path.split('.').filter(|key| !key.is_empty());
            keys.try_fold(*root, |node, key| node.get(key))
        });
        found.next().filter(|node| !node.is_null())
    }

    /// The first of some places that is set to something.
    pub(super) fn first(&self, places: &[&'static str]) -> Option<(&'static str, &'a Node)> {
        let set = places.iter().filter_map(|place| Some((*place, self.at(place)?)));
        set.into_iter()
            .find(|(_, node)| !node.text().is_some_and(Text::is_empty) && !is_empty(node))
    }

    /// The text at the first place that is set.
    pub(super) fn text(&self, places: &[&'static str]) -> Option<(&'static str, &'a Text)> {
        let (place, node) = self.first(places)?;
        Some((place, node.text()?))
    }

    /// A switch, and where it is set.
    pub(super) fn switch(&self, places: &[&'static str], default: bool) -> (Known<bool>, Span) {
        let Some((_, node)) = self.first(places) else {
            return (Known::Known(default), self.anchor);
        };
        // A template takes any text for true, also `"false"`.
        let answer = match &node.value {
            NodeValue::Scalar(text, _) if is_filled_in(text) => None,
            NodeValue::Scalar(_, ScalarStyle::Plain) => client::truth(node),
            NodeValue::Scalar(..) => Some(true),
            NodeValue::Sequence(_) | NodeValue::Mapping(_) => None,
        };
        let answer = match answer {
            Some(answer) => Known::Known(answer),
            None => Known::Unknown(Why::new(
                "the files do not say how this value is filled in",
                Some(node.span),
            )),
        };
        (answer, node.span)
    }

    /// Whether a switch is known to be on.
    pub(super) fn is_on(&self, place: &'static str) -> bool {
        self.switch(&[place], false).0 == Known::Known(true)
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        NodeValue::Scalar(..) => false,
        NodeValue::Sequence(items) => items.is_empty(),
        NodeValue::Mapping(entries) => entries.is_empty(),
    }
}

/// A text as the chart passes it on: what a template or another tool fills in is not known.
pub(super) fn filled(text: &Text) -> Text {
    match is_filled_in(text) {
        true => Text::unresolved(text.span(), TEMPLATE),
        false => text.clone(),
    }
}

/// Whether a template or another tool fills in a value.
pub(super) fn is_filled_in(text: &Text) -> bool {
    text.as_str().contains("{{") || client::indirection(text).is_some()
}
