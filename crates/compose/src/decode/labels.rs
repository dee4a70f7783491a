//! `labels` and `label_file`.

use redproof_source::yaml::Node;
use redproof_source::{Text, Tree};
use redproof_syntax::dotenv::Assignment;

use super::fields::{last_of_each, strings};
use super::pairs::pairs;
use crate::context::{Context, Format};
use crate::env_file::{self, Earlier};
use crate::scope::Scope;

/// A service's labels: those of its `label_file`s in order, then `labels`.
pub(super) fn labels(ctx: &mut Context<'_>, node: &Node, service: &str) -> Vec<(Text, Option<Text>)> {
    let nothing = Scope::default();
    let mut labels = Vec::new();
    for path in strings(node.get("label_file")) {
        ctx.log.refers_to(&ctx.folder, &path, false);
        let Some(full) = Tree::join(&ctx.folder, path.as_str()).filter(|_| path.undefined().is_none()) else {
            continue;
        };
        if let Some(error) = ctx.tree.obstacle(&full) {
            ctx.log.problem(path.span(), format!("the label file {error}"));
        } else if !ctx.tree.is_file(&full) {
            ctx.log.refuse(
                path.span(),
                &format!("{service}.label_file"),
                "no such label file",
                "Create it, or remove the line.",
            );
        } else if let Some((_, read)) = env_file::read(
            ctx,
            &full,
            Format::Dotenv,
            &nothing,
            &Earlier::default(),
            Some(path.span()),
        ) {
            if !ctx.log.may_set(&read.assignments, path.span()) {
                continue;
            }
            let named = |line: &Assignment| Some((line.name.clone(), Some(line.value.clone()?)));
            labels.extend(read.assignments.iter().filter_map(named));
        }
    }
    let refusals = &mut ctx.log.refusals;
    labels.extend(pairs(node.get("labels"), &format!("{service}.labels"), refusals));
    last_of_each(labels, |(name, _)| Some(name.as_str().to_owned()))
}
