//! Facts of a Redis server or Sentinel.

use super::exposure;
use super::fact::{Fact, FactValue, Item, Place, count};
use super::table::table;
use super::vocabulary::{Relation, SERVICE, Type};
use super::world::{Found, World};
use super::{backups, failover, neighbours, storage, topology};
use super::{health, passwords, peer, transport, verdict};
use crate::deployment::{Deployment, Server};
use crate::inputs;
use crate::inputs::is_in_tests;
use redproof_redis::{Authentication, DefaultUser, PasswordSource, Tls};
use redproof_source::{Known, SourceMap, Tree, Why};

/// A server in its deployment.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) index: usize,
    pub(super) server: &'a Server,
    pub(super) map: &'a SourceMap,
    pub(super) tree: &'a Tree,
}

pub(super) const RELATIONS: &[Relation] = &[SERVICE];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let servers = deployment.servers.iter().enumerate();
    servers
        .map(|(index, server)| {
            let anchor = Place::new(server.anchor, server.path.clone());
            let subject = Subject {
                deployment,
                index,
                server,
                map: world.map,
                tree: world.tree,
            };
            Found::new(&server.name, anchor, subject).related(server.service)
        })
        .collect()
}

impl Subject<'_> {
    /// A fact of the configuration; unknown if that is.
    pub(super) fn redis(&self, fact: impl FnOnce(&redproof_redis::Server) -> Fact) -> Fact {
        match &self.server.redis {
            Known::Known(redis) => fact(redis),
            Known::Unknown(why) => Fact::unknown(why.clone()),
        }
    }

    fn network_policy(&self) -> Fact {
        let chart = self.server.chart.as_ref();
        match chart.and_then(|chart| chart.network_policy.as_ref()) {
            Some((limits, at, path)) => Fact::from(limits).and_at(Place::new(*at, path.clone())),
            None => Fact::absent(),
        }
    }

    fn named_users(&self) -> Fact {
        self.redis(|redis| {
            let users = redis.users.iter();
            let named = users.filter(|user| user.name != "default" && user.enabled.0);
            match (named.count(), redis.why_users_unknown()) {
                (0, Some(why)) => Fact::unknown(why),
                (number, _) => Fact::number(count(number)),
            }
        })
    }

    fn acl_file(&self) -> Fact {
        self.redis(|redis| {
            let Some(acl) = &redis.acl_file else {
                return Fact::text("none");
            };
            let word = match &acl.file {
                Known::Known(Some(_)) => "loaded",
                Known::Known(None) => "missing",
                Known::Unknown(why) => return Fact::unknown(why.clone()),
            };
            Fact::at(
                FactValue::Text(word.into()),
                Place::new(acl.path.span(), "aclfile"),
            )
        })
    }

    fn config_hidden(&self) -> Fact {
        self.redis(|redis| {
            let mut renamed = redis.renamed.iter().rev();
            match renamed.find(|renamed| renamed.command.as_str().eq_ignore_ascii_case("config")) {
                Some(renamed) => Fact::at(
                    FactValue::Boolean(true),
                    Place::new(renamed.span, "rename-command"),
                ),
                None => redis
                    .unread
                    .first()
                    .cloned()
                    .map_or_else(|| Fact::boolean(false), Fact::unknown),
            }
        })
    }

    fn hidden_commands(&self) -> Fact {
        self.redis(|redis| {
            let renamed = redis.renamed.iter();
            Fact::list(
                renamed
                    .map(|renamed| {
                        Item::new(
                            renamed.command.as_str().to_ascii_lowercase(),
                            Place::new(renamed.span, "rename-command"),
                        )
                    })
                    .collect(),
            )
        })
    }

    fn unresolved(&self) -> Fact {
        match &self.server.redis {
            Known::Known(_) => Fact::boolean(false),
            Known::Unknown(why) => Fact {
                value: FactValue::Boolean(true),
                at: why
                    .at
                    .map(|at| Place::new(at, self.server.path.clone()))
                    .into_iter()
                    .collect(),
            },
        }
    }
}

table! {
    Subject<'_>, settings of |s| &s.server.redis;
    "kind", Type::Enum(&["server", "sentinel"]), "A Redis server or a Sentinel."
        => |s| Fact::text(if s.server.sentinel { "sentinel" } else { "server" });
    "starts", Type::Boolean, "Whether redis-server would start with this configuration."
        => |s| s.redis(|redis| Fact::from(&redis.starts));
    "version", Type::Text, "The version whose rules were applied.", eg "{ matches: \"^7[.]\" }"
        => |s| s.redis(|redis| Fact::text(redis.version.number));
    "authentication", Type::Enum(&["none", "password", "acl"]),
        "What a client needs to log in: nothing, the one password, or an ACL user's."
        => |s| s.redis(|redis| verdict::word(redis.authentication(), Authentication::word));
    "open_when_password_unset", Type::Boolean,
        "Whether no password is required if the variable that should hold it is unset or empty."
        => |s| s.redis(|redis| verdict::flag(Some(redis.open_when_password_unset())));
    "leaves_container", Type::Boolean,
        "Whether nothing keeps its container running, because the server goes to the background (`daemonize`)."
        => |s| s.redis(|redis| match redis.is_on("daemonize") {
            Some(verdict) if s.server.is_main_process => verdict::flag(Some(verdict)),
            _ => Fact::boolean(false),
        });
    "protected_mode", Type::Boolean, "Whether protected mode is on: without a password, only loopback clients are accepted."
        => |s| s.redis(|redis| verdict::flag(Some(redis.protected_mode())));
    "protected_mode_is_written", Type::Boolean, "Whether its configuration says `protected-mode`, so that the default of an image does not count."
        => |s| s.redis(|redis| verdict::is_written(redis, "protected-mode"));
    "requirepass", Type::Boolean, "Whether `requirepass` is set, with or without effect."
        => |s| s.redis(|redis| verdict::flag(redis.is_set("requirepass")));
    "requirepass_overridden", Type::Boolean,
        "Whether `requirepass` is set but has no effect, because the default user is defined elsewhere."
        => |s| s.redis(verdict::requirepass_void);
    "password_source", Type::Enum(&["argument", "file", "environment", "acl"]), "Where its password is set."
        => |s| s.redis(|redis| match redis.password_source() {
            Some(source) => verdict::word(source, PasswordSource::word),
            None => Fact::absent(),
        });
    "exposure", Type::Enum(&["network", "loopback", "published", "host-network"]),
        "From where it can be reached: its networks, the host, beyond the host, or all interfaces of the host."
        => |s| exposure::of_server(s.server);
    "loopback_only", Type::Boolean, "Whether `bind` names loopback addresses only, or its container has no network."
        => |s| s.redis(|redis| {
            let isolated = exposure::has_no_network(s.deployment, s.server);
            verdict::flag(Some(redis.loopback_only().map(|only| only || isolated)))
        });
    "sends_nothing", Type::Boolean,
        "Whether what it sends stays in its container, as `loopback_only` says; unknown where others are to reach it all the same."
        => |s| s.redis(|redis| {
            match exposure::cut_off(s.deployment, s.index, redis).value {
                FactValue::List(others) if !others.is_empty() => {
                    let why = "no client can reach the server through this `bind`, and what holds once one can is not known";
                    Fact::unknown(Why::new(why, redis.setting("bind").and_then(|bind| bind.span)))
                }
                _ => {
                    let isolated = exposure::has_no_network(s.deployment, s.server);
                    verdict::flag(Some(redis.loopback_only().map(|only| only || isolated)))
                }
            }
        });
    "cut_off", Type::List,
        "Published ports and clients that cannot reach it, since it listens on its container's own loopback only."
        => |s| s.redis(|redis| exposure::cut_off(s.deployment, s.index, redis));
    "in_project", Type::Boolean, "Whether a compose file starts it; otherwise it is a file that no project uses."
        => |s| Fact::boolean(s.server.service.is_some());
    "in_tests", Type::Boolean, "Whether its configuration is below a folder of tests, and no project uses it."
        => |s| Fact::boolean(s.deployment.project.is_none() && is_in_tests(&s.deployment.name));
    "deployed", Type::Boolean, "Whether a compose file or a Helm chart starts it; otherwise it is a file that nothing is known to use."
        => |s| Fact::boolean(s.server.service.is_some() || s.server.chart.is_some());
    "network_policy", Type::Boolean,
        "Whether a NetworkPolicy of its Helm chart limits which pods reach it; absent if the values say nothing about one."
        => |s| s.network_policy();
    "socket_only", Type::Boolean, "Whether it is known to listen on no port but on a socket of the file system."
        => |s| s.redis(|redis| Fact::boolean(transport::on_socket_only(redis)));
    "traffic_leaves", Type::Boolean,
        "Whether its traffic can leave the project's networks, through a published port, the host's network, an external network or macvlan."
        => |s| exposure::traffic_leaves(s.deployment, s.server);
    "plaintext_leaves", Type::Boolean,
        "Whether its plaintext port can be reached from outside the project's networks; the place shows how."
        => |s| exposure::plaintext_leaves(s.deployment, s.server);
    "tls", Type::Enum(&["off", "on", "both"]), "Whether it listens with TLS, without, or both."
        => |s| s.redis(|redis| verdict::word(redis.tls(), Tls::word));
    "has_tls_port", Type::Boolean, "Whether it has a TLS port."
        => |s| s.redis(|redis| Fact::from(&transport::has_tls_port(redis)));
    "plaintext_port", Type::Number, "`port`; 0 is closed.", eg "6379"
        => |s| s.redis(|redis| verdict::port(redis, "port"));
    "tls_port", Type::Number, "`tls-port`; 0 is closed.", eg "6379"
        => |s| s.redis(|redis| verdict::port(redis, "tls-port"));
    "listening_ports", Type::List, "The ports that it listens on, with TLS or without.", eg "{ has: \"6379\" }"
        => |s| s.redis(verdict::listening_ports);
    "tls_auth_clients", Type::Enum(&["yes", "no", "optional"]), "Whether clients must present a certificate."
        => |s| s.redis(transport::client_certificates);
    "tls_replication", Type::Boolean, "Whether replication uses TLS (`tls-replication`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "tls-replication"));
    "tls_cluster", Type::Boolean, "Whether the cluster bus uses TLS (`tls-cluster`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "tls-cluster"));
    "old_tls_protocols", Type::List, "Protocols older than TLS 1.2 that `tls-protocols` allows.", eg "{ has: TLSv1 }"
        => |s| s.redis(transport::old_protocols);
    "weak_tls_ciphers", Type::List, "Broken ciphers that `tls-ciphers` allows.", eg "{ has: RC4-SHA }"
        => |s| s.redis(transport::weak_ciphers);
    "missing_certificates", Type::List,
        "TLS directives whose certificate is missing from the folder that should contain it.", eg "{ has: tls-cert-file }"
        => |s| s.missing_certificates();
    "named_users", Type::Number, "Enabled users apart from `default`."
        => |s| s.named_users();
    "default_user", Type::Enum(&["off", "open", "password", "limited"]),
        "The default user: off, without a password, with every permission, or with some permissions."
        => |s| s.redis(|redis| verdict::word(redis.default_user(), DefaultUser::word));
    "acl_file", Type::Enum(&["none", "loaded", "missing"]), "Whether it loads an ACL file."
        => |s| s.acl_file();
    "config_hidden", Type::Boolean, "Whether `CONFIG` is renamed or disabled."
        => |s| s.config_hidden();
    "hidden_commands", Type::List, "Commands that `rename-command` renames or disables.", eg "{ has: flushall }"
        => |s| s.hidden_commands();
    "commands_hidden_from_sentinel", Type::List, "Commands that `rename-command` hides from a Sentinel that monitors it.", eg "{ has: CONFIG }"
        => |s| s.redis(|redis| topology::hidden_from_sentinel(s.deployment, s.server, redis));
    "enabled_debug_commands", Type::List,
        "Directives with `yes` that allow DEBUG, MODULE LOAD or protected settings for every client.", eg "{ has: enable-debug-command }"
        => |s| s.redis(topology::enabled_debug_commands);
    "replica", Type::Boolean, "Whether it follows a primary (`replicaof`)."
        => |s| s.redis(transport::replica);
    "cluster", Type::Boolean, "Whether it is a cluster node (`cluster-enabled`)."
        => |s| s.redis(|redis| transport::says_yes(redis, "cluster-enabled"));
    "refused_by_primary", Type::Boolean,
        "Whether it follows a server of the deployment that requires a password, and sends none (`masterauth`)."
        => |s| s.redis(|redis| topology::refused_by_primary(s.deployment, redis));
    "primary_elsewhere", Type::Boolean, "Whether it follows a primary that is neither in the deployment nor on this machine."
        => |s| s.redis(|redis| topology::primary_elsewhere(s.deployment, redis));
    "login_at_primary", Type::Enum(&["accepted", "missing", "off", "password"]),
        "Whether the server of the deployment that it follows takes its user and password (`masteruser`, `masterauth`), or has no such user, has it off, or has another password; absent if it sends no password."
        => |s| s.redis(|redis| peer::login_of_replica(s.deployment, redis));
    "denied_by_primary", Type::List, "Commands of replication that the server which it follows denies to the user as which it logs in.", eg "{ has: psync }"
        => |s| s.redis(|redis| peer::denied_to_replica(s.deployment, redis));
    "clients", Type::List, "The clients of the deployment that connect to it."
        => |s| topology::clients(s.deployment, s.index);
    "plaintext_clients", Type::List, "Those of them that connect in plain text."
        => |s| topology::plaintext_clients(s.deployment, s.index, true);
    "other_clients", Type::List, "Those of them that use TLS, or of which that is not known."
        => |s| topology::plaintext_clients(s.deployment, s.index, false);
    "clients_with_password", Type::List, "Those of them that are sure to send a password."
        => |s| topology::clients_with_password(s.deployment, s.index);
    "secrets_not_granted", Type::List,
        "Compose secrets that are named like a Redis password and granted to other services, but not to this server."
        => |s| passwords::secrets_not_granted(s.deployment, s.server);
    "ignored_variables", Type::List, "Variables of its container that are named like a password and that its image does not read."
        => |s| passwords::ignored_variables(s.deployment, s.server);
    "unread_secrets", Type::List, "Secrets that are named like a password and granted to its container, where its image reads none and nothing names their files."
        => |s| passwords::unread_secrets(s.deployment, s.server);
    "interpolated_from_host_env", Type::List,
        "Variables in its command or health check that Compose takes from the host's environment, although only the container's environment sets them."
        => |s| topology::interpolated_from_host_env(s.deployment, s.server);
    "blind_healthcheck", Type::Boolean,
        "Whether its health check sends no password and checks only the exit status of redis-cli."
        => |s| health::is_blind(s.deployment, s.server);
    "healthcheck_needs_password", Type::Boolean,
        "Whether its health check sends no password and fails if the server asks for one; absent if there is none."
        => |s| s.redis(|redis| health::needs_password(s.deployment, s.server, redis));
    "rotation", Type::List, "Mechanisms in the files that change its password."
        => |s| Fact::list(super::rotation::items(s.deployment, Some(s.index)));
    "renewal", Type::List, "What renews its password: those mechanisms, a user with two passwords, and a secret whose name has a version. Unknown with a secret that is made outside the files."
        => |s| super::rotation::renewals(s.deployment, (s.index, s.server));
    "root", Type::Boolean, "Whether redis-server runs as root in its container."
        => |s| s.root();
    "writable_configuration", Type::List, "Configuration files that `CONFIG REWRITE` could change on the host: in a mount that its container may write to.", eg "{ has: redis.conf }"
        => |s| s.writable_configuration();
    "memory_is_short", Type::Boolean, "Whether `maxmemory` is not below the memory limit of its container; absent if one of them is not set."
        => |s| s.memory_is_short();
    "external_networks", Type::List, "Networks of its service that other projects can join, too (`external`).", eg "{ has: proxy }"
        => |s| neighbours::external(s.deployment, s.server);
    "internal_networks_only", Type::Boolean, "Whether all its networks are `internal`; absent for a file that no project uses."
        => |s| neighbours::internal(s.deployment, s.server);
    "neighbours_without_need", Type::List,
        "Services from a published image that share a network with it although nothing in the files says that they use Redis.", eg "{ has: web }"
        => |s| neighbours::without_need(s.deployment, s.server, s.tree, |service| inputs::mentions_redis(s.map.slice(service.span)));
    "lan_networks", Type::List, "Networks that make its container a host of the local network (`macvlan`, `ipvlan`).", eg "{ empty: false }"
        => |s| exposure::lan_networks(s.deployment, s.server);
    "data_storage", Type::Enum(&["bind", "volume", "tmpfs", "anonymous", "container"]),
        "What holds its data: a host folder, a named volume, memory, an unnamed volume, or nothing but the container."
        => |s| s.redis(|redis| storage::kind(s.deployment, s.server, redis));
    "data_encrypted", Type::Boolean, "Whether an option of the volume that holds its data says that it is encrypted; unknown where only the name of a folder or device says so."
        => |s| s.redis(|redis| storage::encrypted(s.deployment, s.server, redis));
    "persists", Type::Boolean, "Whether it writes snapshots or an append-only file."
        => |s| s.redis(storage::persists);
    "persistence_requested", Type::Boolean, "Whether the files turn snapshots or the append-only file on, and not just the default."
        => |s| s.redis(storage::asks_to_keep);
    "data_in_web_root", Type::Boolean, "Whether `dir` is in a folder that web servers usually publish, such as `/var/www`."
        => |s| s.redis(|redis| match storage::folder(redis) {
            Known::Known(folder) => Fact {
                value: FactValue::Boolean(storage::in_web_root(&folder)),
                at: verdict::settings_place(redis, "dir"),
            },
            Known::Unknown(why) => Fact::unknown(why),
        });
    "healthcheck_unset_variables", Type::List,
        "Variables that redis-cli is given in its health check and that its container is known not to have.", eg "{ has: REDIS_PASSWORD }"
        => |s| health::unset_variables(s.deployment, s.server);
    "healthcheck_writes", Type::List, "Commands in its health check that write to its data.", eg "{ has: incr }"
        => |s| s.redis(|redis| health::writes(s.deployment, s.server, redis));
    "failover", Type::Boolean, "Whether a Sentinel, a replica or other nodes of a cluster can take over in its deployment."
        => |s| failover::takes_over(s.deployment);
    "data_sharers", Type::List, "Other services that mount the volume or folder of its data.", eg "{ has: backup }"
        => |s| Fact::list(backups::sharers(s.deployment, s.server));
    "backup_services", Type::List, "Those of them that make backups, by their images, what they run, or their names.", eg "{ has: backup }"
        => |s| backups::makers(s.deployment, s.server, s.tree);
    "backup_scripts", Type::List, "Scripts beside it that copy the data of a Redis server.", eg "{ empty: false }"
        => |s| Fact::list(s.deployment.copying.iter().map(|path| Item { word: path.clone(), at: Vec::new() }).collect());
    "exporters", Type::List, "Services of its deployment that export the metrics of Redis.", eg "{ has: exporter }"
        => |s| Fact::list(neighbours::exporters(s.deployment));
    "unresolved", Type::Boolean, "Whether its configuration could not be evaluated at all."
        => |s| s.unresolved();
}
