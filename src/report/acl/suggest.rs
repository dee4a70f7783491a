//! Suggested users, ready to be used.

use std::fmt::Write as _;

use serde_json::json;

use super::explain::explain;
use super::words::{comment, pattern, shell};
use crate::application::{SuggestedUser, Suggestion};
use crate::report::write_json;
use redproof_source::{SourceMap, printable};

/// How users are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SuggestFormat {
    /// The lines of an ACL file
    Acl,
    /// Lines for redis.conf, with comments
    Conf,
    /// Commands for redis-cli, with comments
    Commands,
    /// An override for `docker compose -f` that makes the ACL file from secrets when the server starts
    Compose,
    /// For programs
    Json,
}

/// The users in a format. `explained` adds the reasons, where the format has comments.
pub fn suggestion(
    suggestion: &Suggestion,
    format: SuggestFormat,
    explained: bool,
    map: &SourceMap,
) -> String {
    let users = suggestion.users.as_slice();
    match format {
        SuggestFormat::Acl => acl(users),
        SuggestFormat::Conf => conf(users, explained, map),
        SuggestFormat::Commands => commands(users, explained, map),
        SuggestFormat::Compose => super::compose::compose(suggestion),
        SuggestFormat::Json => as_json(users, map),
    }
}

/// How the hash of a password gets into an ACL file.
pub fn fill_in(user: &SuggestedUser, file: &str) -> String {
    fill_in_behind("user", user, file)
}

/// How the hash of a password gets into a file whose lines of users begin with some words. A password file that is missing or
/// empty changes nothing: the hash of nothing lets everybody in.
fn fill_in_behind(words: &str, user: &SuggestedUser, file: &str) -> String {
    let password = password_file(user);
    let write = match user.secret_file {
        Some(_) => String::new(),
        None => format!("write the password to {}, and ", printable(&password)),
    };
    let password = shell(&password);
    format!(
        "{write}fill in the hash: grep -q . {password} && sed -i \"/^{words} {} /s/#<sha256>/#$(tr -d '\\n' < {password} | sha256sum | cut -d' ' -f1)/\" {file}",
        pattern(&user.name),
    )
}

/// The file that holds the password of a user.
pub(super) fn password_file(user: &SuggestedUser) -> String {
    let usual = || format!("./{}-password.txt", user.name);
    user.secret_file.clone().unwrap_or_else(usual)
}

/// The lines of an ACL file.
pub(super) fn acl<'u>(users: impl IntoIterator<Item = &'u SuggestedUser>) -> String {
    let mut text = "user default off\n".to_owned();
    for user in users {
        text.push_str(&user.line());
        text.push('\n');
    }
    text
}

fn comments(user: &SuggestedUser, explained: bool, map: &SourceMap, text: &mut String) {
    match explained {
        true => text.extend(explain(user, map).iter().map(|line| comment(line))),
        false => text.push_str(&comment(&format!("{}: {}", user.name, user.purpose))),
    }
}

fn conf(users: &[SuggestedUser], explained: bool, map: &SourceMap) -> String {
    let mut text = "# A server takes users from its configuration or from an ACL file, not from both.\nuser default off\n".to_owned();
    for user in users {
        text.push('\n');
        comments(user, explained, map, &mut text);
        text.push_str(&comment(&fill_in(user, "redis.conf")));
        let _ = writeln!(text, "{}", quoted_line(&user.line()));
    }
    text
}

fn commands(users: &[SuggestedUser], explained: bool, map: &SourceMap) -> String {
    // redis-cli takes a comment for a command.
    let mut text = "# With the hashes filled in: grep '^ACL ' users.redis | redis-cli\n\n".to_owned();
    for user in users {
        comments(user, explained, map, &mut text);
        text.push_str(&comment(&fill_in_behind("ACL SETUSER", user, "users.redis")));
        let rest = user.line();
        let rest = rest.strip_prefix("user ").unwrap_or(&rest);
        let (name, rules) = rest.split_once(' ').unwrap_or((rest, ""));
        let _ = writeln!(text, "ACL SETUSER {name} reset {}\n", quoted_line(rules));
    }
    text.push_str("# Last, once every client logs in as a user of its own:\nACL SETUSER default off\n");
    text
}

/// A line whose words redis.conf and redis-cli read as they are.
fn quoted_line(line: &str) -> String {
    let quoted = |word: &str| match word.contains(['"', '\'', '\\']) {
        true => format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")),
        false => word.to_owned(),
    };
    line.split(' ').map(quoted).collect::<Vec<_>>().join(" ")
}

fn as_json(users: &[SuggestedUser], map: &SourceMap) -> String {
    let users: Vec<_> = users
        .iter()
        .map(|user| {
            let rules: Vec<_> = user
                .explained
                .iter()
                .map(|one| {
                    json!({
                        "rule": one.token,
                        "dangerous": one.danger.is_some(),
                        "because": one.because,
                        "locations": one.places.iter().map(|at| crate::view::Place::of(map, *at)).collect::<Vec<_>>(),
                    })
                })
                .collect();
            json!({
                "user": user.name,
                "purpose": user.purpose,
                "server": user.server,
                "engine": user.version.engine.name(),
                "version": user.version.number,
                "suggestion": user.line(),
                "rules": rules,
                "left_out": user.left_out,
                "unknown": user.unknown.iter().map(|(at, why)| json!({
                    "why": why, "location": crate::view::Place::of(map, *at),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let all = json!({ "schema_version": "1", "users": users });
    let mut text = Vec::new();
    // Nothing fails that writes to memory.
    let _ = write_json(&all, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
