//! The content of the index where the working tree has another: what a commit would hold.

use std::collections::{BTreeMap, BTreeSet};

use super::Repository;
use super::changes::{Changes, paths};
use super::program::{GitError, git, git_with_input};

/// Most bytes of one file that are taken; longer ones are read as far as the limit of every file.
const LONGEST: usize = redproof_source::Limit::FileSize.value() + 1;

/// Files whose content in the index is another than in the working tree; `None` is not in the index any more.
pub type Staged = BTreeMap<String, Option<Vec<u8>>>;

impl Repository {
    /// The content of the index, where the working tree has another. `staged`: what changed in the index.
    ///
    /// # Errors
    /// There is no git, or it fails.
    pub fn staged(&self, staged: &Changes) -> Result<Staged, GitError> {
        let differing = git(
            &self.top,
            &["diff-files", "--name-only", "--ignore-submodules", "-z"],
        )?;
        let differing: BTreeSet<String> = paths(&differing).collect();
        let mut content: Staged = staged.removed.iter().map(|path| (path.clone(), None)).collect();
        if differing.is_empty() {
            return Ok(content);
        }
        let listed = git(&self.top, &["ls-files", "--stage", "-z"])?;
        let blobs: Vec<(String, String)> = paths(&listed)
            .filter_map(|line| blob(&line))
            .filter(|(_, path)| differing.contains(path))
            .collect();
        let wanted: String = blobs.iter().map(|(object, _)| format!("{object}\n")).collect();
        let printed = git_with_input(&self.top, &["cat-file", "--batch"], wanted.into_bytes())?;
        let mut rest = printed.as_slice();
        for (_, path) in blobs {
            let Some((bytes, after)) = object(rest) else {
                return Err(GitError::Failed(
                    "an object of the index cannot be read".to_owned(),
                ));
            };
            content.insert(path, Some(bytes.get(..LONGEST).unwrap_or(bytes).to_vec()));
            rest = after;
        }
        Ok(content)
    }
}

/// The object and path of a regular file in `ls-files --stage`: `MODE OBJECT STAGE\tPATH`.
fn blob(line: &str) -> Option<(String, String)> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, object) = (words.next()?, words.next()?);
    mode.starts_with("100")
        .then(|| (object.to_owned(), path.to_owned()))
}

/// The first object of what `cat-file --batch` prints (`OBJECT TYPE SIZE\nCONTENT\n`), and the rest.
fn object(printed: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = printed.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(printed.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end + 1;
    let content = printed.get(start..start.checked_add(size)?)?;
    Some((content, printed.get(start + size + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_objects() {
        assert_eq!(
            blob("100644 abc 0\ta b\nc"),
            Some(("abc".to_owned(), "a b\nc".to_owned()))
        );
        assert_eq!(blob("120000 abc 0\tlink"), None);
        assert_eq!(blob("160000 abc 0\tmodule"), None);
        let (first, rest) = object(b"abc blob 3\na\nb\nabd blob 0\n\n").unwrap();
        assert_eq!(first, b"a\nb");
        assert_eq!(object(rest), Some((&b""[..], &b""[..])));
        assert_eq!(object(b"abc missing\n"), None);
        assert_eq!(object(b"abc blob 9\nshort\n"), None);
    }
}
