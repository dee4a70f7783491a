//! How requirements fare.

use super::*;
use crate::rules::{ControlState, Status, Suppression, controls};

fn state(set: &RuleSet, world: &World, looked: bool, framework: &str, id: &str) -> (ControlState, usize) {
    let (findings, unknown) = set.judge(&world.subjects(), &world.map);
    let all = controls(set, &findings, &unknown, looked);
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
    for (world, looked, framework, id, expected) in [
        (&fails, true, "pci-dss", "7.2.5", (Fail, 1)),
        (&passes, true, "pci-dss", "7.2.5", (Pass, 0)),
        (&unknown, true, "pci-dss", "7.2.5", (Unknown, 0)),
        (&passes, false, "pci-dss", "7.2.5", (NotAssessed, 0)),
        // Holds only under a condition.
        (&fails, true, "pci-dss", "8.2.2", (Unknown, 1)),
        (&passes, true, "pci-dss", "8.2.2", (NotAssessed, 0)),
        // No rule speaks of it.
        (&fails, true, "pci-dss", "8.6.2", (NotAssessed, 0)),
        // The rule's own.
        (&fails, true, "gdpr", "Art. 9", (Fail, 1)),
    ] {
        assert_eq!(
            state(&set, world, looked, framework, id),
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
    let all = controls(&set, &findings, &unknown, true);
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
