//! Manifests of JSON and TOML.

use redproof_source::yaml::{Node, expand, parse};
use redproof_source::{FileId, SourceMap};

use super::names::{Name, is_for_developers, leading};

/// The objects of JSON whose keys are packages.
const OBJECTS: [&str; 3] = ["dependencies", "optionalDependencies", "require"];

/// A file of its own for a text: places in it are those of the text.
fn file(text: &str) -> FileId {
    SourceMap::default().add("", text)
}

/// The keys of a mapping, with their places in the text.
fn keys<'n>(node: &'n Node, text: &'n str) -> impl Iterator<Item = Name> + 'n {
    node.entries().iter().map(|entry| {
        let start = entry.key.span().range().start;
        let quotes = usize::from(
            text.get(start..)
                .is_some_and(|text| text.starts_with(['"', '\''])),
        );
        (entry.key.as_str().to_owned(), start + quotes)
    })
}

/// The requirements in a list, as `redis-om>=1`.
fn requirements(list: &Node) -> impl Iterator<Item = Name> {
    let texts = list.items().iter().filter_map(Node::text);
    texts.filter_map(|text| leading(text.as_str(), text.span().range().start))
}

/// The packages of package.json or composer.json; `None` if it is no JSON.
pub(super) fn json(text: &str) -> Option<Vec<Name>> {
    let arena = parse(file(text), text).ok()?;
    let root = expand(&arena, *arena.documents.first()?).ok()?.root;
    let objects = OBJECTS.iter().filter_map(|name| root.get(name));
    Some(objects.flat_map(|object| keys(object, text)).collect())
}

/// The packages of pyproject.toml or Pipfile; `None` if it is no TOML.
pub(super) fn toml(text: &str) -> Option<Vec<Name>> {
    let root = redproof_syntax::toml::parse(file(text), text).ok()?;
    let mut found = Vec::new();
    let at = |path: &str| root.at(&path.split('.').collect::<Vec<_>>());
    for table in ["packages", "tool.poetry.dependencies"]
        .iter()
        .filter_map(|path| at(path))
    {
        found.extend(keys(table, text));
    }
    for group in at("tool.poetry.group").map(Node::entries).unwrap_or_default() {
        let table = group.value.get("dependencies");
        let table = table.filter(|_| !is_for_developers(group.key.as_str()));
        found.extend(table.into_iter().flat_map(|table| keys(table, text)));
    }
    found.extend(at("project.dependencies").into_iter().flat_map(requirements));
    for extra in at("project.optional-dependencies")
        .map(Node::entries)
        .unwrap_or_default()
    {
        if !is_for_developers(extra.key.as_str()) {
            found.extend(requirements(&extra.value));
        }
    }
    // Poetry lists the interpreter beside the packages.
    found.retain(|(name, _)| name != "python");
    Some(found)
}
