//! The merged tree → the model. What Compose would refuse is noted, and the rest is decoded all the same.

mod checks;
mod environment;
mod limits;
mod mounts;
mod ports;
mod service;
mod top;

use std::rc::Rc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Limit, Problem, Span, Text};

pub(super) use environment::pass_through_list;

use super::load::Loader;
use super::scope::Scope;
use super::{Project, Refusal, consistency, scalar, schema};

/// The whole project. Files, folder, refusals, variables and problems are the loader's to fill in.
pub(super) fn project(loader: &mut Loader<'_>, root: Node, scope: &Rc<Scope>) -> Project {
    let refusals = &mut loader.found.refusals;
    schema::check(&root, "", schema::ROOT, refusals);
    let networks = top::networks(root.get("networks"), refusals);
    let volumes = top::resources(root.get("volumes"), "volumes", schema::VOLUME, refusals);
    let secrets = top::resources(root.get("secrets"), "secrets", schema::SECRET, refusals);
    let configs = top::resources(root.get("configs"), "configs", schema::CONFIG, refusals);
    let mut services = Vec::new();
    if let Some(node) = root.get("services") {
        schema::check_names(node, "services", refusals);
        for entry in node.entries() {
            if services.len() >= Limit::Services.value() {
                let what = "the project has too many services";
                loader
                    .problems
                    .push(Problem::over(entry.key.span(), what, Limit::Services));
                break;
            }
            services.push(service::service(loader, entry, scope));
        }
    }
    let project = Project {
        files: Vec::new(),
        folder: String::new(),
        name: String::new(),
        profiles: Vec::new(),
        services,
        networks,
        volumes,
        secrets,
        configs,
        refusals: Vec::new(),
        variables: Vec::new(),
        provenance: Vec::new(),
        problems: Vec::new(),
        references: Vec::new(),
    };
    consistency::check(&project, &mut loader.found.refusals);
    consistency::check_named(&root, &mut loader.found.refusals);
    project
}

/// What the schema refuses of the sections and services of a tree.
pub(super) fn check_shape(root: &Node, refusals: &mut Vec<Refusal>) {
    schema::check(root, "", schema::ROOT, refusals);
    for entry in root.get("services").map(Node::entries).unwrap_or_default() {
        checks::check_shape(
            &entry.value,
            &format!("services.{}", entry.key.as_str()),
            refusals,
        );
    }
}

/// A refusal, in one line.
fn refuse(refusals: &mut Vec<Refusal>, at: Span, path: &str, message: impl Into<String>, help: &str) {
    refusals.push(Refusal {
        at,
        path: path.to_owned(),
        message: message.into(),
        help: help.to_owned(),
    });
}

/// A string field; null and collections give nothing.
fn string(node: &Node, name: &str) -> Option<Text> {
    scalar::as_string(node.get(name)?)
}

/// A boolean field and its place. A value that hangs on an unset variable gives nothing, nor does what the schema refuses.
fn boolean(node: &Node, name: &str) -> Option<(bool, Span)> {
    let value = node.get(name)?;
    if schema::is_unknown(value) || value.is_null() {
        return None;
    }
    Some((
        scalar::as_bool(value)?,
        value.text().map_or(value.span, Text::span),
    ))
}

/// A string or a list of strings.
fn strings(node: Option<&Node>) -> Vec<Text> {
    match node.map(|node| &node.value) {
        Some(NodeValue::Sequence(items)) => items.iter().filter_map(scalar::as_string).collect(),
        Some(NodeValue::Scalar(..)) => node.and_then(scalar::as_string).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A list of strings in which the first of equals stays.
fn unique(texts: Vec<Text>) -> Vec<Text> {
    let mut seen = std::collections::HashSet::new();
    texts
        .into_iter()
        .filter(|text| seen.insert(text.as_str().to_owned()))
        .collect()
}

/// Keeps of items with one key the last, at the place of the first.
fn last_of_each<T>(items: Vec<T>, key: impl Fn(&T) -> Option<String>) -> Vec<T> {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let slot = key(&item).and_then(|key| {
            let place = *places.entry(key).or_insert(kept.len());
            kept.get_mut(place)
        });
        match slot {
            Some(slot) => *slot = item,
            None => kept.push(item),
        }
    }
    kept
}
