//! Files with a secret of Redis that builds put into images, or could.

use std::collections::BTreeSet;

use super::credentials::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::topology::build::{Builds, Built};
use super::topology::certificates::TlsFile;
use super::topology::container;
use super::topology::model::Server;
use crate::client::{RedisVariable, indirection, redis_variable};
use crate::inputs::{self, Kind};
use crate::secret::{Secret, Strength};
use redproof_compose::Project;
use redproof_source::{FileId, SourceMap, Span, Tree};
use redproof_syntax::dotenv;

/// A file with a secret that is in the context of a build.
#[derive(Debug)]
pub struct Baked {
    /// The service, as an index.
    pub service: usize,
    /// The file's path.
    pub path: String,
    /// Where the Dockerfile copies it into the image; `None` if it is in the context only.
    pub copied: Option<Span>,
}

/// The files of all builds, and the Dockerfiles that copy one.
pub(super) fn of_project(
    (project, builds): (&Project, &Builds),
    uses: &[CredentialUse],
    keys: (&[Server], &[TlsFile]),
    tree: &Tree,
    map: &SourceMap,
) -> (Vec<Baked>, Vec<FileId>) {
    let mut secrets = files_with_secrets(uses, keys, map);
    secrets.extend(env_files_with_passwords(project, builds, tree, map));
    let (mut baked, mut dockerfiles) = (Vec::new(), Vec::new());
    if secrets.is_empty() {
        return (baked, dockerfiles);
    }
    for service in 0..project.services.len() {
        let Some(built) = builds.of_service(service) else {
            continue;
        };
        if !map.budget().spend(secrets.len()) {
            break;
        }
        let inside = secrets.iter().filter(|path| built.in_context(path).is_some());
        for path in inside {
            let copied = built.ships(path);
            dockerfiles.extend(copied.map(|at| at.file));
            baked.push(Baked {
                service,
                path: path.clone(),
                copied,
            });
        }
    }
    (baked, dockerfiles)
}

/// Env files at the top of contexts with a password of Redis that the project does not use: an image has it all the same.
fn env_files_with_passwords(
    project: &Project,
    builds: &Builds,
    tree: &Tree,
    map: &SourceMap,
) -> BTreeSet<String> {
    let contexts = (0..project.services.len()).filter_map(|service| builds.of_service(service));
    let contexts: BTreeSet<&str> = contexts.map(Built::context).collect();
    let mut found = BTreeSet::new();
    for context in contexts {
        for name in tree.list(context).iter() {
            let Some(path) = Tree::join(context, name) else {
                continue;
            };
            if inputs::kind_of(&path) != Some(Kind::Dotenv) || !tree.is_file(&path) {
                continue;
            }
            let Ok((file, text)) = container::read_bytes(tree, &mut SourceMap::default(), &path) else {
                continue;
            };
            if !map.budget().spend_text(text.as_str()) {
                return found;
            }
            let read = dotenv::parse(file, text.as_str(), &|_| None, &|_| None);
            let holds = read.assignments.iter().any(|set| {
                let variable = redis_variable(set.name.as_str());
                let is_password = matches!(variable, Some((_, RedisVariable::Password)));
                let value = set
                    .value
                    .as_ref()
                    .filter(|value| !value.is_empty() && indirection(value).is_none());
                is_password
                    && value.is_some_and(|value| !Strength::of(&Secret::new(value.as_str())).placeholder)
            });
            if holds {
                found.insert(path);
            }
        }
    }
    found
}

/// The paths of files that hold a password of Redis, or a private key of a server or client. What an application's configuration or a
/// script contains is reported there.
fn files_with_secrets(
    uses: &[CredentialUse],
    (servers, client_keys): (&[Server], &[TlsFile]),
    map: &SourceMap,
) -> BTreeSet<String> {
    let is_secret = |one: &&CredentialUse| {
        let in_file = matches!(
            one.location,
            CredentialLocation::DotEnv
                | CredentialLocation::EnvFile
                | CredentialLocation::RedisConf
                | CredentialLocation::AclFile
                | CredentialLocation::SecretFile
        );
        let secret = one.secret.as_ref().filter(|secret| !secret.is_empty());
        in_file
            && one.kind == CredentialKind::Literal
            && !one.unexpanded
            && secret.is_some_and(|secret| !Strength::of(secret).placeholder)
    };
    let passwords = uses.iter().filter(is_secret).map(|one| map.path(one.span.file));
    let files = servers
        .iter()
        .flat_map(|server| &server.tls_files.here)
        .chain(client_keys);
    let keys = files
        .filter(|file| file.private_key)
        .map(|file| file.path.as_str());
    passwords.chain(keys).map(str::to_owned).collect()
}
