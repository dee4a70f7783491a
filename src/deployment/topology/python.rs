//! Which redis-py a client uses: `redis==5.0.1` in a requirements file, a lock file or `pyproject.toml`.

use super::container;
use crate::client::{Connection, Tls};
use crate::deployment::assemble::note;
use crate::deployment::model::{Deployment, FileKind};
use redproof_source::yaml::Node;
use redproof_source::{FileId, SourceMap, Span, Tree};
use redproof_syntax::toml;

/// Where redis-py is named, and which versions are allowed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The line, or the value.
    pub at: Span,
    /// Whether every version that it allows is older than 6.0.0, from where on redis-py checks the host name of a
    /// certificate by default; source: the wheels of 5.3.1 and 6.0.0.
    pub before_6: bool,
}

impl Deployment {
    /// Lists the requirements files that were read among the deployment's files.
    pub(in crate::deployment) fn note_requirements(&mut self) {
        for found in self.clients.iter().filter_map(|client| client.redis_py) {
            note(&mut self.files, found.at.file, FileKind::Requirements);
        }
    }
}

/// The redis-py of a connection; `None` without TLS, where it is no question.
pub(in crate::deployment) fn of_connection(
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

/// Reads one kind of file: where redis-py is named, and what of it as a clause of a requirements file.
type Reader = fn(FileId, &str) -> Option<(Span, String)>;

/// What tells the version, in the nearest folder that holds any of it. What is locked is what gets installed.
const FILES: &[(&str, Reader)] = &[
    ("uv.lock", locked),
    ("poetry.lock", locked),
    ("pdm.lock", locked),
    ("Pipfile.lock", in_pipfile_lock),
    ("requirements.txt", in_requirements),
    ("pyproject.toml", in_pyproject),
];

/// The requirement in the nearest file of a folder and those above it.
fn requirement(tree: &Tree, map: &mut SourceMap, folder: &str) -> Option<Requirement> {
    let mut folder = folder;
    loop {
        let mut any = false;
        for (name, reader) in FILES {
            let path = Tree::join(folder, name)?;
            if tree.is_file(&path)
                && let Ok((file, text)) = container::read(tree, map, &path)
            {
                any = true;
                if let Some((at, clause)) = reader(file, text.as_str()) {
                    let before_6 = redis_before_6(&clause)?;
                    return Some(Requirement { at, before_6 });
                }
            }
        }
        if any || folder.is_empty() {
            return None;
        }
        folder = Tree::parent(folder);
    }
}

fn in_requirements(file: FileId, text: &str) -> Option<(Span, String)> {
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let written = line.trim_end();
        let start = at;
        at += line.len();
        redis_before_6(written).map(|_| (Span::new(file, start, start + written.len()), written.to_owned()))
    })
}

/// `name = "redis"` and the `version` below it, as uv, Poetry and PDM write them.
fn locked(file: FileId, text: &str) -> Option<(Span, String)> {
    let mut at = 0;
    let mut named = false;
    for line in text.split_inclusive('\n') {
        let (start, written) = (at, line.trim_end());
        at += line.len();
        if named && let Some(version) = written.strip_prefix("version = ") {
            let clause = format!("redis=={}", version.trim_matches('"'));
            return Some((Span::new(file, start, start + written.len()), clause));
        }
        named = written == "name = \"redis\"";
    }
    None
}

fn in_pipfile_lock(file: FileId, text: &str) -> Option<(Span, String)> {
    let name = "\"redis\"";
    let start = text.find(name)?;
    let rest = text.get(start + name.len()..)?;
    let object = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('{')?;
    let object = object.get(..object.find('}')?)?;
    let (_, version) = object.split_once("\"version\"")?;
    let version = version.split('"').nth(1)?;
    Some((
        Span::new(file, start, start + name.len()),
        format!("redis{version}"),
    ))
}

/// `project.dependencies`, or Poetry's own table.
fn in_pyproject(file: FileId, text: &str) -> Option<(Span, String)> {
    let root = toml::parse(file, text).ok()?;
    let listed = root
        .get("project")
        .and_then(|project| project.get("dependencies"));
    let listed = listed.into_iter().flat_map(Node::items).find_map(|node| {
        let clause = node.text()?.as_str().to_owned();
        redis_before_6(&clause).map(|_| (node.span, clause))
    });
    listed.or_else(|| {
        let poetry = root
            .get("tool")?
            .get("poetry")?
            .get("dependencies")?
            .get("redis")?;
        let version = poetry.text().or_else(|| poetry.get("version")?.text())?;
        let version = version.as_str().trim();
        // `^5.0`, `~5.2` and `5.0.1` are Poetry's words.
        let clause = match version.strip_prefix(['^', '~']) {
            Some(version) if !version.starts_with('=') => format!("redis~={version}"),
            _ if version.starts_with(|first: char| first.is_ascii_digit()) => format!("redis=={version}"),
            _ => format!("redis{version}"),
        };
        Some((poetry.span, clause))
    })
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

    #[test]
    fn other_files() {
        let file = SourceMap::default().add("x", "");
        let told = |reader: Reader, text: &str| redis_before_6(&reader(file, text)?.1);
        let lock = "[[package]]\nname = \"redis-om\"\nversion = \"0.1\"\n\n[[package]]\nname = \"redis\"\nversion = \"5.0.1\"\n";
        assert_eq!(told(locked, lock), Some(true));
        assert_eq!(told(locked, &lock.replace("5.0.1", "6.2.0")), Some(false));
        assert_eq!(told(locked, "name = \"celery\"\nversion = \"5.0.1\"\n"), None);
        let lock = r#"{"default": {"redis": {"hashes": ["a"], "version": "==5.0.1"}}}"#;
        assert_eq!(told(in_pipfile_lock, lock), Some(true));
        assert_eq!(told(in_pipfile_lock, r#"{"default": {}}"#), None);
        for (text, before_6) in [
            (
                "[project]\ndependencies = [\"flask\", \"redis>=5,<6\"]",
                Some(true),
            ),
            ("[project]\ndependencies = [\"redis>=5\"]", Some(false)),
            ("[tool.poetry.dependencies]\nredis = \"^5.0\"", Some(true)),
            (
                "[tool.poetry.dependencies]\nredis = {version = \"5.0.1\", extras = [\"hiredis\"]}",
                Some(true),
            ),
            ("[tool.poetry.dependencies]\nredis = \"^6.0\"", Some(false)),
            ("[tool.poetry.dependencies]\nredis = \"*\"", Some(false)),
            ("[tool.poetry.dependencies]\ncelery = \"^5.0\"", None),
        ] {
            assert_eq!(told(in_pyproject, text), before_6, "{text}");
        }
    }
}
