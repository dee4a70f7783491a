//! Why a value is refused.

/// What is wrong with a value, without quoting it, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueError {
    pub(crate) message: String,
    pub(crate) help: String,
    /// Whether another version may take it.
    pub(crate) version_specific: bool,
}

impl ValueError {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            version_specific: false,
        }
    }

    /// The same, of something that another version may have.
    pub(crate) fn version_specific(self) -> Self {
        Self {
            version_specific: true,
            ..self
        }
    }
}
