//! Readings of a judged server that several facts share.

use super::{Datum, Fact, Place};
use redproof_redis::{self, SettingOrigin};
use redproof_source::{Known, Why};

/// What somebody who connects needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// Nothing.
    None,
    /// The default user's password, and no other user exists.
    Password,
    /// A user of an ACL.
    Acl,
}

impl Authentication {
    /// The word in rules and in `inspect`.
    pub const fn word(self) -> &'static str {
        match self {
            Authentication::None => "none",
            Authentication::Password => "password",
            Authentication::Acl => "acl",
        }
    }
}

/// Which ports a server listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Without TLS only.
    Off,
    /// With TLS only.
    On,
    /// Both.
    Both,
}

impl Tls {
    /// The word in rules and in `inspect`.
    pub const fn word(self) -> &'static str {
        match self {
            Tls::Off => "off",
            Tls::On => "on",
            Tls::Both => "both",
        }
    }
}

/// An answer and the places that decide it.
pub struct Reading<T> {
    /// The answer.
    pub answer: Known<T>,
    /// The places.
    pub at: Vec<Place>,
}

impl<T: Copy> Reading<T> {
    pub(super) fn fact(&self, word: impl Fn(T) -> &'static str) -> Fact {
        let datum = match &self.answer {
            Known::Known(value) => Datum::Word(word(*value).into()),
            Known::Unknown(why) => Datum::Unknown(why.clone()),
        };
        Fact {
            datum,
            at: self.at.clone(),
        }
    }
}

/// The places of a setting: where it is set.
pub(super) fn settings_place(redis: &redproof_redis::Server, name: &str) -> Vec<Place> {
    redis
        .settings
        .get(name)
        .and_then(|setting| setting.span)
        .map(|span| Place::new(span, name))
        .into_iter()
        .collect()
}

/// Commands that tell and change nothing: those of a connection, and PING for health checks.
const HARMLESS: &[&str] = &[
    "auth",
    "hello",
    "quit",
    "reset",
    "ping",
    "echo",
    "select",
    "client|getname",
    "client|id",
    "client|setinfo",
    "client|setname",
];

/// Whether whoever is let in as a user can do nothing: `user default on nopass -@all +ping`.
pub(super) fn is_harmless(redis: &redproof_redis::Server, user: &redproof_redis::User) -> bool {
    user.span.is_some()
        && redis.version.commands().iter().all(|command| {
            let name = command.name;
            HARMLESS.contains(&name)
                || name.starts_with("command")
                || !user.may_run(redis.version, name).allowed
        })
}

/// What somebody who connects needs. The default user decides: without it being open, every connection has to log in.
pub fn authentication(redis: &redproof_redis::Server) -> Reading<Authentication> {
    let others = redis
        .users
        .iter()
        .any(|user| user.name != "default" && user.enabled.0);
    let Some(default) = redis.users.iter().find(|user| user.name == "default") else {
        return Reading {
            answer: Known::Known(Authentication::Acl),
            at: Vec::new(),
        };
    };
    let at: Vec<Place> = default
        .nopass
        .1
        .or(default.span)
        .map(|span| Place::new(span, "user.default"))
        .into_iter()
        .chain(settings_place(redis, "requirepass"))
        .collect();
    if let Some(unset) = requirepass_unset(redis) {
        return Reading {
            answer: Known::Unknown(unset),
            at,
        };
    }
    let keeps_out =
        !default.enabled.0 || others && !default.nopass.0 || default.nopass.0 && is_harmless(redis, default);
    let answer = if keeps_out {
        Authentication::Acl
    } else if default.nopass.0 {
        Authentication::None
    } else {
        Authentication::Password
    };
    let answer = match unread_acl(redis) {
        Some(why) => Known::Unknown(why),
        None => Known::Known(answer),
    };
    Reading { answer, at }
}

/// The default user counts as `requirepass` leaves it, and a variable that no file sets is its value.
fn requirepass_unset(redis: &redproof_redis::Server) -> Option<Why> {
    if unread_acl(redis).is_some()
        || redis
            .users
            .iter()
            .any(|user| user.name == "default" && user.span.is_some())
        || has_acl(redis)
    {
        return None;
    }
    redis.settings.get("requirepass")?.is_set().why().cloned()
}

fn has_acl(redis: &redproof_redis::Server) -> bool {
    redis
        .acl_file
        .as_ref()
        .is_some_and(|acl| matches!(acl.file, Known::Known(Some(_))))
}

/// Why the users are not known: an ACL file that cannot be read, or a configuration file, or one that is not there.
pub(super) fn unread_acl(redis: &redproof_redis::Server) -> Option<Why> {
    let config = redis.config_file.as_ref().and_then(|config| config.file.why());
    let acl = redis.acl_file.as_ref().and_then(|acl| acl.file.why());
    let unread = config.or(acl).or(redis.unread.first());
    unread.cloned().or_else(|| missing_acl(redis))
}

/// An ACL file that is named and not there: the server does not start, and whom it would have let in stands nowhere.
fn missing_acl(redis: &redproof_redis::Server) -> Option<Why> {
    let acl = redis.acl_file.as_ref()?;
    let missing = acl.file == Known::Known(None) && redis.users.iter().all(|user| user.span.is_none());
    missing.then(|| Why::new("the ACL file does not exist", Some(acl.path.span())))
}

/// Whether the server is open if the variable of its password is unset.
pub(super) fn open_if_unset(redis: &redproof_redis::Server) -> Fact {
    // A variable that must be set leaves no server that runs without it.
    let written = redis.settings.get("requirepass").is_some_and(|setting| {
        setting
            .words
            .iter()
            .any(|word| word.unset().is_some() && word.is_empty())
    });
    match requirepass_unset(redis).filter(|_| written) {
        Some(why) => Fact {
            datum: Datum::Flag(true),
            at: why
                .at
                .map(|at| Place::new(at, "requirepass"))
                .into_iter()
                .collect(),
        },
        None => Fact::flag(false),
    }
}

/// Whether a password is set that does not count.
pub(super) fn requirepass_void(redis: &redproof_redis::Server) -> Fact {
    let Some(setting) = redis.settings.get("requirepass") else {
        return Fact::absent();
    };
    let set = matches!(setting.is_set(), Known::Known(true) | Known::Unknown(_)) && setting.span.is_some();
    if let Some(why) = unread_acl(redis)
        && set
    {
        return Fact::unknown(why);
    }
    let by_user = redis
        .users
        .iter()
        .find(|user| user.name == "default" && user.span.is_some());
    let void = set && (has_acl(redis) || by_user.is_some());
    let mut at = settings_place(redis, "requirepass");
    at.extend(
        by_user
            .and_then(|user| user.span)
            .map(|span| Place::new(span, "user.default")),
    );
    at.extend(
        redis
            .acl_file
            .as_ref()
            .filter(|_| by_user.is_none())
            .map(|acl| Place::new(acl.path.span(), "aclfile")),
    );
    Fact {
        datum: Datum::Flag(void),
        at,
    }
}

/// The state of the default user.
pub(super) fn default_user(redis: &redproof_redis::Server) -> Fact {
    if let Some(why) = unread_acl(redis) {
        return Fact::unknown(why);
    }
    let Some(user) = redis.users.iter().find(|user| user.name == "default") else {
        return Fact::absent();
    };
    let at = |span: Option<redproof_source::Span>| -> Vec<Place> {
        span.or(user.span)
            .map(|span| Place::new(span, "user.default"))
            .into_iter()
            .collect()
    };
    if !user.enabled.0 {
        return Fact {
            datum: Datum::Word("off".into()),
            at: at(user.enabled.1),
        };
    }
    if let Some(why) = requirepass_unset(redis) {
        return Fact::unknown(why);
    }
    if user.nopass.0 && !is_harmless(redis, user) {
        return Fact {
            datum: Datum::Word("open".into()),
            at: at(user.nopass.1),
        };
    }
    let everything = user.root.commands_shown.contains("+@all") && !user.root.commands_shown.contains('-');
    Fact {
        datum: Datum::Word(if everything { "password" } else { "limited" }.into()),
        at: at(user.enabled.1),
    }
}

/// A port's number with its place.
pub(super) fn port_fact(redis: &redproof_redis::Server, name: &str) -> Fact {
    let at = settings_place(redis, name);
    match port(redis, name) {
        Known::Known(number) => Fact {
            datum: Datum::Number(i64::from(number)),
            at,
        },
        Known::Unknown(why) => Fact {
            datum: Datum::Unknown(why),
            at,
        },
    }
}

/// A port's number; 0 is closed, and a directive that the version does not know, too.
pub fn port(redis: &redproof_redis::Server, name: &str) -> Known<u16> {
    // The line that would set it is refused: what its author meant is not the default.
    if let Some(refusal) = redis.refusals.iter().find(|refusal| refusal.path == name) {
        return Known::Unknown(Why::new(
            format!("the line with `{name}` is refused"),
            Some(refusal.at),
        ));
    }
    match redis.settings.get(name).map(|setting| &setting.shown) {
        Some(Known::Known(shown)) => Known::Known(shown.parse().unwrap_or(0)),
        Some(Known::Unknown(why)) => Known::Unknown(why.clone()),
        None => Known::Known(0),
    }
}

/// Which ports a server listens on.
pub fn tls(redis: &redproof_redis::Server) -> Reading<Tls> {
    let (plain, secure) = (port(redis, "port"), port(redis, "tls-port"));
    let at = settings_place(redis, "tls-port");
    let answer = match (plain, secure) {
        (Known::Known(plain), Known::Known(secure)) => match (plain != 0, secure != 0) {
            (true, true) => Known::Known(Tls::Both),
            (false, true) => Known::Known(Tls::On),
            // Neither: a unix socket only, which needs no TLS and reaches no network; it listens nowhere in the clear.
            (_, false) => Known::Known(if plain == 0 { Tls::On } else { Tls::Off }),
        },
        (Known::Unknown(why), _) | (_, Known::Unknown(why)) => Known::Unknown(why),
    };
    let answer = match redis.config_file.as_ref().and_then(|config| config.file.why()) {
        Some(why)
            if redis
                .settings
                .get("tls-port")
                .is_none_or(|setting| setting.origin == SettingOrigin::Default) =>
        {
            Known::Unknown(why.clone())
        }
        _ => answer,
    };
    Reading { answer, at }
}

/// Where the password that counts is set.
pub(super) fn password_source(redis: &redproof_redis::Server) -> Fact {
    if has_acl(redis)
        || redis
            .users
            .iter()
            .any(|user| user.name == "default" && user.span.is_some())
    {
        return Fact::word("acl");
    }
    let Some(setting) = redis
        .settings
        .get("requirepass")
        .filter(|setting| setting.span.is_some())
    else {
        return Fact::absent();
    };
    let word = match setting.origin {
        SettingOrigin::Argument => "argument",
        SettingOrigin::Environment => "environment",
        SettingOrigin::Default | SettingOrigin::Image | SettingOrigin::File | SettingOrigin::Include => {
            "file"
        }
    };
    Fact {
        datum: Datum::Word(word.into()),
        at: settings_place(redis, "requirepass"),
    }
}
