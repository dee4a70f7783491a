//! `include`: inserts whole projects, each with its own folder and its own `.env`.

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::yaml::{Entry, Node, NodeValue};
use redproof_source::{Limit, Problem, Span, Text, Tree};

use crate::context::Context;
use crate::env_file;
use crate::log::Log;
use crate::merge::merge;
use crate::model::Provenance;
use crate::pass_through;
use crate::path::{self, of_reference};
use crate::rebase;
use crate::reference;
use crate::scope::Scope;

const SECTIONS: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

/// Files that make one tree, and what they are read with.
pub(crate) struct Layers<'a> {
    /// Their paths, the base first.
    pub(crate) files: &'a [String],
    /// The folder that relative paths start from.
    pub(crate) folder: &'a str,
    /// The variables to substitute.
    pub(crate) scope: &'a Rc<Scope>,
}

/// Reads the files of an included project as one tree.
pub(crate) type MergeFiles<'a> =
    dyn FnMut(&mut Context<'_>, &Layers<'_>, &mut Vec<String>) -> Result<Node, Problem> + 'a;

/// Replaces the `include` of a document with what it names. `stack` holds the files that are being included.
pub(crate) fn insert(
    ctx: &mut Context<'_>,
    document: &mut Node,
    from: &Layers<'_>,
    stack: &mut Vec<String>,
    merge_files: &mut MergeFiles<'_>,
) {
    let NodeValue::Mapping(entries) = &mut document.value else {
        return;
    };
    let Some(index) = entries.iter().position(|entry| entry.key.as_str() == "include") else {
        return;
    };
    let include = entries.remove(index).value;
    let NodeValue::Sequence(items) = include.value else {
        if !include.is_null() {
            ctx.log.refuse(
                include.span,
                "include",
                "`include` must be a list",
                "Write one `- path` per file.",
            );
        }
        return;
    };
    for (index, item) in items.iter().enumerate() {
        let path = format!("include[{index}]");
        let Some(files) = files_of(ctx, item, from.folder, &path) else {
            continue;
        };
        if !may_include(ctx, item, &files, stack, &path) {
            continue;
        }
        let Some((folder, scope)) = surroundings(ctx, item, &files, from, &path) else {
            continue;
        };
        let layers = Layers {
            files: &files,
            folder: &folder,
            scope: &scope,
        };
        match merge_files(ctx, &layers, stack) {
            Ok(model) => {
                if let Some(model) = adapted(ctx, model, &layers, item.span, from.folder) {
                    import(document, model, &mut ctx.log);
                }
            }
            Err(problem) => ctx.log.problems.push(problem),
        }
    }
}

/// The files of one item.
fn files_of(ctx: &mut Context<'_>, item: &Node, folder: &str, path: &str) -> Option<Vec<String>> {
    let named = match &item.value {
        NodeValue::Mapping(_) => texts(item.get("path")),
        _ => texts(Some(item)),
    };
    for file in &named {
        ctx.refers_to(folder, file, true);
    }
    for file in texts(item.get("env_file")) {
        ctx.refers_to(folder, file, false);
    }
    let mut files = Vec::new();
    for file in named {
        files.push(reference::resolve(ctx, folder, file, path)?);
    }
    Some(files)
}

/// Whether an item may be followed: it names a file, which is not being included already, at a depth within the limit.
fn may_include(ctx: &mut Context<'_>, item: &Node, files: &[String], stack: &[String], path: &str) -> bool {
    let Some(first) = files.first() else {
        return false;
    };
    if stack.contains(first) {
        let message = "the files include each other in a cycle";
        ctx.log.refuse(item.span, path, message, "Remove one `include`.");
        return false;
    }
    if stack.len() >= Limit::IncludeDepth.value() {
        let message = format!("files include each other too deeply: {}", Limit::IncludeDepth);
        ctx.log.problem(item.span, message);
        return false;
    }
    true
}

/// The folder and the variables of an item.
fn surroundings(
    ctx: &mut Context<'_>,
    item: &Node,
    files: &[String],
    from: &Layers<'_>,
    path: &str,
) -> Option<(String, Rc<Scope>)> {
    let folder = match item.get("project_directory").and_then(Node::text) {
        Some(directory) => {
            let (base, below) = of_reference(&ctx.folder, from.folder, directory);
            let joined = Tree::join(&base, below.as_str());
            if joined.is_none() {
                ctx.refers_to(from.folder, directory, true);
            }
            joined?
        }
        None => Tree::parent(files.first()?).to_owned(),
    };
    let mut scope = from.scope.clone();
    let env_files = texts(item.get("env_file"));
    if env_files.is_empty() {
        let default = Tree::join(&folder, ".env")?;
        let of_project = Tree::join(&ctx.folder, ".env").unwrap_or_default();
        if default != of_project && ctx.tree.is_file(&default) {
            scope = env_file::extend_scope(ctx, &scope, &default);
        }
    }
    let path = format!("{path}.env_file");
    for file in env_files.into_iter().rev() {
        if let Some(full) = reference::resolve(ctx, from.folder, file, &path) {
            scope = env_file::extend_scope(ctx, &scope, &full);
        }
    }
    Some((folder, scope))
}

/// An included model as the including file sees it: variables passed through, paths relative to the including folder.
fn adapted(
    ctx: &mut Context<'_>,
    mut model: Node,
    layers: &Layers<'_>,
    item: Span,
    folder: &str,
) -> Option<Node> {
    if let NodeValue::Mapping(sections) = &mut model.value
        && let Some(section) = sections
            .iter_mut()
            .find(|section| section.key.as_str() == "services")
        && let NodeValue::Mapping(services) = &mut section.value.value
    {
        for service in services {
            pass_through::fill_list(&mut service.value, layers.scope);
        }
    }
    // Compose has substituted the variable when it checks the config a second time, and then finds both.
    for config in model.get("configs").map(Node::entries).unwrap_or_default() {
        if let Some(name) = config.value.get("environment").and_then(Node::text)
            && layers.scope.get(name.as_str()).is_some()
        {
            ctx.log.refuse(
                name.span(),
                &format!("configs.{}", config.key.as_str()),
                "a config of an included file comes from a variable that is set",
                "Move it to the including file, or write it as `content`.",
            );
        }
    }
    if !ctx.log.may_copy(model.size(), model.span) {
        return None;
    }
    for file in layers.files {
        if let Some(file) = ctx.map.find(file) {
            let whole = Span::new(file, 0, ctx.text(file).len());
            ctx.log.link(whole, item, Provenance::Include);
        }
    }
    rebase::root(&mut model, &path::between(folder, layers.folder));
    Some(model)
}

/// Adds what an included file defines.
fn import(document: &mut Node, model: Node, log: &mut Log) {
    let (NodeValue::Mapping(into), NodeValue::Mapping(from)) = (&mut document.value, model.value) else {
        return;
    };
    for section in from {
        if !SECTIONS.contains(&section.key.as_str()) {
            continue;
        }
        let own = into
            .iter_mut()
            .find(|entry| entry.key.as_str() == section.key.as_str());
        let Some(own) = own else {
            into.push(section);
            continue;
        };
        if own.value.is_null() {
            own.value = section.value;
        } else if let (NodeValue::Mapping(own), NodeValue::Mapping(theirs)) =
            (&mut own.value.value, section.value.value)
        {
            import_section(section.key.as_str(), own, theirs, log);
        }
    }
}

fn import_section(section: &str, own: &mut Vec<Entry>, theirs: Vec<Entry>, log: &mut Log) {
    let names: HashMap<String, usize> = own
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_str().to_owned(), index))
        .collect();
    for entry in theirs {
        let known = names
            .get(entry.key.as_str())
            .and_then(|index| own.get_mut(*index));
        let Some(known) = known else {
            own.push(entry);
            continue;
        };
        // The including file wins.
        let over = std::mem::replace(&mut known.value, entry.value.clone());
        let mut path = vec![section.to_owned(), entry.key.as_str().to_owned()];
        known.value = merge(entry.value, over, &mut path, log);
    }
}

/// One string or a list of them.
fn texts(node: Option<&Node>) -> Vec<&Text> {
    match node.map(|node| &node.value) {
        Some(NodeValue::Scalar(text, _)) => vec![text],
        Some(NodeValue::Sequence(items)) => items.iter().filter_map(Node::text).collect(),
        _ => Vec::new(),
    }
}
