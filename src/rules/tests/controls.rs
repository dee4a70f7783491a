//! How requirements fare.

use std::collections::BTreeSet;

use super::*;
use crate::rules::{ControlState, Status, Suppression, controls};

fn state(set: &RuleSet, world: &World, met: &[Kind], framework: &str, id: &str) -> (ControlState, usize) {
    let (findings, unknown) = set.judge(&world.subjects(), &world.map);
    let met = met.iter().copied().collect();
    let all = controls(set, &findings, &unknown, &met);
    let control = all
        .iter()
        .find(|control| control.framework == framework && control.id == id);
    control.map(|control| (control.state, control.findings)).unwrap()
}

#[test]
fn requirements_fail_pass_or_are_not_assessed() {
    use ControlState::{Fail, NotAssessed, Pass, Unknown};
    let set = set(&[(
        "a",
        rule(
            "a",
            "user",
            "{ role: admin }",
            "compliance: { gdpr: ['Art. 9'] }\n",
        ),
    )]);
    let passes = World::new();
    let fails = World::new().user(1, Fact::word("admin"));
    let unknown = World::new().user(1, untold("outside"));
    let users: &[Kind] = &[Kind::Server, Kind::User];
    for (world, met, framework, id, expected) in [
        (&fails, users, "pci-dss", "7.2.5", (Fail, 1)),
        (&passes, users, "pci-dss", "7.2.5", (Pass, 0)),
        (&unknown, users, "pci-dss", "7.2.5", (Unknown, 0)),
        (&passes, &[], "pci-dss", "7.2.5", (NotAssessed, 0)),
        // There was no user to look at, though there was something else.
        (&passes, &[Kind::Server], "pci-dss", "7.2.5", (NotAssessed, 0)),
        // Holds only under a condition.
        (&fails, users, "pci-dss", "8.2.2", (Unknown, 1)),
        (&passes, users, "pci-dss", "8.2.2", (NotAssessed, 0)),
        // No rule speaks of it.
        (&fails, users, "pci-dss", "8.6.2", (NotAssessed, 0)),
        // The rule's own.
        (&fails, users, "gdpr", "Art. 9", (Fail, 1)),
    ] {
        assert_eq!(
            state(&set, world, met, framework, id),
            expected,
            "{framework} {id}"
        );
    }
}

#[test]
fn what_is_accepted_does_not_count_and_numbers_are_in_order() {
    let set = set(&[("a", rule("a", "user", "{ enabled: true }", ""))]);
    let world = World::new();
    let (mut findings, unknown) = set.judge(&world.subjects(), &world.map);
    findings[0].status = Status::Suppressed(Suppression {
        reason: "r".to_owned(),
        until: None,
        r#where: "w".to_owned(),
    });
    let all = controls(&set, &findings, &unknown, &BTreeSet::from([Kind::User]));
    assert!(all.iter().all(|control| control.state != ControlState::Fail));
    let ids: Vec<&str> = all
        .iter()
        .filter(|control| control.framework == "pci-dss")
        .map(|control| control.id.as_str())
        .collect();
    let place = |id: &str| ids.iter().position(|other| *other == id).unwrap();
    assert!(place("1.2.5") < place("8.3.2") && place("8.3.9") < place("10.2.1"));
    assert!(place("10.2.1") < place("10.2.1.1"));
}

#[test]
fn without_a_port_none_is_exposed_and_without_a_certificate_none_is_good() {
    use ControlState::{NotAssessed, Pass};
    let set = RuleSet::builtin().unwrap();
    let state = |met: &[Kind], framework: &str, id: &str| {
        let all = controls(set, &[], &[], &met.iter().copied().collect());
        let control = all
            .iter()
            .find(|control| control.framework == framework && control.id == id);
        control.map(|control| control.state).unwrap()
    };
    let server = [Kind::Deployment, Kind::Server];
    assert_eq!(state(&server, "pci-dss", "1.3.1"), Pass);
    assert_eq!(state(&[], "pci-dss", "1.3.1"), NotAssessed);
    assert_eq!(state(&server, "nist-800-53", "SC-12"), NotAssessed);
    assert_eq!(state(&[Kind::Certificate], "nist-800-53", "SC-12"), Pass);
}
