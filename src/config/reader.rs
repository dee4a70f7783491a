//! Strict reading of one config file: values are checked, and their places resolved.

use std::ops::Range;
use std::sync::Arc;

use redproof_source::{FileId, Limit, SourceMap, Span};
use toml::{Spanned, Value};

use super::Globs;
use super::date::parse_date;
use super::model::{
    ClientEntry, ClientKeys, Config, ConfigError, DeploymentEntry, LimitEntry, Origin, ParamEntry, Setting,
    SeverityEntry, Suppress, SuppressPath,
};
use super::suggest;
use super::written::{Placed, Written, WrittenClient, WrittenDeployment, WrittenOverride, WrittenSuppress};

/// The severities.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// What `[suppressions] require` can name.
const REQUIRED: [&str; 2] = ["owner", "until"];

/// The limits that `[limits]` can lower.
const LIMITS: [Limit; 2] = [Limit::Findings, Limit::Steps];

/// Reads the values of one file.
pub(super) struct Reader {
    path: Arc<str>,
    map: SourceMap,
    file: FileId,
}

impl Reader {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let mut map = SourceMap::default();
        let file = map.add(path, text);
        Self {
            path: path.into(),
            map,
            file,
        }
    }

    /// Parses the file.
    pub(super) fn parse(&self, text: &str) -> Result<Written, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            self.fault(
                error.span().unwrap_or(0..0),
                with_suggestion(&message).unwrap_or_else(|| suggest::without_value(&message).to_owned()),
            )
        })
    }

    /// Checks what was parsed.
    pub(super) fn config(&self, written: Written) -> Result<Config, ConfigError> {
        self.check_lengths(&written)?;
        self.check_stars(&written)?;
        let mut severities = Vec::new();
        for (rule, severity) in written.severity {
            severities.push(SeverityEntry {
                rules: vec![self.setting(rule)],
                paths: Globs::default(),
                severity: self.severity(severity)?,
            });
        }
        for entry in written.overrides {
            severities.push(self.overridden(entry)?);
        }
        let mut params = Vec::new();
        for (rule, values) in written.params {
            for (name, value) in values {
                params.push(ParamEntry {
                    rule: self.setting(rule.clone()),
                    name: self.setting(name),
                    value: self.yaml(&value)?,
                });
            }
        }
        let fail_on = written.scan.fail_on.map(|gate| self.gate(gate)).transpose()?;
        let rules = written.scan.rules.into_iter().map(|folder| self.path(folder));
        let exclude = written.exclude.into_iter().map(|pattern| self.pattern(pattern));
        let missing = written
            .expected_missing
            .into_iter()
            .map(|pattern| self.pattern(pattern));
        let require = written.suppressions.require.into_iter();
        let require = require.map(|name| self.one_of(name, "name", &REQUIRED));
        let limits = written.limits.into_iter();
        let limits = limits.map(|(name, value)| self.limit(name, &value));
        let clients = written.client.into_iter().map(|entry| self.client(entry));
        let deployments = written.deployment.into_iter().map(|entry| self.deployment(entry));
        let suppressions = written.suppress.into_iter().map(|entry| self.suppress(entry));
        Ok(Config {
            path: self.path.to_string(),
            files: vec![self.path.to_string()],
            fail_on,
            rules: rules.collect::<Result<_, _>>()?,
            exclude: exclude.collect::<Result<_, _>>()?,
            expected_missing: missing.collect::<Result<_, _>>()?,
            baseline: written.baseline.map(|path| self.own_file(path)).transpose()?,
            frameworks: written
                .frameworks
                .map(|names| names.into_iter().map(|name| self.setting(name)).collect()),
            require: require.collect::<Result<_, _>>()?,
            severities,
            params,
            limits: limits.collect::<Result<_, _>>()?,
            clients: clients.collect::<Result<_, _>>()?,
            deployments: deployments.collect::<Result<_, _>>()?,
            suppressions: suppressions.collect::<Result<_, _>>()?,
        })
    }

    /// A value with its origin.
    pub(super) fn setting(&self, value: Placed) -> Setting<String> {
        Setting {
            origin: self.origin(value.span()),
            value: value.into_inner(),
        }
    }

    pub(super) fn origin(&self, range: Range<usize>) -> Origin {
        let span = Span::new(self.file, range.start, range.end);
        Origin {
            path: self.path.clone(),
            at: self.map.positions(span).0,
        }
    }

    pub(super) fn fault(&self, range: Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::new(&self.origin(range), message)
    }

    fn one_of(&self, value: Placed, what: &str, known: &[&str]) -> Result<Setting<String>, ConfigError> {
        if known.contains(&value.get_ref().as_str()) {
            return Ok(self.setting(value));
        }
        let message = suggest::unknown(what, value.get_ref(), known.iter().copied());
        Err(self.fault(value.span(), message))
    }

    /// A limit, which a config file can lower only: a repository must not make redproof do more for it.
    fn limit(&self, name: Placed, value: &Spanned<i64>) -> Result<LimitEntry, ConfigError> {
        let name = self.one_of(name, "limit", &LIMITS.map(Limit::name))?;
        let known = LIMITS.into_iter().find(|limit| limit.name() == name.value);
        let most = known.map_or(0, Limit::value);
        match usize::try_from(*value.get_ref()) {
            Ok(value) if (1..=most).contains(&value) => Ok(LimitEntry { name, value }),
            _ => Err(self.fault(value.span(), format!("expected a number from 1 to {most}"))),
        }
    }

    fn gate(&self, gate: Placed) -> Result<Setting<String>, ConfigError> {
        let known: Vec<&str> = SEVERITIES.into_iter().chain(["never"]).collect();
        self.one_of(gate, "severity", &known)
    }

    fn severity(&self, severity: Placed) -> Result<Setting<String>, ConfigError> {
        if matches!(severity.get_ref().as_str(), "off" | "none" | "never" | "ignore") {
            let message = "a severity cannot turn findings off. Use [[suppress]], which needs a reason";
            return Err(self.fault(severity.span(), message));
        }
        self.one_of(severity, "severity", &SEVERITIES)
    }

    fn text(&self, text: Placed, what: &str) -> Result<String, ConfigError> {
        if text.get_ref().trim().is_empty() {
            return Err(self.fault(text.span(), format!("the {what} is empty")));
        }
        Ok(text.into_inner())
    }

    /// A value as YAML, which rule files are written in.
    fn yaml(&self, value: &Spanned<Value>) -> Result<String, ConfigError> {
        scalar(value.get_ref())
            .or_else(|| match value.get_ref() {
                Value::Array(items) => {
                    let items: Option<Vec<String>> = items.iter().map(scalar).collect();
                    Some(format!("[{}]", items?.join(", ")))
                }
                _ => None,
            })
            .ok_or_else(|| {
                self.fault(
                    value.span(),
                    "expected a text, a number, a boolean, or a list of these",
                )
            })
    }

    fn overridden(&self, entry: WrittenOverride) -> Result<SeverityEntry, ConfigError> {
        if entry.paths.is_empty() && entry.rules.is_empty() {
            return Err(self.fault(
                entry.severity.span(),
                "an override needs `paths`, `rules` or both",
            ));
        }
        Ok(SeverityEntry {
            rules: entry.rules.into_iter().map(|rule| self.setting(rule)).collect(),
            paths: self.globs(entry.paths)?,
            severity: self.severity(entry.severity)?,
        })
    }

    fn client(&self, entry: WrittenClient) -> Result<ClientEntry, ConfigError> {
        let range = entry.files.span();
        let key = |key: Option<Placed>| key.map(|key| self.text(key, "key")).transpose();
        let keys = ClientKeys {
            host: key(entry.host)?,
            port: key(entry.port)?,
            user: key(entry.user)?,
            password: key(entry.password)?,
            password_file: key(entry.password_file)?,
            tls: key(entry.tls)?,
            verify: key(entry.verify)?,
            url: key(entry.url)?,
        };
        if entry.files.get_ref().is_empty() {
            return Err(self.fault(range, "a client needs at least one file"));
        }
        if keys.named().is_empty() {
            let message =
                "a client needs at least one of host, port, user, password, password-file, tls, verify, url";
            return Err(self.fault(range, message));
        }
        Ok(ClientEntry {
            origin: self.origin(range),
            files: self.globs(entry.files.into_inner())?,
            keys,
        })
    }

    fn deployment(&self, entry: WrittenDeployment) -> Result<DeploymentEntry, ConfigError> {
        let origin = self.origin(entry.files.span());
        if entry.files.get_ref().is_empty() {
            return Err(self.fault(entry.files.span(), "a deployment needs at least one compose file"));
        }
        let path = |path: Placed| self.path(path).map(|path| path.value);
        let files = entry.files.into_inner().into_iter().map(path);
        let env_files = entry.env_files.into_iter().map(path);
        Ok(DeploymentEntry {
            name: self.text(entry.name, "name")?,
            files: files.collect::<Result<_, _>>()?,
            env_files: env_files.collect::<Result<_, _>>()?,
            profiles: entry.profiles,
            directory: entry.project_directory.map(path).transpose()?,
            origin,
        })
    }

    fn suppress(&self, entry: WrittenSuppress) -> Result<Suppress, ConfigError> {
        let first = [
            &entry.rule,
            &entry.category,
            &entry.path,
            &entry.fingerprint,
            &entry.subject,
        ];
        let first = first.into_iter().flatten().chain(&entry.rules).map(Spanned::span);
        let Some(first) = first.min_by_key(|range| range.start) else {
            let message =
                "a suppression needs at least one of rule, rules, category, path, subject, fingerprint";
            return Err(self.fault(entry.reason.span(), message));
        };
        let rules = entry.rule.into_iter().chain(entry.rules);
        let rules: Vec<Setting<String>> = rules.map(|rule| self.setting(rule)).collect();
        if entry.superseding && rules.is_empty() {
            return Err(self.fault(first, "`superseding` needs `rule` or `rules`"));
        }
        let path = |path: Placed| {
            let path = self.glob(path)?;
            Ok(SuppressPath {
                globs: Globs::from_root(&[&path]),
                written: path,
            })
        };
        let until = entry
            .until
            .map(|until| parse_date(until.get_ref()).map_err(|message| self.fault(until.span(), message)));
        let text = |text: Option<Placed>, what| text.map(|text| self.text(text, what)).transpose();
        Ok(Suppress {
            rules,
            category: text(entry.category, "category")?,
            path: entry.path.map(path).transpose()?,
            subject: text(entry.subject, "subject")?,
            fingerprint: text(entry.fingerprint, "fingerprint")?,
            superseding: entry.superseding,
            reason: self.text(entry.reason, "reason")?,
            owner: text(entry.owner, "owner")?,
            until: until.transpose()?,
            origin: Some(self.origin(first)),
        })
    }
}

/// A scalar as YAML: JSON's strings are.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => serde_json::to_string(text).ok(),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// A message about an unknown key with the key that was probably meant, or the table that it belongs in.
fn with_suggestion(message: &str) -> Option<String> {
    let (found, known) = unknown_key(message)?;
    let homes = match suggest::closest(found, known.iter().copied()) {
        Some(_) => Vec::new(),
        None => homes(found),
    };
    Some(match homes.as_slice() {
        [] => suggest::unknown("key", found, known),
        [""] => format!("`{found}` belongs at the top of the file, before the first table"),
        homes => format!("`{found}` belongs in `{}`", homes.join("` or `")),
    })
}

/// The key and the known ones, which the parser names.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let (found, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    Some((found, rest.split('`').skip(1).step_by(2).collect()))
}

/// The tables that have a key, as they are written.
fn homes(key: &str) -> Vec<&'static str> {
    const TABLES: [&str; 7] = [
        "",
        "[scan]",
        "[suppressions]",
        "[[suppress]]",
        "[[overrides]]",
        "[[client]]",
        "[[deployment]]",
    ];
    // The parser knows the keys of each: it names them when it meets one that there cannot be.
    let has = |table: &&str| {
        let parsed = toml::from_str::<Written>(&format!("{table}\n\"\" = 0\n"));
        let message = parsed.map_or_else(|error| error.message().to_owned(), |_| String::new());
        unknown_key(&message).is_some_and(|(_, known)| known.contains(&key))
    };
    let of_limits = LIMITS.iter().any(|limit| limit.name() == key);
    let mut homes: Vec<&str> = TABLES.into_iter().filter(has).collect();
    homes.extend(of_limits.then_some("[limits]"));
    homes
}
