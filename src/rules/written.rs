//! A rule as it is written: every key with its place, nothing of it resolved yet.

mod reader;

use std::borrow::Cow;

use redproof_source::yaml::{self, Node};
use redproof_source::{FileId, SourceMap, Span};

use super::error::Errors;
use super::source::RuleSource;
use super::tree::Tree;
use reader::Reader;

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

impl RuleSource {
    /// Whether it only sets parameters of a rule that is written elsewhere.
    pub fn only_sets_params(&self) -> bool {
        let mut map = SourceMap::default();
        let file = map.add(&*self.path, &*self.text);
        let read = read(file, self, &mut Errors::new(&map));
        read.is_some_and(|rule| rule.is_override())
    }
}

impl Written {
    /// Whether the file only sets parameters of a rule that is written elsewhere.
    pub(super) fn is_override(&self) -> bool {
        !self.params.is_empty() && self.subject.is_none() && self.when.is_none()
    }
}
