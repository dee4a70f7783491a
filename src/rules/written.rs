//! A rule as it is written: every key with its place, nothing of it resolved yet.

use std::borrow::Cow;

use redproof_source::yaml::{self, Node, NodeValue};
use redproof_source::{FileId, Span};

use super::error::Errors;
use super::source::RuleSource;
use super::suggest;
use super::tree::Tree;

/// A text with its place.
#[derive(Debug, Clone)]
pub(super) struct Located {
    /// Borrowed from a rule that ships with redproof.
    pub(super) text: Cow<'static, str>,
    pub(super) at: Span,
}

/// A rule file. Keys that it lacks are absent here; which of them it needs is decided when it is compiled.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) file: FileId,
    /// Where errors about the whole rule are reported.
    pub(super) at: Span,
    pub(super) id: Option<Located>,
    pub(super) category: Option<Located>,
    pub(super) severity: Option<Located>,
    pub(super) confidence: Option<Located>,
    pub(super) title: Option<Located>,
    pub(super) subject: Option<Located>,
    /// Named constants of conditions and messages.
    pub(super) params: Vec<(Located, Node)>,
    /// To which subjects it applies; the others say nothing about its requirements.
    pub(super) applies: Option<Node>,
    pub(super) when: Option<Node>,
    pub(super) place: Option<Located>,
    pub(super) message: Option<Located>,
    pub(super) why: Option<Located>,
    pub(super) attack: Option<Located>,
    pub(super) fix: Option<Located>,
    pub(super) fix_in_chart: Option<Located>,
    pub(super) references: Vec<Located>,
    /// Fact and label.
    pub(super) related: Vec<(Located, Located)>,
    pub(super) supersedes: Vec<Located>,
    /// Framework and requirement.
    pub(super) compliance: Vec<(Located, WrittenTag)>,
    pub(super) cwe: Vec<(u32, Span)>,
    pub(super) texts_from: Option<Located>,
    /// For whom it is, if not for everybody.
    pub(super) persona: Option<Located>,
    /// What its findings have in common with those of other rules.
    pub(super) cause: Option<Located>,
    /// Where the rest of it is, if that is to be read later.
    pub(super) deferred: Option<&'static Tree>,
    /// Whether it ships with redproof.
    pub(super) ships: bool,
}

/// A requirement that a rule concerns beyond its category's.
#[derive(Debug)]
pub(super) struct WrittenTag {
    pub(super) id: String,
    pub(super) relation: Option<Located>,
    pub(super) condition: Option<String>,
}

const KEYS: &[&str] = &[
    "id",
    "category",
    "severity",
    "confidence",
    "title",
    "for",
    "params",
    "applies",
    "when",
    "at",
    "message",
    "why",
    "attack",
    "fix",
    "fix_in_chart",
    "references",
    "related",
    "supersedes",
    "compliance",
    "cwe",
    "texts_from",
    "persona",
    "cause",
];

/// Reads a rule file. Every fault goes to `errors`; what can be read is.
pub(super) fn read(file: FileId, source: &RuleSource, errors: &mut Errors<'_>) -> Option<Written> {
    let root = match source.tree {
        Some(tree) => tree.node(Span::top(file)),
        None => parse(file, &source.text, errors)?,
    };
    if !root.is_mapping() {
        errors.push(root.span, "is not a mapping; a rule starts with `id:`");
        return None;
    }
    Some(of_node(file, &root, errors))
}

/// What the root of a rule file says.
pub(super) fn of_node(file: FileId, root: &Node, errors: &mut Errors<'_>) -> Written {
    Reader { errors }.rule(file, root)
}

/// A rule that ships with redproof, without what its logic is compiled from. That of all rules is made at each start.
pub(super) fn card(file: FileId, tree: &'static Tree, errors: &mut Errors<'_>) -> Written {
    let at = Span::top(file);
    let located = |text| {
        let text = Cow::Borrowed(text);
        Located { text, at }
    };
    let mut card = of_node(file, &tree.part(&["compliance", "cwe"], at), errors);
    for (key, value) in tree.entries() {
        let slot = match *key {
            "id" => &mut card.id,
            "category" => &mut card.category,
            "severity" => &mut card.severity,
            "confidence" => &mut card.confidence,
            "title" => &mut card.title,
            "for" => &mut card.subject,
            "why" => &mut card.why,
            "attack" => &mut card.attack,
            "fix" => &mut card.fix,
            "fix_in_chart" => &mut card.fix_in_chart,
            "texts_from" => &mut card.texts_from,
            "persona" => &mut card.persona,
            "cause" => &mut card.cause,
            "references" => {
                card.references = value.items().map(located).collect();
                continue;
            }
            "supersedes" => {
                card.supersedes = value.items().map(located).collect();
                continue;
            }
            _ => continue,
        };
        *slot = value.text().map(located);
    }
    card.deferred = Some(tree);
    card.ships = true;
    card
}

/// The tree of the one document that a rule file holds.
fn parse(file: FileId, text: &str, errors: &mut Errors<'_>) -> Option<Node> {
    let arena = match yaml::parse(file, text) {
        Ok(arena) => arena,
        Err(problem) => {
            errors.problem(problem);
            return None;
        }
    };
    let Some((first, more)) = arena.documents.split_first() else {
        errors.push(Span::top(file), "is empty; a rule file holds one rule");
        return None;
    };
    if let Some(second) = more.first() {
        errors.push(
            arena.node(*second).span,
            "a rule file holds one rule; put this one into a file of its own",
        );
    }
    match yaml::expand(&arena, *first) {
        Ok(expanded) => {
            for key in &expanded.duplicates {
                errors.push(key.span(), format!("duplicate key `{}`", key.as_str()));
            }
            for value in &expanded.idle_merges {
                errors.push(*value, "`<<` takes a mapping or a list of mappings");
            }
            Some(expanded.root)
        }
        Err(problem) => {
            errors.problem(problem);
            None
        }
    }
}

/// Bytes of a text that each finding shows.
const LONGEST_SHOWN: usize = 1_000;

struct Reader<'a, 'm> {
    errors: &'a mut Errors<'m>,
}

impl Written {
    /// Whether the file only sets parameters of a rule that is written elsewhere.
    pub(super) fn is_override(&self) -> bool {
        !self.params.is_empty() && self.subject.is_none() && self.when.is_none()
    }
}

impl Reader<'_, '_> {
    fn rule(&mut self, file: FileId, root: &Node) -> Written {
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
