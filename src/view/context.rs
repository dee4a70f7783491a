//! What a deployment is shown with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::setting::Untouched;
use crate::masking::Mask;
use redproof_source::SourceMap;

/// A call to try: a user, and the words of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The user's name.
    pub user: String,
    /// The command and its arguments.
    pub words: Vec<String>,
}

impl Call {
    /// Reads `USER COMMAND ARG...`; `None` where no command follows.
    pub fn parse(text: &str) -> Option<Call> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let user = words.next()?;
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then_some(Call { user, words })
    }
}

/// What is needed to show a deployment.
pub(super) struct Context<'a> {
    pub map: &'a SourceMap,
    pub mask: Mask,
    pub calls: &'a [Call],
    /// What servers of one engine and version share.
    pub untouched: RefCell<HashMap<(&'static str, &'static str), Arc<Untouched>>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(map: &'a SourceMap, mask: Mask, calls: &'a [Call]) -> Self {
        Self {
            map,
            mask,
            calls,
            untouched: RefCell::default(),
        }
    }
}
