//! Compose files → one project.

use std::collections::HashSet;
use std::rc::Rc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Problem, SourceMap, Span, Tree};

use crate::consistency;
use crate::context::Context;
use crate::decode;
use crate::demanded;
use crate::document;
use crate::extends;
use crate::include::{self, Layers};
use crate::interpolate::in_source_order;
use crate::merge::merge;
use crate::model::Project;
use crate::options::CliOptions;
use crate::scope::Scope;
use crate::tags::resolve_tags;
use crate::variables;

/// What to load.
#[derive(Debug)]
pub struct Input<'a> {
    /// The folder that the files are in.
    pub tree: &'a Tree,
    /// The files that were read; each is added once.
    pub map: &'a mut SourceMap,
    /// Paths of the compose files, the base first.
    pub files: &'a [String],
    /// The other options of the command line.
    pub options: &'a CliOptions,
}

/// Loads a project as Docker Compose would, and continues where Compose would stop.
///
/// # Errors
/// One of `files`, or an env file that the options name, cannot be read, or is not YAML.
pub fn load(input: Input<'_>) -> Result<Project, Problem> {
    let Input {
        tree,
        map,
        files,
        options,
    } = input;
    let folder = options.folder(files);
    let mut ctx = Context::new(tree, map, folder.clone());
    let scope = variables::of_call(&mut ctx, options)?;
    let (scope, name, is_name_written) = variables::project_name(&mut ctx, files, &scope)?;
    let layers = Layers {
        files,
        folder: &folder,
        scope: &scope,
    };
    let mut root = merge_files(&mut ctx, &mut extends::Cache::default(), &layers, &mut Vec::new())?;
    count_shared(&mut ctx, &mut root);
    let demanded = std::mem::take(&mut ctx.log.demanded);
    if !demanded.is_empty() {
        demanded::fill(&mut root, &demanded);
    }
    let scope = Rc::new(Scope::demanding(&scope, demanded));
    let profiles = options.profiles(&scope);
    let mut project = decode::project(&mut ctx, root, &scope, profiles);
    project.name = name;
    project.is_name_written = is_name_written;
    project.folder = folder;
    consistency::check_active(&project, &mut ctx.log.refusals);
    let (log, files) = ctx.finish();
    project.files = files;
    project.refusals = log.refusals;
    // An alias or a merge key shows one fault in several places.
    let mut seen = HashSet::new();
    project
        .refusals
        .retain(|refusal| seen.insert((refusal.at, refusal.message.clone())));
    project.variables = in_source_order(log.variables);
    project.provenance = log.provenance.into_iter().collect();
    project.references = log.references;
    project.problems = log.problems;
    project.problems.extend(log.limits);
    Ok(project)
}

/// Counts the services of files that other deployments have, too, and drops those beyond the budget.
fn count_shared(ctx: &mut Context<'_>, root: &mut Node) {
    let NodeValue::Mapping(sections) = &mut root.value else {
        return;
    };
    for section in sections
        .iter_mut()
        .filter(|section| section.key.as_str() == "services")
    {
        if let NodeValue::Mapping(services) = &mut section.value.value {
            services.retain(|service| {
                let at = service.key.span();
                ctx.map.is_own(ctx.map.path(at.file)) || ctx.log.may_share(at)
            });
        }
    }
}

/// Several files as one tree. `stack` holds the files that are being included.
fn merge_files(
    ctx: &mut Context<'_>,
    cache: &mut extends::Cache,
    layers: &Layers<'_>,
    stack: &mut Vec<String>,
) -> Result<Node, Problem> {
    let (folder, scope) = (layers.folder, layers.scope);
    let mut whole: Option<Node> = None;
    let mut first = None;
    let mut merged = 0;
    for path in layers.files {
        let (file, documents) = document::read(ctx, path, scope)?;
        first.get_or_insert(file);
        stack.push(path.clone());
        for mut document in documents {
            // Compose checks the first document before the later ones can correct it.
            merged += 1;
            if let Some(base) = whole.as_ref().filter(|_| merged == 2) {
                decode::check_shape(base, &mut ctx.log.refusals);
            }
            // A service may extend one that its own document includes.
            include::insert(ctx, &mut document, layers, stack, &mut |ctx, layers, stack| {
                merge_files(ctx, cache, layers, stack)
            });
            extends::resolve(ctx, cache, &mut document, folder, scope);
            let mut next = match whole.take() {
                None => document,
                Some(base) => merge(base, document, &mut Vec::new(), &mut ctx.log),
            };
            resolve_tags(&mut next);
            whole = Some(next);
        }
    }
    stack.truncate(stack.len().saturating_sub(layers.files.len()));
    Ok(whole.unwrap_or_else(|| {
        let file = first.unwrap_or_else(|| ctx.map.add("", ""));
        let top = Span::top(file);
        ctx.log.refuse(
            top,
            "",
            "the compose file is empty",
            "Write a `services` section.",
        );
        Node::plain(NodeValue::Mapping(Vec::new()), top)
    }))
}
