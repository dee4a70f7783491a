//! Severities of the config file, in place of the rules' own.

use crate::config::{Setting, SeverityEntry};
use crate::rules::{Finding, Severity, SeverityChange};

/// Gives findings the severity of the last entry that applies to them. Returns how many changed.
pub fn set_severities(findings: &mut [Finding], entries: &[SeverityEntry]) -> usize {
    let mut changed = 0;
    for finding in findings {
        let mut entries = entries.iter().rev();
        let Some((severity, setting)) = entries.find(|entry| applies(entry, finding)).and_then(severity)
        else {
            continue;
        };
        if severity != finding.severity {
            changed += 1;
            finding.changed = Some(SeverityChange {
                severity: finding.severity,
                r#where: setting.origin.to_string(),
            });
            finding.severity = severity;
        }
    }
    changed
}

fn applies(entry: &SeverityEntry, finding: &Finding) -> bool {
    let mut rules = entry.rules.iter();
    (entry.rules.is_empty() || rules.any(|rule| rule.value == *finding.rule))
        && (entry.paths.is_empty() || entry.paths.has(&finding.location.path))
}

fn severity(entry: &SeverityEntry) -> Option<(Severity, &Setting<String>)> {
    Some((Severity::named(&entry.severity.value)?, &entry.severity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::testing::finding;

    #[test]
    fn the_last_entry_that_applies_counts() {
        let config = Config::parse(
            "redproof.toml",
            "[severity]\na = \"medium\"\n[[overrides]]\npaths = [\"*.yaml\"]\nseverity = \"low\"\n\
             [[overrides]]\npaths = [\"dev\"]\nrules = [\"a\"]\nseverity = \"info\"\n[[overrides]]\nrules = [\"b\"]\nseverity = \"high\"\n",
        )
        .unwrap();
        let mut findings = vec![
            finding("a", Severity::Critical),
            finding("b", Severity::High),
            finding("a", Severity::High),
            finding("a", Severity::High),
        ];
        findings[2].location.path = "dev/x.yml".into();
        findings[3].location.path = "x.yml".into();
        assert_eq!(set_severities(&mut findings, &config.severities), 3);
        let set: Vec<&str> = findings.iter().map(|finding| finding.severity.name()).collect();
        assert_eq!(set, ["low", "high", "info", "medium"]);
        let change = findings[0].changed.as_ref().unwrap();
        assert_eq!(
            (change.severity, &*change.r#where),
            (Severity::Critical, "redproof.toml:5")
        );
        assert_eq!(findings[1].changed, None);
    }
}
