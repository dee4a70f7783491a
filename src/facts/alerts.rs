//! The alerts of a Prometheus service, as far as they are about Redis.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use redproof_compose::{Project, Service};
use redproof_redis::file_name_matches;
use redproof_source::{Text, Tree, absolute};

/// What says what an alert is about.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    redis: Vec<String>,
    security: Vec<String>,
    errors: Vec<String>,
    services: Vec<String>,
    config: String,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    // The tests of this module parse the file; a broken one would find nothing here.
    serde_yaml::from_str(include_str!("../../data/alerts.yml")).unwrap_or_default()
});

/// How many files of one service are read.
const MOST_FILES: usize = 100;

/// How deep folders are followed.
const MOST_DEPTH: usize = 3;

/// What of a rule file counts.
#[derive(Deserialize)]
struct RuleFile {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    alert: Option<String>,
    #[serde(default)]
    expr: serde_yaml::Value,
}

/// What of Prometheus' configuration counts.
#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    rule_files: Vec<String>,
}

/// The alerts about Redis of a service.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Alerts {
    /// The names of all.
    pub(super) about_redis: BTreeSet<String>,
    /// Those on log-ins, refused commands and connections, and TLS.
    pub(super) about_security: BTreeSet<String>,
}

/// Whether a service evaluates the rules of Prometheus.
pub(super) fn evaluates_rules(service: &Service) -> bool {
    let image = service.image.as_ref().map_or("", Text::as_str);
    let name = image.split('@').next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    VOCABULARY.services.iter().any(|known| known == name)
}

/// Reads the rule files that a service loads: those that its configuration names, or all that are mounted.
pub(super) fn of_service(project: &Project, service: &Service, tree: &Tree) -> Alerts {
    let mut files = Vec::new();
    for mount in &service.mounts {
        let source = mount.host_source().filter(|source| source.undefined().is_none());
        if let Some(path) = source.and_then(|source| Tree::join(&project.folder, source.as_str())) {
            read(tree, &path, mount.target.as_str(), MOST_DEPTH, &mut files);
        }
    }
    for grant in &service.configs {
        let mut configs = project.configs.iter();
        let Some(config) = configs.find(|config| config.name == *grant.source.as_str()) else {
            continue;
        };
        let target = grant.target.as_ref().map_or("", Text::as_str);
        let target = absolute(
            "/",
            if target.is_empty() {
                grant.source.as_str()
            } else {
                target
            },
        );
        let file = config.file.as_ref().filter(|file| file.undefined().is_none());
        if let Some(path) = file.and_then(|file| Tree::join(&project.folder, file.as_str())) {
            read(tree, &path, &target, 0, &mut files);
        }
        if let Some(content) = &config.content {
            files.push((target, content.as_str().to_owned()));
        }
    }
    let named = rule_files(service, &files);
    let is_loaded = |path: &str| {
        let mut named = named.iter().flatten();
        named.any(|pattern| path_matches(pattern, path))
    };
    let mut alerts = Alerts::default();
    for (path, text) in &files {
        if named.is_none() || is_loaded(path) {
            take(text, &mut alerts);
        }
    }
    alerts
}

/// What the configuration of Prometheus names, as absolute paths; `None` if it is not among the files.
fn rule_files(service: &Service, files: &[(String, String)]) -> Option<Vec<String>> {
    let words = service.command.iter().flat_map(|command| &command.words);
    let mut flags = words.filter_map(|word| word.as_str().strip_prefix("--config.file="));
    let path = flags.next().unwrap_or(&VOCABULARY.config);
    let (_, text) = files.iter().find(|(known, _)| known == path)?;
    let configuration: Configuration = serde_yaml::from_str(text).ok()?;
    let folder = Tree::parent(path);
    let named = configuration.rule_files.iter();
    Some(named.map(|pattern| absolute(folder, pattern)).collect())
}

/// Whether a path matches a pattern, part by part.
fn path_matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if file_name_matches(pattern, part) => {}
            _ => return false,
        }
    }
}

/// Adds the files at a path of the tree, with their paths in the container.
fn read(tree: &Tree, path: &str, target: &str, depth: usize, files: &mut Vec<(String, String)>) {
    let target = target.trim_end_matches('/');
    if tree.is_folder(path) {
        for name in tree.list(path).iter().filter(|_| depth > 0) {
            let below = Tree::join(path, name).unwrap_or_default();
            read(tree, &below, &format!("{target}/{name}"), depth - 1, files);
        }
        return;
    }
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml") || path.ends_with(".rules");
    if !is_yaml || files.len() >= MOST_FILES {
        return;
    }
    if let Ok(text) = tree.read(path) {
        files.push((target.to_owned(), text.to_string()));
    }
}

fn take(text: &str, alerts: &mut Alerts) {
    if !text.contains("alert:") {
        return;
    }
    let Ok(file) = serde_yaml::from_str::<RuleFile>(text) else {
        return;
    };
    for rule in file.groups.into_iter().flat_map(|group| group.rules) {
        let Some(name) = rule.alert else { continue };
        let (metrics, values) = names(rule.expr.as_str().unwrap_or_default());
        let holds = |text: &String| VOCABULARY.redis.iter().any(|word| text.contains(word.as_str()));
        if !metrics.iter().chain(&values).any(holds) {
            continue;
        }
        let has = |text: &str, known: &[String]| {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| known.iter().any(|known| known == word))
        };
        if metrics.iter().any(|metric| has(metric, &VOCABULARY.security))
            || values.iter().any(|value| has(value, &VOCABULARY.errors))
        {
            alerts.about_security.insert(name.clone());
        }
        alerts.about_redis.insert(name);
    }
}

/// The names of metrics and functions in an expression of PromQL, and the values of labels, in lower case.
fn names(expression: &str) -> (Vec<String>, Vec<String>) {
    let (mut metrics, mut values) = (Vec::new(), Vec::new());
    let expression = expression.to_ascii_lowercase();
    let (mut rest, mut in_labels) = (expression.as_str(), false);
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
        let length = match first {
            '"' | '\'' | '`' => {
                let inside = rest.get(1..).unwrap_or_default();
                let end = inside.find(first).unwrap_or(inside.len());
                values.push(inside.get(..end).unwrap_or_default().to_owned());
                end + 2
            }
            c if is_name(c) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                if !in_labels && !c.is_ascii_digit() {
                    metrics.push(rest.get(..end).unwrap_or_default().to_owned());
                }
                end
            }
            c => {
                in_labels = c == '{' || in_labels && c != '}';
                c.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    (metrics, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_sorted_by_what_they_watch() {
        let mut alerts = Alerts::default();
        take(
            "groups:\n- name: redis\n  rules:\n  - alert: Down\n    expr: redis_up == 0\n  - alert: Denied\n    expr: \
             rate(redis_acl_access_denied_auth_total[5m]) > 0\n  - record: x\n    expr: redis_up\n  - alert: Disk\n    expr: 1\n",
            &mut alerts,
        );
        assert_eq!(
            alerts.about_redis,
            BTreeSet::from(["Down".to_owned(), "Denied".to_owned()])
        );
        assert_eq!(alerts.about_security, BTreeSet::from(["Denied".to_owned()]));
        take(
            "groups:\n- rules:\n  - alert: Keys\n    expr: redis_key_size{key=\"auth:tokens\"} > 1\n  - alert: Errors\n    expr: \
             redis_errors_total{err=\"NOAUTH\"} > 0\n  - alert: Certificate\n    expr: \
             probe_ssl_earliest_cert_expiry{instance='redis:6379'} < 1\n",
            &mut alerts,
        );
        let security: Vec<&str> = alerts.about_security.iter().map(String::as_str).collect();
        assert_eq!(security, ["Certificate", "Denied", "Errors"]);
        assert!(alerts.about_redis.remove("Keys") && alerts.about_redis.remove("Errors"));
        assert!(alerts.about_redis.remove("Certificate"));
        take("alert: no rule file", &mut alerts);
        assert_eq!(alerts.about_redis.len(), 2);
    }
}
