//! No file that redproof reads is overwritten, and no output follows a link out of the repository.

use std::fs;
use std::os::unix::fs::symlink;

use super::program::{COMPOSE, redproof};
use super::{commit, repository, write};

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
