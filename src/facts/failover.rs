//! Sentinels, replicas and cluster nodes: what takes over if a server fails.

use std::collections::HashMap;

use super::fact::{Fact, FactValue, Item, Place};
use crate::deployment::{Deployment, Server};
use redproof_redis::Authentication;
use redproof_source::{Known, Text, Why};

/// A `sentinel monitor` line.
pub(super) struct Monitor<'a> {
    pub(super) name: &'a Text,
    pub(super) host: &'a Text,
    pub(super) port: &'a Text,
    quorum: &'a Text,
}

/// The primaries that a Sentinel monitors.
pub(super) fn monitors(sentinel: &redproof_redis::Server) -> impl Iterator<Item = Monitor<'_>> {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    words.windows(5).filter_map(|five| match five {
        [monitor, name, host, port, quorum] if monitor.as_str().eq_ignore_ascii_case("monitor") => {
            Some(Monitor {
                name,
                host,
                port,
                quorum,
            })
        }
        _ => None,
    })
}

/// The values of the lines `sentinel OPTION NAME VALUE` by the primary; of several for one, the last counts.
pub(super) fn values<'s>(sentinel: &'s redproof_redis::Server, option: &str) -> HashMap<&'s str, &'s Text> {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    let named = words.windows(3).filter_map(|three| match three {
        [word, name, value] if word.as_str().eq_ignore_ascii_case(option) => Some((name.as_str(), value)),
        _ => None,
    });
    named.collect()
}

/// Primaries for which one Sentinel alone decides that they are down.
pub(super) fn quorum_of_one(sentinel: &redproof_redis::Server) -> Fact {
    let alone = monitors(sentinel).filter(|monitor| monitor.quorum.as_str() == "1");
    named(alone, |monitor| monitor.quorum)
}

/// Primaries for which more Sentinels would have to agree than the deployment runs.
pub(super) fn quorum_too_high(deployment: &Deployment, sentinel: &redproof_redis::Server) -> Fact {
    let FactValue::Number(sentinels) = count_of(deployment, |server| server.sentinel).value else {
        return Fact::unknown(Why::new("the number of Sentinels is set outside the files", None));
    };
    let asked = |monitor: &Monitor<'_>| monitor.quorum.as_str().parse::<i64>().ok();
    let never = monitors(sentinel).filter(|monitor| asked(monitor).is_some_and(|asked| asked > sentinels));
    named(never, |monitor| monitor.quorum)
}

/// The names of primaries, each at one of the words that name it.
fn named<'s>(monitors: impl Iterator<Item = Monitor<'s>>, word: impl Fn(&Monitor<'s>) -> &'s Text) -> Fact {
    let items = monitors.map(|monitor| {
        let place = Place::new(word(&monitor).span(), "sentinel");
        Item::new(monitor.name.as_str(), place)
    });
    Fact::list(items.collect())
}

/// Primaries that require a password, and to which the Sentinel sends none.
pub(super) fn without_password(deployment: &Deployment, sentinel: &redproof_redis::Server) -> Fact {
    let passwords = values(sentinel, "auth-pass");
    let mut refusing = Vec::new();
    let mut unknown = sentinel.unread.first().cloned();
    for monitor in monitors(sentinel).filter(|monitor| !passwords.contains_key(monitor.name.as_str())) {
        let primary = deployment.primary_at(monitor.host, Some(monitor.port));
        let needs = match primary.map(|primary| primary.map(|primary| &primary.redis)) {
            Known::Known(None) => continue,
            Known::Known(Some(Known::Known(redis))) => redis.authentication().answer,
            Known::Known(Some(Known::Unknown(why))) => Known::Unknown(why.clone()),
            Known::Unknown(why) => Known::Unknown(why),
        };
        match needs {
            Known::Known(Authentication::None) => {}
            Known::Known(_) => refusing.push(Item::new(
                monitor.name.as_str(),
                Place::new(monitor.name.span(), "sentinel"),
            )),
            Known::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    match unknown.filter(|_| refusing.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(refusing),
    }
}

/// How many containers of a service run.
fn copies(deployment: &Deployment, server: &Server) -> Known<i64> {
    let deploy = deployment
        .service_of(server)
        .and_then(|service| service.deploy.as_ref());
    let Some(replicas) = deploy.and_then(|deploy| deploy.replicas.as_ref()) else {
        return Known::Known(1);
    };
    match replicas.why_undefined() {
        Some(why) => Known::Unknown(why),
        None => Known::Known(replicas.as_str().parse().unwrap_or(1)),
    }
}

/// How many servers that satisfy a condition run.
pub(super) fn count_of(deployment: &Deployment, counts: impl Fn(&Server) -> bool) -> Fact {
    let mut sum = 0;
    for server in deployment.servers.iter().filter(|server| counts(server)) {
        match copies(deployment, server) {
            Known::Known(number) => sum += number,
            Known::Unknown(why) => return Fact::unknown(why),
        }
    }
    Fact::number(sum)
}

/// Whether another server takes over if it fails: a Sentinel, a replica or other nodes of its cluster.
pub(super) fn takes_over(deployment: &Deployment) -> Fact {
    let mut unknown = None;
    for server in &deployment.servers {
        let takes_over = match &server.redis {
            _ if server.sentinel => Known::Known(true),
            Known::Known(redis) => is_one_of_several(redis),
            Known::Unknown(why) => Known::Unknown(why.clone()),
        };
        match takes_over {
            Known::Known(true) => return Fact::boolean(true),
            Known::Known(false) => {}
            Known::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or_else(|| Fact::boolean(false), Fact::unknown)
}

/// Whether a server is a node of a cluster or follows another.
fn is_one_of_several(redis: &redproof_redis::Server) -> Known<bool> {
    match redis.is_on("cluster-enabled").map(|verdict| verdict.answer) {
        Some(Known::Unknown(why)) => Known::Unknown(why),
        Some(Known::Known(true)) => Known::Known(true),
        Some(Known::Known(false)) | None => redis
            .written("replicaof")
            .map(|setting| setting.is_some_and(|setting| setting.words.len() == 2)),
    }
}
