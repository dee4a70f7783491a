//! Whole projects.

use std::fmt::Write as _;

use super::env::dotenv;
use super::lists::*;
use super::simple::*;
use super::values::*;
use super::{DOTENV, Generated, Seed, TOP};

/// A project: mostly what Compose takes; with `broken`, one service holds something that it refuses, or may refuse.
pub fn project(seed: u64, broken: bool) -> Generated {
    let mut seed = Seed::new(seed);
    let mut text = String::new();
    let anchors = seed.chance(60);
    if anchors {
        text.push_str(
            "x-env: &env {FROM: env, A: anchored, B: '${A}'}\nx-more: &more {FROM: more, C: 5}\nx-base: &base\n  restart: always\n  environment: {<<: *env, D: '${U:-d}'}\n  ports: &ports [1:1, \"${P}:2\"]\n  labels: &labels {l: 1}\nx-list: &list [a, '${A}']\n",
        );
    }
    text.push_str("services:\n  zero: {image: redis}\n");
    let services = if broken { 1 } else { 4 };
    for index in 0..services {
        service(&mut seed, &mut text, index, anchors, broken);
    }
    if !broken && seed.chance(30) {
        let _ = write!(
            text,
            "  child:\n    extends: {{service: s0}}\n    hostname: child\n"
        );
        fields(&mut seed, &mut text, 2, "child", false);
    }
    text.push_str(TOP);
    let mut files = vec![
        ("compose.yaml".to_owned(), text),
        (".env".to_owned(), DOTENV.to_owned()),
        ("e.env".to_owned(), dotenv(&mut seed, 5, false)),
        ("f.env".to_owned(), dotenv(&mut seed, 3, false)),
        ("pw.txt".to_owned(), "x".to_owned()),
        ("cf".to_owned(), "port 1\n".to_owned()),
    ];
    let mut order = vec!["compose.yaml".to_owned()];
    if !broken && seed.chance(60) {
        let mut over = "services:\n".to_owned();
        for index in seed.some(&[0, 1, 2, 3], 3) {
            let _ = writeln!(over, "  s{index}:\n    user: over");
            fields(&mut seed, &mut over, 4, &format!("s{index}"), true);
        }
        if seed.chance(20) {
            over.push_str("---\nservices:\n  s0: {hostname: second, environment: {SECOND: 2}}\n");
        }
        files.push(("over.yaml".to_owned(), over));
        order.push("over.yaml".to_owned());
    }
    Generated { files, order }
}

fn service(seed: &mut Seed, text: &mut String, index: usize, anchors: bool, broken: bool) {
    let name = format!("s{index}");
    let _ = writeln!(
        text,
        "  {name}:\n    image: {}",
        seed.pick(&[
            "redis:7",
            "'redis:${U:-7}-alpine'",
            "\"${U:-r}/redis\"",
            "redis@sha256:abc",
            "$A"
        ])
    );
    if anchors && seed.chance(50) {
        let merge = seed.pick(&[
            "*base",
            "[*base]",
            "[*base, {hostname: merged}]",
            "{user: inline}",
            "[{user: first}, {user: second}]",
        ]);
        let _ = writeln!(text, "    <<: {merge}");
    }
    if anchors && seed.chance(30) {
        let environment = seed.pick(&[
            "*env",
            "{<<: *env, OWN: 1}",
            "{<<: [*more, *env], C: mine}",
            "{<<: [*env, *more]}",
        ]);
        let _ = writeln!(text, "    environment: {environment}");
    } else {
        environment(seed, text);
    }
    let count = if broken { 1 } else { 5 };
    fields(seed, text, count, &name, false);
    if broken {
        match seed.below(7) {
            0 => writeln!(text, "    ports: [{}]", seed.pick(BROKEN_PORTS)),
            1 => writeln!(text, "    volumes: [{}]", seed.pick(BROKEN_VOLUMES)),
            2 => writeln!(text, "    healthcheck: {}", seed.pick(BROKEN_HEALTH)),
            3 => writeln!(text, "    entrypoint: {}", seed.pick(BROKEN_COMMANDS)),
            4 => writeln!(text, "    mac_address: \"{}\"", seed.pick(BROKEN)),
            _ => {
                let (field, value) = seed.pick(BROKEN_SIMPLE);
                writeln!(text, "    {field}: {value}")
            }
        }
        .unwrap();
    }
}

fn environment(seed: &mut Seed, text: &mut String) {
    text.push_str("    environment:\n");
    let list = seed.chance(40);
    for index in 0..1 + seed.below(7) {
        let put_in = seed.chance(50);
        let value = if put_in {
            seed.pick(PUT_IN)
        } else {
            seed.pick(VALUES)
        };
        let quoted = match seed.below(4) {
            0 if put_in => format!("'{}'", value.replace('\'', "''")),
            1 if put_in => format!("\"{}\"", value.replace('"', "\\\"")),
            // A flow mark or a comment sign would end a plain scalar.
            _ if put_in && (value.contains(['#', '{', '}', '"', '\'']) || list) => {
                format!("\"{}\"", value.replace('"', "\\\""))
            }
            _ => value.to_owned(),
        };
        let _ = match (list, seed.below(8)) {
            (true, 0) => writeln!(text, "      - V{index}"),
            (true, 1) => writeln!(text, "      - A"),
            (true, _) if put_in => writeln!(text, "      - 'V{index}={}'", value.replace('\'', "''")),
            (true, _) => writeln!(
                text,
                "      - \"V{index}={}\"",
                value.replace(['"', '\\', '\''], "")
            ),
            (false, 0) => writeln!(text, "      V{index}:"),
            (false, _) => writeln!(text, "      V{index}: {quoted}"),
        };
    }
}

/// Some fields beside image and environment, each once.
fn fields(seed: &mut Seed, text: &mut String, count: usize, name: &str, over: bool) {
    let mut left: Vec<usize> = (0..SIMPLE.len() + 5).collect();
    let wanted = 1 + seed.below(count.max(1));
    for _ in 0..wanted {
        let at = seed.below(left.len());
        let field = left.swap_remove(at);
        let tag = match seed.below(12) {
            0 if over => "!override ",
            1 if over => "!reset ",
            _ => "",
        };
        let list = |seed: &mut Seed, of: &[&'static str]| {
            let items: Vec<String> = seed
                .some(of, 4)
                .iter()
                .map(|item| format!("\n      - {item}"))
                .collect();
            items.concat()
        };
        let (field, value) = match field.checked_sub(SIMPLE.len()) {
            Some(0) => ("command", seed.pick(COMMANDS).to_owned()),
            Some(1) => ("entrypoint", seed.pick(COMMANDS).to_owned()),
            Some(2) => ("ports", list(seed, PORTS)),
            Some(3) => ("volumes", list(seed, VOLUMES)),
            Some(_) => ("healthcheck", seed.pick(HEALTH).to_owned()),
            None => {
                let (field, values) = SIMPLE[field];
                (field, seed.pick(values).replace('@', name))
            }
        };
        // These exist already.
        if over && field == "user" || name == "child" && field == "hostname" {
            continue;
        }
        let _ = writeln!(text, "    {field}: {tag}{value}");
    }
}
