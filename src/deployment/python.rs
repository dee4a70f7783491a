//! Which redis-py a client uses: `redis==5.0.1` in a requirements file.

use super::container;
use super::model::{Deployment, FileKind};
use super::project::note;
use crate::client::{Connection, Tls};
use crate::source::{SourceMap, Span, Tree};

/// A line of a requirements file that names redis-py.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The line.
    pub at: Span,
    /// Whether every version that it allows is older than 6.0.0, from where on redis-py checks the host name of a
    /// certificate by default; source: the wheels of 5.3.1 and 6.0.0.
    pub before_6: bool,
}

impl Deployment {
    /// Lists the requirements files that were read among the deployment's files.
    pub(super) fn note_requirements(&mut self) {
        for found in self.clients.iter().filter_map(|client| client.redis_py) {
            note(&mut self.files, found.at.file, FileKind::Requirements);
        }
    }
}

/// The redis-py of a connection; `None` without TLS, where it is no question.
pub(super) fn of_connection(
    connection: &Connection,
    tree: &Tree,
    map: &mut SourceMap,
    folder: &str,
) -> Option<Requirement> {
    match connection.tls {
        Tls::On(_) => requirement(tree, map, folder),
        _ => None,
    }
}

/// The requirement in the nearest `requirements.txt` of a folder and those above it.
fn requirement(tree: &Tree, map: &mut SourceMap, folder: &str) -> Option<Requirement> {
    let mut folder = folder;
    loop {
        let path = Tree::join(folder, "requirements.txt")?;
        if tree.is_file(&path)
            && let Ok((file, text)) = container::read(tree, map, &path)
        {
            let mut at = 0;
            return text.as_str().split_inclusive('\n').find_map(|line| {
                let written = line.trim_end();
                let start = at;
                at += line.len();
                redis_before_6(written).map(|before_6| Requirement {
                    at: Span::new(file, start, start + written.len()),
                    before_6,
                })
            });
        }
        if folder.is_empty() {
            return None;
        }
        folder = Tree::parent(folder);
    }
}

/// Whether a line names redis-py, and if it does, whether it allows only versions before 6.
fn redis_before_6(line: &str) -> Option<bool> {
    let line = line.split(['#', ';']).next().unwrap_or(line).trim();
    let name_ends = line
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(line.len());
    if !line.get(..name_ends)?.eq_ignore_ascii_case("redis") {
        return None;
    }
    let rest = line.get(name_ends..)?.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let major = |version: &str| {
        version
            .trim()
            .split('.')
            .next()
            .and_then(|part| part.parse::<u32>().ok())
    };
    let is_old = |clause: &str| {
        let clause = clause.trim();
        // `~=5.0` ends before 6; `~=5` is no valid clause.
        let newest = ["===", "==", "~=", "<="]
            .iter()
            .find_map(|sign| clause.strip_prefix(sign));
        let Some(version) = newest.or_else(|| clause.strip_prefix('<')) else {
            return false;
        };
        let is_six = major(version) == Some(6) && version.trim().split('.').skip(1).all(|part| part == "0");
        major(version).is_some_and(|major| major < 6) || (newest.is_none() && is_six)
    };
    Some(rest.split(',').any(is_old))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses() {
        for (line, before_6) in [
            ("redis==5.0.1", Some(true)),
            ("redis[hiredis] ~= 5.2  # cache", Some(true)),
            ("redis>=4,<6", Some(true)),
            ("Redis<=5.3.1", Some(true)),
            ("redis==6.0.0", Some(false)),
            ("redis>=5", Some(false)),
            ("redis", Some(false)),
            ("redis<7", Some(false)),
            ("redis-om==0.1", None),
            ("# redis==5.0.1", None),
            ("celery[redis]==5.0", None),
        ] {
            assert_eq!(redis_before_6(line), before_6, "{line}");
        }
    }
}
