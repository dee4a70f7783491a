//! Paths as compose files write them.

use redproof_source::{Origin, Text};

/// What a path in a compose file starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A folder: the project's, or that of the file that names it.
    Relative,
    /// The root of the host, a home folder (`~`), or a drive of Windows.
    Absolute,
    /// No path: a URL, a Git repository, an artifact of a registry, or another service's build.
    Remote,
}

/// How what is fetched begins. A build context may also be a page of GitHub or another service.
const REMOTE: [&str; 4] = ["git@", "oci:", "github.com/", "service:"];

impl PathKind {
    /// The kind of a path as written.
    pub fn of(path: &str) -> Self {
        if path.contains("://") || REMOTE.iter().any(|start| path.starts_with(start)) {
            PathKind::Remote
        } else if path.starts_with(['/', '~', '\\']) || path.chars().nth(1) == Some(':') {
            PathKind::Absolute
        } else {
            PathKind::Relative
        }
    }
}

/// The relative path from one folder to another, both relative to the root; empty for the same folder.
pub(crate) fn between(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = vec!["..".to_owned(); from.len() - shared];
    path.extend(to.into_iter().skip(shared));
    path.join("/")
}

/// A path without what does not matter in it, as Go's `path.Clean` has it. An empty path stays empty.
pub(crate) fn cleaned(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// A path in which a `${PWD}` at the start that no file sets is `.`, the folder that Compose is called in, whatever stands for
/// it elsewhere (`${PWD:-/srv}`): a shell always sets it.
pub(crate) fn from_working_dir(path: Text) -> Text {
    below_working_dir(&path).unwrap_or(path)
}

/// The folder that the path of a reference is relative to, and the path: what begins with `${PWD}` is relative to the folder
/// that Compose is called in.
pub(crate) fn of_reference(working_dir: &str, folder: &str, path: &Text) -> (String, Text) {
    match below_working_dir(path) {
        Some(below) => (working_dir.to_owned(), below),
        None => (folder.to_owned(), path.clone()),
    }
}

fn below_working_dir(path: &Text) -> Option<Text> {
    let mut parts = path.parts();
    let (first, decoded) = parts.next()?;
    let rest = path.as_str().get(decoded.len()..)?;
    let is_pwd = match &first.origin {
        Origin::Fallback { name, .. } => &**name == "PWD",
        origin => origin.undefined()?.variable() == Some("PWD"),
    };
    if !is_pwd || !(rest.is_empty() || rest.starts_with('/')) {
        return None;
    }
    let mut resolved = Text::derived(".", first.span);
    for (segment, part) in parts {
        resolved.push(part, segment.span, segment.exact, segment.origin.clone());
    }
    Some(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_folders() {
        assert_eq!(between("", "sub/a"), "sub/a");
        assert_eq!(between("x/y", "x/z"), "../z");
        assert_eq!(between("a", "a"), "");
        assert_eq!(between("a/b", ""), "../..");
    }

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        for (path, expected) in [
            ("/data/../y/", "/y"),
            ("/../y", "/y"),
            ("./etc//x/", "etc/x"),
            ("./../srv/./b", "../srv/b"),
            ("a/..", "."),
            ("e:/data/", "e:/data"),
            ("", ""),
        ] {
            assert_eq!(cleaned(path), expected, "{path}");
        }
    }

    #[test]
    fn paths_have_kinds() {
        for (path, kind) in [
            ("./a", PathKind::Relative),
            ("", PathKind::Relative),
            ("a:b", PathKind::Absolute),
            ("~/a", PathKind::Absolute),
            ("/a", PathKind::Absolute),
            ("https://example.com/a", PathKind::Remote),
            ("git@example.com:a.git", PathKind::Remote),
            ("github.com/example/a", PathKind::Remote),
            ("docker-image://redis:7", PathKind::Remote),
            ("service:base", PathKind::Remote),
        ] {
            assert_eq!(PathKind::of(path), kind, "{path}");
        }
    }
}
