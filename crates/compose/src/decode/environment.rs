//! A container's environment: env files in order, then `environment`.

use redproof_source::yaml::Node;

use super::env_files::env_files;
use super::fields::last_of_each;
use super::pairs::pairs;
use crate::context::Context;
use crate::model::{EnvFile, EnvironmentVariable};
use crate::pass_through;
use crate::scope::Scope;

/// A container's environment, and the env files that it comes from.
pub(super) fn environment(
    ctx: &mut Context<'_>,
    node: &Node,
    service: &str,
    scope: &Scope,
) -> (Vec<EnvironmentVariable>, Vec<EnvFile>) {
    let mut variables = Vec::new();
    let files = env_files(ctx, node, service, scope, &mut variables);
    let path = format!("{service}.environment");
    for (name, value) in pairs(node.get("environment"), &path, &mut ctx.log.refusals) {
        if name.as_str().ends_with([' ', '\t']) {
            ctx.log.refuse(
                name.span(),
                &path,
                "the name of a variable ends with white space",
                "Write `NAME=value` without a space before `=`.",
            );
        }
        let value = value.or_else(|| pass_through::value(&name, scope));
        variables.push(EnvironmentVariable {
            written: format!("{path}.{}", name.as_str()),
            name,
            value,
            from_env_file: false,
        });
    }
    let variables = last_of_each(variables, |variable| Some(variable.name.as_str().to_owned()));
    (variables, files)
}
