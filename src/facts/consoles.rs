//! Web consoles for Redis that are published without a login of their own.

use super::{Fact, Item, Place};
use crate::deployment::{Deployment, Reach, reach};
use redproof_compose::Service;
use redproof_source::{Known, Text};

/// An image, the port of its console, and variables of which one gives it a login. From each project's README as of
/// 2026-11: RedisInsight has no login at all; redis-commander and phpRedisAdmin ask for one only if it is set.
struct Console {
    image: &'static str,
    port: u16,
    login: &'static [&'static str],
}

const CONSOLES: &[Console] = &[
    Console {
        image: "redis/redisinsight",
        port: 5540,
        login: &[],
    },
    Console {
        image: "redislabs/redisinsight",
        port: 8001,
        login: &[],
    },
    Console {
        image: "redis/redis-stack",
        port: 8001,
        login: &[],
    },
    Console {
        image: "rediscommander/redis-commander",
        port: 8081,
        login: &[
            "HTTP_PASSWORD",
            "HTTP_PASSWORD_FILE",
            "HTTP_PASSWORD_HASH",
            "HTTP_PASSWORD_HASH_FILE",
        ],
    },
    Console {
        image: "erikdubbelboer/phpredisadmin",
        port: 80,
        login: &["ADMIN_PASS", "ADMIN_PASS_FILE"],
    },
];

fn has_login(service: &Service, console: &Console) -> bool {
    console.login.iter().any(|name| {
        service
            .variable(name)
            .is_some_and(|variable| !variable.value.as_ref().is_some_and(Text::is_empty_literal))
    })
}

/// Consoles that others than the host reach, and that ask for no login.
pub(super) fn open(deployment: &Deployment) -> Fact {
    let services = deployment.project.iter().flat_map(|project| &project.services);
    let mut found = Vec::new();
    for service in services {
        let Some(image) = service.image.as_ref().filter(|image| image.undefined().is_none()) else {
            continue;
        };
        let name = redproof_redis::repository(image.as_str());
        let Some(console) = CONSOLES.iter().find(|console| console.image == name) else {
            continue;
        };
        if has_login(service, console) {
            continue;
        }
        for port in &service.ports {
            let leads = port.target == Known::Known(console.port) && port.protocol == "tcp";
            if leads && !matches!(reach(port), Known::Known(Reach::Loopback) | Known::Unknown(_)) {
                found.push(Item {
                    word: service.name.as_str().to_owned(),
                    at: vec![Place::new(port.span, port.path.clone())],
                });
            }
        }
    }
    Fact::list(found)
}
