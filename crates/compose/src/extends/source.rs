//! The services that `extends` refers to.

use std::collections::HashMap;

use redproof_source::Text;
use redproof_source::yaml::{Node, NodeValue};

/// A file's services before `extends` is resolved.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) id: usize,
    /// The folder that its relative paths start from.
    pub(super) folder: String,
    services: Node,
    /// The index of each service.
    index: HashMap<String, usize>,
}

impl Source {
    pub(super) fn new(id: usize, folder: &str, services: Node) -> Self {
        let index = services
            .entries()
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.as_str().to_owned(), at))
            .collect();
        Self {
            id,
            folder: folder.to_owned(),
            services,
            index,
        }
    }

    /// A service by its name.
    pub(super) fn service(&self, name: &str) -> Option<&Node> {
        let at = *self.index.get(name)?;
        self.services.entries().get(at).map(|entry| &entry.value)
    }
}

/// What `extends` names.
pub(super) struct Reference<'a> {
    pub(super) service: &'a Text,
    pub(super) file: Option<&'a Text>,
}

impl<'a> Reference<'a> {
    /// Reads the value of `extends`; `None` if it names no service.
    pub(super) fn of(extends: &'a Node) -> Option<Self> {
        match &extends.value {
            NodeValue::Scalar(service, _) => Some(Reference { service, file: None }),
            NodeValue::Mapping(_) => Some(Reference {
                service: extends.get("service")?.text()?,
                file: extends
                    .get("file")
                    .filter(|file| !file.is_null())
                    .and_then(Node::text),
            }),
            NodeValue::Sequence(_) => None,
        }
    }
}

/// A service without its `extends`.
pub(super) fn without_extends(service: &Node) -> Node {
    let mut own = service.clone();
    if let NodeValue::Mapping(entries) = &mut own.value {
        entries.retain(|entry| entry.key.as_str() != "extends");
    }
    own
}
