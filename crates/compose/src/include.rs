//! `include`: whole projects taken in, each with its own folder and its own `.env`.

use std::rc::Rc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Limit, Problem, Span, Text, Tree};

use super::Provenance;
use super::decode::pass_through_list;
use super::load::Loader;
use super::merge::merge;
use super::rebase;
use super::scope::Scope;

const SECTIONS: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

impl Loader<'_> {
    /// Takes `include` out of a document and puts in what it names.
    pub(super) fn include(
        &mut self,
        document: &mut Node,
        folder: &str,
        scope: &Rc<Scope>,
        stack: &mut Vec<String>,
    ) {
        let NodeValue::Mapping(entries) = &mut document.value else {
            return;
        };
        let Some(index) = entries.iter().position(|entry| entry.key.as_str() == "include") else {
            return;
        };
        let include = entries.remove(index).value;
        let NodeValue::Sequence(items) = include.value else {
            if !include.is_null() {
                self.refuse(
                    include.span,
                    "include",
                    "`include` must be a list".to_owned(),
                    "Write one `- path` a file.",
                );
            }
            return;
        };
        for (index, item) in items.iter().enumerate() {
            let path = format!("include[{index}]");
            if let Some(model) = self.included(item, folder, scope, stack, &path) {
                self.import(document, model);
            }
        }
    }

    /// One item: its files as one tree, paths made relative to the including project.
    fn included(
        &mut self,
        item: &Node,
        folder: &str,
        scope: &Rc<Scope>,
        stack: &mut Vec<String>,
        path: &str,
    ) -> Option<Node> {
        let named = match &item.value {
            NodeValue::Mapping(_) => texts(item.get("path")),
            _ => texts(Some(item)),
        };
        let env_files = texts(item.get("env_file"));
        for file in &named {
            self.refers_to(folder, file, true);
        }
        for file in &env_files {
            self.refers_to(folder, file, false);
        }
        let mut files = Vec::new();
        for file in named {
            files.push(self.reference_path(folder, file, path)?);
        }
        let first = files.first()?;
        if stack.contains(first) {
            self.refuse(
                item.span,
                path,
                "Compose refuses files that include each other in a circle".to_owned(),
                "Take one `include` out.",
            );
            return None;
        }
        if stack.len() >= Limit::IncludeDepth.value() {
            self.problems.push(Problem::new(
                item.span,
                format!("files include each other too deeply: {}", Limit::IncludeDepth),
            ));
            return None;
        }
        let project = match item.get("project_directory").and_then(Node::text) {
            Some(directory) => match Tree::join(folder, directory.as_str()) {
                Some(directory) => directory,
                None => {
                    self.refers_to(folder, directory, true);
                    return None;
                }
            },
            None => Tree::parent(first).to_owned(),
        };
        let mut inner = scope.clone();
        if env_files.is_empty() {
            let default = Tree::join(&project, ".env")?;
            if default != Tree::join(&self.folder, ".env").unwrap_or_default() && self.tree.is_file(&default)
            {
                inner = self.env_scope(&inner, &default);
            }
        }
        let env_file_path = format!("{path}.env_file");
        for file in env_files.into_iter().rev() {
            if let Some(full) = self.reference_path(folder, file, &env_file_path) {
                inner = self.env_scope(&inner, &full);
            }
        }
        let mut model = match self.model(&files, &project, &inner, stack) {
            Ok(model) => model,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        if let NodeValue::Mapping(sections) = &mut model.value
            && let Some(section) = sections
                .iter_mut()
                .find(|section| section.key.as_str() == "services")
            && let NodeValue::Mapping(services) = &mut section.value.value
        {
            for service in services {
                pass_through_list(&mut service.value, &inner);
            }
        }
        // Compose has put the variable in when it checks the config a second time, and finds both.
        for config in model.get("configs").map(Node::entries).unwrap_or_default() {
            if let Some(name) = config.value.get("environment").and_then(Node::text)
                && inner.get(name.as_str()).is_some()
            {
                self.refuse(
                    name.span(),
                    &format!("configs.{}", config.key.as_str()),
                    "Compose refuses a config of a variable in an included file, once the variable is set"
                        .to_owned(),
                    "Write it in the including file, or as `content`.",
                );
            }
        }
        if !self.may_copy(&model) {
            return None;
        }
        for file in &files {
            if let Some(file) = self.map.find(file) {
                let end = self.map.get(file).map_or(0, |file| file.text().len());
                self.found
                    .link(Span::new(file, 0, end), item.span, Provenance::Include);
            }
        }
        rebase::root(&mut model, &rebase::relative(folder, &project));
        Some(model)
    }

    /// Adds what an included file defines.
    fn import(&mut self, document: &mut Node, model: Node) {
        let (NodeValue::Mapping(into), NodeValue::Mapping(from)) = (&mut document.value, model.value) else {
            return;
        };
        for section in from {
            if !SECTIONS.contains(&section.key.as_str()) {
                continue;
            }
            let Some(place) = into
                .iter_mut()
                .find(|entry| entry.key.as_str() == section.key.as_str())
            else {
                into.push(section);
                continue;
            };
            if place.value.is_null() {
                place.value = section.value;
                continue;
            }
            let (NodeValue::Mapping(own), NodeValue::Mapping(theirs)) =
                (&mut place.value.value, section.value.value)
            else {
                continue;
            };
            let names: std::collections::HashMap<String, usize> = own
                .iter()
                .enumerate()
                .map(|(index, entry)| (entry.key.as_str().to_owned(), index))
                .collect();
            for entry in theirs {
                let known = names
                    .get(entry.key.as_str())
                    .and_then(|index| own.get_mut(*index));
                let Some(known) = known else {
                    own.push(entry);
                    continue;
                };
                // What the including file says of it is laid over what it takes in.
                let over = std::mem::replace(&mut known.value, entry.value.clone());
                let mut path = vec![section.key.as_str().to_owned(), entry.key.as_str().to_owned()];
                known.value = merge(entry.value, over, &mut path, &mut self.found);
            }
        }
    }
}

/// One string or a list of them.
fn texts(node: Option<&Node>) -> Vec<&Text> {
    match node.map(|node| &node.value) {
        Some(NodeValue::Scalar(text, _)) => vec![text],
        Some(NodeValue::Sequence(items)) => items.iter().filter_map(Node::text).collect(),
        _ => Vec::new(),
    }
}
