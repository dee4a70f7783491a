//! End-to-end tests of the command line: every case of `tests/cli/*.yml`, run with the built program.
//!
//! A case file is a list. Each case runs in a new folder:
//!
//! ```yaml
//! - name: a hard-coded password fails the run
//!   files: { compose.yaml: "services: …" }       # created first, with their folders
//!   before:                                       # done first, in order; cases with `git` are skipped without git
//!     - git: [init]
//!     - redproof: [baseline, create]
//!     - write: { compose.yaml: "services: …" }
//!     - remove: [compose.yaml]
//!   stdin: "services: …"                          # empty by default
//!   run: [scan, --format, json]
//!   env: { NO_COLOR: "1" }                        # the rest of the environment is fixed
//!   exit: 1
//!   stdout: [ '"failed": true' ]                  # each must be in the output
//!   stdout_not: [ s3cret ]                        # none may be in it
//!   stderr: [ ]                                   # an empty list: no output at all
//!   stderr_not: [ panicked ]
//!   written: { report.json: [ '"schema_version"' ] }   # files that must exist afterwards
//!   nowhere: [ s3cret ]                           # must not be in any output, stream or file
//! ```

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    before: Vec<Step>,
    #[serde(default)]
    stdin: String,
    run: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    exit: i32,
    stdout: Option<Vec<String>>,
    #[serde(default)]
    stdout_not: Vec<String>,
    stderr: Option<Vec<String>>,
    #[serde(default)]
    stderr_not: Vec<String>,
    #[serde(default)]
    written: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    nowhere: Vec<String>,
}

/// What is done before the command: one of these.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    git: Option<Vec<String>>,
    redproof: Option<Vec<String>>,
    write: Option<BTreeMap<String, String>>,
    remove: Option<Vec<String>>,
}

impl Step {
    fn take(&self, folder: &Path, case: &Case) {
        if let Some(arguments) = &self.git {
            let output = Command::new("git")
                .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
                .args(arguments)
                .current_dir(folder)
                .output()
                .unwrap();
            assert!(output.status.success(), "{arguments:?}: {output:?}");
        }
        if let Some(arguments) = &self.redproof {
            let output = program(folder, case).args(arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {output:?}");
        }
        if let Some(files) = &self.write {
            write(folder, files);
        }
        for path in self.remove.iter().flatten() {
            std::fs::remove_file(folder.join(path)).unwrap();
        }
    }
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The program in a folder. It finds no other program.
fn program(folder: &Path, case: &Case) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redproof"));
    command.current_dir(folder).env_clear().envs(&case.env);
    command.env("PATH", "");
    command
}

impl Case {
    fn uses_git(&self) -> bool {
        self.before.iter().any(|step| step.git.is_some())
    }
}

fn has_git() -> bool {
    Command::new("git")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let cases: Vec<Case> =
            serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for case in cases {
            count += 1;
            if case.uses_git() && !has_git() {
                println!("SKIPPED: {}: there is no git", case.name);
                continue;
            }
            for fault in faults(&case) {
                wrong.push(format!("{name}: {}: {fault}", case.name));
            }
        }
    }
    assert!(count > 0, "no case was found");
    assert!(
        wrong.is_empty(),
        "{} of {count} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn faults(case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &case.files);
    for step in &case.before {
        step.take(folder.path(), case);
    }
    let mut child = program(folder.path(), case)
        .args(&case.run)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program need not read it.
    let _ = child.stdin.take().unwrap().write_all(case.stdin.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    let stderr = String::from_utf8_lossy(&stderr).into_owned();

    let mut faults = Vec::new();
    if status.code() != Some(case.exit) {
        faults.push(format!(
            "exit {:?} instead of {}\n{stdout}\n{stderr}",
            status.code(),
            case.exit
        ));
    }
    for (stream, text, there, absent) in [
        ("stdout", &stdout, &case.stdout, &case.stdout_not),
        ("stderr", &stderr, &case.stderr, &case.stderr_not),
    ] {
        match there {
            Some(parts) if parts.is_empty() && !text.is_empty() => {
                faults.push(format!("{stream} is not empty:\n{text}"));
            }
            Some(parts) => faults.extend(missing(stream, text, parts)),
            None => {}
        }
        faults.extend(present(stream, text, absent));
        faults.extend(present(stream, text, &case.nowhere));
    }
    for (path, parts) in &case.written {
        match std::fs::read_to_string(folder.path().join(path)) {
            Ok(text) => {
                faults.extend(missing(path, &text, parts));
                faults.extend(present(path, &text, &case.nowhere));
            }
            Err(error) => faults.push(format!("{path}: {error}")),
        }
    }
    faults
}

fn missing(place: &str, text: &str, parts: &[String]) -> Vec<String> {
    parts
        .iter()
        .filter(|part| !text.contains(part.as_str()))
        .map(|part| format!("{place} lacks {part:?}:\n{text}"))
        .collect()
}

fn present(place: &str, text: &str, parts: &[String]) -> Vec<String> {
    parts
        .iter()
        .filter(|part| text.contains(part.as_str()))
        .map(|part| format!("{place} holds {part:?}"))
        .collect()
}

/// A harness that never fails would prove nothing.
#[test]
fn the_harness_sees_faults() {
    let case: Case = serde_yaml::from_str(
        "{name: x, run: [--version], exit: 3, stdout: [nothing like it], stdout_not: [redproof], stderr: [x], written: {a.json: []}}",
    )
    .unwrap();
    assert_eq!(faults(&case).len(), 5);
}
