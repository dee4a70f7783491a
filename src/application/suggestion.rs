//! The least users: what each application needs, and who else logs in.

use std::collections::{BTreeMap, BTreeSet};

use super::find::Applications;
use super::model::{Application, LoginState, Operation, Sureness};
use super::observed::Observed;
use super::side::{ServerSide, Start, usual_version};
use crate::client::exports_metrics;
use redproof_redis::{Danger, LeastRule, Need, Version, danger_of};
use redproof_source::{Span, is_control};

/// The users of a server, each with the least rule.
#[derive(Debug, Clone, Default)]
pub struct Suggestion {
    /// In order: applications, then others, by name.
    pub users: Vec<SuggestedUser>,
    /// How servers are started, by name.
    pub starts: BTreeMap<String, Start>,
}

/// A user and its rule.
#[derive(Debug, Clone)]
pub struct SuggestedUser {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// The server that it is for, where the files show it.
    pub server: Option<String>,
    /// The version whose rules these are.
    pub version: &'static Version,
    /// The rules, but for `on` and the password.
    pub rule: LeastRule,
    /// Each rule with what it is for.
    pub explained: Vec<Explained>,
    /// Commands that the version does not have.
    pub left_out: Vec<String>,
    /// What remains unknown of the code, with its places.
    pub unknown: Vec<(Span, String)>,
    /// The file that holds its password.
    pub secret_file: Option<String>,
}

/// A rule, and what it is for.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Such as `+keys`.
    pub token: String,
    /// How bad a command is in an application's hands.
    pub danger: Option<Danger>,
    /// Where the code asks for it, in order.
    pub places: Vec<Span>,
    /// Who else does: libraries, what was observed, the role.
    pub because: Vec<String>,
}

/// Something that a user needs, and why.
struct Reason {
    need: Need,
    places: Vec<Span>,
    because: Option<String>,
}

/// The users to create. `only` keeps the one of this name.
pub fn suggest(found: &Applications, observed: &[Observed], only: Option<&str>) -> Suggestion {
    let mut users: Vec<SuggestedUser> = Vec::new();
    for (name, applications) in by_user(&found.all) {
        let Some(first) = applications.first() else {
            continue;
        };
        let side = side_of(found, first);
        let mut reasons = reasons(&applications, is_vague(side, first));
        reasons.extend(seen(observed, &name));
        let mut user = made(&name, purpose(&applications), first.version, &reasons);
        user.server.clone_from(&first.server);
        user.secret_file = side.and_then(|side| {
            let service = side.services.iter().find(|service| service.name == first.name);
            service.and_then(|service| service.secret_file.clone())
        });
        let unknown = applications.iter().flat_map(|one| &one.unknown);
        user.unknown = unknown.map(|unclear| (unclear.at, unclear.why.clone())).collect();
        user.unknown.dedup();
        users.push(user);
    }
    for side in &found.sides {
        for user in others(side) {
            let is_known = |known: &SuggestedUser| known.name == user.name && known.server == user.server;
            if !users.iter().any(is_known) {
                users.push(user);
            }
        }
    }
    let known: BTreeSet<String> = users.iter().map(|user| user.name.clone()).collect();
    for name in observed
        .iter()
        .filter_map(|one| one.user.clone())
        .collect::<BTreeSet<_>>()
    {
        if let (false, Some(version)) = (known.contains(&name), usual_version()) {
            let reasons: Vec<Reason> = seen(observed, &name).collect();
            users.push(made(&name, "what was observed".to_owned(), version, &reasons));
        }
    }
    if let Some(only) = only {
        users.retain(|user| user.name == only);
    }
    let servers = found.sides.iter().flat_map(|side| &side.servers);
    let starts = servers
        .map(|server| (server.name.clone(), server.start.clone()))
        .collect();
    Suggestion { users, starts }
}

/// The rule of an application's user, for its report.
pub fn line_of(found: &Applications, application: &Application) -> String {
    let side = side_of(found, application);
    let reasons = reasons(&[application], is_vague(side, application));
    let name = user_name(application);
    let user = made(&name, String::new(), application.version, &reasons);
    user.line()
}

impl SuggestedUser {
    /// The line of an ACL file. The hash of the password is to be filled in.
    pub fn line(&self) -> String {
        format!("user {} on #<sha256> {}", self.name, self.rule.line())
    }
}

/// Applications by the user that they log in as, on one server.
fn by_user(all: &[Application]) -> Vec<(String, Vec<&Application>)> {
    let mut users: BTreeMap<(String, Option<&String>), Vec<&Application>> = BTreeMap::new();
    for one in all {
        users
            .entry((user_name(one), one.server.as_ref()))
            .or_default()
            .push(one);
    }
    users.into_iter().map(|((name, _), list)| (name, list)).collect()
}

/// The user of an application: its own, or one of its name where it has none or shares `default`.
fn user_name(application: &Application) -> String {
    let login = application.login.as_ref();
    let named = application
        .user
        .as_deref()
        .or(login
            .filter(|login| login.state != LoginState::Missing)
            .map(|login| login.user.as_str()))
        .filter(|user| *user != "default");
    if let Some(user) = named {
        return user_of(user);
    }
    let last = application.name.rsplit('/').next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let plain = last.replace(|c| !is_plain(c), "-");
    match plain.trim_matches('-') {
        "" => "app".to_owned(),
        name => name.to_owned(),
    }
}

/// The name of a user as Redis takes it: without blanks, and here without what nobody sees.
fn user_of(name: &str) -> String {
    name.replace(|c: char| c.is_whitespace() || is_control(c), "-")
}

fn purpose(applications: &[&Application]) -> String {
    let names: BTreeSet<&str> = applications.iter().map(|one| one.name.as_str()).collect();
    match names.into_iter().collect::<Vec<_>>().as_slice() {
        ["."] | [] => "the application".to_owned(),
        names => format!("the application {}", names.join(", ")),
    }
}

fn side_of<'f>(found: &'f Applications, one: &Application) -> Option<&'f ServerSide> {
    found
        .sides
        .iter()
        .find(|side| Some(&side.deployment) == one.deployment.as_ref())
}

fn is_vague(side: Option<&ServerSide>, one: &Application) -> bool {
    let server = side.and_then(|side| {
        side.servers
            .iter()
            .find(|server| Some(&server.name) == one.server.as_ref())
    });
    server.is_none_or(|server| server.vague)
}

fn reasons(applications: &[&Application], vague: bool) -> Vec<Reason> {
    let usual = usual_version();
    // What a client does without stays out if it is a risk, or if one of several releases that may be meant lacks it.
    let loads = |operation: &&Operation| {
        let lacks = |version: &Version| version.command(&operation.need.command).is_none();
        let is_risky = danger_of(&operation.need.command) >= Some(Danger::DataLoss);
        !(operation.optional && (is_risky || vague && usual.is_some_and(lacks)))
    };
    let operations = applications.iter().flat_map(|one| &one.operations);
    operations
        .filter(|operation| !operation.test)
        .filter(loads)
        .map(|operation| Reason {
            need: operation.need.clone(),
            places: operation.at.clone(),
            because: operation.library.as_ref().map(|library| {
                match (operation.sureness, operation.optional) {
                    (Sureness::Likely, _) => format!("{library} sends it by itself if its options say so"),
                    (_, true) => format!("{library} sends it by itself, and does without"),
                    (_, false) => format!("{library} sends it by itself"),
                }
            }),
        })
        .collect()
}

fn seen<'o>(observed: &'o [Observed], name: &'o str) -> impl Iterator<Item = Reason> + 'o {
    let own = observed
        .iter()
        .filter(move |one| one.user.as_deref().is_none_or(|user| user == name));
    own.map(|one| Reason {
        need: one.need.clone(),
        places: Vec::new(),
        because: Some("observed".to_owned()),
    })
}

fn made(name: &str, purpose: String, version: &'static Version, reasons: &[Reason]) -> SuggestedUser {
    let needs: Vec<Need> = reasons.iter().map(|reason| reason.need.clone()).collect();
    let rule = LeastRule::of(version, &needs);
    let explained = rule.tokens.iter().map(|token| {
        let own = token.needs.iter().filter_map(|index| reasons.get(*index));
        let mut places: Vec<Span> = Vec::new();
        let mut because = BTreeSet::new();
        for reason in own {
            places.extend(&reason.places);
            because.extend(reason.because.clone());
        }
        places.sort_by_key(|span| (span.file, span.range().start));
        places.dedup();
        Explained {
            danger: token.text.strip_prefix('+').and_then(danger_of),
            token: token.text.clone(),
            places,
            because: because.into_iter().collect(),
        }
    });
    let explained = explained.collect();
    let left_out: BTreeSet<String> = rule
        .not_in_version
        .iter()
        .filter_map(|index| needs.get(*index))
        .map(|need| need.command.clone())
        .collect();
    SuggestedUser {
        name: user_of(name),
        purpose,
        server: None,
        version,
        explained,
        left_out: left_out.into_iter().collect(),
        rule,
        unknown: Vec::new(),
        secret_file: None,
    }
}

/// The users that a deployment shows beside applications: monitoring, health checks, replication, Sentinel, rotation.
fn others(side: &ServerSide) -> Vec<SuggestedUser> {
    let mut users = Vec::new();
    let primary = side
        .servers
        .iter()
        .find(|server| !server.sentinel && !server.follows);
    let Some(primary) = primary.or_else(|| side.servers.iter().find(|server| !server.sentinel)) else {
        return users;
    };
    let mut add = |name: &str, purpose: &str, needs: Vec<Need>| {
        let reason = |need| Reason {
            need,
            places: Vec::new(),
            because: Some(purpose.to_owned()),
        };
        let reasons: Vec<Reason> = needs.into_iter().map(reason).collect();
        let mut user = made(name, purpose.to_owned(), primary.version, &reasons);
        user.server = Some(primary.name.clone());
        users.push(user);
    };
    let is_exporter = |image: &String| exports_metrics(image);
    let mut services = side.services.iter();
    let exporter = services.find(|service| service.image.as_ref().is_some_and(is_exporter));
    if let Some(exporter) = exporter {
        let named = exporter.logins.iter().find_map(|login| login.user.as_ref());
        let named = named.filter(|user| user.undefined().is_none() && user.as_str() != "default");
        let name = named.map_or("exporter", |user| user.as_str());
        add(name, "monitoring by redis_exporter", of_profile("redis-exporter"));
    }
    if side.servers.iter().any(|server| server.health_check) {
        add("health", "health checks", vec![Need::of("ping")]);
    }
    let replicas: Vec<_> = side
        .servers
        .iter()
        .filter(|server| server.follows && !server.sentinel)
        .collect();
    if !replicas.is_empty() {
        let name = replicas.iter().find_map(|server| server.upstream_user.as_deref());
        let name = name.filter(|name| *name != "default").unwrap_or("replica");
        add(name, "replication", of_profile("replica"));
    }
    if side.servers.iter().any(|server| server.sentinel) {
        add("sentinel", "Sentinel", of_profile("sentinel"));
    }
    if side.servers.iter().any(|server| server.rotated) {
        let needs = ["acl|setuser", "acl|save", "ping"].map(Need::of).to_vec();
        add("rotator", "the rotation of passwords", needs);
    }
    users
}

#[cfg(feature = "code")]
fn of_profile(id: &str) -> Vec<Need> {
    let Some(profile) = redproof_code::profile(id) else {
        return Vec::new();
    };
    profile
        .used(&[])
        .flat_map(|one| one.needs(profile, &|_| None))
        .map(|one| one.need)
        .collect()
}

#[cfg(not(feature = "code"))]
fn of_profile(_: &str) -> Vec<Need> {
    Vec::new()
}
