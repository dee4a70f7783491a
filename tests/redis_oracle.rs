//! Compares the model with the installed redis-server 7.0.15 on generated configurations, command lines and ACLs.
//!
//! Without that server the test says `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "oracle/running.rs"]
mod running;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use redproof::redis::{self, Engine, FileAnswer, Kind, Launch, Server, Version};
use redproof::source::{Known, SourceMap, Span, Text};
use running::Running;

const SERVER: &str = "/usr/bin/redis-server";
const NUMBER: &str = "7.0.15";

/// A small generator, so that a failing case can be made again from its number.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Where the numbers of the generated cases start: `REDPROOF_SEED` looks elsewhere than usual.
fn first_seed() -> u64 {
    std::env::var("REDPROOF_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(0)
}

fn oracle() -> bool {
    let answer = Command::new(SERVER).arg("--version").output();
    let there = answer.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(&format!("v={NUMBER}")));
    if !there {
        let required = std::env::var("REDPROOF_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
        assert!(!required, "no redis-server {NUMBER} at {SERVER}");
        println!("SKIPPED: no redis-server {NUMBER} at {SERVER}");
    }
    there
}

/// One server to start.
#[derive(Debug, Default)]
struct Case {
    config: String,
    acl: Option<String>,
    arguments: Vec<String>,
}

/// What the real server does: it runs, or it stops with this said.
enum Real {
    Runs(Running),
    Stopped(String),
}

fn start(folder: &Path, case: &Case) -> Real {
    fs::write(folder.join("r.conf"), &case.config).unwrap();
    if let Some(acl) = &case.acl {
        fs::write(folder.join("u.acl"), acl).unwrap();
    }
    let _ = fs::remove_file(folder.join("s"));
    let log = fs::File::create(folder.join("log")).unwrap();
    let child = Command::new("timeout")
        .args(["-s", "KILL", "20", SERVER, "r.conf"])
        .args(&case.arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let started = Instant::now();
    loop {
        // 7.0 listens before it has read its users: only an answer says that it runs.
        if answers(folder) {
            return Real::Runs(running);
        }
        if running.0.try_wait().unwrap().is_some() {
            return Real::Stopped(
                String::from_utf8_lossy(&fs::read(folder.join("log")).unwrap()).into_owned(),
            );
        }
        assert!(
            started.elapsed() < Duration::from_secs(15),
            "neither up nor down: {case:?}"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn answers(folder: &Path) -> bool {
    let Ok(mut stream) = UnixStream::connect(folder.join("s")) else {
        return false;
    };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut byte = [0];
    stream.write_all(b"PING\r\n").is_ok() && stream.read(&mut byte).is_ok_and(|read| read == 1)
}

/// Asks with inline words, as a bulk array, and gives the whole reply, flattened to lines.
fn ask(folder: &Path, calls: &[Vec<&str>]) -> Vec<Vec<String>> {
    let stream = UnixStream::connect(folder.join("s")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let mut request = String::new();
    for call in calls {
        request.push_str(&format!("*{}\r\n", call.len()));
        for word in call {
            request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
    }
    writer.write_all(request.as_bytes()).unwrap();
    calls
        .iter()
        .map(|_| {
            let mut found = Vec::new();
            reply(&mut reader, &mut found);
            found
        })
        .collect()
}

fn reply(reader: &mut BufReader<UnixStream>, found: &mut Vec<String>) {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let line = line.trim_end().to_owned();
    match line.chars().next() {
        Some('*') => {
            for _ in 0..line[1..].parse::<i64>().unwrap().max(0) {
                reply(reader, found);
            }
        }
        Some('$') => {
            let length = line[1..].parse::<i64>().unwrap();
            if length >= 0 {
                let mut bytes = vec![0; length as usize + 2];
                reader.read_exact(&mut bytes).unwrap();
                found.push(String::from_utf8_lossy(&bytes[..length as usize]).into_owned());
            }
        }
        _ => found.push(line),
    }
}

fn model(folder: &Path, case: &Case) -> (Server, SourceMap) {
    let mut map = SourceMap::default();
    let anchor = Span::top(map.add("argument", ""));
    let mut arguments = vec![Text::literal("r.conf", anchor)];
    for word in &case.arguments {
        let file = map.add("argument", word.as_str());
        arguments.push(Text::literal(word.as_str(), Span::new(file, 0, word.len())));
    }
    let root = folder.to_string_lossy().into_owned();
    let mut files = |path: &str| {
        let content = match path.rsplit('/').next() {
            Some("r.conf") => Some(&case.config),
            Some("u.acl") => case.acl.as_ref(),
            _ => None,
        };
        content.map_or(FileAnswer::Missing, |content| {
            let file = map.add(path, content.as_str());
            FileAnswer::Found(
                file,
                Text::literal(content.as_str(), Span::new(file, 0, content.len())),
            )
        })
    };
    let server = redis::launch(&mut Launch {
        version: Version::exact(Engine::Redis, NUMBER).unwrap(),
        arguments,
        sentinel: false,
        image_settings: &[],
        environment_settings: Vec::new(),
        working_dir: root,
        anchor,
        files: &mut files,
    });
    (server, map)
}

/// The line that the server names, in its configuration file.
fn line_at_fault(said: &str) -> Option<u32> {
    let marker = ["configuration file, at line ", "u.acl:"]
        .into_iter()
        .find_map(|marker| said.find(marker).map(|at| at + marker.len()))?;
    let digits: String = said[marker..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Starts and, if it stops, the line. Gives the running server to ask further.
fn compare_start(folder: &Path, case: &Case, seed: u64) -> Option<(Running, Server)> {
    let (server, map) = model(folder, case);
    match start(folder, case) {
        Real::Runs(running) => {
            assert_eq!(
                server.starts,
                Known::Known(true),
                "{seed}: {case:#?} {:?}",
                server.refusals
            );
            Some((running, server))
        }
        Real::Stopped(said) => {
            assert_eq!(server.starts, Known::Known(false), "{seed}: {case:#?} {said}");
            let lines = case.config.lines().count() as u32;
            let expected = line_at_fault(&said).filter(|line| *line <= lines || said.contains("u.acl:"));
            if let (Some(line), Some(first)) = (expected, server.refusals.first()) {
                let found = map.positions(first.at).0.line;
                assert_eq!(found, line, "{seed}: {case:#?} {said} {}", first.message);
            }
            None
        }
    }
}

const VALUES: &[&str] = &[
    "yes",
    "NO",
    "off",
    "0",
    "1",
    "-1",
    "16",
    "007",
    "1k",
    "1KB",
    "2mb",
    "3GB",
    "10%",
    "\"\"",
    "''",
    "notice",
    "everysec",
    "allkeys-lru",
    "a.b-c",
    "\"x y\"",
    "x\\y",
    "99999999999999999999",
    "1 2",
    "\"1 2\"",
    "1 2 3",
    "normal 0 0 0",
    "\"replica 1mb 2k 60\"",
    "60 1",
    "\"60 1 300 10\"",
    "#x",
    "a\"b",
    "Kg$x",
    "no one",
    "127.0.0.1 7001",
    "local",
    "save",
    "nosave force",
];

/// A value that the directive may well take.
fn likely(directive: &redis::Directive, random: &mut Random) -> &'static str {
    match directive.kind {
        Kind::Bool => random.pick(&["yes", "NO", "no", "Yes", "off"]),
        Kind::Integer | Kind::Octal => random.pick(&["0", "1", "7", "50", "100", "1000", "-1", "01"]),
        Kind::Memory => random.pick(&["0", "1gb", "64MB", "100m", "5k", "2097152", "1b", "x"]),
        Kind::PercentOrMemory => random.pick(&["0", "5%", "100%", "101%", "1g"]),
        Kind::Enum(names) => random.pick(names),
        Kind::Text | Kind::Special => random.pick(&["a.b-c", "\"\"", "\"x y\"", "60 1", "Kgx", "50 99.9"]),
    }
}

/// Directives that would touch the machine, hang the test, or only tell of it.
const LEFT_OUT: &[&str] = &[
    "daemonize",
    "dir",
    "logfile",
    "pidfile",
    "unixsocket",
    "unixsocketperm",
    "port",
    "tls-port",
    "bind",
    "supervised",
    "loadmodule",
    "include",
    "user",
    "aclfile",
    "rename-command",
    "sentinel",
    "syslog-enabled",
    "syslog-facility",
    "syslog-ident",
    "oom-score-adj",
    "oom-score-adj-values",
    "cluster-enabled",
    "cluster-config-file",
    "cluster-port",
    "io-threads",
    "maxclients",
    "server_cpulist",
    "bio_cpulist",
    "aof_rewrite_cpulist",
    "bgsave_cpulist",
    "appenddirname",
    "appendfilename",
    "appendonly",
    "dbfilename",
    "tls-replication",
    "tls-cluster",
    "requirepass",
    "disable-thp",
    "locale-collate",
    "replicaof",
    "databases",
    "active-defrag-cycle-max",
    "activedefrag",
    "bind-source-addr",
    "proc-title-template",
    "enable-debug-command",
    "set-proc-title",
    "crash-log-enabled",
    "crash-memcheck-enabled",
    "watchdog-period",
    "jemalloc-bg-thread",
    "tcp-backlog",
    "always-show-logo",
    "rdma-bind",
    "ignore-warnings",
    "loglevel",
    "hz",
    "maxmemory",
    "notify-keyspace-events",
    "maxmemory-clients",
    "slaveof",
];

#[test]
fn settings_are_what_the_server_shows() {
    if !oracle() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let version = Version::exact(Engine::Redis, NUMBER).unwrap();
    let names: Vec<&str> = version
        .directives()
        .iter()
        .filter(|directive| !directive.hidden && !LEFT_OUT.contains(&directive.name))
        .map(|directive| directive.name)
        .collect();
    let base = format!("port 0\nunixsocket {}/s\nloglevel warning\n", folder.display());
    let (mut ran, mut stopped) = (0, 0);
    let deadline = Instant::now() + Duration::from_secs(20);
    for seed in first_seed()..first_seed() + 500 {
        if Instant::now() > deadline {
            break;
        }
        let mut random = Random::new(seed);
        let mut case = Case {
            config: base.clone(),
            ..Case::default()
        };
        for _ in 0..1 + random.below(3) {
            let name = match random.below(5) {
                0 => random.pick(&[
                    "save",
                    "maxmemory",
                    "notify-keyspace-events",
                    "client-output-buffer-limit",
                ]),
                _ => random.pick(&names),
            };
            let value = match random.below(5) {
                0 => random.pick(VALUES),
                _ => likely(version.directive(name).unwrap(), &mut random),
            };
            case.config.push_str(&format!("{name} {value}\n"));
        }
        if random.below(4) == 0 {
            case.arguments = vec![
                format!("--{}", random.pick(&names)),
                random.pick(VALUES).to_owned(),
            ];
        }
        let Some((_running, server)) = compare_start(folder, &case, seed) else {
            stopped += 1;
            continue;
        };
        ran += 1;
        let shown = ask(folder, &[vec!["config", "get", "*"]]).remove(0);
        for pair in shown.chunks(2) {
            let [name, value] = pair else { continue };
            let Some(setting) = version
                .directive(name)
                .and_then(|known| server.settings.get(known.name))
            else {
                continue;
            };
            if LEFT_OUT.contains(&name.as_str()) && name != "maxmemory" || setting.span.is_none() {
                continue;
            }
            if let Known::Known(found) = &setting.shown
                && !version.directive(name).unwrap().is_secret()
            {
                assert_eq!(found, value, "{seed}: {name} {case:#?}");
            }
        }
    }
    println!("settings: {ran} ran, {stopped} stopped");
    assert!(ran > 20 && stopped > 20, "{ran} {stopped}");
}

const RULES: &[&str] = &[
    "on",
    "off",
    "ON",
    "nopass",
    "resetpass",
    ">x",
    ">y",
    "<x",
    ">",
    "#abc",
    "~*",
    "~app:*",
    "~a?[bc]*",
    "%R~r:*",
    "%W~w:*",
    "%rw~b:*",
    "%X~x",
    "allkeys",
    "resetkeys",
    "&*",
    "&ch:*",
    "allchannels",
    "resetchannels",
    "+@all",
    "-@all",
    "allcommands",
    "nocommands",
    "+@read",
    "+@write",
    "-@dangerous",
    "-@admin",
    "+@slow",
    "-@slow",
    "+@fast",
    "-@fast",
    "-@scripting",
    "+@pubsub",
    "-@pubsub",
    "+get",
    "+set",
    "-set",
    "+config",
    "+config|get",
    "-config|set",
    "+config|nope",
    "-client|kill",
    "+client",
    "-client",
    "+select|0",
    "+select|1",
    "-select|0",
    "+nosuch",
    "+@nosuch",
    "+@KEYSPACE",
    "+GET",
    "reset",
    "clearselectors",
    "(~s:* +set)",
    "(+@read %R~t:*)",
    "(on)",
    "()",
    "sanitize-payload",
    "skip-sanitize-payload",
    "nokeys",
    "+@connection",
    "-@connection",
    "+config|get|x",
    "+",
    "-",
    "+@",
    "+debug",
    "-keys",
    "+xread",
    "+sort",
    "+publish",
    "+subscribe",
    "+eval",
];

const CALLS: &[&str] = &[
    "get app:1",
    "get r:1",
    "get other",
    "set w:1 v",
    "set b:1 v",
    "set r:1 v",
    "set b:1 v get",
    "set s:1 v",
    "copy r:1 w:1",
    "getset w:1 x",
    "config get port",
    "config set port 1",
    "client kill 1",
    "client id",
    "select 0",
    "select 1",
    "keys *",
    "scan 0",
    "flushall",
    "eval x 0",
    "eval x 1 other",
    "publish ch:1 m",
    "publish zz m",
    "subscribe ch:1",
    "psubscribe ch:*",
    "xread count 1 streams r:1 other 0 0",
    "sort r:1 store w:1",
    "zunionstore w:1 2 r:1 r:2",
    "bitfield r:1 get u8 0",
    "migrate h 1 r:1 0 1",
    "exists r:1",
    "mset w:1 1 other 2",
    "acl whoami",
    "info",
    "debug sleep 0",
    "script flush",
    "fcall f 0",
    "object encoding r:1",
    "georadius r:1 1 1 1 m store w:1",
    "memory usage t:1",
    "lmpop 2 r:1 w:1 left",
    "xgroup create w:1 g 0",
    "blpop r:1 w:1 0",
    "ping",
    "auth x",
    "swapdb 0 1",
];

#[test]
fn users_may_run_what_the_server_says() {
    if !oracle() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (mut ran, mut stopped, mut calls) = (0, 0, 0);
    let deadline = Instant::now() + Duration::from_secs(25);
    for seed in first_seed()..first_seed() + 300 {
        if Instant::now() > deadline {
            break;
        }
        let mut random = Random::new(seed + 10_000);
        let sound = random.below(4) != 0;
        let mut line = String::from("user a on nopass");
        for _ in 0..1 + random.below(7) {
            let mut rule = random.pick(RULES);
            while sound
                && matches!(
                    rule,
                    "#abc"
                        | "%X~x"
                        | "+config|nope"
                        | "-select|0"
                        | "+nosuch"
                        | "+@nosuch"
                        | "(on)"
                        | "nokeys"
                        | "+config|get|x"
                        | "+"
                        | "-"
                        | "+@"
                        | "<x"
                        | "reset"
                )
            {
                rule = random.pick(RULES);
            }
            line.push(' ');
            line.push_str(rule);
        }
        let mut case = Case {
            config: format!("port 0\nunixsocket {}/s\n", folder.display()),
            ..Case::default()
        };
        match random.below(3) {
            0 => {
                case.acl = Some(format!("\n{line}\n"));
                case.config.push_str("aclfile u.acl\n");
            }
            1 => case.config.push_str(&format!("{line}\n")),
            _ => case.arguments = format!("--{line}").split(' ').map(str::to_owned).collect(),
        }
        let Some((_running, server)) = compare_start(folder, &case, seed) else {
            stopped += 1;
            continue;
        };
        ran += 1;
        let user = server.user("a").unwrap();
        let mut asked: Vec<Vec<&str>> = vec![vec!["acl", "getuser", "a"]];
        for call in CALLS {
            asked.push(
                ["acl", "dryrun", "a"]
                    .into_iter()
                    .chain(call.split(' '))
                    .collect(),
            );
        }
        let answers = ask(folder, &asked);
        let commands = answers[0].iter().position(|word| word == "commands").unwrap();
        let mut expected: Vec<&str> = answers[0][commands + 1].split(' ').collect();
        let mut found: Vec<&str> = user.root.commands_shown.split(' ').collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{seed}: {case:#?}");
        for (call, answer) in CALLS.iter().zip(&answers[1..]) {
            let words: Vec<&str> = call.split(' ').collect();
            let allowed = answer[0] == "+OK" || answer[0] == "OK";
            assert_eq!(
                server.may(user, &words).allowed,
                allowed,
                "{seed}: {call} {answer:?} {case:#?}"
            );
            calls += 1;
        }
    }
    println!("users: {ran} ran, {stopped} stopped, {calls} calls");
    assert!(ran > 50 && stopped > 5, "{ran} {stopped}");
}

#[test]
fn whoever_gets_in_without_a_password_is_known() {
    if !oracle() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let lines = [
        "requirepass foo",
        "requirepass \"\"",
        "requirepass #x",
        "user default on nopass ~* +@all",
        "user default off",
        "user default on >bar",
        "user app on >x",
        "aclfile u.acl",
        "include i.conf",
        "port 0 # x",
        "masterauth x",
        "requirepass 'a",
        "protected-mode no",
    ];
    let acls = [
        "",
        "user app on >x\n",
        "user default on >x +@all\n",
        "user default off nopass\n",
        "# none\n",
    ];
    let words = [
        "--requirepass",
        "",
        "foo",
        "--user",
        "default",
        "on",
        "nopass",
        "--save",
        "--appendonly",
        "no",
    ];
    let deadline = Instant::now() + Duration::from_secs(12);
    let (mut ran, mut stopped) = (0, 0);
    for seed in first_seed()..first_seed() + 200 {
        if Instant::now() > deadline {
            break;
        }
        let mut random = Random::new(seed + 20_000);
        let mut case = Case {
            config: format!("port 0\nunixsocket {}/s\n", folder.display()),
            acl: Some(random.pick(&acls).to_owned()),
            ..Case::default()
        };
        for _ in 0..random.below(3) {
            case.config.push_str(random.pick(&lines));
            case.config.push('\n');
        }
        for _ in 0..random.below(2) * (1 + random.below(4)) {
            case.arguments.push(random.pick(&words).to_owned());
        }
        let Some((_running, server)) = compare_start(folder, &case, seed) else {
            stopped += 1;
            continue;
        };
        ran += 1;
        let answer = ask(folder, &[vec!["ping"]]).remove(0);
        let open = answer[0] == "+PONG" || answer[0].starts_with("-NOPERM");
        assert_eq!(
            server.unauthenticated_access(),
            Known::Known(open),
            "{seed}: {answer:?} {case:#?}"
        );
    }
    println!("access: {ran} ran, {stopped} stopped");
    assert!(ran > 20 && stopped > 20, "{ran} {stopped}");
}

#[test]
fn a_server_ends_with_the_test_that_started_it() {
    if !oracle() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let case = Case {
        config: "unixsocket s\nport 0\nsave \"\"\n".to_owned(),
        ..Case::default()
    };
    let Real::Runs(running) = start(folder.path(), &case) else {
        panic!("it does not start");
    };
    drop(running);
    // The kernel takes a moment to end a process that was killed.
    let gone = (0..1_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        UnixStream::connect(folder.path().join("s")).is_err()
    });
    assert!(gone, "the server outlives its test");
}
