//! What `acl suggest` prints, used as it is meant to be: with Docker Compose, redis-server, redis-cli and real logs.
//!
//! Without these programs the tests say `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    reason = "helpers that other tests use, too"
)]

#[path = "compose/oracle.rs"]
mod compose;
#[path = "oracle/program.rs"]
mod program;
#[path = "oracle/running.rs"]
mod running;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use program::{Case, Connection, Program, Real, installed, start};
use running::Running;
use serde_json::Value;
use tempfile::TempDir;

const COMPOSE: &str = r#"services:
  app:
    build: ./app
    secrets: [redis_app]
  redis:
    image: redis:7.0.15
    command: redis-server --port 0 --unixsocket s --dbfilename kept.rdb
secrets:
  redis_app:
    file: ./secrets/app
"#;

const CODE: &str = r#"import redis

client = redis.Redis(host="redis", username="app", password=open("/run/secrets/redis_app").read())


def hit(ip):
    count = client.incr(f"rate:{ip}")
    client.expire(f"rate:{ip}", 60)
    client.publish("events", ip)
    return count
"#;

const PASSWORD: &str = "a-long-secret-4711";

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("compose.yaml", COMPOSE),
        ("app/requirements.txt", "redis==5.0.1\n"),
        ("app/main.py", CODE),
        // Editors put a newline at the end.
        ("secrets/app", &format!("{PASSWORD}\n")),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What is printed on stdout, and on stderr.
fn suggest(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["acl", "suggest"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

fn shell(folder: &Path, line: &str) -> String {
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The line that fills in the hash, as the text names it.
fn filled_in(folder: &Path, text: &str) {
    let line = text
        .lines()
        .find_map(|line| line.split_once("fill in the hash: "));
    let command = line.unwrap().1;
    let file = command.rsplit_once(' ').unwrap().1;
    let before = fs::read(folder.join(file)).unwrap();
    // Without a password nothing is filled in.
    let (name, rest) = command
        .strip_prefix("grep -q . ")
        .unwrap()
        .split_once(" && ")
        .unwrap();
    for content in ["", "\n"] {
        fs::write(folder.join("none.txt"), content).unwrap();
        let none = format!("grep -q . none.txt && {}", rest.replace(name, "none.txt"));
        shell(folder, &format!("{none} || true"));
        assert_eq!(fs::read(folder.join(file)).unwrap(), before);
    }
    shell(folder, command);
}

fn runs(program: &Program, folder: &Path, arguments: &[&str]) -> Running {
    let case = Case {
        arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
        ..Case::default()
    };
    match start(program, folder, &case) {
        Real::Runs(running) => running,
        Real::Stopped(said) => panic!("{arguments:?}: {said}"),
    }
}

/// The application may do what its code does, with its password, and nobody anything else.
fn holds(folder: &Path) {
    let mut anyone = Connection::new(folder);
    let refused = anyone.ask(&[vec!["GET", "rate:1"]]).unwrap();
    assert!(refused[0][0].starts_with("-NOAUTH"), "{refused:?}");
    let answers = anyone
        .ask(&[
            vec!["AUTH", "app", PASSWORD],
            vec!["INCRBY", "rate:1", "1"],
            vec!["EXPIRE", "rate:1", "60"],
            vec!["PUBLISH", "events", "x"],
            vec!["INCRBY", "other", "1"],
            vec!["FLUSHALL"],
        ])
        .unwrap();
    let firsts: Vec<&str> = answers.iter().map(|answer| answer[0].as_str()).collect();
    assert_eq!(&firsts[..4], ["+OK", ":1", ":1", ":0"], "{answers:?}");
    assert!(
        firsts[4..].iter().all(|answer| answer.starts_with("-NOPERM")),
        "{answers:?}"
    );
}

#[test]
fn lines_for_redis_conf_load() {
    let Some(program) = installed() else { return };
    let folder = project();
    let (text, _) = suggest(folder.path(), &["--format", "conf"]);
    fs::write(
        folder.path().join("redis.conf"),
        format!("port 0\nunixsocket s\n{text}"),
    )
    .unwrap();
    filled_in(folder.path(), &text);
    let _running = runs(&program, folder.path(), &["redis.conf"]);
    holds(folder.path());
}

#[test]
fn an_acl_file_loads_once_the_hash_is_filled_in() {
    let Some(program) = installed() else { return };
    let folder = project();
    let (text, notes) = suggest(folder.path(), &[]);
    fs::write(folder.path().join("users.acl"), text).unwrap();
    filled_in(folder.path(), &notes);
    let arguments = ["--port", "0", "--unixsocket", "s", "--aclfile", "users.acl"];
    let _running = runs(&program, folder.path(), &arguments);
    holds(folder.path());
}

#[test]
fn commands_are_for_redis_cli() {
    let Some(program) = installed() else { return };
    let folder = project();
    let (text, _) = suggest(folder.path(), &["--format", "commands", "--explain"]);
    fs::write(folder.path().join("users.redis"), &text).unwrap();
    filled_in(folder.path(), &text);
    let line = text.lines().next().unwrap().split_once("grep").unwrap().1;
    let _running = runs(&program, folder.path(), &["--port", "0", "--unixsocket", "s"]);
    let said = shell(folder.path(), &format!("grep{line} -s s"));
    assert_eq!(
        said.split_whitespace().collect::<Vec<_>>(),
        ["OK", "OK"],
        "{said}"
    );
    holds(folder.path());
}

#[test]
fn the_override_starts_the_server_of_the_project_with_its_users() {
    let (Some(program), Some(composer)) = (installed(), compose::required()) else {
        return;
    };
    let folder = project();
    let (text, _) = suggest(folder.path(), &["--format", "compose"]);
    fs::write(folder.path().join("users.yaml"), &text).unwrap();
    let output = Command::new("timeout")
        .args(["-s", "KILL", "10"])
        .arg(composer)
        .args([
            "-f",
            "compose.yaml",
            "-f",
            "users.yaml",
            "config",
            "--format",
            "json",
        ])
        .current_dir(folder.path())
        .env_remove("DOCKER_HOST")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}\n{text}",
        String::from_utf8_lossy(&output.stderr)
    );
    let config: Value = serde_json::from_slice(&output.stdout).unwrap();
    let service = &config["services"]["redis"];
    let words = |name: &str| -> Vec<String> {
        let words = service[name].as_array().unwrap().iter();
        words
            .map(|word| word.as_str().unwrap().replace("$$", "$"))
            .collect()
    };
    // What a container has in these places.
    let here = folder.path().to_string_lossy().into_owned();
    fs::create_dir_all(folder.path().join("run")).unwrap();
    fs::copy(
        folder.path().join("secrets/app"),
        folder.path().join("run/app_password"),
    )
    .unwrap();
    let template = config["configs"]["redis_users"]["content"]
        .as_str()
        .unwrap()
        .replace("$$", "$");
    fs::write(folder.path().join("users.acl.template"), template).unwrap();
    let mut started = words("entrypoint");
    started.extend(words("command"));
    for (path, place) in [("/run/secrets", "/run"), ("/etc/redis", ""), ("/dev/shm", "")] {
        started
            .iter_mut()
            .for_each(|word| *word = word.replace(path, &format!("{here}{place}")));
    }
    let shell = Program {
        path: "env".into(),
        ..program
    };
    let started: Vec<&str> = started.iter().map(String::as_str).collect();
    let _running = runs(&shell, folder.path(), &started);
    holds(folder.path());
    // The rest of the command holds, too: only it says where the socket is.
    assert!(started.contains(&"kept.rdb"), "{started:?}");
}

/// A server with a user `app` that may only read `x:*`, asked by redis-cli.
fn observed(folder: &Path, lines: &[&str]) -> Option<Running> {
    let program = installed()?;
    let running = runs(&program, folder, &["--port", "0", "--unixsocket", "s"]);
    shell(folder, "redis-cli -s s acl setuser app on '>p' '~x:*' +get");
    for line in lines {
        shell(folder, line);
    }
    Some(running)
}

#[test]
fn the_output_of_monitor_adds_what_was_seen() {
    let folder = project();
    let Some(_running) = observed(
        folder.path(),
        &[
            "timeout 10 redis-cli -s s monitor > monitor.log & until grep -q OK monitor.log; do sleep 0.1; done; \
             redis-cli -s s set user:42 'a \"quoted\" value'; redis-cli -s s hset 'öl:1' a 1; \
             redis-cli -s s eval \"return redis.call('incr', 'lua:1')\" 0; redis-cli -s s client setname x; \
             redis-cli -s s publish news:7 x; until grep -q news monitor.log; do sleep 0.1; done",
        ],
    ) else {
        return;
    };
    let (text, _) = suggest(folder.path(), &["--from", "monitor.log"]);
    let line = text.lines().find(|line| line.starts_with("user app ")).unwrap();
    for token in [
        "~rate:*",
        "%W~user:*",
        "%W~öl:*",
        "~lua:*",
        "&events",
        "&news:*",
        "+client|setname",
        "+eval",
        "+incr",
        "+incrby",
        "+hset",
        "+set",
    ] {
        assert!(line.split(' ').any(|word| word == token), "{token}: {line}");
    }
    assert!(!line.contains("+auth") && !line.contains("value"), "{line}");
}

#[test]
fn the_acl_log_adds_what_was_denied() {
    let folder = project();
    let cli = "redis-cli -s s --no-auth-warning --user app --pass p";
    let asked = format!(
        "{cli} get y:1; {cli} set x:1 1; {cli} client list; redis-cli -s s acl setuser app +publish; {cli} publish news:8 x; \
         redis-cli -s s acl log > plain.log; redis-cli -s s --no-raw acl log > people.log; redis-cli -s s --json acl log > json.log"
    );
    let Some(_running) = observed(folder.path(), &[&asked]) else {
        return;
    };
    for log in ["plain.log", "people.log", "json.log"] {
        let (text, notes) = suggest(folder.path(), &["--from", log]);
        let line = text.lines().find(|line| line.starts_with("user app "));
        let line = line.unwrap_or_else(|| panic!("{log}: {text}{notes}"));
        for token in ["+set", "+client|list", "+incrby", "~y:*", "~rate:*", "&news:*"] {
            assert!(
                line.split(' ').any(|word| word == token),
                "{log}: {token}: {line}"
            );
        }
    }
}
