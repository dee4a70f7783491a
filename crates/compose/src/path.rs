//! Paths as compose files write them.

/// What a path in a compose file starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathKind {
    /// A folder: the project's, or that of the file that names it.
    Relative,
    /// The root of the host, a home folder (`~`), or a drive of Windows.
    Absolute,
    /// A URL or a Git repository.
    Remote,
}

impl PathKind {
    /// The kind of a path as written.
    pub(crate) fn of(path: &str) -> Self {
        if path.contains("://") || path.starts_with("git@") || path.starts_with("oci:") {
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
    fn paths_have_kinds() {
        for (path, kind) in [
            ("./a", PathKind::Relative),
            ("", PathKind::Relative),
            ("a:b", PathKind::Absolute),
            ("~/a", PathKind::Absolute),
            ("/a", PathKind::Absolute),
            ("https://example.com/a", PathKind::Remote),
            ("git@example.com:a.git", PathKind::Remote),
        ] {
            assert_eq!(PathKind::of(path), kind, "{path}");
        }
    }
}
