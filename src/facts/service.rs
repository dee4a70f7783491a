//! Facts of a Compose service: its typed keys.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::alerts::{self, Alerts};
use super::backups;
use super::console;
use super::fact::{Fact, FactValue, Item, Place, count};
use super::health;
use super::mount;
use super::neighbours;
use super::passwords::names_password;
use super::prometheus;
use super::storage::mount_of;
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::deployment::Deployment;
use redproof_compose::Service;
use redproof_source::{Budget, Span, Text, Tree};

/// A service.
pub(super) struct Subject<'a> {
    deployment: &'a Deployment,
    index: usize,
    service: &'a Service,
    tree: &'a Tree,
    budget: &'a Budget,
    alerts: OnceCell<Alerts>,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let services = deployment.project.iter().flat_map(|project| &project.services);
    services
        .enumerate()
        .map(|(index, service)| {
            let anchor = Place::new(service.name.span(), service.path.clone());
            let subject = Subject {
                deployment,
                index,
                service,
                tree: world.tree,
                budget: world.map.budget(),
                alerts: OnceCell::new(),
            };
            let mut servers = deployment.servers.iter();
            let server = servers.position(|server| server.service == Some(index));
            Found::new(service.name.as_str(), anchor, subject).related(server)
        })
        .collect()
}

/// The memory limit of a service, in bytes.
pub(super) fn memory_limit(service: &Service) -> FactValue {
    match service.memory_limit() {
        None => FactValue::Absent,
        Some(text) => match text.why_undefined() {
            Some(why) => FactValue::Unknown(why),
            None => bytes(text.as_str()).map_or(FactValue::Absent, FactValue::Number),
        },
    }
}

impl Subject<'_> {
    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.service.path)
    }

    fn text(&self, key: &str, text: Option<&Text>) -> Fact {
        let Some(text) = text else {
            return Fact::absent();
        };
        let value = match text.why_undefined() {
            Some(why) => FactValue::Unknown(why),
            None => FactValue::Text(text.as_str().to_owned().into()),
        };
        Fact::at(value, Place::new(text.span(), self.path(key)))
    }

    /// A text of a number of bytes, as Docker reads it: every unit is a power of 1024.
    fn size(&self, key: &str, text: Option<&Text>) -> Fact {
        let mut fact = self.text(key, text);
        if let FactValue::Text(text) = &fact.value {
            fact.value = bytes(text).map_or(FactValue::Absent, FactValue::Number);
        }
        fact
    }

    /// A number above zero: nothing else is a limit.
    fn limit(&self, key: &str, text: Option<&Text>) -> Fact {
        let mut fact = self.text(key, text);
        if let FactValue::Text(text) = &fact.value {
            let number = text.trim().parse::<i64>().ok().filter(|number| *number > 0);
            fact.value = number.map_or(FactValue::Absent, FactValue::Number);
        }
        fact
    }

    fn boolean(&self, key: &str, value: Option<(bool, Span)>) -> Fact {
        match value {
            Some((value, span)) => Fact::at(FactValue::Boolean(value), Place::new(span, self.path(key))),
            None => Fact::boolean(false),
        }
    }

    fn list<'t>(&self, key: &str, texts: impl IntoIterator<Item = &'t Text>) -> Fact {
        let items = texts.into_iter();
        Fact::list(
            items
                .map(|text| Item::new(text.as_str(), Place::new(text.span(), self.path(key))))
                .collect(),
        )
    }

    fn networks(&self) -> Fact {
        self.list(
            "networks",
            self.service.networks.iter().map(|joined| &joined.network),
        )
    }

    fn command_cut(&self) -> Fact {
        let commands = [
            ("entrypoint", &self.service.entrypoint),
            ("command", &self.service.command),
        ];
        let cut = commands.iter().filter_map(|(key, command)| {
            let dropped = command.as_ref()?.dropped.as_ref()?;
            let operator = dropped.as_str().chars().next()?;
            let at = dropped.slice(0..operator.len_utf8()).span();
            Some(Item::new(operator.to_string(), Place::new(at, self.path(key))))
        });
        Fact::list(cut.collect())
    }

    fn missing_secrets(&self) -> Fact {
        let is_there = |path: &str| {
            let mut grants = self.service.secrets.iter();
            grants.any(|grant| grant.secret_path() == path) || mount_of(self.service, path).is_some()
        };
        let variables = self.service.environment.iter();
        let missing = variables.filter(|variable| {
            let name = variable.name.as_str();
            let value = variable.value.as_ref();
            let path = value
                .filter(|value| value.undefined().is_none())
                .map(Text::as_str);
            name.ends_with("_FILE")
                && names_password(name)
                && path.is_some_and(|path| path.starts_with("/run/secrets/") && !is_there(path))
        });
        Fact::list(
            missing
                .map(|variable| {
                    let at = variable.value.as_ref().map_or(variable.name.span(), Text::span);
                    Item::new(variable.name.as_str(), Place::new(at, variable.path()))
                })
                .collect(),
        )
    }

    /// The names of alerts; absent unless the service evaluates the rules of Prometheus.
    fn alerts(&self, names: impl Fn(&Alerts) -> &BTreeSet<String>) -> Fact {
        let Some(project) = self
            .deployment
            .project
            .as_ref()
            .filter(|_| prometheus::evaluates_rules(self.service))
        else {
            return Fact::absent();
        };
        let alerts = self
            .alerts
            .get_or_init(|| alerts::of_service(project, self.service, self.tree, self.budget));
        let names = names(alerts).iter();
        Fact::list(
            names
                .map(|name| Item {
                    word: name.clone(),
                    at: Vec::new(),
                })
                .collect(),
        )
    }

    /// Whether Prometheus fetches its metrics; absent unless it is an exporter beside Prometheus.
    fn scraped(&self) -> Fact {
        let Some(project) = &self.deployment.project else {
            return Fact::absent();
        };
        let mut exporters = neighbours::exporters(self.deployment).into_iter();
        if !exporters.any(|exporter| exporter.word == self.service.name.as_str()) {
            return Fact::absent();
        }
        prometheus::is_scraped(project, self.service, self.tree, self.budget)
            .map_or_else(Fact::absent, |is| Fact::from(&is))
    }

    /// Files with a secret in the context of its build: those that its image has, or the others.
    fn baked(&self, in_image: bool) -> Fact {
        let Some(build) = &self.service.build else {
            return Fact::absent();
        };
        let own = self
            .deployment
            .baked
            .iter()
            .filter(|baked| baked.service == self.index && baked.copied.is_some() == in_image);
        let items = own.map(|baked| {
            let at = baked.copied.unwrap_or(build.span);
            Item::new(&baked.path, Place::new(at, self.path("build")))
        });
        Fact::list(items.collect())
    }
}

/// The socket of a container engine that a service mounts, or a folder that holds it.
fn engine_socket(service: &Service) -> Fact {
    let found = service.mounts.iter().find_map(|mount| {
        let source = mount
            .host_source()
            .filter(|source| source.undefined().is_none())?;
        mount::holds_engine_socket(source.as_str()).then_some((mount, source))
    });
    found.map_or_else(Fact::absent, |(mount, source)| {
        let place = Place::new(source.span(), mount.path.clone());
        Fact::at(FactValue::Text(source.as_str().to_owned().into()), place)
    })
}

/// A number of bytes with Docker's units.
fn bytes(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor: i64 = match unit.trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(factor)
}

/// Whether an entry of `security_opt` turns a profile off. Docker takes `=` and `:` between the name and the value.
fn turns_profile_off(option: &str) -> bool {
    matches!(
        option.split_once(['=', ':']),
        Some(("seccomp" | "apparmor" | "systempaths", "unconfined") | ("label", "disable"))
    )
}

table! {
    Subject<'_>;
    "image", Type::Text, "`image`, as written.", eg "{ matches: \"^redis:\" }"
        => |s| s.text("image", s.service.image.as_ref());
    "key", Type::Text, "Its key in `services`.", eg "redis"
        => |s| Fact::at(FactValue::Text(s.service.name.as_str().to_owned().into()), Place::new(s.service.name.span(), s.service.path.clone()));
    "build", Type::Boolean, "Whether it has a `build`."
        => |s| Fact::boolean(s.service.build.is_some());
    "redis", Type::Boolean, "Whether it is a Redis server or a Sentinel."
        => |s| Fact::boolean(s.deployment.servers.iter().any(|server| server.service == Some(s.index)));
    "privileged", Type::Boolean, "`privileged`; false if it is not set."
        => |s| s.boolean("privileged", s.service.privileged);
    "read_only", Type::Boolean, "`read_only`; false if it is not set."
        => |s| s.boolean("read_only", s.service.read_only);
    "user", Type::Text, "`user`; absent if the image decides.", eg "{ in: [root, \"0\"] }"
        => |s| s.text("user", s.service.user.as_ref());
    "command_cut", Type::List, "The operator of a shell at which Compose cuts `command` or `entrypoint`, which are written as strings.", eg "{ has: \">\" }"
        => |s| s.command_cut();
    "restart", Type::Text, "`restart`.", eg "{ in: [always, unless-stopped] }"
        => |s| s.text("restart", s.service.restart.as_ref());
    "cap_add", Type::List, "`cap_add`.", eg "{ has: SYS_ADMIN }"
        => |s| s.list("cap_add", &s.service.cap_add);
    "cap_drop", Type::List, "`cap_drop`.", eg "{ has: ALL }"
        => |s| s.list("cap_drop", &s.service.cap_drop);
    "security_opt", Type::List, "`security_opt`.", eg "{ has: \"no-new-privileges:true\" }"
        => |s| s.list("security_opt", &s.service.security_opt);
    "profiles_off", Type::List, "The entries of `security_opt` that turn a security profile off."
        => |s| s.list("security_opt", s.service.security_opt.iter().filter(|option| turns_profile_off(option.as_str())));
    "network_mode", Type::Text, "`network_mode`.", eg "host"
        => |s| s.text("network_mode", s.service.network_mode.as_ref());
    "networks", Type::List, "The names of the networks in `networks`."
        => |s| s.networks();
    "pid", Type::Text, "`pid`.", eg "host"
        => |s| s.text("pid", s.service.pid.as_ref());
    "ipc", Type::Text, "`ipc`.", eg "host"
        => |s| s.text("ipc", s.service.ipc.as_ref());
    "mem_limit", Type::Size, "The memory limit, from `mem_limit` or `deploy.resources.limits.memory`; absent if there is none."
        => |s| s.size("mem_limit", s.service.memory_limit());
    "pids_limit", Type::Number, "The most processes, from `pids_limit` or `deploy.resources.limits.pids`; absent if there is no limit, as with 0 and -1.", eg "{ below: 1000 }"
        => |s| s.limit("pids_limit", s.service.process_limit());
    "logging.driver", Type::Text, "`logging.driver`; absent if the daemon decides.", eg "none"
        => |s| s.text("logging.driver", s.service.logging_driver.as_ref());
    "healthcheck", Type::Boolean, "Whether it sets a health check that is not disabled."
        => |s| match &s.service.healthcheck {
            Some(check) => Fact::boolean(!check.disabled),
            None => Fact::boolean(false),
        };
    "healthcheck_always_passes", Type::Boolean, "Whether its health check passes whatever happens, as one that ends in `|| true` does."
        => |s| health::always_passes(s.service);
    "secrets", Type::List, "The names of the secrets that it is granted."
        => |s| s.list("secrets", s.service.secrets.iter().map(|grant| &grant.source));
    "missing_secrets", Type::List,
        "Variables for a Redis password that name a file in `/run/secrets` although the service is granted no such secret.", eg "{ has: REDIS_PASSWORD_FILE }"
        => |s| s.missing_secrets();
    "secrets_in_image", Type::List,
        "Files with a password of Redis or a private key of a server that its Dockerfile copies into the image; absent without a `build`.", eg "{ has: \".env\" }"
        => |s| s.baked(true);
    "secrets_in_context", Type::List,
        "Such files in the context of its build that `.dockerignore` does not leave out and the image does not have; absent without a `build`.", eg "{ has: \".env\" }"
        => |s| s.baked(false);
    "redis_alerts", Type::List,
        "Alerts about Redis in the rule files that are mounted into it; absent unless it evaluates rules of Prometheus.", eg "{ has: RedisDown }"
        => |s| s.alerts(|alerts| &alerts.about_redis);
    "security_alerts", Type::List,
        "Those on log-ins, refused commands, refused connections and TLS.", eg "{ has: RedisAuthenticationFailures }"
        => |s| s.alerts(|alerts| &alerts.about_security);
    "redis_exporters", Type::List, "Services of its deployment that export the metrics of Redis.", eg "{ has: exporter }"
        => |s| Fact::list(neighbours::exporters(s.deployment));
    "scraped", Type::Boolean,
        "Whether a Prometheus of its deployment fetches the metrics of Redis from it; absent unless it exports them beside a Prometheus."
        => |s| s.scraped();
    "encrypts_backups", Type::Boolean,
        "Whether it encrypts the backups that it makes of a Redis server's data; absent if it is not known to make any."
        => |s| backups::encrypts(s.deployment, s.service, s.tree);
    "profiles", Type::List, "`profiles`."
        => |s| s.list("profiles", &s.service.profiles);
    "published_ports", Type::Number, "How many ports it publishes."
        => |s| Fact::number(count(s.service.ports.len()));
    "engine_socket", Type::Text, "The socket of the container engine that it mounts, or a folder with it; absent if it mounts none.", eg "/var/run/docker.sock"
        => |s| engine_socket(s.service);
    "console_has_login", Type::Boolean,
        "Whether the web console for Redis in its image requires a login; absent if the image has none."
        => |s| console::has_login(s.service);
    "console_has_weak_login", Type::Boolean,
        "Whether the files show a password of that login that is a common one, a placeholder or a sequence; absent if the image has no console."
        => |s| console::has_weak_login(s.service);
}
