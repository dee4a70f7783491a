//! Which redis-py a client uses: `redis==5.0.1` in a requirements file.

use super::container;
use super::model::{Deployment, FileKind};
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
        let read = self.clients.iter().filter_map(|client| client.redis_py);
        for found in read {
            if !self.files.iter().any(|(file, _)| *file == found.at.file) {
                self.files.push((found.at.file, FileKind::Requirements));
            }
        }
    }
}

/// The requirement in the nearest `requirements.txt` of a folder and those above it.
pub(super) fn requirement(tree: &Tree, map: &mut SourceMap, folder: &str) -> Option<Requirement> {
    let mut folder = folder;
    loop {
        let path = if folder.is_empty() {
            "requirements.txt".to_owned()
        } else {
            format!("{folder}/requirements.txt")
        };
        if tree.is_file(&path)
            && let Ok((file, text)) = container::read(tree, map, &path)
        {
            let mut at = 0;
            for line in text.as_str().split_inclusive('\n') {
                let written = line.trim_end();
                if let Some(before_6) = redis_before_6(written) {
                    return Some(Requirement {
                        at: Span::new(file, at, at + written.len()),
                        before_6,
                    });
                }
                at += line.len();
            }
            return None;
        }
        folder = match folder.rsplit_once('/') {
            Some((above, _)) => above,
            None if folder.is_empty() => return None,
            None => "",
        };
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
        if let Some(version) = clause.strip_prefix("===").or_else(|| clause.strip_prefix("==")) {
            major(version).is_some_and(|major| major < 6)
        } else if let Some(version) = clause.strip_prefix("~=") {
            // `~=5.0` ends before 6; `~=5` is no valid clause.
            major(version).is_some_and(|major| major < 6)
        } else if let Some(version) = clause.strip_prefix("<=") {
            major(version).is_some_and(|major| major < 6)
        } else if let Some(version) = clause.strip_prefix('<') {
            let version = version.trim();
            let is_six = version.split('.').skip(1).all(|part| part == "0") && major(version) == Some(6);
            is_six || major(version).is_some_and(|major| major < 6)
        } else {
            false
        }
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
