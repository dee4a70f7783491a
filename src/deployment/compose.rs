//! Which compose files make a deployment together: a project of its own, an overlay with its base, or none.

use std::sync::Arc;

use super::assemble::of_project;
use super::context::TreeContext;
use super::dialects;
use super::plan::{DeploymentSpec, default_files, is_default};
use super::resolve::Resolution;
use crate::inputs::{self, Kind};
use redproof_compose::{self, CliOptions, DEFAULT_FILES, Input, Project};
use redproof_source::{Problem, SourceMap, Tree};

/// Compose files of a folder that are tried as the other part of one that lacks something.
const MOST_TRIED: usize = 16;

/// Reads the compose files of a spec, and joins them with what they lack.
pub(super) fn project(
    spec: &DeploymentSpec,
    around: &TreeContext<'_>,
    tree: &Tree,
    map: &mut SourceMap,
) -> Resolution {
    let DeploymentSpec::Project {
        files,
        base,
        together,
        call,
        is_given,
        ..
    } = spec
    else {
        return Resolution::Irrelevant;
    };
    let load = |files: &[String], map: &mut SourceMap| -> Result<Project, Problem> {
        redproof_compose::load(Input {
            tree,
            map,
            files,
            options: call,
        })
    };
    let (name, main) = (spec.name(), spec.main_file());
    let deployment = |project, map: &mut SourceMap| {
        let project = dialects::with_generated(project, map);
        Resolution::Deployment(Box::new(of_project(name, project, around, tree, map)))
    };
    for files in together {
        match load(files, map) {
            Ok(whole) if lacks_nothing(&whole, files, map) => return deployment(whole, map),
            Ok(_) | Err(_) => {}
        }
    }
    let project = match load(files, map) {
        Ok(project) => project,
        Err(problem) => return unreadable(problem, main, call, *is_given, tree, map),
    };
    let is_alone = is_default(main) && beside(tree, main, map).iter().all(|path| files.contains(path));
    if project.services.is_empty() && (base.is_empty() || !sets_resources(&project)) {
        // A file from before `services`, or one without any: Compose starts nothing that it mentions.
        let speaks = |file: &redproof_source::FileId| inputs::mentions_redis(map.text(*file));
        if (is_alone || !project.refusals.is_empty()) && project.files.iter().any(speaks) {
            return deployment(project, map);
        }
        return Resolution::Irrelevant;
    }
    if project.is_complete() && !project.services.is_empty() {
        return deployment(project, map);
    }
    // The default files of its folder, also where only this file was named.
    let found = match base.is_empty() && !is_default(main) {
        true => default_files(Tree::parent(main), &beside(tree, main, map)),
        false => base.clone(),
    };
    let base = &found;
    let others = match is_given {
        true => Vec::new(),
        false if base.is_empty() && !is_default(main) => {
            let mut others = combinations(files, base, &beside(tree, main, map));
            // `docker compose -f docker-compose.yml -f deploy/docker-compose.prod.yml`.
            let above = default_above(tree, main).map(|base| [&[base][..], files].concat());
            others.extend(above);
            others
        }
        false => combinations(files, base, &beside(tree, main, map)),
    };
    for together in others {
        match load(&together, map) {
            Ok(whole) if lacks_nothing(&whole, files, map) => return deployment(whole, map),
            // What it lacks may be in the file that could not be read.
            Err(problem) if project.starts_nothing() && together.starts_with(base) => {
                return Resolution::Problem(problem);
            }
            Ok(_) | Err(_) => {}
        }
    }
    if project.services.is_empty() {
        return Resolution::Irrelevant;
    }
    // An overlay that lacks something with its base, too, is no deployment without it: what Compose refuses of both is said.
    if !*is_given && !is_default(main) && !base.is_empty() && overlays(&project, base, &load, map) {
        let together = [&base[..], files].concat();
        if let Ok(whole) = load(&together, map) {
            return deployment(whole, map);
        }
    }
    // A file that starts something, or that everybody takes for a deployment, is judged, and what Compose refuses of it is
    // said. So is one that lacks what a file that could not be read, or a wrong reference, would have given it.
    let is_refused_otherwise = project.refusals.iter().any(|one| !one.is_missing_definition);
    let is_expected = *is_given || is_default(main);
    if is_expected || !project.starts_nothing() || !project.problems.is_empty() {
        return deployment(project, map);
    }
    if is_refused_otherwise {
        return match tree
            .read(main)
            .is_ok_and(|text| redproof_compose::has_shape_of_model(&text))
        {
            true => deployment(project, map),
            false => Resolution::NotEvaluated(main.to_owned(), OTHER_PROGRAM.to_owned()),
        };
    }
    let why = match base.as_slice() {
        [] => "an overlay: its services have neither image nor build, and no compose file beside it has them"
            .to_owned(),
        base => format!("an overlay of something else than {}", base.join(" and ")),
    };
    Resolution::NotEvaluated(main.to_owned(), why)
}

/// Loads compose files together.
type Load<'l> = &'l dyn Fn(&[String], &mut SourceMap) -> Result<Project, Problem>;

/// Whether a project without all that it needs has a service without image, and changes one that its base defines.
fn overlays(project: &Project, base: &[String], load: Load<'_>, map: &mut SourceMap) -> bool {
    let lacks = |refusal: &redproof_compose::Refusal| refusal.is_missing_definition;
    let Ok(base) = load(base, map) else { return false };
    let names: Vec<&str> = base
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    let mut services = project.services.iter();
    project.refusals.iter().any(lacks) && services.any(|service| names.contains(&service.name.as_str()))
}

/// Why a file with services that are not Compose's is not evaluated.
pub(super) const OTHER_PROGRAM: &str = "services of another program";

/// Whether a file without services says something that counts for those of another one.
fn sets_resources(project: &Project) -> bool {
    let resources = [&project.volumes, &project.secrets, &project.configs];
    project.refusals.is_empty()
        && (!project.networks.is_empty() || resources.iter().any(|list| !list.is_empty()))
}

/// Whether a project defines all that these files name. What a base names and nobody defines is the base's fault.
fn lacks_nothing(project: &Project, files: &[String], map: &SourceMap) -> bool {
    let mut refusals = project.refusals.iter();
    !refusals.any(|one| {
        let path = map.path(one.at.file);
        one.is_missing_definition && files.iter().any(|file| file == path)
    })
}

/// What becomes of a spec whose files cannot be read.
fn unreadable(
    problem: Problem,
    main: &str,
    call: &CliOptions,
    is_given: bool,
    tree: &Tree,
    map: &SourceMap,
) -> Resolution {
    let path = map.path(problem.at.file);
    if let Some(env) = call
        .env_folder
        .as_ref()
        .and_then(|folder| Tree::join(folder, ".env"))
        && !tree.is_file(path)
    {
        // The path is not shown: it may be a URL with a password in it.
        let why = "names a compose file in COMPOSE_FILE that is not in the tree";
        return Resolution::Unreadable(env, why.to_owned());
    }
    // Only what is named like a compose file has to be one.
    if inputs::kind_of(main) != Some(Kind::Compose) && !is_given {
        let why = format!("cannot be read as a compose file: {}", problem.message);
        return Resolution::NotEvaluated(main.to_owned(), why);
    }
    if tree.read(main).is_ok_and(|text| is_template(&text)) {
        return Resolution::NotEvaluated(main.to_owned(), "template".to_owned());
    }
    Resolution::Problem(problem)
}

/// The files with others of their folder, in the order in which they are tried. `docker compose -f BASE -f OVERLAY` leaves
/// the override out; only an overlay of what the override adds needs it. A default file may be what others complete.
fn combinations(files: &[String], base: &[String], beside: &[String]) -> Vec<Vec<String>> {
    let is_other = |path: &&String| !files.contains(path) && !base.contains(path);
    let others = beside.iter().filter(is_other).take(MOST_TRIED);
    let is_base = files.first().is_some_and(|main| is_default(main));
    let join = |first: &[String], then: &[String]| first.iter().chain(then).cloned().collect();
    let mut tried: Vec<Vec<String>> = (1..=base.len())
        .map(|length| join(base.get(..length).unwrap_or_default(), files))
        .collect();
    for other in others {
        let other = std::slice::from_ref(other);
        tried.push(match is_base {
            true => join(files, other),
            false => join(other, files),
        });
    }
    tried
}

/// The default file of the nearest folder above that has one.
fn default_above(tree: &Tree, main: &str) -> Option<String> {
    let mut folder = Tree::parent(main);
    while !folder.is_empty() {
        folder = Tree::parent(folder);
        let mut paths = DEFAULT_FILES.iter().filter_map(|name| Tree::join(folder, name));
        if let Some(base) = paths.find(|path| tree.is_file(path)) {
            return Some(base);
        }
    }
    None
}

/// What is no YAML may be what something makes YAML of: a Jinja or Go template.
fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// The compose files in a file's folder.
fn beside(tree: &Tree, path: &str, map: &SourceMap) -> Arc<[String]> {
    let folder = Tree::parent(path);
    map.shares().list("compose files", folder, || {
        let names = tree.list(folder);
        let names = names.iter();
        let names = names.filter(|name| inputs::kind_of(name) == Some(Kind::Compose));
        names.filter_map(|name| Tree::join(folder, name)).collect()
    })
}
