//! What starts, what is refused where, and who gets in.

use super::{faults, open, run, run_words, with_config};
use redproof_source::{Known, Origin, SourceMap, Span, Text, Undefined};

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
    assert_eq!(open(&server), Known::Known(false));
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
fn an_unset_variable_leaves_it_open_whether_there_is_a_password() {
    let mut map = SourceMap::default();
    let file = map.add("compose.yaml", "--requirepass ${PW}");
    let mut password = Text::empty(Span::new(file, 14, 19));
    password.push(
        "",
        Span::new(file, 14, 19),
        false,
        Origin::Undefined(Undefined::Variable("PW".into())),
    );
    let option = Text::literal("--requirepass", Span::new(file, 0, 13));
    let (server, _) = run_words("7.0.15", &[], vec![option.clone(), password.clone()], map.clone());
    assert_eq!(server.starts, Known::Known(true));
    let why = open(&server);
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
    assert!(open(&server).known().is_none());
    // One word with option and value, whose value is set elsewhere.
    let mut map = SourceMap::default();
    let file = map.add("compose.yaml", "--requirepass ${PW}");
    let mut word = Text::literal("--requirepass ", Span::new(file, 0, 14));
    word.push(
        "",
        Span::new(file, 14, 19),
        false,
        Origin::Undefined(Undefined::Variable("PW".into())),
    );
    let (server, _) = run_words("7.0.15", &[], vec![word], map);
    assert!(server.refusals.is_empty());
    assert_eq!(
        server.settings.get("requirepass").unwrap().is_set(),
        Known::Known(true)
    );
    assert_ne!(open(&server), Known::Known(true));
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
fn a_password_whose_quotes_do_not_close_says_nothing_of_who_gets_in() {
    let (server, _) = with_config("requirepass \"open\n");
    assert_eq!(server.starts, Known::Known(false));
    assert!(open(&server).known().is_none());
}

#[test]
fn what_a_module_does_to_the_start_is_not_told() {
    let (server, _) = with_config("loadmodule /usr/lib/m.so\nmaxclients 9\n");
    assert!(server.starts.known().is_none());
    let (server, _) = with_config("loadmodule /usr/lib/m.so\nmaxclients x\n");
    assert_eq!(server.starts, Known::Known(false));
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
fn no_secret_is_shown() {
    let config = "requirepass s3cr3t-one\nmasterauth s3cr3t-two\nuser app on >s3cr3t-three ~* +@all\n\
                  s3cr3t-four\nport s3cr3t-five\nuser b >s3cr3t-six s3cr3t-seven\n";
    let (server, _) = with_config(config);
    for setting in server.settings.iter().map(|(_, setting)| setting) {
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
