//! Known secrets, hidden places and columns.

use super::*;

fn knowing(secrets: &[&str], names: &[&str]) -> Mask {
    let secrets = secrets.iter().map(|secret| Secret::new(*secret)).collect();
    Mask::new(secrets, &names.iter().copied().collect())
}

#[test]
fn a_known_secret_is_masked_as_a_whole_token_wherever_it_is() {
    let mask = knowing(&["walrus"], &[]);
    let file = "services:\n  walrus:\n    image: walrus:7\n    container_name: walruses\n";
    assert_eq!(
        mask.file(Format::Compose, file),
        "services:\n  ••••••••:\n    image: ••••••••:7\n    container_name: walruses\n"
    );
    assert_eq!(
        mask.text("of `walrus`, not of walruses"),
        "of `••••••••`, not of walruses"
    );
}

#[test]
fn a_short_secret_is_masked_at_its_own_place_only() {
    let mask = knowing(&["2", "abc"], &[]);
    let file = "services:\n  a:\n    ports: [\"2:2\"]\n    container_name: abc\n";
    assert_eq!(mask.file(Format::Compose, file), file);
    assert_eq!(mask.text("2 of abc"), "2 of abc");
    let lines = mask.lines(
        Format::RedisConf,
        "port 2",
        &BTreeSet::from([1]),
        std::slice::from_ref(&(5..6)),
    );
    assert_eq!(lines[&1].text(), "port ••••••••");
}

#[test]
fn a_secret_that_is_a_name_or_a_word_of_the_format_stays_elsewhere() {
    let file = "services:\n  redis:\n    image: redis:7\n    restart: always\n    command: [redis-server, --requirepass, redis]\n";
    let expected = file.replace("--requirepass, redis", "--requirepass, ••••••••");
    assert_eq!(
        knowing(&["redis", "services"], &["redis"]).file(Format::Compose, file),
        expected
    );
}

#[test]
fn escaped_spellings_of_a_secret_are_known() {
    let mask = knowing(&["p@$s'w\"d"], &[]);
    for line in [
        "p@$s'w\"d",
        "p@$$s'w\"d",
        "p%40%24s%27w%22d",
        "p@$s''w\"d",
        "p@$s'w\\\"d",
    ] {
        assert_eq!(mask.text(line), MASK, "{line}");
    }
}

#[test]
fn hidden_places_are_masked_and_signs_around_them_are_not() {
    let file = "user app on >walrus\nport 0\n";
    let lines = nothing_known().lines(
        Format::Acl,
        file,
        &BTreeSet::from([1, 2]),
        std::slice::from_ref(&(12..19)),
    );
    let lines: Vec<&str> = lines.values().map(MaskedLine::text).collect();
    assert_eq!(lines, ["user app on >••••••••", "••••••••"]);
}

#[test]
fn columns_follow_the_mask() {
    let line = "{é: changeme, port: \"${PW:-changeme}\", end: on}";
    let lines = nothing_known().lines(Format::Compose, line, &BTreeSet::from([1]), &[]);
    let line = &lines[&1];
    assert_eq!(
        line.text(),
        "{••••••••: ••••••••, port: \"${PW:-••••••••}\", end: on}"
    );
    let line = MaskedLine::hiding("a: pass, b: pass end", vec![3..7, 12..16]);
    assert_eq!((line.column(1), line.column(4), line.column(6)), (1, 4, 4));
    assert_eq!((line.column(8), line.column(18)), (12, 26));
    assert_eq!(line.label(4, 8), 4..12);
    assert_eq!(line.label(5, 6), 4..12);
    assert_eq!(line.label(1, 3), 1..3);
}

#[test]
fn settings_show_values_of_their_type() {
    let version = redproof_redis::Version::exact(redproof_redis::Engine::Redis, "7.0.15").unwrap();
    let mask = nothing_known();
    for (name, words, expected) in [
        ("port", vec!["6379"], vec!["6379"]),
        ("bind", vec!["127.0.0.1", "-::1"], vec!["127.0.0.1", "-::1"]),
        ("save", vec!["900", "1"], vec!["900", "1"]),
        ("logfile", vec![""], vec![""]),
        ("requirepass", vec!["walrus"], vec![MASK]),
        ("port", vec!["walrus"], vec![MASK]),
    ] {
        let directive = version.directive(name).unwrap();
        assert_eq!(mask.setting(directive, &words), expected, "{name}");
    }
}

#[test]
fn a_password_is_hidden_where_compose_has_another_type() {
    for key in ["env_file", "extends", "tmpfs", "volumes", "build", "depends_on"] {
        let file = format!("services:\n  a:\n    {key}: {{REDIS_PASSWORD: walnut}}\n");
        assert!(!shown(Format::Compose, &file).contains("walnut"), "{key}");
    }
}
