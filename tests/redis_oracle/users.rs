//! Users and what they may run: generated ACL files against `ACL LOAD`, `ACL LIST` and `ACL DRYRUN` of one server, and
//! `user` lines of configurations and command lines. 6.x has no DRYRUN: there each user logs in and makes the call.

use std::fs;
use std::path::Path;
use std::time::Duration;

use redproof_redis::{KeyPattern, Permissions, Server, User, Version};
use redproof_source::Known;

use crate::acl_rules::{CALLS, RULES, UNSOUND};
use crate::model::{compare_start, line_at_fault, model};
use crate::program::{Case, Connection, Program, Real, start};
use crate::random::Random;
use crate::run::{Came, cases};
use crate::running::Running;

/// Calls that a real session can make, without waiting and without ending the server or the session.
fn harmless(call: &str) -> bool {
    ![
        "subscribe",
        "psubscribe",
        "migrate",
        "blpop",
        "auth",
        "debug",
        "config set",
        "client kill",
    ]
    .iter()
    .any(|other| call.starts_with(other))
}

fn drawn(version: &'static Version, random: &mut Random, sound: bool) -> String {
    let commands: Vec<&str> = version.command_names().collect();
    let some = |random: &mut Random| commands[random.below(commands.len())];
    let sign = random.pick(&["+", "+", "-"]);
    match random.below(8) {
        0 => format!("{sign}{}", some(random)),
        1 => format!("{sign}@{}", random.pick(redproof_redis::categories())),
        2 if sign == "+" => format!("+{}|{}", some(random), random.pick(&["0", "get", "x", "GET"])),
        3 if !sound => random.pick(UNSOUND).to_owned(),
        4 => {
            let inner: Vec<String> = (0..random.below(4))
                .map(|_| drawn(version, random, true))
                .collect();
            format!("({})", inner.join(random.pick(&[" ", " ", "  "])))
        }
        _ => random.pick(RULES).to_owned(),
    }
}

fn rules(version: &'static Version, random: &mut Random) -> Vec<String> {
    let sound = random.below(5) != 0;
    (0..1 + random.below(7))
        .map(|_| drawn(version, random, sound))
        .collect()
}

const ROOT: &str = "user root on nopass ~* &* +@all\n";

/// An ACL file beside a configuration that loads it.
fn case(version: &'static Version, random: &mut Random) -> Case {
    let mut acl = ROOT.to_owned();
    for _ in 0..1 + random.below(2) {
        let name = random.pick(&["a", "a", "b", "c", "default"]);
        acl.push_str(random.pick(&["", "", "", "", "", " ", "\n"]));
        acl.push_str("user ");
        acl.push_str(name);
        if random.below(4) != 0 {
            acl.push_str(" on nopass");
        }
        for rule in rules(version, random) {
            acl.push_str(random.pick(&[" ", " ", " ", " ", " ", " ", "  "]));
            acl.push_str(&rule);
        }
        acl.push_str(random.pick(&["\n", "\n", "\n", "\n", " \n", "\r\n", "\t\n"]));
    }
    let mut case = Case::default();
    case.files.insert("u.acl".to_owned(), acl);
    case.files.insert(
        "r.conf".to_owned(),
        "port 0\nunixsocket s\naclfile u.acl\n".to_owned(),
    );
    case.arguments.push("r.conf".to_owned());
    case
}

/// A server that loads one ACL file after the other.
struct Loader {
    folder: tempfile::TempDir,
    running: Option<Running>,
    /// Files that it loaded. A server lives for some seconds only.
    loaded: usize,
}

impl Loader {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            running: None,
            loaded: 0,
        }
    }

    /// A session of the administrator. Loading an ACL file ends it.
    fn session(&self) -> Connection {
        let mut connection = Connection::new(self.folder.path());
        connection.ask(&[vec!["auth", "root", "x"]]).unwrap();
        connection
    }

    fn load(&mut self, program: &Program, acl: &str) -> String {
        let folder = self.folder.path();
        self.loaded += 1;
        if self.running.is_none() || self.loaded.is_multiple_of(200) {
            self.running = None;
            let mut case = Case::default();
            case.files.insert("u.acl".to_owned(), ROOT.to_owned());
            case.files.insert(
                "r.conf".to_owned(),
                "port 0\nunixsocket s\naclfile u.acl\n".to_owned(),
            );
            case.arguments.push("r.conf".to_owned());
            let Real::Runs(running) = start(program, folder, &case) else {
                panic!("it does not start");
            };
            self.running = Some(running);
        }
        fs::write(folder.join("u.acl"), acl).unwrap();
        match self.session().ask(&[vec!["acl", "load"]]) {
            Some(answer) => answer[0][0].clone(),
            None => {
                self.running = None;
                "-ERR it crashed".to_owned()
            }
        }
    }
}

fn pattern(key: &KeyPattern) -> String {
    match (key.read, key.write) {
        (true, true) => format!("~{}", key.pattern),
        (true, false) => format!("%R~{}", key.pattern),
        _ => format!("%W~{}", key.pattern),
    }
}

/// A permission set as one comparable text.
fn set(permissions: &Permissions, ordered: bool) -> String {
    let keys: Vec<String> = permissions.keys.iter().map(pattern).collect();
    let channels: Vec<String> = permissions
        .channels
        .iter()
        .map(|(pattern, _)| format!("&{pattern}"))
        .collect();
    let shown = permissions.commands_shown();
    let mut commands: Vec<&str> = shown.split(' ').collect();
    if !ordered {
        commands.sort_unstable();
    }
    format!("{} {} {}", keys.join(" "), channels.join(" "), commands.join(" "))
}

fn user(user: &User, ordered: bool) -> String {
    let mut shown = format!(
        "{} {} {} passwords, {} {}",
        if user.enabled.0 { "on" } else { "off" },
        if user.nopass.0 { "nopass" } else { "" },
        user.passwords.len(),
        if user.skips_sanitizing.is_some() {
            "skip"
        } else {
            ""
        },
        set(&user.root, ordered)
    );
    for selector in &user.selectors {
        shown.push_str(&format!(" ({})", set(selector, ordered)));
    }
    shown
}

/// A line of `ACL LIST` in the same form.
fn listed(line: &str, ordered: bool) -> (String, String) {
    let mut parts = line.split(" (");
    let root: Vec<&str> = parts.next().unwrap_or("").split(' ').collect();
    let of = |words: &[&str]| {
        let starting = |with: &[char]| {
            words
                .iter()
                .filter(|word| word.starts_with(with))
                .copied()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let mut commands: Vec<&str> = words
            .iter()
            .filter(|word| word.starts_with(['+', '-']))
            .copied()
            .collect();
        if !ordered {
            commands.sort_unstable();
        }
        format!(
            "{} {} {}",
            starting(&['~', '%']),
            starting(&['&']),
            commands.join(" ")
        )
    };
    let has = |word: &str| root.contains(&word);
    let mut shown = format!(
        "{} {} {} passwords, {} {}",
        if has("on") { "on" } else { "off" },
        if has("nopass") { "nopass" } else { "" },
        root.iter().filter(|word| word.starts_with('#')).count(),
        if has("skip-sanitize-payload") { "skip" } else { "" },
        of(&root[2..])
    );
    for selector in parts {
        let words: Vec<&str> = selector
            .strip_suffix(')')
            .unwrap_or(selector)
            .split(' ')
            .collect();
        shown.push_str(&format!(" ({})", of(&words)));
    }
    (root[1].to_owned(), shown)
}

fn compare_users(server: &Server, list: &[String]) -> Result<(), String> {
    // Up to 7.0 the order of single commands is a hash's.
    let ordered =
        server.version.engine == redproof_redis::Engine::Valkey || server.version.release >= [7, 2, 0];
    if list.len() != server.users.len() {
        return Err(format!("users: {list:?}"));
    }
    for line in list {
        let (name, expected) = listed(line, ordered);
        let found = server.user(&name).map(|found| user(found, ordered));
        if found.as_deref() != Some(&expected) {
            return Err(format!("{name} is\n  {expected}, found\n  {found:?}"));
        }
    }
    Ok(())
}

fn compare_calls(server: &Server, connection: &mut Connection, folder: &Path) -> Result<(), String> {
    let version = server.version;
    let dry = version.command("acl|dryrun").is_some();
    for user in server.users.iter().filter(|user| user.name != "root") {
        let mut asked: Vec<Vec<&str>> = Vec::new();
        let calls: Vec<&str> = CALLS
            .iter()
            .copied()
            .filter(|call| dry || harmless(call))
            .collect();
        for call in &calls {
            let start: &[&str] = if dry { &["acl", "dryrun", &user.name] } else { &[] };
            asked.push(start.iter().copied().chain(call.split(' ')).collect());
        }
        let answers = if dry {
            connection.ask(&asked)
        } else if user.enabled.0 && user.nopass.0 {
            asked.insert(0, vec!["auth", &user.name, "x"]);
            Connection::new(folder).ask(&asked).map(|mut answers| {
                answers.remove(0);
                answers
            })
        } else {
            continue;
        };
        for (call, answer) in calls.iter().zip(answers.ok_or("the server went away")?) {
            let answer = &answer.first().map_or("", String::as_str);
            let words: Vec<&str> = call.split(' ').collect();
            if answer.contains("wrong number of arguments")
                || answer.contains("unknown command")
                || answer.contains("not found")
            {
                continue;
            }
            let allowed = if dry {
                *answer == "+OK" || *answer == "OK"
            } else {
                !answer.starts_with("-NOPERM")
            };
            let found = server.may(user, &words).allowed;
            if found != allowed {
                return Err(format!("{} {call}: {answer}, found {found}", user.name));
            }
        }
    }
    Ok(())
}

fn one(program: &Program, loader: &mut Loader, case: &Case) -> Result<Came, String> {
    let (server, map) = model(program, loader.folder.path(), case);
    let said = loader.load(program, &case.files["u.acl"]);
    if said != "+OK" {
        if server.starts != Known::Known(false) {
            return Err(format!("{said}, found {:?}", server.starts));
        }
        let found = server
            .refusals
            .first()
            .map(|first| map.positions(first.at).0.line);
        return match line_at_fault(&said) {
            Some(line) if found != Some(line) => Err(format!("line {line}, found {found:?}: {said}")),
            _ => Ok(Came::Stopped),
        };
    }
    if server.starts != Known::Known(true) {
        return Err(format!("it loads, found {:?}", server.refusals));
    }
    let mut connection = loader.session();
    let list = connection.ask(&[vec!["acl", "list"]]).ok_or("gone")?.remove(0);
    compare_users(&server, &list)?;
    compare_calls(&server, &mut connection, loader.folder.path())?;
    Ok(Came::Ran)
}

#[test]
fn users_of_acl_files_may_run_what_the_server_says() {
    let mut loader = Loader::new();
    let mut of = String::new();
    cases("ACL files", 1500, Duration::from_secs(25), |program, _, seed| {
        if of != program.name() {
            of = program.name();
            loader = Loader::new();
        }
        let mut random = Random::new(seed.wrapping_add(1 << 33));
        let case = case(program.version, &mut random);
        one(program, &mut loader, &case).map_err(|difference| {
            loader.running = None;
            format!("{difference}\n{:#?}", case.files["u.acl"])
        })
    });
}

#[test]
fn users_of_configurations_are_those_of_the_server() {
    cases(
        "user lines",
        400,
        Duration::from_secs(12),
        |program, folder, seed| {
            let mut random = Random::new(seed.wrapping_add(1 << 34));
            let random = &mut random;
            let mut case = Case::default();
            let mut config = "port 0\nunixsocket s\n".to_owned();
            case.arguments.push("r.conf".to_owned());
            for _ in 0..1 + random.below(2) {
                let name = random.pick(&["a", "a", "b", "default", "\"\"", "'a b'"]);
                let words = rules(program.version, random);
                if random.once_in(3) {
                    case.arguments.extend(["--user".to_owned(), name.to_owned()]);
                    case.arguments.extend(words);
                } else {
                    config.push_str(&format!("user {name} {}\n", words.join(" ")));
                }
            }
            config.push_str("user root on nopass ~* &* +@all\n");
            case.files.insert("r.conf".to_owned(), config);
            let compare = || {
                let Some((_running, server)) = compare_start(program, folder, &case)? else {
                    return Ok(Came::Stopped);
                };
                let mut connection = Connection::new(folder);
                let list = connection
                    .ask(&[vec!["auth", "root", "x"], vec!["acl", "list"]])
                    .ok_or("gone")?
                    .remove(1);
                compare_users(&server, &list)?;
                compare_calls(&server, &mut connection, folder)?;
                Ok(Came::Ran)
            };
            compare().map_err(|difference: String| format!("{difference}\n{case:#?}"))
        },
    );
}
