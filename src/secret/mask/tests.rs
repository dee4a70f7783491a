use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use redproof_testing::cost;

fn shown(line: &str) -> String {
    Mask::new([]).line(line, &[]).text().to_owned()
}

#[test]
fn values_under_secret_like_keys_are_masked() {
    for (line, masked) in [
        ("password: hunter2", "password: ••••••••"),
        ("  password: \"hunter2\" # old", "  password: \"••••••••\" # old"),
        (
            "      - REDIS_PASSWORD=hunter2",
            "      - REDIS_PASSWORD=••••••••",
        ),
        (
            "      - \"REDIS_PASSWORD=hunter 2\"",
            "      - \"REDIS_PASSWORD=••••••••\"",
        ),
        ("REDIS_PASSWORD=hunter 2", "REDIS_PASSWORD=••••••••"),
        (
            "export REDISCLI_AUTH='hunter2'",
            "export REDISCLI_AUTH='••••••••'",
        ),
        ("requirepass hunter2", "requirepass ••••••••"),
        ("# requirepass foobared", "# requirepass ••••••••"),
        ("requirepass \"hunter 2\"", "requirepass \"••••••••\""),
        ("masterauth hunter2", "masterauth ••••••••"),
        (
            "sentinel auth-pass mymaster hunter2",
            "sentinel auth-pass mymaster ••••••••",
        ),
        (
            "command: redis-server --requirepass hunter2 --appendonly yes",
            "command: redis-server --requirepass •••••••• --appendonly yes",
        ),
        (
            "command: [\"redis-server\", \"--requirepass\", \"hunter2\", \"--port\", \"1\"]",
            "command: [\"redis-server\", \"--requirepass\", \"••••••••\", \"--port\", \"1\"]",
        ),
        (
            "command: \"redis-server --requirepass hunter2\"",
            "command: \"redis-server --requirepass ••••••••\"",
        ),
        (
            "test: [\"CMD\", \"redis-cli\", \"-a\", \"hunter2\", \"ping\"]",
            "test: [\"CMD\", \"redis-cli\", \"-a\", \"••••••••\", \"ping\"]",
        ),
        ("redis-cli -a hunter2 ping", "redis-cli -a •••••••• ping"),
        (
            "{\"password\":\"hunter2\",\"port\":6379}",
            "{\"password\":\"••••••••\",\"port\":6379}",
        ),
        (
            "redis: {host: r, password: hunter2, port: 1}",
            "redis: {host: r, password: ••••••••, port: 1}",
        ),
        ("PASSWORD=x redis-server", "PASSWORD=••••••••"),
        ("db.password = \"hunter2\"", "db.password = \"••••••••\""),
        ("password: !!str hunter2", "password: !!str ••••••••"),
        ("password: &pw hunter2", "password: &pw ••••••••"),
        ("redis-cli AUTH app hunter2", "redis-cli AUTH ••••••••"),
        ("api_key: [one, two]", "api_key: [••••••••]"),
    ] {
        assert_eq!(shown(line), masked);
    }
}

#[test]
fn fallbacks_are_masked_and_expressions_shown() {
    for (line, masked) in [
        (
            "REDIS_PASSWORD: ${REDIS_PASSWORD:-changeme}",
            "REDIS_PASSWORD: ${REDIS_PASSWORD:-••••••••}",
        ),
        (
            "- REDIS_PASSWORD=${REDIS_PASSWORD-changeme}",
            "- REDIS_PASSWORD=${REDIS_PASSWORD-••••••••}",
        ),
        (
            "command: redis-server --requirepass ${REDIS_PASSWORD:-changeme} --port 1",
            "command: redis-server --requirepass ${REDIS_PASSWORD:-••••••••} --port 1",
        ),
        (
            "x: ${REDIS_PASSWORD:-${OTHER:-changeme}}",
            "x: ${REDIS_PASSWORD:-${OTHER:-••••••••}}",
        ),
        ("password: ${REDIS_PASSWORD}", "password: ${REDIS_PASSWORD}"),
        (
            "password: ${REDIS_PASSWORD:?set it}",
            "password: ${REDIS_PASSWORD:?set it}",
        ),
        ("password: $REDIS_PASSWORD", "password: $REDIS_PASSWORD"),
        (
            "password: {{ .Values.password }}",
            "password: {{ .Values.password }}",
        ),
        (
            "password: pre-${REDIS_PASSWORD}",
            "password: ••••••••${REDIS_PASSWORD}",
        ),
        ("password: pa$$word", "password: ••••••••"),
        (
            "password: $(cat /run/secrets/redis)",
            "password: $(cat /run/secrets/redis)",
        ),
        ("password: $(echo hunter2)", "password: $(echo ••••••••)"),
    ] {
        assert_eq!(shown(line), masked);
    }
}

#[test]
fn shapes_are_masked() {
    let hash = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";
    for (line, masked) in [
        (
            "url: redis://:hunter2@redis:6379/0".to_owned(),
            "url: redis://:••••••••@redis:6379/0",
        ),
        (
            "url: redis://app:hunter2@redis".to_owned(),
            "url: redis://app:••••••••@redis",
        ),
        (
            "url: redis://app:a/b@redis".to_owned(),
            "url: redis://app:••••••••@redis",
        ),
        (
            "url: redis://:${REDIS_PASSWORD:-hunter2}@redis".to_owned(),
            "url: redis://:${REDIS_PASSWORD:-••••••••}@redis",
        ),
        (
            "user app on >hunter2 ~* +@all".to_owned(),
            "user app on >•••••••• ~* +@all",
        ),
        (
            "ACL SETUSER app on >hunter2 <old".to_owned(),
            "ACL SETUSER app on >•••••••• <••••••••",
        ),
        (
            "RUN echo 'user app on >hunter2 +@all' >/etc/users.acl".to_owned(),
            "RUN echo 'user app on >•••••••• +@all' >/etc/users.acl",
        ),
        (
            r#"["sh", "-c", "RULE=\"user app on >hunter2\" start >log"]"#.to_owned(),
            r#"["sh", "-c", "RULE=\"user app on >••••••••\" start >log"]"#,
        ),
        (
            format!("user app on #{hash} +@all"),
            "user app on #•••••••• +@all",
        ),
        (format!("x: {hash}"), "x: ••••••••"),
        (
            "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----".to_owned(),
            "-----BEGIN PRIVATE KEY-----••••••••-----END PRIVATE KEY-----",
        ),
    ] {
        assert_eq!(shown(&line), masked);
    }
    let digest = format!("image: redis@sha256:{hash}");
    assert_eq!(shown(&digest), digest);
}

#[test]
fn what_is_no_secret_stays() {
    for line in [
        "ssl: false",
        "auth: true",
        "password: null",
        "password:",
        "REDIS_PASSWORD_FILE=/run/secrets/redis_password",
        "password: /run/secrets/redis_password",
        "image: redis:7.2-alpine",
        "url: http://example.org:8080/a@b",
        "docker ps -a --filter name=x",
        "secrets: [redis_password]",
        "aclfile /etc/redis/users.acl",
        "image: registry.example/tokens/supertokens-mysql:8",
        "url: http://supabase-auth:9999/",
        "# AUTH fails if the user is not known",
        "redis-cli -a \"$${REDIS_PASSWORD}\" ping",
        "redis-cli --no-auth-warning ping",
        "url: postgres://${DB_USER:-app}:${DB_PASSWORD}@db:5432/${DB:-app}",
    ] {
        assert_eq!(shown(line), line);
    }
}

#[test]
fn secrets_that_span_lines_are_masked() {
    let file = "password: |\n  hunter2\nport: 1\n\
                key:\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEabc\n  -----END RSA PRIVATE KEY-----\nhost: x\n\
                command:\n  - --requirepass\n  - hunter2\n  - --port\n\
                auth:\n  enabled: sure\n  user: app\npasswords:\n- one\n- two\nlast: three\n";
    let wanted: BTreeSet<u32> = (1..=30).collect();
    let lines = Mask::new([]).lines(file, &wanted, &[]);
    let all: Vec<&str> = lines.values().map(MaskedLine::text).collect();
    assert_eq!(
        all,
        [
            "password: |",
            "  ••••••••",
            "port: 1",
            "key:",
            "  -----BEGIN RSA PRIVATE KEY-----",
            "  ••••••••",
            "  -----END RSA PRIVATE KEY-----",
            "host: x",
            "command:",
            "  - --requirepass",
            "  - ••••••••",
            "  - --port",
            "auth:",
            "  enabled: sure",
            "  user: app",
            "passwords:",
            "- ••••••••",
            "- ••••••••",
            "last: three",
        ]
    );
}

#[test]
fn hidden_ranges_of_a_file_reach_the_right_lines() {
    let file = "a: one\nb: two\nc: three\n";
    let lines = Mask::new([]).lines(file, &BTreeSet::from([1, 2, 3]), &[10..13, 3..4]);
    let all: Vec<&str> = lines.values().map(MaskedLine::text).collect();
    assert_eq!(all, ["a: ••••••••ne", "b: ••••••••", "c: three"]);
}

#[test]
fn columns_follow_the_mask() {
    let line = Mask::new([Secret::new("changeme")]).line("é: changeme, ${PW:-changeme} end", &[]);
    assert_eq!(line.text(), "é: ••••••••, ${PW:-••••••••} end");
    let line = Mask::new([Secret::new("pass")]).line("a: pass, b: pass end", &[]);
    assert_eq!(line.text(), "a: ••••••••, b: •••••••• end");
    assert_eq!((line.column(1), line.column(4), line.column(6)), (1, 4, 4));
    assert_eq!((line.column(8), line.column(18)), (12, 26));
    assert_eq!(line.label(4, 8), 4..12);
    assert_eq!(line.label(5, 6), 4..12);
    assert_eq!(line.label(1, 3), 1..3);
}

#[test]
fn short_secrets_are_masked_as_whole_words_only() {
    let mask = Mask::new([Secret::new("abc"), Secret::new("")]);
    assert_eq!(
        mask.line("x abc abcd a-abc", &[]).text(),
        "x •••••••• abcd a-••••••••"
    );
    assert_eq!(mask.text("nothing"), "nothing");
}

#[test]
fn escaped_spellings_are_known_too() {
    let mask = Mask::new([Secret::new("p@$s'w\"d")]);
    for line in [
        "p@$s'w\"d",
        "p@$$s'w\"d",
        "p%40%24s%27w%22d",
        "p@$s''w\"d",
        "p@$s'w\\\"d",
    ] {
        assert_eq!(mask.line(line, &[]).text(), MASK, "{line}");
    }
}

#[test]
fn what_was_meant_for_a_password_is_masked() {
    for (line, masked) in [
        ("password: #hunter2", "password: #••••••••"),
        ("password: # in the vault", "password: # in the vault"),
        ("password: &hunter2", "password: &••••••••"),
        ("password: &p hunter2", "password: &p ••••••••"),
        ("password: {hunter2}", "password: {••••••••}"),
        ("auth: {user: app, port: 1}", "auth: {user: app, port: 1}"),
        ("  password: ${PW:hunter2}", "  password: ${PW:••••••••}"),
        ("  password: ${PW:?set it}", "  password: ${PW:?set it}"),
        (
            "--requirepass `echo hunter2` x",
            "--requirepass `echo ••••••••` x",
        ),
        ("--requirepass `cat /run/pw` x", "--requirepass `cat /run/pw` x"),
        ("user a on (>hunter2 ~x +get)", "user a on (>•••••••• ~x +get)"),
        (
            "[ \"$PASSWORD\" = \"hunter2\" ]",
            "[ \"$PASSWORD\" = \"••••••••\" ]",
        ),
        ("[ \"$HOME\" = \"/root\" ]", "[ \"$HOME\" = \"/root\" ]"),
        ("redis-cli auth hunter2", "redis-cli auth ••••••••"),
        (
            "redis-cli ping # needs auth first",
            "redis-cli ping # needs auth first",
        ),
        (
            "redis-cli sentinel set m auth-pass hunter2",
            "redis-cli sentinel set m auth-pass ••••••••",
        ),
        (
            "printf 'AUTH hunter2\\r\\n' | nc redis 6379",
            "printf 'AUTH ••••••••' | nc redis 6379",
        ),
        (
            "sed -i \"s/CHANGEME/hunter2/\" redis.conf",
            "sed -i \"s/CHANGEME/••••••••/\" redis.conf",
        ),
        (
            "sed 's|^requirepass .*|requirepass hunter2|' redis.conf",
            "sed 's|^requirepass •••••••• ••••••••|' redis.conf",
        ),
        ("sed -i s/6379/6380/ redis.conf", "sed -i s/6379/6380/ redis.conf"),
        (
            "sed 's/bind 127.0.0.1/bind 0.0.0.0/' redis.conf",
            "sed 's/bind 127.0.0.1/bind 0.0.0.0/' redis.conf",
        ),
        ("sed s/one/two/ names.txt", "sed s/one/two/ names.txt"),
        ("HOST=app:hunter2@redis:6379", "HOST=app:••••••••@redis:6379"),
        ("image: redis:7@sha256:12ab", "image: redis:7@sha256:12ab"),
        ("url: redis://:hunter2", "url: redis://:••••••••"),
        ("url: redis://redis:6379", "url: redis://redis:6379"),
        (
            "url: \"redis://:a hunter2@redis\"",
            "url: \"redis://:••••••••@redis\"",
        ),
    ] {
        assert_eq!(shown(line), masked, "{line}");
    }
}

#[test]
fn a_hostile_line_takes_linear_time() {
    let mask = Mask::new([Secret::new("aaaa"), Secret::new("aaaaaaaa")]);
    for part in [
        "redis-cli auth ",
        "sed redis s/a ",
        "sed redis s/ s| s# ",
        "a:b@c:1 ",
        "@",
        "redis://:a ",
        "$PASSWORD = ",
        "password: {",
        "${",
        "password=",
        "redis://",
        "'",
        "-----BEGIN ",
        "user >",
        "aaaa",
        "{password: [",
        "${PASSWORD:-",
        "AUTH ",
        "redis -a ",
        "password: *",
        "x password=a ",
        "password: '*",
        "$(a",
        "{{\"",
        "a: ",
    ] {
        let line = part.repeat(60_000 / part.len());
        let short = part.repeat(4_000 / part.len());
        let time = |line: &str| {
            cost(|| {
                let _ = mask.line(line, &[]);
            })
        };
        // 15 times as long: 15 if linear, 225 if quadratic.
        let (short, long) = (time(&short), time(&line));
        assert!(long < short * 90.0, "{part}: {short} {long}");
    }
}

fn secret() -> impl Strategy<Value = String> {
    "[!-~äöü€]{4,24}"
}

proptest! {
    #[test]
    fn no_known_secret_survives(
        secrets in prop::collection::vec(secret(), 1..6),
        pieces in prop::collection::vec("[ -~é•]{0,12}", 1..7),
        order in prop::collection::vec(0usize..6, 0..8),
    ) {
        let mut text = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            text.push_str(piece);
            if let Some(secret) = order.get(index).and_then(|at| secrets.get(*at)) {
                text.push_str(secret);
            }
        }
        let mask = Mask::new(secrets.iter().map(|secret| Secret::new(secret.as_str())));
        for shown in [mask.line(&text, &[]).text().to_owned(), mask.text(&text)] {
            for secret in &secrets {
                prop_assert!(!shown.contains(secret.as_str()));
            }
        }
    }

    #[test]
    fn labels_stay_inside_the_line(line in "[ -~é]{0,60}", secret in "[a-z]{1,6}", a in 1usize..70, b in 0usize..20) {
        let mask = Mask::new([Secret::new(secret)]);
        let masked = mask.line(&line, &[]);
        let width = line.chars().count();
        let (start, end) = (a.min(width + 1), (a + b).min(width + 1));
        let label = masked.label(start, end);
        prop_assert!(label.start >= 1 && label.end >= label.start);
        prop_assert!(label.end <= masked.text().chars().count() + 1);
        prop_assert_eq!(masked.column(width + 1), masked.text().chars().count() + 1);
    }

    #[test]
    fn values_under_a_key_never_show(value in "[a-z0-9A-Z$@!#/]{6,20}", key in "(password|REDIS_PASSWORD|requirepass|clientSecret)") {
        prop_assume!(!value.starts_with(['$', '#', '!', '/']));
        let mask = Mask::new([]);
        for line in [format!("{key}: {value}"), format!("{key}={value}"), format!("  - \"{key}={value}\""), format!("{{\"{key}\":\"{value}\"}}")] {
            prop_assert!(!mask.line(&line, &[]).text().contains(&value), "a value shows");
        }
    }
}
