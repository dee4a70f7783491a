//! What Docker Compose would refuse.

use redproof_source::Span;

/// Something that Compose refuses: `docker compose config` fails there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub at: Span,
    /// Structural path, such as `services.redis.ports[0]`.
    pub path: String,
    /// What is wrong, without quoting values.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Refusal {
    /// A refusal at a place.
    pub(crate) fn new(
        at: Span,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            at,
            path: path.into(),
            message: message.into(),
            help: help.into(),
        }
    }
}
