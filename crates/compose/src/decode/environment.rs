//! A container's environment: env files in order, and `environment` over them.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{Origin, Problem, Text, Tree};

use super::super::load::Loader;
use super::super::scalar::{self, Kind};
use super::super::scope::Scope;
use super::super::{EnvFile, EnvironmentVariable, Refusal, merge, schema};
use super::{boolean, refuse, string};

/// Names with values from a list of `NAME=value`, a mapping, or the merged form of both; the last of a name counts.
pub(super) fn pairs(
    node: Option<&Node>,
    path: &str,
    refusals: &mut Vec<Refusal>,
) -> Vec<(Text, Option<Text>)> {
    let mut read: Vec<(Text, Option<Text>)> = Vec::new();
    match node.map(|node| (&node.value, node.tag.as_deref())) {
        Some((NodeValue::Mapping(entries), _)) => {
            // Compose takes `x-…` for an extension here, too, and leaves it out.
            let own = entries
                .iter()
                .filter(|entry| !entry.key.as_str().starts_with("x-"));
            read.extend(own.map(|entry| pair(entry, path, refusals)));
        }
        Some((NodeValue::Sequence(items), tag)) => {
            for item in items {
                match &item.value {
                    NodeValue::Scalar(text, _) => read.push(cut(text)),
                    NodeValue::Mapping(entries) if tag == Some(merge::PAIRS) => {
                        read.extend(entries.iter().map(|entry| pair(entry, path, refusals)));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    super::last_of_each(read, |(name, _)| Some(name.as_str().to_owned()))
}

fn pair(entry: &Entry, path: &str, refusals: &mut Vec<Refusal>) -> (Text, Option<Text>) {
    if matches!(scalar::kind(&entry.value), Kind::Sequence | Kind::Mapping) {
        let path = format!("{path}.{}", entry.key.as_str());
        refuse(
            refusals,
            entry.value.span,
            &path,
            format!("Compose wants a single value in `{path}`"),
            "Write one value, in quotes if it is long.",
        );
    }
    (entry.key.clone(), scalar::as_string(&entry.value))
}

/// `NAME=value`, or a name alone.
fn cut(text: &Text) -> (Text, Option<Text>) {
    match text.as_str().find('=') {
        Some(equals) => (
            text.slice(0..equals),
            Some(text.slice(equals + 1..text.as_str().len())),
        ),
        None => (text.clone(), None),
    }
}

/// What the container's environment is, and the env files that it came from.
pub(super) fn environment(
    loader: &mut Loader<'_>,
    node: &Node,
    service: &str,
    scope: &Scope,
) -> (Vec<EnvironmentVariable>, Vec<EnvFile>) {
    let mut variables = Vec::new();
    let files = env_files(loader, node, service, scope, &mut variables);
    let path = format!("{service}.environment");
    let refusals = &mut loader.found.refusals;
    for (name, value) in pairs(node.get("environment"), &path, refusals) {
        if name.as_str().ends_with([' ', '\t']) {
            refuse(
                refusals,
                name.span(),
                &path,
                "Compose refuses a variable whose name ends with white space",
                "Write `NAME=value` without a space before `=`.",
            );
        }
        let value = value.or_else(|| passed_through(&name, scope));
        variables.push(EnvironmentVariable {
            path: format!("{path}.{}", name.as_str()),
            name,
            value,
            from_env_file: false,
        });
    }
    let variables = super::last_of_each(variables, |variable| Some(variable.name.as_str().to_owned()));
    (variables, files)
}

/// Gives the names alone in the list that an included service's environment is written in, or was merged to, their values
/// from the variables of the included file. Where it stayed a mapping, Compose looks at the whole project's alone.
pub(in super::super) fn pass_through_list(service: &mut Node, scope: &Scope) {
    let NodeValue::Mapping(fields) = &mut service.value else {
        return;
    };
    let environment = fields
        .iter_mut()
        .find(|field| field.key.as_str() == "environment");
    let Some(NodeValue::Sequence(items)) = environment.map(|field| &mut field.value.value) else {
        return;
    };
    for item in items {
        let name = match &item.value {
            NodeValue::Scalar(text, _) if !text.as_str().contains('=') => text,
            NodeValue::Mapping(entries) => match entries.as_slice() {
                [entry] if entry.value.is_null() => &entry.key,
                _ => continue,
            },
            _ => continue,
        };
        if let Some(value) = passed_through(name, scope) {
            let mut pair = name.clone();
            pair.push("=", name.span(), false, Origin::Literal);
            pair.push_text(&value);
            item.value = NodeValue::Scalar(pair, ScalarStyle::DoubleQuoted);
        }
    }
}

/// A name alone takes its value from `.env`.
pub(super) fn passed_through(name: &Text, scope: &Scope) -> Option<Text> {
    let value = scope.get(name.as_str())?;
    let mut text = Text::empty(name.span());
    text.push(
        value.as_str(),
        name.span(),
        false,
        Origin::Variable {
            name: name.as_str().into(),
            defined: value.span(),
        },
    );
    if let Some(reason) = value.undefined() {
        text.push_unset(name.span(), reason.clone());
    }
    Some(text)
}

fn env_files(
    loader: &mut Loader<'_>,
    node: &Node,
    service: &str,
    scope: &Scope,
    variables: &mut Vec<EnvironmentVariable>,
) -> Vec<EnvFile> {
    let Some(value) = node.get("env_file") else {
        return Vec::new();
    };
    let items = match &value.value {
        NodeValue::Sequence(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let mut named: Vec<Named> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = format!("{service}.env_file[{index}]");
        let (path, required, raw) = match &item.value {
            NodeValue::Mapping(_) => {
                let refusals = &mut loader.found.refusals;
                schema::check(item, &at, schema::ENV_FILE, refusals);
                let required = boolean(item, "required").is_none_or(|(yes, _)| yes);
                let raw = string(item, "format").is_some_and(|format| format.as_str() == "raw");
                match string(item, "path") {
                    Some(path) => (path, required, raw),
                    None => {
                        refuse(
                            refusals,
                            item.span,
                            &at,
                            format!("Compose wants `path` in `{at}`"),
                            "Name the file.",
                        );
                        continue;
                    }
                }
            }
            NodeValue::Scalar(text, _) if !item.is_null() => (text.clone(), true, false),
            _ => continue,
        };
        named.push(Named {
            path,
            required,
            raw,
            at,
        });
    }
    // What names a file again changes how it is read, and not its place.
    let named = super::last_of_each(named, |file| Some(file.path.as_str().to_owned()));
    named
        .into_iter()
        .map(|file| env_file(loader, file, scope, variables))
        .collect()
}

/// One item of `env_file`.
struct Named {
    path: Text,
    required: bool,
    raw: bool,
    at: String,
}

fn env_file(
    loader: &mut Loader<'_>,
    named: Named,
    scope: &Scope,
    variables: &mut Vec<EnvironmentVariable>,
) -> EnvFile {
    let Named {
        path,
        required,
        raw,
        at,
    } = named;
    let folder = loader.folder.clone();
    loader.refers_to(&folder, &path, false);
    let full = Tree::join(&folder, path.as_str()).filter(|_| path.undefined().is_none());
    let is_there = full.as_ref().is_some_and(|full| loader.tree.is_file(full));
    let is_folder = full.as_ref().is_some_and(|full| loader.tree.is_folder(full));
    let mut file = None;
    if let Some(full) = full {
        if let Some(error) = loader.tree.obstacle(&full) {
            let message = format!("the env file {error}");
            loader.problems.push(Problem::new(path.span(), message));
        } else if is_there {
            if !loader.may_add(variables.len(), path.span()) {
                return EnvFile { path, required, file };
            }
            if let Some((id, read)) = loader.dotenv(&full, raw, scope, variables, Some(path.span())) {
                file = Some(id);
                variables.extend(read.assignments.into_iter().filter_map(|assignment| {
                    let value = match assignment.value {
                        Some(value) => value,
                        None => passed_through(&assignment.name, scope)?,
                    };
                    Some(EnvironmentVariable {
                        path: assignment.name.as_str().to_owned(),
                        name: assignment.name,
                        value: Some(value),
                        from_env_file: true,
                    })
                }));
            }
        } else if required || is_folder {
            refuse(
                &mut loader.found.refusals,
                path.span(),
                &at,
                "Compose finds no such env file",
                "Create it, or write `required: false` beside its `path`.",
            );
        }
    }
    EnvFile { path, required, file }
}

/// A service's labels: those of its `label_file`s in order, and `labels` over them.
pub(super) fn labels(loader: &mut Loader<'_>, node: &Node, service: &str) -> Vec<(Text, Option<Text>)> {
    let nothing = Scope::default();
    let mut labels = Vec::new();
    let folder = loader.folder.clone();
    for path in super::strings(node.get("label_file")) {
        loader.refers_to(&folder, &path, false);
        let Some(full) = Tree::join(&folder, path.as_str()).filter(|_| path.undefined().is_none()) else {
            continue;
        };
        if let Some(error) = loader.tree.obstacle(&full) {
            let message = format!("the label file {error}");
            loader.problems.push(Problem::new(path.span(), message));
        } else if !loader.tree.is_file(&full) {
            refuse(
                &mut loader.found.refusals,
                path.span(),
                &format!("{service}.label_file"),
                "Compose finds no such label file",
                "Create it, or take the line out.",
            );
        } else if let Some((_, read)) = loader.dotenv(&full, false, &nothing, &[], Some(path.span())) {
            let named = |line: redproof_syntax::dotenv::Assignment| Some((line.name, Some(line.value?)));
            labels.extend(read.assignments.into_iter().filter_map(named));
        }
    }
    let refusals = &mut loader.found.refusals;
    labels.extend(pairs(node.get("labels"), &format!("{service}.labels"), refusals));
    super::last_of_each(labels, |(name, _)| Some(name.as_str().to_owned()))
}

/// Checks a mapping whose entries all have one shape.
pub(super) fn check_entries(
    node: &Node,
    path: &str,
    fields: &schema::Fields,
    may_be_null: bool,
    refusals: &mut Vec<Refusal>,
) {
    for entry in node.entries() {
        let path = format!("{path}.{}", entry.key.as_str());
        if entry.value.is_mapping() {
            schema::check(&entry.value, &path, fields, refusals);
        } else if !(may_be_null && entry.value.is_null()) {
            refuse(
                refusals,
                entry.value.span,
                &path,
                format!("Compose wants a mapping in `{path}`"),
                "Write its settings below it.",
            );
        }
    }
}
