//! Scripts that change a Redis password.

use std::ops::Range;

use crate::discover;
use crate::source::Tree;

/// A place in a script that changes a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The script.
    pub path: String,
    /// The command, in words.
    pub how: String,
    /// The line's bytes.
    pub range: Range<usize>,
}

/// Commands that change a password, in lower case.
const CHANGES: &[(&str, &str)] = &[
    ("acl setuser", "ACL SETUSER"),
    ("config set requirepass", "CONFIG SET requirepass"),
];

/// Finds the lines of scripts that change a password. Comments do not count.
pub fn rotations(tree: &Tree, scripts: &[String]) -> Vec<Rotation> {
    let mut found = Vec::new();
    for path in scripts {
        let Ok(text) = tree.read(path) else { continue };
        if !discover::mentions_redis(&text) {
            continue;
        }
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            if line.trim_start().starts_with('#') {
                continue;
            }
            let lower = line.to_ascii_lowercase();
            if let Some((_, how)) = CHANGES.iter().find(|(words, _)| lower.contains(words)) {
                let end = start + line.trim_end().len();
                found.push(Rotation {
                    path: path.clone(),
                    how: (*how).to_owned(),
                    range: start..end,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemoryTree;

    #[test]
    fn comments_do_not_rotate() {
        let mut memory = MemoryTree::default();
        memory
            .files
            .insert("a.sh".into(), "# redis-cli ACL SETUSER x\n".into());
        memory.files.insert(
            "b.sh".into(),
            "redis-cli \\\n  config set requirepass \"$NEW\"\n".into(),
        );
        let found = rotations(&Tree::Memory(memory), &["a.sh".into(), "b.sh".into()]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].path.as_str(), found[0].range.clone()), ("b.sh", 12..43));
    }
}
