//! Files of Task: the commands of `cmds`, and variables.

use super::makefile::Makefile;
use super::model::Assignment;
use redproof_source::yaml::{Node, parse_within};
use redproof_source::{Text, Undefined};
use redproof_syntax::shell::is_name;

/// How deep a file may nest.
const DEEPEST: usize = 16;

/// Reads a file of Task; what is no YAML holds nothing.
pub(super) fn read(text: &Text) -> Makefile {
    let mut read = Makefile::default();
    for document in parse_within(text, None).unwrap_or_default() {
        collect(&document, &mut read, 0);
    }
    read
}

fn collect(node: &Node, into: &mut Makefile, level: usize) {
    if level > DEEPEST {
        return;
    }
    for entry in node.entries() {
        match entry.key.as_str() {
            "cmds" | "cmd" => {
                let mut recipe = Text::empty(entry.value.span);
                commands(&entry.value, &mut recipe);
                into.recipes.push(recipe);
            }
            "vars" | "env" => into
                .assignments
                .extend(entry.value.entries().iter().filter_map(|set| {
                    let value = match set.value.get("sh") {
                        Some(made) => Text::unresolved(made.span, Undefined::CommandOutput),
                        None => set.value.text()?.clone(),
                    };
                    Some(Assignment::new(set.key.as_str(), value))
                })),
            _ => collect(&entry.value, into, level + 1),
        }
    }
    for item in node.items() {
        collect(item, into, level + 1);
    }
}

/// Appends the commands of a list, one a line.
fn commands(node: &Node, recipe: &mut Text) {
    if let Some(text) = node.text() {
        expressions(text, recipe);
        recipe.push("\n", text.span(), false, redproof_source::Origin::Literal);
    }
    for item in node.items() {
        match item.get("cmd") {
            Some(command) => commands(command, recipe),
            None => commands(item, recipe),
        }
    }
}

/// Appends a command, `{{.NAME}}` as what is set elsewhere.
fn expressions(text: &Text, into: &mut Text) {
    let whole = text.as_str();
    let mut at = 0;
    while let Some(open) = whole.get(at..).and_then(|rest| rest.find("{{")) {
        let open = at + open;
        let rest = whole.get(open..).unwrap_or_default();
        let Some(length) = rest.find("}}") else { break };
        into.push_text(&text.slice(at..open));
        let name = rest
            .get(2..length)
            .unwrap_or_default()
            .trim()
            .trim_start_matches('.');
        let reason = match is_name(name) {
            true => Undefined::Variable(name.into()),
            false => Undefined::Other("an expression of Task"),
        };
        into.push_unset(text.span_of(open..open + length + 2), reason);
        at = open + length + 2;
    }
    into.push_text(&text.slice(at..whole.len()));
}
