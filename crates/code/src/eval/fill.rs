//! Lists that are filled step by step, here or by what gets them.

use super::Eval;
use super::args::Args;
use crate::ir::{Expr, Kind};
use crate::value::Value;

/// Whether a method adds to a list.
pub(super) fn is_growth(name: &str, language: &str) -> bool {
    match name {
        "append" | "push" | "add" | "Add" | "extend" | "addAll" | "AddRange" | "<<" | "unshift"
        | "prepend" | "insert" => true,
        // Elsewhere it makes another list.
        "concat" => language == "ruby",
        _ => false,
    }
}

/// A list with more in it; what is added at a place stands behind the place.
fn grown(list: &Value, name: &str, args: &Args) -> Value {
    let added = match args.positional.as_slice() {
        [at, added] if name == "insert" || at.as_number().is_some() => std::slice::from_ref(added),
        all => all,
    };
    let added = added.iter().flat_map(|value| match name {
        "extend" | "addAll" | "AddRange" | "concat" => value.elements(),
        _ => vec![value.clone()],
    });
    let mut all = list.elements();
    for value in added {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Value::list(all, true)
}

impl Eval<'_> {
    /// Adds to the list that an expression is; gives it as it is then.
    pub(super) fn grow(&mut self, target: &Expr, list: &Value, name: &str, args: &Args) -> Value {
        let grown = grown(list, name, args);
        self.keep(target, grown.clone());
        if let Kind::Name(name) = &target.kind
            && self.mute == 0
            && let Some((key, at)) = self.param_named(name)
        {
            // Whoever passes a list has it filled.
            self.found.fills(&key, at, grown.clone());
        }
        grown
    }
}
