//! The status of requirements.

use super::*;
use crate::rules::{Control, ControlState, Coverage, Status, Suppression, controls};

fn control(set: &RuleSet, world: &World, all_read: bool, framework: &str, id: &str) -> Control {
    let judgement = set.judge(&world.subjects(), &world.map);
    find(
        controls(set, &judgement.findings, &judgement.coverage, all_read),
        framework,
        id,
    )
}

fn find(all: Vec<Control>, framework: &str, id: &str) -> Control {
    all.into_iter()
        .find(|control| control.framework == framework && control.id == id)
        .unwrap()
}

fn a_rule_for_users() -> RuleSet {
    set(&[(
        "a",
        rule(
            "a",
            "user",
            "{ role: admin }",
            "compliance: { gdpr: ['Art. 9'] }\n",
        ),
    )])
}

#[test]
fn requirements_fail_pass_or_are_not_assessed() {
    use ControlState::{Fail, NotAssessed, Pass, Unknown};
    let set = a_rule_for_users();
    let passes = World::new();
    let fails = World::new().user(1, Fact::text("admin"));
    let unknown = World::new().user(1, unknown_fact("outside"));
    for (world, framework, id, expected) in [
        (&fails, "pci-dss", "7.2.5", (Fail, 1)),
        (&passes, "pci-dss", "7.2.5", (Pass, 0)),
        (&unknown, "pci-dss", "7.2.5", (Unknown, 0)),
        // Supporting only: it can fail, but no primary rule can show that it is met.
        (&fails, "pci-dss", "7.3.2", (Fail, 1)),
        (&passes, "pci-dss", "7.3.2", (NotAssessed, 0)),
        // Applies only under a condition.
        (&fails, "pci-dss", "8.2.2", (Unknown, 1)),
        (&passes, "pci-dss", "8.2.2", (NotAssessed, 0)),
        // No rule bears on it.
        (&fails, "pci-dss", "8.6.2", (NotAssessed, 0)),
        // The rule's own.
        (&fails, "gdpr", "Art. 9", (Fail, 1)),
    ] {
        let control = control(&set, world, true, framework, id);
        assert_eq!((control.state, control.findings), expected, "{framework} {id}");
    }
}

/// What only supporting rules judged is named where they failed.
#[test]
fn a_failure_says_what_it_is_about() {
    let set = a_rule_for_users();
    let fails = World::new().user(1, Fact::text("admin"));
    let found = control(&set, &fails, true, "pci-dss", "7.3.2");
    assert_eq!(found.looked_at, ["app of compose.yaml"]);
    let passed = control(&set, &World::new(), true, "pci-dss", "7.3.2");
    assert!(passed.looked_at.is_empty());
}

/// 8.3.2 has the condition of rules on certificates, which says nothing about this finding.
#[test]
fn what_was_found_has_its_own_conditions_only() {
    let rule = rule(
        "a",
        "user",
        "{ role: admin }",
        "compliance: { pci-dss: ['8.3.2'] }\n",
    );
    let set = set(&[("a", rule)]);
    let fails = World::new().user(1, Fact::text("admin"));
    let found = control(&set, &fails, true, "pci-dss", "8.3.2");
    assert_eq!((found.state, found.condition), (ControlState::Fail, None));
    let passed = control(&set, &World::new(), true, "pci-dss", "7.2.5");
    assert_eq!((passed.state, passed.condition), (ControlState::Pass, None));
    let open = control(&set, &World::new(), true, "pci-dss", "8.3.2");
    assert!(
        open.condition
            .is_some_and(|condition| condition.contains("unverified"))
    );
}

#[test]
fn a_finding_of_low_confidence_is_a_question() {
    let set = a_rule_for_users();
    let world = World::new().user(1, Fact::text("admin"));
    let mut judgement = set.judge(&world.subjects(), &world.map);
    for finding in &mut judgement.findings {
        finding.confidence = crate::rules::Confidence::Low;
    }
    let all = controls(&set, &judgement.findings, &judgement.coverage, true);
    let found = find(all, "pci-dss", "7.2.5");
    assert_eq!(found.state, ControlState::Unknown);
    assert_eq!(found.why.as_deref(), Some("of low confidence: a"));
}

#[test]
fn a_rule_that_was_not_run_is_no_pass() {
    let auditors = rule(
        "a",
        "user",
        "{ role: admin }",
        "persona: auditor\ncompliance: { pci-dss: [{ id: '7.2.5', relation: primary }] }\n",
    );
    let all = set(&[
        ("a", auditors.clone()),
        ("b", rule("b", "user", "{ role: admin }", "")),
    ]);
    let alone = set(&[("a", auditors)]);
    let world = World::new();
    let status = |set: &RuleSet| {
        let judgement = set.judge(&world.subjects(), &world.map);
        let passes = set.passes(&judgement.coverage, "compose.yaml");
        let control = find(
            controls(set, &judgement.findings, &judgement.coverage, true),
            "pci-dss",
            "7.2.5",
        );
        let rules: Vec<String> = passes.iter().map(|pass| pass.rule.to_string()).collect();
        (control.state, control.why, rules)
    };
    let why = || Some("not judged without --persona auditor: a".to_owned());
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(status(&all), (ControlState::Pass, None, names(&["a", "b"])));
    let limited = |set: &RuleSet| set.limited_to(crate::rules::Persona::Developer);
    assert_eq!(
        status(&limited(&all)),
        (ControlState::Unknown, why(), names(&["b"]))
    );
    assert_eq!(
        status(&limited(&alone)),
        (ControlState::NotAssessed, why(), names(&[]))
    );
}

/// Rules on a user's role and on whether it is enabled, which concern the same control.
fn two_rules_of_one_control() -> RuleSet {
    let tags = "compliance: { pci-dss: [{ id: '7.2.5', relation: primary }] }\n";
    set(&[
        ("a", rule("a", "user", "{ role: admin }", tags)),
        ("b", rule("b", "user", "{ enabled: false }", tags)),
    ])
}

#[test]
fn what_was_not_looked_at_is_no_pass() {
    let set = two_rules_of_one_control();
    let world = World::new().user(1, Fact::unread(crate::facts::Input::History));
    let judgement = set.judge(&world.subjects(), &world.map);
    // The run could have looked at it: that is said once, and not for each subject.
    assert_eq!(judgement.unknown, []);
    let passes = set.passes(&judgement.coverage, "compose.yaml");
    assert!(passes.iter().all(|pass| &*pass.rule != "a"));
    let found = find(
        controls(&set, &judgement.findings, &judgement.coverage, true),
        "pci-dss",
        "7.2.5",
    );
    assert_eq!(found.state, ControlState::Unknown);
    assert_eq!(found.why.as_deref(), Some("not judged without --history: a"));
}

/// A subject that stands for what was not looked at is no evidence, even for rules that it cannot break.
#[test]
fn a_subject_that_was_not_looked_at_is_not_looked_at() {
    let set = two_rules_of_one_control();
    let looked_at = |is_unread: bool| {
        let world = World::new().user(1, Fact::unread(crate::facts::Input::CodeClients));
        let mut subjects = world.subjects();
        if let Some(last) = subjects.all.last_mut() {
            last.is_unread = is_unread;
        }
        let judgement = set.judge(&subjects, &world.map);
        let all = controls(&set, &judgement.findings, &judgement.coverage, true);
        find(all, "pci-dss", "7.2.5").looked_at.len()
    };
    assert_eq!(looked_at(false), looked_at(true) + 1);
}

#[test]
fn items_about_every_container_do_not_pass_where_some_are_not_judged() {
    let more = "compliance: { cis-docker: [{ id: '5.5', relation: primary }] }\n";
    let set = set(&[("a", rule("a", "server", "{ tls: on }", more))]);
    let world = World::new();
    let status = |service: Option<&str>| {
        let mut subjects = world.subjects();
        subjects.all.extend(service.map(|name| {
            let top = Place::new(Span::top(world.file), "compose.yaml");
            Subject::with_facts(SubjectKind::Service, name, top, Vec::new(), Vec::new())
        }));
        let judgement = set.judge(&subjects, &world.map);
        let control = find(
            controls(&set, &judgement.findings, &judgement.coverage, true),
            "cis-docker",
            "5.5",
        );
        (
            control.state,
            control.why.unwrap_or_default(),
            control.rules.len(),
        )
    };
    assert_eq!(status(None), (ControlState::Pass, String::new(), 1));
    assert_eq!(status(Some("redis")).0, ControlState::Pass);
    let (state, why, rules) = status(Some("agent"));
    assert_eq!((state, rules), (ControlState::Unknown, 0));
    assert_eq!(why, "only Redis services are judged, not agent of compose.yaml");
}

#[test]
fn what_files_cannot_show_does_not_pass() {
    let more = "compliance: { nist-800-53: [{ id: 'IA-5(1)', relation: primary }] }\n";
    let set = set(&[("a", rule("a", "user", "{ role: admin }", more))]);
    let found = control(&set, &World::new(), true, "nist-800-53", "IA-5(1)");
    assert_eq!(found.state, ControlState::Unknown);
    assert!(found.why.is_some_and(|why| why.contains("without salt")));
}

#[test]
fn the_scope_decides_what_bears_on_the_deployment() {
    use crate::rules::{PciScope, apply_scope};
    let set = a_rule_for_users();
    let world = World::new().user(1, Fact::text("admin"));
    let judgement = set.judge(&world.subjects(), &world.map);
    let pci = set.compliance().framework("pci-dss").unwrap();
    let status = |scope, id| {
        let mut all = controls(&set, &judgement.findings, &judgement.coverage, true);
        apply_scope(&mut all, pci, scope);
        let control = find(all, "pci-dss", id);
        (control.state, control.condition.unwrap_or_default())
    };
    use ControlState::{Fail, NotAssessed, Unknown};
    assert_eq!(status(PciScope::In, "7.2.5"), (Fail, String::new()));
    assert_eq!(status(PciScope::Connected, "7.2.5").0, Fail);
    assert_eq!(status(PciScope::Out, "7.2.5").0, NotAssessed);
    let (state, condition) = status(PciScope::Unknown, "7.2.5");
    assert!(state == Fail && condition.contains("scope"), "{condition}");
    // About stored account data.
    assert_eq!(status(PciScope::In, "7.2.6").0, Unknown);
    assert_eq!(status(PciScope::Connected, "7.2.6").0, NotAssessed);
    let mut all = controls(&set, &judgement.findings, &judgement.coverage, true);
    apply_scope(&mut all, pci, PciScope::Out);
    assert_eq!(find(all, "gdpr", "Art. 9").state, Fail);
}

#[test]
fn without_a_subject_nothing_is_assessed() {
    let world = World::new();
    let set = a_rule_for_users();
    let mut subjects = world.subjects();
    subjects.all.truncate(1);
    let judgement = set.judge(&subjects, &world.map);
    let all = controls(&set, &judgement.findings, &judgement.coverage, true);
    assert_eq!(find(all, "pci-dss", "7.2.5").state, ControlState::NotAssessed);
}

#[test]
fn a_pass_names_what_was_looked_at() {
    let set = a_rule_for_users();
    let looked = |world: &World| control(&set, world, true, "pci-dss", "7.2.5").looked_at;
    assert_eq!(
        looked(&World::new()).into_iter().collect::<Vec<_>>(),
        ["app of compose.yaml"]
    );
    assert!(looked(&World::new().user(1, unknown_fact("outside"))).is_empty());
}

#[test]
fn nothing_passes_while_files_could_not_be_read() {
    let set = a_rule_for_users();
    let state = |world: &World, id| control(&set, world, false, "pci-dss", id).state;
    assert_eq!(state(&World::new(), "7.2.5"), ControlState::Unknown);
    assert_eq!(
        state(&World::new().user(1, Fact::text("admin")), "7.2.5"),
        ControlState::Fail
    );
    assert_eq!(state(&World::new(), "8.6.2"), ControlState::NotAssessed);
}

#[test]
fn a_rule_that_a_stronger_one_replaces_is_no_pass() {
    let weak = rule("weak", "user", "{ enabled: true }", "");
    let strong = rule(
        "strong",
        "user",
        "{ enabled: true }",
        "supersedes: [weak]\ncompliance: {}\n",
    )
    .replace("category: no-acl", "category: persistence");
    let set = set(&[("strong", strong), ("weak", weak)]);
    let control = control(&set, &World::new(), true, "pci-dss", "7.2.5");
    assert_eq!((control.state, control.findings), (ControlState::Unknown, 0));
}

#[test]
fn an_accepted_finding_neither_fails_nor_passes_and_numbers_are_in_order() {
    let set = set(&[("a", rule("a", "user", "{ enabled: true }", ""))]);
    let world = World::new();
    let mut judgement = set.judge(&world.subjects(), &world.map);
    let suppressed = Status::Suppressed(Suppression {
        reason: "r".to_owned(),
        owner: None,
        until: None,
        r#where: "w".to_owned(),
    });
    for status in [Status::Baseline, suppressed] {
        judgement.findings[0].status = status;
        let all = controls(&set, &judgement.findings, &judgement.coverage, true);
        let control = find(all, "pci-dss", "7.2.5");
        assert_eq!((control.state, control.findings), (ControlState::Unknown, 0));
        assert_eq!(control.why.as_deref(), Some("accepted: a"));
    }
    let all = controls(&set, &judgement.findings, &judgement.coverage, true);
    let ids: Vec<&str> = all
        .iter()
        .filter(|control| control.framework == "pci-dss")
        .map(|control| control.id.as_str())
        .collect();
    let place = |id: &str| ids.iter().position(|other| *other == id).unwrap();
    assert!(place("1.2.5") < place("8.3.2") && place("8.3.9") < place("10.2.1"));
    assert!(place("1.4.2") < place("1.4.4"));
}

#[test]
fn requirements_have_titles_and_conditions() {
    let set = RuleSet::builtin().unwrap();
    let all = controls(set, &[], &Coverage::default(), true);
    assert!(
        all.iter()
            .all(|control| control.state == ControlState::NotAssessed)
    );
    let untitled: Vec<_> = all.iter().filter(|control| control.title.is_empty()).collect();
    assert!(untitled.is_empty(), "{untitled:?}");
    let condition = find(all, "pci-dss", "1.4.2").condition;
    assert_eq!(condition.as_deref(), Some("reachable from an untrusted network"));
}
