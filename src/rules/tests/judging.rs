//! Three-valued logic, superseding, places and messages.

use super::super::matcher::{Matcher, Verdict, any};
use super::*;
use crate::rules::{Finding, Unknown};

fn judge(world: &World, rules: &[(&str, String)]) -> (Vec<Finding>, Vec<Unknown>) {
    let judgement = set(rules).judge(&world.subjects(), &world.map);
    (judgement.findings, judgement.unknown)
}

/// `found`, `-` or `unknown` for one rule about users.
fn verdict(world: &World, when: &str) -> &'static str {
    let (findings, unknown) = judge(world, &[("a", rule("a", "user", when, ""))]);
    match (findings.len(), unknown.len()) {
        (1, 0) => "found",
        (0, 0) => "-",
        (0, _) => "unknown",
        other => panic!("{other:?}"),
    }
}

#[test]
fn kleene() {
    use Verdict::{False, True, Unknown};
    for (a, b, or) in [
        (True, True, True),
        (True, False, True),
        (True, Unknown, True),
        (False, False, False),
        (False, Unknown, Unknown),
        (Unknown, Unknown, Unknown),
    ] {
        assert_eq!(any([a, b]), or);
        assert_eq!(any([b, a]), or);
    }
    // `enabled` true, `role` unknown, `server.published` false.
    let world = World::new()
        .user(1, unknown_fact("outside"))
        .server(1, Fact::boolean(false));
    for (when, expected) in [
        ("{ enabled: true, role: admin }", "unknown"),
        ("{ enabled: false, role: admin }", "-"),
        ("{ role: admin, enabled: false }", "-"),
        ("{ any: [ { enabled: true }, { role: admin } ] }", "found"),
        ("{ any: [ { role: admin }, { enabled: true } ] }", "found"),
        ("{ any: [ { enabled: false }, { role: admin } ] }", "unknown"),
        ("{ all: [ { enabled: true }, { role: admin } ] }", "unknown"),
        ("{ not: { role: admin } }", "unknown"),
        ("{ not: { enabled: false } }", "found"),
        ("{ not: { role: admin, enabled: false } }", "found"),
        ("{ role: { known: false } }", "found"),
        ("{ role: { known: true } }", "-"),
        ("{ role: { absent: true } }", "unknown"),
        ("{ role: { empty: true } }", "unknown"),
        ("{ server.published: false }", "found"),
    ] {
        assert_eq!(verdict(&world, when), expected, "{when}");
    }
}

#[test]
fn every_matcher() {
    let world = World::new();
    let item = world.item("config", &["+config"]);
    let world = world.user(2, Fact::list(vec![item])).server(3, Fact::absent());
    for (when, expected) in [
        ("{ server.tls: off }", true),
        ("{ server.tls: on }", false),
        ("{ server.tls: { in: [on, off] } }", true),
        ("{ server.clients: 3 }", true),
        ("{ server.clients: { in: [1, 2] } }", false),
        ("{ server.clients: { above: 2, below: 4 } }", true),
        ("{ server.clients: { above: 3 } }", false),
        ("{ server.clients: { below: 3 } }", false),
        ("{ dangerous: { has: config } }", true),
        ("{ dangerous: { has_any: [a, config] } }", true),
        ("{ dangerous: { has: flushall } }", false),
        ("{ dangerous: { empty: false } }", true),
        ("{ dangerous: { matches: '^con' } }", true),
        ("{ label: { matches: 'quiet$' } }", true),
        ("{ label: { matches: '^quiet' } }", false),
        ("{ server.engine: { absent: true } }", true),
        ("{ server.engine: { empty: true } }", true),
        ("{ server.engine: redis }", false),
        ("{ server.engine: { matches: '.*' } }", false),
        ("{ server.engine: { known: true } }", true),
    ] {
        assert_eq!(verdict(&world, when) == "found", expected, "{when}");
        assert_ne!(verdict(&world, when), "unknown", "{when}");
    }
    assert_eq!(Matcher::Known(false).verdict(&FactValue::Absent), Verdict::False);
    // What was not looked at may be there or not; a rule for where there is none judges there.
    let unread = FactValue::Unread(crate::facts::Input::Repository);
    for (matcher, expected) in [
        (Matcher::Known(false), Verdict::True),
        (Matcher::Absent(true), Verdict::True),
        (Matcher::Absent(false), Verdict::Unknown),
        (Matcher::Boolean(true), Verdict::Unknown),
    ] {
        assert_eq!(matcher.verdict(&unread), expected, "{matcher:?}");
    }
}

#[test]
fn lists_are_looked_up() {
    let text = rule("a", "user", "{ label: { in_list: quiet } }", "");
    let set = load(&[
        ("a.yml", &text),
        ("lists/quiet.txt", "# words\nzzz\n\nkept-quiet\n"),
    ])
    .unwrap();
    let world = World::new();
    assert_eq!(set.judge(&world.subjects(), &world.map).findings.len(), 1);
    let other = World::new().user(3, Fact::text("words"));
    assert_eq!(set.judge(&other.subjects(), &other.map).findings.len(), 0);
}

#[test]
fn facts_of_a_part_that_is_not_there_are_absent() {
    let mut world = World::new();
    world.joined = false;
    assert_eq!(verdict(&world, "{ server.tls: off }"), "-");
    assert_eq!(verdict(&world, "{ server.tls: { absent: true } }"), "found");
    assert_eq!(verdict(&world, "{ not: { server.tls: off } }"), "found");
}

#[test]
fn a_subject_with_too_few_answers_never_passes() {
    let mut world = World::new();
    world.user.truncate(1);
    let (findings, unknown) = judge(&world, &[("a", rule("a", "user", "{ role: admin }", ""))]);
    assert!(findings.is_empty());
    assert_eq!(unknown[0].why, "a fact is missing");
}

#[test]
fn of_several_the_strongest_is_reported() {
    let weak = (
        "weak",
        rule("weak", "user", "{ enabled: true }", "severity: low\n"),
    );
    let middle = (
        "middle",
        rule("middle", "user", "{ role: application }", "supersedes: [weak]\n"),
    );
    let strong = (
        "strong",
        rule(
            "strong",
            "user",
            "{ server.tls: off }",
            "severity: critical\nsupersedes: [middle]\n",
        ),
    );
    let rules = [weak, middle, strong];
    let found = |world: &World| -> (Vec<String>, Vec<Vec<String>>) {
        let (findings, unknown) = judge(world, &rules);
        let names = |rules: &[std::sync::Arc<str>]| rules.iter().map(ToString::to_string).collect();
        (
            findings.iter().map(|finding| finding.rule.to_string()).collect(),
            unknown.iter().map(|unknown| names(&unknown.rules)).collect(),
        )
    };
    assert_eq!(found(&World::new()).0, ["strong"]);
    // Over a rule that does not hold.
    let world = World::new().user(1, Fact::text("admin"));
    assert_eq!(found(&world).0, ["strong"]);
    // An unknown keeps the weaker finding.
    let world = World::new().server(0, unknown_fact("outside"));
    assert_eq!(
        found(&world),
        (vec!["middle".to_owned()], vec![vec!["strong".to_owned()]])
    );
    // What a stronger finding supersedes need not be listed.
    let world = World::new().user(0, unknown_fact("outside"));
    assert_eq!(found(&world), (vec!["strong".to_owned()], vec![]));
}

#[test]
fn unknowns_are_one_entry_for_each_reason() {
    let world = World::new()
        .user(0, unknown_fact("X is set outside"))
        .user(1, unknown_fact("Y is set outside"));
    let (_, unknown) = judge(
        &world,
        &[
            ("b", rule("b", "user", "{ enabled: true }", "")),
            ("a", rule("a", "user", "{ enabled: true, role: admin }", "")),
        ],
    );
    let listed: Vec<(String, usize)> = unknown
        .iter()
        .map(|unknown| (unknown.why.clone(), unknown.rules.len()))
        .collect();
    assert_eq!(
        listed,
        [
            ("X is set outside".to_owned(), 2),
            ("Y is set outside".to_owned(), 1)
        ]
    );
    assert_eq!(&*unknown[0].rules[0], "a");
    assert_eq!(
        unknown[0].location.start.line, 2,
        "a reason without place is on the subject"
    );
}

#[test]
fn a_list_gives_one_finding_on_its_first_place() {
    let world = World::new();
    let items = vec![
        world.item("flushall", &["+@all", "app"]),
        world.item("config", &["+config"]),
    ];
    let world = world.user(2, Fact::list(items));
    let (findings, _) = judge(
        &world,
        &[(
            "a",
            rule(
                "a",
                "user",
                "{ dangerous: { empty: false } }",
                "at: dangerous\nrelated: { server: 'on {server}', enabled: '{enabled}', label: quiet }\n\
                 message: '`{name}` may run {dangerous} on {server} of {deployment}, TLS {server.tls}'\n",
            ),
        )],
    );
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!(
        finding.message,
        "`app` may run flushall, config on redis of compose.yaml, TLS off"
    );
    let start = finding.location.start;
    assert_eq!(
        (start.line, start.column, finding.path.as_str()),
        (2, 13, "user.app.+@all")
    );
    let related: Vec<(u32, &str)> = finding
        .related
        .iter()
        .map(|related| (related.location.start.column, related.message.as_str()))
        .collect();
    assert_eq!(
        related,
        [
            (19, "also here"),
            (6, "also here"),
            (1, "on redis"),
            (6, "yes"),
            (6, "quiet")
        ]
    );
    assert!(
        !format!("{finding:?}").contains("kept-quiet"),
        "a fact that must not be shown is shown"
    );
}

#[test]
fn what_has_no_place_stands_on_the_anchor() {
    let world = World::new().user(2, Fact::absent());
    let (findings, _) = judge(
        &world,
        &[(
            "a",
            rule(
                "a",
                "user",
                "{ enabled: true }",
                "at: dangerous\nrelated: { dangerous: x }\n",
            ),
        )],
    );
    assert_eq!(findings[0].path, "user.app.app");
    assert!(
        findings[0].related.is_empty(),
        "something absent has no place to show"
    );
}

#[test]
fn long_lists_are_cut_in_messages() {
    let world = World::new();
    let items = (0..11).map(|n| world.item(&format!("c{n}"), &[])).collect();
    let world = world.user(2, Fact::list(items));
    let text = rule("a", "user", "{ enabled: true }", "message: '{dangerous}'\n");
    let (findings, _) = judge(&world, &[("a", text)]);
    assert_eq!(findings[0].message, "c0, c1, c2, c3, c4, c5, c6, c7 and 3 more");
}

#[test]
fn a_rule_with_many_conditions_costs_as_much_as_several() {
    let weight = |conditions: usize| {
        let when = format!(
            "{{ all: [{}] }}",
            vec!["{ not: { enabled: true } }"; conditions].join(", ")
        );
        let set = set(&[("a", rule("a", "user", &when, ""))]);
        set.rules.iter().map(|rule| rule.logic().weight).sum::<usize>()
    };
    assert_eq!([weight(1), weight(19), weight(20), weight(1_000)], [1, 1, 2, 51]);
}

/// A path may be long, and the findings of a deployment many.
#[test]
fn findings_share_the_name_of_their_deployment() {
    let world = World::new();
    let always = |id: &str| rule(id, "user", "{ enabled: true }", "");
    let (findings, _) = judge(&world, &[("a", always("a")), ("b", always("b"))]);
    assert_eq!(findings.len(), 2);
    assert!(std::ptr::eq(&*findings[0].deployment, &*findings[1].deployment));
}
