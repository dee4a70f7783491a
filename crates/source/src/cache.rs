//! The texts of a folder's files, each read from disk once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use super::Limit;
use super::error::ReadError;

/// A file's content as text.
#[derive(Debug, Clone)]
pub(super) struct Content {
    /// The text; bytes that are not UTF-8 are Latin-1 characters.
    pub(super) text: Arc<str>,
    /// Whether the file is UTF-8 as it is.
    pub(super) is_utf8: bool,
}

type Read = Result<Content, ReadError>;

/// Contents by path, shared by all clones. Errors are kept too, so that a file that changes during a run is the same
/// for everybody who reads it. The texts together are capped by [`Limit::HeldText`].
#[derive(Clone, Default)]
pub(super) struct Cache(Arc<RwLock<Held>>);

#[derive(Default)]
struct Held {
    by_path: HashMap<String, Read>,
    bytes: usize,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// The content of a path that was read before.
    pub(super) fn get(&self, path: &str) -> Option<Read> {
        self.0.read().ok()?.by_path.get(path).cloned()
    }

    /// Keeps the first content of a path and returns it. Two threads may read a file at the same time.
    pub(super) fn keep(&self, path: &str, read: Read) -> Read {
        let Ok(mut held) = self.0.write() else {
            return read;
        };
        if let Some(known) = held.by_path.get(path) {
            return known.clone();
        }
        let length = read.as_ref().map_or(0, |content| content.text.len());
        let read = if held.bytes.saturating_add(length) > Limit::HeldText.value() {
            Err(ReadError::TooBig(Limit::HeldText))
        } else {
            held.bytes += length;
            read
        };
        held.by_path.insert(path.to_owned(), read.clone());
        read
    }
}
