//! Where rule files come from: those that ship with redproof, and folders of users.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use super::tree::Tree;
use crate::inputs::texts_below;
use redproof_source::{ReadError, Tree as FileTree};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Endings of the names of rule files and lists.
const ENDINGS: &[&str] = &["yml", "yaml", "txt"];

/// A rule file, a list or a rule test.
#[derive(Debug, Clone)]
pub struct RuleSource {
    /// Its path, as errors show it, with `/`.
    pub path: Cow<'static, str>,
    /// Its text.
    pub text: Cow<'static, str>,
    /// What it holds, if it was parsed when redproof was built.
    pub(super) tree: Option<&'static Tree>,
}

impl RuleSource {
    /// A file from its path and text.
    pub fn new(path: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            tree: None,
        }
    }

    /// The rules and lists that ship with redproof.
    pub fn builtin() -> Vec<RuleSource> {
        FILES
            .iter()
            .map(|(path, text, tree)| RuleSource {
                path: Cow::Borrowed(path),
                text: Cow::Borrowed(text),
                tree: tree.as_ref(),
            })
            .collect()
    }

    /// The tests of the rules that ship with redproof.
    pub fn builtin_tests() -> impl Iterator<Item = RuleSource> {
        TESTS.iter().map(|(path, text)| RuleSource::new(*path, *text))
    }

    /// All rule files, tests and lists below a folder, by path.
    ///
    /// # Errors
    /// The folder, or a file in it, cannot be read, is too big, is no regular file or no text, or a link leads elsewhere.
    pub fn folder(folder: &Path) -> io::Result<Vec<RuleSource>> {
        let texts = texts_below(folder, ENDINGS)?;
        Ok(texts
            .into_iter()
            .map(|(path, text)| RuleSource::new(path, text))
            .collect())
    }

    /// The same below a folder of the audited tree.
    ///
    /// # Errors
    /// There is no such folder, or a file in it cannot be read, is too big or is no text.
    pub fn in_tree(tree: &FileTree, folder: &str) -> Result<Vec<RuleSource>, ReadError> {
        if !tree.is_folder(folder) {
            return Err(ReadError::Missing);
        }
        let mut sources = Vec::new();
        for name in tree.list(folder).iter() {
            let path = FileTree::join(folder, name).ok_or(ReadError::Outside)?;
            // Links are not followed.
            if tree.link_target(&path).is_some() {
                continue;
            }
            if tree.is_folder(&path) {
                sources.extend(RuleSource::in_tree(tree, &path)?);
            } else if ENDINGS.iter().any(|ending| path.ends_with(&format!(".{ending}"))) {
                let text = tree.read(&path)?;
                sources.push(RuleSource::new(path, text.to_string()));
            }
        }
        Ok(sources)
    }

    /// Whether it is a rule test.
    pub fn is_test(&self) -> bool {
        self.path.ends_with(".test.yml") || self.path.ends_with(".test.yaml")
    }

    /// Whether it should hold a rule.
    pub fn is_rule(&self) -> bool {
        !self.is_test()
            && (self.path.ends_with(".yml") || self.path.ends_with(".yaml"))
            && !self.is_compliance()
    }

    fn is_compliance(&self) -> bool {
        self.path.rsplit('/').nth(1) == Some("compliance")
    }

    /// The file's name without folder and ending.
    pub fn stem(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        [".test.yml", ".test.yaml", ".yml", ".yaml"]
            .iter()
            .find_map(|ending| file.strip_suffix(ending))
            .unwrap_or(file)
    }
}
