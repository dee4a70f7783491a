//! A hostile repository starts no program, blocks nobody, and hides nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use super::program::{COMPOSE, redproof};
use super::{commit, git, repository, write};

#[test]
fn no_program_of_a_repository_is_started() {
    let Some((holder, top)) = repository() else { return };
    write(&top, "compose.yaml", COMPOSE);
    commit(&top);
    let mark = holder.path().join("started");
    let program = format!("#!/bin/sh\ntouch {}\ncat\n", mark.display());
    for file in ["evil", "git"] {
        write(&top, file, &program);
        fs::set_permissions(top.join(file), fs::Permissions::from_mode(0o755)).unwrap();
    }
    write(&top, ".gitattributes", "* filter=e diff=e\n");
    let evil = top.join("evil").display().to_string();
    for key in [
        "filter.e.clean",
        "filter.e.process",
        "diff.e.textconv",
        "diff.external",
        "core.fsmonitor",
    ] {
        git(&top, &["config", key, &evil]);
    }
    write(&top, "compose.yaml", &format!("{COMPOSE}# changed\n"));
    let pack = holder.path().join("pack").display().to_string();
    for (arguments, code) in [
        (vec!["scan", "--since", "HEAD"], 1),
        (vec!["scan", "--since", "HEAD", "--changed-lines"], 0),
        (vec!["hook", "compose.yaml"], 1),
        (vec!["hook", "--changed-lines"], 0),
        (vec!["scan", "--revision", "HEAD"], 1),
        (vec!["evidence", &pack, "."], 0),
    ] {
        let output = redproof(&top, &arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {output:?}");
        assert!(!mark.exists(), "{arguments:?}");
    }
}

#[test]
fn pipes_and_devices_of_a_repository_block_nobody() {
    let secret = "Quartz-Ember-58-Lagoon";
    for file in [
        "HEAD",
        "index",
        "config",
        "packed-refs",
        "info/exclude",
        "objects/info/alternates",
        "objects/aa",
        "commondir",
        "refs/heads/main",
        "shallow",
        "sharedindex.x",
    ] {
        for (number, to) in ["", "/dev/zero", "../../secret"].into_iter().enumerate() {
            let Some((holder, top)) = repository() else { return };
            write(holder.path(), "secret", &format!("requirepass {secret}\n"));
            write(&top, "compose.yaml", COMPOSE);
            commit(&top);
            write(&top, "compose.yaml", &format!("{COMPOSE}# changed\n"));
            let full = top.join(".git").join(file);
            let _ = fs::remove_file(&full);
            let _ = fs::remove_dir_all(&full);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            match number {
                0 => assert!(Command::new("mkfifo").arg(&full).status().unwrap().success()),
                _ => symlink(to, &full).unwrap(),
            }
            for arguments in [
                &["hook"][..],
                &["scan", "--since", "HEAD"],
                &["scan", "--history"],
            ] {
                let output = redproof(&top, arguments);
                assert!(output.status.code().is_some(), "{file} {output:?}");
                let shown = [&output.stdout[..], &output.stderr].concat();
                assert!(
                    !String::from_utf8_lossy(&shown).contains(secret),
                    "{file} {arguments:?}"
                );
            }
        }
    }
}

#[test]
fn a_hook_that_cannot_look_does_not_pass() {
    for (file, content) in [
        ("HEAD", "nothing\n"),
        ("HEAD", "ref: ../x\n"),
        ("refs/heads/main", "no hash\n"),
        ("refs/heads/main", "1111111111111111111111111111111111111111\n"),
        ("index", "DIRC"),
    ] {
        let Some((_holder, top)) = repository() else {
            return;
        };
        write(&top, "compose.yaml", "services: { web: { image: nginx } }\n");
        commit(&top);
        assert_eq!(redproof(&top, &["hook"]).status.code(), Some(0));
        write(&top.join(".git"), file, content);
        let output = redproof(&top, &["hook"]);
        assert_eq!(output.status.code(), Some(3), "{file} {content} {output:?}");
        assert_eq!(
            redproof(&top, &["scan", "--since", "HEAD"]).status.code(),
            Some(2),
            "{file} {content}"
        );
    }
}

#[test]
fn what_lies_beside_a_bare_repository_is_not_passed_over() {
    let Some((holder, top)) = repository() else { return };
    write(&top, "compose.yaml", "services: { web: { image: nginx } }\n");
    commit(&top);
    git(&top, &["branch", "redis.conf"]);
    git(holder.path(), &["clone", "-q", "--bare", "work", "app.git"]);
    let bare = holder.path().join("app.git");
    write(&bare, "hooks/pre-receive.py", "import sys\n");
    write(
        &bare,
        "refs/heads/compose.yaml",
        &git(&top, &["rev-parse", "HEAD"]),
    );
    assert_eq!(redproof(&bare, &["scan"]).status.code(), Some(0));
    for file in ["compose.yaml", "deploy/redis.conf", "refs/compose.yaml"] {
        write(&bare, file, COMPOSE);
        let output = redproof(&bare, &["scan"]);
        assert_eq!(output.status.code(), Some(2), "{file} {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(file));
        assert_eq!(
            redproof(&bare, &["scan", "--revision", "HEAD"]).status.code(),
            Some(0)
        );
        if file == "compose.yaml" {
            assert_eq!(redproof(&bare, &["scan", file]).status.code(), Some(1));
        }
        fs::remove_file(bare.join(file)).unwrap();
    }
}

#[test]
fn a_file_that_leads_to_no_repository_is_a_problem() {
    let holder = tempfile::tempdir().unwrap();
    write(
        holder.path(),
        "compose.yaml",
        "services: { web: { image: nginx } }\n",
    );
    for text in ["gitdir: /etc\n", "gitdir:\n", "gitdir: ../nosuch\n", "x\n", ""] {
        write(holder.path(), ".git", text);
        let output = redproof(holder.path(), &["scan"]);
        assert_eq!(output.status.code(), Some(3), "{text} {output:?}");
    }
}

#[test]
fn a_report_does_not_wait_at_a_pipe() {
    let holder = tempfile::tempdir().unwrap();
    write(holder.path(), "compose.yaml", COMPOSE);
    let made = Command::new("mkfifo").arg(holder.path().join("p")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let output = redproof(holder.path(), &["scan", "--output", "json=p"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("it is a pipe"));
    assert_eq!(
        redproof(holder.path(), &["scan", "--output", "json=/dev/null"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn a_repository_that_may_not_be_entered_is_a_problem() {
    let Some((_holder, top)) = repository() else {
        return;
    };
    write(&top, "compose.yaml", COMPOSE);
    commit(&top);
    let folder = top.join(".git");
    let mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o000);
    let is_closed = fs::read_dir(&folder).is_err();
    let outputs = [
        redproof(&top, &["hook"]),
        redproof(&top, &["scan", "--fail-on", "never"]),
    ];
    mode(0o755);
    // The owner of the machine may enter everywhere.
    for output in outputs.iter().filter(|_| is_closed) {
        assert_eq!(output.status.code(), Some(3), "{output:?}");
    }
}
