//! `acl check` on a proxy that is written as many are: two ACL files that people wrote for it, and its login.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const COMPOSE: &str = r#"services:
  proxy:
    build: .
  redis:
    image: redis:7.0.15
    command: redis-server --aclfile /users.acl
    volumes: ["./users.acl:/users.acl:ro"]
"#;

/// Categories in an order that takes INFO and KEYS away again.
const BY_CATEGORY: &str = "~ja4:* ~rate:* ~enforcement:* ~stats:* ~gdpr:* &* -@all +@string +@hash +@geo +@blocking +@bitmap \
    +@set +@hyperloglog +@stream +@sortedset +@list +@keyspace -flushall -migrate -keys -restore -pfdebug -restore-asking \
    +select -pfselftest +lolwut +memory|usage -sort_ro -object|help -sort -xgroup|help -xinfo|help +ping -flushdb -swapdb \
    +function|load +function|restore +function|delete +function|flush";

/// Commands that somebody remembered.
const BY_COMMAND: &str =
    "~ja4:* &* -@all +get +del +ping +incrby +set +exists +info +expire +ttl +keys +scan +incr";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).unwrap()),
        }
    }
}

/// The one application of the proxy, whose user has these rules; and the exit code.
fn check(rules: &str) -> (Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps/tls-proxy");
    copy(&app, folder.path());
    fs::write(folder.path().join("compose.yaml"), COMPOSE).unwrap();
    let hash = "8f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let acl = format!("user default off\nuser proxy on #{hash} {rules}\n");
    fs::write(folder.path().join("users.acl"), acl).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["acl", "check", "--format", "json"])
        .arg(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(hash), "a hash is shown");
    let all: Value = serde_json::from_str(&text).unwrap();
    let applications = all["applications"].as_array().unwrap();
    assert_eq!(applications.len(), 1, "{text}");
    (applications[0].clone(), output.status.code())
}

/// The one application with ten keys of more than 1000 bytes each, whose user has this pattern.
fn check_long_keys(pattern: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    let calls = (0..10).map(|index| format!("r.get('cart:{index}:{}')\n", "x".repeat(1000)));
    let code: String = calls.collect();
    write(
        "app.py",
        &format!("import redis\nr = redis.Redis(host='redis', username='proxy')\n{code}"),
    );
    write("compose.yaml", COMPOSE);
    write("Dockerfile", "FROM python\nCOPY . .\n");
    let rules = format!("resetchannels ~cart:* {pattern} -@all +get +client");
    write(
        "users.acl",
        &format!("user default off\nuser proxy on nopass {rules}\n"),
    );
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["acl", "check", "--format", "json"])
        .arg(folder.path())
        .output()
        .unwrap();
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    all["applications"][0].clone()
}

#[test]
fn patterns_that_are_too_many_to_compare_are_unknown() {
    let few = check_long_keys("~old:*");
    assert_eq!(few["excess_patterns"].as_array().unwrap().len(), 2, "{few:#}");
    assert_eq!(few["unknown"].as_array().unwrap().len(), 0, "{few:#}");
    let many = check_long_keys(&format!("~old:{}", "x".repeat(3000)));
    assert_eq!(many["excess_patterns"].as_array().unwrap().len(), 0, "{many:#}");
    let why = many["unknown"][0]["why"].as_str().unwrap();
    assert!(why.contains("too many to compare"), "{why}");
}

/// What is denied, one line for each place: command and `file:line`.
fn denied(application: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for denied in application["denied"].as_array().unwrap() {
        for place in denied["locations"].as_array().unwrap() {
            let (path, line) = (place["path"].as_str().unwrap(), &place["start"]["line"]);
            lines.push(format!("{} {path}:{line}", denied["command"].as_str().unwrap()));
        }
    }
    lines.sort();
    lines
}

#[test]
fn both_rules_deny_most_of_what_the_proxy_does() {
    let (application, code) = check(BY_CATEGORY);
    assert_eq!(code, Some(1));
    assert_eq!(
        (&application["name"], &application["server"]),
        (&"proxy".into(), &"redis".into())
    );
    let by_category = denied(&application);
    // 26 operations; KEYS stands in four more places than statements, SETEX of `blocked:*` in one.
    assert_eq!(by_category.len(), 30, "{by_category:#?}");
    for line in [
        "evalsha src/guard/rates.py:50",
        "script|load src/guard/rates.py:50",
        "keys src/guard/storage.py:32",
    ] {
        assert!(by_category.contains(&line.to_owned()), "{line}");
    }
    let by_command = denied(&check(BY_COMMAND).0);
    // 33 operations; EXPIRE in Lua and SETEX of `blocked:*` stand in two places each, one SETEX has two callers.
    assert_eq!(by_command.len(), 34, "{by_command:#?}");
    for line in [
        "smembers proxy.py:30",
        "incr src/guard/rates.py:21",
        "hset proxy.py:74",
    ] {
        assert!(by_command.contains(&line.to_owned()), "{line}");
    }
}

#[test]
fn its_login_is_the_default_user_that_is_off() {
    let (application, _) = check(BY_COMMAND);
    assert_eq!(application["login"]["user"], "default");
    assert_eq!(application["login"]["state"], "off");
    assert_eq!(application["login"]["location"]["path"], "proxy.py");
    assert_eq!(application["login"]["decided_by"]["path"], "users.acl");
    assert_eq!(application["user"], "proxy");
}

#[test]
fn under_the_suggestion_nothing_is_denied_and_nothing_left_over() {
    let (application, _) = check(BY_COMMAND);
    let suggestion = application["suggestion"].as_str().unwrap();
    let rules = suggestion.split_once("#<sha256> ").unwrap().1;
    let (application, code) = check(rules);
    assert_eq!(denied(&application), [""; 0]);
    assert_eq!(
        application["excess"].as_array().unwrap().len(),
        0,
        "{application:#}"
    );
    // The login is still wrong.
    assert_eq!(code, Some(1));
}

/// The report of a run over a service that writes to a list, with a user that may not.
fn report(arguments: &[&str], files: &[(&str, &str)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn code_is_among_the_files_of_a_report_and_is_read_by_the_hook() {
    let files = [
        ("compose.yaml", COMPOSE.replace("build: .", "build: ./app")),
        (
            "users.acl",
            "user default off\nuser app on >a-long-secret-4711 ~jobs -@all +llen\n".to_owned(),
        ),
        (
            "app/main.py",
            "import redis\nclient = redis.Redis(host='redis', username='app')\nclient.lpush('jobs', 'a')\n"
                .to_owned(),
        ),
        ("app/notes.py", "print('nothing')\n".to_owned()),
        (
            "other/main.py",
            "import redis\nredis.Redis().get('x')\n".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let code = |report: &Value| -> Vec<String> {
        let files = report["files"].as_array().unwrap().iter();
        let code = files.filter(|file| file["kind"] == "code");
        code.map(|file| file["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let denied = |report: &Value| {
        let findings = report["findings"].as_array().unwrap();
        findings
            .iter()
            .any(|finding| finding["location"]["path"] == "app/main.py")
    };
    let scan = report(&["scan", "--format", "json"], &files);
    assert!(denied(&scan), "{scan}");
    assert_eq!(code(&scan), ["app/main.py", "other/main.py"]);
    let hook = report(&["hook", "--format", "json", "app/main.py"], &files);
    assert!(denied(&hook), "{hook}");
    assert_eq!(code(&hook), ["app/main.py"]);
    // What is no service's code concerns no deployment.
    let other = report(&["hook", "--format", "json", "other/main.py"], &files);
    assert!(!denied(&other) && code(&other).is_empty(), "{other}");
}

#[test]
fn tasks_have_the_queues_that_the_code_names() {
    let files = [
        ("requirements.txt", "celery[redis]==5.4\n"),
        (
            "tasks.py",
            "from celery import Celery\napp = Celery('shop', broker='redis://redis')\n\n\n@app.task(queue='mails')\n\
             def send():\n    pass\n\n\nsend.apply_async(queue='slow')\n",
        ),
        (
            "settings.py",
            "# Celery\nCELERY_TASK_DEFAULT_QUEUE = 'main'\nOPTIONS = {'global_keyprefix': 'shop:'}\n",
        ),
    ];
    let all = report(&["acl", "suggest", "--format", "json"], &files);
    let line = all["users"][0]["suggestion"].as_str().unwrap();
    let has = |token: &str| line.split(' ').any(|word| word == token);
    for queue in [
        "~celery",
        "~mails",
        "~slow",
        "~main",
        "~shop:celery",
        "~shop:main",
    ] {
        assert!(has(queue), "{queue}: {line}");
    }
    // The name of the application is no queue.
    assert!(!has("~shop"), "{line}");
}

/// The suggested users for a small application with this compose file, what is said about them, and the exit code.
fn suggested(compose: &str, code: &str) -> (String, String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("compose.yml", compose),
        ("app/worker.py", code),
        ("requirements.txt", "redis==5.0.8\n"),
        ("Dockerfile", "FROM python:3\n"),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["acl", "suggest"])
        .arg(folder.path())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_password_that_is_a_word_does_not_change_a_rule() {
    for word in ["cache", "user", "default", "info", "command"] {
        let compose = format!(
            "services:\n  app: {{build: ., environment: {{REDIS_URL: \"redis://:{word}@redis:6379/0\"}}}}\n  \
             redis: {{image: \"redis:7.0.15\", command: \"redis-server --requirepass {word}\"}}\n"
        );
        let code = "import redis\nr = redis.Redis(host=\"redis\")\nr.get(\"cache:x\")\nr.info()\n";
        let (users, _, status) = suggested(&compose, code);
        assert!(
            users.starts_with("user default off\nuser app on #<sha256> resetkeys "),
            "{word}: {users}"
        );
        assert!(
            users.contains("~cache:x") || users.contains("%R~cache:x"),
            "{word}: {users}"
        );
        assert!(users.contains("+info"), "{word}: {users}");
        assert_eq!(status, Some(0), "{word}");
    }
}

#[test]
fn a_rule_with_a_password_in_it_is_left_out_and_said() {
    let compose = "services:\n  app: {build: .}\n  redis: {image: \"redis:7.0.15\", command: \"redis-server --requirepass kept-9d1f\"}\n";
    let code = "import redis\nr = redis.Redis(host=\"redis\")\nr.get(\"kept-9d1f:x\")\nr.set(\"b:x\", 1)\n";
    let (users, said, status) = suggested(compose, code);
    assert!(
        users.contains("~b:x") && !users.contains('•') && !users.contains("kept"),
        "{users}"
    );
    assert!(said.contains("worker.py:3:") && !said.contains("kept"), "{said}");
    assert_eq!(status, Some(3));
}
