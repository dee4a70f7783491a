//! `extends`: a service that starts from another one, of the same file or of another.

mod source;

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Limit, Text, Tree};

use crate::context::Context;
use crate::document;
use crate::merge::merge;
use crate::model::Provenance;
use crate::path;
use crate::rebase;
use crate::reference;
use crate::scope::Scope;
use crate::tags::resolve_tags;
use source::{Reference, Source, without_extends};

/// What was resolved so far in one project.
#[derive(Default)]
pub(crate) struct Cache {
    /// Files that services extend from, by path.
    sources: HashMap<String, Option<Rc<Source>>>,
    /// Services whose `extends` is resolved, by source and name.
    services: HashMap<(usize, String), Node>,
    last_id: usize,
}

impl Cache {
    fn new_source(&mut self, folder: &str, services: Node) -> Rc<Source> {
        self.last_id += 1;
        Rc::new(Source::new(self.last_id, folder, services))
    }
}

/// Resolves `extends` in every service of a document.
pub(crate) fn resolve(
    ctx: &mut Context<'_>,
    cache: &mut Cache,
    document: &mut Node,
    folder: &str,
    scope: &Scope,
) {
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
    let source = cache.new_source(folder, services.value.clone());
    let mut resolver = Resolver { ctx, cache, scope };
    let NodeValue::Mapping(entries) = &mut services.value.value else {
        return;
    };
    for entry in entries.iter_mut().filter(|entry| extends(&entry.value)) {
        if let Some(service) = resolver.service(&source, entry.key.as_str(), &mut Vec::new()) {
            entry.value = service;
        }
    }
}

struct Resolver<'a, 'b> {
    ctx: &'a mut Context<'b>,
    cache: &'a mut Cache,
    scope: &'a Scope,
}

impl Resolver<'_, '_> {
    /// A service merged over what it extends; `None` if there is no such service.
    fn service(&mut self, source: &Rc<Source>, name: &str, chain: &mut Vec<(usize, String)>) -> Option<Node> {
        let service = source.service(name)?;
        let Some(extends) = service.get("extends") else {
            return self.copied(service);
        };
        let here = (source.id, name.to_owned());
        if let Some(done) = self.cache.services.get(&here) {
            let done = done.clone();
            return self.copied(&done);
        }
        let path = format!("services.{name}.extends");
        let own = without_extends(service);
        if !self.may_follow(extends, &here, chain, &path) {
            return Some(own);
        }
        let Some(reference) = Reference::of(extends) else {
            self.ctx.log.refuse(
                extends.span,
                &path,
                "`extends` names no service",
                "Write `extends: {service: NAME}`, with `file:` for another file.",
            );
            return Some(own);
        };
        chain.push(here.clone());
        let base = self.base(source, &reference, chain, &path);
        chain.pop();
        let mut merged = match base {
            Some(base) => {
                self.ctx.log.link(base.span, extends.span, Provenance::Extends);
                let mut place = vec!["services".to_owned(), name.to_owned()];
                merge(base, own, &mut place, &mut self.ctx.log)
            }
            None => own,
        };
        resolve_tags(&mut merged);
        self.cache.services.insert(here, merged.clone());
        Some(merged)
    }

    fn copied(&mut self, service: &Node) -> Option<Node> {
        let may_copy = self.ctx.log.may_copy(service.size(), service.span);
        may_copy.then(|| service.clone())
    }

    /// Whether an `extends` may be followed: it closes no cycle, and its depth is within the limit.
    fn may_follow(
        &mut self,
        extends: &Node,
        here: &(usize, String),
        chain: &[(usize, String)],
        path: &str,
    ) -> bool {
        let log = &mut self.ctx.log;
        if chain.contains(here) {
            let message = "the services extend each other in a cycle";
            log.refuse(extends.span, path, message, "Remove one `extends`.");
            return false;
        }
        if chain.len() >= Limit::IncludeDepth.value() {
            let message = format!("services extend each other too deeply: {}", Limit::IncludeDepth);
            log.problem(extends.span, message);
            return false;
        }
        true
    }

    /// The service that is extended, its paths made relative to the extending file.
    fn base(
        &mut self,
        source: &Rc<Source>,
        reference: &Reference<'_>,
        chain: &mut Vec<(usize, String)>,
        path: &str,
    ) -> Option<Node> {
        let from = match reference.file {
            None => source.clone(),
            Some(file) => self.source(&source.folder, file, path)?,
        };
        let name = reference.service.as_str();
        let mut base = self.service(&from, name, chain);
        if let Some(base) = &mut base {
            rebase::service(base, &path::between(&source.folder, &from.folder));
        } else if from.service(name).is_none() {
            self.ctx.log.refuse(
                reference.service.span(),
                path,
                format!("service `{name}` not found"),
                "Name a service of that file.",
            );
        }
        base
    }

    /// The services of another file.
    fn source(&mut self, folder: &str, file: &Text, path: &str) -> Option<Rc<Source>> {
        self.ctx.refers_to(folder, file, true);
        let full = reference::resolve(self.ctx, folder, file, path)?;
        if let Some(source) = self.cache.sources.get(&full) {
            return source.clone();
        }
        let services = match document::read(self.ctx, &full, self.scope) {
            Ok((_, documents)) => {
                let log = &mut self.ctx.log;
                let whole = documents
                    .into_iter()
                    .reduce(|base, document| merge(base, document, &mut Vec::new(), log));
                whole.and_then(|root| root.get("services").cloned())
            }
            Err(problem) => {
                self.ctx.log.problems.push(problem);
                None
            }
        };
        let source = services.map(|services| self.cache.new_source(Tree::parent(&full), services));
        self.cache.sources.insert(full, source.clone());
        source
    }
}
