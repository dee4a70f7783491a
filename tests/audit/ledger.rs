//! Every path that a deployment names is in exactly one of `files`, `problems`, `not_evaluated`, `unknown`, `outside`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use redproof::rules::RuleSet;
use redproof::{Audit, Selection, audit_tree};
use redproof_source::Tree;

use super::random::Random;

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq)]
enum There {
    Text,
    Missing,
    /// Bytes that are not UTF-8; redis-server takes them.
    Binary,
    /// A folder in place of a file.
    Folder,
    /// A link to a file beyond the root.
    LinkOut,
    /// The path itself leads beyond the root.
    Outside,
}

const STATES: [There; 6] = [
    There::Text,
    There::Missing,
    There::Binary,
    There::Folder,
    There::LinkOut,
    There::Outside,
];

/// Writes what a path is to hold, and returns how the deployment names it.
fn place(
    root: &Path,
    path: &str,
    text: &str,
    random: &mut Random,
    named: &mut BTreeMap<String, There>,
) -> String {
    let there = if random.chance(2) {
        There::Text
    } else {
        *random.one(&STATES)
    };
    let shown = match there {
        There::Outside => format!("../{path}"),
        _ => path.to_owned(),
    };
    let full = root.join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    match there {
        There::Text => fs::write(full, text).unwrap(),
        There::Binary => fs::write(full, [text.as_bytes(), b"\n# \xff\xfe\n"].concat()).unwrap(),
        There::Folder => fs::create_dir_all(full).unwrap(),
        There::LinkOut => symlink("/etc/hostname-of-another-machine", full).unwrap(),
        There::Missing | There::Outside => {}
    }
    named.insert(shown.clone(), there);
    shown
}

/// Writes a deployment and returns the paths that it names.
fn deployment(root: &Path, random: &mut Random) -> BTreeMap<String, There> {
    let mut named = BTreeMap::new();
    let mut new = |path: &str, text: &str| place(root, path, text, random, &mut named);
    let include = new("parts/more.yml", "services: {web: {image: nginx}}\n");
    let base = new("parts/base.yml", "services: {base: {image: 'redis:8'}}\n");
    let env = new("vars.env", "A=b\n");
    let labels = new("labels.env", "a=b\n");
    let secret = new("secrets/redis_password", "Umber-Falcon-9\n");
    let config = new("configs/app.ini", "[app]\na = b\n");
    let data = new("data/dump.rdb", "x");
    let assets = new("static/index.html", "<p>");
    let dockerfile = new("app/Dockerfile", "FROM scratch\n");
    let script = new("scripts/start.sh", "#!/bin/sh\nexec app\n");
    let settings = new("settings/app.yml", "redis: {host: redis, password: hunter22}\n");
    let conf = new(
        "conf/redis.conf",
        "port 6379\ninclude /conf/extra.conf\naclfile /conf/users.acl\ntls-cert-file /conf/tls.crt\nloadmodule /conf/module.so\n",
    );
    // What redis.conf names is named only where it can be read, and named by paths of the container.
    let mut inner = BTreeMap::new();
    for (path, text) in [
        ("conf/extra.conf", "maxmemory 1mb\n"),
        ("conf/users.acl", "user default off\n"),
        ("conf/tls.crt", "x"),
        ("conf/module.so", "x"),
    ] {
        place(root, path, text, random, &mut inner);
    }
    inner.retain(|path, _| !path.starts_with("../"));
    let is_read = matches!(named[&conf], There::Text | There::Binary);
    if is_read {
        named.extend(inner);
    }
    let text = format!(
        "include: [{include}]
services:
  redis:
    image: redis:8.0.0
    command: redis-server /conf/redis.conf
    env_file: [{env}]
    label_file: [{labels}]
    secrets: [redis_password]
    configs: [app]
    volumes: ['./conf:/conf', './{data}:/data/dump.rdb', './{conf}:/conf/redis.conf']
  base:
    extends: {{file: {base}, service: base}}
  app:
    build: {{context: ., dockerfile: {dockerfile}}}
    entrypoint: /scripts/start.sh
    environment: {{REDIS_URL: 'redis://redis:6379'}}
    command: [--config, /settings/app.yml]
    volumes: ['./{script}:/scripts/start.sh', './{assets}:/srv/index.html:ro', './{settings}:/settings/app.yml', '/var/run/app.sock:/app.sock', '~/keys:/keys']
secrets: {{redis_password: {{file: {secret}}}}}
configs: {{app: {{file: {config}}}}}
"
    );
    fs::write(root.join("compose.yaml"), text).unwrap();
    for path in ["compose.yaml", ".", "conf"] {
        named.insert(path.to_owned(), There::Text);
    }
    for path in ["/var/run/app.sock", "~/keys"] {
        named.insert(path.to_owned(), There::Outside);
    }
    named
}

/// The lists that a path is in.
fn lists(audit: &Audit, path: &str) -> Vec<&'static str> {
    let unknown = audit.unknown.iter().filter_map(|entry| entry.path.as_deref());
    let all = [
        (
            "files",
            audit.files.iter().filter(|entry| &*entry.path == path).count(),
        ),
        (
            "problems",
            usize::from(audit.problems.iter().any(|entry| &*entry.path == path)),
        ),
        (
            "not_evaluated",
            audit
                .not_evaluated
                .iter()
                .filter(|entry| &*entry.path == path)
                .count(),
        ),
        ("unknown", unknown.filter(|known| *known == path).count()),
        (
            "outside",
            audit.outside.iter().filter(|entry| &*entry.path == path).count(),
        ),
    ];
    let all = all
        .into_iter()
        .flat_map(|(list, count)| std::iter::repeat_n(list, count));
    all.collect()
}

#[test]
fn every_named_path_is_in_one_list() {
    let rules = RuleSet::builtin().unwrap();
    let starts = [String::new()];
    for seed in 1..=60 {
        let mut random = Random::new(seed);
        let root = tempfile::tempdir().unwrap();
        let named = deployment(root.path(), &mut random);
        let tree = Tree::folder(root.path()).unwrap();
        let selection = Selection {
            starts: &starts,
            ..Selection::default()
        };
        let audit = audit_tree(&tree, &selection, rules);
        for (path, there) in &named {
            let lists = lists(&audit, path);
            assert_eq!(lists.len(), 1, "seed {seed}: {path} ({there:?}) is in {lists:?}");
            let allowed: &[&str] = match there {
                There::Text => &["files", "not_evaluated"],
                There::Missing => &["problems", "unknown"],
                There::Binary => &["files", "problems", "not_evaluated"],
                There::Folder => &["problems", "not_evaluated"],
                There::LinkOut | There::Outside => &["problems", "outside"],
            };
            assert!(
                allowed.contains(&lists[0]),
                "seed {seed}: {path} ({there:?}) is in {lists:?}"
            );
        }
    }
}

#[test]
fn which_absence_is_what() {
    let root = tempfile::tempdir().unwrap();
    let text = "services:\n  redis:\n    image: redis:8.0.0\n    command: redis-server /c/redis.conf\n    env_file: local.env\n    volumes: ['./redis.conf:/c/redis.conf', './data:/data', './made.conf:/c/made.conf']\n  other:\n    image: redis:8.0.0\n    command: redis-server /c/made.conf\n    volumes: ['./made.conf:/c/made.conf']\n  third:\n    image: redis:8.0.0\n    command: redis-server /c/listed.conf\n    volumes: ['./conf/listed.conf:/c/listed.conf']\n";
    fs::write(root.path().join("compose.yaml"), text).unwrap();
    fs::write(root.path().join(".gitignore"), "/made.conf\n").unwrap();
    let starts = [String::new()];
    let expected_missing = redproof::config::Globs::ignore_list(&["conf/**"]);
    let selection = Selection {
        starts: &starts,
        expected_missing: Some(&expected_missing),
        ..Selection::default()
    };
    let tree = Tree::folder(root.path()).unwrap();
    let audit = audit_tree(&tree, &selection, RuleSet::builtin().unwrap());
    for (path, list) in [
        ("redis.conf", "problems"),
        ("local.env", "unknown"),
        ("data", "unknown"),
        ("made.conf", "unknown"),
        ("conf/listed.conf", "unknown"),
    ] {
        assert_eq!(lists(&audit, path), [list], "{path}");
    }
}
