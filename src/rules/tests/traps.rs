//! Requirements that findings about Redis are often given, and should not be.

use std::collections::BTreeSet;

use crate::facts::Account;
use crate::rules::RuleSet;

/// The relations and categories of the rules that name a requirement.
fn named(framework: &str, id: &str) -> BTreeSet<(String, String)> {
    let set = RuleSet::builtin().unwrap();
    let rules = set.rules().iter();
    let tags = rules.flat_map(|rule| rule.compliance.iter().map(move |tag| (rule, tag)));
    tags.filter(|(_, tag)| tag.framework == framework && tag.id == id)
        .map(|(rule, tag)| (tag.relation.to_string(), rule.category.to_string()))
        .collect()
}

/// 8.3.6 and 8.3.9 are about people, 4.2.1 about public networks, 2.2.7 about administrators.
#[test]
fn what_the_files_do_not_show_is_conditional() {
    for (framework, id) in [
        ("pci-dss", "8.3.6"),
        ("pci-dss", "8.3.9"),
        ("pci-dss", "4.2.1"),
        ("pci-dss", "2.2.7"),
        ("pci-dss", "8.2.2"),
        ("pci-dss", "1.4.4"),
        ("pci-dss", "3.5.1.2"),
        ("pci-dss", "12.3.1"),
        ("soc2", "A1.1"),
        ("soc2", "A1.2"),
        ("soc2", "C1.1"),
    ] {
        let named = named(framework, id);
        assert!(!named.is_empty(), "{id}");
        let mut relations = named.iter().map(|(relation, _)| relation.as_str());
        assert!(
            relations.all(|relation| matches!(relation, "conditional" | "evidence")),
            "{id}: {named:?}"
        );
    }
}

/// What is found of an account that programs log in as is not against requirements on people, and of one that somebody made not
/// against those on a vendor's.
#[test]
fn requirements_on_people_do_not_concern_programs() {
    let set = RuleSet::builtin().unwrap();
    for rule in set.rules() {
        let of = |id: &str| {
            Account::ALL.map(|account| {
                let mut tags = rule.compliance_of(account).iter();
                tags.any(|tag| tag.framework == "pci-dss" && tag.id == id)
            })
        };
        let [any, named, program] = of("8.6.3");
        assert!(any == named && any == program, "{}", rule.id);
        for id in ["8.3.6", "8.3.9"] {
            let [any, named, program] = of(id);
            assert!(any == named && !program, "{} {id}", rule.id);
        }
        let [_, named, program] = of("2.2.2");
        assert!(!named && !program, "{}", rule.id);
    }
}

#[test]
fn processes_cannot_fail() {
    for id in ["10.4.1", "11.3.1", "12.3.3", "12.3.4"] {
        let named = named("pci-dss", id);
        assert!(!named.is_empty(), "{id}");
        let mut relations = named.iter().map(|(relation, _)| relation.as_str());
        assert!(
            relations.all(|relation| relation == "evidence"),
            "{id}: {named:?}"
        );
    }
}

/// Backups of audit logs, data masking, records of processing, media, the registration of users, the newest image.
#[test]
fn look_alikes_are_not_named() {
    let logs = named("pci-dss", "10.3.3");
    assert!(logs.iter().all(|(_, category)| category == "logging"), "{logs:?}");
    for (framework, id) in [
        ("iso-27001", "A.8.11"),
        ("gdpr", "Art. 30"),
        ("hipaa", "164.310(d)"),
    ] {
        assert_eq!(named(framework, id), BTreeSet::new(), "{framework} {id}");
    }
    for (framework, id, wrong) in [
        ("soc2", "CC6.2", &["weak-password", "no-acl"][..]),
        ("cis-docker", "5.28", &["supply-chain"]),
    ] {
        let named = named(framework, id);
        let mut categories = named.iter().map(|(_, category)| category.as_str());
        assert!(
            !categories.any(|category| wrong.contains(&category)),
            "{framework} {id}: {named:?}"
        );
    }
    let set = RuleSet::builtin().unwrap();
    assert!(set.compliance().framework("cis-redis").is_none());
}
