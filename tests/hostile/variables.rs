//! Variables and configuration files that lead to each other.

use std::fmt::Write as _;

use super::harness::{SECRET, redis_with_password, scan_files};

const ASKS: &str =
    "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass ${A}\n";

#[test]
fn variables_in_a_circle() {
    let outcome = scan_files(&[("compose.yaml", ASKS), (".env", "A=${B}\nB=${A}\nC=${C}x\n")]);
    assert!(matches!(outcome.code, Some(0 | 1)), "{}", outcome.report);
}

#[test]
fn variables_that_double() {
    let mut env = format!("V0={SECRET}\n");
    for level in 1..60 {
        writeln!(env, "V{level}=${{V{0}}}${{V{0}}}", level - 1).unwrap();
    }
    env.push_str("A=${V59}\n");
    let outcome = scan_files(&[("compose.yaml", ASKS), (".env", &env)]);
    assert!(outcome.code.is_some());
    assert!(outcome.human.contains("over the limit"), "{}", outcome.human);
}

#[test]
fn variables_used_a_million_times() {
    let text = format!(
        "{}    labels: {{ a: \"{}\" }}\n",
        redis_with_password(),
        "${BIG}".repeat(20_000)
    );
    let env = format!("BIG={}\n", "x".repeat(100_000));
    let outcome = scan_files(&[("compose.yaml", &text), (".env", &env)]);
    assert!(outcome.human.contains("over the limit"), "{}", outcome.human);
}

#[test]
fn fallbacks_that_nest() {
    let deep = 50_000;
    let text = format!(
        "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass {}{SECRET}{}\n",
        "${REDIS_PASSWORD:-".repeat(deep),
        "}".repeat(deep)
    );
    let outcome = scan_files(&[("compose.yaml", &text)]);
    assert!(
        outcome.human.contains("over the limit interpolation-depth"),
        "{}",
        outcome.human
    );
}

#[test]
fn configuration_that_includes_itself() {
    let conf = format!("requirepass {SECRET}\ninclude redis.conf\ninclude other.conf\n");
    let other = "include redis.conf\ninclude redis.conf\n";
    let outcome = scan_files(&[("redis/redis.conf", &conf), ("redis/other.conf", other)]);
    assert!(matches!(outcome.code, Some(0 | 1 | 3)), "{}", outcome.report);
}

#[test]
fn configuration_of_many_lines() {
    let conf = format!("requirepass {SECRET}\n{}", "maxmemory 1gb\n".repeat(200_000));
    let mut acl = String::new();
    for number in 0..5_000 {
        writeln!(acl, "user u{number} on >{SECRET} ~a:* +get").unwrap();
    }
    let outcome = scan_files(&[("redis.conf", &conf), ("users.acl", &acl)]);
    assert!(matches!(outcome.code, Some(0 | 1 | 3)), "{:?}", outcome.code);
}
