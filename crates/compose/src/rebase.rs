//! Makes the paths of a file in another folder relative to the folder of the project.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Origin, Text};

use crate::path::PathKind;

/// All relative paths of a whole file.
pub(crate) fn root(node: &mut Node, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let NodeValue::Mapping(sections) = &mut node.value else {
        return;
    };
    for section in sections {
        let NodeValue::Mapping(entries) = &mut section.value.value else {
            continue;
        };
        match section.key.as_str() {
            "services" => entries
                .iter_mut()
                .for_each(|entry| service(&mut entry.value, prefix)),
            "secrets" | "configs" => {
                for entry in entries {
                    field(&mut entry.value, "file", |file| path(file, prefix));
                }
            }
            _ => {}
        }
    }
}

/// All relative paths of a service.
pub(crate) fn service(node: &mut Node, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let dotted = format!("./{prefix}");
    field(node, "build", |build| match build.value {
        NodeValue::Scalar(..) => path(build, prefix),
        _ => field(build, "context", |context| path(context, prefix)),
    });
    for name in ["env_file", "label_file"] {
        field(node, name, |files| match &mut files.value {
            NodeValue::Sequence(items) => {
                for item in items {
                    match item.value {
                        NodeValue::Mapping(_) => field(item, "path", |file| path(file, prefix)),
                        _ => path(item, prefix),
                    }
                }
            }
            _ => path(files, prefix),
        });
    }
    field(node, "volumes", |volumes| {
        let NodeValue::Sequence(items) = &mut volumes.value else {
            return;
        };
        for item in items {
            match &item.value {
                // In the short form only what starts with a dot is a relative path.
                NodeValue::Scalar(text, _) if text.as_str().starts_with('.') => path(item, &dotted),
                NodeValue::Mapping(_) => {
                    let is_bind = item
                        .get("type")
                        .and_then(Node::text)
                        .is_some_and(|kind| kind.as_str() == "bind");
                    if is_bind {
                        field(item, "source", |source| path(source, prefix));
                    }
                }
                _ => {}
            }
        }
    });
}

fn field(node: &mut Node, name: &str, change: impl FnOnce(&mut Node)) {
    if let NodeValue::Mapping(entries) = &mut node.value
        && let Some(entry) = entries.iter_mut().rev().find(|entry| entry.key.as_str() == name)
    {
        change(&mut entry.value);
    }
}

fn path(node: &mut Node, prefix: &str) {
    let NodeValue::Scalar(text, _) = &mut node.value else {
        return;
    };
    let written = text.as_str();
    if written.is_empty() || PathKind::of(written) != PathKind::Relative {
        return;
    }
    let mut moved = Text::empty(node.span);
    let own = written.strip_prefix("./").unwrap_or(written);
    let own = text.slice(written.len() - own.len()..written.len());
    moved.push(&format!("{prefix}/"), text.span_of(0..1), false, Origin::Literal);
    moved.push_text(&own);
    *text = moved;
}
