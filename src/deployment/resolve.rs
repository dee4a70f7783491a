//! Resolves deployment specs: reads and joins their files, or says why that cannot be.

use super::assemble::{self, of_project};
use super::context::TreeContext;
use super::model::Deployment;
use super::plan::{DeploymentSpec, is_default};
use super::standalone;
use crate::inputs::{self, Kind};
use redproof_compose::{self, CliOptions, Input, Project};
use redproof_source::{Problem, ReadError, SourceMap, Tree};

/// What became of a deployment spec.
#[derive(Debug)]
pub enum Resolution {
    /// A deployment.
    Deployment(Box<Deployment>),
    /// Nothing to judge.
    Irrelevant,
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
            filling,
            nearby,
            version,
            ..
        } = *around;
        let deployment = |file, rotating, map: &mut SourceMap| {
            Resolution::Deployment(Box::new(assemble::of_file(file, rotating, tree, map)))
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
            DeploymentSpec::Project {
                files, base, call, ..
            } => project(self, (files, base, call), around, tree, map),
            DeploymentSpec::RedisConf(path) => match standalone::redis_conf(tree, map, path, version) {
                Ok(file) => deployment(file, rotating, map),
                Err(error) => unreadable(error),
            },
            DeploymentSpec::Acl(path) => match standalone::acl_file(tree, map, path, nearby, version) {
                Ok(file) => deployment(file, &[], map),
                Err(error) => unreadable(error),
            },
            DeploymentSpec::AppConfig(path)
                if tree.read(path).is_ok_and(|text| !inputs::mentions_redis(&text)) =>
            {
                Resolution::Irrelevant
            }
            DeploymentSpec::AppConfig(path) => match standalone::app_config(tree, map, path) {
                Ok(Some(file)) => deployment(file, &[], map),
                Ok(None) => tool_of(tree, path).map_or(Resolution::Irrelevant, |tool| {
                    Resolution::NotEvaluated(path.clone(), tool.to_owned())
                }),
                Err(why) => {
                    let tool = tool_of(tree, path).map(str::to_owned);
                    Resolution::NotEvaluated(path.clone(), tool.unwrap_or(why))
                }
            },
            DeploymentSpec::Script(path) => match standalone::script(tree, map, path) {
                Ok(Some(file)) => deployment(file, &[], map),
                Ok(None) => Resolution::Irrelevant,
                Err(error) => Resolution::NotEvaluated(path.clone(), error.to_string()),
            },
        }
    }
}

/// The tool that a YAML file is for which uses Redis, if it is for one.
fn tool_of(tree: &Tree, path: &str) -> Option<&'static str> {
    let text = tree.read(path).ok()?;
    inputs::tool_of_yaml(tree, path, &text).filter(|_| inputs::uses_redis(&text))
}

fn project(
    spec: &DeploymentSpec,
    (files, base, call): (&[String], &[String], &CliOptions),
    around: &TreeContext<'_>,
    tree: &Tree,
    map: &mut SourceMap,
) -> Resolution {
    let load = |files: &[String], map: &mut SourceMap| -> Result<Project, Problem> {
        redproof_compose::load(Input {
            tree,
            map,
            files,
            options: call,
        })
    };
    let (name, main) = (spec.name(), spec.main_file());
    let project = match load(files, map) {
        Ok(project) => project,
        // Only what is named like a compose file has to be one.
        Err(problem) if inputs::kind_of(main) != Some(Kind::Compose) => {
            let why = format!("cannot be read as a compose file: {}", problem.message);
            return Resolution::NotEvaluated(main.to_owned(), why);
        }
        Err(_) if tree.read(main).is_ok_and(|text| is_template(&text)) => {
            return Resolution::NotEvaluated(main.to_owned(), "template".to_owned());
        }
        Err(problem) => return Resolution::Problem(problem),
    };
    if project.services.is_empty() {
        // A file from before `services`, or one without any: Compose starts nothing that it mentions.
        let speaks = |file: &redproof_source::FileId| {
            map.get(*file)
                .is_some_and(|file| inputs::mentions_redis(file.text()))
        };
        let alone = is_default(main) && compose_files_beside(tree, main) == files.len();
        if (alone || !project.refusals.is_empty()) && project.files.iter().any(speaks) {
            return Resolution::Deployment(Box::new(of_project(name, project, around, tree, map)));
        }
        return Resolution::Irrelevant;
    }
    // A default file that nothing beside it completes is what its folder deploys, though something else adds to it
    // (a platform, a script): what it starts is judged, and what Compose would refuse is said.
    let whole = base.is_empty()
        && is_default(main)
        && project
            .services
            .iter()
            .any(|service| service.image.is_some() || service.build.is_some())
        && compose_files_beside(tree, main) == files.len();
    if whole || !redproof_compose::is_overlay(&project) {
        return Resolution::Deployment(Box::new(of_project(name, project, around, tree, map)));
    }
    if base.is_empty() {
        // What it lacks may be in the file that could not be read.
        if inputs::kind_of(main) == Some(Kind::Compose)
            && let Some(problem) = project.problems.first()
        {
            return Resolution::Problem(problem.clone());
        }
        let why = "an overlay: its services have neither image nor build, and no default compose file lies beside it";
        return Resolution::NotEvaluated(main.to_owned(), why.to_owned());
    }
    // `docker compose -f BASE -f OVERLAY` leaves the override out; only an overlay of what the override adds needs it.
    for length in 1..=base.len() {
        let together: Vec<String> = base.iter().take(length).chain(files).cloned().collect();
        match load(&together, map) {
            Ok(project) if redproof_compose::is_overlay(&project) => {}
            Ok(project) => {
                return Resolution::Deployment(Box::new(of_project(name, project, around, tree, map)));
            }
            Err(problem) => return Resolution::Problem(problem),
        }
    }
    Resolution::NotEvaluated(
        main.to_owned(),
        format!("an overlay of something else than {}", base.join(" and ")),
    )
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

/// What is no YAML may be what something makes YAML of: a Jinja or Go template.
fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// How many compose files lie in a file's folder.
fn compose_files_beside(tree: &Tree, path: &str) -> usize {
    let names = tree.list(Tree::parent(path));
    names
        .iter()
        .filter(|name| inputs::kind_of(name) == Some(Kind::Compose))
        .count()
}
