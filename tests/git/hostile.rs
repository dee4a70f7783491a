//! A hostile repository starts no program, blocks nobody, and has none of its files overwritten.

use super::{commit, git, repository, write};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Runs the program, which has to end.
fn redproof(folder: &Path, arguments: &[&str]) -> Output {
    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| fs::File::create(out.path().join(name)).unwrap();
    let path = format!(".:{}", std::env::var("PATH").unwrap_or_default());
    let mut child = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .current_dir(folder)
        .args(arguments)
        .env("PATH", path)
        .stdin(Stdio::null())
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .unwrap();
    let status = redproof_testing::ended(&mut child, Duration::from_secs(300));
    let status = status.unwrap_or_else(|| panic!("{arguments:?} does not end"));
    let stdout = fs::read(out.path().join("out")).unwrap();
    let stderr = fs::read(out.path().join("err")).unwrap();
    Output {
        status,
        stdout,
        stderr,
    }
}

const COMPOSE: &str = "services: { redis: { image: 'redis:7.0.15', ports: ['6379:6379'] } }\n";

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
fn files_that_are_read_are_not_overwritten() {
    let Some((holder, top)) = repository() else { return };
    write(&top, "compose.yaml", COMPOSE);
    write(&top, ".gitignore", "x\n");
    write(
        &top,
        "redproof.toml",
        "extends = ['base.toml']\nbaseline = 'known.jsonl'\n",
    );
    write(&top, "base.toml", "[scan]\nfail-on = 'never'\n");
    write(&top, "redis.conf.j2", "requirepass {{ password }}\n");
    assert_eq!(redproof(&top, &["baseline", "create"]).status.code(), Some(0));
    commit(&top);
    let head = fs::read(top.join(".git/HEAD")).unwrap();
    for file in [
        "compose.yaml",
        "redis.conf.j2",
        ".gitignore",
        "redproof.toml",
        "base.toml",
        "known.jsonl",
        ".git/HEAD",
        ".git/new",
    ] {
        let before = fs::read(top.join(file)).ok();
        let output = redproof(&top, &["scan", "--output", &format!("json={file}")]);
        assert_eq!(output.status.code(), Some(2), "{file} {output:?}");
        assert_eq!(fs::read(top.join(file)).ok(), before, "{file}");
    }
    assert_eq!(fs::read(top.join(".git/HEAD")).unwrap(), head);
    assert_eq!(
        redproof(&top, &["scan", "--output", "json=report.json"])
            .status
            .code(),
        Some(0)
    );

    let out = holder.path().join("out");
    fs::create_dir(&out).unwrap();
    symlink("../out", top.join("d")).unwrap();
    symlink("../out", top.join(".github")).unwrap();
    fs::remove_file(top.join("redproof.toml")).unwrap();
    for arguments in [
        &["init"][..],
        &["baseline", "create", "--baseline", "d/b.jsonl"],
        &["baseline", "create", "--baseline", ".git/hooks/pre-commit"],
        &["evidence", "d/pack", "."],
        &["evidence", "d", "."],
        &["evidence", ".git/pack", "."],
        &["rules", "--pages", "d/pages"],
    ] {
        let output = redproof(&top, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {output:?}");
    }
    for baseline in ["d/b.jsonl", ".git/hooks/pre-commit"] {
        write(&top, "redproof.toml", &format!("baseline = '{baseline}'\n"));
        let output = redproof(&top, &["baseline", "create"]);
        assert_eq!(output.status.code(), Some(2), "{baseline} {output:?}");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    assert!(!top.join(".git/hooks/pre-commit").exists() && !top.join(".git/pack").exists());
    // A path from `..` on is the caller's own word.
    fs::remove_file(top.join("redproof.toml")).unwrap();
    let named = ["baseline", "create", "--baseline", "../out/b.jsonl"];
    assert_eq!(redproof(&top, &named).status.code(), Some(0));
}

#[test]
fn changes_behind_links_and_under_names_that_are_not_utf_8_are_seen() {
    use std::os::unix::ffi::OsStrExt as _;
    let Some((_holder, top)) = repository() else {
        return;
    };
    let service = |name: &str, mounted: &str| {
        format!("  {name}: {{ image: 'redis:7.0.15', command: /r.conf, volumes: ['{mounted}:/r.conf'] }}\n")
    };
    let services = service("one", "./conf/redis.conf")
        + &service("two", "./folder/r.conf")
        + &service("three", "./folder/store/s.conf");
    write(&top, "compose.yaml", &format!("services:\n{services}"));
    write(&top, "real/r.conf", "port 6379\n");
    fs::create_dir(top.join("conf")).unwrap();
    symlink("../real/r.conf", top.join("conf/redis.conf")).unwrap();
    symlink("real", top.join("folder")).unwrap();
    // A link behind a link.
    write(&top, "store/s.conf", "port 6379\n");
    symlink("../store", top.join("real/store")).unwrap();
    fs::write(top.join(std::ffi::OsStr::from_bytes(b"old\xff.env")), "A=b\n").unwrap();
    commit(&top);
    let codes = || {
        let calls = [
            "hook",
            "scan --since HEAD~1",
            "scan --since HEAD~1 --revision HEAD",
        ];
        calls.map(|call| {
            let mut arguments: Vec<&str> = call.split(' ').collect();
            arguments.extend(["--format", "concise"]);
            let output = redproof(&top, &arguments);
            let shown = String::from_utf8_lossy(&output.stdout).into_owned();
            (output.status.code().unwrap(), shown)
        })
    };
    write(&top, "real/r.conf", "requirepass K7mN9pQ2rT5vW8xZ\n");
    write(&top, "store/s.conf", "requirepass Z7mN9pQ2rT5vW8xK\n");
    git(&top, &["add", "-A"]);
    let has_all = |(code, shown): &(i32, String)| {
        let places = [
            "conf/redis.conf:1:13",
            "folder/r.conf:1:13",
            "folder/store/s.conf:1:13",
        ];
        let there = *code == 1 && places.iter().all(|place| shown.contains(place));
        assert!(there, "{shown}");
    };
    has_all(&codes()[0]);
    commit(&top);
    codes()[1..].iter().for_each(has_all);
    // What did not change is nobody's business.
    write(&top, "readme.txt", "x\n");
    commit(&top);
    assert!(codes().iter().all(|(code, _)| *code == 0), "{:?}", codes());
    fs::write(
        top.join(std::ffi::OsStr::from_bytes(b"new\xff.env")),
        "REDIS_PASSWORD=x\n",
    )
    .unwrap();
    git(&top, &["add", "-A"]);
    assert_eq!(codes()[0].0, 3);
    commit(&top);
    for (code, shown) in &codes()[1..] {
        assert!(
            *code == 3 && shown.contains("a name that is not UTF-8"),
            "{shown}"
        );
    }
}

#[test]
fn revisions_that_are_not_read_are_named() {
    let Some((_holder, top)) = repository() else {
        return;
    };
    write(&top, "compose.yaml", COMPOSE);
    commit(&top);
    let says = |revision: &str, text: &str| {
        let output = redproof(&top, &["scan", "--since", revision]);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && shown.contains(text), "{shown}");
    };
    says(
        "HEAD@{1}",
        "HEAD@{1} is a form of a revision that redproof does not read",
    );
    says("none", "no such revision: none");
    // As `git init --ref-format=reftable` has it.
    fs::create_dir(top.join(".git/reftable")).unwrap();
    write(&top, ".git/HEAD", "ref: refs/heads/.invalid\n");
    says("HEAD", "git refs migrate");
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

#[test]
fn a_history_whose_names_are_lost_is_unknown() {
    let Some((_holder, top)) = repository() else {
        return;
    };
    let compose = |password: &str| {
        format!(
            "services: {{ redis: {{ image: 'redis:7.0.15', command: redis-server --requirepass {password} }} }}\n"
        )
    };
    write(&top, "compose.yaml", &compose("Umber-Falcon-39-Prairie-Knot"));
    commit(&top);
    git(&top, &["gc", "-q"]);
    write(&top, ".gitignore", "compose.yaml\n");
    git(&top, &["rm", "-q", "--cached", "compose.yaml"]);
    let scan = || {
        let output = redproof(&top, &["scan", "--history", "--format", "json"]);
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(scan().contains("password-in-git-history"), "{}", scan());
    let packed = top.join(".git/packed-refs");
    let list = fs::read_to_string(&packed).unwrap();
    for damaged in [
        "",
        &list[..list.len() - 10],
        "# pack-refs with: peeled fully-peeled sorted \n",
    ] {
        fs::write(&packed, damaged).unwrap();
        assert!(
            scan().contains("not all of git's history was read"),
            "{damaged:?} {}",
            scan()
        );
    }
    // The other branches of a branch without commits are looked at.
    fs::write(&packed, list).unwrap();
    git(&top, &["checkout", "-q", "--orphan", "new"]);
    assert!(scan().contains("password-in-git-history"), "{}", scan());
}
