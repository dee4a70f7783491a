//! What a server's companions need of it: the primary it follows, the Sentinels that watch it.

use super::verdict::settings_place;
use super::{Datum, Fact, Item, Place};
use crate::deployment::{Deployment, Server};
use redproof_redis::Authentication;
use redproof_source::Known;

/// Commands that a Sentinel sends to the servers it watches; source: sentinel.c of Redis 7.0, and the list for
/// `user sentinel` in Redis's documentation of Sentinel and ACL.
const OF_SENTINEL: &[&str] = &[
    "multi",
    "slaveof",
    "replicaof",
    "ping",
    "exec",
    "subscribe",
    "config",
    "role",
    "publish",
    "info",
    "client",
    "script",
];

/// Whether a host name leads to a server.
fn answers(deployment: &Deployment, server: &Server, host: &str) -> bool {
    deployment
        .service_of(server)
        .is_some_and(|service| service.answers_to(host))
}

/// Whether it follows a primary of the deployment that needs a password, and sends none; the places are `replicaof`
/// and the primary's password.
pub(super) fn refused_by_primary(deployment: &Deployment, redis: &redproof_redis::Server) -> Fact {
    let Some(setting) = redis
        .settings
        .get("replicaof")
        .filter(|setting| setting.span.is_some())
    else {
        return Fact::flag(false);
    };
    let Some(host) = setting.first() else {
        return Fact::flag(false);
    };
    let primary = deployment
        .servers
        .iter()
        .find(|server| answers(deployment, server, host.as_str()));
    let Some(Known::Known(primary)) = primary.map(|server| &server.redis) else {
        return Fact::flag(false);
    };
    let sends = ["masterauth", "primaryauth"]
        .iter()
        .filter_map(|name| redis.settings.get(*name))
        .any(|setting| !matches!(setting.is_set(), Known::Known(false)));
    let needs = primary.authentication();
    let datum = match &needs.answer {
        _ if sends => Datum::Flag(false),
        Known::Known(answer) => Datum::Flag(*answer != Authentication::None),
        // A variable from outside: whoever sets it makes the password needed.
        Known::Unknown(why) => Datum::Unknown(why.clone()),
    };
    let mut at = settings_place(redis, "replicaof");
    at.extend(settings_place(primary, "requirepass"));
    Fact { datum, at }
}

/// Commands that `rename-command` hides from the Sentinels that watch it.
pub(super) fn hidden_from_sentinel(
    deployment: &Deployment,
    server: &Server,
    redis: &redproof_redis::Server,
) -> Fact {
    // Most servers rename nothing, and then nobody has to be looked for.
    let watched = !redis.renamed.is_empty()
        && deployment.servers.iter().any(|sentinel| {
            let Known::Known(judged) = &sentinel.redis else {
                return false;
            };
            let words = judged
                .settings
                .get("sentinel")
                .map_or(&[][..], |setting| &setting.words);
            sentinel.sentinel
                && words.windows(3).any(|three| match three {
                    [monitor, _, host] => {
                        monitor.as_str().eq_ignore_ascii_case("monitor")
                            && answers(deployment, server, host.as_str())
                    }
                    _ => false,
                })
        });
    let hidden = redis.renamed.iter().filter(|renamed| {
        watched && OF_SENTINEL.contains(&renamed.command.as_str().to_ascii_lowercase().as_str())
    });
    Fact::list(
        hidden
            .map(|renamed| Item {
                word: renamed.command.as_str().to_ascii_uppercase(),
                at: vec![Place::new(renamed.span, "rename-command")],
            })
            .collect(),
    )
}

/// Directives with which CONFIG SET, DEBUG or MODULE LOAD reach further than by default, for anybody who may connect.
pub(super) fn unlocked(redis: &redproof_redis::Server) -> Fact {
    let names = [
        "enable-protected-configs",
        "enable-debug-command",
        "enable-module-command",
    ];
    let on = names.iter().filter(|name| {
        redis
            .settings
            .get(**name)
            .is_some_and(|setting| setting.span.is_some() && setting.is_yes())
    });
    Fact::list(
        on.map(|name| Item {
            word: (*name).to_owned(),
            at: settings_place(redis, name),
        })
        .collect(),
    )
}

/// Variables that the command puts in from outside although the service sets them for its container: Compose does not
/// look there. The first place is the expression, the second the variable in the container's environment.
pub(super) fn expanded_too_early(deployment: &Deployment, server: &Server) -> Fact {
    let (Some(project), Some(service)) = (&deployment.project, deployment.service_of(server)) else {
        return Fact::list(Vec::new());
    };
    let keys = ["command", "entrypoint"].map(|key| format!("{}.{key}", service.path));
    let outside = project.variables.iter().filter(|variable| {
        variable.defined.is_none()
            && variable.fallback.is_none()
            && keys.iter().any(|key| {
                variable
                    .path
                    .strip_prefix(key.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
            })
    });
    Fact::list(
        outside
            .filter_map(|variable| {
                let set = service.variable(&variable.name)?;
                let told = set
                    .value
                    .as_ref()
                    .is_some_and(|value| value.undefined().is_none());
                told.then(|| Item {
                    word: variable.name.clone(),
                    at: vec![
                        Place::new(variable.expression, variable.path.clone()),
                        Place::new(set.name.span(), set.path.clone()),
                    ],
                })
            })
            .collect(),
    )
}
