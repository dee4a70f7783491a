//! A local file is evidence and said to be local; `--no-local` gives what any clone gives.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const COMPOSE: &str =
    "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass ${REDIS_PASSWORD}\n";

/// Files by path; git tracks those that are named. `None` where there is no git.
fn repository(files: &[(&str, &str)], tracked: &[&str]) -> Option<tempfile::TempDir> {
    let top = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = top.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .current_dir(top.path())
            .args(arguments)
            .status();
        status.is_ok_and(|status| status.success())
    };
    if !git(&["init", "-q"]) {
        println!("SKIPPED: no git here");
        return None;
    }
    let mut add = vec!["add", "-f"];
    add.extend(tracked);
    assert!(tracked.is_empty() || git(&add));
    Some(top)
}

fn scan(folder: &Path, flags: &[&str]) -> (i32, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args([
            "scan",
            "--format",
            "json",
            "--reproducible",
            "--now",
            "2026-11-24",
        ])
        .args(flags)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

#[test]
fn a_local_env_file_is_used_and_said_to_be_local() {
    let files = [("compose.yaml", COMPOSE), (".env", "REDIS_PASSWORD=changeme\n")];
    let Some(top) = repository(&files, &["compose.yaml"]) else {
        return;
    };
    let (_, report, _) = scan(top.path(), &[]);
    assert_eq!(report["files"][0]["local"], true, "{}", report["files"]);
    assert!(report["files"][1].get("local").is_none());
    let findings = report["findings"].as_array().unwrap();
    let weak = findings
        .iter()
        .find(|finding| {
            finding["rule"] == "weak-password-listed" && finding["location"]["path"] == "compose.yaml"
        })
        .unwrap();
    let related = &weak["related"][0];
    assert_eq!(related["location"]["path"], ".env");
    let message = related["message"].as_str().unwrap();
    assert!(
        message.contains("`REDIS_PASSWORD` is set here") && message.contains("local evidence"),
        "{message}"
    );
    // The same file in the repository gives the same findings, and nothing is local.
    let Some(other) = repository(&files, &["compose.yaml", ".env"]) else {
        return;
    };
    let (_, tracked, _) = scan(other.path(), &[]);
    let prints = |report: &Value| -> Vec<String> {
        let findings = report["findings"].as_array().unwrap();
        let weak = findings
            .iter()
            .filter(|finding| finding["rule"] == "weak-password-listed");
        weak.map(|finding| finding["fingerprint"].to_string()).collect()
    };
    assert_eq!(prints(&report), prints(&tracked));
    assert!(!tracked.to_string().contains("local evidence"));
}

#[test]
fn without_local_files_every_clone_says_the_same() {
    let clone = [("compose.yaml", COMPOSE), ("link/sub/compose.yaml", COMPOSE)];
    let laptop = [
        ("compose.yaml", COMPOSE),
        ("link/sub/compose.yaml", COMPOSE),
        (".env", "REDIS_PASSWORD=changeme\n"),
        (
            "compose.override.yaml",
            "services: {redis: {ports: ['6379:6379']}}\n",
        ),
        (
            "scratch/compose.yaml",
            "services: {redis: {image: redis, network_mode: host}}\n",
        ),
    ];
    let tracked = ["compose.yaml", "link/sub/compose.yaml"];
    let (Some(clone), Some(laptop)) = (repository(&clone, &tracked), repository(&laptop, &tracked)) else {
        return;
    };
    let (code, there, _) = scan(clone.path(), &[]);
    let (_, with_local, _) = scan(laptop.path(), &[]);
    assert!(rules(&with_local).len() > rules(&there).len());
    assert_eq!(scan(laptop.path(), &["--no-local"]).1, there);
    assert_eq!(scan(laptop.path(), &["--no-local"]).0, code);
}

#[test]
fn a_local_file_that_is_asked_for_is_no_pass() {
    let files = [
        ("compose.yaml", COMPOSE),
        ("prod.env", "REDIS_PASSWORD=changeme\n"),
    ];
    let Some(top) = repository(&files, &["compose.yaml"]) else {
        return;
    };
    let (code, report, _) = scan(top.path(), &["--no-local", "--env-file", "prod.env"]);
    assert_eq!(code, 3);
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("--no-local leaves it out"), "{message}");
}

#[test]
fn what_is_local_cannot_be_told_without_git() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compose.yaml"), COMPOSE).unwrap();
    let (code, _, stderr) = scan(folder.path(), &["--no-local"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("--no-local"), "{stderr}");
}

#[test]
fn redis_takes_bytes_for_what_they_are() {
    let top = tempfile::tempdir().unwrap();
    fs::write(
        top.path().join("compose.yaml"),
        "services:\n  redis:\n    image: redis:7.2\n    command: redis-server /r.conf --aclfile /u.acl\n    volumes: ['./r.conf:/r.conf', './u.acl:/u.acl']\n",
    )
    .unwrap();
    fs::write(
        top.path().join("r.conf"),
        b"# caf\xe9\nmasterauth Sm\xf8rrebr\xf8d-4711-lang\n",
    )
    .unwrap();
    fs::write(
        top.path().join("u.acl"),
        b"user default off\nuser a on >Gr\xfc\xdfe-aus-4711-Berlin ~k\xff* +get\n",
    )
    .unwrap();
    fs::write(
        top.path().join("other.acl"),
        b"user default off\nuser b on ~k\xff* +get nosuch\n",
    )
    .unwrap();
    let (exit, report, text) = scan(top.path(), &[]);
    assert_eq!((exit, &report["problems"]), (1, &serde_json::json!([])));
    let at: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| {
            finding["category"] == "hardcoded-password" || finding["rule"] == "refused-by-redis"
        })
        .map(|finding| {
            let place = &finding["location"];
            format!("{} {} {}", place["path"], place["start"], place["end"])
        })
        .collect();
    assert_eq!(
        at,
        [
            r#""other.acl" {"line":2,"column":21} {"line":2,"column":27}"#,
            r#""r.conf" {"line":2,"column":12} {"line":2,"column":32}"#,
            r#""u.acl" {"line":2,"column":12} {"line":2,"column":33}"#,
        ]
    );
    assert!(!text.contains("4711"), "{text}");
}
