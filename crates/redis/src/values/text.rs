//! Values that are texts: names, hosts, addresses, templates.

use super::ValueError;
use crate::version::{Directive, Version};

/// Characters that names of cluster nodes cannot hold. Valkey 8.1 lets `:` in, for IPv6; 9.1 takes more out.
fn not_in_names(version: &Version) -> &'static str {
    if version.valkey_since(9, 1) {
        " !\"#$%&'()*+,;<=>?@[\\]^{|}~"
    } else if version.valkey_since(8, 1) {
        "!#$%&()*+;<>?@[]^{|}~"
    } else {
        "!#$%&()*+:;<>?@[]^{|}~"
    }
}

pub(super) fn text(directive: &Directive, value: &str, version: &Version) -> Result<(), ValueError> {
    let name = directive.name;
    if directive.nonempty && value.is_empty() {
        return Err(ValueError::new(
            format!("`{name}` cannot be empty."),
            "Write a value, or leave the directive out.",
        ));
    }
    if directive
        .longest
        .is_some_and(|longest| value.len() as u64 > longest)
    {
        return Err(ValueError::new(
            format!("The value of `{name}` is too long for this version."),
            format!("Use at most {} bytes.", directive.longest.unwrap_or(0)),
        ));
    }
    if value.is_empty() && directive.empty_is_unset {
        return Ok(());
    }
    let fine = match directive.check {
        Some("filename") => !value.contains(['/', '\\']),
        Some("hostname") => {
            value.len() < 256
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        }
        Some("nodename") => !value.contains(|letter: char| not_in_names(version).contains(letter)),
        Some("ipv4") => value.parse::<std::net::Ipv4Addr>().is_ok(),
        Some("ipv6") => value.parse::<std::net::Ipv6Addr>().is_ok(),
        Some("proc-title-template") => title_template(value),
        // Whether a file opens, and which locales and groups the host has, is not in the files.
        _ => true,
    };
    if fine {
        return Ok(());
    }
    let (message, help) = match directive.check {
        Some("filename") => (
            format!("`{name}` must be a file name, not a path."),
            "Write the name only; `dir` sets the folder.",
        ),
        Some("ipv4" | "ipv6") => (
            format!("`{name}` must be an IP address."),
            "Write the address in numbers.",
        ),
        Some("proc-title-template") => (
            format!("`{name}` contains a variable that does not exist."),
            "Known are {title}, {listen-addr}, {server-mode}, {port}, {tls-port}, {unixsocket}, {config-file}.",
        ),
        _ => (
            format!("`{name}` contains a character that is not allowed."),
            "Use letters, digits, dots and dashes.",
        ),
    };
    Err(ValueError::new(message, help))
}

fn title_template(value: &str) -> bool {
    const KNOWN: [&str; 7] = [
        "title",
        "listen-addr",
        "server-mode",
        "port",
        "tls-port",
        "unixsocket",
        "config-file",
    ];
    let mut rest = value;
    let mut shows_something = value.replace("{title}", "").trim() != "" || value.contains("{title}");
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else {
            return false;
        };
        if !KNOWN.contains(&name) {
            return false;
        }
        shows_something |= !before.is_empty();
        rest = next;
    }
    shows_something && !rest.contains('}')
}
