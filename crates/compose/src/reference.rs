//! The files that `extends` and `include` name.

use redproof_source::{Limit, Text, Tree};

use crate::context::Context;
use crate::path::{PathKind, of_reference};

/// The path of a file that `extends` or `include` names, if it is there and may be read. `path` is the structural path of
/// the reference.
pub(crate) fn resolve(ctx: &mut Context<'_>, folder: &str, file: &Text, path: &str) -> Option<String> {
    let at = file.span();
    let full = match locate(ctx, folder, file) {
        Ok(full) => full,
        Err(why) => {
            ctx.log.problem(at, format!("the file named here {why}"));
            return None;
        }
    };
    if !ctx.tree.is_file(&full) {
        ctx.log.refuse(
            at,
            path,
            "no such file",
            "Name an existing file, relative to the project's folder.",
        );
        return None;
    }
    Some(full)
}

/// Where the file is, or why it is not read.
fn locate(ctx: &mut Context<'_>, folder: &str, file: &Text) -> Result<String, String> {
    let (folder, file) = of_reference(&ctx.folder, folder, file);
    if let Some(label) = file.undefined_label() {
        return Err(format!("depends on {label}, which no file sets"));
    }
    if PathKind::of(file.as_str()) == PathKind::Remote {
        return Err("is remote, and was not read".to_owned());
    }
    let Some(full) = Tree::join(&folder, file.as_str()) else {
        return Err("is outside the root, and was not read".to_owned());
    };
    if !ctx.log.may_include() {
        return Err(format!("is one too many: {}", Limit::IncludedFiles));
    }
    match ctx.tree.obstacle(&full) {
        Some(error) => Err(error.to_string()),
        None => Ok(full),
    }
}
