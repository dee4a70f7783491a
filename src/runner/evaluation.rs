//! One deployment at a time: its files read and joined, and what the visitor makes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::selection::Selection;
use crate::application;
use crate::deployment::{self, Deployment, DeploymentSpec, FileKind, NearbyServer, Resolution, TreeContext};
use crate::inputs::{Kind, State, is_below, is_source, kind_of};
use redproof_redis::TagMatch;
use redproof_source::{Shares, SourceMap, Tree};

/// What is kept of one evaluated deployment. It holds no file, so that memory does not grow with the tree.
pub(super) struct Evaluation<T> {
    /// The visitor's result; `None` where no changed file concerns the deployment.
    pub(super) result: Option<T>,
    /// Its name, if a file is not there any more that it used, or may have used, or one that its servers load lost lines.
    pub(super) loses: Option<String>,
    /// Files that it read.
    pub(super) used: Vec<String>,
    /// Those of them that are scripts. They are judged as scripts, too: a server's start is one way through them.
    pub(super) scripts: Vec<String>,
    /// Configuration files of it that a script fills in.
    pub(super) templates: Vec<String>,
    /// The steps that it left of its share; `None` if it needs more, and may have more.
    left: Option<usize>,
    surroundings: Surroundings,
    /// Whether it is a project that Compose refuses.
    is_refused: bool,
    /// Compose files that the project takes in by `include` or `extends`.
    includes: Vec<String>,
}

/// What a deployment is to the files that no deployment uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// The path of its main file.
    main_file: String,
    /// Whether one of its servers runs without an ACL file.
    lacks_acl: bool,
    runs_server: bool,
    /// What the images of its servers say about their versions.
    tags: Vec<TagMatch>,
}

/// Leaves out fragments: a file that another project includes, and that Compose refuses by itself. It is judged where it
/// is included.
pub(super) fn drop_included_fragments<T>(projects: &mut Vec<Evaluation<T>>) {
    let included = |includers: &mut dyn Iterator<Item = &Evaluation<T>>| -> BTreeSet<String> {
        includers.flat_map(|one| one.includes.iter().cloned()).collect()
    };
    // Files that include each other have no whole among them: each is judged.
    let all = included(&mut projects.iter());
    let fragments = included(
        &mut projects
            .iter()
            .filter(|project| !all.contains(&project.surroundings.main_file)),
    );
    projects.retain(|project| !(project.is_refused && fragments.contains(&project.surroundings.main_file)));
}

impl<T> Evaluation<T> {
    pub(super) fn surroundings(&self) -> Surroundings {
        self.surroundings.clone()
    }
}

/// Of so many deployments, one may be evaluated again with what the others left.
const FEW: usize = 10;

/// What deployments have for themselves.
pub(super) fn shares_of(specs: &[DeploymentSpec]) -> Arc<Shares> {
    Arc::new(Shares::of(specs.iter().map(DeploymentSpec::own_file)))
}

/// Evaluates specs for a visitor.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'a, V> {
    pub(super) tree: &'a Tree,
    pub(super) selection: &'a Selection<'a>,
    pub(super) visit: &'a V,
}

impl<T: Send, V: Fn(Resolution, &SourceMap) -> T + Sync> Evaluator<'_, V> {
    /// Evaluates specs. What most leave of their shares of steps goes to those that need more: a project of a hundred files
    /// beside a hundred small ones.
    pub(super) fn evaluate(&self, specs: &[DeploymentSpec], context: &TreeContext<'_>) -> Vec<Evaluation<T>> {
        let mut all: Vec<Evaluation<T>> = specs
            .par_iter()
            .map(|spec| self.evaluate_with(spec, context, 0))
            .collect();
        let left: usize = all.iter().filter_map(|one| one.left).sum();
        let cut: Vec<usize> = (0..all.len())
            .filter(|index| all.get(*index).is_some_and(|one| one.left.is_none()))
            .collect();
        // Where many need more, none would get much.
        if cut.len() * FEW > all.len() {
            return all;
        }
        let Some(spare) = left.checked_div(cut.len()).filter(|spare| *spare > 0) else {
            return all;
        };
        let again: Vec<(usize, Evaluation<T>)> = cut
            .par_iter()
            .filter_map(|index| Some((*index, self.evaluate_with(specs.get(*index)?, context, spare))))
            .collect();
        for (index, evaluation) in again {
            if let Some(one) = all.get_mut(index) {
                *one = evaluation;
            }
        }
        all
    }

    /// Evaluates one spec with so many steps beside its share, and visits it if a changed file concerns it.
    fn evaluate_with(&self, spec: &DeploymentSpec, context: &TreeContext<'_>, spare: usize) -> Evaluation<T> {
        let own = spec.own_file();
        let bytes = match context.shares.deployments() {
            0 | 1 => 0,
            _ => self.tree.read_bytes(own).map_or(0, |text| text.len()) / context.shares.owners(own).max(1),
        };
        let mut map = SourceMap::for_one_of(context.shares, own, bytes, spare, self.selection.limits);
        let resolution = spec.resolve(self.tree, &mut map, context);
        let has_most = map.budget().limit() >= self.selection.limits.steps;
        let mut evaluation = Evaluation {
            result: None,
            left: None,
            loses: None,
            used: Vec::new(),
            scripts: Vec::new(),
            templates: Vec::new(),
            surroundings: Surroundings {
                main_file: spec.main_file().to_owned(),
                ..Surroundings::default()
            },
            is_refused: false,
            includes: Vec::new(),
        };
        if let Resolution::Deployment(deployment) = &resolution {
            evaluation.describe(spec, deployment, &map);
        }
        let loses = self.loses_file(spec, &resolution) || self.loses_lines(spec, &resolution, &map);
        evaluation.loses = loses.then(|| spec.name().to_owned());
        if self.selection.seeds.is_none()
            || evaluation.loses.is_some()
            || self.concerns_seeds(spec, &resolution, &evaluation.used, &map)
        {
            evaluation.result = Some((self.visit)(resolution, &map));
        }
        evaluation.left = map.budget().left().or(has_most.then_some(0));
        evaluation
    }

    /// Evaluates files that no project uses. `around`: the projects of the tree.
    pub(super) fn standalone(
        &self,
        specs: &[DeploymentSpec],
        context: &TreeContext<'_>,
        around: &[Surroundings],
    ) -> Vec<Evaluation<T>> {
        // A configuration on its own is the one that a script is for only where nothing else runs a server.
        let rotating = if around.iter().any(|one| one.runs_server) {
            &[]
        } else {
            context.rotating
        };
        let version = deployment::one_branch(around.iter().flat_map(|one| one.tags.iter().copied()));
        let named_lists = named_acl_files(self.tree, specs);
        let shares = shares_of(specs);
        let evaluate = |spec: &DeploymentSpec| {
            let nearby = match spec {
                DeploymentSpec::Acl(path) => nearby_server(around, path, &named_lists),
                _ => NearbyServer::Unknown,
            };
            let context = TreeContext {
                rotating,
                nearby,
                shares: &shares,
                version,
                ..*context
            };
            self.evaluate_with(spec, &context, 0)
        };
        specs.par_iter().map(evaluate).collect()
    }

    /// Whether a file that is not there any more is one that the deployment names, or that Compose reads without a name.
    fn loses_file(&self, spec: &DeploymentSpec, resolution: &Resolution) -> bool {
        let accounts = match resolution {
            Resolution::Deployment(deployment) => deployment.accounts.as_slice(),
            _ => &[],
        };
        let is_implied = |path: &str| {
            matches!(kind_of(path), Some(Kind::Compose | Kind::Dotenv))
                && Tree::parent(path) == Tree::parent(spec.main_file())
        };
        self.selection.removed.iter().any(|path| {
            spec.is_made_of(path) || is_implied(path) || accounts.iter().any(|settled| settled.path == *path)
        })
    }

    /// Whether a file that its servers load lost lines. What is wrong without them has its place where the file is named.
    fn loses_lines(&self, spec: &DeploymentSpec, resolution: &Resolution, map: &SourceMap) -> bool {
        let Resolution::Deployment(deployment) = resolution else {
            return false;
        };
        let loads = |kind: FileKind| match kind {
            FileKind::Env
            | FileKind::RedisConf
            | FileKind::Acl
            | FileKind::Secret
            | FileKind::Script
            | FileKind::Dockerfile => true,
            FileKind::Compose
            | FileKind::AppConfig
            | FileKind::HelmValues
            | FileKind::Requirements
            | FileKind::Certificate => false,
        };
        deployment.files.iter().any(|(file, kind)| {
            let path = map.path(*file);
            loads(*kind)
                && self
                    .selection
                    .lost
                    .binary_search_by(|lost| (**lost).cmp(path))
                    .is_ok()
                && self.selection.is_seed(path)
                && !spec.is_made_of(path)
        })
    }

    /// Whether a changed file is one that the deployment reads, or tried to read.
    fn concerns_seeds(
        &self,
        spec: &DeploymentSpec,
        resolution: &Resolution,
        used: &[String],
        map: &SourceMap,
    ) -> bool {
        let is_seed = |path: &str| self.selection.is_seed(path);
        let seeds = self.selection.seeds.unwrap_or_default();
        if seeds.iter().any(|seed| spec.is_made_of(seed)) || used.iter().any(|path| is_seed(path)) {
            return true;
        }
        match resolution {
            Resolution::Deployment(deployment) => {
                let mut accounts = deployment.accounts.iter();
                let mut rotations = deployment.rotations.iter();
                accounts.any(|settled| {
                    seeds.contains(&settled.path)
                        || matches!(settled.state, State::Problem(_)) && is_seed(&settled.path)
                }) || rotations.any(|rotation| is_seed(&rotation.script))
                    || seeds
                        .iter()
                        .any(|seed| is_source(seed) && application::is_code_of(deployment, seed))
            }
            Resolution::Problem(problem) => is_seed(map.path(problem.at.file)),
            Resolution::Unreadable(path, _) | Resolution::NotEvaluated(path, _) => is_seed(path),
            Resolution::Irrelevant | Resolution::Unrelated(..) => false,
        }
    }
}

impl<T> Evaluation<T> {
    fn describe(&mut self, spec: &DeploymentSpec, deployment: &Deployment, map: &SourceMap) {
        let paths = |kind: Option<FileKind>| {
            let files = deployment.files.iter();
            files
                .filter(move |(_, known)| kind.is_none_or(|kind| kind == *known))
                .map(|(file, _)| map.path(*file).to_owned())
        };
        let certificates = deployment
            .tls_files()
            .map(|certificate| map.path(certificate.file).to_owned());
        self.used = paths(None).chain(certificates).collect();
        self.scripts = paths(Some(FileKind::Script)).collect();
        self.templates.clone_from(&deployment.templates);
        self.includes = paths(Some(FileKind::Compose))
            .filter(|path| !spec.is_made_of(path))
            .collect();
        self.is_refused = deployment
            .project
            .as_ref()
            .is_some_and(|project| !project.refusals.is_empty());
        let servers = || {
            let servers = deployment.servers.iter();
            servers.filter(|server| server.service.is_some())
        };
        self.surroundings.lacks_acl = servers().any(deployment::lacks_acl);
        self.surroundings.runs_server = servers().next().is_some();
        self.surroundings.tags = deployment.image_tags().collect();
    }
}

/// The ACL files that configurations name which no project uses: the path of the configuration, and the name of the file.
fn named_acl_files(tree: &Tree, specs: &[DeploymentSpec]) -> Vec<(String, String)> {
    let configurations = specs.iter().filter_map(|spec| match spec {
        DeploymentSpec::RedisConf(path) => Some((path, tree.read_bytes(path).ok()?)),
        _ => None,
    });
    let mut named = Vec::new();
    for (configuration, text) in configurations {
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace();
            if words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("aclfile"))
                && let Some(path) = words.next()
            {
                let path = path.trim_matches(['"', '\'']);
                let name = path.rsplit('/').next().unwrap_or(path);
                named.push((configuration.clone(), name.to_owned()));
            }
        }
    }
    named
}

/// Whether the servers that an ACL file could be for run without one. A server at the other end of a tree has nothing to do
/// with it. Unknown if the file may be another's: the nearest server is in another folder, or a configuration of its folder
/// that nothing is known to load names a file of this name.
fn nearby_server(around: &[Surroundings], path: &str, named: &[(String, String)]) -> NearbyServer {
    let shared = |name: &str| {
        let folders = Tree::parent(name).split('/').zip(Tree::parent(path).split('/'));
        folders.take_while(|(a, b)| a == b).count()
    };
    let with_server = || {
        let projects = around.iter().filter(|project| project.runs_server);
        projects.map(|project| (shared(&project.main_file), project))
    };
    let nearest = with_server().map(|(shared, _)| shared).max();
    let mut lacking = with_server()
        .filter(|(shared, project)| project.lacks_acl && Some(*shared) == nearest)
        .map(|(_, project)| Tree::parent(&project.main_file))
        .peekable();
    if lacking.peek().is_none() {
        return NearbyServer::None;
    }
    let Some(folder) = lacking.find(|folder| is_below(path, folder)) else {
        return NearbyServer::Unknown;
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let taken = named
        .iter()
        .any(|(configuration, named)| named == name && is_below(configuration, folder));
    if taken {
        NearbyServer::Unknown
    } else {
        NearbyServer::WithoutAclFile
    }
}
