//! The deployments of a tree, one after the other: what auditing and inspecting share.

use jiff::civil::Date;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::config::DeploymentEntry;
use crate::deployment::{self, Around, Deployment, FileKind, Job, Outcome};
use crate::discover::{self, Found, Kind, is_below};
use redproof_compose::CliOptions;
use redproof_redis::TagMatch;
use redproof_source::{SourceMap, Tree};

/// What of a tree is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Selection<'a> {
    /// Where to look; the empty path is the root.
    pub starts: &'a [String],
    /// Compose files that make the one deployment to look at, the base first.
    pub together: &'a [String],
    /// How the deployments are started, beside their compose files.
    pub call: Option<&'a CliOptions>,
    /// Deployments that the config file names.
    pub configured: &'a [DeploymentEntry],
    /// Today, in days since 1970, for what ends on a day; `None` leaves that unknown.
    pub today: Option<Date>,
    /// Changed files: only the deployments that use one of them are looked at.
    pub seeds: Option<&'a [String]>,
}

/// What came of looking.
pub(crate) struct Survey<T> {
    pub(crate) looked: Vec<T>,
    pub(crate) found: Found,
    pub(crate) empty_paths: Vec<String>,
}

/// Looks at each deployment, projects first: only then is it known which files none of them uses, and whether a server
/// lacks an ACL file.
pub(crate) fn survey<T: Send>(
    tree: &Tree,
    selection: &Selection<'_>,
    look: impl Fn(Outcome, &SourceMap) -> T + Sync,
) -> Survey<T> {
    if selection.seeds.is_some_and(<[String]>::is_empty) {
        return Survey {
            looked: Vec::new(),
            found: Found::default(),
            empty_paths: Vec::new(),
        };
    }
    let mut found = discover::discover(tree, selection.starts);
    let empty_paths = empty_paths(tree, selection, &found);
    // Most trees are full of YAML that does not concern Redis: each file is read once to tell.
    let speaks = speaking(tree, found.of(Kind::Yaml));
    found.retain(Kind::Yaml, |path| speaks.contains(path));
    let rotating = deployment::rotating_scripts(tree, found.of(Kind::Script));
    let eye = Eye {
        tree,
        selection,
        look: &look,
    };
    let projects = projects(tree, selection, &found);
    // Where no configuration is, no script is read for what it makes of it.
    let configured = [Kind::Yaml, Kind::RedisConf, Kind::Acl]
        .iter()
        .any(|kind| !found.of(*kind).is_empty());
    let scripts = if configured || !projects.is_empty() {
        found.of(Kind::Script)
    } else {
        &[]
    };
    let filling = deployment::filled_by_scripts(tree, scripts);
    let alone = Around {
        rotating: &rotating,
        filling: &filling,
        beside_server: None,
        version: None,
    };
    let mut seen: Vec<Seen<T>> = projects.par_iter().map(|job| eye.see(job, &alone)).collect();
    drop_parts(&mut seen);
    let used = |seen: &[Seen<T>]| -> BTreeSet<String> {
        seen.iter().flat_map(|one| one.used.iter().cloned()).collect()
    };
    if selection.together.is_empty() {
        let lookalikes = deployment::lookalikes(tree, &found, &used(&seen));
        seen.par_extend(lookalikes.par_iter().map(|job| eye.see(job, &alone)));
        if selection.seeds.is_some() {
            // A redis.conf may include a changed file; an ACL file or an application's configuration stands alone.
            found.retain(Kind::Acl, |path| selection.is_seed(path));
            found.retain(Kind::Yaml, |path| selection.is_seed(path));
        }
        let templates: BTreeSet<String> = seen
            .iter_mut()
            .flat_map(|one| std::mem::take(&mut one.templates))
            .collect();
        let mut known = used(&seen);
        known.extend(templates.iter().cloned());
        let leftovers = deployment::leftovers(&found, &known);
        found.note_templates(templates);
        // A configuration on its own is the one that a script is for only where nothing else runs a server.
        let rotating = if seen.iter().any(|one| one.runs_server) {
            &[]
        } else {
            rotating.as_slice()
        };
        let named_lists = named_acl_files(tree, &leftovers);
        let beside = |job: &Job| match job {
            Job::Acl(path) => beside_server(&seen, path, &named_lists),
            _ => None,
        };
        let beside: Vec<Option<bool>> = leftovers.iter().map(beside).collect();
        let version = deployment::one_branch(seen.iter().flat_map(|one| one.tags.iter().copied()));
        seen.par_extend(leftovers.par_iter().zip(beside).map(|(job, beside_server)| {
            let around = Around {
                rotating,
                filling: &filling,
                beside_server,
                version,
            };
            eye.see(job, &around)
        }));
    }
    if selection.seeds.is_some() {
        found.not_evaluated.retain(|(path, _)| selection.is_seed(path));
        found.unreadable.retain(|(path, _)| selection.is_seed(path));
    }
    Survey {
        looked: seen.into_iter().filter_map(|one| one.answer).collect(),
        found,
        empty_paths,
    }
}

/// The files among these that speak of Redis, or cannot be read and so may.
fn speaking(tree: &Tree, paths: &[String]) -> BTreeSet<String> {
    let may = |path: &&String| {
        tree.read(path)
            .map_or(true, |text| discover::mentions_redis(&text))
    };
    paths.par_iter().filter(may).cloned().collect()
}

fn projects(tree: &Tree, selection: &Selection<'_>, found: &Found) -> Vec<Job> {
    let jobs = uncalled(tree, selection, found);
    match selection.call {
        Some(call) => jobs.into_iter().map(|job| job.called(call)).collect(),
        None => jobs,
    }
}

fn uncalled(tree: &Tree, selection: &Selection<'_>, found: &Found) -> Vec<Job> {
    if !selection.together.is_empty() {
        return vec![Job::Project {
            name: None,
            files: selection.together.to_vec(),
            base: Vec::new(),
            call: CliOptions::default(),
        }];
    }
    let below = |entry: &&DeploymentEntry| {
        let mut starts = selection.starts.iter();
        starts.any(|start| entry.files.iter().any(|file| is_below(file, start)))
    };
    let configured: Vec<&DeploymentEntry> = selection.configured.iter().filter(below).collect();
    let jobs = deployment::with_env(deployment::projects(tree, found), tree, found);
    deployment::with_configured(jobs, &configured)
}

fn empty_paths(tree: &Tree, selection: &Selection<'_>, found: &Found) -> Vec<String> {
    let is_empty = |start: &&String| discover::discover(tree, &[(*start).clone()]).is_empty();
    match selection.starts {
        _ if selection.seeds.is_some() => Vec::new(),
        [_] if !found.is_empty() => Vec::new(),
        starts => starts.iter().filter(is_empty).cloned().collect(),
    }
}

impl Selection<'_> {
    /// Whether a path is a changed file, or lies in a changed folder.
    fn is_seed(&self, path: &str) -> bool {
        let mut seeds = self.seeds.unwrap_or_default().iter();
        seeds.any(|seed| is_below(path, seed))
    }
}

/// What was seen of one job. It holds no file, so that memory does not grow with the tree.
struct Seen<T> {
    /// What the look gave; `None` where no changed file concerns the deployment.
    answer: Option<T>,
    used: Vec<String>,
    lacks_acl: bool,
    runs_server: bool,
    /// What the images of its servers say about their versions.
    tags: Vec<TagMatch>,
    /// The path of its main file.
    main_file: String,
    /// Whether it is a project that Compose refuses.
    refused: bool,
    /// Compose files that the project takes in by `include` or `extends`.
    takes_in: Vec<String>,
    /// Files that a script of it fills in.
    templates: Vec<String>,
}

/// Leaves out what only another project makes whole: a file that one takes in, and that Compose refuses by itself. It is
/// judged where it is taken in.
fn drop_parts<T>(projects: &mut Vec<Seen<T>>) {
    let parts = |takers: &mut dyn Iterator<Item = &Seen<T>>| -> BTreeSet<String> {
        takers.flat_map(|taker| taker.takes_in.iter().cloned()).collect()
    };
    // Files that take in each other have no whole among them: each is judged.
    let all = parts(&mut projects.iter());
    let parts = parts(
        &mut projects
            .iter()
            .filter(|project| !all.contains(&project.main_file)),
    );
    projects.retain(|project| !(project.refused && parts.contains(&project.main_file)));
}

/// The ACL files that configurations name which no project uses: the path of the configuration, and the name of the file.
fn named_acl_files(tree: &Tree, leftovers: &[Job]) -> Vec<(String, String)> {
    let configurations = leftovers.iter().filter_map(|job| match job {
        Job::RedisConf(path) => Some((path, tree.read_bytes(path).ok()?)),
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
/// with it. `None` where it may be another's: the nearest server lies in another folder, or a configuration of its folder
/// that nothing is known to load names a file that is called so.
fn beside_server<T>(projects: &[Seen<T>], path: &str, named: &[(String, String)]) -> Option<bool> {
    let shared = |name: &str| {
        let folders = Tree::parent(name).split('/').zip(Tree::parent(path).split('/'));
        folders.take_while(|(a, b)| a == b).count()
    };
    let with_server = || {
        let projects = projects.iter().filter(|project| project.runs_server);
        projects.map(|project| (shared(&project.main_file), project))
    };
    let nearest = with_server().map(|(shared, _)| shared).max();
    let mut lacking = with_server()
        .filter(|(shared, project)| project.lacks_acl && Some(*shared) == nearest)
        .map(|(_, project)| Tree::parent(&project.main_file))
        .peekable();
    if lacking.peek().is_none() {
        return Some(false);
    }
    let folder = lacking.find(|folder| is_below(path, folder))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let taken = named
        .iter()
        .any(|(configuration, named)| named == name && is_below(configuration, folder));
    (!taken).then_some(true)
}

/// The compose files of a deployment that its job does not name.
fn taken_in(job: &Job, deployment: &Deployment, map: &SourceMap) -> Vec<String> {
    let compose = deployment
        .files
        .iter()
        .filter(|(_, kind)| *kind == FileKind::Compose);
    compose
        .map(|(file, _)| map.path(*file).to_owned())
        .filter(|path| !job.is_made_of(path))
        .collect()
}

struct Eye<'a, L> {
    tree: &'a Tree,
    selection: &'a Selection<'a>,
    look: &'a L,
}

impl<T, L: Fn(Outcome, &SourceMap) -> T> Eye<'_, L> {
    fn see(&self, job: &Job, around: &Around<'_>) -> Seen<T> {
        let mut map = SourceMap::default();
        let outcome = job.run(self.tree, &mut map, around);
        let (used, lacks_acl) = match &outcome {
            Outcome::Deployment(deployment) => (
                deployment
                    .files
                    .iter()
                    .map(|(file, _)| map.path(*file).to_owned())
                    .collect(),
                deployment
                    .servers
                    .iter()
                    .any(|server| server.service.is_some() && deployment::lacks_acl(server)),
            ),
            _ => (Vec::new(), false),
        };
        let tags = match &outcome {
            Outcome::Deployment(deployment) => deployment.image_tags().collect(),
            _ => Vec::new(),
        };
        let (runs_server, refused, takes_in) = match &outcome {
            Outcome::Deployment(deployment) => (
                deployment.servers.iter().any(|server| server.service.is_some()),
                deployment
                    .project
                    .as_ref()
                    .is_some_and(|project| !project.refusals.is_empty()),
                taken_in(job, deployment, &map),
            ),
            _ => (false, false, Vec::new()),
        };
        let templates = match &outcome {
            Outcome::Deployment(deployment) => deployment.templates.clone(),
            _ => Vec::new(),
        };
        let wanted = self.selection.seeds.is_none() || self.concerned(job, &outcome, &used, &map);
        Seen {
            answer: wanted.then(|| (self.look)(outcome, &map)),
            used,
            lacks_acl,
            runs_server,
            tags,
            main_file: job.main_file().to_owned(),
            refused,
            takes_in,
            templates,
        }
    }

    /// Whether a changed file is one that the deployment reads, or tried to read.
    fn concerned(&self, job: &Job, outcome: &Outcome, used: &[String], map: &SourceMap) -> bool {
        let is_seed = |path: &str| self.selection.is_seed(path);
        let seeds = self.selection.seeds.unwrap_or_default();
        if seeds.iter().any(|seed| job.is_made_of(seed)) || used.iter().any(|path| is_seed(path)) {
            return true;
        }
        match outcome {
            Outcome::Deployment(deployment) => deployment.problems.iter().any(|(path, _)| is_seed(path)),
            Outcome::Problem(problem) => is_seed(map.path(problem.at.file)),
            Outcome::Unreadable(path, _) | Outcome::NotEvaluated(path, _) => is_seed(path),
            Outcome::Nothing => false,
        }
    }
}
