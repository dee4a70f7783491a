//! The variables of a project: those of its `.env` or `--env-file`s, and its name.

use std::rc::Rc;

use redproof_source::yaml::{self, NodeValue};
use redproof_source::{Problem, Span, Text, Tree};
use redproof_syntax::template;

use crate::context::{Context, Format};
use crate::env_file::{self, Earlier};
use crate::model::EnvironmentVariable;
use crate::options::CliOptions;
use crate::scalar;
use crate::scope::Scope;

const PROJECT_NAME: &str = "COMPOSE_PROJECT_NAME";
const DISABLE_ENV_FILE: &str = "COMPOSE_DISABLE_ENV_FILE";

/// The variables that a call sets: those of its `--env-file`s, or of `.env`.
pub(crate) fn of_call(ctx: &mut Context<'_>, options: &CliOptions) -> Result<Rc<Scope>, Problem> {
    if !options.env_files.is_empty() {
        return of_files(ctx, &options.env_files);
    }
    let mut scope = Rc::new(Scope::default());
    let folders = options.env_folder.iter().chain([&ctx.folder]);
    let mut paths: Vec<String> = folders.filter_map(|folder| Tree::join(folder, ".env")).collect();
    paths.dedup();
    for path in paths {
        if ctx.tree.is_file(&path) || ctx.tree.obstacle(&path).is_some() {
            scope = env_file::extend_scope(ctx, &scope, &path);
        }
    }
    // The switch itself is read from `.env`, and so are the other variables for Compose.
    let Some(switch) = scope.get(DISABLE_ENV_FILE) else {
        return Ok(scope);
    };
    match scalar::word_as_bool(switch.as_str()) {
        Some(true) => Ok(Rc::new(scope.filtered(|name| name.starts_with("COMPOSE_")))),
        Some(false) => Ok(scope),
        None => {
            let message = format!("`{DISABLE_ENV_FILE}` must be a boolean");
            let help = "Write `true` or `false`.";
            ctx.log.refuse(switch.span(), DISABLE_ENV_FILE, message, help);
            Ok(scope)
        }
    }
}

fn of_files(ctx: &mut Context<'_>, paths: &[String]) -> Result<Rc<Scope>, Problem> {
    let nothing = Scope::default();
    let mut variables: Vec<EnvironmentVariable> = Vec::new();
    let mut earlier = Earlier::default();
    for path in paths {
        let top = Span::top(ctx.require(path)?);
        let read = env_file::read(ctx, path, Format::Dotenv, &nothing, &earlier, Some(top));
        let Some((_, read)) = read else {
            continue;
        };
        ctx.log.note_expressions(&read.expressions, "");
        let set = read.assignments.iter().map(|assignment| EnvironmentVariable {
            written: String::new(),
            name: assignment.name.clone(),
            value: assignment.value.clone(),
            from_env_file: true,
        });
        let known = variables.len();
        variables.extend(set);
        earlier.extend(variables.get(known..).unwrap_or_default());
    }
    Ok(Rc::new(Scope::from_vars(&variables)))
}

/// The variables including the project's name, the name, and whether the files say it. `COMPOSE_PROJECT_NAME` decides,
/// then the last `name` of the files, then the folder.
pub(crate) fn project_name(
    ctx: &mut Context<'_>,
    files: &[String],
    scope: &Rc<Scope>,
) -> Result<(Rc<Scope>, String, bool), Problem> {
    if let Some(name) = scope.get(PROJECT_NAME).filter(|name| !name.is_empty()) {
        if name.undefined().is_none() && normalized(name.as_str()) != name.as_str() {
            ctx.log.refuse(
                name.span(),
                PROJECT_NAME,
                "invalid project name",
                "Use lower-case letters, digits, `-` and `_`, and start with a letter or digit.",
            );
        }
        return Ok((scope.clone(), name.as_str().to_owned(), true));
    }
    let mut written = None;
    for path in files {
        written = written_name(ctx, path, scope)?.or(written);
    }
    let (name, at) = match (&written, files.first()) {
        (Some(name), _) => (normalized(name.as_str()), name.span()),
        (None, first) => {
            let top = match first {
                Some(path) => Span::top(ctx.require(path)?),
                None => Span::top(ctx.map.add("", "")),
            };
            let folder = ctx.tree.name_of(&ctx.folder).unwrap_or_default();
            (normalized(&folder), top)
        }
    };
    let name = if name.is_empty() {
        "project".to_owned()
    } else {
        name
    };
    let mut text = Text::derived(&name, at);
    if let Some(reason) = written.as_ref().and_then(Text::undefined) {
        text.push_unset(at, reason.clone());
    }
    let mut scope = Scope::clone(scope);
    scope.insert(PROJECT_NAME, text);
    Ok((Rc::new(scope), name, written.is_some()))
}

/// The `name` at the top of a file.
fn written_name(ctx: &mut Context<'_>, path: &str, scope: &Scope) -> Result<Option<Text>, Problem> {
    let file = ctx.require(path)?;
    let text = ctx.text(file);
    // Few files have one, and it has to be known before the files are read as a whole.
    if !text.starts_with("name:") && !text.contains("\nname:") && !text.trim_start().starts_with('{') {
        return Ok(None);
    }
    let arena = yaml::parse(file, &text)?;
    let mut name = None;
    for root in &arena.documents {
        let root = yaml::expand(&arena, *root)?.root;
        if let Some(NodeValue::Scalar(text, _)) = root.get("name").map(|node| &node.value) {
            let substituted = template::substitute(text, &|name| scope.get(name));
            name = substituted.ok().map(|(text, _)| text).or(name);
        }
    }
    Ok(name)
}

/// A name in the characters that Compose allows.
fn normalized(name: &str) -> String {
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = name.to_lowercase().chars().filter(is_kept).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}
