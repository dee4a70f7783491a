//! Loads projects that are written in a test.

use std::sync::Arc;

use redproof_compose::{Input, Project, Service};
use redproof_source::{Problem, SourceMap, Span, Tree};

pub fn tree(files: &[(&str, &str)]) -> Tree {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Arc::from(*text)))
        .collect();
    Tree::Memory(redproof_source::MemoryTree {
        files,
        ..Default::default()
    })
}

pub fn try_load(files: &[(&str, &str)], order: &[&str]) -> (SourceMap, Result<Project, Problem>) {
    let tree = tree(files);
    let mut map = SourceMap::default();
    let order: Vec<String> = order.iter().map(|file| (*file).to_owned()).collect();
    let project = redproof_compose::load(Input {
        tree: &tree,
        map: &mut map,
        files: &order,
        options: &redproof_compose::CliOptions::default(),
    });
    (map, project)
}

pub fn load(files: &[(&str, &str)], order: &[&str]) -> (SourceMap, Project) {
    let (map, project) = try_load(files, order);
    (map, project.unwrap())
}

pub fn one(text: &str) -> (SourceMap, Project) {
    load(&[("compose.yaml", text)], &["compose.yaml"])
}

pub fn service<'a>(project: &'a Project, name: &str) -> &'a Service {
    project
        .services
        .iter()
        .find(|service| service.name.as_str() == name)
        .unwrap()
}

pub fn at(map: &SourceMap, span: Span) -> String {
    let (start, _) = map.positions(span);
    format!("{}:{}:{}", map.path(span.file), start.line, start.column)
}

pub fn messages(project: &Project) -> Vec<&str> {
    project
        .refusals
        .iter()
        .map(|refusal| refusal.message.as_str())
        .collect()
}
