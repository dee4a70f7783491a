//! What holds for any text.

use proptest::prelude::*;

use super::*;
use redproof_testing::cost;

const FORMATS: [Format; 13] = [
    Format::Compose,
    Format::Yaml,
    Format::Toml,
    Format::Properties,
    Format::Ini,
    Format::Dotenv,
    Format::RedisConf,
    Format::Acl,
    Format::Shell,
    Format::Makefile,
    Format::Dockerfile,
    Format::Requirements,
    Format::Opaque,
];

/// Digits, words and characters of each kind.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{8}", "[a-z]{7} [a-z]{7}", "[!-~]{8,24}"]
}

proptest! {
    #[test]
    fn no_value_of_a_password_shows(secret in secret(), quote in "[\"']?") {
        let value = format!("{quote}{}{quote}", secret.replace(['"', '\'', '\\'], "x"));
        let plain = value.trim_matches(['"', '\'']);
        for (format, file) in [
            (Format::Compose, format!("services:\n  a:\n    environment:\n      REDIS_PASSWORD: {value}\n")),
            (Format::Compose, format!("services:\n  a:\n    command: redis-server --requirepass {value}\n")),
            (Format::Yaml, format!("redis:\n  host: a\n  password: {value}\n")),
            (Format::Dotenv, format!("REDIS_PASSWORD={value}\n")),
            (Format::RedisConf, format!("requirepass {value}\n")),
            (Format::Acl, format!("user a on >{value}\n")),
            (Format::Ini, format!("[redis]\npassword = {value}\n")),
            (Format::Dockerfile, format!("ENV REDIS_PASSWORD={value}\n")),
        ] {
            let shown = shown(format, &file);
            // What is in brackets may be shown as the name of a variable or a key: that is what the file says.
            if !plain.contains(['$', '{', ':', '=', '#', '&', '*', '/']) {
                for part in plain.split_whitespace().filter(|part| part.len() > 4) {
                    prop_assert!(!shown.contains(part), "{format:?}: {file} shows {shown}");
                }
            }
        }
    }

    #[test]
    fn no_known_secret_survives_as_a_token(secret in "[a-zA-Z0-9]{4,12}", before in "[ -/:]{0,6}", after in "[ -/:]{0,6}") {
        let mask = Mask::new(vec![Secret::new(secret.as_str())], &BTreeSet::new());
        let text = format!("{before}{secret}{after}");
        prop_assert!(!mask.text(&text).contains(&secret));
        let file = format!("{secret}={text}");
        prop_assert!(!mask.file(Format::Properties, &file).contains(&secret));
    }

    #[test]
    fn any_text_can_be_classified(text in "[ -~é•\n\t]{0,120}") {
        for format in FORMATS {
            let shown = shown(format, &text);
            prop_assert_eq!(shown.split('\n').count(), text.split('\n').count());
        }
    }

    #[test]
    fn labels_stay_inside_the_line(line in "[ -~é]{0,60}", from in 0usize..60, length in 1usize..9, a in 1usize..70, b in 0usize..20) {
        let masked = MaskedLine::hiding(&line, std::iter::once(from..from + length).collect());
        let width = line.chars().count();
        let (start, end) = (a.min(width + 1), (a + b).min(width + 1));
        let label = masked.label(start, end);
        prop_assert!(label.start >= 1 && label.end >= label.start);
        prop_assert!(label.end <= masked.text().chars().count() + 1);
        prop_assert_eq!(masked.column(width + 1), masked.text().chars().count() + 1);
    }
}

#[test]
fn a_hostile_line_takes_linear_time() {
    for part in [
        "redis-cli -a x ",
        "redis://:a ",
        "redis://",
        "$PASSWORD = ",
        "password: {",
        "${",
        "'",
        "user a >",
        "{a: [",
        "${PW:-",
        "AUTH ",
        "$(a",
        "{{\"",
        "a: ",
        "A=",
        "\"",
        "echo 'port 0' ",
        "\\\n",
        "if ",
        "*a ",
        "# port 0\n",
        "-e A=b ",
    ] {
        for format in FORMATS {
            let time = |bytes: usize| {
                let text = part.repeat(bytes / part.len());
                cost(|| {
                    let _ = shown(format, &text);
                })
            };
            // 10 times as long: 10 if linear, 100 if quadratic.
            let (short, long) = (time(1_000), time(10_000));
            assert!(long < short * 40.0, "{part:?} as {format:?}: {short} {long}");
        }
    }
}
