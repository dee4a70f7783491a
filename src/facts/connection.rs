//! Facts of a client's connection to one server.

use std::rc::Rc;

use super::fact::{Fact, FactValue, Item, Place};
use super::passwords_of_services::Passwords;
use super::table::table;
use super::vocabulary::{Relation, SERVER, SERVICE, Type};
use super::world::{Found, World};
use super::{external_host, login};
use crate::client::{Endpoint, PasswordValue, Tls, Verification};
use crate::deployment::{Client, Deployment, Server};
use redproof_source::{Known, Span, Why};

/// One endpoint of a client.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) client: &'a Client,
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) server: Option<&'a Server>,
    passwords: Rc<Passwords<'a>>,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER, SERVICE];

/// One subject for each endpoint of each client, and one for a client whose endpoints only the application knows.
pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let passwords = Rc::new(Passwords::of(deployment));
    let mut found = Vec::new();
    for client in &deployment.clients {
        let mut add = |endpoint: Option<usize>, server: Option<usize>| {
            let subject = Subject {
                deployment,
                client,
                endpoint: endpoint.and_then(|endpoint| client.connection.endpoints.get(endpoint)),
                server: server.and_then(|server| deployment.servers.get(server)),
                passwords: Rc::clone(&passwords),
            };
            let anchor = Place::new(client.connection.at, client.connection.path.clone());
            found.push(
                Found::new(client.owners.clone(), anchor, subject)
                    .related(server)
                    .related(client.service),
            );
        };
        if client.targets.is_empty() {
            add(None, None);
        }
        for target in &client.targets {
            add(Some(target.endpoint), target.server);
        }
    }
    found
}

impl Subject<'_> {
    fn place(&self, span: Span) -> Place {
        Place::new(span, self.client.connection.path.clone())
    }

    fn at(&self, span: Span, value: FactValue) -> Fact {
        Fact::at(value, self.place(span))
    }

    fn tls(&self) -> Fact {
        let (word, span) = match &self.client.connection.tls {
            Tls::On(span) => ("on", *span),
            Tls::Off(span) => ("off", *span),
            Tls::Plain(span) => ("plain", *span),
            Tls::NotSaid => ("unset", self.client.connection.at),
            Tls::Indirect(span) => {
                let why = Why::new("only the application knows whether TLS is on", Some(*span));
                return self.at(*span, FactValue::Unknown(self.why_hidden().unwrap_or(why)));
            }
        };
        self.at(span, FactValue::Text(word.into()))
    }

    fn encrypted(&self) -> Fact {
        let tls = self.tls();
        let value = match self.client.encrypts(self.endpoint, self.server) {
            Some(encrypted) => FactValue::Boolean(encrypted),
            None if matches!(self.client.connection.tls, Tls::Indirect(_)) => tls.value,
            None => {
                let why = "the client's configuration does not say whether it uses TLS";
                FactValue::Unknown(Why::new(why, Some(self.client.connection.at)))
            }
        };
        Fact { value, at: tls.at }
    }

    fn verification(&self) -> Fact {
        let (check, at) = match (&self.client.connection.verification, &self.client.connection.tls) {
            (Some((check, at)), _) => (check, at),
            (None, Tls::On(at)) => {
                let why = "the client's configuration does not say how it checks the server's certificate";
                return self.at(*at, FactValue::Unknown(Why::new(why, Some(*at))));
            }
            (None, _) => return Fact::absent(),
        };
        let word = match check {
            Verification::Full => "full",
            Verification::NoHostname => "no-hostname",
            Verification::None => "none",
        };
        self.at(*at, FactValue::Text(word.into()))
    }

    /// Why the files do not say which server it connects to, where that is so.
    fn why_hidden(&self) -> Option<Why> {
        self.endpoint.and_then(|endpoint| endpoint.host.why_undefined())
    }

    /// Why it is not known what answers: the address is hidden, or it is that of a service that runs something else.
    fn why_unanswered(&self) -> Option<Why> {
        let behind = || {
            let host = &self.endpoint?.host;
            let project = self.deployment.project.as_ref()?;
            let index = project.services_at(host.as_str()).first().copied()?;
            let name = project.services.get(index)?.name.as_str();
            let why = format!("the files do not say which server answers behind `{name}`");
            Some(Why::new(why, Some(host.span())))
        };
        self.why_hidden().or_else(behind)
    }

    /// The answer of a function of the server's configuration; absent where the server is outside the files.
    fn redis(&self, answer: impl FnOnce(&redproof_redis::Server) -> Fact) -> Fact {
        match self.server.map(|server| &server.redis) {
            Some(Known::Known(redis)) => answer(redis),
            Some(Known::Unknown(why)) => Fact::unknown(why.clone()),
            None => self.why_unanswered().map_or_else(Fact::absent, Fact::unknown),
        }
    }

    /// What listens on the port that the client connects to.
    fn listener(&self) -> Fact {
        let Some(endpoint) = self.endpoint else {
            return Fact::absent();
        };
        if let Some(why) = self.why_unanswered().filter(|_| self.server.is_none()) {
            return Fact::unknown(why);
        }
        let (Some(listener), Some((_, at))) = (Client::listener(Some(endpoint), self.server), endpoint.port)
        else {
            return Fact::absent();
        };
        match listener {
            Known::Known(listener) => Fact::at(
                FactValue::Text(listener.word().into()),
                Place::new(at, endpoint.path.clone()),
            ),
            Known::Unknown(why) => Fact::unknown(why),
        }
    }
}

table! {
    Subject<'_>;
    "tls", Type::Enum(&["on", "off", "plain", "unset"]),
        "The client's TLS setting: on, off, a scheme without TLS, or not set."
        => |s| s.tls();
    "encrypted", Type::Boolean, "Whether the client uses TLS; unknown if its configuration does not set it."
        => |s| s.encrypted();
    "mixed_case_scheme", Type::Boolean, "Whether a URL requests TLS with a scheme that is not lower case."
        => |s| match s.client.connection.odd_scheme {
            Some(at) => s.at(at, FactValue::Boolean(true)),
            None => Fact::boolean(false),
        };
    "verification", Type::Enum(&["full", "no-hostname", "none"]),
        "How much of the server's certificate is verified; absent without TLS, and unknown if the file does not set it."
        => |s| s.verification();
    "redis_py_before_6", Type::Boolean,
        "Whether a requirements file pins redis-py to a version before 6.0; absent if there is none."
        => |s| match &s.client.redis_py {
            Some(found) => Fact::at(FactValue::Boolean(found.before_6), Place::new(found.at, "requirements")),
            None => Fact::absent(),
        };
    "sets_host_name_check", Type::Boolean, "Whether it turns the check of the certificate's host name on or off, or leaves that to the application."
        => |s| Fact::boolean(s.client.connection.says_host_name);
    "listener", Type::Enum(&["plaintext", "tls", "nothing"]),
        "What listens on the server's port that the client connects to."
        => |s| s.listener();
    "port", Type::Number, "The port that the client connects to.", eg "6379"
        => |s| match s.endpoint.and_then(|endpoint| endpoint.port) {
            Some((port, at)) => s.at(at, FactValue::Number(i64::from(port))),
            None => Fact::absent(),
        };
    "host", Type::Text, "The host that the client connects to.", eg "redis"
        => |s| match s.endpoint {
            Some(endpoint) if endpoint.host.undefined().is_none() => {
                s.at(endpoint.span, FactValue::Text(endpoint.host.as_str().to_owned().into()))
            }
            _ => Fact::absent(),
        };
    "loopback", Type::Boolean, "Whether the client connects to its own loopback interface."
        => |s| Fact::boolean(s.endpoint.is_some_and(|endpoint| {
            matches!(endpoint.host.as_str(), "localhost" | "::1" | "[::1]") || endpoint.host.as_str().starts_with("127.")
        }));
    "external", Type::Boolean,
        "Whether the client connects to a host outside the deployment and this machine: an address, a name in a domain, or a container of another project."
        => |s| match s.endpoint {
            Some(endpoint) => s.at(endpoint.span, match external_host::is_external(s.deployment, s.client, endpoint) {
                Known::Known(external) => FactValue::Boolean(external),
                Known::Unknown(why) => FactValue::Unknown(why),
            }),
            None => Fact::absent(),
        };
    "ignored_settings", Type::List,
        "Settings beside a URL that the client library ignores, since the URL takes their place."
        => |s| Fact::list(s.client.connection.ignored.iter().map(|ignored| {
            Item::new(&ignored.key, Place::new(ignored.span, ignored.path.clone()))
        }).collect());
    "timeout", Type::Enum(&["set", "off", "unset"]),
        "Whether its configuration sets a timeout; absent unless a mapping in a file describes the connection."
        => |s| match &s.client.connection.limits {
            None => Fact::absent(),
            Some(limits) => match limits.timeout {
                Some((true, at)) => Fact::at(FactValue::Text("set".into()), Place::new(at, s.client.connection.path.clone())),
                Some((false, at)) => Fact::at(FactValue::Text("off".into()), Place::new(at, s.client.connection.path.clone())),
                None => Fact::text("unset"),
            },
        };
    "pool_limit", Type::Boolean,
        "Whether its configuration limits the number of connections; absent unless a mapping in a file describes the connection."
        => |s| match &s.client.connection.limits {
            None => Fact::absent(),
            Some(limits) => match limits.pool {
                Some(at) => Fact::at(FactValue::Boolean(true), Place::new(at, s.client.connection.path.clone())),
                None => Fact::boolean(false),
            },
        };
    "known_server", Type::Boolean, "Whether the server that it connects to is in the deployment."
        => |s| Fact::boolean(s.server.is_some());
    "sends_password", Type::Boolean, "Whether it sends a password."
        => |s| match s.client.connection.password.as_ref() {
            None => Fact::boolean(false),
            Some(password) => s.at(password.span, FactValue::Boolean(!matches!(password.value, PasswordValue::Empty))),
        };
    "user", Type::Enum(&["on", "off", "missing"]), "Whether the server has the user that the client logs in as."
        => |s| s.redis(|redis| login::user(&s.client.connection, redis, |name| Place::new(name.span(), s.client.connection.path.clone())));
    "username", Type::Text, "The user that the client logs in as.", eg "default"
        => |s| match s.client.connection.username.as_ref().filter(|name| name.undefined().is_none()) {
            Some(name) => s.at(name.span(), FactValue::Text(name.as_str().to_owned().into())),
            None => Fact::absent(),
        };
    "password_differs", Type::Boolean, "Whether the server does not accept the password that it sends."
        => |s| s.redis(|redis| login::password_differs(&s.client.connection, redis, |password| Place::new(password.span, password.path.clone())));
    "lacks_password", Type::Boolean, "Whether the server requires a password, and nothing that the service gets contains one."
        => |s| s.redis(|redis| s.passwords.lacks(s.client, redis));
    "in_project", Type::Boolean, "Whether a service of a compose file makes the connection."
        => |s| Fact::boolean(s.client.service.is_some() && s.deployment.project.is_some());
}
