//! What changed in a repository is read without git, and is what git says; a hostile repository starts no program and blocks
//! nobody.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use redproof::inputs::{Changes, Compared, GitError, Names, Repository};

fn git_output(folder: &Path, arguments: &[&str]) -> Option<String> {
    let settings = ["user.name=a", "user.email=a@example.com", "gc.auto=0"];
    let mut command = Command::new("git");
    command.current_dir(folder);
    for setting in settings {
        command.args(["-c", setting]);
    }
    command.args(["-c", "protocol.file.allow=always"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).unwrap())
}

#[track_caller]
fn git(folder: &Path, arguments: &[&str]) -> String {
    git_output(folder, arguments).unwrap_or_else(|| panic!("git {arguments:?}"))
}

/// A new repository; `None` without git.
fn repository() -> Option<(tempfile::TempDir, PathBuf)> {
    let holder = tempfile::tempdir().unwrap();
    let top = holder.path().canonicalize().unwrap().join("work");
    fs::create_dir(&top).unwrap();
    if git_output(&top, &["init", "-q", "-b", "main"]).is_none() {
        println!("SKIPPED: no git here");
        return None;
    }
    Some((holder, top))
}

fn write(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn commit(top: &Path) {
    git(top, &["add", "-A"]);
    git(top, &["commit", "-qm", "x", "--allow-empty"]);
}

fn changes(top: &Path, compared: Compared<'_>) -> Changes {
    let repository = Repository::above(top).unwrap();
    repository.changes(compared, Names::Only).unwrap()
}

/// What git says.
fn oracle(top: &Path, compared: Compared<'_>) -> Changes {
    let diff = ["diff", "--no-renames", "--name-status", "-z"];
    let printed = match compared {
        Compared::Index => git(top, &[&diff[..], &["--cached"]].concat()),
        Compared::Since(name) => {
            let base = git(top, &["merge-base", name, "HEAD"]);
            git(top, &[&diff[..], &[base.trim()]].concat())
        }
        Compared::Between(from, to) => {
            let base = git(top, &["merge-base", from, to]);
            git(top, &[&diff[..], &[base.trim(), to]].concat())
        }
    };
    let mut changes = Changes::default();
    let parts: Vec<&str> = printed.split_terminator('\0').collect();
    for pair in parts.chunks(2) {
        let set = match pair[0] {
            "D" => &mut changes.removed,
            _ => &mut changes.changed,
        };
        set.insert(pair[1].to_owned());
    }
    if let Compared::Since(_) = compared {
        let new = git(top, &["ls-files", "--others", "--exclude-standard", "-z"]);
        for path in new.split_terminator('\0') {
            let path = path.trim_end_matches('/');
            changes.removed.remove(path);
            changes.changed.insert(path.to_owned());
        }
    }
    changes
}

#[track_caller]
fn compare(top: &Path, compared: Compared<'_>) {
    assert_eq!(changes(top, compared), oracle(top, compared), "{compared:?}");
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

const PATHS: [&str; 8] = ["a", "a.conf", "d/a", "d/b", "d/e/c", "d-e", "z/y/x", "ä b"];

/// Changes something, or commits, or begins or merges a branch.
fn step(top: &Path, random: &mut Random) {
    let path = PATHS[random.below(PATHS.len())];
    let full = top.join(path);
    let text = format!("{}\n", random.below(3));
    match random.below(14) {
        0..=3 => write(top, path, &text),
        4 => drop(fs::remove_file(full)),
        5 if full.is_file() => fs::set_permissions(full, fs::Permissions::from_mode(0o755)).unwrap(),
        6 => {
            let _ = fs::remove_file(&full);
            let _ = symlink("target", full);
        }
        7 => drop(git_output(top, &["add", "--", path])),
        8 => drop(git_output(top, &["rm", "-q", "--cached", "--", path])),
        9 => write(
            top,
            ".gitignore",
            ["d/e\n", "/a\n*.conf\n!a.conf\n", ""][random.below(3)],
        ),
        10 | 11 => commit(top),
        12 => {
            let name = ["main", "other"][random.below(2)];
            commit(top);
            let _ = git_output(top, &["checkout", "-q", name])
                .or_else(|| git_output(top, &["checkout", "-qb", name]));
        }
        13 => {
            commit(top);
            if git_output(top, &["merge", "-q", "-X", "ours", "-m", "x", "other"]).is_none() {
                let _ = git_output(top, &["merge", "--abort"]);
            }
        }
        _ => {}
    }
}

#[test]
fn changes_are_those_that_git_says() {
    for seed in 0..10 {
        let Some((_holder, top)) = repository() else {
            return;
        };
        let mut random = Random(seed);
        write(&top, "first", "");
        commit(&top);
        git(&top, &["branch", "other"]);
        for number in 0..24 {
            step(&top, &mut random);
            if number % 3 != 2 {
                continue;
            }
            compare(&top, Compared::Index);
            compare(&top, Compared::Since("HEAD"));
            compare(&top, Compared::Since("other"));
            compare(&top, Compared::Between("other", "main"));
            compare(&top, Compared::Between("HEAD", "other"));
        }
    }
}

#[test]
fn other_forms_of_repositories() {
    let Some((holder, top)) = repository() else { return };
    let all = |top: &Path| {
        compare(top, Compared::Index);
        compare(top, Compared::Since("HEAD"));
    };
    // A branch without a commit.
    write(&top, "in/a", "1\n");
    write(&top, "out/b", "1\n");
    git(&top, &["add", "in"]);
    assert_eq!(
        changes(&top, Compared::Index).changed,
        BTreeSet::from(["in/a".to_owned()])
    );
    commit(&top);
    // The index in two files.
    git(&top, &["update-index", "--split-index"]);
    write(&top, "in/a", "2\n");
    git(&top, &["add", "in"]);
    all(&top);
    git(&top, &["update-index", "--no-split-index"]);
    // A file that was touched or copied is the same, and one that git is set to pass over is not.
    fs::File::open(top.join("out/b"))
        .unwrap()
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    all(&top);
    git(&top, &["update-index", "--assume-unchanged", "out/b"]);
    write(&top, "out/b", "3\n");
    assert!(changes(&top, Compared::Since("HEAD")).changed.contains("out/b"));
    git(&top, &["update-index", "--no-assume-unchanged", "out/b"]);
    // A folder behind a link is not what git tracks.
    fs::rename(top.join("out"), top.join("moved")).unwrap();
    symlink("moved", top.join("out")).unwrap();
    all(&top);
    fs::remove_file(top.join("out")).unwrap();
    fs::rename(top.join("moved"), top.join("out")).unwrap();
    commit(&top);
    // A worktree beside it, with packed objects and references.
    git(&top, &["gc", "-q"]);
    git(&top, &["pack-refs", "--all"]);
    git(&top, &["worktree", "add", "-q", "../beside", "-b", "beside"]);
    let beside = holder.path().canonicalize().unwrap().join("beside");
    write(&beside, "new", "");
    git(&beside, &["add", "new"]);
    all(&beside);
    // Only a folder of it is checked out.
    git(
        &beside,
        &["sparse-checkout", "set", "--cone", "--sparse-index", "in"],
    );
    all(&beside);
    // A submodule as it is, changed, and at another commit.
    git(&top, &["submodule", "add", "-q", "../beside", "part"]);
    commit(&top);
    all(&top);
    write(&top, "part/in/a", "9\n");
    all(&top);
    commit(&top.join("part"));
    all(&top);
    // A clone without its history.
    let address = format!("file://{}", top.display());
    git(
        holder.path(),
        &["clone", "-q", "--depth", "1", &address, "shallow"],
    );
    let shallow = Repository::above(&holder.path().join("shallow")).unwrap();
    let error = shallow
        .changes(Compared::Since("HEAD~1"), Names::Only)
        .unwrap_err();
    assert_eq!(error, GitError::Shallow("HEAD~1".to_owned()));
    assert_eq!(
        shallow.changes(Compared::Since("HEAD"), Names::Only),
        Ok(Changes::default())
    );
}

#[test]
fn revisions_are_those_that_git_finds() {
    let Some((_holder, top)) = repository() else {
        return;
    };
    commit(&top);
    git(&top, &["checkout", "-qb", "side"]);
    commit(&top);
    git(&top, &["checkout", "-q", "main"]);
    write(&top, "a", "1");
    commit(&top);
    git(&top, &["merge", "-q", "--no-ff", "-m", "x", "side"]);
    git(&top, &["tag", "-a", "v1", "-m", "x"]);
    git(&top, &["fetch", "-q", ".", "side"]);
    let hash = git(&top, &["rev-parse", "HEAD^2"]);
    let repository = Repository::above(&top).unwrap();
    let short = &hash[..8];
    let steps = format!("{short}^0");
    for name in [
        "HEAD",
        "@",
        "v1",
        "v1^{}",
        "v1^{commit}~1",
        "HEAD~",
        "HEAD^",
        "HEAD^2",
        "main~1^1",
        "side",
        "HEAD^2~1",
        short,
        &steps,
        hash.trim(),
        "HEAD~3",
        "HEAD^3",
        "side^2",
        "nothing",
        "~1",
        "HEAD^x",
        "HEAD~0x0",
        "FETCH_HEAD",
        "HEAD~99999999999999999999",
        "-x",
        "a..b",
        "",
    ] {
        let expected = git_output(
            &top,
            &[
                "rev-parse",
                "--verify",
                "-q",
                "--end-of-options",
                &format!("{name}^{{commit}}"),
            ],
        );
        let found = repository.commit_of(name).ok().map(|id| format!("{id}\n"));
        assert_eq!(found, expected, "{name}");
    }
    let error = repository
        .changes(Compared::Since("nothing"), Names::Only)
        .unwrap_err();
    assert_eq!(error, GitError::NoRevision("nothing".to_owned()));
}

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
