//! Compares what `inspect` shows with what the installed redis-server 7.0.15 says of itself when it is started that way.
//!
//! Without that server the test says `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers that other tests use, too"
)]

#[path = "oracle/program.rs"]
mod program;
#[path = "oracle/running.rs"]
mod running;

use std::fs;
use std::path::Path;
use std::process::Command;

use program::{Connection, Program, Real, installed, start};
use running::Running;
use serde_json::Value;

const SOCKET: &str = "port 0\nunixsocket s\n";

/// A way to start a server.
struct Case {
    config: &'static str,
    acl: Option<&'static str>,
    arguments: &'static [&'static str],
    password: Option<&'static str>,
    /// `USER COMMAND ARG...`.
    attempts: &'static [&'static str],
}

const CASES: [Case; 3] = [
    Case {
        config: "",
        acl: None,
        arguments: &[],
        password: None,
        attempts: &["default get x", "default config get port"],
    },
    Case {
        config: "maxmemory 50mb\nsave 900 1\nsave 300 10\nappendonly yes\nmaxmemory-policy ALLKEYS-LRU\n\
            client-output-buffer-limit pubsub 1mb 2mb 10\nnotify-keyspace-events KEA\nbind 127.0.0.1 -::1\n\
            tls-protocols \"TLSv1.2 TLSv1.3\"\nproc-title-template \"{title} {listen-addr}\"\nlogfile \"\"\n",
        acl: None,
        arguments: &[
            "--maxmemory",
            "100mb",
            "--requirepass",
            "K7mN9pQ2rT5vW8xZ",
            "--timeout",
            "30",
        ],
        password: Some("K7mN9pQ2rT5vW8xZ"),
        attempts: &["default flushall"],
    },
    Case {
        config: "aclfile u.acl\nmasterauth W8xZ0bC3dF6g\nsave \"\"\n",
        acl: Some(
            "user default on nopass ~* &* +@all\n\
             user app on >W8xZ0bC3dF6g ~app:* %R~shared:* &app:* +@all -@dangerous +config|get (~other:* +get)\n\
             user narrow on >W8xZ0bC3dF6g resetchannels ~n:* -@all +@read +set -get\n",
        ),
        arguments: &[],
        password: None,
        attempts: &[
            "app config get port",
            "app config set port 1",
            "app get other:1",
            "app set other:1 x",
            "app set shared:1 x",
            "app get shared:1",
            "app publish app:1 x",
            "app publish other x",
            "app flushall",
            "narrow get n:1",
            "narrow set n:1 x",
            "narrow strlen n:1",
            "narrow strlen m:1",
        ],
    },
];

#[test]
fn inspect_says_what_the_server_says() {
    let Some(program) = installed() else { return };
    for (index, case) in CASES.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let wrong = differences(&program, folder.path(), case);
        assert!(wrong.is_empty(), "case {index}:\n{}", wrong.join("\n"));
    }
}

fn differences(program: &Program, folder: &Path, case: &Case) -> Vec<String> {
    fs::write(folder.join("r.conf"), format!("{SOCKET}{}", case.config)).unwrap();
    if let Some(acl) = case.acl {
        fs::write(folder.join("u.acl"), acl).unwrap();
    }
    let mut words = vec!["redis-server", "/c/r.conf"];
    words.extend(case.arguments);
    let compose = serde_json::json!({ "services": { "redis": {
        "image": format!("redis:{}", program.version.number), "command": words, "working_dir": "/c", "volumes": [".:/c"],
    } } });
    fs::write(folder.join("compose.yaml"), compose.to_string()).unwrap();
    let shown = inspect(folder, case);
    let mut wrong = Vec::new();
    let (_running, mut real) = connected(program, folder, case);
    let given = ask(&mut real, &["CONFIG", "GET", "*"]);
    let settings = shown["settings"].as_object().unwrap();
    for pair in given.chunks(2) {
        let (name, value) = (pair[0].as_str(), pair[1].as_str());
        // The image turns protected mode off, and the folder is another one.
        if matches!(name, "protected-mode" | "dir") {
            continue;
        }
        let ours = settings.get(name).unwrap_or(&Value::Null);
        let same = match (&ours["set"], &ours["value"]) {
            (Value::Bool(set), Value::Null) => *set != value.is_empty(),
            (Value::Null, Value::Array(words)) => {
                let words: Vec<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
                words.join(" ") == value
            }
            _ => false,
        };
        if !same {
            wrong.push(format!("{name} is {value:?}, and inspect says {ours}"));
        }
    }
    let hidden: Vec<&String> = settings.keys().filter(|name| !given.contains(name)).collect();
    for name in hidden {
        if ask(&mut real, &["CONFIG", "GET", name]).is_empty() {
            wrong.push(format!("the server has no setting {name}"));
        }
    }
    for user in shown["users"].as_array().unwrap() {
        let name = user["name"].as_str().unwrap();
        let answer = ask(&mut real, &["ACL", "GETUSER", name]);
        let after = |field: &str| &answer[answer.iter().position(|word| word == field).unwrap() + 1];
        for field in ["commands", "keys", "channels"] {
            // The server's order of single commands comes from a hash of its own.
            let words = |text: &str| {
                let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                words.sort();
                words
            };
            if words(user[field].as_str().unwrap()) != words(after(field)) {
                wrong.push(format!(
                    "{name}: {field} are {}, and inspect says {}",
                    after(field),
                    user[field]
                ));
            }
        }
    }
    for (attempt, ours) in case.attempts.iter().zip(shown["try"].as_array().unwrap()) {
        let mut call = vec!["ACL", "DRYRUN"];
        call.extend(attempt.split(' '));
        let allowed = ask(&mut real, &call)[0].ends_with("OK");
        if ours["allowed"] != Value::Bool(allowed) {
            wrong.push(format!("{attempt}: {allowed}, and inspect says {ours}"));
        }
    }
    assert_eq!(shown["try"].as_array().unwrap().len(), case.attempts.len());
    wrong
}

/// The one server of the folder, as `inspect` shows it.
fn inspect(folder: &Path, case: &Case) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redproof"));
    command
        .args(["inspect", "--format", "json"])
        .current_dir(folder)
        .env_clear();
    for attempt in case.attempts {
        command.args(["--try", attempt]);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    for secret in ["K7mN9pQ2rT5vW8xZ", "W8xZ0bC3dF6g"] {
        assert!(!text.contains(secret), "a secret is shown");
    }
    let model: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(model["schema_version"], "1");
    let server = model["deployments"][0]["servers"][0].clone();
    assert_eq!(server["starts"], true);
    server
}

/// Starts the real server in the folder and logs in.
fn connected(program: &Program, folder: &Path, case: &Case) -> (Running, Connection) {
    let mut launch = program::Case::default();
    launch.arguments.push("r.conf".to_owned());
    launch
        .arguments
        .extend(case.arguments.iter().map(|word| (*word).to_owned()));
    let running = match start(program, folder, &launch) {
        Real::Runs(running) => running,
        Real::Stopped(why) => panic!("the server stopped: {why}"),
    };
    let mut connection = Connection::new(folder);
    if let Some(password) = case.password {
        let answer = ask(&mut connection, &["AUTH", "default", password]);
        assert_eq!(answer, ["+OK"]);
    }
    (running, connection)
}

fn ask(connection: &mut Connection, call: &[&str]) -> Vec<String> {
    let mut answers = connection.ask(&[call.to_vec()]).expect("the server is gone");
    answers.remove(0)
}
