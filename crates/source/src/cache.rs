//! The texts of a folder's files, each read from disk once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use super::Limit;
use super::derived::Derived;
use super::error::ReadError;

/// A file's content as text.
#[derive(Debug, Clone)]
pub(super) struct Content {
    /// The text; bytes that are not UTF-8 are Latin-1 characters.
    pub(super) text: Arc<str>,
    /// Whether the file is UTF-8 as it is.
    pub(super) is_utf8: bool,
}

impl Content {
    /// The content that some bytes are.
    pub(super) fn of(bytes: Vec<u8>) -> Content {
        let (text, is_utf8) = match String::from_utf8(bytes) {
            // UTF-16 without a mark: its bytes are UTF-8, too, and no word of it would be found.
            Ok(text) => {
                let is_utf16 =
                    matches!(text.as_bytes(), [first, second, ..] if (*first == 0) != (*second == 0));
                (Arc::from(text), !is_utf16)
            }
            Err(error) => (with_latin_1(error.as_bytes()), false),
        };
        Content { text, is_utf8 }
    }

    /// The text, if the file is UTF-8.
    pub(super) fn utf8(self) -> Result<Arc<str>, ReadError> {
        self.is_utf8.then_some(self.text).ok_or(ReadError::NotText)
    }
}

/// The text of bytes; those that are not UTF-8 become Latin-1 characters.
pub(super) fn with_latin_1(bytes: &[u8]) -> Arc<str> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text.into()
}

type Read = Result<Content, ReadError>;

/// Contents by path, shared by all clones. Errors are kept too, so that a file that changes during a run is the same
/// for everybody who reads it. The texts together are capped by [`Limit::HeldText`].
#[derive(Clone, Default)]
pub(super) struct Cache {
    held: Arc<RwLock<Held>>,
    /// What follows from the files.
    pub(super) derived: Arc<Derived>,
}

#[derive(Default)]
struct Held {
    by_path: HashMap<String, Read>,
    bytes: usize,
    /// Bytes in texts that did not pass, which are not among the others.
    spare: usize,
}

/// Texts that did not pass are kept up to so many bytes: a later look for something else then needs not read them again, which
/// takes longer than all else for many small files.
const MOST_SPARE: usize = 64 << 20;

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// The content of a path that was read before.
    pub(super) fn get(&self, path: &str) -> Option<Read> {
        self.held.read().ok()?.by_path.get(path).cloned()
    }

    /// Keeps the first content of a path and returns it. Two threads may read a file at the same time.
    pub(super) fn keep(&self, path: &str, read: Read) -> Read {
        let Ok(mut held) = self.held.write() else {
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

    /// The content of a path: the one that is kept, or a new one.
    pub(super) fn read(&self, path: &str, fetch: impl FnOnce() -> Read) -> Read {
        match self.get(path) {
            Some(read) => read,
            None => self.keep(path, fetch()),
        }
    }

    /// The text of a path, if it passes. Of the others, only so many are kept.
    pub(super) fn skim(
        &self,
        path: &str,
        any_bytes: bool,
        passes: impl FnOnce(&str) -> bool,
        fetch: impl FnOnce() -> Read,
    ) -> Result<Option<Arc<str>>, ReadError> {
        let held = self.get(path);
        let is_held = held.is_some();
        let content = held.unwrap_or_else(fetch)?;
        if !content.is_utf8 && !any_bytes {
            return Err(ReadError::NotText);
        }
        let passes = passes(&content.text);
        if is_held {
            return Ok(passes.then_some(content.text));
        }
        if passes {
            return self.keep(path, Ok(content)).map(|content| Some(content.text));
        }
        self.keep_spare(path, content);
        Ok(None)
    }

    fn keep_spare(&self, path: &str, content: Content) {
        let Ok(mut held) = self.held.write() else { return };
        let spare = held.spare.saturating_add(content.text.len());
        if spare <= MOST_SPARE && !held.by_path.contains_key(path) {
            held.spare = spare;
            held.by_path.insert(path.to_owned(), Ok(content));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &str) -> Read {
        Ok(Content::of(content.into()))
    }

    #[test]
    fn texts_together_have_a_limit() {
        let cache = Cache::default();
        cache.held.write().unwrap().bytes = Limit::HeldText.value() - 5;
        assert!(cache.keep("a", text("abc")).is_ok());
        assert_eq!(cache.held.read().unwrap().bytes, Limit::HeldText.value() - 2);
        assert!(matches!(
            cache.keep("b", text("abc")),
            Err(ReadError::TooBig(Limit::HeldText))
        ));
        assert!(cache.keep("c", text("ab")).is_ok());
        assert!(cache.keep("d", text("")).is_ok());
        // What is known stays.
        assert!(
            cache
                .keep("a", text("abcdef"))
                .is_ok_and(|content| &*content.text == "abc")
        );
        assert!(cache.get("b").is_some_and(|read| read.is_err()));
    }

    #[test]
    fn texts_that_do_not_pass_are_kept_up_to_a_limit() {
        let cache = Cache::default();
        let skim = |path: &str, passes: bool| cache.skim(path, false, |_| passes, || text("abc"));
        cache.held.write().unwrap().spare = MOST_SPARE - 3;
        assert!(matches!(skim("a", false), Ok(None)));
        assert!(matches!(skim("b", false), Ok(None)));
        assert!(cache.get("a").is_some() && cache.get("b").is_none());
        assert!(matches!(skim("b", true), Ok(Some(_))));
        assert!(cache.get("b").is_some());
    }

    #[test]
    fn bytes_that_are_no_text_pass_where_any_bytes_do() {
        let latin = || Ok(Content::of(b"caf\xe9".to_vec()));
        let skim = |any_bytes| Cache::default().skim("a", any_bytes, |_| true, latin);
        assert!(matches!(skim(false), Err(ReadError::NotText)));
        assert_eq!(skim(true).unwrap().as_deref(), Some("café"));
        assert!(!Content::of(b"a\0b\0".to_vec()).is_utf8);
    }
}
