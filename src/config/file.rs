//! Strict parsing of the config file. A misspelled key is an error, so that no suppression or gate is silently void.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::date::parse_date;

use jiff::civil::Date;
use redproof_source::{Position, SourceMap, Span};

/// The values of `fail-on`.
const GATES: [&str; 6] = ["critical", "high", "medium", "low", "info", "never"];

/// The parsed config file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The file's path in messages; empty without a file.
    pub path: String,
    /// `fail-on`: a severity, or `never`.
    pub fail_on: Option<String>,
    /// Folders of additional rules, relative to the file's folder.
    pub rules: Vec<String>,
    /// Patterns of files that need not be there, as in a `.gitignore` beside the config file.
    pub expected_missing: Vec<String>,
    /// Compose files that form a deployment together.
    pub deployments: Vec<DeploymentEntry>,
    /// Suppressed findings.
    pub suppressions: Vec<Suppress>,
}

/// One `[[deployment]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentEntry {
    /// Its name in reports.
    pub name: String,
    /// Its compose files, the base first, relative to the file's folder.
    pub files: Vec<String>,
    /// Its `--env-file` arguments, in order.
    pub env_files: Vec<String>,
    /// Its `--profile` arguments.
    pub profiles: Vec<String>,
    /// Its `--project-directory` argument.
    pub directory: Option<String>,
    /// Where the files are listed.
    pub at: Position,
}

/// One `[[suppress]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppress {
    /// The rule.
    pub rule: String,
    /// Only in this file, or below this folder.
    pub path: Option<String>,
    /// Only for the subject of this name.
    pub subject: Option<String>,
    /// Only the finding with this fingerprint.
    pub fingerprint: Option<String>,
    /// Why the finding is acceptable.
    pub reason: String,
    /// The last day on which the suppression is valid.
    pub until: Option<Date>,
    /// Where the rule is named.
    pub at: Position,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    expected_missing: Vec<String>,
    #[serde(default)]
    scan: Scan,
    #[serde(default)]
    deployment: Vec<WrittenDeployment>,
    #[serde(default)]
    suppress: Vec<WrittenSuppress>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Scan {
    fail_on: Option<Spanned<String>>,
    #[serde(default)]
    rules: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenDeployment {
    name: Spanned<String>,
    files: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    env_files: Vec<Spanned<String>>,
    #[serde(default)]
    profiles: Vec<String>,
    project_directory: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSuppress {
    rule: Spanned<String>,
    path: Option<Spanned<String>>,
    subject: Option<String>,
    fingerprint: Option<String>,
    reason: Spanned<String>,
    until: Option<Spanned<String>>,
}

impl Config {
    /// Parses a config file. `path` is its name in messages.
    ///
    /// # Errors
    /// The first error, with its position.
    pub fn parse(path: &str, text: &str) -> Result<Config, ConfigError> {
        let reader = Reader::new(path, text);
        let written: Written = toml::from_str(text)
            .map_err(|error| reader.fault(error.span().unwrap_or(0..0), error.message().to_owned()))?;
        let fail_on = written.scan.fail_on.map(|gate| reader.gate(gate)).transpose()?;
        let rules = written.scan.rules.into_iter().map(|folder| reader.path(folder));
        let deployments = written
            .deployment
            .into_iter()
            .map(|entry| reader.deployment(entry));
        let suppressions = written.suppress.into_iter().map(|entry| reader.suppress(entry));
        let config = Config {
            path: path.to_owned(),
            fail_on,
            rules: rules.collect::<Result<_, _>>()?,
            expected_missing: written.expected_missing,
            deployments: deployments.collect::<Result<_, _>>()?,
            suppressions: suppressions.collect::<Result<_, _>>()?,
        };
        Ok(config)
    }

    /// An error in an entry that only later stages can detect.
    pub fn error(&self, at: Position, message: impl Into<String>) -> ConfigError {
        ConfigError {
            path: self.path.clone(),
            at,
            message: message.into(),
        }
    }
}

/// Validates values and resolves their positions.
struct Reader<'a> {
    path: &'a str,
    map: SourceMap,
    file: redproof_source::FileId,
}

impl<'a> Reader<'a> {
    fn new(path: &'a str, text: &str) -> Self {
        let mut map = SourceMap::default();
        let file = map.add(path, text);
        Self { path, map, file }
    }

    fn position(&self, range: Range<usize>) -> Position {
        self.map.positions(Span::new(self.file, range.start, range.end)).0
    }

    fn fault(&self, range: Range<usize>, message: String) -> ConfigError {
        ConfigError {
            path: self.path.to_owned(),
            at: self.position(range),
            message: message.trim().replace('\n', ", "),
        }
    }

    fn gate(&self, gate: Spanned<String>) -> Result<String, ConfigError> {
        if GATES.contains(&gate.get_ref().as_str()) {
            return Ok(gate.into_inner());
        }
        let message = format!(
            "unknown severity `{}`. Expected one of: {}",
            gate.get_ref(),
            GATES.join(", ")
        );
        Err(self.fault(gate.span(), message))
    }

    /// A path below the root, with `/`.
    fn path(&self, path: Spanned<String>) -> Result<String, ConfigError> {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.get_ref().split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_none() => {
                    return Err(self.fault(path.span(), "path is outside this file's folder".to_owned()));
                }
                ".." => {}
                part => parts.push(part),
            }
        }
        if path.get_ref().starts_with('/') || path.get_ref().is_empty() {
            let message = "expected a path relative to this file's folder".to_owned();
            return Err(self.fault(path.span(), message));
        }
        Ok(parts.join("/"))
    }

    fn text(&self, text: Spanned<String>, what: &str) -> Result<String, ConfigError> {
        if text.get_ref().trim().is_empty() {
            return Err(self.fault(text.span(), format!("the {what} is empty")));
        }
        Ok(text.into_inner())
    }

    fn deployment(&self, entry: WrittenDeployment) -> Result<DeploymentEntry, ConfigError> {
        let at = self.position(entry.files.span());
        if entry.files.get_ref().is_empty() {
            let message = "a deployment needs at least one compose file".to_owned();
            return Err(self.fault(entry.files.span(), message));
        }
        let files = entry.files.into_inner().into_iter().map(|file| self.path(file));
        let env_files = entry.env_files.into_iter().map(|file| self.path(file));
        Ok(DeploymentEntry {
            name: self.text(entry.name, "name")?,
            files: files.collect::<Result<_, _>>()?,
            env_files: env_files.collect::<Result<_, _>>()?,
            profiles: entry.profiles,
            directory: entry.project_directory.map(|path| self.path(path)).transpose()?,
            at,
        })
    }

    fn suppress(&self, entry: WrittenSuppress) -> Result<Suppress, ConfigError> {
        let at = self.position(entry.rule.span());
        let until = entry
            .until
            .map(|until| parse_date(until.get_ref()).map_err(|message| self.fault(until.span(), message)));
        Ok(Suppress {
            rule: entry.rule.into_inner(),
            path: entry.path.map(|path| self.path(path)).transpose()?,
            subject: entry.subject,
            fingerprint: entry.fingerprint,
            reason: self.text(entry.reason, "reason")?,
            until: until.transpose()?,
            at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse("redproof.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn everything_is_read() {
        let config = Config::parse(
            "redproof.toml",
            "expected-missing = [\"conf/**\"]\n[scan]\nfail-on = \"high\"\nrules = [\"./our/rules\"]\n\n[[deployment]]\nname = \"prod\"\nfiles = [\"compose.yaml\", \"compose.prod.yaml\"]\n\n[[suppress]]\nrule = \"exposed-port\"\npath = \"dev/\"\nreason = \"a laptop\"\nuntil = \"2027-01-01\"\n",
        )
        .unwrap();
        assert_eq!(config.fail_on.as_deref(), Some("high"));
        assert_eq!(config.rules, ["our/rules"]);
        assert_eq!(config.expected_missing, ["conf/**"]);
        assert_eq!(config.deployments[0].files, ["compose.yaml", "compose.prod.yaml"]);
        let accepted = &config.suppressions[0];
        assert_eq!(accepted.path.as_deref(), Some("dev"));
        assert_eq!(accepted.at, Position { line: 11, column: 8 });
        assert_eq!(Config::parse("x", "").unwrap().suppressions, []);
    }

    #[test]
    fn faults_tell_their_place_and_the_names_that_exist() {
        let message = error("[scan]\nfail_on = \"high\"\n");
        assert!(message.starts_with("redproof.toml:2:1: "), "{message}");
        assert!(
            message.contains("fail-on") && message.contains("rules"),
            "{message}"
        );
        let message = error("[scan]\nfail-on = \"worst\"\n");
        assert!(message.starts_with("redproof.toml:2:11: "), "{message}");
        assert!(
            message.contains("critical") && message.contains("never"),
            "{message}"
        );
        let message = error("[[suppress]]\nrule = \"a\"\n");
        assert!(message.contains("reason"), "{message}");
        let message = error("[[suppress]]\nrule = \"a\"\nreason = \" \"\n");
        assert!(message.starts_with("redproof.toml:3:10: "), "{message}");
        let message = error("[[suppress]]\nrule = \"a\"\nreason = \"b\"\nuntil = \"2027-02-30\"\n");
        assert!(message.starts_with("redproof.toml:4:9: "), "{message}");
        let message = error("[[deployment]]\nname = \"a\"\nfiles = [\"../x.yml\"]\n");
        assert!(message.starts_with("redproof.toml:3:10: "), "{message}");
        let message = error("[[deployment]]\nname = \"a\"\nfiles = []\n");
        assert!(message.starts_with("redproof.toml:3:9: "), "{message}");
        assert!(error("[scan\n").starts_with("redproof.toml:1:"));
    }
}
