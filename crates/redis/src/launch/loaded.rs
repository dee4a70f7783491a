//! What reading a configuration comes to.

use redproof_source::{FileId, Span, Why};

use crate::model::Renamed;
use crate::refusal::{Refusal, RefusedLine};
use crate::settings::Settings;
use crate::users::UserLines;
use crate::version::Version;

/// What reading the configuration came to.
pub(crate) struct Loaded {
    pub(crate) version: &'static Version,
    /// Whether it is Sentinel.
    pub(crate) sentinel: bool,
    pub(crate) settings: Settings,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) refused_lines: Vec<RefusedLine>,
    pub(crate) renamed: Vec<Renamed>,
    pub(crate) users: UserLines,
    pub(crate) files: Vec<FileId>,
    /// Why it is unknown whether the server starts.
    pub(crate) doubts: Vec<Why>,
    pub(crate) unread: Vec<Why>,
    /// Where relative paths start in the end.
    pub(crate) dir: String,
    /// A setting for a module, and whether any module is loaded.
    pub(crate) module_setting: Option<Span>,
    pub(crate) loads_modules: bool,
}

impl Loaded {
    /// What is there before anything is read.
    pub(super) fn new(version: &'static Version, sentinel: bool, dir: String) -> Self {
        Self {
            version,
            sentinel,
            settings: Settings::defaults(version),
            refusals: Vec::new(),
            refused_lines: Vec::new(),
            renamed: Vec::new(),
            users: UserLines::default(),
            files: Vec::new(),
            doubts: Vec::new(),
            unread: Vec::new(),
            dir,
            module_setting: None,
            loads_modules: false,
        }
    }
}
