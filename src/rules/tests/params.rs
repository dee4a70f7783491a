//! Parameters of rules.

use super::*;

const PARAMS: &str =
    "params: { limit: 2, roles: [application] }\nmessage: \"more than {limit} for {roles}\"\n";
const WHEN: &str = "{ server.clients: { above: $limit }, role: { in: $roles } }";

fn messages(files: &[(&str, &str)], world: &World) -> Vec<String> {
    let set = load(files).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let found = set.judge(&world.subjects(), &world.map).findings;
    found.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn conditions_and_messages_use_them() {
    let text = rule("a", "user", WHEN, PARAMS);
    assert_eq!(
        messages(&[("a.yml", &text)], &World::new()),
        ["more than 2 for application"]
    );
    let few = World::new().server(2, Fact::number(2));
    assert!(messages(&[("a.yml", &text)], &few).is_empty());
}

#[test]
fn another_file_overrides_them() {
    let text = rule("a", "user", WHEN, PARAMS);
    let few = World::new().server(2, Fact::number(2));
    assert_eq!(
        messages(
            &[("a.yml", &text), ("mine/a.yml", "id: a\nparams: { limit: 1 }\n")],
            &few
        ),
        ["more than 1 for application"]
    );
}

#[test]
fn faults_have_places_and_suggestions() {
    let text = rule("a", "user", WHEN, PARAMS);
    for (other, expected) in [
        (
            ("mine/a.yml", "id: a\nparams: { limt: 1 }\n"),
            "mine/a.yml:2:11: unknown parameter `limt`; did you mean `limit`? Expected one of: limit, roles",
        ),
        (
            ("mine/a.yml", "id: a\nparams: { limit: many }\n"),
            "mine/a.yml:2:18: `server.clients`: needs a whole number here, without quotes",
        ),
        (
            ("mine/b.yml", "id: b\nparams: { limit: 1 }\n"),
            "mine/b.yml:1:5: unknown rule `b`; did you mean `a`? Expected one of: a",
        ),
    ] {
        assert_eq!(faults(&[("a.yml", &text), other]), [expected]);
    }
    let unused = rule("a", "user", "{ server.clients: { above: $limt } }", PARAMS);
    let found = faults(&[("a.yml", &unused)]);
    assert!(
        found[0].contains("unknown parameter `limt`; did you mean `limit`?"),
        "{found:?}"
    );
    let unused = rule("a", "user", "{ enabled: true }", "params: { limit: 2 }\n");
    let found = faults(&[("a.yml", &unused)]);
    assert!(
        found[0].ends_with("the parameter `limit` is not used"),
        "{found:?}"
    );
}
