//! Replays what seven real servers answered to 120 configurations: whether they start, the line at fault, the
//! settings, the users, whether someone without a password gets in, and what users may run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::BTreeMap;

use redproof_redis::{
    self, DefaultUser, Engine, FileAnswer, ImageEffects, Launch, Server, Setting, User, Version,
};
use redproof_source::{FileId, Known, SourceMap, Span, Text};
use serde_json::Value;

fn text(map: &mut SourceMap, path: &str, content: &str) -> (FileId, Text) {
    let file = map.add(path, content);
    (file, Text::literal(content, Span::new(file, 0, content.len())))
}

/// Asks the model what the case's server was asked.
fn run(case: &Value, version: &'static Version) -> (Server, SourceMap) {
    let mut map = SourceMap::default();
    let words: Vec<&str> = case["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    let mut arguments = Vec::new();
    let anchor = Span::top(map.add("anchor", ""));
    for word in words {
        arguments.push(text(&mut map, "argument", word).1);
    }
    let contents: BTreeMap<String, String> = case["files"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, content)| (format!("/srv/{path}"), content.as_str().unwrap().to_owned()))
        .collect();
    let stdin = case["stdin"].as_str().map(str::to_owned);
    let mut files = |path: &str| {
        if path == redproof_redis::STANDARD_INPUT {
            return stdin.as_ref().map_or(FileAnswer::Missing, |content| {
                let (file, text) = text(&mut map, path, content);
                FileAnswer::Found(file, text)
            });
        }
        if let Some(folder) = path.strip_suffix("/*.conf") {
            let folder = format!("{folder}/");
            let joined: String = contents
                .iter()
                .filter(|(path, _)| path.starts_with(&folder))
                .map(|(_, content)| content.as_str())
                .collect();
            if joined.is_empty() {
                return FileAnswer::Missing;
            }
            let (file, text) = text(&mut map, path, &joined);
            return FileAnswer::Found(file, text);
        }
        match contents.get(path) {
            Some(content) => {
                let (file, text) = text(&mut map, path, content);
                FileAnswer::Found(file, text)
            }
            None => FileAnswer::Missing,
        }
    };
    // The servers were asked through a unix socket.
    let server = redproof_redis::launch(&mut Launch {
        version,
        arguments,
        sentinel: false,
        image: ImageEffects {
            settings: &[("unixsocket", "/tmp/s")],
            ..ImageEffects::default()
        },
        working_dir: "/srv".to_owned(),
        anchor,
        files: &mut files,
    });
    (server, map)
}

fn sorted(commands: &str) -> Vec<&str> {
    let mut words: Vec<&str> = commands.split(' ').collect();
    words.sort_unstable();
    words
}

fn keys(user: &redproof_redis::Permissions) -> String {
    let shown: Vec<String> = user
        .keys
        .iter()
        .map(|key| match (key.read, key.write) {
            (true, true) => format!("~{}", key.pattern),
            (true, false) => format!("%R~{}", key.pattern),
            _ => format!("%W~{}", key.pattern),
        })
        .collect();
    shown.join(" ")
}

fn channels(user: &redproof_redis::Permissions) -> String {
    let shown: Vec<String> = user
        .channels
        .iter()
        .map(|(pattern, _)| format!("&{pattern}"))
        .collect();
    shown.join(" ")
}

fn compare_user(expected: &Value, user: &User, derived: bool) -> Result<(), String> {
    let differs = |what: &str, expected: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug| {
        Err(format!("{}: {what} {expected:?}, found {found:?}", user.name))
    };
    if expected["on"] != user.enabled.0 {
        return differs("on", &expected["on"], &user.enabled.0);
    }
    if expected["nopass"] != user.nopass.0 {
        return differs("nopass", &expected["nopass"], &user.nopass.0);
    }
    if expected["passwords"].as_array().unwrap().len() != user.passwords.len() {
        return differs("passwords", &expected["passwords"], &user.passwords.len());
    }
    let commands = expected["commands"].as_str().unwrap();
    let same = if derived {
        // Up to 7.0 the order of single commands is a hash's.
        sorted(commands) == sorted(&user.root.commands_shown())
    } else {
        commands == user.root.commands_shown()
    };
    if !same {
        return differs("commands", &commands, &user.root.commands_shown());
    }
    if expected["keys"] != keys(&user.root) {
        return differs("keys", &expected["keys"], &keys(&user.root));
    }
    if !expected["channels"].is_null() && expected["channels"] != channels(&user.root) {
        return differs("channels", &expected["channels"], &channels(&user.root));
    }
    let selectors: Vec<Value> = user
        .selectors
        .iter()
        .map(|one| serde_json::json!([one.commands_shown(), keys(one), channels(one)]))
        .collect();
    if expected["selectors"] != Value::Array(selectors.clone()) {
        return differs("selectors", &expected["selectors"], &selectors);
    }
    Ok(())
}

fn value_of(setting: &Setting) -> Option<String> {
    match &setting.shown {
        Known::Known(shown) if !shown.is_empty() => Some(shown.clone()),
        Known::Known(_) => {
            let words: Vec<&str> = setting.words.iter().map(Text::as_str).collect();
            Some(if setting.words.len() == 1 {
                words.concat()
            } else {
                String::new()
            })
        }
        Known::Unknown(_) => None,
    }
}

fn lets_in(server: &Server) -> Known<bool> {
    let state = server.default_user().answer;
    state.map(|state| matches!(state, DefaultUser::Open | DefaultUser::Harmless))
}

fn compare(case: &Value, result: &Value, server: &Server, map: &SourceMap) -> Result<(), String> {
    let started = result["started"].as_bool().unwrap();
    if server.starts != Known::Known(started) {
        return Err(format!(
            "started {started}, found {:?} {:?}",
            server.starts, server.refusals
        ));
    }
    if !started {
        return compare_line(case, result, server, map);
    }
    for (name, value) in result["config"].as_object().into_iter().flatten() {
        let Some(value) = value.as_str() else { continue };
        let found = server.setting(name).and_then(value_of);
        if found.as_deref() != Some(value) {
            return Err(format!("{name} is {value:?}, found {found:?}"));
        }
    }
    for (name, expected) in result["users"].as_object().into_iter().flatten() {
        let user = server.user(name).ok_or_else(|| format!("no user {name}"))?;
        let derived = server.version.engine == Engine::Redis && server.version.release < [7, 2, 0];
        compare_user(expected, user, derived)?;
    }
    let open = result["ping"] == "PONG";
    if lets_in(server) != Known::Known(open) {
        return Err(format!("open {open}, found {:?}", lets_in(server)));
    }
    for call in result["calls"].as_array().unwrap() {
        let words: Vec<&str> = call[1]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap())
            .collect();
        let user = server.user(call[0].as_str().unwrap()).ok_or("no user")?;
        let found = server.may(user, &words);
        if call[2] != found.allowed {
            return Err(format!("{} {words:?}: {}, found {found:?}", user.name, call[2]));
        }
    }
    Ok(())
}

/// The first refusal lies on the line that the server names. Options count from 2, behind an empty file's one line.
fn compare_line(case: &Value, result: &Value, server: &Server, map: &SourceMap) -> Result<(), String> {
    let first = server.refusals.first().ok_or("no refusal")?;
    let named = case["args"][0]
        .as_str()
        .is_some_and(|word| word.ends_with(".conf"));
    let expected = result["acl_line"]
        .as_u64()
        .or(result["line"].as_u64().filter(|_| named));
    let found = u64::from(map.positions(first.at).0.line);
    match expected {
        Some(line) if line != found => Err(format!("line {line}, found {found}: {}", first.message)),
        _ => Ok(()),
    }
}

#[test]
fn the_model_answers_as_seven_servers_did() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/redis_cases.json")).unwrap();
    let mut agreed: BTreeMap<String, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        for result in case["results"].as_array().unwrap() {
            for id in result["versions"].as_array().unwrap() {
                let id = id.as_str().unwrap();
                let (engine, number) = id.split_once('-').unwrap();
                let engine = if engine == "valkey" {
                    Engine::Valkey
                } else {
                    Engine::Redis
                };
                let version = Version::exact(engine, number).unwrap();
                let (server, map) = run(case, version);
                match compare(case, result, &server, &map) {
                    Ok(()) => *agreed.entry(id.to_owned()).or_default() += 1,
                    Err(difference) => differences.push(format!("{id} {name}: {difference}")),
                }
            }
        }
    }
    println!("agreed: {agreed:?}");
    assert!(differences.is_empty(), "{agreed:?}\n{}", differences.join("\n"));
    for id in [
        "redis-6.0.20",
        "redis-6.2.16",
        "redis-7.0.15",
        "redis-7.4.1",
        "redis-8.2.3",
        "valkey-8.1.8",
        "valkey-9.1.2",
    ] {
        assert_eq!(agreed.get(id), Some(&cases.len()), "{id}");
    }
}

#[test]
fn what_standard_input_says_is_unknown() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/redis_cases.json")).unwrap();
    let mut case = cases
        .iter()
        .find(|case| case["name"] == "cli-stdin-first")
        .unwrap()
        .clone();
    case["stdin"] = Value::Null;
    let (server, _) = run(&case, Version::exact(Engine::Redis, "7.0.15").unwrap());
    assert!(server.starts.known().is_none());
    assert!(lets_in(&server).known().is_none());
}
