//! What single deployments gave, and what they mean for each other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::policy::{FileEntry, NotEvaluated, ProblemEntry};
use crate::rules::{Finding, Unknown};
use crate::secret::Secret;
use crate::source::Tree;

/// What one deployment gave. It holds no file, so that memory does not grow with the tree.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) deployment: Option<String>,
    pub(super) servers: usize,
    pub(super) lacks_acl: bool,
    /// Whether Compose refuses the project.
    pub(super) refused: bool,
    /// Compose files that the project takes in by `include` or `extends`.
    pub(super) takes_in: Vec<String>,
    pub(super) used: Vec<String>,
    pub(super) files: Vec<FileEntry>,
    pub(super) problems: Vec<ProblemEntry>,
    pub(super) not_evaluated: Vec<NotEvaluated>,
    pub(super) findings: Vec<Finding>,
    pub(super) unknown: Vec<Unknown>,
    pub(super) secrets: Vec<Secret>,
    /// Where secrets stand, by path.
    pub(super) hidden: Vec<(Arc<str>, Range<usize>)>,
}

/// Leaves out what only another project makes whole: a file that one takes in, and that Compose refuses by itself. It is
/// judged where it is taken in.
pub(super) fn drop_parts(projects: &mut Vec<Judged>) {
    let parts: BTreeSet<String> = projects
        .iter()
        .flat_map(|project| project.takes_in.iter().cloned())
        .collect();
    projects.retain(|project| {
        let part = project
            .deployment
            .as_ref()
            .is_some_and(|name| parts.contains(name));
        !(part && project.refused)
    });
}

/// Whether one of the projects with a server that lie nearest to a file has a server without an ACL file. A server at
/// the other end of a tree has nothing to do with it.
pub(super) fn nearest_lacks_acl(projects: &[Judged], path: &str) -> bool {
    let shared = |name: &str| {
        let folders = Tree::parent(name).split('/').zip(Tree::parent(path).split('/'));
        folders.take_while(|(a, b)| a == b).count()
    };
    let with_server = || {
        projects
            .iter()
            .filter(|project| project.servers > 0)
            .filter_map(|project| Some((shared(project.deployment.as_deref()?), project.lacks_acl)))
    };
    let nearest = with_server().map(|(shared, _)| shared).max();
    with_server().any(|(shared, lacks)| lacks && Some(shared) == nearest)
}
