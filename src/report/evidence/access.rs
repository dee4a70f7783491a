//! The access review: each user of each Redis server, and each command.

use super::rows::Table;
use crate::view::{Deployment, Model, Server, User};

/// One row for each user: what a reviewer confirms or revokes.
pub(super) fn users(model: &Model) -> Vec<u8> {
    let mut table = Table::new(&[
        "deployment",
        "server",
        "authentication",
        "user",
        "enabled",
        "password",
        "commands",
        "keys",
        "channels",
        "dangerous commands",
        "defined at",
    ]);
    for (deployment, server, user) in all(model) {
        let place = user.location.as_ref();
        let place = place.map(|place| format!("{}:{}", place.path, place.start.line));
        let mut selectors = vec![&user.root];
        selectors.extend(&user.selectors);
        let join = |part: fn(&crate::view::Selector) -> &str| {
            let parts: Vec<&str> = selectors.iter().map(|selector| part(selector)).collect();
            parts.join(" | ")
        };
        table.row([
            deployment.name.clone(),
            server.name.clone(),
            server.authentication.to_owned(),
            user.name.clone(),
            yes(user.enabled).to_owned(),
            password(user).to_owned(),
            join(|selector| &selector.commands),
            join(|selector| &selector.keys),
            join(|selector| &selector.channels),
            user.dangerous.join(" "),
            place.unwrap_or_else(|| "default of Redis".to_owned()),
        ]);
    }
    for (deployment, server) in unknown(model) {
        let mut row = vec![deployment.name.clone(), server.name.clone(), "unknown".to_owned()];
        row.push("not known: a file that may define users could not be read".to_owned());
        row.resize(11, String::new());
        table.row(row);
    }
    table.into_bytes()
}

/// One row for each user and command that the user may run.
pub(super) fn commands(model: &Model) -> Vec<u8> {
    let mut table = Table::new(&["deployment", "server", "user", "command", "dangerous"]);
    for (deployment, server, user) in all(model).filter(|(_, _, user)| user.enabled) {
        for command in &user.may {
            table.row([
                deployment.name.clone(),
                server.name.clone(),
                user.name.clone(),
                (*command).to_owned(),
                yes(user.dangerous.contains(command)).to_owned(),
            ]);
        }
    }
    table.into_bytes()
}

fn all(model: &Model) -> impl Iterator<Item = (&Deployment, &Server, &User)> {
    model.deployments.iter().flat_map(|deployment| {
        let servers = deployment.servers.iter();
        servers.flat_map(move |server| server.users.iter().map(move |user| (deployment, server, user)))
    })
}

fn unknown(model: &Model) -> impl Iterator<Item = (&Deployment, &Server)> {
    model.deployments.iter().flat_map(|deployment| {
        let servers = deployment.servers.iter();
        servers
            .filter(|server| server.users.is_empty())
            .map(move |server| (deployment, server))
    })
}

fn password(user: &User) -> &'static str {
    match (user.nopass, user.passwords) {
        (None, _) | (_, None) => "not known",
        (Some(true), _) => "none required",
        (Some(false), Some(0)) => "none set: cannot log in",
        (Some(false), Some(1)) => "required",
        (Some(false), Some(_)) => "required, several are accepted",
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
