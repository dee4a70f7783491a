//! Every error in a rule file is reported with its place and the names that exist.

use super::*;

fn one(when: &str, more: &str) -> Vec<String> {
    faults(&[("a.yml", &rule("a", "user", when, more))])
}

#[test]
fn a_good_rule_has_no_faults() {
    assert_eq!(
        one(
            "{ enabled: true, role: { in: [application, admin] }, server.tls: off, server.clients: { above: 1 }, server.setting.maxmemory: { below: 100mb } }",
            "at: server\nrelated: { server: the server }\nreferences: [https://example.org]\ncwe: 269\n"
        ),
        [""; 0]
    );
}

#[test]
fn what_does_not_exist_is_told_with_what_does() {
    // Line 7 is `when: …`, and `{ ` starts its mapping at column 7.
    assert_eq!(
        one("{ enabeld: true }", ""),
        [
            "a.yml:7:9: unknown fact of a user `enabeld`; did you mean `enabled`? Expected one of: enabled, role, \
             dangerous, label; and server.…"
        ]
    );
    assert_eq!(
        one("{ sever.tls: on }", ""),
        [
            "a.yml:7:9: unknown related subject of a user `sever`; did you mean `server`? Expected one of: server"
        ]
    );
    assert_eq!(
        one("{ server.tsl: on }", ""),
        [
            "a.yml:7:9: unknown fact of a server `tsl`; did you mean `tls`? Expected one of: tls, published, clients, engine; \
             and setting.…"
        ]
    );
    assert_eq!(
        one("{ server.setting.maxmemroy: { below: 1mb } }", ""),
        ["a.yml:7:9: unknown setting `setting.maxmemroy`; did you mean `setting.maxmemory`?"]
    );
    assert_eq!(
        one("{ dangerous: { hsa: config } }", ""),
        [
            "a.yml:7:22: `dangerous`: unknown operator `hsa`; did you mean `has`? Expected one of: in, in_list, has, \
             has_any, empty, below, above, matches, known, absent"
        ]
    );
    assert_eq!(
        one("{ role: aplication }", ""),
        [
            "a.yml:7:15: `role`: unknown value `aplication`; did you mean `application`? Expected one of: application, admin"
        ]
    );
    assert_eq!(
        one("{ label: { in_list: nope } }", ""),
        ["a.yml:7:27: `label`: unknown list. There are none"]
    );
    assert_eq!(
        one("{ enabled: true }", "supersedes: [b]\nrealted: {}\n"),
        [
            "a.yml:11:14: unknown rule `b`; did you mean `a`? Expected one of: a",
            "a.yml:12:1: unknown key `realted`; did you mean `related`?",
        ]
    );
    assert_eq!(
        one("{ enabled: true }", "compliance: { pci: [8.6.2] }\n"),
        [
            "a.yml:11:15: unknown framework `pci`; did you mean `pci-dss`? Expected one of: pci-dss, soc2, hipaa, gdpr, iso-27001, \
             nist-800-53, cis-docker, disa-stig"
        ]
    );
}

#[test]
fn words_of_the_head_are_closed() {
    let text = rule("a", "usr", "{ enabled: true }", "")
        .replace("no-acl", "no-acls")
        .replace("severity: high", "severity: hihg")
        .replace("confidence: high", "confidence: sure");
    let found = faults(&[("a.yml", &text)]);
    assert!(found[0].starts_with("a.yml:2:11: unknown category `no-acls`; did you mean `no-acl`?"));
    assert!(found[1].starts_with("a.yml:3:11: unknown severity `hihg`; did you mean `high`?"));
    assert!(found[2].starts_with("a.yml:4:13: unknown confidence."));
    assert!(found[3].starts_with("a.yml:6:6: unknown kind of subject `usr`; did you mean `user`?"));
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn types_are_held() {
    for (when, fault) in [
        (
            "{ enabled: { above: 1 } }",
            "7:20: `enabled`: is true or false, and `above` does not apply to that",
        ),
        (
            "{ enabled: on }",
            "7:18: `enabled`: write `true` or `false` here, without quotes",
        ),
        (
            "{ enabled: 'true' }",
            "7:18: `enabled`: write `true` or `false` here, without quotes",
        ),
        (
            "{ server.clients: many }",
            "7:25: `server.clients`: needs a whole number here, without quotes",
        ),
        (
            "{ server.tls: true }",
            "7:21: `server.tls`: unknown value. Expected one of: off, on, both",
        ),
        (
            "{ role: [application] }",
            "7:15: `role`: write `{ in: [...] }` for one of several",
        ),
        (
            "{ role: ~ }",
            "7:15: `role`: needs a word here; `{ absent: true }` says that there is none",
        ),
        (
            "{ dangerous: config }",
            "7:20: `dangerous`: is a list; write `{ has: word }`, `{ has_any: [...] }` or `{ empty: false }`",
        ),
        (
            "{ role: { in: [] } }",
            "7:21: `role`: needs a list here that is not empty",
        ),
        (
            "{ any: { enabled: true } }",
            "7:14: `any` needs a list of mappings",
        ),
        ("{ server: true }", "7:9: unknown fact of a user. "),
        ("{}", "7:7: needs a mapping of facts to what they must be"),
    ] {
        let found = one(when, "");
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("a.yml:{fault}")),
            "{when}: {found:#?}"
        );
    }
    let found = one("{ label: { matches: '(' } }", "");
    assert!(
        found[0].starts_with("a.yml:7:27: `label`: the expression is not valid or too big"),
        "{found:?}"
    );
}

#[test]
fn messages_show_only_what_may_be_shown() {
    assert_eq!(
        one(
            "{ enabled: true }",
            "message: \"{name} {label} {server.label} {nope}\"\n"
        )
        .len(),
        3
    );
    assert_eq!(
        one("{ enabled: true }", "message: \"{label}\"\n"),
        ["a.yml:10:10: `{label}`: messages must not show this fact"]
    );
    assert_eq!(one("{ enabled: true }", "message: \"a ${{X}} b\"\n"), [""; 0]);
    assert_eq!(one("{ enabled: true }", "message: \"a {name\"\n").len(), 1);
}

#[test]
fn all_files_are_told_of_at_once() {
    let found = faults(&[
        ("x/b.yml", "id: b\n  bad: [\n"),
        ("x/a.yml", &rule("a", "user", "{ nope: 1 }", "")),
        (
            "x/c.yml",
            &rule("c", "user", "{ enabled: true }", "").replace("severity: high\n", ""),
        ),
        ("x/d.yml", ""),
    ]);
    let places: Vec<&str> = found
        .iter()
        .map(|fault| fault.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        ["x/a.yml:7:9", "x/b.yml:2:6", "x/c.yml:1:1", "x/d.yml:1:1"],
        "{found:#?}"
    );
    assert!(found[2].ends_with("the rule needs `severity`"));
}

#[test]
fn ids_are_unique_and_files_are_named_for_them() {
    let a = rule("a", "user", "{ enabled: true }", "");
    assert_eq!(
        faults(&[("one/a.yml", &a), ("two/a.yml", &a)]),
        ["two/a.yml:1:5: the id `a` is taken by one/a.yml"]
    );
    assert_eq!(
        faults(&[("b.yml", &a)]),
        ["b.yml:1:5: the id differs from its file's name `b`; make them equal"]
    );
    assert_eq!(
        faults(&[("a.yaml", &a)]),
        ["a.yaml:1:5: a rule file ends in `.yml`; rename it"]
    );
    assert_eq!(
        faults(&[("a.yml", &format!("{a}title: Another\n"))]),
        ["a.yml:11:1: duplicate key `title`"]
    );
}

#[test]
fn no_rule_supersedes_a_more_severe_one() {
    let with = |id: &str, severity: &str, more: &str| {
        let text = rule(id, "user", "{ enabled: true }", more);
        let line = text.lines().find(|line| line.starts_with("severity:")).unwrap();
        text.replace(line, &format!("severity: {severity}"))
    };
    let found = |own: &str| {
        faults(&[
            ("a.yml", &with("a", own, "supersedes: [b]\n")),
            ("b.yml", &with("b", "high", "supersedes: [c]\n")),
            ("c.yml", &with("c", "high", "")),
        ])
    };
    assert_eq!(
        found("info"),
        ["a.yml:11:14: `a` is less severe than a rule that it supersedes"]
    );
    assert!(found("high").is_empty() && found("critical").is_empty());
}

#[test]
fn superseding_has_no_cycles_and_one_kind() {
    let with = |id: &str, more: &str| rule(id, "user", "{ enabled: true }", more);
    let found = faults(&[
        ("a.yml", &with("a", "supersedes: [b]\n")),
        ("b.yml", &with("b", "supersedes: [c]\n")),
        ("c.yml", &with("c", "supersedes: [a]\n")),
    ]);
    assert_eq!(found.len(), 3);
    assert_eq!(
        found[0],
        "a.yml:11:14: `a` supersedes itself over the rules that it names"
    );
    assert_eq!(
        faults(&[("a.yml", &with("a", "supersedes: [a]\n"))]),
        ["a.yml:11:14: `a` is this rule itself"]
    );
    let found = faults(&[
        ("a.yml", &with("a", "supersedes: [s]\n")),
        ("s.yml", &rule("s", "server", "{ tls: off }", "")),
    ]);
    assert!(found[0].starts_with("a.yml:11:14: `s` is for a server, this rule for a user"));
}

#[test]
fn texts_can_be_taken_from_another_rule() {
    let short = "id: b\ncategory: no-acl\nseverity: low\nconfidence: high\nfor: user\nwhen: { enabled: false }\n\
                 message: m\ntexts_from: a\n";
    let long = rule(
        "a",
        "user",
        "{ enabled: true }",
        "attack: By trying.\nreferences: [r]\n",
    );
    let set = load(&[("a.yml", &long), ("b.yml", short)]).unwrap();
    let b = set.get("b").unwrap();
    assert_eq!((&*b.title, &*b.why, &*b.fix), ("A title", "Because.", "Fix it."));
    assert_eq!(&*b.attack, "By trying.");
    assert_eq!(b.references, ["r"]);
    let found = faults(&[
        ("a.yml", &long),
        ("b.yml", &short.replace("texts_from: a", "texts_from: x")),
    ]);
    assert_eq!(found[0], "b.yml:1:1: the rule needs `fix`");
    assert_eq!(
        found.last().unwrap(),
        "b.yml:8:13: unknown rule `x`; did you mean `a`? Expected one of: a, b"
    );
}

#[test]
fn a_users_rules_are_added_to_ours() {
    let ours = set(&[("a", rule("a", "user", "{ enabled: true }", ""))]);
    let more = |text: String| ours.with(vec![RuleSource::new("my/b.yml", text)]);
    let both = more(rule("b", "user", "{ enabled: true }", "supersedes: [a]\n")).unwrap();
    assert_eq!(both.rules().len(), 2);
    assert!(more(rule("b", "user", "{ nope: true }", "")).is_err());
}

#[test]
fn no_fault_shows_a_value_that_is_no_name() {
    const SECRET: &str = "Walnut-Drawer-31";
    let good = rule("a", "user", "{ enabled: true }", "");
    let mut broken: Vec<String> = [
        "category:",
        "severity:",
        "confidence:",
        "for:",
        "when:",
        "message:",
    ]
    .iter()
    .map(|key| {
        let lines = good.lines().map(|line| match line.starts_with(key) {
            true => format!("{key} 'x {SECRET} {{{SECRET}}}'\n"),
            false => format!("{line}\n"),
        });
        lines.collect()
    })
    .collect();
    broken.extend(
        [
            "id: S\n",
            "S: x\n",
            "supersedes: [S]\n",
            "cwe: S\n",
            "persona: S\n",
            "compliance: {S: ['1']}\n",
            "compliance: S\n",
        ]
        .map(|more| good.clone() + &more.replace('S', SECRET)),
    );
    broken.extend(
        [
            "S",
            "{ S: 1 }",
            "{ enabled: S }",
            "{ role: S }",
            "{ role: { S: 1 } }",
            "{ label: { in_list: S } }",
            "{ label: { matches: '(S' } }",
        ]
        .map(|when| rule("a", "user", &when.replace('S', SECRET), "")),
    );
    for text in broken {
        let found = faults(&[("a.yml", &text)]);
        assert!(!found.is_empty(), "{text}");
        assert!(!found.iter().any(|fault| fault.contains("Walnut")), "{found:#?}");
    }
}

#[test]
fn texts_that_each_finding_shows_have_a_limit() {
    for key in ["title", "message"] {
        let good = rule("a", "user", "{ enabled: true }", "");
        let lines = good
            .lines()
            .map(|line| match line.starts_with(&format!("{key}:")) {
                true => format!("{key}: {}\n", "m".repeat(1_001)),
                false => format!("{line}\n"),
            });
        let found = faults(&[("a.yml", &lines.collect::<String>())]);
        assert!(
            found
                .concat()
                .contains(&format!("`{key}` is over the limit shown-text of 1000")),
            "{found:?}"
        );
    }
}
