//! The subjects of a deployment, with all their answers.

use jiff::civil::Date;
use std::collections::HashMap;

use super::{Fact, Kind, Place, Subject, Subjects};
use super::{certificate, connection, credential_use, image, others, port, rotation, script, server, user};
use crate::client::Tls;
use crate::deployment::{CredentialLocation, Deployment};
use redproof_source::{FileId, Known, SourceMap, Span, Tree};

/// Asks every question about every subject.
pub fn collect(deployment: &Deployment, map: &SourceMap, tree: &Tree, today: Option<Date>) -> Subjects {
    let mut all = Vec::new();
    let anchor = Place::new(deployment.anchor, "");
    push(
        &mut all,
        Kind::Deployment,
        &deployment.name,
        anchor,
        vec![],
        others::deployment::answers(others::deployment::Subject { deployment }),
    );

    // Where each server stands in `all`, for the parts of what follows.
    let mut servers = Vec::new();
    for (index, found) in deployment.servers.iter().enumerate() {
        servers.push(all.len());
        let anchor = Place::new(found.anchor, found.path.clone());
        let subject = server::Subject {
            deployment,
            index,
            server: found,
        };
        push(
            &mut all,
            Kind::Server,
            &found.name,
            anchor,
            vec![],
            server::answers(subject),
        );
    }
    for (index, found) in deployment.servers.iter().enumerate() {
        let part = servers.get(index).copied();
        for published in &found.ports {
            let anchor = Place::new(published.span, published.path.clone());
            push(
                &mut all,
                Kind::Port,
                &found.name,
                anchor,
                vec![part],
                port::answers(port::Subject { port: published }),
            );
        }
        if let (Some(image), Some(reference)) = (&found.image_facts, &found.image)
            && reference.undefined().is_none()
        {
            let anchor = Place::new(reference.span(), format!("{}.image", found.path));
            let subject = image::Subject {
                image,
                reference,
                path: found.path.clone(),
            };
            push(
                &mut all,
                Kind::Image,
                &found.name,
                anchor,
                vec![part],
                image::answers(subject),
            );
        }
        for file in &found.tls_files.here {
            let subject = certificate::Subject {
                file,
                today,
                tracked: tree.is_tracked(&file.path),
                mode: tree.mode(&file.path),
                dialled: dialled(deployment, index),
            };
            let anchor = Place::new(Span::top(file.file), file.directive);
            push(
                &mut all,
                Kind::Certificate,
                &file.path,
                anchor,
                vec![part],
                certificate::answers(subject),
            );
        }
        let Known::Known(redis) = &found.redis else {
            continue;
        };
        let enabled_users = enabled(redis);
        for each in &redis.users {
            let anchor = each.span.map_or_else(
                || Place::new(found.anchor, found.path.clone()),
                |span| Place::new(span, format!("user.{}", each.name)),
            );
            let subject = user::Subject {
                deployment,
                server: found.service.map(|_| index),
                enabled_users,
                alone: false,
                redis,
                user: each,
            };
            push(
                &mut all,
                Kind::User,
                &each.name,
                anchor,
                vec![part],
                user::answers(subject),
            );
        }
    }
    if let Some(redis) = &deployment.acl_only {
        let enabled_users = enabled(redis);
        for each in redis.users.iter().filter(|user| user.span.is_some()) {
            let anchor = Place::new(
                each.span.unwrap_or(deployment.anchor),
                format!("user.{}", each.name),
            );
            let subject = user::Subject {
                deployment,
                server: None,
                enabled_users,
                alone: true,
                redis,
                user: each,
            };
            push(
                &mut all,
                Kind::User,
                &each.name,
                anchor,
                vec![None],
                user::answers(subject),
            );
        }
    }
    connections(deployment, &servers, &mut all);
    credentials(deployment, &servers, map, tree, &mut all);
    for file in &deployment.config_files {
        let anchor = Place::new(first_line(map, file.file), "");
        push(
            &mut all,
            Kind::ConfigFile,
            &file.path,
            anchor,
            vec![],
            others::config_file::answers(others::config_file::Subject { file }),
        );
    }
    for refusal in &deployment.refusals {
        let anchor = Place::new(refusal.at, refusal.path.clone());
        let part = refusal.server.and_then(|index| servers.get(index).copied());
        push(
            &mut all,
            Kind::Refusal,
            &refusal.owner,
            anchor,
            vec![part],
            others::refusal::answers(others::refusal::Subject { refusal }),
        );
    }
    scripts(deployment, &servers, &mut all);
    Subjects {
        deployment: deployment.name.clone(),
        all,
    }
}

fn push(
    all: &mut Vec<Subject>,
    kind: Kind,
    name: &str,
    anchor: Place,
    parts: Vec<Option<usize>>,
    facts: Vec<Fact>,
) {
    all.push(Subject {
        kind,
        name: name.to_owned(),
        anchor,
        facts,
        parts,
    });
}

/// The first line of a file with anything in it.
fn first_line(map: &SourceMap, file: FileId) -> Span {
    let text = map.text(file);
    let start = text.len() - text.trim_start().len();
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    Span::new(file, start, start + line.map_or(0, |line| line.trim_end().len()))
}

/// Hosts by which clients dial a server with TLS.
fn dialled(deployment: &Deployment, server: usize) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for client in deployment
        .clients
        .iter()
        .filter(|client| matches!(client.connection.tls, Tls::On(_)))
    {
        for target in client
            .targets
            .iter()
            .filter(|target| target.server == Some(server))
        {
            let host = client
                .connection
                .endpoints
                .get(target.endpoint)
                .map(|endpoint| endpoint.host.as_str().to_owned());
            hosts.extend(host.filter(|host| !hosts.contains(host)));
        }
    }
    hosts
}

/// The script, and what scripts do to the servers.
fn scripts(deployment: &Deployment, servers: &[usize], all: &mut Vec<Subject>) {
    if let Some(found) = &deployment.script {
        let anchor = Place::new(deployment.anchor, "");
        let answers = script::answers(script::Subject { script: found });
        push(all, Kind::Script, &deployment.name, anchor, vec![], answers);
    }
    for found in &deployment.rotations {
        let Some(on) = deployment.servers.get(found.server) else {
            continue;
        };
        let subject = rotation::Subject {
            rotation: found,
            server: on,
        };
        let anchor = Place::new(found.change.at, "rotation");
        let part = servers.get(found.server).copied();
        push(
            all,
            Kind::Rotation,
            &on.name,
            anchor,
            vec![part],
            rotation::answers(subject),
        );
    }
}

/// One subject for each endpoint of each client; one for a client whose endpoints only the application knows.
fn connections(deployment: &Deployment, servers: &[usize], all: &mut Vec<Subject>) {
    for client in &deployment.clients {
        let anchor = Place::new(client.connection.at, client.connection.path.clone());
        let mut add = |endpoint: Option<usize>, server: Option<usize>, first: bool| {
            let subject = connection::Subject {
                deployment,
                client,
                endpoint: endpoint.and_then(|endpoint| client.connection.endpoints.get(endpoint)),
                server: server.and_then(|server| deployment.servers.get(server)),
                first,
            };
            let part = server.and_then(|server| servers.get(server).copied());
            push(
                all,
                Kind::Connection,
                &client.owners.to_string(),
                anchor.clone(),
                vec![part],
                connection::answers(subject),
            );
        };
        if client.targets.is_empty() {
            add(None, None, true);
        }
        for (index, target) in client.targets.iter().enumerate() {
            add(Some(target.endpoint), target.server, index == 0);
        }
    }
}

fn credentials(
    deployment: &Deployment,
    servers: &[usize],
    map: &SourceMap,
    tree: &Tree,
    all: &mut Vec<Subject>,
) {
    let mut owners: HashMap<&crate::secret::Secret, std::collections::BTreeSet<&str>> = HashMap::new();
    // Users of an ACL file and of `user` lines.
    let of_user = |used: &crate::deployment::CredentialUse| {
        matches!(
            used.location,
            CredentialLocation::AclFile | CredentialLocation::RedisConf | CredentialLocation::SecretFile
        ) && used.key.starts_with("user ")
    };
    for used in deployment.credential_uses.iter().filter(|used| of_user(used)) {
        if let Some(secret) = &used.secret {
            owners.entry(secret).or_default().insert(&used.key);
        }
    }
    let mut of_server: HashMap<&str, usize> = HashMap::new();
    for (server, subject) in deployment.servers.iter().zip(servers) {
        of_server.entry(&server.name).or_insert(*subject);
    }
    for used in &deployment.credential_uses {
        let shared = of_user(used)
            && used
                .secret
                .as_ref()
                .and_then(|secret| owners.get(secret))
                .is_some_and(|owners| owners.len() > 1);
        let subject = credential_use::Subject {
            used,
            tracked: tree.is_tracked(map.path(used.span.file)),
            shared,
        };
        let part = used
            .owners
            .names()
            .find_map(|owner| of_server.get(owner))
            .copied();
        let anchor = Place::new(used.span, used.path.clone());
        push(
            all,
            Kind::CredentialUse,
            &used.owners.to_string(),
            anchor,
            vec![part],
            credential_use::answers(subject),
        );
    }
}

fn enabled(redis: &redproof_redis::Server) -> usize {
    redis.users.iter().filter(|user| user.enabled.0).count()
}
