//! Services at the top of a compose file: the first format has them there, and so does a file with a wrong indentation.

use std::collections::HashSet;

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node, NodeValue};

use crate::log::Log;
use crate::schema::ROOT;

/// Refuses the services at the top of a document, as Compose does, and puts them below `services`, where they are judged.
pub(crate) fn move_into_section(root: &mut Node, log: &mut Log) {
    let NodeValue::Mapping(sections) = &mut root.value else {
        return;
    };
    if !sections.iter().any(is_stray) {
        return;
    }
    let (stray, mut rest): (Vec<Entry>, Vec<Entry>) =
        std::mem::take(sections).into_iter().partition(is_stray);
    let at = rest.iter().position(|section| section.key.as_str() == "services");
    let help = match at {
        Some(_) => "Indent it below `services`.",
        None => {
            "This is the first format of compose files. Write `services:` above it, and indent all services below that."
        }
    };
    for service in &stray {
        let name = service.key.as_str();
        let message = format!("the key `{name}` is not allowed here");
        log.refuse(service.key.span(), name, message, help);
    }
    let is_first_format = at.is_none();
    let stray = stray.into_iter().map(|service| match is_first_format {
        true => with_keys_of_today(service),
        false => service,
    });
    match at
        .and_then(|at| rest.get_mut(at))
        .map(|section| &mut section.value)
    {
        Some(section) if section.is_null() => section.value = NodeValue::Mapping(stray.collect()),
        Some(section) => {
            if let NodeValue::Mapping(services) = &mut section.value {
                let known: HashSet<String> = services.iter().map(|one| one.key.as_str().to_owned()).collect();
                services.extend(stray.filter(|one| !known.contains(one.key.as_str())));
            }
        }
        None => {
            let services = Node::plain(NodeValue::Mapping(stray.collect()), root.span);
            rest.push(Entry::plain(Text::derived("services", root.span), services));
        }
    }
    root.value = NodeValue::Mapping(rest);
}

/// Whether an entry at the top of a document is a service.
fn is_stray(section: &Entry) -> bool {
    let name = section.key.as_str();
    let starts = ["image", "build"]
        .iter()
        .any(|key| section.value.get(key).is_some());
    starts && !name.starts_with("x-") && ROOT.iter().all(|(known, _)| *known != name)
}

/// A service whose keys have the names that came with the second format.
fn with_keys_of_today(mut service: Entry) -> Entry {
    if let NodeValue::Mapping(fields) = &mut service.value.value {
        for field in fields.iter_mut().filter(|field| field.key.as_str() == "net") {
            field.key = Text::derived("network_mode", field.key.span());
        }
    }
    service
}
