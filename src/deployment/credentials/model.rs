//! A place where a Redis password is written or handed over.

use std::borrow::Cow;
use std::sync::Arc;

use crate::deployment::owners::Owners;
use crate::secret::Secret;
use redproof_source::Span;

/// Where a credential is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialLocation {
    /// On a command line.
    Argument,
    /// In a container's environment.
    Environment,
    /// In an argument of a build.
    BuildArgument,
    /// In an env file of a service.
    EnvFile,
    /// In `.env`, which Compose substitutes from.
    DotEnv,
    /// In redis.conf.
    RedisConf,
    /// In an ACL file.
    AclFile,
    /// In an application's configuration.
    AppConfig,
    /// In the values of a Helm chart.
    HelmValues,
    /// In a health check.
    Healthcheck,
    /// In a label.
    Label,
    /// In a file whose purpose is to hold a secret.
    SecretFile,
    /// In a script.
    Script,
}

/// How a credential is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// Literally.
    Literal,
    /// As the fallback of a variable.
    Fallback,
    /// As a variable that the files set.
    Variable,
    /// As a variable that no file sets.
    Undefined,
    /// As a reference that the application resolves.
    Indirect,
    /// As its SHA-256, which is then the secret here.
    Hash,
}

/// One place where a Redis password is written or handed over.
#[derive(Debug, Clone)]
pub struct CredentialUse {
    /// The services that have it there, or the file.
    pub owners: Owners,
    /// Where it is written.
    pub location: CredentialLocation,
    /// How it is written.
    pub kind: CredentialKind,
    /// The value's span; for a variable the whole `${…}`.
    pub span: Span,
    /// Structural path.
    pub path: String,
    /// The value, if the files contain it.
    pub secret: Option<Secret>,
    /// Whether it is a part of a URL.
    pub in_url: bool,
    /// The key, option or user that it is written for: `requirepass`, `REDIS_PASSWORD`, `user app`.
    pub key: Cow<'static, str>,
    /// The variable that it comes from, and where the files set that, if they do.
    pub variable: Option<(String, Option<Span>)>,
    /// The path in the container of the file whose content it is.
    pub content_of: Option<Arc<str>>,
    /// Whether it is an expression that nothing expands there, so that the expression itself is the password.
    pub unexpanded: bool,
    /// Whether Compose takes a `$` in it, and what follows, for a variable that nobody sets.
    pub split: bool,
    /// Whether Compose drops it with the end of a command, so that no program gets it.
    pub dropped: bool,
    /// Where a server has the same, if nothing else says that it is a password of Redis.
    pub same_as: Option<(Span, String)>,
    /// Words that a password should not equal: the user, the service, the variable.
    pub context_words: Vec<String>,
}
