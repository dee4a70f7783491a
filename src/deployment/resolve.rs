//! Resolves deployment specs: reads and joins their files, or says why that cannot be.

use super::assemble;
use super::charts::is_values_of_redis;
use super::compose::OTHER_PROGRAM;
use super::context::TreeContext;
use super::model::Deployment;
use super::plan::{DeploymentSpec, looks_like_compose};
use super::{compose, standalone};
use crate::config::ClientEntry;
use crate::inputs;
use redproof_source::{Problem, ReadError, SourceMap, Tree};

/// What became of a deployment spec.
#[derive(Debug)]
pub enum Resolution {
    /// A deployment.
    Deployment(Box<Deployment>),
    /// Nothing to judge.
    Irrelevant,
    /// A file that is none of Redis's, and why: of concern only to who names it.
    Unrelated(String, String),
    /// It could not be read: a problem of the report. The span's file is in the spec's map.
    Problem(Problem),
    /// A file could not be read: path and reason.
    Unreadable(String, String),
    /// It is not judged, and why.
    NotEvaluated(String, String),
}

impl DeploymentSpec {
    /// Reads and joins it.
    pub fn resolve(&self, tree: &Tree, map: &mut SourceMap, around: &TreeContext<'_>) -> Resolution {
        let mut resolution = self.read(tree, map, around);
        if let Resolution::Deployment(deployment) = &mut resolution {
            deployment.settle(tree, map, around.expected);
        }
        resolution
    }

    fn read(&self, tree: &Tree, map: &mut SourceMap, around: &TreeContext<'_>) -> Resolution {
        let TreeContext {
            rotating,
            scripts,
            filling,
            nearby,
            version,
            clients,
            ..
        } = *around;
        let deployment = |file, rotating, map: &mut SourceMap| {
            Resolution::Deployment(Box::new(assemble::of_file(file, (rotating, scripts), tree, map)))
        };
        let unreadable =
            |error: ReadError| Resolution::Unreadable(self.main_file().to_owned(), error.to_string());
        if let DeploymentSpec::RedisConf(path) | DeploymentSpec::Acl(path) = self
            && tree
                .read_bytes(path)
                .is_ok_and(|text| filling.is_rendered(path, &text) || has_expressions(&text))
        {
            return Resolution::NotEvaluated(path.clone(), "template".to_owned());
        }
        match self {
            DeploymentSpec::Project { .. } => compose::project(self, around, tree, map),
            // Another program's file, whatever its name says.
            DeploymentSpec::RedisConf(path)
                if tree
                    .read_bytes(path)
                    .is_ok_and(|text| !redproof_redis::is_redis_conf(&text)) =>
            {
                Resolution::Unrelated(path.clone(), "is not a configuration of Redis".to_owned())
            }
            DeploymentSpec::RedisConf(path) => match standalone::redis_conf(tree, map, path, version) {
                Ok(file) => deployment(file, rotating, map),
                Err(error) => unreadable(error),
            },
            DeploymentSpec::Acl(path) => match standalone::acl_file(tree, map, path, nearby, version) {
                Ok(file) => deployment(file, &[], map),
                Err(error) => unreadable(error),
            },
            DeploymentSpec::AppConfig(path)
                if !is_declared(clients, path)
                    && inputs::name_of_redis(path).is_none()
                    && !is_values_of_redis(tree, path)
                    && tree.read(path).is_ok_and(|text| !inputs::concerns_redis(&text)) =>
            {
                Resolution::Irrelevant
            }
            DeploymentSpec::AppConfig(path)
                if inputs::is_no_settings(path)
                    && !is_declared(clients, path)
                    && !is_values_of_redis(tree, path) =>
            {
                no_settings(tree, path)
            }
            DeploymentSpec::AppConfig(path) => match standalone::app_config(tree, map, path, clients) {
                Ok(Some(file)) => deployment(file, &[], map),
                Ok(None) => no_settings(tree, path),
                Err(why) => {
                    let tool = tool_of(tree, path).map(str::to_owned);
                    Resolution::NotEvaluated(path.clone(), tool.unwrap_or(why))
                }
            },
            DeploymentSpec::Script(path) => match standalone::script(tree, map, path, scripts) {
                Ok(Some(file)) => deployment(file, &[], map),
                Ok(None) => Resolution::Irrelevant,
                Err(error) => Resolution::NotEvaluated(path.clone(), error.to_string()),
            },
        }
    }
}

/// What becomes of a file that holds no settings of an application.
fn no_settings(tree: &Tree, path: &str) -> Resolution {
    tool_of(tree, path).map_or(Resolution::Irrelevant, |tool| {
        Resolution::NotEvaluated(path.to_owned(), tool.to_owned())
    })
}

/// The tool that a YAML file is for which uses Redis, if it is for one.
fn tool_of(tree: &Tree, path: &str) -> Option<&'static str> {
    let text = tree.read(path).ok()?;
    let services = || looks_like_compose(&text).then_some(OTHER_PROGRAM);
    let tool = inputs::tool_of_yaml(tree, path, &text).or_else(services);
    tool.filter(|_| inputs::uses_redis(&text))
}

/// Whether lines of a configuration or ACL file hold expressions of a template: on its own, something fills it in.
fn has_expressions(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.any(|line| {
        let closed = |open: &str, close: &str| {
            line.split_once(open)
                .is_some_and(|(_, rest)| rest.contains(close))
        };
        closed("{{", "}}") || closed("{%", "%}") || closed("<%", "%>")
    })
}

/// Whether the config file declares connections of a file.
fn is_declared(clients: &[ClientEntry], path: &str) -> bool {
    clients.iter().any(|client| client.files.has(path))
}
