//! What changed in a repository is read without git, and is what git says; a hostile repository starts no program and blocks
//! nobody.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod changes;
mod compared;
mod hostile;
mod outputs;
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
