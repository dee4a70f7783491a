//! What a container is built from and what it runs.

use redproof_source::{Span, Text};

use super::files::Grant;

/// `build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The whole key's value.
    pub span: Span,
    /// The context, `.` if the file does not say.
    pub context: Option<Text>,
    /// The Dockerfile, relative to the context.
    pub dockerfile: Option<Text>,
    /// A Dockerfile in the compose file itself.
    pub dockerfile_inline: Option<Text>,
    /// The stage of the Dockerfile to stop at.
    pub target: Option<Text>,
    /// `args`: names with values; no value is "passed on from the shell", where `.env` has none.
    pub args: Vec<(Text, Option<Text>)>,
    /// The secrets that the build is granted.
    pub secrets: Vec<Grant>,
}

impl Build {
    /// The folder that it is built from, as written; `.` without one. `None` where it depends on an undefined variable.
    pub fn context_path(&self) -> Option<&str> {
        written_or(self.context.as_ref(), ".")
    }

    /// The Dockerfile, as written; `Dockerfile` without one. `None` where it depends on an undefined variable.
    pub fn dockerfile_path(&self) -> Option<&str> {
        written_or(self.dockerfile.as_ref(), "Dockerfile")
    }
}

fn written_or<'a>(text: Option<&'a Text>, default: &'a str) -> Option<&'a str> {
    match text {
        Some(text) => text.undefined().is_none().then(|| text.as_str()),
        None => Some(default),
    }
}

/// `command`, `entrypoint` or a health check's `test` as words: a string is split as Compose splits it, after variables
/// are substituted; a list has one word per item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The words.
    pub words: Vec<Text>,
    /// The whole value.
    pub span: Span,
    /// What Compose drops of a string: an operator of a shell outside quotes, and all behind it.
    pub dropped: Option<Text>,
}

/// A health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healthcheck {
    /// `test`; its first word is `CMD`, `CMD-SHELL` or `NONE` (a string is `CMD-SHELL`).
    pub test: Option<Command>,
    /// Whether there is none: `disable: true`, or the test `NONE`.
    pub disabled: bool,
    /// Whether it says `disable: true` itself.
    pub(crate) says_disable: bool,
    /// `interval`, as written.
    pub interval: Option<Text>,
    /// `timeout`, as written.
    pub timeout: Option<Text>,
    /// `start_period`, as written.
    pub start_period: Option<Text>,
    /// `start_interval`, as written.
    pub start_interval: Option<Text>,
    /// `retries`: failures in a row that count as one.
    pub retries: Option<Text>,
    /// The whole entry.
    pub span: Span,
    /// Structural path.
    pub path: String,
}
