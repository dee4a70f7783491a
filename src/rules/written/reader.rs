//! The keys of a rule file, each with its place.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{FileId, Span};

use super::super::suggest;
use super::{Errors, KEYS, Located, Written, WrittenTag};

/// Bytes of a text that each finding shows.
const LONGEST_SHOWN: usize = 1_000;

/// Reads the keys of a rule. Every fault goes to `errors`.
pub(super) struct Reader<'a, 'm> {
    pub(super) errors: &'a mut Errors<'m>,
}

impl Reader<'_, '_> {
    /// The whole rule.
    pub(super) fn rule(&mut self, file: FileId, root: &Node) -> Written {
        for entry in root.entries() {
            if !KEYS.contains(&entry.key.as_str()) {
                self.errors.push(
                    entry.key.span(),
                    suggest::unknown("key", entry.key.as_str(), KEYS.iter().copied()),
                );
            }
        }
        let at = root.entry("id").map_or(Span::top(file), |entry| entry.key.span());
        Written {
            file,
            at,
            id: self.text(root, "id"),
            category: self.text(root, "category"),
            severity: self.text(root, "severity"),
            confidence: self.text(root, "confidence"),
            title: self.text(root, "title"),
            subject: self.text(root, "for"),
            params: self.params(root),
            applies: root.get("applies").cloned(),
            when: root.get("when").cloned(),
            place: self.text(root, "at"),
            message: self.text(root, "message"),
            why: self.text(root, "why"),
            attack: self.text(root, "attack"),
            fix: self.text(root, "fix"),
            fix_in_chart: self.text(root, "fix_in_chart"),
            references: self.texts(root, "references"),
            related: self.related(root),
            supersedes: self.texts(root, "supersedes"),
            compliance: self.compliance(root),
            cwe: self.cwe(root),
            texts_from: self.text(root, "texts_from"),
            persona: self.text(root, "persona"),
            cause: self.text(root, "cause"),
            deferred: None,
            ships: false,
        }
    }

    fn text(&mut self, root: &Node, key: &str) -> Option<Located> {
        let node = root.get(key)?;
        let text = self.scalar(node, key)?;
        if matches!(key, "title" | "message") && text.text.len() > LONGEST_SHOWN {
            self.errors.push(
                node.span,
                format!("`{key}` is over the limit shown-text of {LONGEST_SHOWN}"),
            );
            return None;
        }
        Some(text)
    }

    /// A text that is not empty.
    fn scalar(&mut self, node: &Node, what: &str) -> Option<Located> {
        match node.text() {
            Some(text) if !node.is_null() && !text.as_str().trim().is_empty() => Some(Located {
                text: text.as_str().to_owned().into(),
                at: node.span,
            }),
            Some(_) => {
                self.errors.push(
                    node.span,
                    format!("`{what}` needs a text; leave the key out if there is none"),
                );
                None
            }
            None => {
                self.errors.push(
                    node.span,
                    format!("`{what}` needs a text here, not a list or a mapping"),
                );
                None
            }
        }
    }

    /// Named constants.
    fn params(&mut self, root: &Node) -> Vec<(Located, Node)> {
        let Some(node) = root.get("params") else {
            return Vec::new();
        };
        if node.entries().is_empty() {
            self.errors
                .push(node.span, "`params` needs a mapping of names to values");
        }
        let entries = node.entries().iter();
        entries
            .map(|entry| {
                let name = Located {
                    text: entry.key.as_str().to_owned().into(),
                    at: entry.key.span(),
                };
                (name, entry.value.clone())
            })
            .collect()
    }

    /// A list of texts, or one.
    fn texts(&mut self, root: &Node, key: &str) -> Vec<Located> {
        let Some(node) = root.get(key) else {
            return Vec::new();
        };
        match &node.value {
            NodeValue::Sequence(items) => items.iter().filter_map(|item| self.scalar(item, key)).collect(),
            NodeValue::Scalar(..) => self.scalar(node, key).into_iter().collect(),
            NodeValue::Mapping(_) => {
                self.errors.push(node.span, format!("`{key}` needs a list"));
                Vec::new()
            }
        }
    }

    /// `{fact: label}`, or a list of such.
    fn related(&mut self, root: &Node) -> Vec<(Located, Located)> {
        let Some(node) = root.get("related") else {
            return Vec::new();
        };
        let parts = match &node.value {
            NodeValue::Sequence(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut related = Vec::new();
        for part in parts {
            if part.entries().is_empty() {
                self.errors.push(
                    part.span,
                    "`related` needs facts with their labels: `fact: what it shows`",
                );
            }
            for entry in part.entries() {
                let fact = Located {
                    text: entry.key.as_str().to_owned().into(),
                    at: entry.key.span(),
                };
                if let Some(label) = self.scalar(&entry.value, "related") {
                    related.push((fact, label));
                }
            }
        }
        related
    }

    /// Framework to requirements: texts, or `{id, relation, condition}`.
    fn compliance(&mut self, root: &Node) -> Vec<(Located, WrittenTag)> {
        let Some(node) = root.get("compliance") else {
            return Vec::new();
        };
        if !node.is_mapping() {
            self.errors.push(
                node.span,
                "`compliance` needs a mapping: framework to a list of numbers",
            );
        }
        let mut tags = Vec::new();
        for entry in node.entries() {
            let items = match &entry.value.value {
                NodeValue::Sequence(items) => items.as_slice(),
                _ => std::slice::from_ref(&entry.value),
            };
            for item in items {
                let framework = Located {
                    text: entry.key.as_str().to_owned().into(),
                    at: entry.key.span(),
                };
                if let Some(tag) = self.tag(item) {
                    tags.push((framework, tag));
                }
            }
        }
        tags
    }

    fn tag(&mut self, item: &Node) -> Option<WrittenTag> {
        if !item.is_mapping() {
            return self.scalar(item, "compliance").map(|id| WrittenTag {
                id: id.text.into_owned(),
                relation: None,
                condition: None,
            });
        }
        const PARTS: [&str; 3] = ["id", "relation", "condition"];
        for entry in item.entries() {
            if !PARTS.contains(&entry.key.as_str()) {
                self.errors.push(
                    entry.key.span(),
                    suggest::unknown("key", entry.key.as_str(), PARTS),
                );
            }
        }
        let Some(id) = self.text(item, "id") else {
            self.errors.push(item.span, "a requirement needs its `id`");
            return None;
        };
        Some(WrittenTag {
            id: id.text.into_owned(),
            relation: self.text(item, "relation"),
            condition: self.text(item, "condition").map(|text| text.text.into_owned()),
        })
    }

    fn cwe(&mut self, root: &Node) -> Vec<(u32, Span)> {
        let mut numbers = Vec::new();
        for text in self.texts(root, "cwe") {
            match text.text.parse() {
                Ok(number) => numbers.push((number, text.at)),
                Err(_) => self.errors.push(text.at, "a CWE is its number, such as 798"),
            }
        }
        numbers
    }
}
