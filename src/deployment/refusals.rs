//! What Redis or Compose would refuse.

use std::collections::{BTreeSet, HashMap};

use super::dialects;
use super::model::{Refusal, RefusalOrigin};
use super::topology::config_files::Mounted;
use redproof_compose::Project;
use redproof_source::{FileId, Known, SourceMap, Span};

/// The refusals of redis-server for a configuration. `server` is the server that they stop.
pub(super) fn of_redis(
    redis: &redproof_redis::Server,
    owner: &str,
    server: Option<usize>,
) -> impl Iterator<Item = Refusal> {
    redis.refusals.iter().map(move |refusal| Refusal {
        by: RefusalOrigin::Redis,
        owner: owner.to_owned(),
        at: refusal.at,
        path: refusal.path.to_string(),
        message: clause(&refusal.message),
        help: clause(&refusal.help),
        server,
        in_force: true,
        dialect: None,
        also: Vec::new(),
        others: BTreeSet::new(),
    })
}

/// The refusals of redis-server for a file that is mounted and that no server loads.
pub(super) fn of_mounted(mounted: &Mounted) -> impl Iterator<Item = Refusal> {
    let file = &mounted.config_file;
    let redis = mounted
        .evaluated
        .iter()
        .filter_map(|evaluated| evaluated.redis.as_ref());
    redis
        .filter(|_| file.loaded == Known::Known(false))
        .flat_map(|redis| of_redis(redis, &file.path, None))
        .map(|refusal| Refusal {
            in_force: false,
            ..refusal
        })
}

/// The refusals of Compose for the project of a deployment: one for all if it is written for another program.
pub(super) fn of_compose(project: &Project, name: &str, map: &SourceMap) -> Vec<Refusal> {
    let found = by_fault(project, name);
    let Some(dialect) = dialects::of_project(project, map) else {
        return found;
    };
    let joined = found.into_iter().reduce(|mut first, other| {
        first.others.insert(other.message);
        first.others.extend(other.others);
        first.also.push((other.at, other.path));
        first.also.extend(other.also);
        first
    });
    let dialect = Some(dialect);
    joined
        .into_iter()
        .map(|joined| Refusal { dialect, ..joined })
        .collect()
}

/// The refusals of Compose, each fault once for each file.
fn by_fault(project: &Project, name: &str) -> Vec<Refusal> {
    // An env file that git ignores is not in a clean tree: its absence is not a fault, but its variables are unknown.
    let absent: Vec<Span> = project
        .services
        .iter()
        .flat_map(|service| &service.env_files)
        .filter(|env_file| env_file.file.is_none())
        .map(|env_file| env_file.path.span())
        .collect();
    let refused = project
        .refusals
        .iter()
        .filter(|refusal| !absent.contains(&refusal.at))
        .filter(|refusal| !refusal.path.ends_with(".env_file"));
    let mut found: Vec<Refusal> = Vec::new();
    // Twenty volumes that are not defined are one fault, reported once.
    let mut same: HashMap<(String, FileId), usize> = HashMap::new();
    for refusal in refused {
        let help = clause(&refusal.help);
        let index = *same.entry((help.clone(), refusal.at.file)).or_insert(found.len());
        match found.get_mut(index) {
            Some(known) => {
                let message = clause(&refusal.message);
                if known.message != message {
                    known.others.insert(message);
                }
                known.also.push((refusal.at, refusal.path.clone()));
            }
            None => found.push(Refusal {
                by: RefusalOrigin::Compose,
                owner: name.to_owned(),
                at: refusal.at,
                path: refusal.path.clone(),
                message: clause(&refusal.message),
                help,
                server: None,
                in_force: true,
                dialect: None,
                also: Vec::new(),
                others: BTreeSet::new(),
            }),
        }
    }
    found
}

/// The refusal of a project that has no service to start.
pub(super) fn of_no_service(name: &str, at: Span) -> Refusal {
    Refusal {
        by: RefusalOrigin::Compose,
        owner: name.to_owned(),
        at,
        path: "services".to_owned(),
        message: "it finds no service here to start".to_owned(),
        help: "Write the services below `services`".to_owned(),
        server: None,
        in_force: true,
        dialect: None,
        also: Vec::new(),
        others: BTreeSet::new(),
    }
}

/// A sentence without its full stop, so that it can be a part of another.
fn clause(sentence: &str) -> String {
    sentence.trim_end_matches('.').to_owned()
}
