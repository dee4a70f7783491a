//! A git revision gives the report of its checkout, byte for byte, whether or not there is a working tree.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    let command = command
        .current_dir(folder)
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "-c",
            "gc.auto=0",
        ])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments);
    command.output().is_ok_and(|output| output.status.success())
}

fn redproof(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redproof"))
        .current_dir(folder)
        .args(arguments)
        .env("PATH", "")
        .output()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// A repository with its files in a commit, and a clone without a working tree.
fn repositories(folder: &Path) -> bool {
    git(folder, &["init", "-q", "app"])
        && git(&folder.join("app"), &["add", "-Af", "."])
        && git(&folder.join("app"), &["commit", "-qm", "one"])
        && git(folder, &["clone", "-q", "--bare", "app", "app.git"])
}

/// The exit codes and reports of the checkout, of its `HEAD`, and of the bare repository are the same.
fn compare(folder: &Path) -> String {
    let format = ["--format", "json", "--reproducible", "--now", "2026-11-24"];
    let run = |arguments: &[&str]| {
        let output = redproof(folder, &[&["scan"], arguments, &format].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let checkout = run(&["app"]);
    assert!(checkout.1.starts_with('{'), "no report");
    assert_eq!(run(&["app", "--revision", "HEAD"]), checkout);
    assert_eq!(run(&["app.git"]), checkout);
    checkout.1
}

#[test]
fn the_fixtures() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for name in ["before", "env-files", "sentinel", "stack", "valkey-acl"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&fixtures.join(name), &folder.path().join("app"));
        if !repositories(folder.path()) {
            println!("SKIPPED: no git here");
            return;
        }
        compare(folder.path());
    }
}

#[cfg(unix)]
#[test]
fn links_submodules_modes_and_what_is_left_out() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    let other = folder.path().join("other");
    let write = |path: &str, text: &[u8]| {
        let path = app.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let compose = b"services:\n  redis:\n    image: redis:7.0.15\n    command: [redis-server, /r.conf]\n    volumes: ['./conf/r.conf:/r.conf']\n    ports: ['6379:6379']\n";
    write("deploy/compose.yaml", compose);
    write("shared/r.conf", b"requirepass hunter2222\r\n# caf\xe9\r\n");
    write("excluded/compose.yaml", compose);
    write("node_modules/x/compose.yaml", compose);
    write(
        "redproof.toml",
        b"exclude = ['excluded']\n[scan]\nrules = ['rules']\n",
    );
    write("rules/unused.txt", b"");
    write(
        "rotate.sh",
        b"#!/bin/sh\nredis-cli config set requirepass \"$NEW\"\n",
    );
    fs::set_permissions(app.join("rotate.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("../shared", app.join("deploy/conf")).unwrap();
    symlink("../../outside.conf", app.join("deploy/redis.conf")).unwrap();
    symlink("/etc/passwd", app.join("users.acl")).unwrap();
    symlink("deploy/compose.yaml", app.join("compose.yaml")).unwrap();
    use std::os::unix::ffi::OsStrExt as _;
    let odd = app.join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("compose.yaml"), compose).unwrap();
    fs::create_dir(&other).unwrap();
    fs::write(other.join("compose.yaml"), compose).unwrap();
    let made = git(&other, &["init", "-q"])
        && git(&other, &["add", "."])
        && git(&other, &["commit", "-qm", "one"])
        && git(folder.path(), &["init", "-q", "app"])
        && git(&app, &["submodule", "add", "-q", "../other", "part"])
        && git(&app, &["submodule", "deinit", "-qf", "part"])
        && repositories(folder.path());
    if !made {
        println!("SKIPPED: no git here");
        return;
    }
    let report = compare(folder.path());
    for part in [
        "deploy/conf/r.conf",
        "\"excluded\"",
        "\"node_modules\"",
        "has a name that is not UTF-8",
        "deploy/redis.conf",
    ] {
        assert!(report.contains(part), "{part} is not in {report}");
    }
    assert!(!report.contains("hunter2222"));
}

#[test]
fn names_of_revisions_are_found_without_git() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    fs::create_dir(&app).unwrap();
    let conf = |text: &str| fs::write(app.join("redis.conf"), text).unwrap();
    conf("requirepass hunter2222\n");
    if !repositories(folder.path()) {
        println!("SKIPPED: no git here");
        return;
    }
    assert!(git(&app, &["tag", "-a", "v1", "-m", "one"]) && git(&app, &["branch", "old/one"]));
    conf("port 0\n");
    assert!(git(&app, &["commit", "-qam", "two"]));
    let hash = Command::new("git")
        .args(["rev-parse", "HEAD~1"])
        .current_dir(&app)
        .output()
        .unwrap();
    let hash = String::from_utf8(hash.stdout).unwrap();
    let finds = |revision: &str| {
        let output = redproof(&app, &["scan", "--revision", revision, "--format", "concise"]);
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("hardcoded-password")
    };
    let check = || {
        let part = hash.get(..9).unwrap();
        let names = [
            "v1",
            "refs/tags/v1",
            "old/one",
            "heads/old/one",
            hash.trim(),
            part,
            "HEAD~1",
            "HEAD^",
        ];
        for revision in names {
            assert!(finds(revision), "{revision}");
        }
        assert!(!finds("HEAD") && !finds("@"));
    };
    check();
    assert!(git(&app, &["pack-refs", "--all"]) && git(&app, &["gc", "-q"]));
    check();
    for revision in ["v2", "HEAD~2", "../x", "-x", "config", ""] {
        let output = redproof(&app, &["scan", &format!("--revision={revision}")]);
        assert_eq!(output.status.code(), Some(2), "{revision}");
    }
}

/// The hook in the book lets a push through, refuses one with an open server, and sees objects that are not accepted yet.
#[test]
fn a_server_refuses_a_push() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/many-repositories.md")).unwrap();
    let script = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    fs::create_dir(&app).unwrap();
    if !git(folder.path(), &["init", "-q", "--bare", "app.git"]) {
        println!("SKIPPED: no git here");
        return;
    }
    let program = Path::new(env!("CARGO_BIN_EXE_redproof"));
    let hook = folder.path().join("app.git/hooks/pre-receive");
    fs::write(
        &hook,
        script.replace("redproof scan", &format!("{} scan", program.display())),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let commit = |text: &str| {
        fs::write(app.join("compose.yaml"), text).unwrap();
        assert!(git(&app, &["add", "."]) && git(&app, &["commit", "-qm", "x"]));
    };
    let push = |branch: &str| {
        git(
            &app,
            &["push", "-q", "../app.git", &format!("HEAD:refs/heads/{branch}")],
        )
    };
    assert!(git(&app, &["init", "-q"]));
    commit("services: { web: { image: 'nginx:1.27' } }\n");
    assert!(push("main"));
    commit("services: { redis: { image: 'redis:7.4.6', ports: ['6379:6379'] } }\n");
    assert!(!push("main") && !push("other"));
    commit("services: { web: { image: 'nginx:1.29' } }\n");
    assert!(push("main"));
    assert!(push("other") && git(&app, &["push", "-q", "../app.git", ":refs/heads/other"]));
}
