//! Commands: `command`, `entrypoint`, hooks and health checks.

use redproof_source::Text;
use redproof_source::yaml::{Node, NodeValue};
use redproof_syntax::words;

use super::fields::{boolean, string, strings};
use crate::model::{Command, Healthcheck, Refusal};
use crate::schema;

/// A command, split into words.
pub(crate) fn command(node: Option<&Node>, path: &str, refusals: &mut Vec<Refusal>) -> Option<Command> {
    let node = node.filter(|node| !node.is_null())?;
    match &node.value {
        NodeValue::Scalar(text, _) => {
            let (words, dropped) = match words::split(text) {
                Ok(split) => (split.words, split.dropped),
                Err(problem) => {
                    refusals.push(Refusal::new(
                        text.span(),
                        path,
                        format!("invalid `{path}`: it {}", problem.message),
                        "Close it, or write the command as a list.",
                    ));
                    (Vec::new(), None)
                }
            };
            Some(Command {
                words,
                span: text.span(),
                dropped,
            })
        }
        NodeValue::Sequence(_) => Some(listed(node)),
        NodeValue::Mapping(_) => None,
    }
}

/// A command that is written as a list.
fn listed(node: &Node) -> Command {
    Command {
        words: strings(Some(node)),
        span: node.span,
        dropped: None,
    }
}

/// The commands that run in the container after its start and before its stop.
pub(super) fn hooks(node: &Node, service: &str, refusals: &mut Vec<Refusal>) -> Vec<(String, Command)> {
    let mut found = Vec::new();
    for key in ["post_start", "pre_stop"] {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{service}.{key}[{index}].command");
            found.extend(command(item.get("command"), &path, refusals).map(|command| (path, command)));
        }
    }
    found
}

/// A service's health check.
pub(super) fn healthcheck(
    node: Option<&Node>,
    service: &str,
    refusals: &mut Vec<Refusal>,
) -> Option<Healthcheck> {
    let node = node.filter(|node| node.is_mapping())?;
    let path = format!("{service}.healthcheck");
    schema::check(node, &path, schema::HEALTHCHECK, refusals);
    let test = node.get("test").and_then(|test| match &test.value {
        NodeValue::Scalar(text, _) if !test.is_null() => {
            let shell = Text::derived("CMD-SHELL", text.span());
            Some(Command {
                words: vec![shell, text.clone()],
                span: text.span(),
                dropped: None,
            })
        }
        NodeValue::Sequence(_) => Some(listed(test)),
        _ => None,
    });
    if let Some(first) = test.as_ref().and_then(|test| test.words.first())
        && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        && first.undefined().is_none()
    {
        refusals.push(Refusal::new(
            first.span(),
            format!("{path}.test"),
            format!("`{path}.test` must start with `CMD`, `CMD-SHELL` or `NONE`"),
            "Put `CMD` before the command, or write it as one string.",
        ));
    }
    let says_disable = boolean(node, "disable").is_some_and(|(yes, _)| yes);
    let is_none = test
        .as_ref()
        .and_then(|test| test.words.first())
        .is_some_and(|first| first == "NONE");
    Some(Healthcheck {
        disabled: is_none || says_disable,
        says_disable,
        test,
        interval: string(node, "interval"),
        timeout: string(node, "timeout"),
        start_period: string(node, "start_period"),
        start_interval: string(node, "start_interval"),
        retries: string(node, "retries"),
        span: node.span,
        path,
    })
}
