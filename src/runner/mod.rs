//! Runs over the deployments of a tree: what `scan`, `hook` and `inspect` share.
//!
//! Compose projects come first: only then is it known which files none of them uses, and whether a server lacks an ACL
//! file. A run over changed files evaluates the deployments that may use one of them ([`candidates`]), and visits those
//! that do.

mod candidates;
mod changed;
mod evaluation;
mod prefilters;
mod selection;

use std::collections::BTreeSet;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use self::candidates::Candidates;
use self::changed::{keep_candidates, keep_changed};
use self::evaluation::{Evaluation, Evaluator, drop_included_fragments, shares_of};
use self::prefilters::{concerned_programs, is_local, keep_redis, note_utf16};
pub use self::selection::Selection;
use crate::config::DeploymentEntry;
use crate::deployment::{
    self, ComposeInvocation, DeploymentSpec, NearbyServer, RenderedFiles, Resolution, Scripts,
    SearchedFolders, TreeContext,
};
use crate::inputs::{self, Expected, Found, Kind, is_below};
use redproof_compose::CliOptions;
use redproof_source::{SourceMap, Tree};

/// What a run gave.
pub(crate) struct Run<T> {
    /// The visitor's results.
    pub(crate) results: Vec<T>,
    pub(crate) found: Found,
    /// Files that are no deployment, and may hold a server's password all the same.
    pub(crate) others: Vec<(String, Kind)>,
    pub(crate) empty_paths: Vec<String>,
    /// Whether it is about changed files alone.
    pub(crate) only_changed: bool,
    /// Deployments that a removed file concerns, or one that lost lines.
    pub(crate) losing: BTreeSet<String>,
}

impl<T> Run<T> {
    /// That of no changed file.
    fn of_nothing() -> Self {
        Self {
            results: Vec::new(),
            found: Found::default(),
            others: Vec::new(),
            empty_paths: Vec::new(),
            only_changed: true,
            losing: BTreeSet::new(),
        }
    }
}

/// The stack of a thread, in bytes: parsers of source code go down with the nesting of a file. What is not used costs nothing.
const STACK: usize = 16 << 20;

/// The kinds that scripts may fill in.
const CONFIGURATION: [Kind; 5] = [
    Kind::Yaml,
    Kind::RedisConf,
    Kind::Acl,
    Kind::Dotenv,
    Kind::Settings,
];

/// Runs work on all processors, or on those of a caller that shares them out; where the system gives no thread, on this one.
pub(crate) fn in_threads<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if rayon::current_thread_index().is_some() {
        return work();
    }
    match ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(work),
        Err(_) => {
            // What is parallel asks for the global pool, which is this thread from now on.
            let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
            let _ = alone.build_global();
            work()
        }
    }
}

/// Visits each deployment with what became of it.
pub(crate) fn run<T: Send>(
    tree: &Tree,
    selection: &Selection<'_>,
    visit: impl Fn(Resolution, &SourceMap) -> T + Sync,
) -> Run<T> {
    if selection.seeds.is_some_and(<[String]>::is_empty) {
        return Run::of_nothing();
    }
    let mut found = discover(tree, selection, selection.starts);
    let empty_paths = empty_paths(tree, selection, &found);
    if selection.seeds.is_some() {
        found.retain(Kind::Foreign, |path| selection.is_seed(path));
    }
    found.note_foreign(tree);
    // Where there is no server, no program is read for what it does to one.
    let has_servers = has_any(&found, &[Kind::Compose, Kind::RedisConf, Kind::Acl]);
    if !has_servers && !selection.without_prefilters {
        found.retain(Kind::Program, |path| selection.is_seed(path));
    }
    let concerned = concerned_programs(tree, &mut found, selection);
    let mut scripts = found.of(Kind::Script).to_vec();
    scripts.extend(concerned.iter().filter(|path| inputs::may_start(path)).cloned());
    let unread = |path: &&String| inputs::script_language(path).is_none();
    let programs: Vec<String> = concerned.iter().filter(unread).cloned().collect();
    let parsed = Scripts::read(tree, &scripts, &programs);
    let rotating = &parsed.rotating;
    let calls = deployment::compose_calls(tree, &scripts, found.of(Kind::Compose));
    // A script that changes a password is for deployments that do not name it.
    let candidates = match rotating.iter().any(|script| selection.is_seed(script)) {
        true => None,
        false => Candidates::find(tree, &found, selection, &calls),
    };
    let all = candidates.is_some().then(|| found.clone());
    if let Some(candidates) = &candidates {
        keep_candidates(&mut found, candidates, selection);
    }
    let others = others(tree, &found, selection);
    found.retain(Kind::Program, |path| {
        let is_read = || inputs::script_language(path).is_some() || deployment::writes_password(tree, path);
        concerned.contains(path) && is_read()
    });
    // Most trees are full of YAML that does not concern Redis: each file is read once to find out.
    keep_redis(tree, &mut found, selection);
    note_utf16(tree, &mut found);

    let specs = project_specs(tree, selection, &found, &calls, candidates.as_ref());
    let is_configured = has_any(&found, &CONFIGURATION);
    // Where there is no configuration, no script is read for what it makes of it.
    let filling = match is_configured || !specs.is_empty() || selection.without_prefilters {
        true => deployment::rendered_by_scripts(tree, &scripts),
        false => RenderedFiles::default(),
    };
    let shares = shares_of(&specs);
    let expected = Expected::new(selection.expected_missing.cloned().unwrap_or_default());
    let context = TreeContext {
        rotating,
        scripts: &parsed,
        filling: &filling,
        nearby: NearbyServer::Unknown,
        version: None,
        expected: &expected,
        clients: selection.clients,
        calls: &calls,
        shares: &shares,
    };
    let evaluator = Evaluator {
        tree,
        selection,
        visit: &visit,
    };
    let mut evaluations: Vec<Evaluation<T>> = evaluator.evaluate(&specs, &context);
    drop_included_fragments(&mut evaluations);
    if !selection.together.is_empty() {
        let rest = deployment::leftovers(
            &Found::default(),
            &BTreeSet::new(),
            &scripts_of(&mut evaluations, selection),
        );
        evaluations.extend(evaluator.standalone(&rest, &context, &[]));
    } else {
        let calls = [
            calls.clone(),
            deployment::compose_calls(tree, &[], found.of(Kind::Yaml)),
        ]
        .concat();
        let by_content = deployment::lookalikes(tree, &found, &used(&evaluations), &calls);
        let shares = shares_of(&by_content);
        let context = TreeContext {
            shares: &shares,
            ..context
        };
        evaluations.extend(evaluator.evaluate(&by_content, &context));
        let templates: BTreeSet<String> = evaluations
            .iter_mut()
            .flat_map(|one| std::mem::take(&mut one.templates))
            .collect();
        let mut known = used(&evaluations);
        known.extend(templates.iter().cloned());
        let scripts = scripts_of(&mut evaluations, selection);
        keep_changed(&mut found, selection, candidates.as_ref());
        let rest = deployment::leftovers(&found, &known, &scripts);
        found.note_templates(templates);
        let is_server_file =
            |spec: &DeploymentSpec| matches!(spec, DeploymentSpec::RedisConf(_) | DeploymentSpec::Acl(_));
        let around = match all {
            // What the tree's servers are decides how such a file is judged.
            Some(all) if rest.iter().any(is_server_file) => surroundings(&evaluator, all, &calls, &context),
            _ => evaluations.iter().map(Evaluation::surroundings).collect(),
        };
        evaluations.extend(evaluator.standalone(&rest, &context, &around));
    }
    if selection.seeds.is_some() {
        found.not_evaluated.retain(|(path, _)| selection.is_seed(path));
        found.unreadable.retain(|(path, _)| selection.is_seed(path));
    }
    Run {
        losing: evaluations.iter().filter_map(|one| one.loses.clone()).collect(),
        results: evaluations.into_iter().filter_map(|one| one.result).collect(),
        found,
        others,
        empty_paths,
        only_changed: selection.seeds.is_some(),
    }
}

/// What all projects of the tree are to its other files, without a visit.
fn surroundings<T: Send, V: Fn(Resolution, &SourceMap) -> T + Sync>(
    evaluator: &Evaluator<'_, V>,
    mut found: Found,
    calls: &[ComposeInvocation],
    context: &TreeContext<'_>,
) -> Vec<evaluation::Surroundings> {
    let selection = Selection {
        seeds: Some(&[]),
        ..*evaluator.selection
    };
    let evaluator = Evaluator {
        selection: &selection,
        ..*evaluator
    };
    keep_redis(evaluator.tree, &mut found, &selection);
    let specs = project_specs(evaluator.tree, &selection, &found, calls, None);
    let mut all: Vec<Evaluation<T>> = evaluator.evaluate(&specs, context);
    drop_included_fragments(&mut all);
    let by_content = deployment::lookalikes(evaluator.tree, &found, &used(&all), calls);
    all.extend(evaluator.evaluate(&by_content, context));
    all.iter().map(Evaluation::surroundings).collect()
}

/// The scripts that start servers, of those that the run is about.
fn scripts_of<T>(evaluations: &mut [Evaluation<T>], selection: &Selection<'_>) -> BTreeSet<String> {
    let scripts = evaluations
        .iter_mut()
        .flat_map(|one| std::mem::take(&mut one.scripts));
    scripts
        .filter(|path| selection.seeds.is_none() || selection.is_seed(path))
        .collect()
}

fn used<T>(evaluations: &[Evaluation<T>]) -> BTreeSet<String> {
    let used = evaluations.iter().flat_map(|one| one.used.iter().cloned());
    used.collect()
}

/// Files that are no deployment, and may hold a server's password all the same.
fn others(tree: &Tree, found: &Found, selection: &Selection<'_>) -> Vec<(String, Kind)> {
    let kinds = [Kind::Dotenv, Kind::Settings, Kind::Program, Kind::Script];
    let others = kinds.par_iter().flat_map(|kind| {
        let files = found.of(*kind).par_iter();
        let files = files.filter(|path| !is_local(tree, *kind, path, selection));
        files.map(|path| (path.clone(), *kind))
    });
    others.collect()
}

fn has_any(found: &Found, kinds: &[Kind]) -> bool {
    kinds.iter().any(|kind| !found.of(*kind).is_empty())
}

/// What is under paths of a tree.
fn discover(tree: &Tree, selection: &Selection<'_>, starts: &[String]) -> Found {
    let mut found = inputs::discover(tree, starts, selection.exclude, selection.clients);
    found.classify(|path| deployment::kind_of_text(&tree.read_bytes(path).ok()?));
    found.add_scripts(tree);
    found
}

/// The compose projects to evaluate, started as the call says.
fn project_specs(
    tree: &Tree,
    selection: &Selection<'_>,
    found: &Found,
    calls: &[ComposeInvocation],
    candidates: Option<&Candidates<'_>>,
) -> Vec<DeploymentSpec> {
    let specs = discover_specs(tree, selection, found, candidates);
    let specs = deployment::with_calls(specs, calls);
    match selection.call {
        Some(call) => specs.into_iter().map(|spec| spec.called(call)).collect(),
        None => specs,
    }
}

fn discover_specs(
    tree: &Tree,
    selection: &Selection<'_>,
    found: &Found,
    candidates: Option<&Candidates<'_>>,
) -> Vec<DeploymentSpec> {
    if !selection.together.is_empty() {
        return vec![DeploymentSpec::Project {
            name: None,
            files: selection.together.to_vec(),
            base: Vec::new(),
            together: Vec::new(),
            call: CliOptions::default(),
            is_given: true,
        }];
    }
    let folders = SearchedFolders::default();
    let is_chosen = |folder: &str, files: &[&str]| {
        candidates.is_none_or(|candidates| candidates.takes(folder, files))
            && (selection.without_prefilters || deployment::may_use_redis(tree, folder, files, &folders))
    };
    let below = |entry: &&DeploymentEntry| {
        let mut starts = selection.starts.iter();
        let is_below = starts.any(|start| entry.files.iter().any(|file| is_below(file, start)));
        let mut files = entry.files.iter().chain(&entry.env_files);
        is_below
            && candidates.is_none_or(|candidates| {
                let folder = entry.directory.as_deref();
                let first = entry.files.first().map_or("", |file| Tree::parent(file));
                candidates.takes(folder.unwrap_or(first), &[]) || files.any(|file| candidates.has(file))
            })
    };
    let configured: Vec<&DeploymentEntry> = selection.configured.iter().filter(below).collect();
    let specs = deployment::projects(found, &is_chosen);
    let specs = deployment::with_env(specs, tree, found, &is_chosen);
    deployment::with_configured(specs, &configured)
}

fn empty_paths(tree: &Tree, selection: &Selection<'_>, found: &Found) -> Vec<String> {
    let is_empty = |start: &&String| discover(tree, selection, &[(*start).clone()]).is_empty();
    match selection.starts {
        _ if selection.seeds.is_some() => Vec::new(),
        [_] if !found.is_empty() => Vec::new(),
        starts => starts.iter().filter(is_empty).cloned().collect(),
    }
}
