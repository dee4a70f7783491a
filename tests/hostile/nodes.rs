//! YAML that nests, repeats or multiplies.

use std::fmt::Write as _;

use super::harness::{SECRET, redis_with_password, scan_files};

fn compose(rest: &str) -> String {
    format!("{}{rest}\n", redis_with_password())
}

#[test]
fn aliases_that_multiply() {
    let mut text =
        String::from("x-a0: &a0 [redis, redis, redis, redis, redis, redis, redis, redis, redis, redis]\n");
    for level in 1..10 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "x-a{level}: &a{level} [{before}]").unwrap();
    }
    text.push_str("services:\n  redis:\n    image: redis:7.2\n    labels: *a9\n");
    scan_files(&[("compose.yaml", &text)]).is_incomplete("over the limit alias-visits");
}

#[test]
fn merges_that_multiply() {
    let mut text = String::from("x-a0: &a0 { a: redis, b: redis }\n");
    for level in 1..40 {
        writeln!(
            text,
            "x-a{level}: &a{level} {{ <<: [*a{0}, *a{0}], k{level}: 1 }}",
            level - 1
        )
        .unwrap();
    }
    text.push_str("services:\n  redis:\n    image: redis:7.2\n    labels: *a39\n");
    scan_files(&[("compose.yaml", &text)]).is_incomplete("over the limit alias-visits");
}

#[test]
fn an_anchor_that_holds_itself() {
    let outcome = scan_files(&[("compose.yaml", &compose("x-a: &a\n  again: *a"))]);
    assert_eq!(outcome.problems().len(), 1, "{:?}", outcome.problems());
    assert!(matches!(outcome.code, Some(1 | 3)));
}

#[test]
fn nesting_of_a_hundred_thousand_levels() {
    let deep = 100_000;
    for (opening, closing) in [("[", "]"), ("{a: ", "}"), ("[", "")] {
        let text = compose(&format!("x: {}{}", opening.repeat(deep), closing.repeat(deep)));
        scan_files(&[("compose.yaml", &text)]).is_incomplete("over the limit yaml-depth");
    }
    let dashes = compose(&format!("x:\n  {}", "- ".repeat(deep)));
    scan_files(&[("compose.yaml", &dashes)]).is_incomplete("over the limit yaml-depth");
    let questions = compose(&format!("x:\n  {}", "? ".repeat(deep)));
    scan_files(&[("compose.yaml", &questions)]).is_incomplete("over the limit yaml-depth");
}

#[test]
fn nesting_in_an_application_file_is_reported_too() {
    let config = format!("redis:\n  password: {SECRET}\n  x: {}\n", "[".repeat(100_000));
    let outcome = scan_files(&[("config/app.yml", &config)]);
    let reported = outcome.report["not_evaluated"].as_array().unwrap().len() + outcome.problems().len();
    assert!(
        reported > 0,
        "a file that could not be read looks clean: {}",
        outcome.report
    );
}

#[test]
fn more_services_than_the_cap() {
    let mut text = redis_with_password();
    for number in 0..10_001 {
        writeln!(text, "  s{number}: {{ image: a }}").unwrap();
    }
    scan_files(&[("compose.yaml", &text)]).is_incomplete("over the limit services");
}

#[test]
fn a_thousand_services_of_redis() {
    let mut text = String::from("services:\n");
    for number in 0..1_000 {
        writeln!(
            text,
            "  s{number}: {{ image: 'redis:7.2', command: '--requirepass {SECRET}' }}"
        )
        .unwrap();
    }
    let outcome = scan_files(&[("compose.yaml", &text)]);
    outcome.is_complete();
    let hardcoded = outcome
        .rules()
        .iter()
        .filter(|rule| *rule == "hardcoded-password-in-command")
        .count();
    assert_eq!(hardcoded, 1_000);
}

#[test]
fn every_port_there_is() {
    let outcome = scan_files(&[("compose.yaml", &compose("    ports: ['1-65535:1-65535']"))]);
    outcome.is_complete();
    outcome.reports("exposed-port");
}

#[test]
fn every_port_there_is_many_times() {
    let mut text = redis_with_password();
    for number in 0..300 {
        writeln!(
            text,
            "  s{number}: {{ image: a, ports: ['127.0.0.{}:1-65535:1-65535/udp'] }}",
            number % 250
        )
        .unwrap();
    }
    let outcome = scan_files(&[("compose.yaml", &text)]);
    assert!(matches!(outcome.code, Some(1 | 3)), "{:?}", outcome.code);
    outcome.reports("hardcoded-password-in-command");
}

#[test]
fn documents_beyond_the_cap() {
    let text = compose(&"\n---\nservices: {}".repeat(200));
    scan_files(&[("compose.yaml", &text)]).is_incomplete("over the limit yaml-documents");
}

#[test]
fn circles_of_extends_and_include() {
    let extends = "services:\n  redis:\n    image: redis:7.2\n    extends: { service: b }\n  b:\n    extends: { service: redis }\n";
    let outcome = scan_files(&[("compose.yaml", extends)]);
    outcome.is_complete();
    outcome.reports("refused-by-compose");

    let a = format!("include: [b/compose.yaml]\n{}", redis_with_password());
    let outcome = scan_files(&[
        ("compose.yaml", &a),
        (
            "b/compose.yaml",
            "include: [../compose.yaml]\nservices: { x: { image: a } }\n",
        ),
    ]);
    outcome.is_complete();
    outcome.reports("refused-by-compose");
}

#[test]
fn includes_that_multiply() {
    let names: Vec<String> = (0..15).map(|level| format!("d{level}/compose.yaml")).collect();
    let mut files = vec![(
        "compose.yaml".to_owned(),
        format!("include: [d0/compose.yaml]\n{}", redis_with_password()),
    )];
    for (level, name) in names.iter().enumerate() {
        let next = format!("../d{}/compose.yaml", level + 1);
        let text = format!(
            "include:\n  - {next}\n  - path: {next}\n  - path: [{next}]\nservices: {{ s{level}: {{ image: a }} }}\n"
        );
        files.push((name.clone(), text));
    }
    files.push((
        "d15/compose.yaml".to_owned(),
        "services: { last: { image: a } }\n".to_owned(),
    ));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let outcome = scan_files(&files);
    assert!(outcome.human.contains("over the limit"), "{}", outcome.human);
}

#[test]
fn a_large_project_beside_many_small_ones_is_judged_whole() {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut main = "include:\n".to_owned();
    for i in 0..150 {
        let variables: String = (0..30).map(|v| format!("      V{v}: {v}\n")).collect();
        let part = format!("services:\n  part{i}:\n    image: redis:8.2.9\n    environment:\n{variables}");
        files.push((format!("part{i}/compose.yaml"), part));
        main.push_str(&format!("  - part{i}/compose.yaml\n"));
    }
    files.push(("compose.yaml".to_owned(), main));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let outcome = scan_files(&files);
    outcome.is_complete();
    outcome.reports("no-authentication");
}

#[test]
fn a_proxy_whose_sections_all_lead_to_all_servers() {
    let text = "services:\n  redis: {image: 'redis:7.2'}\n  p: {image: haproxy, volumes: ['./h.cfg:/usr/local/etc/haproxy/haproxy.cfg']}\n";
    let sections: String = (0..3_000)
        .map(|number| format!("frontend f{number}\n  bind *:6379\n  mode tcp\n  default_backend b\n"))
        .collect();
    let servers = "  server s redis:6379\n".repeat(20_000);
    let outcome = scan_files(&[
        ("compose.yaml", text),
        ("h.cfg", &format!("{sections}backend b\n{servers}")),
    ]);
    outcome.is_incomplete("over the limit steps");
}

#[test]
fn changes_of_all_servers_by_one_script() {
    let servers: String = (0..300)
        .map(|at| format!("  s{at}: {{ image: 'redis:7.4.1' }}\n"))
        .collect();
    let changes: String = (0..300)
        .map(|at| format!("docker exec s{at} redis-cli -a abcdefgh CONFIG SET requirepass \"$N\"\n"))
        .collect();
    scan_files(&[
        ("compose.yaml", &format!("services:\n{servers}")),
        ("rotate.sh", &format!("#!/bin/sh\n{changes}")),
    ])
    .is_incomplete("steps");
}

#[test]
fn a_configuration_within_a_project_that_all_servers_have() {
    let grant = "configs: [{ source: c, target: /c.conf }]";
    let servers: String = (0..300)
        .map(|at| format!("  s{at}: {{ image: 'redis:7.4.1', command: redis-server /c.conf, {grant} }}\n"))
        .collect();
    let content = "      maxmemory 100mb\n".repeat(1_000);
    let text = format!("services:\n{servers}configs:\n  c:\n    content: |\n{content}");
    scan_files(&[("compose.yaml", &text)]).is_incomplete("steps");
}
