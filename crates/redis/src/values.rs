//! Values of directives, checked and brought into the form that `CONFIG GET` shows.

use super::version::{Directive, Kind, Version};

/// What is wrong with a value, without quoting it, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: String,
    /// Whether another version may take it.
    pub(super) by_version: bool,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            by_version: false,
        }
    }

    /// The same, of something that another version may have.
    pub(super) fn by_version(self) -> Self {
        Self {
            by_version: true,
            ..self
        }
    }
}

/// Checks the value of a directive that takes one, and gives it as `CONFIG GET` shows it.
pub(super) fn normal(directive: &Directive, value: &str, version: &Version) -> Result<String, Wrong> {
    let name = directive.name;
    match directive.kind {
        Kind::Bool => match value.to_ascii_lowercase().as_str() {
            known @ ("yes" | "no") => Ok(known.to_owned()),
            _ => Err(Wrong::new(
                format!("`{name}` is `yes` or `no`, and nothing else."),
                "Write `yes` or `no`.",
            )),
        },
        Kind::Integer => {
            let number = whole(value).ok_or_else(|| {
                Wrong::new(
                    format!("`{name}` is a whole number."),
                    "Write digits only, without quotes inside, units or comments.",
                )
            })?;
            in_range(directive, number).map(|()| used(directive, number).to_string())
        }
        Kind::Octal => {
            let number = octal(value, directive.lenient).ok_or_else(|| {
                Wrong::new(
                    format!("`{name}` is a number in octal digits."),
                    "Write digits from 0 to 7, such as 700.",
                )
            })?;
            in_range(directive, number).map(|()| format!("{number:o}"))
        }
        // "No limit", where that is not 0.
        Kind::Memory if value == "-1" && directive.min == -1 => Ok(value.to_owned()),
        Kind::Memory => {
            let number = memory(value, directive.max, version).ok_or_else(|| not_memory(name))?;
            in_range(directive, number).map(|()| number.to_string())
        }
        Kind::PercentOrMemory => percent_or_memory(directive, value, version),
        Kind::Enum(names) => names
            .iter()
            .find(|known| known.eq_ignore_ascii_case(value))
            .map(|known| shown_as(directive, known).to_owned())
            .ok_or_else(|| {
                Wrong::new(
                    format!(
                        "`{name}` has no such value in {} {}.",
                        version.engine.name(),
                        version.number
                    ),
                    format!("Write one of: {}.", names.join(", ")),
                )
                .by_version()
            }),
        Kind::Text | Kind::Special => text(directive, value, version).map(|()| {
            // All but the passwords are C strings (config.c), which end at a NUL.
            let whole = matches!(directive.name, "requirepass" | "masterauth");
            let end = value.find('\0').filter(|_| !whole).unwrap_or(value.len());
            value.get(..end).unwrap_or(value).to_owned()
        }),
    }
}

/// The number that the server works with: it takes any frequency, and keeps to its own bounds.
fn used(directive: &Directive, number: i128) -> i128 {
    if directive.name == "hz" {
        number.clamp(1, 500)
    } else {
        number
    }
}

/// The name under which a value is shown: `relative` is another word for `yes`.
fn shown_as<'a>(directive: &Directive, known: &'a str) -> &'a str {
    match (directive.name, known) {
        ("oom-score-adj", "relative") => "yes",
        _ => known,
    }
}

fn not_memory(name: &str) -> Wrong {
    Wrong::new(
        format!("`{name}` is a number of bytes."),
        "Write digits with an optional unit: b, k, kb, m, mb, g, gb.",
    )
}

/// A whole number as the server reads it: no plus sign, no leading zeros, no blanks.
pub(super) fn whole(value: &str) -> Option<i128> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let canonical = digits == "0" && digits.len() == value.len()
        || digits
            .bytes()
            .next()
            .is_some_and(|first| matches!(first, b'1'..=b'9'));
    let number = canonical
        .then_some(digits)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|_| value.parse::<i128>().ok())?;
    (i128::from(i64::MIN)..=i128::from(i64::MAX))
        .contains(&number)
        .then_some(number)
}

/// The number that a text begins with, or 0: `atoi`, which 6.x reads save points with and Sentinel all numbers.
pub(super) fn leading_number(text: &str) -> i64 {
    let text = text.trim_start();
    let sign = text.len() - text.trim_start_matches(['+', '-']).len();
    let digits = text
        .get(sign..)
        .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    text.get(..sign + digits)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

fn octal(value: &str, lenient: bool) -> Option<i128> {
    let digits = value.len() - value.trim_start_matches(|digit: char| digit.is_digit(8)).len();
    if digits != value.len() && !lenient {
        return None;
    }
    match value.get(..digits) {
        Some("") | None => Some(0),
        Some(digits) => i128::from_str_radix(digits, 8).ok(),
    }
}

/// A number of bytes: k is 1000, kb is 1024. Too big ones are cut, as the server does.
pub(super) fn memory(value: &str, max: i128, version: &Version) -> Option<i128> {
    let signed = !version.since(7, 0);
    let (negative, rest) = match value.strip_prefix('-') {
        Some(rest) if signed => (true, rest),
        Some(_) => return None,
        None => (false, value),
    };
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let unit: u64 = match rest.get(count..)?.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1024,
        "m" => 1000 * 1000,
        "mb" => 1024 * 1024,
        "g" => 1000 * 1000 * 1000,
        "gb" => 1024 * 1024 * 1024,
        _ => return None,
    };
    let digits = rest.get(..count)?;
    if digits.len() > 127 {
        return None;
    }
    let fits = if digits.is_empty() {
        Some(0)
    } else {
        digits.parse::<u64>().ok()
    };
    if fits.is_none() && version.valkey_since(9, 1) {
        return None;
    }
    let largest = if signed { i64::MAX.unsigned_abs() } else { u64::MAX };
    let number = fits.unwrap_or(largest).min(largest).wrapping_mul(unit);
    if max > i128::from(i64::MAX) && !signed {
        return Some(i128::from(number));
    }
    let number = i128::from(i64::from_ne_bytes(number.to_ne_bytes()));
    Some(if negative { -number } else { number })
}

fn percent_or_memory(directive: &Directive, value: &str, version: &Version) -> Result<String, Wrong> {
    if let Some(digits) = value.strip_suffix('%') {
        return match whole(digits) {
            Some(percent) if (0..=-directive.min).contains(&percent) => Ok(if percent == 0 {
                "0".to_owned()
            } else {
                format!("{percent}%")
            }),
            _ => Err(Wrong::new(
                format!("`{}` is at most {}%.", directive.name, -directive.min),
                "Write a percentage in that range, or a number of bytes.",
            )),
        };
    }
    // Too many bytes for a signed number come out negative, and negative numbers are percentages inside.
    match memory(value, directive.max, version) {
        Some(number) if (0..=directive.max).contains(&number) => Ok(number.to_string()),
        Some(number) if (directive.min..0).contains(&number) => Ok(format!("{}%", -number)),
        _ => Err(Wrong::new(
            format!("`{}` is a number of bytes or a percentage.", directive.name),
            "Write digits with an optional unit (b, k, kb, m, mb, g, gb) or `%`.",
        )),
    }
}

fn in_range(directive: &Directive, number: i128) -> Result<(), Wrong> {
    // A directive that takes all of an unsigned number takes a negative one for a very large one.
    let taken_for = match u64::try_from(directive.max) {
        Ok(u64::MAX) if directive.kind == Kind::Integer => number.rem_euclid(1 << 64),
        _ => number,
    };
    if (directive.min..=directive.max).contains(&taken_for) {
        return Ok(());
    }
    let show = |number: i128| match directive.kind {
        Kind::Octal => format!("{number:o}"),
        _ => number.to_string(),
    };
    Err(Wrong::new(
        format!("`{}` is out of range.", directive.name),
        format!(
            "Write a number from {} to {}.",
            show(directive.min),
            show(directive.max)
        ),
    ))
}

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

fn text(directive: &Directive, value: &str, version: &Version) -> Result<(), Wrong> {
    let name = directive.name;
    if directive.nonempty && value.is_empty() {
        return Err(Wrong::new(
            format!("`{name}` cannot be empty."),
            "Write a value, or leave the directive out.",
        ));
    }
    if directive
        .longest
        .is_some_and(|longest| value.len() as u64 > longest)
    {
        return Err(Wrong::new(
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
            format!("`{name}` is a file's name, not a path."),
            "Write the name only; `dir` says in which folder.",
        ),
        Some("ipv4" | "ipv6") => (
            format!("`{name}` is an address."),
            "Write the address in numbers.",
        ),
        Some("proc-title-template") => (
            format!("`{name}` uses a variable that the server does not know."),
            "Known are {title}, {listen-addr}, {server-mode}, {port}, {tls-port}, {unixsocket}, {config-file}.",
        ),
        _ => (
            format!("`{name}` holds a character that is not allowed there."),
            "Use letters, digits, dots and dashes.",
        ),
    };
    Err(Wrong::new(message, help))
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

#[cfg(test)]
mod tests {
    use super::super::version::Engine;
    use super::*;

    fn shown(number: &str, name: &str, value: &str) -> Option<String> {
        let version = Version::exact(Engine::Redis, number).unwrap();
        normal(version.directive(name).unwrap(), value, version).ok()
    }

    #[test]
    fn values_are_shown_as_the_server_shows_them() {
        let seven = |name: &str, value: &str| shown("7.0.15", name, value);
        assert_eq!(seven("appendonly", "YES").unwrap(), "yes");
        assert_eq!(seven("appendonly", "true"), None);
        assert_eq!(seven("port", "65535").unwrap(), "65535");
        assert_eq!(seven("port", "65536"), None);
        assert_eq!(seven("port", "06379"), None);
        assert_eq!(seven("maxmemory", "1k").unwrap(), "1000");
        assert_eq!(seven("maxmemory", "1KB").unwrap(), "1024");
        assert_eq!(seven("maxmemory", "").unwrap(), "0");
        assert_eq!(seven("maxmemory", "10%"), None);
        assert_eq!(seven("maxmemory-clients", "10%").unwrap(), "10%");
        assert_eq!(seven("maxmemory-clients", "101%"), None);
        assert_eq!(seven("maxmemory-policy", "AllKeys-LRU").unwrap(), "allkeys-lru");
        assert_eq!(seven("unixsocketperm", "700").unwrap(), "700");
        assert_eq!(seven("unixsocketperm", "799"), None);
        assert_eq!(shown("6.2.16", "unixsocketperm", "799").unwrap(), "7");
        assert_eq!(seven("maxmemory-clients", "0%").unwrap(), "0");
        assert_eq!(seven("oom-score-adj", "Relative").unwrap(), "yes");
        assert_eq!(seven("oom-score-adj", "absolute").unwrap(), "absolute");
        assert_eq!(seven("hz", "0").unwrap(), "1");
        assert_eq!(seven("hz", "1000").unwrap(), "500");
        assert_eq!(seven("maxmemory-clients", "18446744073709551615").unwrap(), "1%");
        assert_eq!(seven("maxmemory-clients", "9223372036854775808"), None);
        assert_eq!(seven("dbfilename", "a/b"), None);
        assert_eq!(seven("dbfilename", "a\\b"), None);
        assert_eq!(seven("cluster-announce-hostname", "a_b"), None);
        assert_eq!(seven("loglevel", "nothing"), None);
        assert_eq!(shown("7.4.1", "loglevel", "nothing").unwrap(), "nothing");
    }

    #[test]
    fn names_of_nodes_hold_what_the_version_lets_in() {
        let valkey = |number: &str, name: &str, value: &str| {
            let version = Version::exact(Engine::Valkey, number).unwrap();
            normal(version.directive(name).unwrap(), value, version).is_ok()
        };
        assert!(valkey("8.1.8", "cluster-announce-human-nodename", "a:b"));
        assert!(!valkey("8.0.1", "cluster-announce-human-nodename", "a:b"));
        assert!(valkey("8.1.8", "cluster-announce-ip", "x\\y"));
        assert!(!valkey("9.1.2", "cluster-announce-ip", "x\\y"));
        assert!(valkey("9.1.2", "cluster-announce-ip", "fe80::1"));
        assert!(valkey("9.1.2", "slot-migration-max-failover-repl-bytes", "-1"));
        assert!(!valkey("9.1.2", "slot-migration-max-failover-repl-bytes", "-2"));
    }

    #[test]
    fn what_is_wrong_never_quotes_the_value() {
        for version in Version::all() {
            for directive in version.directives() {
                if let Err(wrong) = normal(directive, "s3cr3t-val/{ue}\u{1}", version) {
                    assert!(!wrong.message.contains("s3cr3t"), "{}", directive.name);
                    assert!(!wrong.help.contains("s3cr3t"), "{}", directive.name);
                }
            }
        }
    }
}
