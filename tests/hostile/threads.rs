//! A system that gives no threads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::harness::{folder, redis_with_password};

/// Runs a command of the program as a user who has all the processes that the system allows; `None` where none can be made
/// that user.
fn without_threads(place: &Path, program: &Path, command: &str) -> Option<Output> {
    let script = format!(
        "ulimit -u 1; cd '{}' && exec '{}' {command}",
        place.display(),
        program.display()
    );
    // The limit does not count for root.
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    let mut started = match is_root {
        true => Command::new("setpriv"),
        false => Command::new("env"),
    };
    if is_root {
        started.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    started.args(["sh", "-c", &script]).output().ok()
}

#[test]
fn every_command_ends_as_it_does_with_threads() {
    let place = folder(&[
        ("tree/compose.yaml", redis_with_password().as_bytes()),
        (
            "tree/app.py",
            b"import redis\nredis.Redis(host='redis').get('a')\n",
        ),
    ]);
    // Where every user may read and run it.
    let program = place.path().join("redproof");
    fs::copy(env!("CARGO_BIN_EXE_redproof"), &program).unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let tree = place.path().join("tree");
    for command in [
        "scan",
        "inspect",
        "acl check",
        "acl suggest",
        "scan --each .",
        "hook compose.yaml",
    ] {
        let Some(alone) = without_threads(&tree, &program, command) else {
            println!("SKIPPED: no setpriv here");
            return;
        };
        let words = command.split(' ');
        let usual = Command::new(&program)
            .args(words)
            .current_dir(&tree)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&alone.stderr);
        assert_eq!(alone.status.code(), usual.status.code(), "{command}: {stderr}");
        assert!(alone.stdout == usual.stdout, "{command} prints something else");
    }
}
