//! Loads least rules into real servers, and asks them with `ACL DRYRUN` what these users may do.
//!
//! Without a server the tests say `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers that other tests use, too"
)]

#[path = "oracle/applications.rs"]
mod applications;
#[path = "oracle/program.rs"]
mod program;
#[path = "oracle/running.rs"]
mod running;

use std::collections::BTreeSet;

use applications::{Expected, applications};
use program::{Case, Connection, Program, Real, programs, start};
use redproof_redis::{ChannelNeed, KeyNeed, LeastRule, Need, Version};
use tempfile::TempDir;

/// A running server whose user `app` has these rules.
struct Server {
    _running: running::Running,
    folder: TempDir,
}

impl Server {
    fn with(program: &Program, rules: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let acl = format!("user default on nopass ~* &* +@all\nuser app on nopass {rules}\n");
        let case = Case {
            files: [("users.acl".to_owned(), acl)].into(),
            arguments: ["--port", "0", "--unixsocket", "s", "--aclfile", "users.acl"]
                .map(str::to_owned)
                .to_vec(),
            stdin: None,
        };
        match start(program, folder.path(), &case) {
            Real::Runs(running) => Self {
                _running: running,
                folder,
            },
            Real::Stopped(said) => panic!("{} refuses `{rules}`: {said}", program.name()),
        }
    }

    /// What `ACL DRYRUN` says of each call.
    fn dry_run(&self, calls: &[Vec<&str>]) -> Vec<String> {
        let asked: Vec<Vec<&str>> = calls
            .iter()
            .map(|call| [&["ACL", "DRYRUN", "app"], call.as_slice()].concat())
            .collect();
        let answers = Connection::new(self.folder.path()).ask(&asked).unwrap();
        answers.into_iter().map(|answer| answer.join(" ")).collect()
    }
}

/// Servers that have `ACL DRYRUN`.
fn servers() -> Vec<Program> {
    let mut programs = programs();
    programs.retain(|program| program.version.command("acl|dryrun").is_some());
    programs
}

fn key(pattern: &str, read: bool) -> KeyNeed {
    KeyNeed {
        pattern: pattern.to_owned(),
        read,
        write: false,
        whole: false,
    }
}

fn need(command: &str, keys: &[&str]) -> Need {
    Need {
        keys: keys.iter().map(|pattern| key(pattern, false)).collect(),
        ..Need::of(command)
    }
}

fn channel(command: &str, pattern: &str, literal: bool) -> Need {
    let pattern = pattern.to_owned();
    Need {
        channels: vec![ChannelNeed { pattern, literal }],
        ..Need::of(command)
    }
}

/// What an application needs, each with a call of it.
fn needs() -> Vec<(Need, &'static str)> {
    let mut all = vec![
        (channel("publish", "news:*", false), "publish news:1 x"),
        (channel("subscribe", "chat", false), "subscribe chat"),
        (channel("psubscribe", "news:*", true), "psubscribe news:*"),
        (channel("psubscribe", "ch[ab]?", true), "psubscribe ch[ab]?"),
    ];
    let reads = Need {
        keys: vec![key("old:*", true)],
        ..Need::of("set")
    };
    all.push((reads, "set old:1 x get"));
    for (command, keys, call) in [
        ("get", &["cache:*"][..], "get cache:1"),
        ("set", &["cache:*"], "set cache:1 x ex 5"),
        ("setex", &["session:*"], "setex session:1 5 x"),
        ("del", &["session:*"], "del session:1"),
        ("incr", &["rate:*"], "incr rate:1"),
        ("expire", &["rate:*"], "expire rate:1 60"),
        ("ttl", &["rate:*"], "ttl rate:1"),
        ("exists", &["flag"], "exists flag"),
        ("type", &["kind"], "type kind"),
        ("mget", &["a:*", "b:*"], "mget a:1 b:2"),
        ("lmove", &["from", "to"], "lmove from to left right"),
        ("rpoplpush", &["from", "to"], "rpoplpush from to"),
        ("brpop", &["jobs:*"], "brpop jobs:1 0"),
        ("rename", &["tmp:*", "final:*"], "rename tmp:1 final:1"),
        (
            "sinterstore",
            &["out", "in:*", "in:*"],
            "sinterstore out in:1 in:2",
        ),
        ("zunionstore", &["zout", "zin:*"], "zunionstore zout 1 zin:1"),
        ("zdiff", &["zin:*"], "zdiff 1 zin:3"),
        ("bitop", &["bits", "in:*"], "bitop and bits in:4"),
        ("xreadgroup", &["log"], "xreadgroup group g c streams log >"),
        ("xadd", &["log"], "xadd log * a b"),
        ("xgroup|create", &["log"], "xgroup create log g $"),
        ("eval", &["lua:*"], "eval x 1 lua:1"),
        ("evalsha", &["lua:*"], "evalsha x 1 lua:2"),
        ("script|load", &[], "script load x"),
        ("sort", &["list", "sorted"], "sort list store sorted"),
        ("georadius", &["geo"], "georadius geo 1 1 1 km"),
        ("bitfield", &["bf"], "bitfield bf set u8 0 1"),
        ("getex", &["gx"], "getex gx persist"),
        ("copy", &["c1", "c2"], "copy c1 c2"),
        ("hset", &["has space"], "hset has\tspace a b"),
        ("pfcount", &["pf"], "pfcount pf"),
        ("multi", &[], "multi"),
        ("exec", &[], "exec"),
        ("ping", &[], "ping"),
        ("scan", &[], "scan 0"),
        ("client|setname", &[], "client setname x"),
        ("client|setinfo", &[], "client setinfo lib-name x"),
        ("hello", &[], "hello 3"),
    ] {
        let mut need = need(command, keys);
        // BITFIELD reads and writes, as its arguments say.
        if command == "bitfield" {
            need.keys[0].write = true;
            need.keys[0].read = true;
        }
        all.push((need, call));
    }
    all
}

/// Every command of the version but these, with as many words as it takes.
fn others<'v>(version: &'v Version, allowed: &BTreeSet<&str>) -> Vec<Vec<&'v str>> {
    let is_other = |name: &&str| {
        let free = version.command(name).is_some_and(|command| command.always);
        !free && !allowed.contains(name)
    };
    let calls = version.command_names().filter(is_other).filter_map(|name| {
        let command = version.command(name)?;
        let mut words: Vec<&str> = name.split('|').collect();
        // A container by itself is no call.
        let contained = format!("{name}|");
        if version.command_names().any(|other| other.starts_with(&contained)) {
            return None;
        }
        let most = command.arity.unsigned_abs() as usize;
        words.resize(most.max(words.len()), "x");
        Some(words)
    });
    calls.collect()
}

fn is_denied_by_command(answer: &str) -> bool {
    answer.contains("has no permissions to run the")
}

#[test]
fn the_least_rule_allows_what_is_needed_and_nothing_else() {
    for program in servers() {
        let (needs, calls): (Vec<Need>, Vec<&str>) = needs().into_iter().unzip();
        let rule = LeastRule::of(program.version, &needs);
        let server = Server::with(&program, &rule.line());
        let there = |index: &usize| !rule.not_in_version.contains(index);
        let calls: Vec<Vec<&str>> = (0..calls.len())
            .filter(there)
            .map(|index| calls[index].split(' ').collect())
            .collect();
        for (call, answer) in calls.iter().zip(server.dry_run(&calls)) {
            let free = matches!(call[0], "hello");
            assert!(
                answer == "+OK" || free,
                "{} {call:?}: {answer}\n{}",
                program.name(),
                rule.line()
            );
        }
        let needed: BTreeSet<&str> = needs.iter().map(|need| need.command.as_str()).collect();
        let others = others(program.version, &needed);
        assert!(others.len() > 150, "{}", others.len());
        for (call, answer) in others.iter().zip(server.dry_run(&others)) {
            assert!(
                is_denied_by_command(&answer),
                "{} {call:?}: {answer}",
                program.name()
            );
        }
    }
}

#[test]
fn keys_and_channels_beside_the_patterns_are_denied() {
    for program in servers() {
        let (needs, _): (Vec<Need>, Vec<&str>) = needs().into_iter().unzip();
        let server = Server::with(&program, &LeastRule::of(program.version, &needs).line());
        let calls: Vec<Vec<&str>> = [
            "get other",
            "get session:1",
            "set flag x",
            "set a:1 x",
            "set session:1 x get",
            "del in:1",
            "lmove to from left right",
            "rename final:1 tmp:1",
            "publish other x",
            "psubscribe news:1*",
            "subscribe other",
            "eval x 1 other",
            "incr gx2",
        ]
        .map(|call| call.split(' ').collect())
        .to_vec();
        for (call, answer) in calls.iter().zip(server.dry_run(&calls)) {
            assert!(
                answer.contains("has no permissions to access the"),
                "{call:?}: {answer}"
            );
        }
    }
}

#[test]
fn any_set_of_commands_is_granted_exactly() {
    for program in servers() {
        let version = program.version;
        let names: Vec<&str> = version
            .command_names()
            .filter(|name| {
                !name.contains('.') && !version.command(name).is_some_and(|command| command.always)
            })
            .filter(|name| {
                let contained = format!("{name}|");
                !version.command_names().any(|other| other.starts_with(&contained))
            })
            .collect();
        for round in 0..6_usize {
            let chosen: BTreeSet<&str> = names.iter().skip(round).step_by(7 + round * 5).copied().collect();
            let needs: Vec<Need> = chosen.iter().map(|name| Need::of(name)).collect();
            let rule = LeastRule::of(version, &needs);
            assert_eq!(rule.not_in_version, [0_usize; 0]);
            let server = Server::with(&program, &rule.line());
            let all = others(version, &BTreeSet::new());
            for (call, answer) in all.iter().zip(server.dry_run(&all)) {
                let name = call
                    .iter()
                    .take_while(|word| **word != "x")
                    .copied()
                    .collect::<Vec<_>>()
                    .join("|");
                assert_eq!(
                    is_denied_by_command(&answer),
                    !chosen.contains(name.as_str()),
                    "{} {name}: {answer}",
                    program.name()
                );
            }
        }
    }
}

#[test]
fn suggested_users_may_do_what_the_code_does_and_nothing_else() {
    for program in servers() {
        for (path, operations) in applications() {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_redproof"))
                .args(["acl", "suggest", "--format", "acl"])
                .arg(&path)
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let rules = text.lines().find_map(|line| line.split_once(" on #<sha256> "));
            let (_, rules) = rules.unwrap_or_else(|| panic!("{}: {text}", path.display()));
            let server = Server::with(&program, rules);
            let calls: Vec<(&Expected, Vec<String>)> = operations
                .iter()
                .filter_map(|operation| Some((operation, operation.call(program.version)?)))
                .collect();
            let words: Vec<Vec<&str>> = calls
                .iter()
                .map(|(_, call)| call.iter().map(String::as_str).collect())
                .collect();
            let mut missing = 0;
            for ((operation, call), answer) in calls.iter().zip(server.dry_run(&words)) {
                if answer.contains("has no permissions") {
                    println!("{} {}: {call:?}: {answer}", path.display(), operation.at);
                    missing += 1;
                }
            }
            // The reader of code may miss a few; what it finds is allowed.
            assert!(
                missing * 20 <= calls.len(),
                "{}: {missing} of {} are denied\n{rules}",
                path.display(),
                calls.len()
            );
            let granted: BTreeSet<&str> = rules
                .split(' ')
                .filter_map(|rule| rule.strip_prefix('+'))
                .collect();
            let others = others(program.version, &granted);
            assert!(others.len() > 150);
            for (call, answer) in others.iter().zip(server.dry_run(&others)) {
                assert!(
                    is_denied_by_command(&answer),
                    "{} {call:?}: {answer}",
                    path.display()
                );
            }
        }
    }
}
