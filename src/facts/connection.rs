//! What rules may ask about a client's connection to one server.

use super::table::table;
use super::{Datum, Fact, Place, Type, elsewhere, login};
use crate::client::{Endpoint, PasswordValue, Tls, Verification};
use crate::deployment::{Client, Deployment, Server};
use redproof_source::{Known, Span};

/// One endpoint of a client.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) client: &'a Client,
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) server: Option<&'a Server>,
    /// Whether it is the connection's first endpoint, so that what concerns the whole connection is said once.
    pub(super) first: bool,
}

impl Subject<'_> {
    fn place(&self, span: Span) -> Place {
        Place::new(span, self.client.connection.path.clone())
    }

    fn at(&self, span: Span, datum: Datum) -> Fact {
        Fact::at(datum, self.place(span))
    }

    fn tls(&self) -> Fact {
        let (word, span) = match &self.client.connection.tls {
            Tls::On(span) => ("on", *span),
            Tls::Off(span) => ("off", *span),
            Tls::Plain(span) => ("plain", *span),
            Tls::NotSaid => ("unsaid", self.client.connection.at),
            Tls::Indirect(span) => {
                let why =
                    redproof_source::Why::new("only the application knows whether TLS is on", Some(*span));
                return self.at(*span, Datum::Unknown(why));
            }
        };
        self.at(span, Datum::Word(word.into()))
    }

    /// The answer of a function of the server's configuration; absent where the server is not known.
    fn redis(&self, answer: impl FnOnce(&redproof_redis::Server) -> Fact) -> Fact {
        match self.server.map(|server| &server.redis) {
            Some(Known::Known(redis)) => answer(redis),
            Some(Known::Unknown(why)) => Fact::unknown(why.clone()),
            None => Fact::absent(),
        }
    }

    /// What listens where the client dials.
    fn dials(&self) -> Fact {
        let Some(endpoint) = self.endpoint else {
            return Fact::absent();
        };
        let (Some(server), Some((dialled, at))) = (self.server, endpoint.port) else {
            return Fact::absent();
        };
        let redis = match &server.redis {
            Known::Known(redis) => redis,
            Known::Unknown(why) => return Fact::unknown(why.clone()),
        };
        let (plain, secure) = match (redis.port("port").answer, redis.port("tls-port").answer) {
            (Known::Known(plain), Known::Known(secure)) => (plain, secure),
            (Known::Unknown(why), _) | (_, Known::Unknown(why)) => return Fact::unknown(why),
        };
        let word = match dialled {
            0 => "nothing",
            port if port == secure => "tls",
            port if port == plain => "plaintext",
            _ => "nothing",
        };
        Fact::at(Datum::Word(word.into()), Place::new(at, endpoint.path.clone()))
    }
}

table! {
    Subject<'_>;
    "tls", Type::Word(&["on", "off", "plain", "unsaid"]), true,
        "Whether the client uses TLS: on, off, a scheme without TLS, or not configured."
        => |s| s.tls();
    "odd_scheme", Type::Flag, true, "Whether a URL asks for TLS with a scheme that is not in lower case."
        => |s| match s.client.connection.odd_scheme {
            Some(at) => s.at(at, Datum::Flag(true)),
            None => Fact::flag(false),
        };
    "first", Type::Flag, true, "Whether it is the first endpoint of its connection."
        => |s| Fact::flag(s.first);
    "verification", Type::Word(&["full", "no-hostname", "none"]), true,
        "How much of the server's certificate is checked, where the file says so."
        => |s| match &s.client.connection.verification {
            Some((check, at)) => s.at(*at, Datum::Word(match check {
                Verification::Full => "full",
                Verification::NoHostname => "no-hostname",
                Verification::None => "none",
            }.into())),
            None => Fact::absent(),
        };
    "old_redis_py", Type::Flag, true,
        "Whether a requirements file next to it pins redis-py before 6.0, which checks host names only if configured, and that is not configured."
        => |s| match &s.client.redis_py {
            Some(found) => Fact::at(Datum::Flag(found.before_6 && !s.client.connection.says_host_name), Place::new(found.at, "requirements")),
            None => Fact::absent(),
        };
    "dials", Type::Word(&["plaintext", "tls", "nothing"]), true,
        "What listens on the server's port that the client dials."
        => |s| s.dials();
    "port", Type::Number, true, "The port that the client dials."
        => |s| match s.endpoint.and_then(|endpoint| endpoint.port) {
            Some((port, at)) => s.at(at, Datum::Number(i64::from(port))),
            None => Fact::absent(),
        };
    "host", Type::Word(&[]), true, "The host that the client dials."
        => |s| match s.endpoint {
            Some(endpoint) if endpoint.host.undefined().is_none() => {
                s.at(endpoint.span, Datum::Word(endpoint.host.as_str().to_owned().into()))
            }
            _ => Fact::absent(),
        };
    "local", Type::Flag, true, "Whether the client dials its own loopback."
        => |s| Fact::flag(s.endpoint.is_some_and(|endpoint| {
            matches!(endpoint.host.as_str(), "localhost" | "::1" | "[::1]") || endpoint.host.as_str().starts_with("127.")
        }));
    "elsewhere", Type::Flag, true,
        "Whether the client dials a host outside the deployment and this machine: an address, or a name in a domain."
        => |s| match s.endpoint {
            Some(endpoint) => s.at(endpoint.span, Datum::Flag(elsewhere::is_elsewhere(s.deployment, s.client, endpoint))),
            None => Fact::absent(),
        };
    "known_server", Type::Flag, true, "Whether the server that it dials is in the deployment."
        => |s| Fact::flag(s.server.is_some());
    "sends_password", Type::Flag, true, "Whether it sends a password."
        => |s| match s.client.connection.password.as_ref() {
            None => Fact::flag(false),
            Some(password) => s.at(password.span, Datum::Flag(!matches!(password.value, PasswordValue::Empty))),
        };
    "user", Type::Word(&["on", "off", "missing"]), true, "Whether the server has the user that the connection names."
        => |s| s.redis(|redis| login::user(&s.client.connection, redis, |name| Place::new(name.span(), s.client.connection.path.clone())));
    "username", Type::Word(&[]), true, "The user that the connection names."
        => |s| match s.client.connection.username.as_ref().filter(|name| name.undefined().is_none()) {
            Some(name) => s.at(name.span(), Datum::Word(name.as_str().to_owned().into())),
            None => Fact::absent(),
        };
    "password_differs", Type::Flag, true, "Whether the password that it sends is not one of its user's on the server."
        => |s| s.redis(|redis| login::password_differs(&s.client.connection, redis, |password| Place::new(password.span, password.path.clone())));
    "lacks_password", Type::Flag, true, "Whether the server needs a password, and nothing that the service is given holds one."
        => |s| s.redis(|redis| login::lacks_password(s.deployment, s.client, redis));
    "in_project", Type::Flag, true, "Whether a service of a compose file makes it."
        => |s| Fact::flag(s.client.service.is_some() && s.deployment.project.is_some());
}
