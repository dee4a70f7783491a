//! Which deployments a tree holds.
//!
//! In each folder: the default compose file with its override, and every other compose file as a project of its own;
//! an overlay, whose services lack image and build, together with the default file. Then every configuration file
//! that no project used.

mod calls;
mod concern;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub use self::calls::{ComposeInvocation, compose_calls};
pub use self::concern::{SearchedFolders, may_use_redis};
use crate::config::DeploymentEntry;
use crate::inputs::{Found, Kind};
use crate::script::has_shell_shebang;
use redproof_compose::{self, CliOptions};
use redproof_source::Tree;

/// One deployment that a tree may hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeploymentSpec {
    /// A compose project: its files, the base first, and its folder's default files, for an overlay.
    Project {
        /// Its name, where the config file gives it one; else the first file is it.
        name: Option<String>,
        /// The files.
        files: Vec<String>,
        /// The default file and its override, where `files` is another one.
        base: Vec<String>,
        /// The lists of files, this one not the first, with which scripts start it.
        together: Vec<Vec<String>>,
        /// How it is started.
        call: CliOptions,
        /// Whether the call, the config file or `COMPOSE_FILE` says that these files make a deployment.
        is_given: bool,
    },
    /// A configuration file on its own.
    RedisConf(String),
    /// An ACL file on its own.
    Acl(String),
    /// An application's configuration on its own.
    AppConfig(String),
    /// A script or Makefile.
    Script(String),
}

/// Whether the compose files of a folder are worth loading.
pub type Choose<'a> = dyn Fn(&str, &[&str]) -> bool + Sync + 'a;

/// The compose projects of a tree whose files are chosen.
pub fn projects(found: &Found, choose: &Choose<'_>) -> Vec<DeploymentSpec> {
    let mut specs = Vec::new();
    let groups: Vec<(&str, Vec<&str>)> = found
        .compose_folders()
        .into_par_iter()
        .filter(|(folder, group)| choose(folder, group))
        .collect();
    for (folder, group) in groups {
        let base = default_files(folder, &group);
        if !base.is_empty() {
            specs.push(DeploymentSpec::Project {
                name: None,
                files: base.clone(),
                base: Vec::new(),
                together: Vec::new(),
                call: CliOptions::default(),
                is_given: false,
            });
        }
        for file in group
            .iter()
            .filter(|file| !base.iter().any(|taken| taken == *file))
        {
            specs.push(DeploymentSpec::Project {
                name: None,
                files: vec![(*file).to_owned()],
                base: base.clone(),
                together: Vec::new(),
                call: CliOptions::default(),
                is_given: false,
            });
        }
    }
    specs
}

/// The projects that a folder's `.env` makes of files that it names itself, in `COMPOSE_FILE`: what `docker compose up`
/// starts there. They take the place of those that these files would be by themselves.
pub fn with_env(
    specs: Vec<DeploymentSpec>,
    tree: &Tree,
    found: &Found,
    choose: &Choose<'_>,
) -> Vec<DeploymentSpec> {
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    let yaml = found.of(Kind::Yaml).iter().map(|path| Tree::parent(path));
    for mut folder in found.compose_folders().into_keys().chain(yaml) {
        while folders.insert(folder) && !folder.is_empty() {
            folder = Tree::parent(folder);
        }
    }
    let named: Vec<(Vec<String>, &str)> = folders
        .into_par_iter()
        .filter_map(|folder| Some((redproof_compose::files_from_env(tree, folder)?, folder)))
        .filter(|(files, folder)| {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            choose(folder, &files)
        })
        .collect();
    let kept = without(specs, named.iter().map(|(files, _)| files.as_slice()));
    let named = named.iter().map(|(files, folder)| DeploymentSpec::Project {
        name: None,
        files: files.clone(),
        base: Vec::new(),
        together: Vec::new(),
        call: CliOptions {
            env_folder: Some((*folder).to_owned()),
            ..CliOptions::default()
        },
        is_given: true,
    });
    kept.into_iter().chain(named).collect()
}

/// The specs with the lists of files with which scripts start a file that is not the first of them.
pub fn with_calls(mut specs: Vec<DeploymentSpec>, calls: &[ComposeInvocation]) -> Vec<DeploymentSpec> {
    let mut lists: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    for call in calls {
        for file in call.files.iter().skip(1) {
            lists.entry(file).or_default().push(&call.files);
        }
    }
    for spec in &mut specs {
        if let DeploymentSpec::Project {
            files,
            together,
            is_given: false,
            ..
        } = spec
            && let [file] = files.as_slice()
            && !is_default(file)
        {
            let lists = lists.get(file.as_str()).into_iter().flatten();
            together.extend(lists.map(|list| list.to_vec()));
        }
    }
    specs
}

/// The specs that no list of files takes the place of.
fn without<'a>(specs: Vec<DeploymentSpec>, lists: impl Iterator<Item = &'a [String]>) -> Vec<DeploymentSpec> {
    let mut holding: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    for files in lists {
        for file in files {
            holding.entry(file).or_default().push(files);
        }
    }
    let replaced = |spec: &DeploymentSpec| {
        let lists = holding.get(spec.main_file());
        lists.is_some_and(|lists| lists.iter().any(|files| is_replaced(spec, files)))
    };
    specs.into_iter().filter(|spec| !replaced(spec)).collect()
}

/// Whether a project is one with these files: a file that makes a deployment with others is none of its own.
fn is_replaced(spec: &DeploymentSpec, by: &[String]) -> bool {
    match spec {
        DeploymentSpec::Project { files, .. } => {
            files.first() == by.first() || files.iter().all(|file| by.contains(file))
        }
        DeploymentSpec::RedisConf(_)
        | DeploymentSpec::Acl(_)
        | DeploymentSpec::AppConfig(_)
        | DeploymentSpec::Script(_) => false,
    }
}

/// YAML files of other names that are compose files all the same, by what is in them or because a call names them behind
/// another one, and that no project took in by `include` or `extends`.
pub fn lookalikes(
    tree: &Tree,
    found: &Found,
    used: &BTreeSet<String>,
    calls: &[ComposeInvocation],
) -> Vec<DeploymentSpec> {
    let unused = found.of(Kind::Yaml).iter().filter(|path| !used.contains(*path));
    let overlays: BTreeSet<&String> = calls.iter().flat_map(|call| call.files.iter().skip(1)).collect();
    let specs = unused
        .filter(|path| {
            let text = tree.read(path);
            text.is_ok_and(|text| is_compose(&text) || overlays.contains(path) && has_services(&text))
        })
        .map(|path| DeploymentSpec::Project {
            name: None,
            files: vec![path.clone()],
            base: Vec::new(),
            together: Vec::new(),
            call: CliOptions::default(),
            is_given: false,
        })
        .collect();
    with_calls(specs, calls)
}

/// The specs with the deployments of the config file in place of those that these are made of.
pub fn with_configured(specs: Vec<DeploymentSpec>, entries: &[&DeploymentEntry]) -> Vec<DeploymentSpec> {
    let kept = without(specs, entries.iter().map(|entry| entry.files.as_slice()));
    let configured = entries.iter().map(|entry| DeploymentSpec::Project {
        name: Some(entry.name.clone()),
        files: entry.files.clone(),
        base: Vec::new(),
        together: Vec::new(),
        call: CliOptions {
            project_directory: entry.directory.clone(),
            env_files: entry.env_files.clone(),
            profiles: entry.profiles.clone(),
            env_folder: None,
        },
        is_given: true,
    });
    kept.into_iter().chain(configured).collect()
}

/// Whether a YAML file of another name may be a compose file all the same: what [`lookalikes`] parses.
pub fn looks_like_compose(text: &str) -> bool {
    // An overlay may have no image, and say with what it is started.
    let is_whole = text.contains("image:") || text.contains("compose ") && text.contains(" -f ");
    has_services(text) && is_whole && !has_top(text, "apiVersion:") && !has_top(text, "specs:")
}

fn has_services(text: &str) -> bool {
    has_top(text, "services:")
}

/// Whether a line of a text begins with a key.
fn has_top(text: &str, key: &str) -> bool {
    text.starts_with(key) || text.contains(&format!("\n{key}"))
}

/// Whether it is one. Many programs have a key `services` of their own.
fn is_compose(text: &str) -> bool {
    looks_like_compose(text) && redproof_compose::has_shape_of_model(text)
}

/// What a file is by its text: a compose file, a configuration of Redis, a script.
pub fn kind_of_text(text: &str) -> Option<Kind> {
    if is_compose(text) {
        Some(Kind::Yaml)
    } else if has_shell_shebang(text) {
        Some(Kind::Script)
    } else {
        (redproof_redis::is_redis_conf(text) && redproof_redis::has_directives(text))
            .then_some(Kind::RedisConf)
    }
}

/// The file that `docker compose up` takes in a folder, and its override. `group`: the compose files there.
pub fn default_files(folder: &str, group: &[impl AsRef<str>]) -> Vec<String> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let pick = |names: &[&str]| {
        names
            .iter()
            .find_map(|wanted| group.iter().find(|path| name(path.as_ref()) == *wanted))
            .map(|path| path.as_ref().to_owned())
    };
    let Some(base) = pick(&redproof_compose::DEFAULT_FILES) else {
        return Vec::new();
    };
    debug_assert_eq!(Tree::parent(&base), folder);
    std::iter::once(base)
        .chain(pick(&redproof_compose::OVERRIDE_FILES))
        .collect()
}

pub(in crate::deployment) fn is_default(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    redproof_compose::DEFAULT_FILES.contains(&name)
}

/// The files that no project used, and the `scripts` of projects, of which these follow one way only. Of YAML, those in
/// `found` mention Redis.
pub fn leftovers(found: &Found, used: &BTreeSet<String>, scripts: &BTreeSet<String>) -> Vec<DeploymentSpec> {
    let unused = |kind: Kind| {
        found
            .of(kind)
            .iter()
            .filter(|path| !used.contains(*path))
            .cloned()
    };
    let mut specs: Vec<DeploymentSpec> = unused(Kind::RedisConf).map(DeploymentSpec::RedisConf).collect();
    specs.extend(unused(Kind::Acl).map(DeploymentSpec::Acl));
    for kind in [Kind::Yaml, Kind::Dotenv, Kind::Settings] {
        specs.extend(unused(kind).map(DeploymentSpec::AppConfig));
    }
    let unused = [Kind::Script, Kind::Program].into_iter().flat_map(unused);
    let scripts: BTreeSet<String> = unused.chain(scripts.iter().cloned()).collect();
    specs.extend(scripts.into_iter().map(DeploymentSpec::Script));
    specs
}

impl DeploymentSpec {
    /// The deployment's name.
    pub fn name(&self) -> &str {
        match self {
            DeploymentSpec::Project { name: Some(name), .. } => name,
            _ => self.main_file(),
        }
    }

    /// The path of its main file.
    pub fn main_file(&self) -> &str {
        match self {
            DeploymentSpec::Project { files, .. } => files.first().map_or("", String::as_str),
            DeploymentSpec::RedisConf(path)
            | DeploymentSpec::Acl(path)
            | DeploymentSpec::AppConfig(path)
            | DeploymentSpec::Script(path) => path,
        }
    }

    /// The path of the file that distinguishes it from others of its folder.
    pub fn own_file(&self) -> &str {
        match self {
            DeploymentSpec::Project { files, .. } => files.last().map_or("", String::as_str),
            _ => self.main_file(),
        }
    }

    /// The same spec, started with what a call says of env files, profiles and folder.
    #[must_use]
    pub fn called(mut self, given: &CliOptions) -> DeploymentSpec {
        if let DeploymentSpec::Project { call, .. } = &mut self {
            if given.project_directory.is_some() {
                call.project_directory.clone_from(&given.project_directory);
            }
            if !given.env_files.is_empty() {
                call.env_files.clone_from(&given.env_files);
            }
            if !given.profiles.is_empty() {
                call.profiles.clone_from(&given.profiles);
            }
        }
        self
    }

    /// Whether it is made of a file, or would be if that could be read.
    pub fn is_made_of(&self, path: &str) -> bool {
        match self {
            DeploymentSpec::Project {
                files, base, call, ..
            } => files
                .iter()
                .chain(base)
                .chain(&call.env_files)
                .any(|file| file == path),
            _ => self.main_file() == path,
        }
    }
}
