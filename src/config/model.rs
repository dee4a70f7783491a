//! What a config file says, checked and with the place of each value.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use redproof_source::{DeploymentLimits, Position};

use super::Globs;

/// The settings of a run: the config file's, and those of the files that it extends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The file's path in messages; empty without a file.
    pub path: String,
    /// The file and those that it extends.
    pub files: Vec<String>,
    /// The gate: a severity, or `never`.
    pub fail_on: Option<Setting<String>>,
    /// Folders of additional rules, relative to the root.
    pub rules: Vec<Setting<String>>,
    /// Patterns of files that are not audited by themselves.
    pub exclude: Vec<Setting<String>>,
    /// Patterns of files that need not be there.
    pub expected_missing: Vec<Setting<String>>,
    /// The file of the baseline, relative to the root.
    pub baseline: Option<Setting<String>>,
    /// The compliance frameworks to report; `None` is all.
    pub frameworks: Option<Vec<Setting<String>>>,
    /// What every suppression needs beside a reason.
    pub require: Vec<Setting<String>>,
    /// Severities of rules, in order; the last that applies counts.
    pub severities: Vec<SeverityEntry>,
    /// Parameters of rules.
    pub params: Vec<ParamEntry>,
    /// Limits of one deployment that are lower than the built-in ones.
    pub limits: Vec<LimitEntry>,
    /// Connections of applications.
    pub clients: Vec<ClientEntry>,
    /// Compose files that form a deployment together.
    pub deployments: Vec<DeploymentEntry>,
    /// Suppressed findings.
    pub suppressions: Vec<Suppress>,
}

/// Where a value is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The config file.
    pub path: Arc<str>,
    /// The place in it.
    pub at: Position,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.at.line)
    }
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub origin: Origin,
}

/// A severity of `[severity]` or `[[overrides]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityEntry {
    /// The rules; all if empty.
    pub rules: Vec<Setting<String>>,
    /// Where; everywhere if empty.
    pub paths: Globs,
    /// The severity.
    pub severity: Setting<String>,
}

/// A limit of `[limits]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitEntry {
    /// Its name.
    pub name: Setting<String>,
    /// Its value.
    pub value: usize,
}

impl Config {
    /// The limits of each deployment.
    pub fn limits(&self) -> DeploymentLimits {
        let mut limits = DeploymentLimits::default();
        for entry in &self.limits {
            match &*entry.name.value {
                "findings" => limits.findings = entry.value,
                "steps" => limits.steps = entry.value,
                _ => {}
            }
        }
        limits
    }
}

/// A parameter of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamEntry {
    /// The rule.
    pub rule: Setting<String>,
    /// The parameter.
    pub name: Setting<String>,
    /// The value, as YAML.
    pub value: String,
}

/// One `[[client]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEntry {
    /// The files.
    pub files: Globs,
    /// Keys by what they hold.
    pub keys: ClientKeys,
    /// Where the files are listed.
    pub origin: Origin,
}

/// The keys of a connection, with dots between the levels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientKeys {
    /// The host, or `host:port`.
    pub host: Option<String>,
    /// The port.
    pub port: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The path of a file that holds the password.
    pub password_file: Option<String>,
    /// Whether TLS is used.
    pub tls: Option<String>,
    /// Whether the server's certificate is verified.
    pub verify: Option<String>,
    /// The whole connection as a URL.
    pub url: Option<String>,
}

impl ClientKeys {
    /// The keys that are set, with the names of the config file.
    pub fn named(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("host", &self.host),
            ("port", &self.port),
            ("user", &self.user),
            ("password", &self.password),
            ("password-file", &self.password_file),
            ("tls", &self.tls),
            ("verify", &self.verify),
            ("url", &self.url),
        ];
        let set = all
            .into_iter()
            .filter_map(|(name, key)| Some((name, key.as_deref()?)));
        set.collect()
    }
}

/// One `[[deployment]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentEntry {
    /// Its name in reports.
    pub name: String,
    /// Its compose files, the base first, relative to the root.
    pub files: Vec<String>,
    /// Its `--env-file` arguments, in order.
    pub env_files: Vec<String>,
    /// Its `--profile` arguments.
    pub profiles: Vec<String>,
    /// Its `--project-directory` argument.
    pub directory: Option<String>,
    /// Where the files are listed.
    pub origin: Origin,
}

/// One `[[suppress]]`. All that is given has to match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppress {
    /// The rules; any if empty.
    pub rules: Vec<Setting<String>>,
    /// The category.
    pub category: Option<String>,
    /// Only in files that match.
    pub path: Option<SuppressPath>,
    /// Only for the subject of this name.
    pub subject: Option<String>,
    /// Only the finding with this fingerprint.
    pub fingerprint: Option<String>,
    /// Whether it covers the rules that supersede `rules`, too.
    pub superseding: bool,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for that.
    pub owner: Option<String>,
    /// The last day on which the suppression is valid.
    pub until: Option<Date>,
    /// Where the entry begins.
    pub origin: Option<Origin>,
}

/// The `path` of a suppression.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuppressPath {
    /// As it is written.
    pub written: String,
    /// What it matches.
    pub globs: Globs,
}

impl Suppress {
    /// What it suppresses, in words for messages.
    pub fn what(&self) -> String {
        let rules: Vec<String> = self
            .rules
            .iter()
            .map(|rule| format!("`{}`", rule.value))
            .collect();
        match (&*rules, &self.category, &self.path, &self.fingerprint) {
            ([_, ..], ..) => rules.join(", "),
            (_, Some(category), ..) => format!("category `{category}`"),
            (_, _, _, Some(fingerprint)) => format!("finding `{fingerprint}`"),
            (_, _, Some(path), _) => format!("all rules in `{}`", path.written),
            _ => format!("subject `{}`", self.subject.as_deref().unwrap_or_default()),
        }
    }
}

/// An error in the config file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{}:{}: {message}", at.line, at.column)]
pub struct ConfigError {
    /// The file's path in messages.
    pub path: String,
    /// Where.
    pub at: Position,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl ConfigError {
    /// An error in a value that only later stages can detect.
    pub fn new(origin: &Origin, message: impl Into<String>) -> Self {
        Self {
            path: origin.path.to_string(),
            at: origin.at,
            message: message.into(),
        }
    }
}
