//! Paths that are not regular files, lead out of the tree, or are too big.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::harness::{SECRET, folder, redis_with_password, scan, scan_files};

fn fifo(path: &std::path::Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn pipes_named_like_our_files() {
    let place = folder(&[("a/compose.yaml", redis_with_password().as_bytes())]);
    for name in [
        "compose.yaml",
        "redis.conf",
        "users.acl",
        "rotate-redis.sh",
        "a/.env",
    ] {
        fifo(&place.path().join(name));
    }
    let outcome = scan(place.path());
    outcome.is_incomplete("is not a regular file");
    outcome.reports("hardcoded-password-in-command");
    let paths: Vec<&str> = outcome.report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["path"].as_str())
        .collect();
    for name in ["compose.yaml", "redis.conf", "users.acl"] {
        assert!(paths.contains(&name), "{name} is not reported: {paths:?}");
    }
}

#[test]
fn pipes_that_a_deployment_refers_to() {
    let text = format!(
        "{}    env_file: [pipe.env]\n    volumes: ['./r.conf:/r.conf']\n  second: {{ image: 'redis:7.2', command: [redis-server, /r.conf], volumes: ['./r.conf:/r.conf'] }}\n",
        redis_with_password()
    );
    let place = folder(&[("compose.yaml", text.as_bytes())]);
    fifo(&place.path().join("pipe.env"));
    fifo(&place.path().join("r.conf"));
    let outcome = scan(place.path());
    outcome.is_incomplete("is not a regular file");
}

#[test]
fn links_that_lead_out() {
    let outside = folder(&[
        ("compose.yaml", redis_with_password().as_bytes()),
        ("redis.conf", format!("requirepass {SECRET}\n").as_bytes()),
    ]);
    let place = folder(&[]);
    symlink(
        outside.path().join("compose.yaml"),
        place.path().join("compose.yaml"),
    )
    .unwrap();
    symlink(outside.path(), place.path().join("folder")).unwrap();
    symlink("/dev/zero", place.path().join("redis.conf")).unwrap();
    let outcome = scan(place.path());
    outcome.is_incomplete("is outside the root");
    assert_eq!(
        outcome.rules(),
        Vec::<String>::new(),
        "what lies outside was judged"
    );
}

#[test]
fn every_link_of_a_project_that_leads_out_is_told() {
    let outside = folder(&[
        ("compose.yaml", redis_with_password().as_bytes()),
        ("secret.env", format!("REDIS_PASSWORD={SECRET}\n").as_bytes()),
    ]);
    let text = "include: [out/compose.yaml]\nservices:\n  r: {image: 'redis:7.2', env_file: [out/secret.env, zero.env]}\n";
    let place = folder(&[("compose.yaml", text.as_bytes())]);
    symlink(outside.path(), place.path().join("out")).unwrap();
    symlink(outside.path().join("secret.env"), place.path().join(".env")).unwrap();
    symlink("/dev/zero", place.path().join("zero.env")).unwrap();
    let outcome = scan(place.path());
    // A part of the model is missing; files that a clone lacks by design are only listed.
    outcome.is_incomplete("is outside the root and is not followed");
    assert_eq!(outcome.problems().len(), 1, "{:?}", outcome.problems());
    let outside = outcome.report["outside"].as_array().unwrap();
    let outside: Vec<_> = outside
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(outside, [".env", "out/secret.env", "zero.env"]);
    assert!(!outcome.report.to_string().contains(SECRET));
}

#[test]
fn links_in_a_circle() {
    let place = folder(&[("a/compose.yaml", redis_with_password().as_bytes())]);
    symlink("..", place.path().join("a/up")).unwrap();
    symlink("redis.conf", place.path().join("redis.conf")).unwrap();
    let outcome = scan(place.path());
    outcome.reports("hardcoded-password-in-command");
    assert_eq!(outcome.problems().len(), 1, "{:?}", outcome.problems());
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    let place = folder(&[]);
    for name in ["compose.yaml", "redis.conf"] {
        let path = place.path().join(name);
        fs::write(&path, redis_with_password()).unwrap();
        fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(100_000_000)
            .unwrap();
    }
    let outcome = scan(place.path());
    outcome.is_incomplete("over the limit file-size");
    assert_eq!(outcome.problems().len(), 2, "{:?}", outcome.problems());
}

#[test]
fn folders_in_folders() {
    let deep = "d/".repeat(900);
    let outcome = scan_files(&[(&format!("{deep}compose.yaml"), &redis_with_password())]);
    outcome.is_complete();
    outcome.reports("hardcoded-password-in-command");
}

#[test]
fn references_that_lead_out() {
    let text = format!(
        "include: [../../etc/compose.yaml]\n{}    env_file: [/etc/passwd, ../../../etc/passwd]\n    volumes: ['/etc/passwd:/usr/local/etc/redis/redis.conf', '../../..:/x']\n    extends: {{ file: /etc/passwd, service: root }}\n",
        redis_with_password()
    );
    let outcome = scan_files(&[("compose.yaml", &text)]);
    assert!(matches!(outcome.code, Some(1 | 3)));
    assert!(!outcome.human.contains("root:"), "{}", outcome.human);
}

#[test]
fn a_link_out_of_the_tree_is_named_where_no_redis_is_known() {
    let text = "services: { shop: { image: shop, env_file: e.env }, other: { build: . }, far: { image: x, volumes: ['/srv:/srv'] } }";
    let folder = folder(&[("tree/compose.yaml", text.as_bytes()), ("e.env", b"A=1\n")]);
    let tree = folder.path().join("tree");
    std::os::unix::fs::symlink("../e.env", tree.join("e.env")).unwrap();
    std::os::unix::fs::symlink("../nosuch", tree.join("Dockerfile")).unwrap();
    std::fs::create_dir(tree.join("conf")).unwrap();
    for name in ["conf/.env", "conf/redis.toml", "conf/app.toml"] {
        std::os::unix::fs::symlink("../../e.env", tree.join(name)).unwrap();
    }
    let outcome = scan(&tree);
    outcome.is_complete();
    let paths = |list: &str| -> Vec<String> {
        let entries = outcome.report[list].as_array().unwrap().iter();
        entries
            .map(|entry| entry["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(paths("outside"), ["Dockerfile", "e.env"]);
    assert_eq!(paths("not_evaluated"), ["conf/.env", "conf/redis.toml"]);
}
