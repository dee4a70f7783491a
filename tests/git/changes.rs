//! What changed since a revision is found under links and odd names; what cannot be read is named.

use std::fs;
use std::os::unix::fs::symlink;

use super::program::{COMPOSE, redproof};
use super::{commit, git, repository, write};

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
