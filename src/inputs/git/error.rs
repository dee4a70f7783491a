//! Why a repository does not say what was asked.

use redproof_source::Limit;

/// Why a repository does not say what was asked. No message holds anything of its files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// There is no repository.
    #[error("this is no git repository")]
    NoRepository,
    /// A file leads to no repository.
    #[error("it names a repository that is not there")]
    NamesNowhere,
    /// The revision does not exist.
    #[error("no such revision: {0}")]
    NoRevision(String),
    /// The revision is written in a form that is not read, such as `HEAD@{1}`.
    #[error("{0} is a form of a revision that redproof does not read. Name a branch, a tag or a commit")]
    Form(String),
    /// The names of revisions are not in files.
    #[error(
        "the names of revisions are in a reftable, which redproof does not read. Name a commit by its hash, or write them to \
         files with `git refs migrate --ref-format=files`"
    )]
    Reftable,
    /// The revision, or what it has in common with the last commit, is not in a clone without its history.
    #[error(
        "this clone is shallow, and {0} or its history is not in it. Fetch it with `git fetch --unshallow`; in GitHub \
         Actions set `fetch-depth: 0` for actions/checkout, in GitLab CI `GIT_DEPTH: \"0\"`"
    )]
    Shallow(String),
    /// Two revisions have no commit in common.
    #[error("{0} has no commit in common with {1}")]
    NothingInCommon(String, String),
    /// A repository without a working tree has other files beside its own.
    #[error(
        "this is a bare repository with other files in it, such as {0}. Name the files to audit them, or the \
         repository's revision with --revision"
    )]
    BesideBare(String),
    /// A limit was reached.
    #[error("{0}")]
    TooMuch(Limit),
    /// A part of the repository cannot be read.
    #[error("{0} cannot be read")]
    Unread(&'static str),
}
