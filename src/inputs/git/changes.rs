//! What changed: in the index against the last commit, or in the working tree against a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::Repository;
use super::program::{GitError, git};

/// Changed paths, relative to the top of the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are there: added, modified, or renamed to this name.
    pub changed: BTreeSet<String>,
    /// Files that are not there any more: deleted, or renamed to another name.
    pub removed: BTreeSet<String>,
}

/// Changed lines by path; lines count from 1.
pub type ChangedLines = BTreeMap<String, Vec<RangeInclusive<u32>>>;

/// What changes are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared<'a> {
    /// The index with the last commit: what a commit would hold.
    Index,
    /// The working tree with what the last commit and a revision have in common: the changes of a branch, without those that
    /// the revision made since.
    Since(&'a str),
    /// What a revision (the first one) and another one have in common, with that other one.
    Between(&'a str, &'a str),
}

/// The revisions that pre-commit compares (`--from-ref`, `--to-ref`), as it tells its hooks.
pub fn references_of_hook() -> Option<(String, String)> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Some((set("PRE_COMMIT_FROM_REF")?, set("PRE_COMMIT_TO_REF")?))
}

/// No program but git runs, and nothing but what is there is compared.
const PLAIN: [&str; 3] = ["--no-ext-diff", "--no-textconv", "--no-color"];

impl Repository {
    /// What changed.
    ///
    /// # Errors
    /// There is no git, or no such revision.
    pub fn changes(&self, compared: Compared<'_>) -> Result<Changes, GitError> {
        let printed = self.diff(compared, &["--name-status", "-M", "-z"])?;
        let mut changes = names(&printed);
        if let Compared::Since(_) = compared {
            // What nobody has added yet is new.
            let new = git(&self.top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
            changes.changed.extend(paths(&new));
        }
        Ok(changes)
    }

    /// Which lines changed. Where lines were deleted, those around the gap count.
    ///
    /// # Errors
    /// There is no git, or no such revision.
    pub fn changed_lines(&self, compared: Compared<'_>) -> Result<ChangedLines, GitError> {
        let printed = self.diff(compared, &["-U0", "-M", "--src-prefix=a/", "--dst-prefix=b/"])?;
        let mut changed = lines(&String::from_utf8_lossy(&printed));
        if let Compared::Since(_) = compared {
            let new = git(&self.top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
            changed.extend(paths(&new).map(|path| (path, vec![1..=u32::MAX])));
        }
        Ok(changed)
    }

    fn diff(&self, compared: Compared<'_>, form: &[&str]) -> Result<Vec<u8>, GitError> {
        let mut arguments = vec!["diff"];
        arguments.extend(PLAIN);
        arguments.extend(form);
        let revision;
        match compared {
            Compared::Index => arguments.push("--cached"),
            Compared::Since(name) => {
                revision = self.common(name, "HEAD")?;
                arguments.push(&revision);
            }
            Compared::Between(from, to) => {
                revision = format!("{}..{}", self.common(from, to)?, self.revision(to)?);
                arguments.push(&revision);
            }
        }
        arguments.push("--");
        git(&self.top, &arguments)
    }

    /// The last commit that two revisions have in common.
    fn common(&self, name: &str, other: &str) -> Result<String, GitError> {
        let (first, second) = (self.revision(name)?, self.revision(other)?);
        match git(&self.top, &["merge-base", &first, &second]) {
            Ok(printed) => Ok(String::from_utf8_lossy(&printed).trim().to_owned()),
            Err(GitError::Failed(_)) if self.is_shallow() => Err(GitError::Shallow(name.to_owned())),
            Err(GitError::Failed(_)) => Err(GitError::NothingInCommon(name.to_owned(), other.to_owned())),
            Err(error) => Err(error),
        }
    }

    /// Whether the clone lacks older commits.
    fn is_shallow(&self) -> bool {
        let asked = git(&self.top, &["rev-parse", "--is-shallow-repository"]);
        asked.is_ok_and(|printed| printed.starts_with(b"true"))
    }

    /// The name of the object that a revision is. A name that looks like an option is none.
    pub(super) fn revision(&self, name: &str) -> Result<String, GitError> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        match git(&self.top, &arguments) {
            Ok(printed) => Ok(String::from_utf8_lossy(&printed).trim().to_owned()),
            Err(GitError::Failed(_)) if self.is_shallow() => Err(GitError::Shallow(name.to_owned())),
            Err(GitError::Failed(_)) => Err(GitError::NoRevision(name.to_owned())),
            Err(error) => Err(error),
        }
    }
}

/// Paths between NUL bytes. Paths that are not UTF-8 are left out, as redproof does not read them.
pub(super) fn paths(printed: &[u8]) -> impl Iterator<Item = String> {
    let parts = printed.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.filter_map(|part| String::from_utf8(part.to_vec()).ok())
}

/// `--name-status -z`: a letter, then a path, or two for a rename and a copy.
fn names(printed: &[u8]) -> Changes {
    let mut changes = Changes::default();
    let mut parts = printed.split(|byte| *byte == 0);
    let text = |part: Option<&[u8]>| part.and_then(|part| String::from_utf8(part.to_vec()).ok());
    while let Some(status) = parts.next().filter(|status| !status.is_empty()) {
        let first = text(parts.next());
        match status.first() {
            Some(b'D') => changes.removed.extend(first),
            Some(b'R') => {
                changes.removed.extend(first);
                changes.changed.extend(text(parts.next()));
            }
            Some(b'C') => changes.changed.extend(text(parts.next())),
            _ => changes.changed.extend(first),
        }
    }
    changes
}

/// The hunks of a diff without context.
fn lines(diff: &str) -> ChangedLines {
    let mut changed = ChangedLines::new();
    let mut path: Option<String> = None;
    // Lines of the current hunk that are content, whatever they look like.
    let mut content = 0_u64;
    for line in diff.split('\n') {
        if content > 0 && line.starts_with(['+', '-']) {
            content -= 1;
        } else if let Some(name) = line.strip_prefix("+++ ") {
            path = unquoted(name).and_then(|name| name.strip_prefix("b/").map(str::to_owned));
        } else if let Some(((_, removed), (start, count))) = line.strip_prefix("@@ -").and_then(hunk) {
            content = u64::from(removed) + u64::from(count);
            let range = match count {
                0 => start..=start.saturating_add(1),
                count => start..=start.saturating_add(count - 1),
            };
            if let Some(path) = &path {
                changed.entry(path.clone()).or_default().push(range);
            }
        }
    }
    changed
}

/// `1,2 +3,4 @@ …`: starts and counts.
fn hunk(text: &str) -> Option<((u32, u32), (u32, u32))> {
    let (old, rest) = text.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| match text.split_once(',') {
        Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    Some((range(old)?, range(new)?))
}

/// A path as git writes it in a diff: with quotes and escapes if it has unusual characters. A tab ends one with spaces.
fn unquoted(name: &str) -> Option<String> {
    let Some(quoted) = name.strip_prefix('"') else {
        return Some(name.trim_end_matches(['\r', '\t']).to_owned());
    };
    let mut bytes = Vec::new();
    let mut rest = quoted.bytes().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return String::from_utf8(bytes).ok(),
            b'\\' => match rest.next()? {
                b'a' => bytes.push(7),
                b'b' => bytes.push(8),
                b't' => bytes.push(b'\t'),
                b'n' => bytes.push(b'\n'),
                b'v' => bytes.push(11),
                b'f' => bytes.push(12),
                b'r' => bytes.push(b'\r'),
                first @ b'0'..=b'3' => {
                    let mut digit = || Some(rest.next()?.wrapping_sub(b'0') & 7);
                    bytes.push((first - b'0') << 6 | digit()? << 3 | digit()?);
                }
                other => bytes.push(other),
            },
            other => bytes.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_their_states() {
        let changes = names(b"M\0a b\0D\0gone\0R100\0old\0new\nline\0A\0-x\0C75\0from\0copy\0T\0link\0");
        let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        assert_eq!(
            texts(&changes.changed),
            ["-x", "a b", "copy", "link", "new\nline"]
        );
        assert_eq!(texts(&changes.removed), ["gone", "old"]);
        assert_eq!(names(b""), Changes::default());
    }

    #[test]
    fn hunks() {
        let diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-old\n+++ b/not a path\n+@@ -9,9 +9,9 @@\n\
                    @@ -5,2 +6,0 @@ services:\n-a\n-b\n\\ No newline at end of file\n\
                    diff --git \"a/\\303\\244\\tb\" \"b/\\303\\244\\tb\"\n--- /dev/null\n+++ \"b/\\303\\244\\tb\"\n@@ -0,0 +1,3 @@\n+a\n+b\n+c\n\
                    diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
        let found = lines(diff);
        assert_eq!(found["x"], [1..=2, 6..=7]);
        assert_eq!(found["\u{e4}\tb"], [1..=3]);
        assert_eq!(found.len(), 2);
        assert_eq!(unquoted("a b\t").as_deref(), Some("a b"));
        assert_eq!(unquoted("\"a\\\\\\\"\\n\"").as_deref(), Some("a\\\"\n"));
        assert_eq!(unquoted("\"open"), None);
    }
}
