//! What Docker Compose would refuse.

use redproof_source::{Span, shown_name, shown_names};

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
    /// Whether something is only not defined here: a service, network, volume, secret or config, or the image of a
    /// service. Another file of the project may define it.
    pub is_missing_definition: bool,
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
            path: shown_name(&path.into()).into_owned(),
            message: shown_names(&message.into()),
            help: help.into(),
            is_missing_definition: false,
        }
    }

    /// The same for something that another file may define.
    pub(crate) fn missing_definition(self) -> Self {
        Self {
            is_missing_definition: true,
            ..self
        }
    }
}
