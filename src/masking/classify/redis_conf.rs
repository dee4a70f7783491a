//! `redis.conf` and `sentinel.conf`: directives are shown, and arguments as far as the directive's type knows them.

use redproof_redis::{Directive, Kind};
use redproof_source::Text;

use super::{Class, Spans, acl, comment, shape, tables, words};

/// Shows a configuration file.
pub(super) fn file(spans: &mut Spans<'_>, text: &Text) {
    for line in words::lines(spans, text) {
        self::line(spans, &line);
    }
}

/// Shows a line that is a directive, or a comment that was one. `false` if it is neither.
pub(super) fn line(spans: &mut Spans<'_>, line: &Text) -> bool {
    let whole = line.as_str().trim_start();
    let body = match whole.strip_prefix('#') {
        Some(commented) => {
            let start = line.as_str().len() - commented.len();
            let body = line.slice(start..line.as_str().len());
            if !comment::is_directive(&body) {
                return false;
            }
            spans.part(line, start - 1..start, Class::Punctuation);
            body
        }
        None => line.clone(),
    };
    let first = body.as_str().split_whitespace().next().unwrap_or_default();
    if tables::directive(first.trim_matches(['"', '\''])).is_none() {
        return false;
    }
    let found = words::split(spans, &body);
    words(spans, &found)
}

/// Shows a directive in words. `false` if no server knows it.
pub(super) fn words(spans: &mut Spans<'_>, words: &[Text]) -> bool {
    let Some((name, values)) = words.split_first() else {
        return false;
    };
    let Some(directive) = tables::directive(name.as_str()) else {
        return false;
    };
    spans.show(name, Class::Keyword);
    arguments(spans, directive, values);
    true
}

/// Shows the arguments of a directive that have its type. With too many or too few, nobody knows what they are.
pub(super) fn arguments(spans: &mut Spans<'_>, directive: &Directive, values: &[Text]) {
    // One argument of several words is split again, and what that gives is not.
    let inner = match values {
        [value] if directive.multi && value.as_str().contains(' ') => {
            words::split(&mut Spans::new(spans.source()), value)
        }
        _ => Vec::new(),
    };
    let values = if inner.is_empty() { values } else { &inner };
    if directive.is_secret() || !tables::takes(directive, values.len()) {
        return;
    }
    for value in values {
        let word = value.as_str();
        match directive.kind {
            Kind::Bool if shape::is_switch(word) => spans.show(value, Class::Keyword),
            Kind::Enum(known) if is_one_of(word, known) => spans.show(value, Class::Keyword),
            Kind::Integer | Kind::Octal | Kind::Memory | Kind::PercentOrMemory
                if shape::is_quantity(word) =>
            {
                spans.show(value, Class::Number);
            }
            Kind::Text => text(spans, directive.name, value),
            _ => {}
        }
    }
    if directive.kind == Kind::Special {
        special(spans, directive.name, values);
    }
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The argument of a directive that takes any text.
fn text(spans: &mut Spans<'_>, directive: &str, value: &Text) {
    let word = value.as_str();
    let is_letters = |c: char| c.is_ascii_alphanumeric() || " .:_+!@-".contains(c);
    let (class, fits) = match directive {
        "aclfile" | "appenddirname" | "appendfilename" | "dbfilename" | "unixsocket" | "tls-ca-cert-dir" => {
            (Class::Path, shape::is_path(word))
        }
        _ if directive.ends_with("file") => (Class::Path, shape::is_path(word)),
        "masteruser" | "primaryuser" | "syslog-ident" | "unixsocketgroup" | "availability-zone" => {
            (Class::Name, shape::is_name(word))
        }
        "bind-source-addr" => (Class::Name, shape::is_host(word)),
        _ if directive.contains("-announce-") => (Class::Name, shape::is_host(word)),
        _ if directive.ends_with("cpulist") => (
            Class::Number,
            word.chars().all(|c| c.is_ascii_digit() || "-,:".contains(c)),
        ),
        "tls-protocols" | "tls-ciphers" | "tls-ciphersuites" | "locale-collate" => {
            (Class::Keyword, word.chars().all(is_letters))
        }
        "proc-title-template" => (
            Class::Keyword,
            word.split_whitespace()
                .all(|part| part.starts_with('{') && part.ends_with('}')),
        ),
        _ => return,
    };
    if fits {
        spans.show(value, class);
    }
}

/// The arguments of a directive with a grammar of its own.
fn special(spans: &mut Spans<'_>, directive: &str, values: &[Text]) {
    match (directive, values) {
        ("user", _) => acl::definition(spans, values),
        ("sentinel", [order, rest @ ..]) => sentinel(spans, order, rest),
        ("rename-command", [command, _]) => {
            // The new name is known to the administrator alone.
            if tables::is_command(command.as_str()) {
                spans.show(command, Class::Keyword);
            }
        }
        ("dir" | "include", _) => words::show(spans, values, Class::Path, shape::is_path),
        ("loadmodule", [path, ..]) => {
            words::show(spans, std::slice::from_ref(path), Class::Path, shape::is_path)
        }
        ("bind" | "rdma-bind", _) => words::show(spans, values, Class::Name, |word| {
            word == "*" || shape::is_host(word.trim_start_matches('-'))
        }),
        ("replicaof", [host, port]) => {
            words::show(spans, std::slice::from_ref(host), Class::Name, shape::is_host);
            words::show(spans, std::slice::from_ref(port), Class::Port, |word| {
                shape::is_port(word) || word == "one"
            });
        }
        ("notify-keyspace-events", _) => words::show(spans, values, Class::Keyword, |word| {
            word.len() <= 16 && word.bytes().all(|byte| b"Ag$lshzxeKEtmdnoc".contains(&byte))
        }),
        ("client-output-buffer-limit", _) => {
            words::show(spans, values, Class::Keyword, |word| {
                is_one_of(word, &["normal", "replica", "slave", "pubsub"])
            });
            words::show(spans, values, Class::Number, shape::is_quantity);
        }
        _ => {
            words::show(spans, values, Class::Number, shape::is_quantity);
            words::show(spans, values, Class::Keyword, shape::is_switch);
        }
    }
}

/// Options of `sentinel` that take a master's name first and then numbers.
const NUMBERS: [&str; 8] = [
    "down-after-milliseconds",
    "failover-timeout",
    "parallel-syncs",
    "config-epoch",
    "leader-epoch",
    "current-epoch",
    "master-reboot-down-after-period",
    "quorum",
];

/// Options of `sentinel` that take `yes` or `no`, or a host or port.
const ADDRESSES: [&str; 5] = [
    "resolve-hostnames",
    "announce-hostnames",
    "announce-ip",
    "announce-port",
    "deny-scripts-reconfig",
];

/// Options of `sentinel` that take a master's name, and something that is not shown.
const OTHERS: [&str; 7] = [
    "auth-pass",
    "auth-user",
    "notification-script",
    "client-reconfig-script",
    "known-replica",
    "known-sentinel",
    "rename-command",
];

/// `sentinel OPTION [MASTER] VALUE...`.
fn sentinel(spans: &mut Spans<'_>, order: &Text, values: &[Text]) {
    let name = order.as_str().to_ascii_lowercase();
    let known = |list: &[&str]| is_one_of(&name, list);
    let monitor = name == "monitor";
    if known(&ADDRESSES) {
        spans.show(order, Class::Keyword);
        words::show(spans, values, Class::Name, |word| {
            shape::is_switch(word) || shape::is_endpoint(word) || shape::is_port(word)
        });
    } else if known(&NUMBERS) || known(&OTHERS) || monitor {
        spans.show(order, Class::Keyword);
        // A value alone may be what belongs behind the master's name.
        if values.len() < 2 {
            return;
        }
        let (master, rest) = values.split_at(values.len().min(1));
        words::show(spans, master, Class::Name, shape::is_name);
        if known(&NUMBERS) {
            words::show(spans, rest, Class::Number, shape::is_quantity);
        } else if monitor {
            words::show(spans, rest, Class::Name, |word| {
                shape::is_host(word) || shape::is_port(word)
            });
        } else if name == "auth-user" {
            words::show(spans, rest, Class::Name, shape::is_name);
        }
    } else if known(&["sentinel-pass", "sentinel-user"]) {
        spans.show(order, Class::Keyword);
    }
}

/// `SENTINEL SET MASTER OPTION VALUE...`.
pub(super) fn sentinel_set(spans: &mut Spans<'_>, values: &[Text]) {
    let (master, options) = values.split_at(values.len().min(1));
    words::show(spans, master, Class::Name, shape::is_name);
    for pair in options.chunks(2) {
        if let [option, value] = pair {
            words::show(spans, std::slice::from_ref(option), Class::Keyword, |word| {
                is_one_of(word, &NUMBERS) || is_one_of(word, &OTHERS)
            });
            if is_one_of(option.as_str(), &NUMBERS) {
                words::show(
                    spans,
                    std::slice::from_ref(value),
                    Class::Number,
                    shape::is_quantity,
                );
            }
        }
    }
}
