//! Runs git, for what its files do not say without it: what changed.

use std::path::Path;
use std::process::{Command, Stdio};

/// Why git did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// There is no git to run.
    #[error("git is not installed, or not on PATH")]
    NoGit,
    /// There is no repository.
    #[error("this is no git repository")]
    NoRepository,
    /// The revision does not exist.
    #[error("no such revision: {0}")]
    NoRevision(String),
    /// The revision, or what it has in common with the last commit, is not in a clone without its history.
    #[error(
        "this clone is shallow, and {0} or its history is not in it. Fetch it with `git fetch --unshallow`; in GitHub \
         Actions set `fetch-depth: 0` for actions/checkout, in GitLab CI `GIT_DEPTH: \"0\"`"
    )]
    Shallow(String),
    /// Two revisions have no commit in common.
    #[error("{0} has no commit in common with {1}")]
    NothingInCommon(String, String),
    /// It failed.
    #[error("git failed: {0}")]
    Failed(String),
}

/// Settings of a repository that would make git run other programs.
const QUIET: [&str; 4] = ["-c", "core.fsmonitor=false", "-c", "diff.external="];

/// Runs git in a folder and returns what it prints.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(QUIET)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .env("LC_ALL", "C")
        .env_remove("GIT_EXTERNAL_DIFF")
        .env_remove("GIT_PAGER")
        .stdin(Stdio::null());
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => GitError::NoGit,
        kind => GitError::Failed(kind.to_string()),
    };
    let output = command.output().map_err(failed)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let first = message.lines().next().unwrap_or("it printed nothing");
    Err(GitError::Failed(
        first.trim_start_matches("fatal: ").chars().take(200).collect(),
    ))
}
