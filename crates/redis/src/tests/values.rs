//! Values of directives, and where they come from.

use super::super::SettingOrigin;
use super::run;
use redproof_source::Known;

#[test]
fn lists_may_be_empty_from_7_0_on_and_other_directives_not() {
    let starts = |number: &str, config: &str| {
        let (server, _) = run(number, &[("r.conf", config)], &["r.conf"]);
        (server.starts, server.settings.get("save").unwrap().shown.clone())
    };
    let shown = |save: &str| Known::Known(save.to_owned());
    assert_eq!(starts("7.0.15", "save\n"), (Known::Known(true), shown("")));
    assert_eq!(
        starts("7.0.15", "save 7 7\nsave\n"),
        (Known::Known(true), shown("7 7"))
    );
    assert_eq!(
        starts("7.0.15", "client-output-buffer-limit\n").0,
        Known::Known(true)
    );
    assert_eq!(starts("6.2.16", "bind\n").0, Known::Known(false));
    assert_eq!(starts("7.0.15", "replicaof\n").0, Known::Known(false));
    // `*` and `-` came with 6.2.
    for line in ["bind * -::*\n", "bind *\n", "bind 127.0.0.1 -::1\n"] {
        assert_eq!(starts("6.0.20", line).0, Known::Known(false), "{line}");
        assert_eq!(starts("6.2.16", line).0, Known::Known(true), "{line}");
    }
    // 6.x reads the number that a word begins with.
    assert_eq!(
        starts("6.2.16", "save 50 99.9\n"),
        (Known::Known(true), shown("50 99"))
    );
    assert_eq!(starts("7.0.15", "save 50 99.9\n").0, Known::Known(false));
}

#[test]
fn a_list_in_one_word_is_split_again_and_is_empty_where_quotes_do_not_close() {
    let shown = |arguments: &[&str], name: &str| {
        let (server, _) = run("7.0.15", &[], arguments);
        (server.starts, server.settings.get(name).unwrap().shown.clone())
    };
    let known = |value: &str| Known::Known(value.to_owned());
    assert_eq!(
        shown(&["--save", "60 1 300 10"], "save"),
        (Known::Known(true), known("60 1 300 10"))
    );
    assert_eq!(
        shown(&["--save", "60 \"1"], "save"),
        (Known::Known(true), known(""))
    );
    assert_eq!(
        shown(&["--replicaof", "a \"1"], "replicaof").0,
        Known::Known(false)
    );
    let percentiles = "latency-tracking-info-percentiles";
    let hexadecimal = shown(&["--latency-tracking-info-percentiles", "0x10"], percentiles);
    assert_eq!(hexadecimal, (Known::Known(true), known("16")));
    // Valkey reads decimal numbers only.
    let config = format!("{percentiles} 0x10");
    for (number, starts) in [("8.1.8", true), ("9.1.2", false)] {
        let (server, _) = run(number, &[("r.conf", &config)], &["r.conf"]);
        assert_eq!(server.starts, Known::Known(starts), "{number}");
    }
}

#[test]
fn an_unsigned_number_takes_a_negative_one_for_a_large_one() {
    let config = "cluster-blacklist-ttl -1\n";
    let (server, _) = run("9.1.2", &[("r.conf", config)], &["r.conf"]);
    assert_eq!(server.starts, Known::Known(true));
    assert_eq!(
        server.settings.get("cluster-blacklist-ttl").unwrap().shown,
        Known::Known("-1".to_owned())
    );
}

#[test]
fn origins_and_what_they_overrode() {
    let (server, map) = run(
        "7.0.15",
        &[
            ("r.conf", "port 1\ninclude i.conf\nport 3\n"),
            ("i.conf", "port 2\nmaxmemory 5mb\n"),
        ],
        &["r.conf", "--port", "4"],
    );
    let port = server.setting("port").unwrap();
    assert_eq!(
        (port.shown.known().unwrap().as_str(), port.origin),
        ("4", SettingOrigin::Argument)
    );
    let overrode: Vec<&str> = port.overrode.iter().map(|span| map.slice(*span)).collect();
    assert_eq!(overrode, ["port 3", "port 2", "port 1"]);
    assert_eq!(
        server.setting("maxmemory").unwrap().origin,
        SettingOrigin::Include
    );
    let mode = server.setting("protected-mode").unwrap();
    assert_eq!((mode.origin, mode.is_yes()), (SettingOrigin::Image, false));
    assert_eq!(server.setting("timeout").unwrap().origin, SettingOrigin::Default);
    assert_eq!(server.files.len(), 2);
    assert_eq!(server.starts, Known::Known(true));
}

#[test]
fn a_nul_ends_every_text_but_a_password() {
    let (server, _) = run(
        "7.0.15",
        &[("r.conf", "masteruser \"a\\x00b\"\nmasterauth \"c\\x00d\"\n")],
        &["r.conf"],
    );
    let shown = |name: &str| server.settings.get(name).unwrap().shown.clone();
    assert_eq!(shown("masteruser"), Known::Known("a".to_owned()));
    assert_eq!(
        server.settings.get("masterauth").unwrap().words[0].as_str(),
        "c\0d"
    );
}
