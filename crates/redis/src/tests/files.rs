//! Files: missing, included, from standard input, very long.

use super::{faults, open, run, with_config};
use redproof_source::Known;
use redproof_testing::cost;

#[test]
fn missing_files_are_refused_where_they_are_named() {
    let (server, map) = run("7.0.15", &[], &["r.conf"]);
    assert_eq!(map.slice(server.refusals[0].at), "r.conf");
    assert_eq!(server.config_file.unwrap().file, Known::Known(None));
    assert_eq!(faults("aclfile none.acl\n"), [(1, "none.acl".to_owned())]);
    assert_eq!(faults("include none.conf\n"), [(1, "none.conf".to_owned())]);
    assert_eq!(faults("include r.conf\n"), [(1, "include r.conf".to_owned())]);
}

#[test]
fn includes_end() {
    let lines = "include a.conf\ninclude a.conf\n";
    let names: Vec<String> = (0..40).map(|at| format!("{at}.conf")).collect();
    let contents: Vec<String> = (0..40)
        .map(|at| lines.replace("a.conf", &format!("{}.conf", at + 1)))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .zip(&contents)
        .map(|(name, content)| (name.as_str(), content.as_str()))
        .collect();
    let (server, _) = run("7.0.15", &files, &["0.conf"]);
    assert!(server.starts.known().is_none());
    assert!(
        server.unread[0].reason.contains("include-depth"),
        "{:?}",
        server.unread[0]
    );
}

#[test]
fn standard_input_goes_on_where_the_file_ends() {
    let joined = |file: &str| {
        let (server, _) = run(
            "7.0.15",
            &[("r.conf", file), ("-", "x\nmaxclients 9")],
            &["r.conf", "-"],
        );
        (
            server.starts,
            server.settings.get("masteruser").unwrap().shown.clone(),
        )
    };
    assert_eq!(
        joined("masteruser a"),
        (Known::Known(true), Known::Known("ax".to_owned()))
    );
    assert_eq!(joined("masteruser a\n").0, Known::Known(false));
    assert_eq!(joined("masteruser a\0b\n").1, Known::Known("ax".to_owned()));
}

#[test]
fn what_could_not_be_read_is_unknown_and_later_lines_are_not() {
    let (server, _) = run("7.0.15", &[("r.conf", "?")], &["r.conf", "--maxmemory", "1mb"]);
    assert!(server.starts.known().is_none());
    assert!(open(&server).known().is_none());
    assert!(server.setting("requirepass").unwrap().is_set().known().is_none());
    assert_eq!(
        server.setting("maxmemory").unwrap().shown,
        Known::Known("1048576".to_owned())
    );
    let (server, _) = run(
        "7.0.15",
        &[("r.conf", "aclfile u.acl\n"), ("u.acl", "?")],
        &["r.conf"],
    );
    assert!(open(&server).known().is_none());
    let (server, _) = run(
        "7.0.15",
        &[("r.conf", "?")],
        &["r.conf", "--requirepass", "x", "--aclfile", ""],
    );
    // The file may define the default user.
    assert!(open(&server).known().is_none());
}

#[test]
fn a_long_file_takes_no_quadratic_time() {
    let time = |lines: usize| {
        let mut config = String::new();
        for at in 0..lines {
            config.push_str(&format!(
                "save {} 1\nrequirepass p{at}\nuser u{at} on >x ~k{at}:*\n",
                at + 1
            ));
        }
        cost(|| assert_eq!(with_config(&config).0.users.len(), lines + 1))
    };
    let (short, long) = (time(500), time(8_000));
    // 16 times as long: 16 if linear, 256 if quadratic.
    assert!(long < short * 80.0, "{short} {long}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_makes_it_panic(config in "([a-z\"'\\\\x# \t\n(){}~%+-]|user |include |bind |save |é|\u{0}){0,80}", word in ".{0,20}") {
        for number in ["6.0.20", "7.0.15", "9.1.2"] {
            let files = [("r.conf", config.as_str()), ("u.acl", config.as_str())];
            run(number, &files, &["r.conf", "--aclfile", "u.acl", &word, "--save"]);
        }
    }
}
