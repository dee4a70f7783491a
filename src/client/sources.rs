//! Connections that several sources describe together, as Spring Boot joins variables with files: a variable goes over a key, and
//! a URL over everything beside it.

use super::model::{Connection, ConnectionSource, Ignored, Tls};
use super::vocabulary;

/// Joins variables with the files of the same application, where a library is known to do so.
pub fn join_sources(connections: &mut Vec<Connection>) {
    let is_variable = |one: &Connection| one.source == ConnectionSource::Variables;
    let joined = |one: &Connection| vocabulary::url_wins(place_of(one));
    let (mut variables, others): (Vec<Connection>, Vec<Connection>) = std::mem::take(connections)
        .into_iter()
        .partition(|one| is_variable(one) && joined(one));
    for mut other in others {
        let is_same = |variable: &Connection| {
            other.source == ConnectionSource::File && normal(place_of(variable)) == normal(&other.path)
        };
        let Some(at) = variables.iter().position(is_same) else {
            connections.push(other);
            continue;
        };
        if other.is_url && variables.get(at).is_some_and(|variable| !variable.is_url) {
            let variable = variables.swap_remove(at);
            other.ignored.extend(ignored(&variable));
            connections.push(other);
            continue;
        }
        let Some(variable) = variables.get_mut(at) else {
            continue;
        };
        if variable.is_url {
            variable.ignored.extend(ignored(&other));
        } else {
            merge(variable, &mut other);
        }
        // What is written there stays a password that everybody can read.
        other.endpoints.clear();
        if other.password.is_some() {
            connections.push(other);
        }
    }
    connections.append(&mut variables);
}

/// Fills in what the variables do not say.
fn merge(variable: &mut Connection, file: &mut Connection) {
    if variable.endpoints.is_empty() {
        variable.endpoints = file.endpoints.clone();
    }
    if variable.tls == Tls::NotSaid {
        variable.tls = file.tls.clone();
    }
    variable.verification = variable.verification.or(file.verification);
    variable.username = variable.username.take().or_else(|| file.username.clone());
    variable.password = variable.password.take().or_else(|| file.password.clone());
    variable.limits = variable.limits.take().or_else(|| file.limits.take());
}

/// What a URL elsewhere makes the library ignore.
fn ignored(connection: &Connection) -> Option<Ignored> {
    let password = connection.password.as_ref()?;
    Some(Ignored {
        key: password.path.rsplit('.').next().unwrap_or_default().to_owned(),
        span: password.span,
        path: password.path.clone(),
    })
}

/// The place of a connection among the library's settings: `spring.data.redis`, `SPRING_DATA_REDIS`.
fn place_of(connection: &Connection) -> &str {
    match connection.source {
        ConnectionSource::Variables => connection.name.strip_suffix("_URL").unwrap_or(&connection.name),
        _ => &connection.path,
    }
}

fn normal(place: &str) -> String {
    place.to_ascii_lowercase().replace('_', ".")
}
