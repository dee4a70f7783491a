//! Suggested users as an override for Docker Compose, which makes the ACL file when the server starts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::suggest::{acl, password_file};
use super::words::{no_variables, object, pattern, yaml};
use crate::application::{Start, SuggestedUser, Suggestion};

/// Where the ACL file is made: in memory, so that no hash is stored, and a read-only file system will do.
const FILE: &str = "/dev/shm/users.acl";
/// Where the lines without hashes are.
const TEMPLATE: &str = "/etc/redis/users.acl.template";

/// The override. What the project has of a server's entrypoint and command still holds.
pub(super) fn compose(suggestion: &Suggestion) -> String {
    let users = &suggestion.users;
    let first = users
        .iter()
        .find_map(|user| user.server.as_deref())
        .unwrap_or("redis");
    let mut servers: BTreeMap<&str, Vec<&SuggestedUser>> = BTreeMap::new();
    for user in users {
        let server = user.server.as_deref().unwrap_or(first);
        servers.entry(server).or_default().push(user);
    }
    let mut text = "services:\n".to_owned();
    for (server, users) in &servers {
        let start = suggestion.starts.get(*server);
        service(server, users, start.unwrap_or(&Start::default()), &mut text);
    }
    text.push_str("configs:\n");
    for (server, users) in &servers {
        let _ = writeln!(text, "  {}:\n    content: |", config(server));
        for line in acl(users.iter().copied()).lines() {
            let _ = writeln!(text, "      {}", no_variables(line));
        }
    }
    text.push_str("secrets:\n");
    // A user of two servers has one password.
    let secrets: BTreeMap<String, &SuggestedUser> = users.iter().map(|user| (secret(user), user)).collect();
    for (secret, user) in secrets {
        let file = password_file(user);
        let _ = writeln!(text, "  {secret}:\n    file: {}", yaml(&file));
    }
    text
}

fn service(server: &str, users: &[&SuggestedUser], start: &Start, text: &mut String) {
    if start.is_script {
        let _ = writeln!(
            text,
            "  # A script starts this server: there, redis-server needs the option --aclfile {FILE}"
        );
    }
    let _ = writeln!(text, "  {}:\n    secrets:", yaml(server));
    for user in users {
        let _ = writeln!(text, "      - {}", secret(user));
    }
    let _ = writeln!(
        text,
        "    configs:\n      - source: {}\n        target: {TEMPLATE}",
        config(server)
    );
    let mut lines = vec!["umask 077".to_owned(), format!("cp {TEMPLATE} {FILE}")];
    for user in users {
        // The hash of nothing would let everybody in.
        lines.push(format!(
            "grep -q . /run/secrets/{0} || {{ echo 'no password in /run/secrets/{0}' >&2; exit 1; }}",
            secret(user)
        ));
        lines.push(format!(
            "hash=$$(tr -d '\\n' < /run/secrets/{} | sha256sum | cut -d' ' -f1)",
            secret(user)
        ));
        lines.push(format!(
            "sed -i \"/^user {} /s/#<sha256>/#$$hash/\" {FILE}",
            no_variables(&pattern(&user.name))
        ));
    }
    // The image's entrypoint gives up root, where there is one.
    lines.push(format!(
        "chown redis {FILE} 2>/dev/null || chown valkey {FILE} 2>/dev/null || chmod a+r {FILE}"
    ));
    let words: String = start
        .entrypoint
        .iter()
        .map(|word| format!(" {}", quoted(word)))
        .collect();
    if words.is_empty() {
        lines.push("[ $$# -gt 0 ] || set -- redis-server".to_owned());
    }
    let option = if start.is_script {
        String::new()
    } else {
        format!(" --aclfile {FILE}")
    };
    lines.push(format!(
        "exec $$(command -v docker-entrypoint.sh){words} \"$$@\"{option}"
    ));
    text.push_str("    entrypoint:\n      - sh\n      - -c\n      - |\n");
    for line in lines {
        let _ = writeln!(text, "        {line}");
    }
    // The name of the script; the command of the service follows.
    text.push_str("      - users\n");
}

fn secret(user: &SuggestedUser) -> String {
    format!("{}_password", object(&user.name))
}

fn config(server: &str) -> String {
    format!("{}_users", object(server))
}

/// A word as a shell reads it, whose lines are as deep as the script.
fn quoted(word: &str) -> String {
    let quoted = no_variables(word).replace('\'', "'\\''");
    format!("'{}'", quoted.replace('\n', "\n        "))
}
