//! `sentinel` lines: what Sentinel makes of them when it starts. From sentinel.c (`sentinelHandleConfiguration`), and tried
//! on Redis 6.2, 7.0 and 8.2 and on Valkey 8.1 and 9.1.

use std::collections::BTreeSet;

use redproof_source::{Span, Text};

use super::values::{ValueError, leading_number};
use super::version::Version;

/// A statement of Sentinel: the word after `sentinel`, and what has to follow.
struct Statement {
    name: &'static str,
    /// Words that follow the name: fewest and most.
    words: (usize, usize),
    /// Whether the first of them is a primary that some `monitor` names.
    of_primary: bool,
    /// The release of Redis that brought it.
    since: (u16, u16),
    check: Check,
}

#[derive(Clone, Copy)]
enum Check {
    Nothing,
    YesOrNo,
    /// A time in milliseconds, as the last word.
    Time,
    /// A time that may be 0.
    TimeOrNone,
    /// An identifier of 40 letters.
    Identifier,
    Monitor,
    Rename,
    Replica,
    /// Another Sentinel, known by its identifier where one is written.
    Sentinel,
}

const fn general(name: &'static str, since: (u16, u16), check: Check) -> Statement {
    Statement {
        name,
        words: (1, 1),
        of_primary: false,
        since,
        check,
    }
}

const fn of_primary(name: &'static str, words: (usize, usize), since: (u16, u16), check: Check) -> Statement {
    Statement {
        name,
        words,
        of_primary: true,
        since,
        check,
    }
}

/// All statements. From 6.2 on, the general ones are read first, then `monitor`, then those of a primary.
const STATEMENTS: &[Statement] = &[
    general("announce-ip", (0, 0), Check::Nothing),
    general("announce-port", (0, 0), Check::Nothing),
    general("deny-scripts-reconfig", (0, 0), Check::YesOrNo),
    general("current-epoch", (0, 0), Check::Nothing),
    general("myid", (0, 0), Check::Identifier),
    general("sentinel-user", (6, 2), Check::Nothing),
    general("sentinel-pass", (6, 2), Check::Nothing),
    general("resolve-hostnames", (6, 2), Check::YesOrNo),
    general("announce-hostnames", (6, 2), Check::YesOrNo),
    Statement {
        name: "monitor",
        words: (4, 4),
        of_primary: false,
        since: (0, 0),
        check: Check::Monitor,
    },
    of_primary("auth-pass", (2, 2), (0, 0), Check::Nothing),
    of_primary("auth-user", (2, 2), (0, 0), Check::Nothing),
    of_primary("down-after-milliseconds", (2, 2), (0, 0), Check::Time),
    of_primary("failover-timeout", (2, 2), (0, 0), Check::Time),
    of_primary("parallel-syncs", (2, 2), (0, 0), Check::Nothing),
    of_primary("notification-script", (2, 2), (0, 0), Check::Nothing),
    of_primary("client-reconfig-script", (2, 2), (0, 0), Check::Nothing),
    of_primary("config-epoch", (2, 2), (0, 0), Check::Nothing),
    of_primary("leader-epoch", (2, 2), (0, 0), Check::Nothing),
    of_primary("known-slave", (3, 3), (0, 0), Check::Replica),
    of_primary("known-replica", (3, 3), (0, 0), Check::Replica),
    of_primary("known-sentinel", (3, 4), (0, 0), Check::Sentinel),
    of_primary("rename-command", (3, 3), (0, 0), Check::Rename),
    of_primary(
        "master-reboot-down-after-period",
        (2, 2),
        (7, 0),
        Check::TimeOrNone,
    ),
];

/// A line: its words after `sentinel`, and the whole of it.
pub(super) type Line = (Vec<Text>, Span);

/// What Sentinel refuses in these lines, with the words and the place.
pub(super) fn judge(lines: &[Line], version: &Version) -> Vec<(Vec<Text>, Span, ValueError)> {
    let mut faults = Vec::new();
    let mut found = Found::default();
    let mut ordered: Vec<(usize, &Line)> = lines.iter().map(|line| (order(line, version), line)).collect();
    ordered.sort_by_key(|(order, _)| *order);
    for (_, (words, span)) in ordered {
        if let Err(error) = found.take(words, version) {
            faults.push((words.clone(), *span, error));
        }
    }
    faults
}

/// When a line is read: 6.0 takes them as they come.
fn order((words, _): &Line, version: &Version) -> usize {
    if !version.since(6, 2) {
        return 0;
    }
    match words.first().and_then(|name| statement(name, version)) {
        Some(Statement {
            check: Check::Monitor,
            ..
        }) => 1,
        Some(Statement { of_primary: true, .. }) | None => 2,
        Some(_) => 0,
    }
}

fn statement(name: &Text, version: &Version) -> Option<&'static Statement> {
    let name = name.as_str().to_ascii_lowercase();
    // Valkey has another name for it from 8.1 on.
    let name = match name.strip_prefix("primary-") {
        Some(rest) if version.valkey_since(8, 1) => format!("master-{rest}"),
        _ => name,
    };
    STATEMENTS
        .iter()
        .find(|statement| statement.name == name && version.since(statement.since.0, statement.since.1))
}

/// What earlier lines define.
#[derive(Default)]
struct Found {
    primaries: BTreeSet<String>,
    renamed: BTreeSet<(String, String)>,
    replicas: BTreeSet<[String; 3]>,
    sentinels: BTreeSet<[String; 2]>,
}

impl Found {
    fn take(&mut self, words: &[Text], version: &Version) -> Result<(), ValueError> {
        let Some((name, rest)) = words.split_first() else {
            return Ok(());
        };
        let known = statement(name, version);
        let Some(statement) = known.filter(|known| (known.words.0..=known.words.1).contains(&rest.len()))
        else {
            return Err(ValueError::new(
                "Sentinel does not have this directive, or not with this number of arguments.",
                "Correct the word after `sentinel`. A `#` starts a comment only at the beginning of a line.",
            )
            .version_specific());
        };
        let word = |at: usize| rest.get(at).map_or("", Text::as_str);
        if statement.of_primary && !self.primaries.contains(word(0)) {
            return Err(ValueError::new(
                "No `sentinel monitor` line defines this primary.",
                "Write `sentinel monitor NAME HOST PORT QUORUM` for it; before 6.2, above this line.",
            ));
        }
        match statement.check {
            Check::Nothing => Ok(()),
            Check::YesOrNo => {
                let fine = ["yes", "no"]
                    .iter()
                    .any(|known| word(0).eq_ignore_ascii_case(known));
                fine.then_some(())
                    .ok_or_else(|| ValueError::new("This must be `yes` or `no`.", "Write `yes` or `no`."))
            }
            Check::Time => (leading_number(word(1)) > 0).then_some(()).ok_or_else(|| {
                ValueError::new(
                    "This time must be more than 0.",
                    "Write a number of milliseconds.",
                )
            }),
            Check::TimeOrNone => (leading_number(word(1)) >= 0).then_some(()).ok_or_else(|| {
                ValueError::new(
                    "This time cannot be negative.",
                    "Write a number of milliseconds, or 0 for none.",
                )
            }),
            Check::Identifier => (word(0).len() == 40).then_some(()).ok_or_else(|| {
                ValueError::new(
                    "A Sentinel ID must have 40 characters.",
                    "Remove the line; Sentinel generates its own ID.",
                )
            }),
            Check::Monitor => self.monitor(word(0), leading_number(word(2)), leading_number(word(3))),
            Check::Replica => {
                let new = self.replicas.insert([0, 1, 2].map(|at| word(at).to_owned()));
                new.then_some(())
                    .ok_or_else(|| ValueError::new("This replica is listed twice.", "Keep one of the lines."))
            }
            Check::Sentinel => {
                let new = rest.len() < 4 || self.sentinels.insert([0, 3].map(|at| word(at).to_owned()));
                new.then_some(()).ok_or_else(|| {
                    ValueError::new("This Sentinel is listed twice.", "Keep one of the lines.")
                })
            }
            Check::Rename => {
                let new = self
                    .renamed
                    .insert((word(0).to_owned(), word(1).to_ascii_lowercase()));
                new.then_some(()).ok_or_else(|| {
                    ValueError::new("This command is renamed twice.", "Keep one of the lines.")
                })
            }
        }
    }

    fn monitor(&mut self, name: &str, port: i64, quorum: i64) -> Result<(), ValueError> {
        if quorum <= 0 {
            return Err(ValueError::new(
                "The quorum must be 1 or more.",
                "Write how many Sentinels have to agree, as the last word.",
            ));
        }
        if !(0..=65535).contains(&port) {
            return Err(ValueError::new(
                "The port must be from 0 to 65535.",
                "Write a port from 1 to 65535.",
            ));
        }
        if !self.primaries.insert(name.to_owned()) {
            return Err(ValueError::new(
                "This primary is monitored twice.",
                "Keep one of the lines, or give the other primary a different name.",
            ));
        }
        Ok(())
    }
}
