//! Which requirements of which framework a category concerns: the tables of `rules/compliance/`, compiled in.

use super::finding::ComplianceTag;
use crate::facts::Account;

include!(concat!(env!("OUT_DIR"), "/compliance.rs"));

/// One framework.
#[derive(Debug, Clone, Copy)]
pub struct Framework {
    /// Such as `pci-dss`.
    pub id: &'static str,
    /// Such as `PCI DSS`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Whether it states outcomes, so that a finding is evidence against a requirement, and no breach by itself.
    pub outcome: bool,
    /// Whether its requirements are about every container, so that they do not pass where rules judge some only.
    pub every_service: bool,
    /// Requirements that bear only on what stores, processes or transmits account data (PCI DSS).
    pub account_data: &'static [&'static str],
    /// Requirements that bear only on accounts that people use.
    pub people: &'static [&'static str],
    /// Requirements that bear only on accounts that a vendor made.
    pub vendor_accounts: &'static [&'static str],
    /// What each requirement asks for, in our words.
    pub titles: &'static [(&'static str, &'static str)],
    /// Why files alone cannot show that a requirement is met, where rules that bear on it find nothing.
    pub limits: &'static [(&'static str, &'static str)],
    /// The requirements of each category, the primary one first.
    pub categories: &'static [(&'static str, &'static [Tag])],
}

impl Framework {
    /// What a requirement asks for; empty for one that only a rule of a user's names.
    pub fn title(&self, id: &str) -> &'static str {
        text(self.titles, id).unwrap_or_default()
    }

    /// Why a requirement does not pass, even if rules that bear on it find nothing.
    pub fn limit(&self, id: &str) -> Option<&'static str> {
        text(self.limits, id)
    }
}

/// A requirement that a category concerns.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// Its number.
    pub id: &'static str,
    /// `primary`, `supporting`, `conditional` or `evidence`.
    pub relation: &'static str,
    /// When it holds.
    pub condition: Option<&'static str>,
}

/// How a requirement may relate to a finding.
pub const RELATIONS: [&str; 4] = ["primary", "supporting", "conditional", "evidence"];

/// All frameworks, and weakness numbers by category.
#[derive(Debug, Clone, Copy)]
pub struct Compliance {
    /// In the order in which reports show them.
    pub frameworks: &'static [Framework],
    /// CWE numbers by category.
    pub cwe: &'static [(&'static str, &'static [u32])],
}

impl Compliance {
    /// What ships with redproof.
    pub fn builtin() -> Self {
        Self {
            frameworks: FRAMEWORKS,
            cwe: CWE,
        }
    }

    /// A framework by its id.
    pub fn framework(&self, id: &str) -> Option<&'static Framework> {
        self.frameworks.iter().find(|framework| framework.id == id)
    }

    /// The weaknesses of a category.
    pub fn cwe(&self, category: &str) -> &'static [u32] {
        entry(self.cwe, category)
    }

    /// Whether a requirement bears on what is found of an account.
    pub(super) fn concerns(&self, tag: &ComplianceTag, account: Account) -> bool {
        let has = |list: &[&str]| list.contains(&&*tag.id);
        self.framework(&tag.framework)
            .is_none_or(|framework| match account {
                Account::Any => true,
                Account::Named => !has(framework.vendor_accounts),
                Account::Program => !has(framework.vendor_accounts) && !has(framework.people),
            })
    }

    /// The tags of a category with a rule's own, which win over the category's of the same number.
    pub(super) fn tags(&self, category: &str, own: &[ComplianceTag]) -> Vec<ComplianceTag> {
        let mut tags = Vec::new();
        for framework in self.frameworks {
            let own: Vec<&ComplianceTag> = own.iter().filter(|tag| tag.framework == framework.id).collect();
            tags.extend(own.iter().copied().cloned());
            for tag in entry(framework.categories, category) {
                if !own.iter().any(|own| own.id == tag.id) {
                    tags.push(ComplianceTag {
                        framework: framework.id.into(),
                        version: framework.version.into(),
                        id: tag.id.into(),
                        relation: tag.relation.into(),
                        condition: tag.condition.map(Into::into),
                    });
                }
            }
        }
        tags
    }
}

fn text(table: &'static [(&'static str, &'static str)], id: &str) -> Option<&'static str> {
    let mut entries = table.iter();
    entries.find(|(known, _)| *known == id).map(|(_, text)| *text)
}

fn entry<T>(table: &'static [(&'static str, &'static [T])], category: &str) -> &'static [T] {
    table
        .iter()
        .find(|(name, _)| *name == category)
        .map_or(&[], |(_, values)| *values)
}

#[cfg(test)]
mod tests {
    use super::super::category::CATEGORIES;
    use super::*;

    #[test]
    fn every_framework_decides_every_category() {
        let compliance = Compliance::builtin();
        let mut expected: Vec<&str> = CATEGORIES.to_vec();
        expected.sort_unstable();
        for framework in compliance.frameworks {
            let has: Vec<&str> = framework.categories.iter().map(|(name, _)| *name).collect();
            assert_eq!(has, expected, "{}", framework.id);
        }
        let has: Vec<&str> = compliance.cwe.iter().map(|(name, _)| *name).collect();
        assert_eq!(has, expected, "cwe.yml");
    }

    #[test]
    fn a_condition_is_told_and_a_number_stands_once() {
        for framework in Compliance::builtin().frameworks {
            for (category, tags) in framework.categories {
                for (index, tag) in tags.iter().enumerate() {
                    let at = format!("{} {category} {}", framework.id, tag.id);
                    assert!(tag.relation != "conditional" || tag.condition.is_some(), "{at}");
                    assert!(tag.relation != "primary" || index == 0, "{at} is not first");
                    assert!(
                        tags.iter().filter(|other| other.id == tag.id).count() == 1,
                        "{at}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_rules_own_tag_wins() {
        let compliance = Compliance::builtin();
        let own = ComplianceTag {
            framework: "cis-docker".into(),
            version: "x".into(),
            id: "5.4".into(),
            relation: "primary".into(),
            condition: None,
        };
        let tags = compliance.tags("hardening", std::slice::from_ref(&own));
        let cis: Vec<&ComplianceTag> = tags.iter().filter(|tag| tag.id == "5.4").collect();
        assert_eq!(cis, [&own]);
        let seven = compliance.tags("hardcoded-password", &[]);
        assert!(
            seven
                .iter()
                .any(|tag| (&*tag.framework, &*tag.id, &*tag.relation) == ("pci-dss", "8.6.2", "primary"))
        );
    }

    /// All tags of a framework with the category or rule that has them.
    fn all_tags(framework: &str) -> Vec<(String, ComplianceTag)> {
        let set = crate::rules::RuleSet::builtin().unwrap();
        let rules = set.rules().iter().flat_map(|rule| {
            let tags = rule.compliance.iter().cloned();
            tags.map(|tag| (format!("{} {}", rule.category, rule.id), tag))
        });
        rules.filter(|(_, tag)| tag.framework == framework).collect()
    }

    /// Assignments that are often seen and are wrong.
    #[test]
    fn usual_mistakes_are_not_made() {
        // A user's rule, and no service account's; requirements on open, public networks.
        for (at, tag) in all_tags("pci-dss") {
            let id = &*tag.id;
            if matches!(id, "8.3.6" | "8.3.9" | "4.2.1" | "4.2.1.1") {
                assert!(
                    !matches!(&*tag.relation, "primary" | "supporting"),
                    "{at} {id} {}",
                    tag.relation
                );
            }
            // Processes, which no file can fail.
            if matches!(id, "12.3.3" | "12.3.4" | "7.2.5.1" | "10.4.1" | "11.3.1") {
                assert_eq!(tag.relation, "evidence", "{at} {id}");
            }
            assert!(
                id != "10.3.3" || at.starts_with("logging"),
                "{at}: backups of logs only"
            );
            assert!(!matches!(id, "7.2.2" | "8.2.8" | "3.7.4"), "{at} {id}");
        }
        for (framework, id, categories) in [
            ("gdpr", "Art. 30", &[][..]),
            ("iso-27001", "A.8.11", &[]),
            ("hipaa", "164.310(d)", &[]),
            ("cis-docker", "5.28", &[]),
            ("cis-docker", "5.8", &[]),
            ("nist-800-53", "CM-2", &["supply-chain"]),
            ("nist-800-53", "CA-9(1)", &[]),
            ("soc2", "CC6.2", &["no-rotation"]),
        ] {
            for (at, tag) in all_tags(framework) {
                let allowed = categories.iter().any(|category| at.starts_with(category));
                assert!(tag.id != id || allowed, "{at} has {framework} {id}");
            }
        }
        let frameworks = Compliance::builtin().frameworks;
        assert!(
            frameworks
                .iter()
                .all(|framework| framework.name != "CIS Redis Benchmark")
        );
        // Classes that say next to nothing are not the only weakness of a category.
        for (category, numbers) in Compliance::builtin().cwe {
            assert!(!numbers.contains(&284) && !numbers.contains(&269), "{category}");
            assert!(*numbers != [668], "{category}");
        }
    }

    #[test]
    fn every_tag_of_a_rule_has_a_title() {
        for framework in Compliance::builtin().frameworks {
            for (at, tag) in all_tags(framework.id) {
                assert_ne!(framework.title(&tag.id), "", "{at} {} {}", framework.id, tag.id);
            }
        }
    }

    /// A server without authentication is worse than one with a bad password, so it fails at least the same requirements.
    #[test]
    fn no_authentication_fails_what_a_bad_password_fails() {
        for framework in Compliance::builtin().frameworks {
            let plain = |category| -> Vec<&str> {
                let tags = entry(framework.categories, category).iter();
                tags.filter(|tag| matches!(tag.relation, "primary" | "supporting"))
                    .map(|tag| tag.id)
                    .collect()
            };
            let open = plain("no-authentication");
            for category in ["no-acl", "weak-password"] {
                for id in plain(category) {
                    assert!(open.contains(&id), "{} {category} {id}", framework.id);
                }
            }
        }
    }
}
