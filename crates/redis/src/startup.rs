//! What the server does once its configuration is read: modules, TLS, sockets, users.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use redproof_source::{Known, Span, Text, Why, absolute};

use super::acl::{UserRules, load_acl_file};
use super::launch::Loaded;
use super::model::{AclFile, ConfigFile, FileAnswer, Launch, Refusal, Server, User};
use super::settings::unset;
use super::users;
use super::values::Wrong;
use super::version::Version;

/// Starts the server.
pub(super) fn start(launch: &mut Launch<'_>, mut loaded: Loaded, config_file: Option<ConfigFile>) -> Server {
    let mut start = Start {
        anchor: launch.anchor,
        loaded: &mut loaded,
    };
    start.modules();
    start.tls();
    start.sockets();
    let (users, acl_file) = start.users(launch);
    let starts = if !loaded.refusals.is_empty() {
        Known::Known(false)
    } else if let Some(why) = loaded.doubts.first() {
        Known::Unknown(why.clone())
    } else {
        Known::Known(true)
    };
    Server {
        version: loaded.version,
        version_because: None,
        starts,
        refusals: loaded.refusals,
        settings: loaded.settings.finish(),
        renamed: loaded.renamed,
        users,
        files: loaded.files,
        acl_file,
        unread: loaded.unread,
        config_file,
    }
}

struct Start<'a> {
    anchor: Span,
    loaded: &'a mut Loaded,
}

impl Start<'_> {
    fn refuse(&mut self, at: Span, path: &str, message: &str, help: &str) {
        self.refuse_wrong(at, path, Wrong::new(message, help));
    }

    fn refuse_wrong(&mut self, at: Span, path: &str, wrong: Wrong) {
        self.loaded.refusals.push(Refusal {
            at,
            path: path.to_owned(),
            message: wrong.message,
            help: wrong.help,
            by_version: wrong.by_version,
        });
    }

    /// Where a setting was made.
    fn place(&self, name: &str) -> Span {
        self.loaded
            .settings
            .get(name)
            .and_then(|setting| setting.span)
            .unwrap_or(self.anchor)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.loaded.settings.shown(name) == Some(value)
    }

    /// Whether a setting is empty for sure. Where that is not known, the start is not either.
    fn lacks(&mut self, name: &str) -> bool {
        match self.loaded.settings.is_set(name) {
            Known::Known(set) => !set,
            Known::Unknown(why) => {
                self.loaded.doubts.push(why);
                false
            }
        }
    }

    fn modules(&mut self) {
        let module = self.loaded.settings.get("loadmodule");
        if let Some(module) = module.filter(|_| !self.loaded.sentinel) {
            self.loaded.doubts.push(Why::new(
                "the server starts only if the module is there and takes its arguments",
                module.span,
            ));
        }
        if let Some(at) = self
            .loaded
            .module_setting
            // Sentinel loads no modules, and does not ask for theirs.
            .filter(|_| !self.loaded.loads_modules && !self.loaded.sentinel)
        {
            let message = format!(
                "There is no such directive in {} {}, and no module is loaded that could know it.",
                self.loaded.version.engine.name(),
                self.loaded.version.number
            );
            self.refuse_wrong(
                at,
                "directive",
                Wrong::new(
                    message,
                    "Correct the name or remove the line, or load the module with `loadmodule`.",
                )
                .by_version(),
            );
        }
    }

    fn tls(&mut self) {
        let port = self
            .loaded
            .settings
            .shown("tls-port")
            .is_some_and(|port| port != "0");
        let replication = self.is("tls-replication", "yes");
        let cluster = self.is("tls-cluster", "yes");
        let Some(cause) = [
            (port, "tls-port"),
            (replication, "tls-replication"),
            (cluster, "tls-cluster"),
        ]
        .into_iter()
        .find_map(|(on, name)| on.then_some(name)) else {
            return;
        };
        let at = self.place(cause);
        if self.lacks("tls-cert-file") {
            return self.refuse(
                at,
                cause,
                "TLS is on, but no certificate is configured.",
                "Set `tls-cert-file` and `tls-key-file`, or turn TLS off.",
            );
        }
        if self.lacks("tls-key-file") {
            return self.refuse(
                at,
                cause,
                "TLS is on, but no key is configured.",
                "Set `tls-key-file`, or turn TLS off.",
            );
        }
        let asks_clients = self
            .loaded
            .settings
            .shown("tls-auth-clients")
            .is_some_and(|asks| asks != "no");
        if (asks_clients || replication || cluster)
            && self.lacks("tls-ca-cert-file")
            && self.lacks("tls-ca-cert-dir")
        {
            return self.refuse(
                at,
                cause,
                "TLS verifies certificates here, but no authority is configured to verify them with.",
                "Set `tls-ca-cert-file` or `tls-ca-cert-dir`, or `tls-auth-clients no`.",
            );
        }
        let protocols = self.loaded.settings.shown("tls-protocols").unwrap_or_default();
        let known = ["tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"];
        let fine = protocols
            .split_whitespace()
            .all(|protocol| known.iter().any(|known| protocol.eq_ignore_ascii_case(known)));
        if !fine {
            let at = self.place("tls-protocols");
            self.refuse(
                at,
                "tls-protocols",
                "`tls-protocols` names a protocol that does not exist.",
                "Write TLSv1.2 and TLSv1.3 in one pair of quotes.",
            );
        }
    }

    fn sockets(&mut self) {
        let version = self.loaded.version;
        let no_port = self.is("port", "0")
            && self
                .loaded
                .settings
                .shown("tls-port")
                .is_none_or(|port| port == "0");
        let bind = self.loaded.settings.get("bind").cloned();
        let hosts: &[Text] = bind.as_ref().map_or(&[], |bind| &bind.words);
        let bound = bind.as_ref().is_some_and(|bind| bind.span.is_some());
        let empty = bound && hosts.iter().all(Text::is_empty);
        let at = self.place("bind");
        if bound && let Some(why) = unset(hosts) {
            return self.loaded.doubts.push(why);
        }
        if (no_port || (empty && version.since(7, 0))) && self.lacks("unixsocket") {
            let (at, path) = if no_port {
                (self.place("port"), "port")
            } else {
                (at, "bind")
            };
            return self.refuse(
                at,
                path,
                "The server is told to listen nowhere, and ends.",
                "Set a port and an address, or a unix socket.",
            );
        }
        if no_port || !bound {
            return;
        }
        if empty && !version.since(7, 0) {
            return self.refuse(
                at,
                "bind",
                "This version cannot listen on an empty address.",
                "Name an address, or remove the line.",
            );
        }
        let odd = hosts.iter().find(|host| {
            let host = host.as_str();
            !host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".:-_*%".contains(&byte))
        });
        if let Some(odd) = odd {
            let at = odd.span();
            self.refuse(
                at,
                "bind",
                "`bind` lists something that is no address and no host name.",
                "List addresses only. A `#` later in a line starts no comment.",
            );
        }
        if let Some(second) = taken_twice(hosts) {
            self.refuse(
                second,
                "bind",
                "`bind` lists an address that another one of the list takes in, so the port is already in use.",
                "List each address once; `0.0.0.0`, `*` and `::` take in every other of their family.",
            );
        }
    }

    fn users(&mut self, launch: &mut Launch<'_>) -> (Vec<User>, Option<AclFile>) {
        let version = self.loaded.version;
        let all_channels = self.is("acl-pubsub-default", "allchannels");
        let path = self
            .loaded
            .settings
            .get("aclfile")
            .and_then(|setting| setting.first().cloned())
            .filter(|path| !path.is_empty() || path.undefined().is_some());
        let (mut users, faults) = users::load(&self.loaded.users, version, all_channels);
        for fault in faults {
            // Sentinel has commands of its own, which no table tells.
            if fault.no_such_name && self.loaded.sentinel {
                continue;
            }
            match unset(&fault.words) {
                Some(why) => self.loaded.doubts.push(why),
                None => self.refuse_wrong(fault.at, &fault.path, fault.wrong),
            }
        }
        let Some(path) = path else {
            return (with_default(users, version, self.requirepass()), None);
        };
        if !users.is_empty() {
            let at = self.place("aclfile");
            self.refuse(
                at,
                "aclfile",
                "Users are defined in redis.conf (or on the command line) and in an ACL file as well.",
                "Move all users into the ACL file, or remove `aclfile`.",
            );
            return (
                with_default(users, version, self.requirepass()),
                Some(AclFile {
                    path,
                    file: Known::Known(None),
                }),
            );
        }
        let file = self.acl_file(launch, &path, all_channels, &mut users);
        // With an ACL file, `requirepass` counts for nothing.
        (with_default(users, version, None), Some(AclFile { path, file }))
    }

    fn acl_file(
        &mut self,
        launch: &mut Launch<'_>,
        path: &Text,
        all_channels: bool,
        users: &mut Vec<User>,
    ) -> Known<Option<redproof_source::FileId>> {
        let answer = match unset(std::slice::from_ref(path)) {
            Some(why) => FileAnswer::Unknown(why),
            None => (launch.files)(&absolute(&self.loaded.dir, path.as_str())),
        };
        match answer {
            FileAnswer::Found(file, text) => {
                self.loaded.files.push(file);
                let (found, refusals) = load_acl_file(self.loaded.version, &text, all_channels);
                *users = found;
                self.loaded.refusals.extend(refusals);
                Known::Known(Some(file))
            }
            FileAnswer::Missing => {
                self.refuse(
                    path.span(),
                    "aclfile",
                    "The ACL file does not exist, and the server does not start without it.",
                    "Mount the file at this path. A relative path starts in `dir`.",
                );
                Known::Known(None)
            }
            FileAnswer::Unknown(why) => {
                self.loaded.doubts.push(why.clone());
                Known::Unknown(why)
            }
        }
    }

    /// The password of `requirepass`, if it is not empty.
    fn requirepass(&self) -> Option<Text> {
        self.loaded
            .settings
            .get("requirepass")
            .and_then(|setting| setting.first().cloned())
            .filter(|password| !password.is_empty())
    }
}

/// The users with `default` first, which exists in any case.
fn with_default(mut users: Vec<User>, version: &'static Version, requirepass: Option<Text>) -> Vec<User> {
    let own = users
        .iter()
        .position(|user| user.name == "default")
        .map(|at| users.remove(at));
    let default = own.unwrap_or_else(|| {
        let mut rules = UserRules::default_user(version);
        if let Some(password) = requirepass {
            rules.require(&password);
        }
        rules.finish("default", None)
    });
    users.insert(0, default);
    users
}

/// The second of two addresses that cannot be listened on together: the same one, or any beside its family's wildcard.
fn taken_twice(hosts: &[Text]) -> Option<Span> {
    let mut seen: HashSet<IpAddr> = HashSet::new();
    for host in hosts {
        let address = match host.as_str().trim_start_matches('-') {
            "*" => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            "::*" => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            other => match other.parse() {
                Ok(address) => address,
                // What a name stands for is the resolver's to say.
                Err(_) => continue,
            },
        };
        let wildcard = match address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        let crowded = address == wildcard && seen.iter().any(|known| known.is_ipv4() == address.is_ipv4());
        if crowded || seen.contains(&wildcard) || !seen.insert(address) {
            return Some(host.span());
        }
    }
    None
}
