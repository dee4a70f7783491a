//! Reads the code of a tree, and joins it with what deployments say of servers and users.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::code::{Code, FilesBeside, read};
use super::excess;
use super::judge;
use super::login;
use super::model::{Application, Login, Operation, Unclear};
use super::roots::{self, Root};
use super::side::{ServerSide, SideLogin, SideService, usual_version};
use crate::inputs::is_below;
use redproof_redis::Denied as What;
use redproof_source::{SourceMap, Span, Tree};

/// The applications of a tree, with the map that all their places are in.
#[derive(Debug, Default)]
pub struct Applications {
    /// The files of code, and those that decide on users.
    pub map: SourceMap,
    /// In order of their folders and names.
    pub all: Vec<Application>,
    /// What deployments say, to suggest users for more than applications.
    pub sides: Vec<ServerSide>,
    /// The files of code that use Redis.
    pub files: Vec<String>,
}

/// The users in settings beside the code that belong to no service of a deployment.
fn settings_of(root: &Root, sides: &[ServerSide], tree: &Tree, map: &mut SourceMap) -> Vec<(String, Span)> {
    let packages: BTreeSet<&str> = root
        .sources
        .iter()
        .map(|source| source.package.as_str())
        .collect();
    let alone = sides.iter().filter(|side| {
        let is_own = || packages.iter().any(|package| is_below(&side.deployment, package));
        side.services.is_empty() && side.servers.is_empty() && is_own()
    });
    let mut found = Vec::new();
    for side in alone {
        let logins: Vec<&SideLogin> = side.loose.iter().collect();
        for (user, at, _) in login::users(&[], &logins) {
            found.extend(side.moved(at, map, tree).map(|at| (user, at)));
        }
    }
    found
}

/// The applications that these files of source code make; `mentioning` are those of them that [mention
/// Redis](super::mentioning).
pub fn find(
    tree: &Tree,
    sources: &[String],
    mentioning: &BTreeSet<String>,
    mut sides: Vec<ServerSide>,
) -> Applications {
    sides.sort_by(|one, other| one.deployment.cmp(&other.deployment));
    let mut map = SourceMap::default();
    let mut all = Vec::new();
    let mut files = Vec::new();
    // Most trees have no code that uses Redis.
    let is_used = sources.iter().any(|path| mentioning.contains(path));
    if sides.iter().all(|side| side.servers.is_empty()) && !is_used {
        return Applications {
            map,
            all,
            sides,
            files,
        };
    }
    // Where no code mentions Redis, only manifests may: one file of each folder leads to them.
    let one_of_each = || {
        let folders = sources.chunk_by(|path, next| Tree::parent(path) == Tree::parent(next));
        folders.filter_map(|files| files.first().cloned()).collect()
    };
    let sources: Cow<'_, [String]> = match is_used {
        true => sources.into(),
        false => Cow::Owned(one_of_each()),
    };
    let mut shared = FilesBeside::default();
    for root in roots::roots(&sources, tree, &sides) {
        let started = started_by(&root, &sides);
        let Some(mut code) = read(root, &started, mentioning, &mut shared, tree, &mut map) else {
            continue;
        };
        files.append(&mut code.files);
        code.settings = settings_of(&code.root, &sides, tree, &mut map);
        let mut placed = Vec::new();
        for (index, side) in sides.iter().enumerate() {
            for service in services_of(side, index, &code.root) {
                placed.push((side, Some(service)));
            }
        }
        if placed.is_empty()
            && let Some(side) = nearest(&sides, &code.root.folder)
        {
            placed.push((side, None));
        }
        let before = all.len();
        for (side, service) in &placed {
            place(&code, side, *service, tree, &mut map, &mut all);
        }
        if all.len() == before {
            all.extend(unplaced(&code));
        }
    }
    files.sort();
    files.dedup();
    excess::find(&mut all, &sides, tree, &mut map);
    drop_repeated(&mut all);
    Applications {
        map,
        all,
        sides,
        files,
    }
}

/// The files and the names of the services that are made of the code, and their Dockerfiles.
fn started_by(root: &Root, sides: &[ServerSide]) -> Vec<(String, String)> {
    let services = root.services.iter().filter_map(|(side, service)| {
        let side = sides.get(*side)?;
        let service = side.services.get(*service)?;
        let files = std::iter::once(&side.deployment).chain(&service.dockerfile);
        Some(files.map(|file| (file.clone(), service.name.clone())))
    });
    services.flatten().collect()
}

/// The services that are made of the code. Of several that log in alike, the first stands for all.
fn services_of<'s>(side: &'s ServerSide, index: usize, root: &Root) -> Vec<&'s SideService> {
    let own = root.services.iter().filter(|(side, _)| *side == index);
    let mut found: Vec<&SideService> = own
        .filter_map(|(_, service)| side.services.get(*service))
        .collect();
    // Those with a login first: of the others it is not known that they use Redis.
    if found.iter().any(|service| !service.logins.is_empty()) {
        found.retain(|service| !service.logins.is_empty());
    }
    let login = |service: &SideService| {
        let logins = service.logins.iter();
        let mut all: Vec<(Option<usize>, Option<String>)> = logins
            .map(|login| {
                (
                    login.server,
                    login.user.as_ref().map(|user| user.as_str().to_owned()),
                )
            })
            .collect();
        all.sort();
        all
    };
    let mut seen = Vec::new();
    found.retain(|service| {
        let own = login(service);
        let is_new = !seen.contains(&own);
        seen.push(own);
        is_new
    });
    found
}

/// The deployment with a server that is nearest to a folder; none where several do.
fn nearest<'s>(sides: &'s [ServerSide], folder: &str) -> Option<&'s ServerSide> {
    let with_server = || {
        sides
            .iter()
            .filter(|side| side.servers.iter().any(|server| !server.sentinel))
    };
    let of = |side: &ServerSide| roots::distance(&side.deployment, folder);
    let least = with_server().map(of).min()?;
    let mut near = with_server().filter(|side| of(side) == least);
    let first = near.next()?;
    // An override, or the same with other settings, has the same server.
    let same = |other: &ServerSide| {
        let names = |side: &ServerSide| {
            side.servers
                .iter()
                .map(|server| server.name.clone())
                .collect::<Vec<_>>()
        };
        names(other) == names(first)
    };
    near.all(same).then_some(first)
}

/// Adds the application that code is in a deployment: one for each user that it logs in as.
fn place(
    code: &Code,
    side: &ServerSide,
    service: Option<&SideService>,
    tree: &Tree,
    map: &mut SourceMap,
    all: &mut Vec<Application>,
) {
    let logins: Vec<&SideLogin> = match service {
        Some(service) => service.logins.iter().collect(),
        None => side.loose.iter().collect(),
    };
    let server = login::server_of(side, &logins).and_then(|index| side.servers.get(index));
    let mut users = login::users(&code.clients, &logins);
    if users.is_empty() {
        let settings = code.settings.iter();
        users.extend(settings.map(|(user, at)| (user.clone(), *at, true)));
    }
    // The places of a deployment are in a map of its own.
    for (_, at, in_code) in &mut users {
        if !*in_code {
            *at = side.moved(*at, map, tree).unwrap_or(code.anchor);
        }
    }
    let named = users.len();
    let users: Vec<Option<(String, Span, bool)>> = match named {
        0 => vec![None],
        _ => users.into_iter().map(Some).collect(),
    };
    for user in users {
        let login: Option<Login> = user
            .as_ref()
            .map(|(user, at, _)| login::login(server, user, *at))
            .map(|login| Login {
                decided_by: login.decided_by.and_then(|by| side.moved(by, map, tree)),
                ..login
            });
        let version = server.map(|server| server.version).or_else(usual_version);
        let Some(version) = version else { continue };
        let own = |operation: &&Operation| {
            let name = user.as_ref().map(|(name, ..)| name);
            named < 2 || operation.user.is_none() || operation.user.as_ref() == name
        };
        let operations: Vec<Operation> = code.operations.iter().filter(own).cloned().collect();
        let mut application = application(code, &operations, version);
        application.name = service.map_or_else(|| shown(&code.root.folder), |service| service.name.clone());
        application.deployment = Some(side.deployment.clone());
        application.server = server.map(|server| server.name.clone());
        if let Some(server) = server {
            let meant = login::meant(server, login.as_ref());
            if let Some(user) = meant {
                let mut judged = judge::denied(user, version, &operations);
                for one in &mut judged.denied {
                    one.by = one.by.and_then(|by| side.moved(by, map, tree));
                }
                application.denied = judged.denied;
                application.unknown.extend((judged.left > 0).then(|| Unclear {
                    at: code.anchor,
                    why: format!(
                        "whether the user may run {} operations: its patterns and what the code uses are too many to compare",
                        judged.left
                    ),
                    of_commands: false,
                }));
                application
                    .unknown
                    .extend(judged.unclear.iter().filter_map(|index| {
                    let operation = operations.get(*index)?;
                    Some(Unclear {
                        at: *operation.at.first()?,
                        why: format!(
                            "whether `{}` may use these keys or channels depends on names that are computed",
                            operation.command().replace('|', " ")
                        ),
                        of_commands: false,
                    })
                }));
            }
            application.user = meant.map(|user| user.name.clone());
            if let Some(why) = server.users.why() {
                application.unknown.push(Unclear {
                    at: why
                        .at
                        .and_then(|at| side.moved(at, map, tree))
                        .unwrap_or(code.anchor),
                    why: format!("the users of {} are not known: {}", server.name, why.reason),
                    of_commands: false,
                });
            }
        }
        if application.user.is_none() {
            application.user = login.as_ref().map(|login| login.user.clone());
        }
        application.login = login;
        all.push(application);
    }
}

/// An application of which no deployment is known.
fn unplaced(code: &Code) -> Vec<Application> {
    let Some(version) = usual_version() else {
        return Vec::new();
    };
    let mut users = login::users(&code.clients, &[]);
    if users.is_empty() {
        let settings = code.settings.iter();
        users.extend(settings.map(|(user, at)| (user.clone(), *at, true)));
    }
    let named: Vec<Option<&(String, Span, bool)>> = match users.len() {
        0 => vec![None],
        _ => users.iter().map(Some).collect(),
    };
    let made = named.into_iter().map(|user| {
        let mut application = application(code, &code.operations, version);
        application.user = user.map(|(name, ..)| name.clone());
        application.login = user.map(|(name, at, _)| login::login(None, name, *at));
        application
    });
    made.collect()
}

fn application(
    code: &Code,
    operations: &[Operation],
    version: &'static redproof_redis::Version,
) -> Application {
    Application {
        name: shown(&code.root.folder),
        folder: code.root.folder.clone(),
        deployment: None,
        server: None,
        version,
        user: None,
        login: None,
        languages: code.languages.clone(),
        libraries: code.libraries.clone(),
        operations: operations.to_vec(),
        denied: Vec::new(),
        excess: None,
        surplus: Vec::new(),
        unknown: code.unknown.clone(),
        anchor: code.anchor,
    }
}

/// A folder as the name of an application.
fn shown(folder: &str) -> String {
    match folder {
        "" => ".".to_owned(),
        folder => folder.to_owned(),
    }
}

/// Leaves out what several deployments say alike: a base file and its overlays.
fn drop_repeated(all: &mut Vec<Application>) {
    type Mark<'a> = (
        &'a str,
        &'a str,
        Option<&'a str>,
        Option<&'a str>,
        Vec<(usize, &'a What)>,
        Option<usize>,
    );
    let mut seen: HashSet<Mark<'_>> = HashSet::new();
    let is_new: Vec<bool> = all
        .iter()
        .map(|one| {
            let denied = one.denied.iter();
            seen.insert((
                &one.name,
                &one.folder,
                one.server.as_deref(),
                one.user.as_deref(),
                denied.map(|denied| (denied.operation, &denied.what)).collect(),
                one.excess.as_ref().map(Vec::len),
            ))
        })
        .collect();
    let mut is_new = is_new.into_iter();
    all.retain(|_| is_new.next().unwrap_or(true));
}
