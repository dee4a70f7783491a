//! The files that a script writes before it starts a server.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Text, Why};

use super::super::model::FileAnswer;

/// The most text that a script's files may add up to, in bytes; what goes beyond is unknown.
const MOST_WRITTEN: usize = 4 * 1024 * 1024;

/// What a script made of a file.
#[derive(Debug, Clone)]
pub enum Made {
    /// It holds this text.
    Text(Text),
    /// What it holds is unknown.
    Unknown(Why),
    /// It was taken away.
    Removed,
}

/// The files that a script makes or changes before it starts a server.
#[derive(Debug, Clone, Default)]
pub struct MadeFiles {
    by_path: BTreeMap<String, Made>,
    /// Files whose text went into one that was made.
    templates: BTreeSet<String>,
    /// Files that the pipeline reads which runs now.
    reading: Vec<String>,
    written: usize,
}

/// What a command reads.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Text(Text),
    Unknown,
    Missing,
}

/// Answers with what is at a path of the container.
pub(super) type Reader<'a> = &'a dyn Fn(&str) -> FileAnswer;

impl MadeFiles {
    /// Whether the script makes and changes nothing.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// The text that the script wrote, in bytes.
    pub fn written(&self) -> usize {
        self.written
    }

    /// What the script made of the file at a path.
    pub fn get(&self, path: &str) -> Option<&Made> {
        self.by_path.get(path)
    }

    /// The texts of the files that it made.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.by_path.values().filter_map(|made| match made {
            Made::Text(text) => Some(text),
            Made::Unknown(_) | Made::Removed => None,
        })
    }

    /// Whether it makes a file of which it is not known what is in it.
    pub(crate) fn has_unknown(&self) -> bool {
        self.by_path.values().any(|made| matches!(made, Made::Unknown(_)))
    }

    /// The files as one that two starts make, with what a function keeps of each text.
    pub(crate) fn merged(&self, other: &Self, merge: &dyn Fn(&Text, &Text) -> Option<Text>) -> Option<Self> {
        let mut merged = self.clone();
        for (path, made) in &mut merged.by_path {
            match (&*made, other.by_path.get(path)) {
                (Made::Text(one), Some(Made::Text(two))) => *made = Made::Text(merge(one, two)?),
                (Made::Removed, Some(Made::Removed)) => {}
                // A file of one line is not made at all without it.
                (Made::Text(one), None) => *made = Made::Text(merge(one, &Text::empty(one.span()))?),
                _ => return None,
            }
        }
        let all_known = other.by_path.keys().all(|path| merged.by_path.contains_key(path));
        all_known.then_some(merged)
    }

    /// Paths of files whose text went into those that were made, and of those that were changed in place.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.templates.iter().map(String::as_str)
    }

    pub(super) fn read(&self, path: &str, reader: Reader<'_>) -> Content {
        match self.by_path.get(path) {
            Some(Made::Text(text)) => Content::Text(text.clone()),
            Some(Made::Unknown(_)) => Content::Unknown,
            Some(Made::Removed) => Content::Missing,
            None => match reader(path) {
                FileAnswer::Found(_, text) => Content::Text(text),
                FileAnswer::Missing => Content::Missing,
                // A container's own folders for what is made while it runs are empty.
                FileAnswer::Unknown(_) if path.starts_with("/tmp/") || path.starts_with("/run/") => {
                    Content::Missing
                }
                FileAnswer::Unknown(_) => Content::Unknown,
            },
        }
    }

    pub(super) fn write(&mut self, path: String, made: Made) {
        let made = match made {
            Made::Text(text) => {
                self.written += text.as_str().len();
                match self.written > MOST_WRITTEN {
                    true => Made::Unknown(Why::new(
                        "the script writes more than redproof follows",
                        Some(text.span()),
                    )),
                    false => Made::Text(text),
                }
            }
            made => made,
        };
        self.templates.extend(self.reading.iter().cloned());
        self.by_path.insert(path, made);
    }

    /// Notes that a pipeline reads a file.
    pub(super) fn reads(&mut self, path: String) {
        self.reading.push(path);
    }

    /// Notes that a pipeline begins.
    pub(super) fn begin(&mut self) {
        self.reading.clear();
    }
}
