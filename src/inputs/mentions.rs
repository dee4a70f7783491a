//! Reverse references: which files may name a path, by a search through their text.
//!
//! The search never misses a reference that a reader could follow; it may find some that none follows. A path is named by
//! itself or by a folder above it, which a mount or a build takes whole. Where the text cannot tell (escapes, names with
//! spaces), it counts as a mention.

use std::collections::HashSet;

use super::words::is_separator;
use super::{is_below, place};
use redproof_source::Tree;

/// Paths to look for, with every folder above them.
#[derive(Debug, Default)]
pub struct Mentions {
    wanted: HashSet<String>,
    /// The last part of each of them.
    names: HashSet<String>,
    /// Folders of the paths: who names a file there may read others beside it, such as its `.env`.
    folders: HashSet<String>,
    /// Folders of which every path counts.
    below: Vec<String>,
    /// Whether a path is one that no single word of a text holds.
    any: bool,
}

impl Mentions {
    /// Looks for a path, too.
    pub fn add(&mut self, path: &str) {
        self.any |= path.contains(is_separator);
        self.folders.insert(Tree::parent(path).to_owned());
        let mut path = path;
        // The root is above everything; what mounts it is above everything, too, or is written with `..`.
        while self.wanted.insert(path.to_owned()) && !path.is_empty() {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.names.insert(name.to_owned());
            path = Tree::parent(path);
        }
    }

    /// Looks for every path below a folder, too.
    pub fn add_below(&mut self, folder: &str) {
        self.below.push(folder.to_owned());
    }

    /// Whether a text may name one of the paths. `folders`: those that its relative paths may begin in.
    pub fn may_be_in(&self, text: &str, folders: &[&str]) -> bool {
        if self.any || is_escaped(text) {
            return true;
        }
        let mut words = text.split_inclusive(is_separator);
        words.any(|word| {
            let is_cut = word.ends_with('$');
            let word = word.trim_end_matches(is_separator);
            // The fallback of a variable: `${NAME:-path}`.
            let bare = word.trim_start_matches(['-', '+', '?', '@', '!', '#']);
            self.is_named_by(word, is_cut, folders)
                || bare.len() < word.len() && self.is_named_by(bare, is_cut, folders)
        })
    }

    fn is_named_by(&self, word: &str, is_cut: bool, folders: &[&str]) -> bool {
        // A path of the container, or of another machine.
        if word.is_empty() || word.starts_with(['/', '~']) {
            return false;
        }
        // What a variable or a pattern goes on from is a folder.
        let end = match word.find(['*', '?']) {
            Some(end) => word.get(..end).and_then(|start| start.rfind('/')),
            None if is_cut => word.rfind('/'),
            None => Some(word.len()),
        };
        let word = end.and_then(|end| word.get(..end)).unwrap_or(".");
        if !word.contains('/') && !word.ends_with('.') && !self.names.contains(word) {
            return false;
        }
        folders.iter().any(|folder| {
            let named = place(folder, word);
            self.wanted.contains(&named)
                || self.below.iter().any(|above| is_below(&named, above))
                || self.folders.contains(Tree::parent(&named)) && word.contains('/')
        })
    }
}

/// Whether a text has escapes, behind which a path may be written in other characters.
fn is_escaped(text: &str) -> bool {
    text.match_indices('\\')
        .filter_map(|(at, _)| text.as_bytes().get(at + 1))
        .any(|next| matches!(next, b'x' | b'u' | b'U' | b'/' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_named_by_itself_and_by_the_folders_above() {
        let mut mentions = Mentions::default();
        mentions.add("deploy/a/conf/redis.conf");
        assert!(mentions.may_be_in("env_file: ../a/conf/app.env", &["deploy/b"]));
        for (text, folder, named) in [
            ("- ./conf/redis.conf:/etc/redis.conf:ro", "deploy/a", true),
            ("- ./conf/redis.conf:/etc/redis.conf:ro", "deploy/b", false),
            ("volumes: [\"./conf:/etc/redis\"]", "deploy/a", true),
            ("build: ../a # all of it", "deploy/b", true),
            ("- ${CONF:-../a/conf}/redis.conf:/x", "deploy/b", true),
            ("- ../${NAME}/conf:/x", "deploy/b", true),
            ("CONF=../a/conf/redis.conf", "deploy/b", true),
            ("include conf/*.conf", "deploy/a", true),
            ("redis-server /deploy/a/conf/redis.conf", "", false),
            ("context: deploy", "", true),
            ("\"..\\x2fa\"", "deploy/b", true),
            ("image: redis", "deploy/a", false),
            ("- .:/app", "deploy/b", false),
        ] {
            assert_eq!(mentions.may_be_in(text, &[folder]), named, "{text} in {folder}");
        }
        let mut below = Mentions::default();
        below.add_below("services/a");
        assert!(below.may_be_in("- ../services/a/config/app.yml:/app.yml", &["deploy"]));
        assert!(!below.may_be_in("- ../services/b/app.yml:/app.yml", &["deploy"]));
        let mut spaced = Mentions::default();
        spaced.add("my conf/redis.conf");
        assert!(spaced.may_be_in("anything", &["x"]));
    }
}
