//! In a repository, the report does not depend on where redproof is called from, nor on how the path is written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::process::Command;

fn report(from: &Path, path: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args([
            "scan",
            path,
            "--format",
            "json",
            "--reproducible",
            "--now",
            "2026-11-24",
        ])
        .current_dir(from)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A repository with a deployment two folders down; only what git needs to be one.
fn repository() -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    for folder in [".git/objects", ".git/refs", "deploy/cache"] {
        fs::create_dir_all(top.path().join(folder)).unwrap();
    }
    fs::write(top.path().join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    let compose = "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass Umber-Falcon-39-Prairie-Knot\n";
    fs::write(top.path().join("deploy/cache/compose.yaml"), compose).unwrap();
    top
}

#[test]
fn from_anywhere_and_however_the_path_is_written() {
    let top = repository();
    let cache = top.path().join("deploy/cache");
    let elsewhere = tempfile::tempdir().unwrap();
    let reports = [
        report(top.path(), "deploy/cache"),
        report(top.path(), "./deploy/../deploy/cache/"),
        report(&cache, "."),
        report(&top.path().join("deploy"), "cache"),
        report(elsewhere.path(), cache.to_str().unwrap()),
    ];
    assert!(
        reports[0].contains("\"path\": \"deploy/cache/compose.yaml\""),
        "{}",
        reports[0]
    );
    for other in &reports[1..] {
        assert_eq!(&reports[0], other);
    }
}

#[test]
fn without_a_repository_the_path_is_the_root() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let compose = "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass Umber-Falcon-39-Prairie-Knot\n";
    fs::write(folder.path().join("a/compose.yaml"), compose).unwrap();
    let inside = report(&folder.path().join("a"), ".");
    let above = report(folder.path(), "a");
    assert!(above.contains("\"path\": \"compose.yaml\""));
    assert_eq!(inside, above);
}
