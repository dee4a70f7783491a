//! `env_file`.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Text, Tree};

use super::fields::{boolean, last_of_each, string};
use crate::context::{Context, Format};
use crate::env_file::{self, Earlier};
use crate::model::{EnvFile, EnvironmentVariable};
use crate::pass_through;
use crate::path::from_working_dir;
use crate::schema;
use crate::scope::Scope;

pub(super) fn env_files(
    ctx: &mut Context<'_>,
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
        let (path, required, format) = match &item.value {
            NodeValue::Mapping(_) => {
                schema::check(item, &at, schema::ENV_FILE, &mut ctx.log.refusals);
                let required = boolean(item, "required").is_none_or(|(yes, _)| yes);
                let is_raw = string(item, "format").is_some_and(|format| format.as_str() == "raw");
                let format = if is_raw { Format::Raw } else { Format::Dotenv };
                match string(item, "path") {
                    Some(path) => (path, required, format),
                    None => {
                        ctx.log
                            .refuse(item.span, &at, format!("`{at}` has no `path`"), "Name the file.");
                        continue;
                    }
                }
            }
            NodeValue::Scalar(text, _) if !item.is_null() => (text.clone(), true, Format::Dotenv),
            _ => continue,
        };
        named.push(Named {
            path: from_working_dir(path),
            required,
            format,
            at,
        });
    }
    // A file that is named twice is read once, as the second entry says, in the place of the first.
    let named = last_of_each(named, |file| Some(file.path.as_str().to_owned()));
    let mut earlier = Earlier::default();
    let mut files = Vec::new();
    for file in named {
        let known = variables.len();
        files.push(env_file(ctx, file, scope, &earlier, variables));
        earlier.extend(variables.get(known..).unwrap_or_default());
    }
    files
}

/// One item of `env_file`.
struct Named {
    path: Text,
    required: bool,
    format: Format,
    at: String,
}

fn env_file(
    ctx: &mut Context<'_>,
    named: Named,
    scope: &Scope,
    earlier: &Earlier,
    variables: &mut Vec<EnvironmentVariable>,
) -> EnvFile {
    let Named {
        path,
        required,
        format,
        at,
    } = named;
    ctx.log.refers_to(&ctx.folder, &path, false);
    let full = Tree::join(&ctx.folder, path.as_str()).filter(|_| path.undefined().is_none());
    let is_there = full.as_ref().is_some_and(|full| ctx.tree.is_file(full));
    let is_folder = full.as_ref().is_some_and(|full| ctx.tree.is_folder(full));
    let mut file = None;
    let mut passes_on = false;
    if let Some(full) = full {
        if let Some(error) = ctx.tree.obstacle(&full) {
            ctx.log.problem(path.span(), format!("the env file {error}"));
        } else if is_there {
            if let Some((id, read)) = env_file::read(ctx, &full, format, scope, earlier, Some(path.span())) {
                file = Some(id);
                passes_on = read
                    .assignments
                    .iter()
                    .any(|assignment| assignment.value.is_none());
                if !ctx.log.may_set(&read.assignments, path.span()) {
                    return EnvFile {
                        path,
                        required,
                        file,
                        passes_on,
                    };
                }
                variables.extend(read.assignments.iter().filter_map(|assignment| {
                    let value = match &assignment.value {
                        Some(value) => value.clone(),
                        None => pass_through::value(&assignment.name, scope)?,
                    };
                    Some(EnvironmentVariable {
                        written: String::new(),
                        name: assignment.name.clone(),
                        value: Some(value),
                        from_env_file: true,
                    })
                }));
            }
        } else if required || is_folder {
            ctx.log.refuse(
                path.span(),
                &at,
                "no such env file",
                "Create it, or write `required: false` beside its `path`.",
            );
        }
    }
    EnvFile {
        path,
        required,
        file,
        passes_on,
    }
}
