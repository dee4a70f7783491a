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
