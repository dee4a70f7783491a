//! A file beside the code, read once for all applications.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use redproof_source::FileId;

use super::Entry;
use super::entries::{Environment, entries_of, environment_of_image, environments_of};
use crate::filter::Needs;
use crate::node::{self, Package};
use crate::shown::Showing;

/// A file beside the code, as the caller has it. What it says is read once, however many applications it is beside.
#[derive(Debug)]
pub struct SettingsFile {
    pub(crate) file: FileId,
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    entries: OnceLock<Vec<Entry>>,
    environments: OnceLock<Option<HashMap<String, Environment>>>,
    image_environment: OnceLock<Vec<Entry>>,
    package: OnceLock<Option<Arc<Package>>>,
    showing: OnceLock<Showing>,
    needs: OnceLock<Needs>,
}

impl SettingsFile {
    /// A file with its place in the caller's source map, its path in the tree, with `/`, and its text.
    pub fn new(file: FileId, path: &str, text: Arc<str>) -> Self {
        Self {
            file,
            path: path.to_owned(),
            text,
            entries: OnceLock::new(),
            environments: OnceLock::new(),
            image_environment: OnceLock::new(),
            package: OnceLock::new(),
            showing: OnceLock::new(),
            needs: OnceLock::new(),
        }
    }

    /// Its entries as a file of settings.
    pub(super) fn entries(&self) -> &[Entry] {
        self.entries.get_or_init(|| entries_of(self))
    }

    /// What it gives to its services as a compose file.
    pub(super) fn environments(&self) -> Option<&HashMap<String, Environment>> {
        self.environments.get_or_init(|| environments_of(self)).as_ref()
    }

    /// What it gives to all containers of its image as a Dockerfile.
    pub(super) fn image_environment(&self) -> &[Entry] {
        self.image_environment.get_or_init(|| environment_of_image(self))
    }

    /// The package of Node.js that it describes.
    pub(crate) fn package(&self) -> Option<&Arc<Package>> {
        self.package.get_or_init(|| node::package_of(self)).as_ref()
    }

    /// What its texts show.
    pub(crate) fn showing(&self) -> &Showing {
        self.showing.get_or_init(|| Showing::of_settings(self))
    }

    /// What it has of what libraries need.
    pub(crate) fn needs(&self) -> &Needs {
        self.needs.get_or_init(|| Needs::of(&self.text))
    }
}
