//! What a deployment is shown with.

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
}
