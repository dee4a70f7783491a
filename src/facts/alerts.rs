//! The alerts of a Prometheus service, as far as they are about Redis.

use std::collections::BTreeSet;

use serde::Deserialize;

use redproof_compose::{Project, Service};
use redproof_source::{Text, Tree};

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
    matches!(name, "prometheus" | "vmalert" | "mimir" | "thanos")
}

/// Reads the rule files that are mounted into a service.
pub(super) fn of_service(project: &Project, service: &Service, tree: &Tree) -> Alerts {
    let mut alerts = Alerts::default();
    let mut left = MOST_FILES;
    for mount in &service.mounts {
        let source = mount.host_source().filter(|source| source.undefined().is_none());
        if let Some(path) = source.and_then(|source| Tree::join(&project.folder, source.as_str())) {
            read(tree, &path, MOST_DEPTH, &mut left, &mut alerts);
        }
    }
    let configs = service.configs.iter().filter_map(|grant| {
        let mut configs = project.configs.iter();
        configs.find(|config| config.name == *grant.source.as_str())
    });
    for config in configs {
        let file = config.file.as_ref().filter(|file| file.undefined().is_none());
        if let Some(path) = file.and_then(|file| Tree::join(&project.folder, file.as_str())) {
            read(tree, &path, 0, &mut left, &mut alerts);
        }
        if let Some(content) = &config.content {
            take(content.as_str(), &mut alerts);
        }
    }
    alerts
}

fn read(tree: &Tree, path: &str, depth: usize, left: &mut usize, alerts: &mut Alerts) {
    if tree.is_folder(path) {
        for name in tree.list(path).iter().filter(|_| depth > 0) {
            let below = Tree::join(path, name).unwrap_or_default();
            read(tree, &below, depth - 1, left, alerts);
        }
        return;
    }
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml") || path.ends_with(".rules");
    if !is_yaml || *left == 0 {
        return;
    }
    *left -= 1;
    if let Ok(text) = tree.read(path) {
        take(&text, alerts);
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
        let expr = rule.expr.as_str().unwrap_or_default().to_ascii_lowercase();
        if !["redis", "valkey"].iter().any(|word| expr.contains(word)) {
            continue;
        }
        let is_security = [
            "auth", "acl", "denied", "rejected", "refused", "tls", "ssl", "cert",
        ];
        if is_security.iter().any(|word| expr.contains(word)) {
            alerts.about_security.insert(name.clone());
        }
        alerts.about_redis.insert(name);
    }
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
        take("alert: no rule file", &mut alerts);
        assert_eq!(alerts.about_redis.len(), 2);
    }
}
