//! Compares what `inspect` shows with what the installed redis-server 7.0.15 says of itself when it is started that way.
//!
//! Without that server the test says `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![allow(
    clippy::unwrap_used,
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

use running::Running;
use serde_json::Value;

const SERVER: &str = "/usr/bin/redis-server";
const NUMBER: &str = "7.0.15";
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
    let answer = Command::new(SERVER).arg("--version").output();
    if !answer.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(&format!("v={NUMBER}"))) {
        let required = std::env::var("REDPROOF_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
        assert!(!required, "no redis-server {NUMBER} at {SERVER}");
        println!("SKIPPED: no redis-server {NUMBER} at {SERVER}");
        return;
    }
    for (index, case) in CASES.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let wrong = differences(folder.path(), case);
        assert!(wrong.is_empty(), "case {index}:\n{}", wrong.join("\n"));
    }
}

fn differences(folder: &Path, case: &Case) -> Vec<String> {
    fs::write(folder.join("r.conf"), format!("{SOCKET}{}", case.config)).unwrap();
    if let Some(acl) = case.acl {
        fs::write(folder.join("u.acl"), acl).unwrap();
    }
    let mut words = vec!["redis-server", "/c/r.conf"];
    words.extend(case.arguments);
    let compose = serde_json::json!({ "services": { "redis": {
        "image": format!("redis:{NUMBER}"), "command": words, "working_dir": "/c", "volumes": [".:/c"],
    } } });
    fs::write(folder.join("compose.yaml"), compose.to_string()).unwrap();
    let shown = inspect(folder, case);
    let mut wrong = Vec::new();
    let mut real = start(folder, case);
    let given: Vec<Vec<String>> = ask(&mut real.1, &[&["CONFIG", "GET", "*"]]);
    let settings = shown["settings"].as_object().unwrap();
    for pair in given[0].chunks(2) {
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
    let hidden: Vec<&String> = settings.keys().filter(|name| !given[0].contains(name)).collect();
    for name in hidden {
        if ask(&mut real.1, &[&["CONFIG", "GET", name]])[0].is_empty() {
            wrong.push(format!("the server knows no setting {name}"));
        }
    }
    for user in shown["users"].as_array().unwrap() {
        let name = user["name"].as_str().unwrap();
        let told = &ask(&mut real.1, &[&["ACL", "GETUSER", name]])[0];
        let after = |field: &str| &told[told.iter().position(|word| word == field).unwrap() + 1];
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
        let allowed = ask(&mut real.1, &[&call])[0][0].ends_with("OK");
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
fn start(folder: &Path, case: &Case) -> (Running, BufReader<UnixStream>) {
    let child = Command::new("timeout")
        .args(["-s", "KILL", "30", SERVER, "r.conf"])
        .args(case.arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let started = Instant::now();
    let login = ["AUTH", "default", case.password.unwrap_or_default()];
    let first: &[&str] = if case.password.is_some() {
        &login
    } else {
        &["PING"]
    };
    loop {
        // It listens before it is ready: only the answer says that it is.
        if let Ok(stream) = UnixStream::connect(folder.join("s")) {
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let mut stream = BufReader::new(stream);
            let answer = ask(&mut stream, &[first]);
            if matches!(answer[0][0].as_str(), "+OK" | "+PONG") {
                return (running, stream);
            }
        }
        assert!(running.0.try_wait().unwrap().is_none(), "the server stopped");
        assert!(
            started.elapsed() < Duration::from_secs(25),
            "the server does not answer"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Calls, and their replies flattened to words.
fn ask(stream: &mut BufReader<UnixStream>, calls: &[&[&str]]) -> Vec<Vec<String>> {
    let mut request = String::new();
    for call in calls {
        request.push_str(&format!("*{}\r\n", call.len()));
        for word in *call {
            request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
    }
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    calls
        .iter()
        .map(|_| {
            let mut found = Vec::new();
            reply(stream, &mut found);
            found
        })
        .collect()
}

fn reply(stream: &mut BufReader<UnixStream>, found: &mut Vec<String>) {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let line = line.trim_end().to_owned();
    match line.chars().next() {
        Some('*') => {
            for _ in 0..line[1..].parse::<usize>().unwrap_or(0) {
                reply(stream, found);
            }
        }
        Some('$') => {
            if let Ok(length) = line[1..].parse::<usize>() {
                let mut bytes = vec![0; length + 2];
                stream.read_exact(&mut bytes).unwrap();
                found.push(String::from_utf8_lossy(&bytes[..length]).into_owned());
            }
        }
        _ => found.push(line),
    }
}
