//! Every built-in rule passes its tests.

use std::path::Path;

use redproof::rules::testing::run_tests;
use redproof::rules::{Persona, RuleSet, RuleSource};

#[test]
fn every_shipped_rule_passes_its_tests() {
    let rules = RuleSet::builtin().unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let sources = RuleSource::folder(&folder).unwrap();
    let report = run_tests(&sources, &mut |case| Ok(redproof::audit_case(case, rules)));
    for error in &report.errors {
        println!("{error}");
    }
    for case in report.cases.iter().filter(|case| !case.ok) {
        println!("{case:#?}");
    }
    println!("{} cases of {} rules", report.cases.len(), rules.rules().len());
    assert!(
        report.passed(),
        "{} of {} cases fail",
        report.cases.iter().filter(|case| !case.ok).count(),
        report.cases.len()
    );
}

/// A rule on servers is no evidence on Sentinels, and the other way round: what it is about is said in `applies`.
#[test]
fn rules_say_in_applies_what_kind_of_server_they_are_about() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for source in RuleSource::folder(&folder).unwrap() {
        let text = &source.text;
        if source.path.ends_with(".test.yml") || !text.contains("\nfor: server\n") {
            continue;
        }
        let when = text.split("\nwhen:\n").nth(1).unwrap_or_default();
        let mut conditions = when.lines().take_while(|line| line.starts_with([' ', '#']));
        assert!(
            !conditions.any(|line| line.starts_with("  kind:")),
            "{}: `kind` belongs in `applies`",
            source.path
        );
    }
}

/// A rule of one's own is one file, with a test beside it; it may use any directive and any typed key of Compose.
#[test]
fn rules_of_users_see_settings_services_sentinels_and_endpoints() {
    // Rules of one category report a place once.
    let rule = |id: &str, category: &str, subject: &str, when: &str| {
        format!(
            "id: {id}\ncategory: {category}\nseverity: low\nconfidence: high\ntitle: T\nfor: {subject}\nwhen: {when}\n\
             message: \"`{{name}}` is found\"\nwhy: Because.\nfix: Change it.\n"
        )
    };
    let compose = "services:\n  cache:\n    image: redis:8.2.9\n    command: redis-server --maxmemory 50mb \
                   --maxmemory-policy allkeys-lru\n    cap_add: [SYS_ADMIN]\n    mem_limit: 64m\n    logging: { driver: none }\n  \
                   watch:\n    image: redis:8.2.9\n    command: redis-sentinel /s.conf\n    volumes: [\"./s.conf:/s.conf\"]\n";
    let sentinel = "sentinel monitor main cache 6379 2\n";
    let mut sources = Vec::new();
    for ((id, category), subject, when, file, text) in [
        (
            ("memory", "hardening"),
            "server",
            "{ setting.maxmemory: { below: 100mb }, setting.maxmemory-policy: allkeys-lru, setting.appendonly: false, \
             setting.requirepass: false, setting.maxclients: 10000 }",
            "compose.yaml",
            "redis:8.2.9",
        ),
        (
            ("caps", "network"),
            "service",
            "{ redis: true, cap_add: { has: SYS_ADMIN }, mem_limit: { below: 100mb }, logging.driver: none, privileged: false, \
             server.kind: server }",
            "compose.yaml",
            "cache",
        ),
        (
            ("watch", "logging"),
            "sentinel",
            "{ primaries: { has: main }, servers: { has: cache }, server.kind: sentinel }",
            "compose.yaml",
            "redis:8.2.9",
        ),
        (
            ("inside", "persistence"),
            "endpoint",
            "{ published: false, port: 6379, purpose: plaintext, service.privileged: false }",
            "compose.yaml",
            "redis:8.2.9",
        ),
        (
            ("hub", "supply-chain"),
            "image",
            "{ registry: { absent: true }, repository: redis, digest: false, server.setting.maxmemory: { above: 1mb } }",
            "compose.yaml",
            "redis:8.2.9",
        ),
    ] {
        sources.push(RuleSource::new(
            format!("{id}.yml"),
            rule(id, category, subject, when),
        ));
        let line = if id == "watch" {
            9
        } else {
            compose_line(compose, text)
        };
        let case = serde_json::json!({
            "reported": [{
                "name": "found",
                "files": { "compose.yaml": compose, "s.conf": sentinel },
                "at": { "file": file, "text": text, "line": line },
            }],
            "passes": [{ "name": "no Redis", "files": { "compose.yaml": "services: { web: { image: nginx } }\n" } }],
        });
        sources.push(RuleSource::new(format!("{id}.test.yml"), case.to_string()));
    }
    let rules = RuleSet::builtin()
        .and_then(|rules| {
            rules.with(
                sources
                    .iter()
                    .filter(|source| source.is_rule())
                    .cloned()
                    .collect(),
            )
        })
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
        .limited_to(Persona::Developer);
    let report = run_tests(&sources, &mut |case| Ok(redproof::audit_case(case, &rules)));
    assert!(report.passed() && report.cases.len() == 10, "{report:#?}");
}

/// The line of the first place of a text.
fn compose_line(compose: &str, text: &str) -> usize {
    compose
        .split(text)
        .next()
        .unwrap_or_default()
        .matches('\n')
        .count()
        + 1
}
