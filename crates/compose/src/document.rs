//! Reads a compose file: its YAML documents, with the variables substituted.

use redproof_source::yaml::{self, Expanded, Node};
use redproof_source::{FileId, Limit, Problem, Span};

use crate::context::Context;
use crate::interpolate::interpolate;
use crate::log::Log;
use crate::model::Provenance;
use crate::scope::Scope;
use crate::stray_services;

/// The documents of a file.
pub(crate) fn read(ctx: &mut Context<'_>, path: &str, scope: &Scope) -> Result<(FileId, Vec<Node>), Problem> {
    let file = ctx.require(path)?;
    if !ctx.note_compose_file(file) {
        let what = "is included too often";
        return Err(Problem::over(Span::top(file), what, Limit::Steps));
    }
    let text = ctx.text(file);
    let arena = yaml::parse(file, &text)?;
    if arena.documents.len() > Limit::YamlDocuments.value() {
        let message = format!("has too many documents: {}", Limit::YamlDocuments);
        return Err(Problem::new(Span::top(file), message));
    }
    check_version(file, &text, &mut ctx.log);
    let mut documents = Vec::new();
    for root in &arena.documents {
        let expanded = yaml::expand(&arena, *root)?;
        check(&expanded, &mut ctx.log);
        let mut root = expanded.root;
        note_aliases(&root, &mut ctx.log);
        // Compose ignores an empty mapping, but not an empty document.
        if root.is_mapping() && root.entries().is_empty() {
            continue;
        }
        if !root.is_mapping() {
            let message = "the top level must be a mapping";
            ctx.log.refuse(
                root.span,
                "",
                message,
                "Write `services:` with the services below it.",
            );
            continue;
        }
        stray_services::move_into_section(&mut root, &mut ctx.log);
        interpolate(
            &mut root,
            &mut String::new(),
            &|name| scope.get(name),
            &mut ctx.log,
        );
        documents.push(root);
    }
    Ok((file, documents))
}

fn check_version(file: FileId, text: &str, log: &mut Log) {
    if text.starts_with("%YAML ") && !text.starts_with("%YAML 1.1") {
        let line = text.lines().next().map_or(0, str::len);
        log.refuse(
            Span::new(file, 0, line),
            "",
            "the file declares a version of YAML other than 1.1",
            "Remove the line.",
        );
    }
}

fn check(expanded: &Expanded, log: &mut Log) {
    for key in &expanded.duplicates {
        let message = format!("the key `{}` is already defined in this mapping", key.as_str());
        log.refuse(key.span(), key.as_str(), message, "Keep one of them.");
    }
    for value in &expanded.idle_merges {
        log.refuse(
            *value,
            "<<",
            "`<<` must be a mapping or a list of mappings",
            "Refer to the anchor of a mapping, or remove the line.",
        );
    }
}

fn note_aliases(node: &Node, log: &mut Log) {
    if let Some(alias) = node.alias {
        log.link(node.span, alias, Provenance::Alias);
    }
    node.items().iter().for_each(|item| note_aliases(item, log));
    for entry in node.entries() {
        note_aliases(&entry.value, log);
    }
}
