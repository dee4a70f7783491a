//! `build`.

use redproof_source::yaml::{Node, NodeValue};

use super::fields::string;
use super::mounts::grants;
use super::pairs::pairs;
use crate::model::Build;
use crate::pass_through;
use crate::path::from_working_dir;
use crate::scope::Scope;

/// A service's build.
pub(super) fn build(node: Option<&Node>, scope: &Scope) -> Option<Build> {
    let node = node.filter(|node| !node.is_null())?;
    Some(match &node.value {
        NodeValue::Scalar(text, _) => Build {
            span: node.span,
            context: Some(from_working_dir(text.clone())),
            dockerfile: None,
            dockerfile_inline: None,
            target: None,
            args: Vec::new(),
            secrets: Vec::new(),
        },
        _ => Build {
            span: node.span,
            context: string(node, "context").map(from_working_dir),
            dockerfile: string(node, "dockerfile"),
            dockerfile_inline: string(node, "dockerfile_inline"),
            target: string(node, "target"),
            // The schema has checked their shape.
            args: pairs(node.get("args"), "build.args", &mut Vec::new())
                .into_iter()
                .map(|(name, value)| {
                    let value = value.or_else(|| pass_through::value(&name, scope));
                    (name, value)
                })
                .collect(),
            secrets: grants(node, "secrets", "", &mut Vec::new()),
        },
    })
}
