//! Verdicts beyond what the tests against real servers ask.

use super::{run, with_config};
use crate::{DefaultUser, PasswordSource, RequirepassVoid, Tls};
use redproof_source::Known;

#[test]
fn an_explicit_bind_switches_protected_mode_off_before_7_0() {
    let protected = |number: &str, config: &str| {
        let (server, map) = run(number, &[("r.conf", config)], &["r.conf"]);
        let verdict = server.protected_mode();
        let places = verdict
            .places
            .iter()
            .map(|place| map.slice(place.span).to_owned());
        (verdict.answer, places.collect::<Vec<_>>())
    };
    let bound = "protected-mode yes\nbind 0.0.0.0\n";
    assert_eq!(protected("7.0.15", bound).0, Known::Known(true));
    assert_eq!(
        protected("6.2.16", bound),
        (Known::Known(false), vec!["bind 0.0.0.0".to_owned()])
    );
    assert_eq!(protected("6.2.16", "protected-mode yes\n").0, Known::Known(true));
}

#[test]
fn a_default_user_that_may_only_ping_is_harmless() {
    let (server, _) = with_config("user default on nopass -@all +ping\nuser app on >x +@all\n");
    assert_eq!(server.default_user().answer, Known::Known(DefaultUser::Harmless));
    assert_eq!(
        server.authentication().answer.known().map(|needed| needed.word()),
        Some("acl")
    );
}

#[test]
fn an_empty_password_is_none() {
    let hash = "#e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (rules, is_open) in [
        (">", true),
        (hash, true),
        (">x >", true),
        ("nopass >", true),
        (">x", false),
        ("> <", false),
        ("> resetpass >x", false),
    ] {
        let (server, _) = with_config(&format!(
            "protected-mode yes\nuser default on {rules} ~* +@all\nuser app on {rules} ~* +@all\n"
        ));
        let needed = server.authentication().answer.known().map(|needed| needed.word());
        assert_eq!(needed, Some(if is_open { "none" } else { "acl" }), "{rules}");
        assert_eq!(
            server.needs_no_password(server.user("app").unwrap()),
            Known::Known(is_open),
            "{rules}"
        );
        // Protected mode asks for `nopass` alone.
        assert_eq!(server.protected_mode().answer, Known::Known(!is_open), "{rules}");
    }
}

#[test]
fn what_replaces_requirepass_is_named() {
    let void = |config: &str, acl: &str| {
        let files = [("r.conf", config), ("u.acl", acl)];
        let (server, _) = run("7.0.15", &files, &["r.conf"]);
        let source = server.password_source().map(|source| source.answer);
        (server.requirepass_void().unwrap().answer, source)
    };
    let acl = Some(Known::Known(PasswordSource::Acl));
    assert_eq!(
        void("requirepass x\naclfile u.acl\n", ""),
        (Known::Known(RequirepassVoid::ByAclFile), acl.clone())
    );
    assert_eq!(
        void("requirepass x\nuser default on >y +@all\n", ""),
        (Known::Known(RequirepassVoid::ByUserLine), acl)
    );
    assert_eq!(
        void("requirepass x\n", ""),
        (
            Known::Known(RequirepassVoid::No),
            Some(Known::Known(PasswordSource::File))
        )
    );
}

#[test]
fn a_unix_socket_needs_no_tls() {
    let tls = |config: &str| with_config(config).0.tls().answer;
    assert_eq!(tls("port 0\nunixsocket /s\n"), Known::Known(Tls::On));
    assert_eq!(tls("port 6379\n"), Known::Known(Tls::Off));
    assert!(tls("port x\n").known().is_none());
}
