//! What users may do that no code needs.

use super::judge;
use super::model::{Application, Sureness, Unclear};
use super::roots;
use super::side::{ServerSide, SideLogin, SideService};
use redproof_source::{SourceMap, Tree};

/// Works out what users may do for nothing: over all applications that log in as the same user.
pub(super) fn find(all: &mut [Application], sides: &[ServerSide], tree: &Tree, map: &mut SourceMap) {
    let mut too_many = Vec::new();
    for index in 0..all.len() {
        let Some(one) = all.get(index) else { continue };
        let same = |other: &&Application| {
            other.deployment == one.deployment && other.server == one.server && other.user == one.user
        };
        let side = sides
            .iter()
            .find(|side| Some(&side.deployment) == one.deployment.as_ref());
        let server = side.and_then(|side| {
            side.servers
                .iter()
                .find(|server| Some(&server.name) == one.server.as_ref())
        });
        let user = server.and_then(|server| {
            let users = server.users.known()?;
            users.iter().find(|user| Some(&user.name) == one.user.as_ref())
        });
        let (Some(side), Some(server), Some(user)) = (side, server, user) else {
            continue;
        };
        let sharing = || all.iter().filter(same);
        // What sends commands that are not known may need any of them.
        let is_open = sharing().any(|other| other.unknown.iter().any(|unclear| unclear.of_commands))
            || used_by_others(side, one, &user.name, all);
        if is_open {
            continue;
        }
        let operations = || sharing().flat_map(|other| &other.operations);
        let mut found = judge::excess(user, server.version, operations());
        for one in &mut found {
            one.by = one.by.and_then(|by| side.moved(by, map, tree));
        }
        let are_known = !operations().any(|operation| operation.sureness == Sureness::UnknownKey)
            && sharing().all(|other| other.unknown.is_empty());
        let needs = operations().map(|operation| &operation.need);
        let compared = match are_known {
            true => user.surplus(server.version, needs),
            false => Some(Vec::new()),
        };
        if compared.is_none() {
            too_many.push(index);
        }
        let mut surplus = compared.unwrap_or_default();
        for one in &mut surplus {
            one.by = one.by.and_then(|by| side.moved(by, map, tree));
        }
        if let Some(slot) = all.get_mut(index) {
            slot.excess = Some(found);
            slot.surplus = surplus;
        }
    }
    // Afterwards: what is unknown of one counts for those that share its user.
    for index in too_many {
        if let Some(one) = all.get_mut(index) {
            one.unknown.push(Unclear {
                at: one.anchor,
                why: "which keys and channels the user may use for nothing: its patterns and what the code uses are too many to compare".to_owned(),
                of_commands: false,
            });
        }
    }
}

/// Whether a service logs in as the user, and its code is not here.
fn used_by_others(side: &ServerSide, one: &Application, user: &str, all: &[Application]) -> bool {
    let known = |service: &SideService| {
        let applications = all.iter().filter(|other| other.deployment == one.deployment);
        let mut folders = applications.map(|other| other.folder.as_str());
        folders.any(|folder| roots::is_made_of(&service.folders, folder))
    };
    side.services.iter().any(|service| {
        let as_user = |login: &SideLogin| login.user.as_ref().is_some_and(|name| name.as_str() == user);
        service.logins.iter().any(as_user) && !known(service)
    })
}
