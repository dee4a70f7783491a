//! `extends`: a service that starts from another one, of the same file or of another.

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Limit, Problem, Text, Tree};

use super::Provenance;
use super::load::Loader;
use super::merge::{merge, settle};
use super::rebase;
use super::scope::Scope;

/// A file's services, as they stand before `extends` is followed.
#[derive(Debug)]
pub(super) struct Source {
    id: usize,
    /// The folder that its relative paths start from.
    folder: String,
    services: Node,
    /// Where each service stands among them.
    index: HashMap<String, usize>,
}

impl Source {
    fn new(id: usize, folder: &str, services: Node) -> Self {
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

    fn service(&self, name: &str) -> Option<&Node> {
        let at = *self.index.get(name)?;
        self.services.entries().get(at).map(|entry| &entry.value)
    }
}

/// What `extends` names.
struct Reference<'a> {
    service: &'a Text,
    file: Option<&'a Text>,
}

impl Loader<'_> {
    /// Follows `extends` in every service of a document.
    pub(super) fn extend(&mut self, document: &mut Node, folder: &str, scope: &Scope) {
        let NodeValue::Mapping(entries) = &mut document.value else {
            return;
        };
        let Some(services) = entries.iter_mut().find(|entry| entry.key.as_str() == "services") else {
            return;
        };
        let extends = |node: &Node| node.get("extends").is_some();
        if !services.value.entries().iter().any(|entry| extends(&entry.value)) {
            return;
        }
        let source = Rc::new(Source::new(self.source_id(), folder, services.value.clone()));
        let NodeValue::Mapping(entries) = &mut services.value.value else {
            return;
        };
        for entry in entries {
            if extends(&entry.value) {
                let mut chain = Vec::new();
                if let Some(service) = self.extended(&source, entry.key.as_str(), scope, &mut chain) {
                    entry.value = service;
                }
            }
        }
    }

    fn source_id(&mut self) -> usize {
        self.next_source += 1;
        self.next_source
    }

    /// A service with what it extends below it; `None` if there is no such service.
    fn extended(
        &mut self,
        source: &Rc<Source>,
        name: &str,
        scope: &Scope,
        chain: &mut Vec<(usize, String)>,
    ) -> Option<Node> {
        let service = source.service(name)?;
        let Some(extends) = service.get("extends") else {
            return self.may_copy(service).then(|| service.clone());
        };
        let here = (source.id, name.to_owned());
        if let Some(done) = self.resolved.get(&here) {
            let done = done.clone();
            return self.may_copy(&done).then_some(done);
        }
        let path = format!("services.{name}.extends");
        let own = without_extends(service);
        if chain.contains(&here) {
            self.refuse(
                extends.span,
                &path,
                "Compose refuses services that extend each other in a circle".to_owned(),
                "Take one `extends` out.",
            );
            return Some(own);
        }
        if chain.len() >= Limit::IncludeDepth.value() {
            self.problems.push(Problem::new(
                extends.span,
                format!("services extend each other too deeply: {}", Limit::IncludeDepth),
            ));
            return Some(own);
        }
        let Some(reference) = reference(extends) else {
            self.refuse(
                extends.span,
                &path,
                "`extends` names no service".to_owned(),
                "Write `extends: {service: NAME}`, with `file:` for another file.",
            );
            return Some(own);
        };
        chain.push(here.clone());
        let base = self.base(source, &reference, scope, chain, &path);
        chain.pop();
        if let Some(base) = &base {
            self.found.link(base.span, extends.span, Provenance::Extends);
        }
        let mut merged = match base {
            Some(base) => merge(
                base,
                own,
                &mut vec!["services".to_owned(), name.to_owned()],
                &mut self.found,
            ),
            None => own,
        };
        settle(&mut merged);
        self.resolved.insert(here, merged.clone());
        Some(merged)
    }

    /// The service that is extended, its paths made relative to the extending file.
    fn base(
        &mut self,
        source: &Rc<Source>,
        reference: &Reference<'_>,
        scope: &Scope,
        chain: &mut Vec<(usize, String)>,
        path: &str,
    ) -> Option<Node> {
        let from = match reference.file {
            None => source.clone(),
            Some(file) => self.source(&source.folder, file, scope, path)?,
        };
        let mut base = self.extended(&from, reference.service.as_str(), scope, chain);
        match &mut base {
            None if from.service(reference.service.as_str()).is_none() => self.refuse(
                reference.service.span(),
                path,
                format!(
                    "Compose finds no service `{}` to extend",
                    reference.service.as_str()
                ),
                "Name a service that the file has.",
            ),
            None => {}
            Some(base) => rebase::service(base, &rebase::relative(&source.folder, &from.folder)),
        }
        base
    }

    /// The services of another file.
    fn source(&mut self, folder: &str, file: &Text, scope: &Scope, path: &str) -> Option<Rc<Source>> {
        self.refers_to(folder, file, true);
        let full = self.reference_path(folder, file, path)?;
        if let Some(source) = self.sources.get(&full) {
            return source.clone();
        }
        let source = match self.documents(&full, scope) {
            Ok((_, documents)) => {
                let mut whole: Option<Node> = None;
                for document in documents {
                    whole = Some(match whole {
                        None => document,
                        Some(base) => merge(base, document, &mut Vec::new(), &mut self.found),
                    });
                }
                whole.and_then(|root| root.get("services").cloned())
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        };
        let source =
            source.map(|services| Rc::new(Source::new(self.source_id(), Tree::parent(&full), services)));
        self.sources.insert(full, source.clone());
        source
    }

    /// The path of a file that `extends` or `include` names, if it is there and may be read.
    pub(super) fn reference_path(&mut self, folder: &str, file: &Text, path: &str) -> Option<String> {
        let at = file.span();
        let unread = |why: &str| Problem::new(at, format!("the file named here {why}"));
        if let Some(unset) = file.undefined() {
            self.problems
                .push(unread(&format!("hangs on {unset}, which no file sets")));
            return None;
        }
        let written = file.as_str();
        let is_remote = written.contains("://") || written.starts_with("git@") || written.starts_with("oci:");
        if is_remote {
            self.problems.push(unread("is remote, and was not read"));
            return None;
        }
        let Some(full) = Tree::join(folder, written) else {
            self.problems
                .push(unread("lies outside the root, and was not read"));
            return None;
        };
        self.included += 1;
        if self.included > Limit::IncludedFiles.value() {
            self.problems
                .push(unread(&format!("is one too many: {}", Limit::IncludedFiles)));
            return None;
        }
        if let Some(error) = self.tree.obstacle(&full) {
            self.problems.push(unread(&error.to_string()));
            return None;
        }
        if !self.tree.is_file(&full) {
            self.refuse(
                at,
                path,
                "Compose finds no such file".to_owned(),
                "Name a file that is there, relative to the project's folder.",
            );
            return None;
        }
        Some(full)
    }
}

fn reference(extends: &Node) -> Option<Reference<'_>> {
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

fn without_extends(service: &Node) -> Node {
    let mut own = service.clone();
    if let NodeValue::Mapping(entries) = &mut own.value {
        entries.retain(|entry| entry.key.as_str() != "extends");
    }
    own
}
