//! The ledger: every path that a deployment refers to, and what became of it.
//!
//! References are noted while a deployment is read. [`Ledger::settle`] then gives each path exactly one [`State`]. The
//! report's `files`, `problems`, `not_evaluated`, `outside`, and the entries of `unknown` that have a path, come from
//! these states and from nowhere else.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Expected, is_outside, mentions_redis};
use redproof_source::{ReadError, Span, Tree, shown_name};

/// What a path is to the deployment that names it. A path that is named several times has the strongest role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A mount or a build context that no known program reads as configuration.
    Data,
    /// A file that a fresh clone lacks by design: `.env`, an env file, a secret, a key, a certificate, a label file.
    Local,
    /// What something is started or configured from: a part of the compose model, a Dockerfile, redis.conf, an ACL file,
    /// a script, an application's configuration.
    Configuration,
}

/// What became of a path. Where deployments differ, the later state counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is outside the root, and was not followed.
    Outside,
    /// It is there, and is not judged.
    NotEvaluated(String),
    /// It is not there, which says nothing about the deployment.
    Unknown(String),
    /// It was read and judged.
    Read,
    /// It should have been read and could not be, for this reason.
    Problem(String),
}

/// Why a mounted folder or file is not evaluated. Such entries have no weight.
const DATA: &str = "data";

/// Why a mounted file that names Redis and a password is not evaluated.
const UNKNOWN_FORMAT: &str = "a format that is not read; it names Redis and a password";

/// Why a file that was looked at is not evaluated: nothing in it is about Redis. Such entries have no weight.
const UNRELATED: &str = "not about Redis";

/// Why a file is not evaluated that the config file excludes. The gate line says that it excludes files.
pub const EXCLUDED: &str = "excluded in the config file";

/// Whether the gate line counts what is not evaluated for this reason.
pub fn has_weight(why: &str) -> bool {
    why != DATA && why != UNRELATED && why != EXCLUDED
}

/// A path that was named.
#[derive(Debug, Clone)]
struct Reference {
    role: Role,
    /// Where it is named.
    at: Option<Span>,
    /// The service or file that names it.
    by: String,
    /// Why reading it failed.
    failure: Option<String>,
    /// Why it need not be there.
    excuse: Option<String>,
    /// The limit that was reached, though it was read.
    limit: Option<String>,
}

/// A path with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The path relative to the root. One beyond the root begins with `../`, `/` or `~`.
    pub path: String,
    /// What became of it.
    pub state: State,
    /// Where it is named.
    pub at: Option<Span>,
    /// The service or file that names it.
    pub by: String,
    /// Whether it configures or starts something, is there, and could not be read.
    pub is_unread: bool,
}

/// The paths that one deployment refers to.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    references: BTreeMap<String, Reference>,
}

impl Ledger {
    /// Notes that a service or file names a path.
    pub fn note(&mut self, path: String, role: Role, at: Option<Span>, by: &str) {
        let known = self.references.entry(path).or_insert_with(|| Reference {
            role,
            at,
            by: by.to_owned(),
            failure: None,
            excuse: None,
            limit: None,
        });
        known.at = known.at.or(at);
        known.role = known.role.max(role);
    }

    /// Notes that reading a path failed, and why.
    pub fn fail(&mut self, path: &str, by: &str, why: String) {
        self.note(path.to_owned(), Role::Data, None, by);
        if let Some(known) = self.references.get_mut(path) {
            known.failure.get_or_insert(why);
        }
    }

    /// Notes that a limit was reached, so that not all was judged that a path leads to.
    pub fn exceed(&mut self, path: &str, by: &str, limit: String) {
        self.note(path.to_owned(), Role::Data, None, by);
        if let Some(known) = self.references.get_mut(path) {
            known.limit.get_or_insert(limit);
        }
    }

    /// Adds what another ledger has.
    pub fn extend(&mut self, other: Ledger) {
        for (path, reference) in other.references {
            self.note(path.clone(), reference.role, reference.at, &reference.by);
            if let Some(failure) = reference.failure {
                self.fail(&path, &reference.by, failure);
            }
            if let Some(excuse) = reference.excuse {
                self.excuse(&path, &excuse);
            }
            if let Some(limit) = reference.limit {
                self.exceed(&path, &reference.by, limit);
            }
        }
    }

    /// Notes why a path that was noted need not be there.
    pub fn excuse(&mut self, path: &str, why: &str) {
        if let Some(known) = self.references.get_mut(path) {
            known.excuse.get_or_insert_with(|| why.to_owned());
        }
    }

    /// Whether reading one of the paths that pass failed.
    pub fn has_failed(&self, passes: impl Fn(&str) -> bool) -> bool {
        let mut paths = self.references.iter();
        paths.any(|(path, reference)| reference.failure.is_some() && passes(path))
    }

    /// Gives every path its state. `is_read`: whether a file was read and judged.
    pub fn settle(self, tree: &Tree, expected: &Expected, is_read: impl Fn(&str) -> bool) -> Vec<Settled> {
        let settled = self.references.into_iter().map(|(path, reference)| Settled {
            state: state(tree, expected, &path, &reference, &is_read),
            is_unread: reference.role == Role::Configuration && reference.failure.is_some(),
            path: shown_path(tree, &path).into_owned(),
            at: reference.at,
            by: reference.by,
        });
        settled.collect()
    }
}

/// A path, without a password if nothing is there: then somebody may have written one at the place of a path.
fn shown_path<'p>(tree: &Tree, path: &'p str) -> Cow<'p, str> {
    match shown_name(path) {
        Cow::Owned(_) if tree.is_file(path) || tree.is_folder(path) => path.into(),
        shown => shown,
    }
}

fn state(
    tree: &Tree,
    expected: &Expected,
    path: &str,
    reference: &Reference,
    is_read: impl Fn(&str) -> bool,
) -> State {
    let is_configuration = reference.role == Role::Configuration;
    let sentence = |what: &str| format!("{what} (named by {})", reference.by);
    let obstacle = if is_outside(path) {
        Some(ReadError::Outside)
    } else {
        tree.obstacle(path)
    };
    if obstacle == Some(ReadError::Outside) {
        return if is_configuration {
            State::Problem(ReadError::Outside.to_string())
        } else {
            State::Outside
        };
    }
    if let Some(limit) = &reference.limit {
        return State::Problem(limit.clone());
    }
    if is_read(path) {
        return State::Read;
    }
    let is_folder = tree.is_folder(path);
    if obstacle.is_none() && !tree.is_file(path) && !is_folder {
        let excuse = reference.excuse.as_deref();
        let shown = shown_path(tree, path);
        return match excuse.or_else(|| expected.absence_of(tree, path)) {
            Some(why) => State::Unknown(sentence(&format!("{shown} is not in the tree, and {why}"))),
            None if is_configuration => State::Problem(ReadError::Missing.to_string()),
            None => State::Unknown(sentence(&format!("{shown} is not in the tree"))),
        };
    }
    let failure = reference.failure.clone();
    let obstacle = obstacle.or(is_folder.then_some(ReadError::NotAFile));
    let obstacle = obstacle.filter(|_| reference.role > Role::Data);
    match failure.or_else(|| obstacle.map(|error| error.to_string())) {
        Some(failure) => State::Problem(failure),
        None if reference.role == Role::Data => {
            let is_configuration = !is_folder && may_configure_client(tree, path);
            State::NotEvaluated(if is_configuration { UNKNOWN_FORMAT } else { DATA }.to_owned())
        }
        None => State::NotEvaluated(UNRELATED.to_owned()),
    }
}

/// Whether a file may say how a client connects to Redis: it names both Redis and a password.
fn may_configure_client(tree: &Tree, path: &str) -> bool {
    const WORDS: &[&str] = &["password", "passwd", "auth", "redis://", "rediss://"];
    let text = tree.read_bytes(path).map(|text| text.to_ascii_lowercase());
    text.is_ok_and(|text| mentions_redis(&text) && WORDS.iter().any(|word| text.contains(word)))
}
