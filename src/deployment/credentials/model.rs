//! A place where a Redis password is written or handed over.

use std::borrow::Cow;

use crate::deployment::owners::Owners;
use crate::secret::Secret;
use redproof_source::Span;

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Where {
    /// On a command line.
    Argument,
    /// In a container's environment.
    Environment,
    /// In an argument of a build.
    BuildArgument,
    /// In an env file that fills an environment.
    EnvFile,
    /// In `.env`, from where Compose puts it into its files.
    DotEnv,
    /// In redis.conf.
    RedisConf,
    /// In an ACL file.
    AclFile,
    /// In an application's configuration.
    AppConfig,
    /// In a health check.
    Healthcheck,
    /// In a label.
    Label,
    /// In a file that is there to hold a secret.
    SecretFile,
    /// In a script.
    Script,
}

/// How a credential is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As itself.
    Literal,
    /// As the fallback of a variable.
    Fallback,
    /// As a variable that the files set.
    Variable,
    /// As a variable that no file sets.
    Unset,
    /// As a reference that the application resolves.
    Reference,
    /// As its SHA-256, which is then the secret here.
    Hash,
}

/// One place where a Redis password is written or handed over.
#[derive(Debug, Clone)]
pub struct CredentialUse {
    /// The services that have it there, or the file.
    pub owners: Owners,
    /// Where it stands.
    pub place: Where,
    /// How it is written.
    pub form: Form,
    /// The value's span; for a variable the whole `${…}`.
    pub span: Span,
    /// Structural path.
    pub path: String,
    /// The value, where the files tell it.
    pub secret: Option<Secret>,
    /// Whether it is a part of a URL.
    pub in_url: bool,
    /// What it is called there: `requirepass`, `REDIS_PASSWORD`, `user app`.
    pub called: Cow<'static, str>,
    /// The variable that it comes from, and where that is set, if the files set it.
    pub variable: Option<(String, Option<Span>)>,
    /// Whether it is an expression that nothing expands there, and so is the password itself.
    pub unexpanded: bool,
    /// Whether Compose takes a `$` in it, and what follows, for a variable that nobody sets.
    pub split: bool,
    /// Words near it that a password should not equal: the user, the service, the variable.
    pub near: Vec<String>,
}
