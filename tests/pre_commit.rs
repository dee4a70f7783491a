//! The hook in the real `pre-commit`, with our own hook definitions.
//!
//! Without `pre-commit` on PATH (or in `REDPROOF_PRE_COMMIT`) the test says `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A deployment whose password is in the file.
const BAD: &str = "services:\n  redis:\n    image: redis:7.0.15\n    command: redis-server --requirepass hunter2222\n    ports: [\"6379:6379\"]\n";

/// The same without critical findings.
const GOOD: &str = "services:\n  redis:\n    image: redis:7.0.15\n    command: redis-server --requirepass ${REDIS_PASSWORD:?}\n";

fn pre_commit() -> Option<PathBuf> {
    let named = std::env::var_os("REDPROOF_PRE_COMMIT").map_or_else(|| "pre-commit".into(), PathBuf::from);
    let runs = Command::new(&named)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !runs {
        let required = std::env::var("REDPROOF_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
        assert!(!required, "there is no pre-commit");
        println!("SKIPPED: there is no pre-commit");
    }
    runs.then_some(named)
}

/// A repository with the hook in it.
struct Repository {
    holder: tempfile::TempDir,
    pre_commit: PathBuf,
}

impl Repository {
    fn new(pre_commit: &Path, hook: &str) -> Self {
        let repository = Self {
            holder: tempfile::tempdir().unwrap(),
            pre_commit: pre_commit.to_owned(),
        };
        // The definitions, as somebody would get them from a tag.
        let hooks = repository.holder.path().join("hooks");
        std::fs::create_dir(&hooks).unwrap();
        let definitions = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        std::fs::copy(definitions, hooks.join(".pre-commit-hooks.yaml")).unwrap();
        std::fs::create_dir(repository.top()).unwrap();
        for folder in [&hooks, &repository.top()] {
            repository.git_in(folder, &["init", "-q"]);
        }
        repository.git_in(&hooks, &["add", "."]);
        repository.git_in(&hooks, &["commit", "-qm", "hooks"]);
        repository.git_in(&hooks, &["tag", "v1"]);
        let config = format!(
            "repos:\n  - repo: {}\n    rev: v1\n    hooks: [{{id: {hook}}}]\n",
            hooks.display()
        );
        repository.write(".pre-commit-config.yaml", &config);
        repository.git(&["add", "."]);
        let installed = repository.run(&["install"]);
        assert!(installed.status.success(), "{installed:?}");
        repository
    }

    fn top(&self) -> PathBuf {
        self.holder.path().join("work")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.top().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A program with the built redproof on PATH.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let own = Path::new(env!("CARGO_BIN_EXE_redproof")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let beside = self.pre_commit.parent().unwrap_or(own).display().to_string();
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env("PATH", format!("{}:{path}:{beside}", own.display()))
            .env("PRE_COMMIT_HOME", self.holder.path().join("cache"))
            .env("HOME", self.holder.path())
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "a")
            .env("GIT_COMMITTER_EMAIL", "a@example.com")
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE");
        command
    }

    fn git_in(&self, folder: &Path, arguments: &[&str]) {
        let output = self
            .command(Path::new("git"), folder)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn git(&self, arguments: &[&str]) {
        self.git_in(&self.top(), arguments);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&self.pre_commit, &self.top())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Commits what is staged. Returns whether the hook let it pass, and what was printed.
    fn commit(&self, more: &[&str]) -> (bool, String) {
        let output = self
            .command(Path::new("git"), &self.top())
            .args(["commit", "-qm", "x"])
            .args(more)
            .output()
            .unwrap();
        (output.status.success(), printed(&output))
    }
}

fn printed(output: &Output) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!text.contains("hunter2222"), "{text}");
    text
}

#[test]
fn commits_pass_and_fail_as_they_should() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::new(&pre_commit, "redproof-system");

    let (passed, text) = repository.commit(&[]);
    assert!(passed && text.contains("Passed"), "{text}");

    // Nothing for the hook.
    repository.write("README.md", "x\n");
    repository.git(&["add", "."]);
    let (passed, text) = repository.commit(&[]);
    assert!(passed && text.contains("Skipped"), "{text}");

    // A bad deployment.
    repository.write("deploy/a b/compose.yaml", BAD);
    repository.git(&["add", "."]);
    let (passed, text) = repository.commit(&[]);
    assert!(!passed && text.contains("deploy/a b/compose.yaml:4:"), "{text}");

    // What is staged counts: the working tree is bad, the commit is not.
    repository.write("deploy/a b/compose.yaml", GOOD);
    repository.git(&["add", "."]);
    repository.write("deploy/a b/compose.yaml", BAD);
    let (passed, text) = repository.commit(&[]);
    assert!(passed, "{text}");

    // And the other way round.
    repository.git(&["add", "."]);
    repository.write("deploy/a b/compose.yaml", GOOD);
    let (passed, text) = repository.commit(&[]);
    assert!(!passed && text.contains("compose.yaml:4:"), "{text}");
    repository.git(&["reset", "-q", "--hard"]);

    // A commit of some of the files has an index of its own.
    repository.write("deploy/a b/compose.yaml", BAD);
    repository.write("other/compose.yaml", GOOD);
    repository.git(&["add", "."]);
    let (passed, text) = repository.commit(&["other/compose.yaml"]);
    assert!(passed, "{text}");
    repository.git(&["reset", "-q", "--hard"]);

    // Names that look like options, and names of two lines.
    for path in ["--config=x.yml", "-f.yml", "a\nb.yml"] {
        repository.write(path, "redis: { host: cache.example, password: hunter2222 }\n");
        repository.git(&["add", "."]);
        let (passed, text) = repository.commit(&[]);
        assert!(!passed && text.contains("hardcoded"), "{path:?}: {text}");
        repository.git(&["reset", "-q", "--hard"]);
    }

    // Files that a deployment uses, whatever they are.
    repository.write(
        "app/compose.yaml",
        "services:\n  redis:\n    image: redis:7.0.15\n    command: redis-server --requirepass ${REDIS_PASSWORD:?}\n  app:\n    build: .\n    environment: {REDIS_HOST: redis}\n",
    );
    repository.write("app/Dockerfile", "FROM python:3\n");
    repository.git(&["add", "."]);
    let (passed, text) = repository.commit(&[]);
    assert!(passed, "{text}");
    repository.write("app/Dockerfile", "FROM python:3\nENV REDIS_PASSWORD=hunter2222\n");
    repository.git(&["add", "."]);
    let (passed, text) = repository.commit(&[]);
    assert!(!passed && text.contains("app/Dockerfile:2:"), "{text}");
    repository.git(&["reset", "-q", "--hard"]);
}

#[test]
fn all_files_and_ranges() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::new(&pre_commit, "redproof-system");
    repository.write(
        "compose.yaml",
        "services:\n  redis:\n    image: redis:7.0.15\n    command: redis-server /redis.conf\n    volumes: [\"./redis.conf:/redis.conf\"]\n    ports: [\"6379:6379\"]\n",
    );
    repository.write("redis.conf", "requirepass hunter2222\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "-qnm", "bad"]);
    let run = repository.run(&["run", "--all-files"]);
    assert!(!run.status.success() && printed(&run).contains("redis.conf:1:"));

    // The range removes a file that the deployment needs, and changes another.
    repository.git(&["rm", "-q", "redis.conf"]);
    repository.write("other.yml", "a: 1\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "-qnm", "removed"]);
    let range = ["run", "--from-ref", "HEAD~1", "--to-ref", "HEAD"];
    let run = repository.run(&range);
    assert!(
        !run.status.success() && printed(&run).contains("compose.yaml:"),
        "{}",
        printed(&run)
    );
}
