//! A server as it would run.

use serde::Serialize;

use super::setting::{Settings, settings};
use super::user::{User, users};
use super::{Call, Context, Place};
use crate::deployment::{self, Exposure};
use redproof_source::Known;

/// What is said where the files do not show it.
const UNKNOWN: &str = "unknown";

/// A server.
#[derive(Debug, Serialize)]
pub struct Server {
    /// The service's name, or the file's path.
    pub name: String,
    /// The image as it is written, variables put in.
    pub image: Option<String>,
    /// `redis` or `valkey`; `None` where nothing of it could be judged.
    pub engine: Option<&'static str>,
    /// The version, as far as the image's tag names it; else the one whose rules were used.
    pub version: Option<String>,
    /// The version whose rules were used.
    #[serde(skip)]
    pub judged_by: Option<&'static str>,
    /// Why these, where the files do not name just this version.
    #[serde(skip)]
    pub judged_because: Option<&'static str>,
    /// Whether it would start; `None` if unknown.
    pub starts: Option<bool>,
    /// Why it would not.
    pub refusals: Vec<Refusal>,
    /// `none`, `password`, `acl` or `unknown`.
    pub authentication: &'static str,
    /// `published`, `loopback`, `host-network`, `network` or `unknown`.
    pub exposure: &'static str,
    /// `off`, `on`, `both` or `unknown`.
    pub tls: &'static str,
    /// Every setting that the version knows, by name.
    pub settings: Settings,
    /// Its users; none where a file that may define some could not be read.
    pub users: Vec<User>,
    /// Calls that were tried.
    #[serde(rename = "try")]
    pub attempts: Vec<Attempt>,
    /// Whether it runs as root; `None` if unknown.
    #[serde(skip)]
    pub root: Option<bool>,
    /// Where exposure is decided.
    #[serde(skip)]
    pub exposed_at: Vec<Place>,
    /// What is not known, and why.
    #[serde(skip)]
    pub unknown: Vec<String>,
    /// Commands that are renamed or removed, and where. A new name is shown nowhere.
    #[serde(skip)]
    pub renamed: Vec<(String, bool, Place)>,
}

/// Something that the server refuses at start.
#[derive(Debug, Serialize)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: Place,
}

/// A call that was tried.
#[derive(Debug, Serialize)]
pub struct Attempt {
    /// The user.
    pub user: String,
    /// The command with its arguments.
    pub command: String,
    /// Whether the user may; `None` where the users are not known.
    pub allowed: Option<bool>,
    /// The rule that decides it, if one does.
    pub decided_by: Option<Place>,
    /// Whether the server has the user; `None` where the users are not known.
    pub user_exists: Option<bool>,
}

pub(super) fn server(server: &deployment::Server, context: &Context<'_>) -> Server {
    let place = |span| Place::of(context.map, span);
    let mut shown = empty(&server.name);
    shown.image = server
        .image
        .as_ref()
        .map(|image| context.mask.text(image.as_str()));
    shown.root = server.root.known().copied();
    shown.exposure = server
        .exposure
        .known()
        .map_or(UNKNOWN, |exposure| exposure.name());
    shown.exposed_at = match (&server.exposure_at, &server.exposure) {
        (Some((span, _)), _) => vec![place(*span)],
        (None, Known::Known(Exposure::Network)) => Vec::new(),
        (None, _) => server.ports.iter().map(|port| place(port.span)).collect(),
    };
    shown.unknown.extend(
        server
            .exposure
            .why()
            .map(|why| format!("exposure: {}", context.mask.text(&why.reason))),
    );
    match &server.redis {
        Known::Unknown(why) => {
            shown.unknown.push(context.mask.text(&why.reason));
            shown.attempts = attempts(None, context);
        }
        Known::Known(redis) => {
            judged(&mut shown, redis, context);
            if let Some(number) = server
                .image_facts
                .as_ref()
                .and_then(redproof_redis::Image::number)
            {
                shown.version = Some(number.to_owned());
            }
            shown.settings = settings(server, redis, context);
            let unseen = unseen_certificates(server, redis);
            if shown.starts == Some(true) && !unseen.is_empty() {
                shown.starts = None;
                let names = unseen.join(", ");
                let why = format!("whether it starts: the files of {names} are not in the tree");
                shown.unknown.push(why);
            }
        }
    }
    shown
}

/// The directives whose certificate or key files have to be there when the server starts, and are not in the tree.
fn unseen_certificates(server: &deployment::Server, redis: &redproof_redis::Server) -> Vec<&'static str> {
    let uses_tls = redis.port("tls-port").answer != Known::Known(0);
    let is_unseen = |directive: &&str| {
        let is_set = redis
            .setting(directive)
            .is_some_and(|setting| setting.span.is_some());
        let mut here = server.tls_files.here.iter();
        is_set && !here.any(|file| file.directive == Some(directive))
    };
    let needed = ["tls-cert-file", "tls-key-file", "tls-ca-cert-file"].into_iter();
    needed.filter(|_| uses_tls).filter(is_unseen).collect()
}

/// The users of an ACL file that no server loads, under the file's name.
pub(super) fn of_acl_file(name: &str, redis: &redproof_redis::Server, context: &Context<'_>) -> Server {
    let mut shown = empty(name);
    judged(&mut shown, redis, context);
    // The file says nothing more of the server that may load it.
    shown.starts = shown.starts.filter(|starts| !starts);
    shown.tls = UNKNOWN;
    shown
}

fn empty(name: &str) -> Server {
    Server {
        name: name.to_owned(),
        image: None,
        engine: None,
        version: None,
        judged_by: None,
        judged_because: None,
        starts: None,
        refusals: Vec::new(),
        authentication: UNKNOWN,
        exposure: UNKNOWN,
        tls: UNKNOWN,
        settings: Settings::default(),
        users: Vec::new(),
        attempts: Vec::new(),
        root: None,
        exposed_at: Vec::new(),
        unknown: Vec::new(),
        renamed: Vec::new(),
    }
}

fn judged(shown: &mut Server, redis: &redproof_redis::Server, context: &Context<'_>) {
    let place = |span| Place::of(context.map, span);
    shown.engine = Some(redis.version.engine.name());
    shown.version = Some(redis.version.number.to_owned());
    shown.judged_by = Some(redis.version.number);
    shown.judged_because = redis.version_choice.reason();
    shown.starts = redis.starts.known().copied();
    shown.refusals = redis
        .refusals
        .iter()
        .map(|refusal| Refusal {
            message: context.mask.text(&refusal.message),
            location: place(refusal.at),
        })
        .collect();
    shown.authentication = redis
        .authentication()
        .answer
        .known()
        .map_or(UNKNOWN, |needed| needed.word());
    shown.tls = redis.tls().answer.known().map_or(UNKNOWN, |tls| tls.word());
    let unread = redis.unread.iter().chain(redis.starts.why());
    for why in unread {
        let reason = context.mask.text(&why.reason);
        if !shown.unknown.contains(&reason) {
            shown.unknown.push(reason);
        }
    }
    shown.renamed = redis
        .renamed
        .iter()
        .map(|renamed| {
            let command = renamed.command.as_str().to_owned();
            (command, renamed.to.is_empty(), place(renamed.span))
        })
        .collect();
    let known = Some(redis).filter(|redis| users_are_known(redis));
    shown.users = known.map_or_else(Vec::new, |redis| users(redis, context));
    shown.attempts = attempts(known, context);
}

/// Whether every file that may define users was read.
fn users_are_known(redis: &redproof_redis::Server) -> bool {
    let acl = redis.acl_file.as_ref().and_then(|acl| acl.file.why());
    let config = redis.config_file.as_ref().and_then(|config| config.file.why());
    acl.or(config).is_none()
}

fn attempts(redis: Option<&redproof_redis::Server>, context: &Context<'_>) -> Vec<Attempt> {
    context
        .calls
        .iter()
        .map(|call| {
            let decided = redis.map(|redis| decide(redis, call));
            Attempt {
                user: call.user.clone(),
                user_exists: redis.map(|redis| redis.users.iter().any(|user| user.name == call.user)),
                command: context.mask.text(&call.words.join(" ")),
                allowed: decided.map(|decision| decision.allowed),
                decided_by: decided
                    .and_then(|decision| decision.decided_by)
                    .map(|span| Place::of(context.map, span)),
            }
        })
        .collect()
}

/// Who does not exist or cannot log in may not run anything.
fn decide(redis: &redproof_redis::Server, call: &Call) -> redproof_redis::Decision {
    let Some(user) = redis.users.iter().find(|user| user.name == call.user) else {
        return redproof_redis::Decision {
            allowed: false,
            decided_by: None,
        };
    };
    if !user.enabled.0 {
        return redproof_redis::Decision {
            allowed: false,
            decided_by: user.enabled.1.or(user.span),
        };
    }
    let words: Vec<&str> = call.words.iter().map(String::as_str).collect();
    redis.may(user, &words)
}
