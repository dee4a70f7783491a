//! What users may do that no code needs.

use std::collections::{HashMap, HashSet};

use super::judge;
use super::model::{Application, Excess, Sureness, Unclear};
use super::side::{ServerSide, SideLogin, SideService};
use redproof_redis::Surplus;
use redproof_source::{SourceMap, Tree};

/// Applications that log in as the same user, by their indices.
type Group = Vec<usize>;

/// What a user may do for nothing.
struct Found {
    excess: Vec<Excess>,
    surplus: Vec<Surplus>,
    /// Whether its patterns are too many to compare.
    too_many: bool,
}

/// Works out what users may do for nothing: over all applications that log in as the same user.
pub(super) fn find(all: &mut [Application], sides: &[ServerSide], tree: &Tree, map: &mut SourceMap) {
    let mut by_deployment: HashMap<&str, &ServerSide> = HashMap::new();
    for side in sides {
        by_deployment.entry(&side.deployment).or_insert(side);
    }
    let folders = folders(all);
    let mut judged: Vec<(Group, Found)> = Vec::new();
    for group in groups(all) {
        let sharing: Vec<&Application> = group.iter().filter_map(|index| all.get(*index)).collect();
        let side = sharing.first().and_then(|one| one.deployment.as_deref());
        let Some(side) = side.and_then(|name| by_deployment.get(name)) else {
            continue;
        };
        let folders = folders.get(side.deployment.as_str());
        if let Some(found) = of_group(&sharing, side, folders, tree, map) {
            judged.push((group, found));
        }
    }
    for (group, found) in judged {
        for index in group {
            let Some(one) = all.get_mut(index) else { continue };
            one.excess = Some(found.excess.clone());
            one.surplus.clone_from(&found.surplus);
            one.unknown.extend(found.too_many.then(|| Unclear {
                at: one.anchor,
                why: "which keys and channels the user may use for nothing: its patterns and what the code uses are too many to compare".to_owned(),
                of_commands: false,
            }));
        }
    }
}

/// Applications with the same deployment, server and user.
fn groups(all: &[Application]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known = HashMap::new();
    for (index, one) in all.iter().enumerate() {
        let place = *known
            .entry((&one.deployment, &one.server, &one.user))
            .or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// The folders of the applications of each deployment.
fn folders(all: &[Application]) -> HashMap<String, HashSet<String>> {
    let mut folders: HashMap<String, HashSet<String>> = HashMap::new();
    for one in all {
        if let Some(deployment) = &one.deployment {
            let own = folders.entry(deployment.clone()).or_default();
            own.insert(one.folder.clone());
        }
    }
    folders
}

/// What the user of some applications may do for nothing; `None` where that is not known.
fn of_group(
    sharing: &[&Application],
    side: &ServerSide,
    folders: Option<&HashSet<String>>,
    tree: &Tree,
    map: &mut SourceMap,
) -> Option<Found> {
    let one = sharing.first()?;
    let mut servers = side.servers.iter();
    let server = servers.find(|server| Some(&server.name) == one.server.as_ref())?;
    let mut users = server.users.known()?.iter();
    let user = users.find(|user| Some(&user.name) == one.user.as_ref())?;
    // What sends commands that are not known may need any of them.
    let mut unknown = sharing.iter().flat_map(|other| &other.unknown);
    if unknown.any(|unclear| unclear.of_commands) || used_by_others(side, &user.name, folders) {
        return None;
    }
    let operations = || sharing.iter().flat_map(|other| &other.operations);
    let mut excess = judge::excess(user, server.version, operations());
    for one in &mut excess {
        one.by = one.by.and_then(|by| side.moved(by, map, tree));
    }
    let are_known = !operations().any(|operation| operation.sureness == Sureness::UnknownKey)
        && sharing.iter().all(|other| other.unknown.is_empty());
    let needs = operations().map(|operation| &operation.need);
    let compared = match are_known {
        true => user.surplus(server.version, needs),
        false => Some(Vec::new()),
    };
    let too_many = compared.is_none();
    let mut surplus = compared.unwrap_or_default();
    for one in &mut surplus {
        one.by = one.by.and_then(|by| side.moved(by, map, tree));
    }
    Some(Found {
        excess,
        surplus,
        too_many,
    })
}

/// Whether a service logs in as the user, and its code is not here.
fn used_by_others(side: &ServerSide, user: &str, folders: Option<&HashSet<String>>) -> bool {
    let is_here = |service: &SideService| {
        let mut own = service.folders.iter();
        folders.is_some_and(|folders| own.any(|folder| folders.contains(folder)))
    };
    side.services.iter().any(|service| {
        let as_user = |login: &SideLogin| login.user.as_ref().is_some_and(|name| name.as_str() == user);
        service.logins.iter().any(as_user) && !is_here(service)
    })
}
