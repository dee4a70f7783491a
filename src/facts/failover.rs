//! Sentinels, replicas and cluster nodes: what takes over if a server fails.

use std::collections::HashSet;

use super::fact::{Fact, FactValue, Item, Place};
use crate::deployment::{Deployment, Server};
use redproof_redis::Authentication;
use redproof_source::{Known, Text};

/// A `sentinel monitor` line.
struct Monitor<'a> {
    name: &'a Text,
    host: &'a Text,
    quorum: &'a Text,
}

fn monitors(sentinel: &redproof_redis::Server) -> impl Iterator<Item = Monitor<'_>> {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    words.windows(5).filter_map(|five| match five {
        [monitor, name, host, _, quorum] if monitor.as_str().eq_ignore_ascii_case("monitor") => {
            Some(Monitor { name, host, quorum })
        }
        _ => None,
    })
}

/// The primaries for which a Sentinel has a line `sentinel OPTION NAME VALUE`.
fn with_option<'s>(sentinel: &'s redproof_redis::Server, option: &str) -> HashSet<&'s str> {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    let named = words.windows(3).filter_map(|three| match three {
        [word, name, _] if word.as_str().eq_ignore_ascii_case(option) => Some(name.as_str()),
        _ => None,
    });
    named.collect()
}

/// Primaries for which one Sentinel alone decides that they are down.
pub(super) fn quorum_of_one(sentinel: &redproof_redis::Server) -> Fact {
    let alone = monitors(sentinel).filter(|monitor| monitor.quorum.as_str() == "1");
    Fact::list(
        alone
            .map(|monitor| {
                Item::new(
                    monitor.name.as_str(),
                    Place::new(monitor.quorum.span(), "sentinel"),
                )
            })
            .collect(),
    )
}

/// Primaries that require a password, and to which the Sentinel sends none.
pub(super) fn without_password(deployment: &Deployment, sentinel: &redproof_redis::Server) -> Fact {
    let told = with_option(sentinel, "auth-pass");
    let refusing = monitors(sentinel).filter(|monitor| {
        let mut servers = deployment.servers_at(monitor.host.as_str());
        let primary = servers.find(|(_, server)| !server.sentinel);
        let needs = primary
            .and_then(|(_, server)| server.redis.known())
            .and_then(|redis| redis.authentication().answer.known().copied())
            .is_some_and(|needed| needed != Authentication::None);
        needs && !told.contains(monitor.name.as_str())
    });
    Fact::list(
        refusing
            .map(|monitor| Item::new(monitor.name.as_str(), Place::new(monitor.name.span(), "sentinel")))
            .collect(),
    )
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
    let is_on = |server: &Server, name: &str| {
        let redis = server.redis.known();
        redis
            .and_then(|redis| redis.is_on(name))
            .is_some_and(|verdict| verdict.answer != Known::Known(false))
    };
    let follows = |server: &Server| {
        let redis = server.redis.known();
        let setting = redis.and_then(|redis| {
            redis
                .settings
                .get("replicaof")
                .or_else(|| redis.settings.get("slaveof"))
        });
        setting.is_some_and(|setting| setting.span.is_some() && setting.words.len() == 2)
    };
    let mut servers = deployment.servers.iter();
    Fact::of(FactValue::Boolean(servers.any(|server| {
        server.sentinel || is_on(server, "cluster-enabled") || follows(server)
    })))
}
