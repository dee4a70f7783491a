//! What rules may ask about a Redis server.

use super::table::table;
use super::{Datum, Fact, Item, Place, Type, company, flag_of, health, transport, verdict};
use crate::client::{RedisVariable, redis_variable};
use crate::deployment::{Deployment, Exposure, PublishedPort, Purpose, Reach, Server, without_network};
use redproof_compose::{Network, Service};
use redproof_redis::{Authentication, DefaultUser, PasswordSource, Tls};
use redproof_source::{Known, Text};

/// A server in its deployment.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) index: usize,
    pub(super) server: &'a Server,
}

impl Subject<'_> {
    /// The answer of a function of the judged configuration; unknown where that is.
    fn redis(&self, answer: impl FnOnce(&redproof_redis::Server) -> Fact) -> Fact {
        match &self.server.redis {
            Known::Known(redis) => answer(redis),
            Known::Unknown(why) => Fact::unknown(why.clone()),
        }
    }

    fn without_network(&self) -> bool {
        let project = self.deployment.project.as_ref();
        let service =
            project.and_then(|project| Some((project, project.services.get(self.server.service?)?)));
        service.is_some_and(|(project, service)| without_network(project, service))
    }

    /// Whether a client of another network or host can reach it.
    fn traffic_leaves(&self) -> Fact {
        let exposed = match &self.server.exposure {
            Known::Known(exposure) => *exposure,
            Known::Unknown(why) => return Fact::unknown(why.clone()),
        };
        let mut fact = Fact::flag(matches!(exposed, Exposure::Published | Exposure::HostNetwork));
        fact.at.extend(self.exposed_at());
        if fact.datum == Datum::Flag(false)
            && let Some(place) = external_network(self.deployment, self.server)
        {
            return Fact::at(Datum::Flag(true), place);
        }
        fact
    }

    /// The same of its plaintext port alone: `traffic_leaves`, but for a port that is published for TLS.
    fn plaintext_leaves(&self) -> Fact {
        let mut leaves = self.traffic_leaves();
        let published = matches!(self.server.exposure, Known::Known(Exposure::Published));
        if leaves.datum != Datum::Flag(true) || !published {
            return leaves;
        }
        let plain = |port: &&PublishedPort| {
            matches!(port.purpose, Purpose::Plaintext | Purpose::Sentinel)
                && !matches!(port.reach, Known::Known(Reach::Loopback))
        };
        leaves.at = self
            .server
            .ports
            .iter()
            .filter(plain)
            .map(|port| Place::new(port.span, port.path.clone()))
            .collect();
        if leaves.at.is_empty() {
            return match external_network(self.deployment, self.server) {
                Some(place) => Fact::at(Datum::Flag(true), place),
                None => Fact::flag(false),
            };
        }
        leaves
    }

    fn withheld_secrets(&self) -> Fact {
        let Some(project) = &self.deployment.project else {
            return Fact::list(Vec::new());
        };
        let own = self.server.service.and_then(|index| project.services.get(index));
        let granted =
            |service: &Service, name: &str| service.secrets.iter().any(|grant| grant.source.as_str() == name);
        let withheld = project.secrets.iter().filter(|secret| {
            let name = secret.name.as_str();
            names_password(name)
                && project.services.iter().any(|service| granted(service, name))
                && !own.is_some_and(|own| granted(own, name))
        });
        Fact::list(
            withheld
                .map(|secret| Item {
                    word: secret.name.as_str().to_owned(),
                    at: vec![Place::new(
                        secret.name.span(),
                        format!("secrets.{}", secret.name.as_str()),
                    )],
                })
                .collect(),
        )
    }

    /// Password variables of its container that its image does not read.
    fn ignored_variables(&self) -> Fact {
        let services = self
            .deployment
            .project
            .iter()
            .flat_map(|project| &project.services);
        let service = self
            .server
            .service
            .and_then(|index| services.into_iter().nth(index));
        let variables = service.into_iter().flat_map(|service| &service.environment);
        let ignored = variables
            .filter(|variable| {
                let name = variable.name.as_str();
                // What ends in AUTH is for redis-cli in the same container.
                let image = self.server.behaviour.as_ref();
                image.is_some_and(|image| image.ignores_password(name))
                    && names_password(name)
                    && !name.ends_with("CLI_AUTH")
                    && !service.is_some_and(|service| is_read_at_start(service, name))
            })
            .filter(|variable| !variable.value.as_ref().is_some_and(Text::is_empty_literal))
            .map(|variable| Item {
                word: variable.name.as_str().to_owned(),
                at: vec![Place::new(variable.name.span(), variable.path.clone())],
            });
        Fact::list(ignored.collect())
    }

    fn exposed_at(&self) -> Vec<Place> {
        if let Some((span, path)) = &self.server.exposure_at {
            return vec![Place::new(*span, path.clone())];
        }
        self.server
            .ports
            .iter()
            .map(|port| Place::new(port.span, port.path.clone()))
            .collect()
    }

    /// Connections that reach it, those that say `redis://` or `ssl: false` among them.
    fn clients(&self) -> Fact {
        let mut items = Vec::new();
        for client in &self.deployment.clients {
            for target in client
                .targets
                .iter()
                .filter(|target| target.server == Some(self.index))
            {
                let connection = &client.connection;
                let at = connection
                    .endpoints
                    .get(target.endpoint)
                    .map_or(connection.at, |endpoint| endpoint.span);
                items.push(Item {
                    word: client.owners.to_string(),
                    at: vec![Place::new(at, connection.path.clone())],
                });
            }
        }
        Fact::list(items)
    }
}

/// Whether a Compose secret or a variable is named like a Redis password, or like a file that holds one.
fn names_password(name: &str) -> bool {
    matches!(
        redis_variable(name),
        Some((_, RedisVariable::Password | RedisVariable::PasswordFile))
    )
}

/// Whether the command that starts a service reads a variable of its container.
fn is_read_at_start(service: &Service, variable: &str) -> bool {
    let commands = [&service.entrypoint, &service.command];
    let mut words = commands.into_iter().flatten().flat_map(|command| &command.words);
    words.any(|word| {
        let text = word.as_str();
        text.contains(&format!("${variable}")) || text.contains(&format!("${{{variable}"))
    })
}

/// A network that the server joins and that is not the project's alone: an external one, or one of the host's own net, where
/// macvlan and ipvlan give the container an address.
fn external_network(deployment: &Deployment, server: &Server) -> Option<Place> {
    let project = deployment.project.as_ref()?;
    let service = project.services.get(server.service?)?;
    let attachment = service.networks.iter().find(|attachment| {
        project
            .networks
            .iter()
            .any(|network| reaches_out(network) && network.name.as_str() == attachment.network.as_str())
    })?;
    Some(Place::new(
        attachment.network.span(),
        format!("{}.networks", service.path),
    ))
}

fn reaches_out(network: &Network) -> bool {
    let driver = network.driver.as_ref().map(Text::as_str);
    network.external || matches!(driver, Some("macvlan" | "ipvlan" | "host"))
}

table! {
    Subject<'_>;
    "kind", Type::Word(&["server", "sentinel"]), true, "Whether it is a server or a Sentinel."
        => |s| Fact::word(if s.server.sentinel { "sentinel" } else { "server" });
    "starts", Type::Flag, true, "Whether redis-server would start with this configuration."
        => |s| s.redis(|redis| flag_of(&redis.starts));
    "version", Type::Word(&[]), true, "The version whose rules were used."
        => |s| s.redis(|redis| Fact::word(redis.version.number));
    "authentication", Type::Word(&["none", "password", "acl"]), true,
        "What somebody who connects needs: nothing, the one password, or a user's."
        => |s| s.redis(|redis| verdict::word(redis.authentication(), Authentication::word));
    "open_if_unset", Type::Flag, true,
        "Whether no password is needed if the variable that should hold it is unset or empty."
        => |s| s.redis(|redis| verdict::flag(Some(redis.open_when_password_unset())));
    "protected", Type::Flag, true,
        "Whether protected mode is on: without a password, only loopback is served."
        => |s| s.redis(|redis| verdict::flag(Some(redis.protected_mode())));
    "requirepass", Type::Flag, true, "Whether `requirepass` sets a password (void or not)."
        => |s| s.redis(|redis| verdict::flag(redis.is_set("requirepass")));
    "requirepass_void", Type::Flag, true,
        "Whether `requirepass` is set and does not count, since the default user is defined elsewhere."
        => |s| s.redis(verdict::requirepass_void);
    "exposure", Type::Word(&["network", "loopback", "published", "host-network"]), true,
        "How far it can be reached: its networks, the host, beyond it, or the host's own network."
        => |s| match &s.server.exposure {
            Known::Known(exposure) => Fact { datum: Datum::Word(exposure.name().into()), at: s.exposed_at() },
            Known::Unknown(why) => Fact::unknown(why.clone()),
        };
    "loopback_only", Type::Flag, true, "Whether `bind` names loopback addresses only, or its container has no network."
        => |s| s.redis(|redis| verdict::flag(Some(redis.loopback_only().map(|only| only || s.without_network()))));
    "in_project", Type::Flag, true, "Whether a compose file starts it; else it is a file that no project uses."
        => |s| Fact::flag(s.server.service.is_some());
    "traffic_leaves", Type::Flag, true,
        "Whether its traffic can leave the project's own networks: published, the host's network, an external one or macvlan."
        => |s| s.traffic_leaves();
    "plaintext_leaves", Type::Flag, true,
        "Whether its plaintext port is what can be reached from outside the project's own networks; the place is where."
        => |s| s.plaintext_leaves();
    "tls", Type::Word(&["off", "on", "both"]), true, "Whether it listens with TLS, without, or both."
        => |s| s.redis(|redis| verdict::word(redis.tls(), Tls::word));
    "plaintext_port", Type::Number, true, "`port`; 0 is closed."
        => |s| s.redis(|redis| verdict::port(redis, "port"));
    "tls_port", Type::Number, true, "`tls-port`; 0 is closed."
        => |s| s.redis(|redis| verdict::port(redis, "tls-port"));
    "named_users", Type::Number, true, "Users besides default that may log in."
        => |s| s.redis(|redis| Fact::number(super::count(redis.users.iter().filter(|user| user.name != "default" && user.enabled.0).count())));
    "acl_file", Type::Word(&["none", "loaded", "missing"]), true, "Whether it loads an ACL file."
        => |s| s.redis(|redis| match &redis.acl_file {
            None => Fact::word("none"),
            Some(acl) => match &acl.file {
                Known::Known(Some(_)) => Fact::at(Datum::Word("loaded".into()), Place::new(acl.path.span(), "aclfile")),
                Known::Known(None) => Fact::at(Datum::Word("missing".into()), Place::new(acl.path.span(), "aclfile")),
                Known::Unknown(why) => Fact::unknown(why.clone()),
            },
        });
    "default_user", Type::Word(&["off", "open", "password", "limited"]), true,
        "The default user: off, open to all without a password, on with every permission, or on with some."
        => |s| s.redis(|redis| verdict::word(redis.default_user(), DefaultUser::word));
    "config_hidden", Type::Flag, true, "Whether `CONFIG` is renamed or taken away."
        => |s| s.redis(|redis| {
            let hidden = redis.renamed.iter().rev().find(|renamed| renamed.command.as_str().eq_ignore_ascii_case("config"));
            match hidden {
                Some(renamed) => Fact::at(Datum::Flag(true), Place::new(renamed.span, "rename-command")),
                None => Fact::flag(false),
            }
        });
    "hidden_commands", Type::List, true, "Commands that `rename-command` renames or takes away."
        => |s| s.redis(|redis| Fact::list(redis.renamed.iter().map(|renamed| Item {
            word: renamed.command.as_str().to_ascii_lowercase(),
            at: vec![Place::new(renamed.span, "rename-command")],
        }).collect()));
    "clients", Type::List, true, "The clients of the deployment that dial it."
        => |s| s.clients();
    "password_source", Type::Word(&["argument", "file", "environment", "acl"]), true, "Where its password is set."
        => |s| s.redis(|redis| match redis.password_source() {
            Some(source) => verdict::word(source, PasswordSource::word),
            None => Fact::absent(),
        });
    "withheld_secrets", Type::List, true,
        "Compose secrets that are named like a Redis password, that other services get, and this server does not."
        => |s| s.withheld_secrets();
    "ignored_variables", Type::List, true, "Variables of its container that are named for a password and that its image does not read."
        => |s| s.ignored_variables();
    "tls_auth_clients", Type::Word(&["yes", "no", "optional"]), true, "Whether clients have to show a certificate."
        => |s| s.redis(transport::client_certificates);
    "tls_replication", Type::Flag, true, "Whether replication uses TLS (`tls-replication`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "tls-replication"));
    "tls_cluster", Type::Flag, true, "Whether the cluster bus uses TLS (`tls-cluster`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "tls-cluster"));
    "old_tls_protocols", Type::List, true, "Protocols older than TLS 1.2 that `tls-protocols` allows."
        => |s| s.redis(transport::old_protocols);
    "weak_tls_ciphers", Type::List, true, "Broken ciphers that `tls-ciphers` allows."
        => |s| s.redis(transport::weak_ciphers);
    "speaks_tls", Type::Flag, true, "Whether it has a TLS port."
        => |s| s.redis(|redis| flag_of(&transport::speaks_tls(redis)));
    "missing_certificates", Type::List, true,
        "TLS directives whose certificate is not in the folder of the tree where it is looked for."
        => |s| Fact::list(s.server.tls_files.missing.iter().map(|(directive, at)| Item {
            word: (*directive).to_owned(),
            at: vec![Place::new(*at, *directive)],
        }).collect());
    "replica", Type::Flag, true, "Whether it follows a primary (`replicaof`)."
        => |s| s.redis(transport::replica);
    "cluster", Type::Flag, true, "Whether it is a node of a cluster (`cluster-enabled`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "cluster-enabled"));
    "refused_by_primary", Type::Flag, true,
        "Whether it follows a server of the deployment that needs a password, and sends none (`masterauth`)."
        => |s| s.redis(|redis| company::refused_by_primary(s.deployment, redis));
    "hidden_from_sentinel", Type::List, true,
        "Commands that `rename-command` takes from a Sentinel that watches it."
        => |s| s.redis(|redis| company::hidden_from_sentinel(s.deployment, s.server, redis));
    "unlocked", Type::List, true,
        "Directives that let everyone who may connect use DEBUG, MODULE LOAD or protected settings (`enable-… yes`)."
        => |s| s.redis(company::unlocked);
    "expanded_too_early", Type::List, true,
        "Variables of its command that Compose puts in from outside, although only the container's environment sets them."
        => |s| company::expanded_too_early(s.deployment, s.server);
    "blind_healthcheck", Type::Flag, true,
        "Whether its health check sends no password and looks at nothing but the exit status of redis-cli."
        => |s| health::is_blind(s.deployment, s.server);
    "rotation", Type::List, true, "Mechanisms in the tree that change its password."
        => |s| Fact::list(super::rotation::items(s.deployment, Some(s.index)));
    "unjudged", Type::Flag, true, "Whether its configuration could not be judged at all."
        => |s| match &s.server.redis {
            Known::Known(_) => Fact::flag(false),
            Known::Unknown(why) => Fact { datum: Datum::Flag(true), at: why.at.map(|at| Place::new(at, s.server.path.clone())).into_iter().collect() },
        };
}
