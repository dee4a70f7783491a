//! Facts of an address and port that a server listens on or a service publishes.

use std::collections::HashSet;

use super::console::{Way, console, ways};
use super::fact::{Fact, FactValue, Place};
use super::table::table;
use super::vocabulary::{Relation, SERVER, SERVICE, Type};
use super::world::{Found, World};
use crate::deployment::{
    Deployment, PublishedPort, Purpose, Reach, Server, network_owner, publishes_nothing, reach,
};
use redproof_compose::Port;
use redproof_source::Known;

/// An endpoint.
pub(super) enum Subject<'a> {
    /// A port on which a server listens in its container or on its host.
    Listening {
        server: &'a Server,
        directive: &'static str,
        redis: &'a redproof_redis::Server,
        port: u16,
    },
    /// A published port that leads to a server's.
    Server(&'a PublishedPort),
    /// Another published port of a service.
    Other { port: &'a Port, console: bool },
    /// A console that no published port leads to.
    Console(Way),
}

pub(super) const RELATIONS: &[Relation] = &[SERVER, SERVICE];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let mut found = Vec::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        for subject in listening(server) {
            let anchor = Place::new(server.anchor, server.path.clone());
            found.push(
                Found::new(&server.name, anchor, subject)
                    .related(Some(index))
                    .related(server.service),
            );
        }
        let console = console_port(deployment, server);
        for port in server.ports.iter().filter(|port| !is_console(console, port)) {
            let anchor = Place::new(port.span, port.path.clone());
            found.push(
                Found::new(&server.name, anchor, Subject::Server(port))
                    .related(Some(index))
                    .related(server.service),
            );
        }
    }
    others(deployment, &mut found);
    found
}

/// The port of the console in a server's image.
fn console_port(deployment: &Deployment, server: &Server) -> Option<u16> {
    let (_, port) = deployment.service_of(server).and_then(console)?;
    Some(port)
}

/// Whether what may be a server's port is that of the console in its image.
fn is_console(console: Option<u16>, port: &PublishedPort) -> bool {
    port.purpose.known().is_none() && console.is_some_and(|console| port.target == Known::Known(console))
}

/// The ports that a server listens on, as far as they are known.
fn listening(server: &Server) -> impl Iterator<Item = Subject<'_>> {
    let redis = server.redis.known().into_iter();
    redis.flat_map(move |redis| {
        ["port", "tls-port"].into_iter().filter_map(move |directive| {
            let port = redis.port(directive).answer.known().copied()?;
            (port != 0).then_some(Subject::Listening {
                server,
                directive,
                redis,
                port,
            })
        })
    })
}

/// Published ports that lead to no Redis server, and other ways to a console.
fn others<'d>(deployment: &'d Deployment, found: &mut Vec<Found<'d>>) {
    // The ports of a range have one path.
    let key = |service, path, target: &Known<u16>| (service, path, target.known().copied());
    let of_servers: HashSet<(Option<usize>, &str, Option<u16>)> = deployment
        .servers
        .iter()
        .map(|server| (server, console_port(deployment, server)))
        .flat_map(|(server, console)| {
            let ports = server.ports.iter().filter(move |port| !is_console(console, port));
            ports.map(move |port| key(server.service, port.path.as_str(), &port.target))
        })
        .collect();
    let project = deployment.project.iter();
    let services = project.flat_map(|project| project.services.iter().map(move |service| (project, service)));
    for (index, (project, service)) in services.enumerate() {
        let console_port = console(service).map(|(_, port)| port);
        let is_console = |port: &Port| port.target.known() == console_port.as_ref() && port.protocol == "tcp";
        let mut add = |place, subject| {
            let subject = Found::new(service.name.as_str(), place, subject);
            found.push(subject.related(None).related(Some(index)));
        };
        let is_cut_off = publishes_nothing(project, service);
        for port in service.ports.iter().filter(|_| !is_cut_off) {
            if !of_servers.contains(&key(Some(index), port.path.as_str(), &port.target)) {
                let place = Place::new(port.span, port.path.clone());
                add(
                    place,
                    Subject::Other {
                        port,
                        console: is_console(port),
                    },
                );
            }
        }
        let owner = network_owner(project, service);
        let lent = owner
            .ports
            .iter()
            .filter(|_| !is_cut_off && !std::ptr::eq(owner, service));
        for port in lent.filter(|port| is_console(port)) {
            add(
                Place::new(port.span, port.path.clone()),
                Subject::Other { port, console: true },
            );
        }
        for way in ways(deployment, index, service) {
            add(
                Place::new(way.place.span, way.place.path.clone()),
                Subject::Console(way),
            );
        }
    }
}

fn known<T>(known: Known<T>, value: impl FnOnce(T) -> FactValue) -> FactValue {
    match known {
        Known::Known(found) => value(found),
        Known::Unknown(why) => FactValue::Unknown(why),
    }
}

impl Subject<'_> {
    fn fact(&self, value: FactValue) -> Fact {
        match self {
            Subject::Listening { redis, directive, .. } => Fact {
                value,
                at: super::verdict::settings_place(redis, directive),
            },
            Subject::Server(port) => Fact::at(value, Place::new(port.span, port.path.clone())),
            Subject::Other { port, .. } => Fact::at(value, Place::new(port.span, port.path.clone())),
            Subject::Console(way) => Fact::at(value, way.place.clone()),
        }
    }

    fn purpose(&self) -> FactValue {
        let of_server = |purpose: &Purpose| match purpose {
            Purpose::Plaintext => "plaintext",
            Purpose::Tls => "tls",
            Purpose::Bus => "bus",
            Purpose::Sentinel => "sentinel",
        };
        let word = match self {
            Subject::Listening { server, .. } if server.sentinel => "sentinel",
            Subject::Listening {
                directive: "port", ..
            } => "plaintext",
            Subject::Listening { .. } => "tls",
            Subject::Server(port) => match &port.purpose {
                Known::Known(purpose) => of_server(purpose),
                Known::Unknown(why) => return FactValue::Unknown(why.clone()),
            },
            Subject::Other { console: true, .. } | Subject::Console(_) => "console",
            Subject::Other { .. } => "other",
        };
        FactValue::Text(word.into())
    }

    fn reach(&self) -> FactValue {
        let known_reach = match self {
            Subject::Listening { .. } => return FactValue::Absent,
            Subject::Server(port) => port.reach.clone(),
            Subject::Other { port, .. } => reach(port),
            Subject::Console(way) => {
                return known(way.reach.clone(), |reach| FactValue::Text(reach.into()));
            }
        };
        known(known_reach, |reach| {
            FactValue::Text(
                match reach {
                    Reach::Everywhere => "everywhere",
                    Reach::Address => "address",
                    Reach::Loopback => "loopback",
                }
                .into(),
            )
        })
    }

    fn host_port(&self) -> FactValue {
        let published = match self {
            Subject::Listening { .. } | Subject::Console(_) => return FactValue::Absent,
            Subject::Server(port) => port.published.clone(),
            Subject::Other { port, .. } => port.published.clone(),
        };
        known(published, |port| {
            port.map_or(FactValue::Absent, |port| FactValue::Number(i64::from(port)))
        })
    }

    fn port(&self) -> FactValue {
        match self {
            Subject::Listening { port, .. } => FactValue::Number(i64::from(*port)),
            Subject::Console(_) => FactValue::Absent,
            Subject::Server(port) => known(port.target.clone(), |port| FactValue::Number(i64::from(port))),
            Subject::Other { port, .. } => {
                known(port.target.clone(), |port| FactValue::Number(i64::from(port)))
            }
        }
    }
}

table! {
    Subject<'_>;
    "published", Type::Boolean, "Whether it is a port of the host; otherwise it is one of the container."
        => |s| s.fact(FactValue::Boolean(matches!(s, Subject::Server(_) | Subject::Other { .. })));
    "reach", Type::Enum(&["everywhere", "address", "loopback", "proxy"]),
        "From where a published port can be reached: through every interface, one address that is not loopback, or the host only; for a console also through a proxy."
        => |s| s.fact(s.reach());
    "purpose", Type::Enum(&["plaintext", "tls", "bus", "sentinel", "console", "other"]),
        "What listens there; `console` is a web console for Redis."
        => |s| s.fact(s.purpose());
    "port", Type::Number, "The port that the server listens on, or the container's port behind a published one.", eg "6379"
        => |s| s.fact(s.port());
    "host_port", Type::Number, "The published port on the host; absent if Docker chooses one.", eg "6379"
        => |s| s.fact(s.host_port());
}
