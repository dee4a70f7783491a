//! Env files that no compose file names and git tracks: `docker compose --env-file`, or `source`, takes variables from
//! them. They are known by their names, or by a script that gives them to Compose.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Credentials;
use super::model::{CredentialKind, CredentialLocation};
use super::{is_password_variable, used};
use crate::deployment::model::FileKind;
use crate::deployment::plan::ComposeInvocation;
use crate::deployment::topology::container;
use crate::inputs::{env_files_near, mentions_redis};
use crate::secret::Secret;
use redproof_compose::Project;
use redproof_source::{SourceMap, Tree, below};
use redproof_syntax::dotenv;

/// Adds what env files beside a project, or in a folder there, set passwords to that the project takes from variables
/// which nothing else sets. A variable that says Redis itself is judged with its file.
pub(super) fn add(
    project: &Project,
    calls: &[ComposeInvocation],
    tree: &Tree,
    map: &mut SourceMap,
    found: &mut Credentials,
) {
    let wanted: BTreeMap<String, Vec<String>> = found
        .uses
        .iter()
        .filter(|used| used.kind == CredentialKind::Undefined)
        .filter_map(|used| Some((used.variable.as_ref()?.0.clone(), used.context_words.clone())))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let own = project.folder.as_str();
    let own_files: BTreeSet<&str> = project.files.iter().map(|file| map.path(*file)).collect();
    let called = calls.iter().filter(|call| {
        let mut files = call.files.iter();
        files.any(|file| own_files.contains(file.as_str()))
    });
    let called: BTreeSet<&String> = called.flat_map(|call| &call.env_files).collect();
    let mut env_files = env_files_near(own, tree, map);
    let is_below = |path: &&&String| below(path, own).is_some() && tree.is_tracked(path) == Some(true);
    env_files.extend(called.iter().filter(is_below).map(|path| (*path).clone()));
    env_files.retain(|path| !own_files.contains(path.as_str()));
    for path in env_files {
        let Ok((file, text)) = container::read_bytes(tree, map, &path) else {
            continue;
        };
        let speaks = mentions_redis(text.as_str());
        let read = dotenv::parse(file, text.as_str(), &|_| None, &|_| None);
        for set in &read.assignments {
            let name = set.name.as_str();
            let (Some(value), Some(words)) = (&set.value, wanted.get(name)) else {
                continue;
            };
            if speaks && is_password_variable(name) {
                continue;
            }
            let location = CredentialLocation::DotEnv;
            let mut one = used(path.as_str(), location, value, name.to_owned(), name.to_owned());
            if one.secret.as_ref().is_none_or(Secret::is_empty) {
                continue;
            }
            one.context_words.extend(words.iter().cloned());
            found.uses.push(one);
            if !speaks {
                found.files.push((file, FileKind::Env));
            }
        }
    }
}
