//! Which deployments a tree holds.
//!
//! In each folder: the default compose file with its override, and every other compose file as a project of its own;
//! an overlay, whose services lack image and build, together with the default file. Then every configuration file
//! that no project used.

use std::collections::BTreeSet;

use super::loose;
use super::model::Deployment;
use super::project::of_project;
use super::rotation::Rotation;
use crate::compose::{self, Input, Project};
use crate::discover::{self, Found, Kind};
use crate::source::{Problem, SourceMap, Tree};

/// Most contexts and Dockerfiles of one file that are looked at to see whether it concerns Redis.
const MOST_BUILDS: usize = 32;

/// One deployment to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// A compose project: its files, the base first, and its folder's default files, for an overlay.
    Project {
        /// The files.
        files: Vec<String>,
        /// The default file and its override, where `files` is another one.
        base: Vec<String>,
    },
    /// A configuration file on its own.
    RedisConf(String),
    /// An ACL file on its own.
    Acl(String),
    /// An application's configuration on its own.
    AppConfig(String),
}

/// What became of a job.
#[derive(Debug)]
pub enum Outcome {
    /// A deployment.
    Deployment(Box<Deployment>),
    /// Nothing to judge.
    Nothing,
    /// It could not be read: a problem of the report. The span's file is in the job's map.
    Problem(Problem),
    /// A file could not be read: path and reason.
    Unreadable(String, String),
    /// It is not judged, and why.
    NotEvaluated(String, String),
}

/// The compose projects of a tree that may concern Redis.
pub fn projects(tree: &Tree, found: &Found) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (folder, files) in found.compose_folders() {
        let group: Vec<&str> = files.clone();
        if !concerns_redis(tree, folder, &group) {
            continue;
        }
        let base = default_files(folder, &group);
        if !base.is_empty() {
            jobs.push(Job::Project {
                files: base.clone(),
                base: Vec::new(),
            });
        }
        for file in group
            .iter()
            .filter(|file| !base.iter().any(|taken| taken == *file))
        {
            jobs.push(Job::Project {
                files: vec![(*file).to_owned()],
                base: base.clone(),
            });
        }
    }
    for path in found.of(Kind::Yaml) {
        if tree.read(path).is_ok_and(|text| looks_like_compose(&text)) {
            jobs.push(Job::Project {
                files: vec![path.clone()],
                base: Vec::new(),
            });
        }
    }
    jobs
}

/// A YAML file of another name that is a compose file all the same.
fn looks_like_compose(text: &str) -> bool {
    let top = |key: &str| text.starts_with(key) || text.contains(&format!("\n{key}"));
    discover::mentions_redis(text)
        && top("services:")
        && text.contains("image:")
        && !top("apiVersion:")
        && !top("jobs:")
}

/// The search goes over the whole group, since a single file may lack the word and still complete a Redis service.
fn concerns_redis(tree: &Tree, folder: &str, group: &[&str]) -> bool {
    let env = Tree::join(folder, ".env");
    let texts = group.iter().map(|path| (*path).to_owned()).chain(env);
    let mut any = false;
    for path in texts {
        match tree.read(&path) {
            Ok(text) => {
                any |= discover::mentions_redis(&text) || discover::must_be_parsed(&text);
                any = any || env_files(&text).any(|named| env_file_concerns_redis(tree, folder, named));
                any = any || builds_concern_redis(tree, folder, &text);
            }
            // What cannot be read may speak of it: looking decides.
            Err(crate::source::ReadError::Missing) => {}
            Err(_) => any |= discover::kind_of(&path) == Some(Kind::Compose),
        }
    }
    any
}

/// What a text names under `env_file`, found by its lines: good enough to decide whether the file is worth parsing.
fn env_files(text: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    text.lines()
        .filter_map(move |line| {
            let line = line.trim_start();
            let rest = line.strip_prefix("env_file:");
            within = rest.is_some() || (within && (line.starts_with('-') || line.starts_with("path:")));
            within.then(|| rest.unwrap_or(line).trim_start_matches('-'))
        })
        .flat_map(|line| line.split([' ', ',', '[', ']', '"', '\'', '\t']))
        .filter(|word| word.contains(['.', '/', '$']))
}

/// Whether a Dockerfile that a text builds from speaks of Redis; found by its lines, as above.
fn builds_concern_redis(tree: &Tree, folder: &str, text: &str) -> bool {
    let values = |keys: &'static [&'static str]| {
        text.lines().filter_map(move |line| {
            let line = line.trim_start();
            let value = keys.iter().find_map(|key| line.strip_prefix(key))?;
            let value = value.trim().trim_matches(['"', '\'']);
            (!value.is_empty()).then_some(value)
        })
    };
    let named = || values(&["dockerfile:"]).chain(["Dockerfile"]).take(MOST_BUILDS);
    values(&["build:", "context:"]).take(MOST_BUILDS).any(|context| {
        let context = Tree::join(folder, context);
        context.is_some_and(|context| {
            named().any(|name| {
                Tree::join(&context, name)
                    .is_some_and(|path| tree.read(&path).is_ok_and(|text| discover::mentions_redis(&text)))
            })
        })
    })
}

fn env_file_concerns_redis(tree: &Tree, folder: &str, named: &str) -> bool {
    if named.contains('$') {
        return true;
    }
    let path = Tree::join(folder, named);
    path.is_some_and(|path| tree.read(&path).is_ok_and(|text| discover::mentions_redis(&text)))
}

/// The file that `docker compose up` takes in a folder, and its override.
fn default_files(folder: &str, group: &[&str]) -> Vec<String> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let pick = |names: &[&str]| {
        names
            .iter()
            .find_map(|wanted| group.iter().find(|path| name(path) == *wanted))
            .map(|path| (*path).to_owned())
    };
    let Some(base) = pick(&compose::DEFAULT_FILES) else {
        return Vec::new();
    };
    debug_assert_eq!(Tree::parent(&base), folder);
    std::iter::once(base)
        .chain(pick(&compose::OVERRIDE_FILES))
        .collect()
}

fn is_default(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    compose::DEFAULT_FILES.contains(&name)
}

/// How many compose files lie in a file's folder.
fn compose_files_beside(tree: &Tree, path: &str) -> usize {
    let names = tree.list(Tree::parent(path));
    names
        .iter()
        .filter(|name| discover::kind_of(name) == Some(Kind::Compose))
        .count()
}

/// The files that no project used.
pub fn leftovers(tree: &Tree, found: &Found, used: &BTreeSet<String>) -> Vec<Job> {
    let unused = |kind: Kind| {
        found
            .of(kind)
            .iter()
            .filter(|path| !used.contains(*path))
            .cloned()
    };
    let mut jobs: Vec<Job> = unused(Kind::RedisConf).map(Job::RedisConf).collect();
    jobs.extend(unused(Kind::Acl).map(Job::Acl));
    let configs = unused(Kind::Yaml).filter(|path| {
        tree.read(path)
            .map_or(true, |text| discover::mentions_redis(&text))
    });
    jobs.extend(configs.map(Job::AppConfig));
    jobs
}

impl Job {
    /// The deployment's name.
    pub fn name(&self) -> &str {
        match self {
            Job::Project { files, .. } => files.first().map_or("", String::as_str),
            Job::RedisConf(path) | Job::Acl(path) | Job::AppConfig(path) => path,
        }
    }

    /// Reads and joins it. `beside_server`: whether the tree starts a Redis server without an ACL file.
    pub fn run(
        &self,
        tree: &Tree,
        map: &mut SourceMap,
        rotations: &[Rotation],
        beside_server: bool,
    ) -> Outcome {
        let loose = |read: Result<Deployment, crate::source::ReadError>| match read {
            Ok(deployment) => Outcome::Deployment(Box::new(deployment)),
            Err(error) => Outcome::Unreadable(self.name().to_owned(), error.to_string()),
        };
        match self {
            Job::Project { files, base } => project(self.name(), files, base, rotations, tree, map),
            Job::RedisConf(path) => loose(loose::redis_conf(tree, map, path)),
            Job::Acl(path) => loose(loose::acl_file(tree, map, path, beside_server)),
            Job::AppConfig(path) => match loose::app_config(tree, map, path) {
                Some(deployment) => Outcome::Deployment(Box::new(deployment)),
                None => Outcome::Nothing,
            },
        }
    }
}

fn project(
    name: &str,
    files: &[String],
    base: &[String],
    rotations: &[Rotation],
    tree: &Tree,
    map: &mut SourceMap,
) -> Outcome {
    let load = |files: &[String], map: &mut SourceMap| -> Result<Project, Problem> {
        let folder = files.first().map_or("", |file| Tree::parent(file));
        let env_file = Tree::join(folder, ".env").filter(|path| tree.is_file(path));
        compose::load(Input {
            tree,
            map,
            files,
            env_file,
        })
    };
    let project = match load(files, map) {
        Ok(project) => project,
        // Only what is named like a compose file has to be one.
        Err(problem) if discover::kind_of(name) != Some(Kind::Compose) => {
            let why = format!("cannot be read as a compose file: {}", problem.message);
            return Outcome::NotEvaluated(name.to_owned(), why);
        }
        Err(problem) => return Outcome::Problem(problem),
    };
    if project.services.is_empty() {
        return Outcome::Nothing;
    }
    // A default file that nothing beside it completes is what its folder deploys, though something else adds to it
    // (a platform, a script): what it starts is judged, and what Compose would refuse is said.
    let whole = base.is_empty()
        && is_default(name)
        && project
            .services
            .iter()
            .any(|service| service.image.is_some() || service.build.is_some())
        && compose_files_beside(tree, name) == files.len();
    if whole || !compose::is_overlay(&project) {
        return Outcome::Deployment(Box::new(of_project(name, project, rotations, tree, map)));
    }
    if base.is_empty() {
        let why = "an overlay: its services have neither image nor build, and no default compose file lies beside it";
        return Outcome::NotEvaluated(name.to_owned(), why.to_owned());
    }
    let together: Vec<String> = base.iter().chain(files).cloned().collect();
    match load(&together, map) {
        Ok(project) if compose::is_overlay(&project) => Outcome::NotEvaluated(
            name.to_owned(),
            format!("an overlay of something else than {}", base.join(" and ")),
        ),
        Ok(project) => Outcome::Deployment(Box::new(of_project(name, project, rotations, tree, map))),
        Err(problem) => Outcome::Problem(problem),
    }
}
