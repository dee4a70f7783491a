//! Bytes that are not text, and unusual text.

use super::harness::{SECRET, folder, redis_with_password, scan, scan_files};

#[test]
fn bytes_that_are_no_utf_8() {
    let mut text = redis_with_password().into_bytes();
    text.extend(b"x: \xff\xfe\n");
    scan(folder(&[("compose.yaml", &text)]).path()).is_incomplete("is not UTF-8 text");
    // UTF-16, as some editors write it.
    let wide: Vec<u8> = redis_with_password()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let outcome = scan(folder(&[("compose.yaml", &[b"\xff\xfe", wide.as_slice()].concat())]).path());
    assert_eq!(outcome.code, Some(3), "{}", outcome.report);
}

#[test]
fn a_byte_order_mark_and_crlf_shift_nothing() {
    let plain = scan_files(&[("compose.yaml", &redis_with_password())]);
    let windows = format!("\u{feff}{}", redis_with_password().replace('\n', "\r\n"));
    let marked = scan_files(&[("compose.yaml", &windows)]);
    let places = |outcome: &super::harness::Outcome| -> Vec<(String, String)> {
        let findings = outcome.report["findings"].as_array().unwrap();
        findings
            .iter()
            .filter(|one| one["location"]["start"]["line"].as_u64() > Some(1))
            .map(|one| (one["rule"].to_string(), one["location"].to_string()))
            .collect()
    };
    assert!(!places(&plain).is_empty());
    assert_eq!(places(&plain), places(&marked));
}

#[test]
fn nul_bytes() {
    let outcome = scan_files(&[(
        "compose.yaml",
        &redis_with_password().replace("redis:7.2", "redis:7.2\0"),
    )]);
    assert!(matches!(outcome.code, Some(1 | 3)), "{}", outcome.report);
    let conf = format!("port 6379\nrequirepass {SECRET}\0x\n");
    let outcome = scan_files(&[("redis.conf", &conf)]);
    assert!(matches!(outcome.code, Some(0 | 1 | 3)), "{}", outcome.report);
}

#[test]
fn scalars_of_a_megabyte() {
    let long = SECRET.repeat(1_000_000 / SECRET.len());
    let text = format!(
        "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass {long}\n    environment: {{ REDIS_PASSWORD: '{long}', X: '{long}' }}\n    labels: {{ a: '{}' }}\n",
        "${X:-y}".repeat(100_000)
    );
    let outcome = scan_files(&[("compose.yaml", &text)]);
    outcome.reports("hardcoded-password-in-command");
    assert!(
        outcome.human.len() < 200_000,
        "a line of a megabyte is shown: {}",
        outcome.human.len()
    );
}

#[test]
fn lines_of_a_megabyte_in_configuration() {
    let conf = format!(
        "requirepass {SECRET}\nrename-command FLUSHALL {}\n# {}\n",
        "a".repeat(1_000_000),
        "b ".repeat(500_000)
    );
    let acl = format!("user app on >{SECRET} {}\n", "~key:* +get ".repeat(80_000));
    let outcome = scan_files(&[("redis.conf", &conf), ("users.acl", &acl)]);
    assert!(outcome.code.is_some());
    assert!(outcome.human.len() < 200_000, "{}", outcome.human.len());
}

/// What a terminal would obey, or what would make text look different from what it is.
const TREACHEROUS: [char; 7] = [
    '\u{1b}', '\u{7}', '\u{8}', '\u{202e}', '\u{2066}', '\u{9b}', '\u{200f}',
];

#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let escape = "\\e[2J\\e]0;x\\a\\u202e\\u2066\\u009b\\b\\u200f";
    let raw = "\u{202e}\u{2066}\u{200f}";
    let compose = format!(
        "services:\n  \"redis{escape}\":\n    image: \"redis:7.2{escape}\"\n    command: [redis-server, --requirepass, {SECRET}, \"--nosuch{escape}\"]\n    ports: ['6379:6379']\n    environment:\n      \"REDIS_PASSWORD{escape}\": {SECRET}\n      REDIS_URL: \"redis://u{escape}:{SECRET}@redis{raw}:6379\"\n    \"nosuch{escape}\": 1\n"
    );
    let acl = format!(
        "user a\u{1b}[31m{raw} on >{SECRET} ~* +@all\nuser b\u{1b}[31m on nopass +nosuch\u{1b}[0m{raw}\n"
    );
    let conf = format!("nosuch\u{1b}[31m{raw} 1\nrequirepass {SECRET}\n");
    let name = format!("compose-\u{1b}[31m{raw}.yaml");
    let outcome = scan_files(&[
        ("compose.yaml", &compose),
        (&name, &compose),
        ("users.acl", &acl),
        ("redis.conf", &conf),
        (&format!("docker-compose.\u{1b}[5m{raw}.yml"), "redis: [unclosed"),
    ]);
    assert!(!outcome.rules().is_empty());
    let shown: Vec<char> = TREACHEROUS
        .into_iter()
        .filter(|one| outcome.human.contains(*one))
        .collect();
    assert!(shown.is_empty(), "{shown:?} in\n{:?}", outcome.human);
}

#[test]
fn quoting_and_substitution_that_nest() {
    let nested = format!("{}x{}", "$(".repeat(50_000), ")".repeat(50_000));
    let quotes = "\"'".repeat(50_000);
    let text = format!(
        "services:\n  redis:\n    image: redis:7.2\n    command:\n      - sh\n      - -c\n      - |\n        redis-server --requirepass {SECRET} {}\n  second:\n    image: redis:7.2\n    command: |\n      sh -c {quotes}\n",
        nested.replace('$', "$$")
    );
    let outcome = scan_files(&[("compose.yaml", &text)]);
    assert!(matches!(outcome.code, Some(0 | 1 | 3)), "{}", outcome.report);
}

#[test]
fn wide_characters_in_any_file_are_said() {
    let text = "#!/bin/sh\nREDIS_PASSWORD=walnut-drawer-31\nredis-cli -a walnut-drawer-31 CONFIG SET requirepass x\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe", wide.as_slice()].concat();
    for name in [
        "redis.conf",
        "sentinel.conf",
        ".env",
        "application.properties",
        "config.json",
        "config.ini",
        "rotate-redis.sh",
        "Makefile",
        "deploy.py",
    ] {
        for bytes in [&wide, &marked] {
            let compose = ("compose.yaml", b"services: {a: {image: nginx}}".as_slice());
            let outcome = scan(folder(&[compose, (name, bytes)]).path());
            let said = &outcome.report["not_evaluated"];
            assert!(said.to_string().contains(name), "{name}: {}", outcome.report);
        }
    }
}
