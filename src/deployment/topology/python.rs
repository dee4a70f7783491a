//! The version of redis-py that a client uses, from a requirements file, a lock file or `pyproject.toml`.

use super::container;
use crate::client::{Connection, Tls};
use pep440_rs::{Operator, Version, VersionSpecifier};
use redproof_source::yaml::Node;
use redproof_source::{FileId, SourceMap, Span, Tree};
use redproof_syntax::toml;

/// A requirement of redis-py.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The line, or the value.
    pub at: Span,
    /// Whether it allows only versions before 6.0.0, the first that checks a certificate's host name by default (source:
    /// the wheels of 5.3.1 and 6.0.0).
    pub before_6: bool,
}

/// The redis-py of a connection; `None` without TLS, where it does not matter.
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

/// Finds the requirement in one kind of file.
type Reader = fn(FileId, &str) -> Option<Requirement>;

/// The files with requirements. Lock files first: they say what is installed.
const FILES: &[(&str, Reader)] = &[
    ("uv.lock", locked),
    ("poetry.lock", locked),
    ("pdm.lock", locked),
    ("Pipfile.lock", in_pipfile_lock),
    ("requirements.txt", in_requirements),
    ("pyproject.toml", in_pyproject),
];

/// Whether a file may have a requirement, by its name. It counts for everything in its folder and below.
pub fn is_requirements_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    FILES.iter().any(|(known, _)| *known == name)
}

/// The requirement in the nearest folder, from this one upwards, with any of these files.
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
                if let Some(requirement) = reader(file, text.as_str()) {
                    return Some(requirement);
                }
            }
        }
        if any || folder.is_empty() {
            return None;
        }
        folder = Tree::parent(folder);
    }
}

fn in_requirements(file: FileId, text: &str) -> Option<Requirement> {
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let written = line.trim_end();
        let start = at;
        at += line.len();
        let before_6 = before_6(specifiers(written)?);
        let at = Span::new(file, start, start + written.len());
        Some(Requirement { at, before_6 })
    })
}

/// `name = "redis"` followed by `version = "…"`, as uv, Poetry and PDM write it.
fn locked(file: FileId, text: &str) -> Option<Requirement> {
    let mut at = 0;
    let mut named = false;
    for line in text.split_inclusive('\n') {
        let (start, written) = (at, line.trim_end());
        at += line.len();
        if named && let Some(version) = written.strip_prefix("version = ") {
            let at = Span::new(file, start, start + written.len());
            let before_6 = before_6(version.trim_matches('"'));
            return Some(Requirement { at, before_6 });
        }
        named = written == "name = \"redis\"";
    }
    None
}

fn in_pipfile_lock(file: FileId, text: &str) -> Option<Requirement> {
    let name = "\"redis\"";
    text.match_indices(name).find_map(|(start, _)| {
        let rest = text.get(start + name.len()..)?.trim_start();
        let object = rest.strip_prefix(':')?.trim_start().strip_prefix('{')?;
        let (_, version) = object.get(..object.find('}')?)?.split_once("\"version\"")?;
        let at = Span::new(file, start, start + name.len());
        let before_6 = before_6(version.split('"').nth(1)?);
        Some(Requirement { at, before_6 })
    })
}

/// `project.dependencies`, or Poetry's own table.
fn in_pyproject(file: FileId, text: &str) -> Option<Requirement> {
    let root = toml::parse(file, text).ok()?;
    let listed = root
        .get("project")
        .and_then(|project| project.get("dependencies"));
    let listed = listed.into_iter().flat_map(Node::items).find_map(|node| {
        let before_6 = before_6(specifiers(node.text()?.as_str())?);
        Some(Requirement {
            at: node.span,
            before_6,
        })
    });
    listed.or_else(|| {
        let tool = root.get("tool")?.get("poetry")?;
        let poetry = tool.get("dependencies")?.get("redis")?;
        let version = poetry.text().or_else(|| poetry.get("version")?.text())?;
        let before_6 = before_6(version.as_str());
        Some(Requirement {
            at: poetry.span,
            before_6,
        })
    })
}

/// The version specifiers of a requirement (PEP 508) if it is of redis-py: without extras, markers, options of pip and
/// comments.
fn specifiers(requirement: &str) -> Option<&str> {
    let end = requirement.find(['#', ';', '\\']).unwrap_or(requirement.len());
    let requirement = requirement.get(..end)?.trim();
    let name_end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(requirement.len());
    if !requirement.get(..name_end)?.eq_ignore_ascii_case("redis") {
        return None;
    }
    let rest = requirement.get(name_end..)?.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let rest = rest.split(" --").next().unwrap_or(rest);
    Some(rest.trim().trim_start_matches('(').trim_end_matches(')'))
}

/// Whether the specifiers allow only versions before 6. What cannot be parsed allows any version.
fn before_6(specifiers: &str) -> bool {
    specifiers.split(',').any(|clause| {
        let clause = clause.trim();
        // Poetry's `^5.0`, `~5.2` and `5.0.1` end before the next major version.
        let poetry = clause
            .strip_prefix('^')
            .or_else(|| clause.strip_prefix('~'))
            .unwrap_or(clause);
        if let Ok(version) = poetry.parse::<Version>() {
            return is_before_6(&version);
        }
        let Ok(specifier) = clause.parse::<VersionSpecifier>() else {
            return false;
        };
        match specifier.operator() {
            Operator::Equal
            | Operator::EqualStar
            | Operator::ExactEqual
            | Operator::TildeEqual
            | Operator::LessThanEqual => is_before_6(specifier.version()),
            Operator::LessThan => *specifier.version() <= Version::new([6]),
            Operator::NotEqual
            | Operator::NotEqualStar
            | Operator::GreaterThan
            | Operator::GreaterThanEqual => false,
        }
    })
}

fn is_before_6(version: &Version) -> bool {
    version.epoch() == 0 && version.release().first().is_some_and(|major| *major < 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements() {
        for (line, expected) in [
            ("redis==5.0.1", Some(true)),
            ("redis[hiredis] ~= 5.2  # cache", Some(true)),
            ("redis>=4,<6", Some(true)),
            ("redis (>=4,<6.0.0)", Some(true)),
            ("Redis<=5.3.1", Some(true)),
            ("redis==5.*", Some(true)),
            ("redis==5.0.1 \\", Some(true)),
            ("redis==5.0.1 --hash=sha256:00", Some(true)),
            ("redis==5.0.1 ; python_version < '3.12'", Some(true)),
            ("redis==5.3.0b5", Some(true)),
            ("redis<6.0.1", Some(false)),
            ("redis==6.0.0", Some(false)),
            ("redis==6.*", Some(false)),
            ("redis!=5.0.1", Some(false)),
            ("redis===5.0.1", Some(true)),
            ("redis==1!5.0", Some(false)),
            ("redis>=5", Some(false)),
            ("redis", Some(false)),
            ("redis @ https://example.com/redis-5.0.1.tar.gz", Some(false)),
            ("redis<7", Some(false)),
            ("redis-om==0.1", None),
            ("# redis==5.0.1", None),
            ("celery[redis]==5.0", None),
        ] {
            assert_eq!(specifiers(line).map(before_6), expected, "{line}");
        }
    }

    #[test]
    fn files() {
        let file = SourceMap::default().add("x", "");
        let read = |reader: Reader, text: &str| Some(reader(file, text)?.before_6);
        let lock = "[[package]]\nname = \"redis-om\"\nversion = \"0.1\"\n\n[[package]]\nname = \"redis\"\nversion = \"5.0.1\"\n";
        assert_eq!(read(locked, lock), Some(true));
        assert_eq!(read(locked, &lock.replace("5.0.1", "6.2.0")), Some(false));
        assert_eq!(read(locked, "name = \"celery\"\nversion = \"5.0.1\"\n"), None);
        let lock = r#"{"default": {"celery": {"extras": ["redis"]}, "redis": {"hashes": ["a"], "version": "==5.0.1"}}}"#;
        assert_eq!(read(in_pipfile_lock, lock), Some(true));
        assert_eq!(read(in_pipfile_lock, r#"{"default": {}}"#), None);
        for (text, expected) in [
            (
                "[project]\ndependencies = [\"flask\", \"redis>=5,<6\"]",
                Some(true),
            ),
            ("[project]\ndependencies = [\"redis>=5\"]", Some(false)),
            ("[tool.poetry.dependencies]\nredis = \"^5.0\"", Some(true)),
            ("[tool.poetry.dependencies]\nredis = \"~5.2\"", Some(true)),
            ("[tool.poetry.dependencies]\nredis = \">=5.0,<6.0\"", Some(true)),
            (
                "[tool.poetry.dependencies]\nredis = {version = \"5.0.1\", extras = [\"hiredis\"]}",
                Some(true),
            ),
            ("[tool.poetry.dependencies]\nredis = \"^6.0\"", Some(false)),
            (
                "[tool.poetry.dependencies]\nredis = \"^5.0 || ^6.0\"",
                Some(false),
            ),
            ("[tool.poetry.dependencies]\nredis = \"*\"", Some(false)),
            ("[tool.poetry.dependencies]\ncelery = \"^5.0\"", None),
        ] {
            assert_eq!(read(in_pyproject, text), expected, "{text}");
        }
    }
}
