//! The values of a chart: those of a file, and below them those that the chart is installed with anyway.

use std::collections::HashMap;
use std::rc::Rc;

use crate::client;
use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Known, Span, Text, Undefined, Why};

/// What is said of a value that a template makes.
const TEMPLATE: Undefined = Undefined::Other("a Helm template");

/// The document of a values file, by its outermost keys: it may hold the values of many charts.
pub(super) struct Document<'a> {
    root: &'a Node,
    by_key: HashMap<&'a str, &'a Node>,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Node) -> Self {
        let entries = root.entries().iter();
        Self {
            root,
            by_key: entries.map(|entry| (entry.key.as_str(), &entry.value)).collect(),
        }
    }
}

/// Values of one chart.
#[derive(Clone)]
pub(super) struct Values<'a> {
    /// The documents, the one that counts first.
    documents: Rc<[Document<'a>]>,
    /// The chart's values in them.
    own: Vec<&'a Node>,
    /// Where in them the chart's values are; empty for the documents themselves.
    key: String,
    /// Where findings about something absent are.
    pub(super) anchor: Span,
}

impl<'a> Values<'a> {
    /// The documents as a whole.
    pub(super) fn new(roots: impl Iterator<Item = &'a Node>, anchor: Span) -> Self {
        let documents: Rc<[Document<'a>]> = roots.map(Document::new).collect();
        Self {
            own: documents.iter().map(|document| document.root).collect(),
            documents,
            key: String::new(),
            anchor,
        }
    }

    /// The same with another place for what is absent.
    pub(super) fn anchored(self, anchor: Span) -> Self {
        Self { anchor, ..self }
    }

    /// The values below an outermost key.
    pub(super) fn below(&self, key: &str, anchor: Span) -> Self {
        let documents = self.documents.iter();
        Self {
            documents: Rc::clone(&self.documents),
            own: documents
                .filter_map(|document| document.by_key.get(key).copied())
                .collect(),
            key: key.to_owned(),
            anchor,
        }
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
        let mut keys = place.split('.').filter(|key| !key.is_empty());
        let below = |node: &'a Node| keys.clone().try_fold(node, |node, key| node.get(key));
        let node = match self.key.is_empty() || place.starts_with("global.") {
            false => self.own.iter().copied().find_map(below),
            true => match keys.next() {
                None => self.own.first().copied(),
                Some(first) => self.documents.iter().find_map(|document| {
                    let node = document.by_key.get(first)?;
                    keys.clone().try_fold(*node, |node, key| node.get(key))
                }),
            },
        };
        node.filter(|node| !node.is_null())
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
