//! A file beside the code, read once for all applications.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use redproof_source::FileId;

/// A file beside the code, as the caller has it. What it says is read once, however many applications it is beside.
pub struct SettingsFile {
    pub(crate) file: FileId,
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    /// What was read of it, one value of each type.
    read: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl SettingsFile {
    /// A file with its place in the caller's source map, its path in the tree, with `/`, and its text.
    pub fn new(file: FileId, path: &str, text: Arc<str>) -> Self {
        Self {
            file,
            path: path.to_owned(),
            text,
            read: Mutex::default(),
        }
    }

    /// What a reader makes of it.
    pub(crate) fn read<T: Send + Sync + 'static>(&self, reader: impl FnOnce(&Self) -> T) -> Arc<T> {
        let id = TypeId::of::<T>();
        // What another thread left there is whole.
        let held = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = held().get(&id).cloned();
        match known.and_then(|known| known.downcast().ok()) {
            Some(known) => known,
            None => {
                let read = Arc::new(reader(self));
                held().insert(id, read.clone());
                read
            }
        }
    }
}

impl fmt::Debug for SettingsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingsFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
