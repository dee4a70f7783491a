//! Settings: generated files, includes, standard input and command lines against `CONFIG GET *`.

use std::path::Path;
use std::time::Duration;

use redproof_redis::{Directive, Kind, Version};
use redproof_source::{Known, Text};

use crate::model::compare_start;
use crate::program::{Case, Connection, Program};
use crate::random::Random;
use crate::run::{Came, cases};

/// Directives that would touch the machine, hang the test, stop the test from asking, or depend on the machine.
const LEFT_OUT: &[&str] = &[
    "daemonize",
    "dir",
    "logfile",
    "pidfile",
    "unixsocket",
    "unixsocketperm",
    "unixsocketgroup",
    "port",
    "tls-port",
    "tls-replication",
    "tls-cluster",
    "loadmodule",
    "include",
    "user",
    "aclfile",
    "rename-command",
    "sentinel",
    "cluster-enabled",
    "activedefrag",
    "locale-collate",
    "bgsave_cpulist",
    "server_cpulist",
    "server-cpulist",
    "replicaof",
    "rdma-bind",
    "rdma-port",
    "rdma-completion-vector",
    "rdma-rx-size",
    "maxclients",
    "supervised",
    "databases",
    "cluster-databases",
    "requirepass",
];

/// What a server shows of these depends on the machine, not on the file.
const OF_THE_MACHINE: &[&str] = &["maxclients", "unixsocket", "dir", "logfile", "pidfile", "port"];

const VALUES: &[&str] = &[
    "yes",
    "NO",
    "off",
    "0",
    "1",
    "-1",
    "16",
    "007",
    "0x10",
    "+5",
    "1k",
    "1KB",
    "2mb",
    "3GB",
    "1 kb",
    "10%",
    "\"\"",
    "''",
    "notice",
    "everysec",
    "allkeys-lru",
    "a.b-c",
    "a_b",
    "\"x y\"",
    "x\\y",
    "99999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "-9223372036854775808",
    "1 2",
    "\"1 2\"",
    "1 2 3",
    "normal 0 0 0",
    "\"replica 1mb 2k 60\"",
    "60 1",
    "\"60 1 300 10\"",
    "60 1 300 10",
    "#x",
    "yes # x",
    "a\"b",
    "a\"b\"",
    "a\"b c\"",
    "\"a\"b",
    "'a'b",
    "\"a\\x41\\n\\t\\q\"",
    "\"\\x4\"",
    "'a\\'b'",
    "'a\\nb'",
    "\"y\\x65s\"",
    "'yes'",
    "Kg$x",
    "KEA",
    "Elg",
    "no one",
    "NO ONE",
    "127.0.0.1 7001",
    "local",
    "save",
    "nosave force",
    "\"NOSAVE now\"",
    "save nosave",
    "a/b",
    "50 99.9",
    "\"50 99.9\"",
    "1.5",
    "1e2",
    "nan",
    "inf",
    "101",
    "-0",
    "00",
    "é",
    "\"\\xc3\\xa9\"",
    "a\u{b}b",
    "\u{c}a",
    "",
    " ",
    "\"",
    "'",
    "\\",
    "*",
    "* -::*",
    "127.0.0.1 ::1",
    "-1 0 1",
    "0 200 800",
    "\"0 200 800\"",
    "2000 -2000 1",
    "5000 1 1",
    "{title} {listen-addr}",
    "\"{title} {port}\"",
    "\"{nope}\"",
    "\"{title\"",
    "1b",
    "1B",
    "1kB",
    "k",
    "b",
    "1t",
    "100%",
    "101%",
    "-5%",
    "5 %",
    "%",
];

/// A value near what the directive takes.
fn near(directive: &Directive, random: &mut Random) -> String {
    match directive.kind {
        Kind::Bool => random.pick(&["yes", "NO", "no", "Yes", "off"]).to_owned(),
        Kind::Integer | Kind::Octal | Kind::Memory | Kind::PercentOrMemory => {
            let edge = if random.once_in(2) {
                directive.min
            } else {
                directive.max
            };
            let number = match random.below(6) {
                0 => edge,
                1 => edge.saturating_add(1),
                2 => edge.saturating_sub(1),
                3 => 0,
                _ => random.below(1000) as i128,
            };
            let unit = match directive.kind {
                Kind::Memory => random.pick(&["", "", "k", "KB", "mb", "G", "b"]),
                Kind::PercentOrMemory => random.pick(&["", "%", "k", "gb"]),
                _ => "",
            };
            match directive.kind {
                Kind::Octal if number >= 0 => format!("{number:o}"),
                _ => format!("{number}{unit}"),
            }
        }
        Kind::Enum(names) => {
            let name = random.pick(names);
            if random.once_in(4) {
                name.to_ascii_uppercase()
            } else {
                name.to_owned()
            }
        }
        Kind::Text | Kind::Special => random
            .pick(&["a.b-c", "\"\"", "\"x y\"", "60 1", "Kgx", "50 99.9", "a", "x"])
            .to_owned(),
    }
}

/// Directives that matter, or have rules of their own: drawn more often.
const FAVOURITES: &[&str] = &[
    "save",
    "save",
    "bind",
    "maxmemory",
    "notify-keyspace-events",
    "client-output-buffer-limit",
    "oom-score-adj-values",
    "requirepass",
    "masterauth",
    "slaveof",
    "appendonly",
    "latency-tracking-info-percentiles",
    "shutdown-on-sigterm",
    "protected-mode",
    "maxmemory-policy",
    "proc-title-template",
    "list-max-ziplist-entries",
    "lua-replicate-commands",
    "bind-source-addr",
];

/// Directives that stop a server where nothing else is wrong, or that no version knows.
const ODD: &[&str] = &[
    "nosuch yes",
    "a.b c",
    "tls-port 1",
    "port",
    "port 0 0",
    "port 65536",
    "port 06379",
    "unixsocketperm 800",
    "unixsocketperm 77x",
    "databases 0",
    "maxclients 0",
    "user a on nopass",
    "user a on >x ~* +@all # admin",
    "user",
    "user a (+get",
    "user a (+get ~x*) +@read",
    "rename-command KEYS \"\"",
    "rename-command nosuch x",
    "rename-command GET SET",
    "rename-command GET hidden",
    "rename-command KEYS keys",
    "rename-command GET",
    "sentinel monitor a 127.0.0.1 1 1",
    "sentinel",
    "include",
    "include a b",
    "include nosuch.conf",
    "include no*.conf",
    "include i.conf",
    "include sub/*.conf",
    "include \"i.conf\"",
    "INCLUDE i.conf",
    "logfile \"\"",
    "cluster-enabled maybe",
    "replicaof no one",
    "replicaof 127.0.0.1 1",
    "replicaof 127.0.0.1 x",
    "replicaof 127.0.0.1",
    "replicaof a 65536",
    "dir .",
    "dir sub",
    "databases 4",
    "supervised no",
    "daemonize no",
    "daemonize x",
    "aclfile \"\"",
    "acl-pubsub-default allchannels",
    "requirepass",
    "requirepass foo # note",
    "requirepass #pass",
    "requirepass ${REDIS_PASSWORD}",
    "\"port\" 0",
    "'save' 5 5",
    "PORT 0",
    "protected_mode yes",
    "port: 0",
    "port = 0",
];

fn name(version: &Version, names: &[&'static str], random: &mut Random) -> &'static str {
    let known: &str = match random.below(4) {
        0 => {
            let name = random.pick(FAVOURITES);
            match version.directive_names().find(|(known, _)| *known == name) {
                Some((known, _)) => return known,
                None => name,
            }
        }
        _ => return random.pick(names),
    };
    FAVOURITES.iter().find(|name| **name == known).unwrap()
}

fn line(program: &Program, names: &[&'static str], random: &mut Random) -> String {
    if random.once_in(12) {
        let odd = random.pick(ODD);
        // Without TLS, 6.2 does not know the directive.
        return if program.tls || !odd.starts_with("tls") {
            odd
        } else {
            "nosuch yes"
        }
        .to_owned();
    }
    let name = name(program.version, names, random);
    let value = match (random.below(4), program.version.directive(name)) {
        (1.., Some(directive)) => near(directive, random),
        _ => random.pick(VALUES).to_owned(),
    };
    let name = if random.once_in(10) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    };
    let blank = random.pick(&[" ", " ", " ", " ", "\t", "  ", "\u{b}"]);
    let start = random.pick(&["", "", "", "", " ", "\t"]);
    let end = random.pick(&["", "", "", "", " ", "\r", "\t", " # x"]);
    let end = if end == " # x" && !random.once_in(6) {
        ""
    } else {
        end
    };
    format!("{start}{name}{blank}{value}{end}")
}

/// Some lines, each ended as lines are, or not at all.
fn text(program: &Program, names: &[&'static str], random: &mut Random, most: usize) -> String {
    let mut text = String::new();
    if random.once_in(80) {
        text.push('\u{feff}');
    }
    for _ in 0..random.below(most + 1) {
        if random.once_in(8) {
            text.push_str(random.pick(&["\n", "# x\n", "  # y\n", "\r\n", "\t\n"]));
        }
        text.push_str(&line(program, names, random));
        if random.once_in(60) {
            text.push_str("\0junk");
        }
        text.push_str(random.pick(&["\n", "\n", "\n", "\r\n"]));
    }
    if random.once_in(6) {
        text.pop();
    }
    text
}

const WORDS: &[&str] = &[
    "--requirepass",
    "--foo",
    "",
    "foo",
    "--save",
    "60 1",
    "60",
    "1",
    "--appendonly",
    "yes",
    "no",
    "--port",
    "0",
    "--port 0",
    "--bind",
    "127.0.0.1",
    "127.0.0.1 ::1",
    "--user",
    "a",
    "on",
    ">x",
    "a on nopass",
    "--loglevel=notice",
    "-port",
    "--maxmemory",
    "1gb",
    "10%",
    "-",
    "--",
    "---port",
    "--SAVE",
    "--timeout 5",
    "--requirepass a\nport 0",
    "--daemonize",
    "# x",
    "--#",
    "a b\"c",
    "'",
    "--masterauth \"a",
    "--include",
    "i.conf",
    "r.conf",
    "--client-output-buffer-limit",
    "normal 0 0 0",
    "--replicaof",
    "127.0.0.1 1",
    "--notify-keyspace-events",
    "KEA",
    "\n",
    "--timeout",
    "30",
];

fn case(program: &Program, folder: &Path, seed: u64) -> Case {
    let mut random = Random::new(seed);
    let random = &mut random;
    let version = program.version;
    let names: Vec<&'static str> = version
        .directive_names()
        .filter(|(_, directive)| !LEFT_OUT.contains(&directive.name))
        .filter(|(name, _)| program.tls || !name.starts_with("tls-"))
        .map(|(name, _)| name)
        .collect();
    let mut case = Case::default();
    // An absolute path, since `dir` comes before the socket is made.
    let socket = folder.join("s").display().to_string();
    let base = format!("port 0\nunixsocket {socket}\nloglevel warning\n");
    let files = if random.once_in(4) { 3 } else { 0 };
    if files > 0 {
        for path in ["i.conf", "sub/a.conf", "sub/b.conf"] {
            let content = text(program, &names, random, 1);
            case.files.insert(path.to_owned(), content);
        }
    }
    let mut content = text(program, &names, random, 3);
    if files > 0 {
        content.push_str(random.pick(&[
            "\ninclude i.conf",
            "\ninclude sub/*.conf",
            "\ninclude sub/a.conf\ninclude i.conf",
            "",
        ]));
        content.push('\n');
        content.push_str(&text(program, &names, random, 1));
    }
    case.files.insert("sub/keep".to_owned(), String::new());
    let words = match random.below(5) {
        0 => 1 + random.below(4),
        _ => 0,
    };
    let file = random.below(12);
    if file == 0 {
        // No file: everything comes from standard input or from the command line.
        case.arguments
            .extend(["--port", "0", "--unixsocket", &socket].map(str::to_owned));
        if random.once_in(2) {
            case.arguments.insert(0, "-".to_owned());
            case.stdin = Some(content.clone());
        }
    } else {
        case.files.insert("r.conf".to_owned(), format!("{base}{content}"));
        case.arguments.push("r.conf".to_owned());
    }
    for _ in 0..words {
        let word = match random.below(6) {
            0 => format!("--{}", random.pick(&names)),
            1 => random.pick(VALUES).to_owned(),
            _ => random.pick(WORDS).to_owned(),
        };
        // No file on a machine is called so; a NUL cannot stand in an argument.
        case.arguments.push(word.replace('\0', ""));
    }
    if case.stdin.is_none() && random.once_in(20) {
        case.arguments.push("-".to_owned());
        case.stdin = Some(text(program, &names, random, 2));
    }
    case
}

fn shown(server: &redproof_redis::Server, name: &str) -> Option<String> {
    let directive = server.version.directive(name)?;
    let setting = server.settings.get(directive.name)?;
    if directive.is_secret() {
        return Some(setting.first().map_or("", Text::as_str).to_owned());
    }
    setting.shown.known().cloned()
}

fn one(program: &Program, folder: &Path, case: &Case) -> Result<Came, String> {
    let Some((_running, server)) = compare_start(program, folder, case)? else {
        return Ok(Came::Stopped);
    };
    let mut connection = Connection::new(folder);
    let password = shown(&server, "requirepass").unwrap_or_default();
    let open = server.unauthenticated_access();
    let answers = connection
        .ask(&[
            vec!["ping"],
            vec!["auth", "default", &password],
            vec!["config", "get", "*"],
        ])
        .ok_or("the server went away")?;
    let let_in = ["+PONG", "-NOPERM", "-MASTERDOWN"]
        .iter()
        .any(|start| answers[0][0].starts_with(start));
    if open != Known::Known(let_in) {
        return Err(format!("ping: {:?}, found open {open:?}", answers[0]));
    }
    if !let_in && !password.is_empty() && answers[1][0] != "+OK" {
        return Err(format!("auth: {:?}", answers[1]));
    }
    for pair in answers[2].chunks(2) {
        let [name, value] = pair else {
            if server.renamed.is_empty() {
                return Err(format!("config get: {pair:?}"));
            }
            continue;
        };
        let Some(directive) = server.version.directive(name) else {
            return Err(format!("the version does not know {name}"));
        };
        if OF_THE_MACHINE.contains(&directive.name) {
            continue;
        }
        let Some(setting) = server.settings.get(directive.name) else {
            continue;
        };
        match shown(&server, name) {
            Some(found) if found == *value => {}
            // A default that the tables do not tell depends on the machine.
            None if setting.span.is_none() => {}
            found => return Err(format!("{name} is {value:?}, found {found:?}")),
        }
    }
    Ok(Came::Ran)
}

#[test]
fn settings_are_what_the_server_shows() {
    cases(
        "settings",
        1500,
        Duration::from_secs(25),
        |program, folder, seed| {
            let case = case(program, folder, seed);
            one(program, folder, &case).map_err(|difference| format!("{difference}\n{case:#?}"))
        },
    );
}
