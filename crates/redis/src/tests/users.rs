//! Users: what they may do, and what of their rules is refused.

use super::super::Danger;
use super::{run, with_config};
use redproof_source::Known;

#[test]
fn requirepass_is_void_beside_an_acl_file() {
    let open = |acl: &str| {
        let files = [("r.conf", "requirepass pw\naclfile u.acl\n"), ("u.acl", acl)];
        super::open(&run("7.0.15", &files, &["r.conf"]).0)
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
fn the_name_of_a_user_has_no_space_and_no_nul() {
    for line in ["user \"a b\" on", "user \"a\\x00b\" on", "user a\u{b}b on"] {
        assert_eq!(with_config(line).0.starts, Known::Known(false), "{line}");
    }
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
        server.user("a").unwrap().root.commands_shown()
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

/// Modules are loaded after the configuration is read, so that a rule on one of their commands ends a selector's check
/// there (found by the differential tests, case 5000800).
#[test]
fn a_command_of_a_module_is_unknown_while_the_configuration_is_read() {
    let first_fault = |selector: &str| {
        let config = format!("user a ({selector})\nuser b +xgroup|help|x\n");
        let (server, map) = run("8.2.3", &[("r.conf", &config)], &["r.conf"]);
        let first = server.refusals.first().map(|refusal| refusal.at).unwrap();
        map.positions(first).0.line
    };
    assert_eq!(first_fault("-vsetattr +module|loadex|GET"), 2);
    assert_eq!(first_fault("-get +module|loadex|GET"), 1);
    let (server, _) = run("8.2.3", &[("r.conf", "user a on >x +vadd ~v:*\n")], &["r.conf"]);
    let user = server.users.iter().find(|user| user.name == "a").unwrap();
    assert!(user.may_run(server.version, "vadd").allowed);
}
