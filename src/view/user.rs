//! Users with what they may do, as `ACL LIST` would put it.

use serde::Serialize;

use super::{Context, Place};
use redproof_redis::{self, Danger, KeyPattern, Permissions};

/// A user.
#[derive(Debug, Serialize)]
pub struct User {
    /// The name.
    pub name: String,
    /// Whether the user may log in.
    pub enabled: bool,
    /// Whether everybody can log in: any password is accepted, or the empty one; `None` where the files do not show it.
    pub nopass: Option<bool>,
    /// How many passwords the user has; `None` where the files do not show it.
    pub passwords: Option<usize>,
    /// The root permissions.
    #[serde(flatten)]
    pub root: Selector,
    /// Further permissions, each of which allows by itself.
    pub selectors: Vec<Selector>,
    /// Dangerous commands that the user may run, the worst first.
    pub dangerous: Vec<&'static str>,
    /// The same by what they do, the worst first.
    #[serde(skip)]
    pub ranked: Vec<(&'static str, Vec<&'static str>)>,
    /// Every command that the user may run.
    #[serde(skip)]
    pub may: Vec<&'static str>,
    /// Where the user is defined.
    #[serde(skip)]
    pub location: Option<Place>,
}

/// One set of permissions.
#[derive(Debug, Serialize)]
pub struct Selector {
    /// Command rules, such as `-@all +@read`.
    pub commands: String,
    /// Key patterns, such as `~app:* %R~shared:*`.
    pub keys: String,
    /// Channel patterns, such as `&app:*`.
    pub channels: String,
}

pub(super) fn users(redis: &redproof_redis::Server, context: &Context<'_>) -> Vec<User> {
    redis
        .users
        .iter()
        .map(|user| User {
            name: user.name.clone(),
            enabled: user.enabled.0,
            nopass: redis.needs_no_password(user).known().copied(),
            passwords: redis
                .needs_no_password(user)
                .known()
                .map(|_| user.passwords.len()),
            root: selector(&user.root, context),
            selectors: user.selectors.iter().map(|set| selector(set, context)).collect(),
            dangerous: user
                .dangerous(redis.version)
                .iter()
                .map(|found| found.command)
                .collect(),
            may: redis
                .version
                .command_names()
                .filter(|name| user.may_run(redis.version, name).allowed)
                .collect(),
            ranked: ranked(user, redis),
            // Without a line of its own, `requirepass` is what makes the default user.
            location: (user.span)
                .or_else(|| Some(user.passwords.first()?.span))
                .map(|span| Place::of(context.map, span)),
        })
        .collect()
}

/// Dangerous commands by rank, and those that look past the user's key patterns.
fn ranked(
    user: &redproof_redis::User,
    redis: &redproof_redis::Server,
) -> Vec<(&'static str, Vec<&'static str>)> {
    let dangerous = user.dangerous(redis.version);
    let ranks = [
        (Danger::Takeover, "take the server over"),
        (Danger::DataLoss, "destroy data or stop it"),
        (Danger::Scripting, "run scripts in it"),
        (Danger::Disclosure, "disclose more than needed"),
    ];
    let of = |danger| {
        let ranked = dangerous.iter().filter(|found| found.danger == danger);
        ranked.map(|found| found.command).collect()
    };
    let past = user.past_key_patterns(redis.version);
    let past = past.into_iter().map(|(command, _)| command).collect();
    ranks
        .map(|(danger, label)| (label, of(danger)))
        .into_iter()
        .chain([("look past its key patterns", past)])
        .filter(|(_, commands): &(_, Vec<_>)| !commands.is_empty())
        .collect()
}

fn selector(set: &Permissions, context: &Context<'_>) -> Selector {
    let keys: Vec<String> = set.keys.iter().map(key).collect();
    let channels: Vec<String> = set
        .channels
        .iter()
        .map(|(pattern, _)| format!("&{pattern}"))
        .collect();
    Selector {
        commands: set.commands_shown(),
        keys: context.mask.text(&keys.join(" ")),
        channels: context.mask.text(&channels.join(" ")),
    }
}

fn key(key: &KeyPattern) -> String {
    let permission = match (key.read, key.write) {
        (true, false) => "%R",
        (false, true) => "%W",
        _ => "",
    };
    format!("{permission}~{}", key.pattern)
}
