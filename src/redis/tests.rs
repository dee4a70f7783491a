//! Whole launches: what starts, what is refused where, who gets in.

use std::collections::BTreeMap;

use super::{Danger, Engine, FileAnswer, Launch, STANDARD_INPUT, Server, SettingOrigin, Version, launch};
use crate::source::{Known, Origin, SourceMap, Span, Text, Why};

/// Launches Redis with files below `/data` and these arguments.
fn run(number: &str, files: &[(&str, &str)], arguments: &[&str]) -> (Server, SourceMap) {
    let mut map = SourceMap::default();
    let words = arguments
        .iter()
        .map(|word| {
            let file = map.add("argument", *word);
            Text::literal(*word, Span::new(file, 0, word.len()))
        })
        .collect();
    run_words(number, files, words, map)
}

fn run_words(
    number: &str,
    files: &[(&str, &str)],
    arguments: Vec<Text>,
    mut map: SourceMap,
) -> (Server, SourceMap) {
    let version = Version::exact(Engine::Redis, number)
        .or_else(|| Version::exact(Engine::Valkey, number))
        .unwrap();
    let anchor = Span::top(map.add("compose.yaml", ""));
    let contents: BTreeMap<String, &str> = files
        .iter()
        .map(|(path, content)| match *path {
            STANDARD_INPUT => (path.to_string(), *content),
            _ => (format!("/data/{path}"), *content),
        })
        .collect();
    let mut answer = |path: &str| match contents.get(path) {
        Some(&"?") => FileAnswer::Unknown(Why::new("a volume", None)),
        Some(content) => {
            let file = map.add(path, *content);
            FileAnswer::Found(file, Text::literal(*content, Span::new(file, 0, content.len())))
        }
        None => FileAnswer::Missing,
    };
    let server = launch(&mut Launch {
        version,
        arguments,
        sentinel: false,
        image_settings: &[("protected-mode", "no")],
        environment_settings: Vec::new(),
        working_dir: "/data".to_owned(),
        anchor,
        files: &mut answer,
    });
    (server, map)
}

fn with_config(config: &str) -> (Server, SourceMap) {
    run("7.0.15", &[("r.conf", config)], &["r.conf"])
}

fn faults(config: &str) -> Vec<(u32, String)> {
    let (server, map) = with_config(config);
    server
        .refusals
        .iter()
        .map(|refusal| (map.positions(refusal.at).0.line, map.slice(refusal.at).to_owned()))
        .collect()
}

#[test]
fn every_faulty_line_is_refused_and_the_rest_counts() {
    let config = "maxmemory lots\nport 6379 # plain\nrequirepass pw\nnosuch x\nappendonly true\n";
    assert_eq!(
        faults(config),
        [
            (1, "lots".to_owned()),
            (2, "port 6379 # plain".to_owned()),
            (4, "nosuch".to_owned()),
            (5, "true".to_owned())
        ]
    );
    let (server, _) = with_config(config);
    assert_eq!(server.starts, Known::Known(false));
    assert_eq!(server.unauthenticated_access(), Known::Known(false));
}

#[test]
fn tls_without_certificates_is_refused_at_its_port() {
    assert_eq!(
        faults("port 0\ntls-port 6380\n"),
        [(2, "tls-port 6380".to_owned())]
    );
    assert_eq!(
        faults("tls-port 6380\ntls-cert-file c\ntls-key-file k\n"),
        [(1, "tls-port 6380".to_owned())]
    );
    let sound = "tls-port 6380\ntls-cert-file c\ntls-key-file k\ntls-auth-clients no\n";
    assert_eq!(with_config(sound).0.starts, Known::Known(true));
    assert_eq!(with_config("tls-port 0\n").0.starts, Known::Known(true));
}

#[test]
fn a_comment_behind_bind_is_a_host_that_does_not_exist() {
    assert_eq!(faults("bind 127.0.0.1 # local\n"), [(1, "#".to_owned())]);
    assert_eq!(faults("bind 127.0.0.1 -::1 redis-host\n"), []);
    assert_eq!(faults("port 0\n"), [(1, "port 0".to_owned())]);
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
fn an_unset_variable_leaves_it_open_whether_there_is_a_password() {
    let mut map = SourceMap::default();
    let file = map.add("compose.yaml", "--requirepass ${PW}");
    let mut password = Text::empty(Span::new(file, 14, 19));
    password.push(
        "",
        Span::new(file, 14, 19),
        false,
        Origin::Unset { name: "PW".into() },
    );
    let option = Text::literal("--requirepass", Span::new(file, 0, 13));
    let (server, _) = run_words("7.0.15", &[], vec![option.clone(), password.clone()], map.clone());
    assert_eq!(server.starts, Known::Known(true));
    let why = server.unauthenticated_access();
    assert_eq!(why.why().unwrap().reason, "PW is set outside the files");
    // A value that is wrong only while the variable is unset decides nothing.
    let port = Text::literal("--port", Span::new(file, 0, 13));
    let (server, _) = run_words("7.0.15", &[], vec![port, password], map.clone());
    assert!(server.refusals.is_empty() && server.starts.known().is_none());
    let (server, _) = run_words("7.0.15", &[], vec![option], map);
    assert_eq!(server.starts, Known::Known(false));
}

#[test]
fn a_refused_password_is_not_taken_for_none() {
    let (server, _) = with_config("requirepass pw # note\n");
    assert_eq!(server.starts, Known::Known(false));
    assert!(server.unauthenticated_access().known().is_none());
    // One word with option and value, whose value is set elsewhere.
    let mut map = SourceMap::default();
    let file = map.add("compose.yaml", "--requirepass ${PW}");
    let mut word = Text::literal("--requirepass ", Span::new(file, 0, 14));
    word.push(
        "",
        Span::new(file, 14, 19),
        false,
        Origin::Unset { name: "PW".into() },
    );
    let (server, _) = run_words("7.0.15", &[], vec![word], map);
    assert!(server.refusals.is_empty());
    assert_eq!(server.settings["requirepass"].is_set(), Known::Known(true));
    assert_ne!(server.unauthenticated_access(), Known::Known(true));
}

#[test]
fn what_could_not_be_read_is_unknown_and_later_lines_are_not() {
    let (server, _) = run("7.0.15", &[("r.conf", "?")], &["r.conf", "--maxmemory", "1mb"]);
    assert!(server.starts.known().is_none());
    assert!(server.unauthenticated_access().known().is_none());
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
    assert!(server.unauthenticated_access().known().is_none());
    let (server, _) = run(
        "7.0.15",
        &[("r.conf", "?")],
        &["r.conf", "--requirepass", "x", "--aclfile", ""],
    );
    assert_eq!(server.unauthenticated_access(), Known::Known(false));
}

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
fn requirepass_is_void_beside_an_acl_file() {
    let open = |acl: &str| {
        let files = [("r.conf", "requirepass pw\naclfile u.acl\n"), ("u.acl", acl)];
        run("7.0.15", &files, &["r.conf"]).0.unauthenticated_access()
    };
    assert_eq!(open(""), Known::Known(true));
    assert_eq!(open("user app on >x +@all\n"), Known::Known(true));
    assert_eq!(open("user default on >x +@all\n"), Known::Known(false));
    assert_eq!(open("user default off nopass\n"), Known::Known(false));
}

#[test]
fn the_token_that_decided_last_is_kept() {
    let (server, map) = with_config("user app on >x ~app:* -@dangerous +@all -flushall -@scripting\n");
    let user = server.user("app").unwrap();
    let granted = user.root.may_run(server.version, "CONFIG|SET");
    assert_eq!(
        (granted.allowed, map.slice(granted.decided_by.unwrap())),
        (true, "+@all")
    );
    let taken = user.root.may_run(server.version, "eval");
    assert_eq!(
        (taken.allowed, map.slice(taken.decided_by.unwrap())),
        (false, "-@scripting")
    );
    assert!(!user.root.may_run(server.version, "nosuch").allowed);
    let dangerous = user.dangerous(server.version);
    assert_eq!(dangerous[0].danger, Danger::Takeover);
    assert!(dangerous.iter().any(|one| one.command == "config|set"));
    assert!(
        !dangerous
            .iter()
            .any(|one| matches!(one.command, "flushall" | "eval"))
    );
    assert!(user.may(server.version, &["get", "app:1"]).allowed);
    assert!(!user.may(server.version, &["get", "other"]).allowed);
}

#[test]
fn sentinel_statements_are_read_after_everything_else() {
    let monitor = "sentinel monitor m 127.0.0.1 6379 2\n";
    let first = |number: &str, config: &str| {
        let (server, map) = run(number, &[("s.conf", config)], &["s.conf", "--sentinel"]);
        server
            .refusals
            .first()
            .map(|refusal| map.slice(refusal.at).to_owned())
    };
    let refused = |config: &str| first("7.0.15", config);
    let pass = "sentinel auth-pass m pw";
    assert_eq!(refused(&format!("{pass}\n{monitor}")), None);
    assert_eq!(
        first("6.0.20", &format!("{pass}\n{monitor}")).as_deref(),
        Some(pass)
    );
    assert_eq!(refused(pass).as_deref(), Some(pass));
    for line in [
        "sentinel auth-pass m",
        "sentinel auth-pass m pw # x",
        "sentinel nosuch x",
        "sentinel monitor m 127.0.0.1 1 1",
        "sentinel monitor n 127.0.0.1 1 0",
        "sentinel monitor n 127.0.0.1 99999 1",
        "sentinel down-after-milliseconds m 0",
        "sentinel deny-scripts-reconfig maybe",
        "sentinel resolve-hostnames 1",
        "sentinel myid x",
        "sentinel \"monitor n 127.0.0.1 1 1\"",
    ] {
        assert_eq!(refused(&format!("{monitor}{line}\n")).as_deref(), Some(line));
    }
    for line in [
        "sentinel",
        "sentinel MONITOR n 127.0.0.1 1 1",
        "sentinel down-after-milliseconds m 5000",
        "sentinel resolve-hostnames YES",
        "sentinel announce-port x",
        "sentinel master-reboot-down-after-period m 1",
        "sentinel master-reboot-down-after-period m 0",
        "sentinel rename-command m CONFIG hidden",
        "user s on >x +sentinel|masters",
        "rename-command SENTINEL hidden",
    ] {
        assert_eq!(refused(&format!("{monitor}{line}\n")), None, "{line}");
    }
    assert_eq!(first("8.2.3", &format!("{monitor}nosuch yes\n")), None);
    let twice = "sentinel known-replica m 127.0.0.1 3\n".repeat(2);
    assert!(refused(&format!("{monitor}{twice}")).is_some());
    let sentinels = |second: &str| {
        format!(
            "{monitor}sentinel known-sentinel m 127.0.0.1 4 a\nsentinel known-sentinel m 127.0.0.2 5{second}\n"
        )
    };
    assert!(refused(&sentinels(" a")).is_some());
    assert_eq!((refused(&sentinels(" b")), refused(&sentinels(""))), (None, None));
    let late = "sentinel master-reboot-down-after-period m 1";
    assert_eq!(
        first("6.2.16", &format!("{monitor}{late}\n")).as_deref(),
        Some(late)
    );
    let renamed = "sentinel primary-reboot-down-after-period m 1";
    assert_eq!(
        refused(&format!("{monitor}{renamed}\n")).as_deref(),
        Some(renamed)
    );
    assert_eq!(first("8.1.8", &format!("{monitor}{renamed}\n")), None);
}

#[test]
fn what_is_dangerous_is_ranked_and_names_the_token_that_granted_it() {
    let ranks = |rules: &str| {
        let (server, map) = with_config(&format!("user app on >x {rules}\n"));
        let user = server.user("app").unwrap();
        let mut found: Vec<(Danger, String)> = user
            .dangerous(server.version)
            .into_iter()
            .map(|one| (one.danger, map.slice(one.granted_by.unwrap()).to_owned()))
            .collect();
        found.dedup();
        found
    };
    let by = |danger: Danger, token: &str| (danger, token.to_owned());
    assert_eq!(
        ranks("~* +@all"),
        [
            by(Danger::Takeover, "+@all"),
            by(Danger::DataLoss, "+@all"),
            by(Danger::Scripting, "+@all"),
            by(Danger::Disclosure, "+@all"),
        ]
    );
    assert_eq!(ranks("~* +@all -@dangerous"), [by(Danger::Scripting, "+@all")]);
    assert_eq!(ranks("~* +@all -@dangerous -@scripting"), []);
    assert_eq!(
        ranks("~* +@read +config|get (~a:* +restore)"),
        [
            by(Danger::Takeover, "+restore"),
            by(Danger::DataLoss, "+config|get"),
            by(Danger::Disclosure, "+@read"),
        ]
    );
}

#[test]
fn keyless_commands_look_past_key_patterns() {
    let past = |rules: &str| {
        let (server, _) = with_config(&format!("user app on >x {rules}\n"));
        let user = server.user("app").unwrap();
        let found = user.past_key_patterns(server.version);
        found.into_iter().map(|(command, _)| command).collect::<Vec<_>>()
    };
    assert_eq!(
        past("~app:* +@all -@dangerous"),
        [
            "scan",
            "randomkey",
            "dbsize",
            "select",
            "eval",
            "eval_ro",
            "script|flush",
            "function|flush"
        ]
    );
    assert_eq!(past("~app:* +@read"), ["scan", "keys", "randomkey", "dbsize"]);
    assert!(past("~* +@all").is_empty());
    assert!(past("+@all").is_empty());
}

#[test]
fn lists_may_be_empty_from_7_0_on_and_other_directives_not() {
    let starts = |number: &str, config: &str| {
        let (server, _) = run(number, &[("r.conf", config)], &["r.conf"]);
        (server.starts, server.settings["save"].shown.clone())
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
    // 6.x reads the number that a word begins with.
    assert_eq!(
        starts("6.2.16", "save 50 99.9\n"),
        (Known::Known(true), shown("50 99"))
    );
    assert_eq!(starts("7.0.15", "save 50 99.9\n").0, Known::Known(false));
}

#[test]
fn a_name_of_a_module_without_a_value_is_refused_where_it_stands() {
    for (number, line) in [("7.0.15", "a.b"), ("8.2.3", "nosuch")] {
        let config = format!("port 0\n{line}\nport x\n");
        let (server, map) = run(number, &[("r.conf", &config)], &["r.conf"]);
        assert_eq!(map.slice(server.refusals[0].at), line, "{number}");
    }
}

#[test]
fn a_list_in_one_word_is_split_again_and_is_empty_where_quotes_do_not_close() {
    let shown = |arguments: &[&str], name: &str| {
        let (server, _) = run("7.0.15", &[], arguments);
        (server.starts, server.settings[name].shown.clone())
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
fn a_password_whose_quotes_do_not_close_says_nothing_of_who_gets_in() {
    let (server, _) = with_config("requirepass \"open\n");
    assert_eq!(server.starts, Known::Known(false));
    assert!(server.unauthenticated_access().known().is_none());
}

#[test]
fn an_unsigned_number_takes_a_negative_one_for_a_large_one() {
    let config = "cluster-blacklist-ttl -1\n";
    let (server, _) = run("9.1.2", &[("r.conf", config)], &["r.conf"]);
    assert_eq!(server.starts, Known::Known(true));
    assert_eq!(
        server.settings["cluster-blacklist-ttl"].shown,
        Known::Known("-1".to_owned())
    );
}

#[test]
fn what_a_module_does_to_the_start_is_not_told() {
    let (server, _) = with_config("loadmodule /usr/lib/m.so\nmaxclients 9\n");
    assert!(server.starts.known().is_none());
    let (server, _) = with_config("loadmodule /usr/lib/m.so\nmaxclients x\n");
    assert_eq!(server.starts, Known::Known(false));
}

#[test]
fn the_name_of_a_user_has_no_space_and_no_nul() {
    for line in ["user \"a b\" on", "user \"a\\x00b\" on", "user a\u{b}b on"] {
        assert_eq!(with_config(line).0.starts, Known::Known(false), "{line}");
    }
}

#[test]
fn settings_of_modules_are_refused_last() {
    let config = "vset-force-single-threaded-execution maybe\nport x\n";
    let (server, map) = run("8.2.3", &[("r.conf", config)], &["r.conf"]);
    let places: Vec<&str> = server
        .refusals
        .iter()
        .map(|refusal| map.slice(refusal.at))
        .collect();
    assert_eq!(places, ["x", "maybe"]);
}

#[test]
fn standard_input_goes_on_where_the_file_ends() {
    let joined = |file: &str| {
        let (server, _) = run(
            "7.0.15",
            &[("r.conf", file), ("-", "x\nmaxclients 9")],
            &["r.conf", "-"],
        );
        (server.starts, server.settings["masteruser"].shown.clone())
    };
    assert_eq!(
        joined("masteruser a"),
        (Known::Known(true), Known::Known("ax".to_owned()))
    );
    assert_eq!(joined("masteruser a\n").0, Known::Known(false));
    assert_eq!(joined("masteruser a\0b\n").1, Known::Known("ax".to_owned()));
}

#[test]
fn a_selector_that_opens_in_another_one_counts_alone_in_7_0() {
    let of = |number: &str| {
        let acl = "user a (+get (+set ~y))\n";
        let (server, _) = run(
            number,
            &[("r.conf", "aclfile u.acl"), ("u.acl", acl)],
            &["r.conf"],
        );
        (server.starts.clone(), server.user("a").unwrap().selectors.len())
    };
    assert_eq!(of("7.0.15"), (Known::Known(true), 1));
    assert_eq!(of("7.4.1"), (Known::Known(false), 0));
}

#[test]
fn key_permissions_without_a_pattern_are_for_the_empty_key() {
    let (server, _) = with_config("user a on nopass +@all %R\n");
    assert_eq!(server.starts, Known::Known(true));
    let user = server.user("a").unwrap();
    assert!(user.may(server.version, &["get", ""]).allowed);
    assert!(!user.may(server.version, &["get", "x"]).allowed);
    assert_eq!(with_config("user a on %~x\n").0.starts, Known::Known(false));
}

#[test]
fn first_arguments_are_shown_as_they_are_written_up_to_7_0() {
    let shown = |number: &str| {
        let (server, _) = run(number, &[("r.conf", "user a +GET|Foo")], &["r.conf"]);
        server.user("a").unwrap().root.commands_shown.clone()
    };
    assert_eq!(shown("7.0.15"), "-@all +get|Foo");
    assert_eq!(shown("7.4.1"), "-@all +get|foo");
}

#[test]
fn valkey_9_1_keeps_users_in_their_databases() {
    let may = |rules: &str, call: &str| {
        let config = format!("user a on nopass +@all ~* {rules}\n");
        let (server, _) = run("9.1.2", &[("r.conf", &config)], &["r.conf"]);
        assert_eq!(server.starts, Known::Known(true), "{rules}");
        let words: Vec<&str> = call.split(' ').collect();
        server.may(server.user("a").unwrap(), &words).allowed
    };
    for call in ["get x", "select 0", "select 2", "flushdb", "ping", "copy x y"] {
        assert!(may("db=0,2", call), "{call}");
    }
    for call in ["select 1", "swapdb 0 1", "move x 1", "copy x y db 1", "flushall"] {
        assert!(!may("db=0,2", call), "{call}");
    }
    for call in ["get x", "scan 0", "select 0", "dbsize"] {
        assert!(!may("db=0 db=1", call), "{call}");
    }
    assert!(may("db=1", "info"));
    assert!(may("db=1 alldbs", "get x"));
    assert!(!may("resetdbs", "get x"));
    assert!(may("resetdbs (+get ~x db=0)", "get x"));
    let (older, _) = run("8.1.8", &[("r.conf", "user a db=0\n")], &["r.conf"]);
    assert_eq!(older.starts, Known::Known(false));
}

#[test]
fn valkey_9_1_always_checks_payloads() {
    let skips = |number: &str| {
        let (server, _) = run(number, &[("r.conf", "user a skip-sanitize-payload")], &["r.conf"]);
        server.user("a").unwrap().skips_sanitizing.is_some()
    };
    assert!(skips("8.1.8"));
    assert!(!skips("9.1.2"));
}

#[test]
fn renamed_commands_run_under_their_new_name_only() {
    let (server, map) = with_config("rename-command CONFIG hidden\nrename-command KEYS ''\n");
    let user = server.user("default").unwrap();
    assert!(server.may(user, &["hidden", "get", "port"]).allowed);
    let gone = server.may(user, &["config", "get", "port"]);
    assert_eq!(
        map.slice(gone.decided_by.unwrap()),
        "rename-command CONFIG hidden"
    );
    assert!(!server.may(user, &["keys", "*"]).allowed);
    assert_eq!(server.renamed.len(), 2);
}

#[test]
fn no_secret_is_shown() {
    let config = "requirepass s3cr3t-one\nmasterauth s3cr3t-two\nuser app on >s3cr3t-three ~* +@all\n\
                  s3cr3t-four\nport s3cr3t-five\nuser b >s3cr3t-six s3cr3t-seven\n";
    let (server, _) = with_config(config);
    for setting in server.settings.values() {
        assert!(!format!("{:?}", setting.shown).contains("s3cr3t"));
    }
    assert!(server.refusals.len() >= 3);
    assert!(!format!("{:?}", server.refusals).contains("s3cr3t"));
    for user in &server.users {
        let secrets: Vec<String> = user
            .passwords
            .iter()
            .map(|one| format!("{:?}", one.secret))
            .collect();
        assert!(!secrets.concat().contains("s3cr3t"));
    }
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
        let started = std::time::Instant::now();
        assert_eq!(with_config(&config).0.users.len(), lines + 1);
        started.elapsed().as_secs_f64()
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
