//! The alerts of a Prometheus service, as far as they are about Redis.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::prometheus::{self, Files};
use redproof_compose::{Project, Service};
use redproof_source::{Budget, Tree};

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

/// The alerts of the rule files that a service loads: those that its configuration names, or all that are mounted.
pub(super) fn of_service(project: &Project, service: &Service, tree: &Tree, budget: &Budget) -> Alerts {
    let files = Files::of(project, service, tree, budget);
    let mut alerts = Alerts::default();
    files.rules().for_each(|text| take(text, &mut alerts));
    alerts
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
        let holds = |text: &String| prometheus::REDIS.iter().any(|word| text.contains(word));
        if !metrics.iter().chain(&values).any(holds) {
            continue;
        }
        let has = |text: &str, known: &[&str]| {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| known.contains(&word))
        };
        if metrics.iter().any(|metric| has(metric, prometheus::SECURITY))
            || values.iter().any(|value| has(value, prometheus::ERRORS))
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
