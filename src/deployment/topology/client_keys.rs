//! The private keys that clients are configured to use, if they are in the tree.

use super::build::Builds;
use super::certificates::TlsFile;
use super::container::{self, Container, Located};
use super::launch::working_dir;
use super::model::{Client, Server};
use crate::cert;
use redproof_compose::Project;
use redproof_source::{SourceMap, Text, Tree};

/// The keys of clients, each once. Those that servers use, too, are theirs.
pub(in crate::deployment) fn of_clients(
    (clients, servers): (&[Client], &[Server]),
    project: Option<(&Project, &Builds)>,
    tree: &Tree,
    map: &mut SourceMap,
) -> Vec<TlsFile> {
    let mut found: Vec<TlsFile> = Vec::new();
    for client in clients {
        for named in &client.connection.key_files {
            let Some(path) = path_of(client, named, project, tree, map) else {
                continue;
            };
            let of_servers = servers.iter().flat_map(|server| &server.tls_files.here);
            if of_servers.chain(&found).any(|file| file.path == path) {
                continue;
            }
            let Ok((file, text)) = container::read_bytes(tree, map, &path) else {
                continue;
            };
            if cert::is_private_key(text.as_str()) {
                found.push(TlsFile {
                    directive: None,
                    path,
                    file,
                    named_at: named.span(),
                    certificate: None,
                    private_key: true,
                    refused: None,
                });
            }
        }
    }
    found
}

/// The file of the tree that a client takes its key from: what its container sees, else what is beside the file that names it.
fn path_of(
    client: &Client,
    named: &Text,
    project: Option<(&Project, &Builds)>,
    tree: &Tree,
    map: &SourceMap,
) -> Option<String> {
    if named.is_empty() || named.undefined().is_some() {
        return None;
    }
    let service = project
        .zip(client.service)
        .and_then(|((project, builds), index)| {
            let service = project.services.get(index)?;
            Some((project, service, builds.of_service(index)))
        });
    let in_container = service.and_then(|(project, service, built)| {
        let path = match named.as_str() {
            path if path.starts_with('/') => path.to_owned(),
            path => format!("{}/{path}", working_dir(service, built).trim_end_matches('/')),
        };
        let container = Container {
            built,
            ..Container::mounted(project, service, tree)
        };
        match container.locate(&path) {
            Located::Tree(path, _) => Some(path),
            _ => None,
        }
    });
    let beside = || Tree::join(Tree::parent(map.path(named.span().file)), named.as_str());
    let is_there = |path: &String| tree.is_file(path);
    in_container
        .filter(is_there)
        .or_else(|| beside().filter(is_there))
}
