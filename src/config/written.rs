//! The config file as it is written: one struct for each table. A misspelled key is an error, so that no suppression and no
//! gate is silently void.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

/// A text with its place.
pub(super) type Placed = Spanned<String>;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Written {
    /// Config files whose settings apply, too, relative to this file. This file wins.
    #[serde(default)]
    pub(super) extends: Vec<Placed>,
    /// Files and folders that are not audited by themselves, as in a `.gitignore` beside this file.
    #[serde(default)]
    pub(super) exclude: Vec<Placed>,
    /// Files that need not be there, as in a `.gitignore` beside this file.
    #[serde(default)]
    pub(super) expected_missing: Vec<Placed>,
    /// Findings that were there before.
    pub(super) baseline: Option<Placed>,
    /// The compliance frameworks to report.
    pub(super) frameworks: Option<Vec<Placed>>,
    #[serde(default)]
    pub(super) scan: Scan,
    #[serde(default)]
    pub(super) suppressions: Policy,
    /// Severities by rule.
    #[serde(default)]
    pub(super) severity: BTreeMap<Placed, Placed>,
    /// Parameters of rules, by rule and name.
    #[serde(default)]
    pub(super) params: BTreeMap<Placed, BTreeMap<Placed, Spanned<Value>>>,
    /// Limits of one deployment, by name.
    #[serde(default)]
    pub(super) limits: BTreeMap<Placed, Spanned<i64>>,
    #[serde(default)]
    pub(super) overrides: Vec<WrittenOverride>,
    #[serde(default)]
    pub(super) client: Vec<WrittenClient>,
    #[serde(default)]
    pub(super) deployment: Vec<WrittenDeployment>,
    #[serde(default)]
    pub(super) suppress: Vec<WrittenSuppress>,
}

/// `[scan]`.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Scan {
    /// A severity, or `never`.
    pub(super) fail_on: Option<Placed>,
    /// Folders of additional rules, relative to the file.
    #[serde(default)]
    pub(super) rules: Vec<Placed>,
}

/// `[suppressions]`: what every suppression needs.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Policy {
    /// `owner`, `until`.
    #[serde(default)]
    pub(super) require: Vec<Placed>,
}

/// One `[[overrides]]`: other severities for some paths.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenOverride {
    /// Files, folders or globs.
    #[serde(default)]
    pub(super) paths: Vec<Placed>,
    /// Rules; all if absent.
    #[serde(default)]
    pub(super) rules: Vec<Placed>,
    /// The severity of their findings there.
    pub(super) severity: Placed,
}

/// One `[[client]]`: where an application's own configuration holds its connection to Redis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenClient {
    /// Files, folders or globs.
    pub(super) files: Spanned<Vec<Placed>>,
    /// Keys, with dots between the levels, by what they hold.
    pub(super) host: Option<Placed>,
    pub(super) port: Option<Placed>,
    pub(super) user: Option<Placed>,
    pub(super) password: Option<Placed>,
    pub(super) password_file: Option<Placed>,
    pub(super) tls: Option<Placed>,
    pub(super) verify: Option<Placed>,
    pub(super) url: Option<Placed>,
}

/// One `[[deployment]]`: compose files that are started together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenDeployment {
    pub(super) name: Placed,
    pub(super) files: Spanned<Vec<Placed>>,
    #[serde(default)]
    pub(super) env_files: Vec<Placed>,
    #[serde(default)]
    pub(super) profiles: Vec<String>,
    pub(super) project_directory: Option<Placed>,
}

/// One `[[suppress]]`: accepted findings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSuppress {
    pub(super) rule: Option<Placed>,
    #[serde(default)]
    pub(super) rules: Vec<Placed>,
    pub(super) category: Option<Placed>,
    pub(super) path: Option<Placed>,
    pub(super) subject: Option<Placed>,
    pub(super) fingerprint: Option<Placed>,
    /// Whether it covers the rules that supersede these, too.
    #[serde(default)]
    pub(super) superseding: bool,
    pub(super) reason: Spanned<String>,
    pub(super) owner: Option<Placed>,
    pub(super) until: Option<Placed>,
}
