//! Least rules, and that the users they make may do what is needed.

use super::super::fit::{Denied, Fit};
use super::super::need::{ChannelNeed, KeyNeed};
use super::*;
use crate::version::Engine;

fn version(number: &str) -> &'static Version {
    Version::exact(Engine::Redis, number).unwrap()
}

/// `setex ja4:*`, `psubscribe &=a*`, `mset a b`: a channel after `&`, one to be subscribed to as a pattern after `&=`.
fn need(written: &str) -> Need {
    let mut words = written.split(' ');
    let mut need = Need::of(words.next().unwrap());
    for word in words {
        match word.strip_prefix('&') {
            Some(channel) => need.channels.push(ChannelNeed {
                pattern: channel.trim_start_matches('=').to_owned(),
                literal: channel.starts_with('='),
            }),
            None => need.keys.push(KeyNeed {
                pattern: word.trim_start_matches("R=").to_owned(),
                read: word.starts_with("R="),
                write: false,
                whole: false,
            }),
        }
    }
    need
}

fn line(number: &str, written: &[&str]) -> String {
    let needs: Vec<Need> = written.iter().map(|written| need(written)).collect();
    LeastRule::of(version(number), &needs).line()
}

#[test]
fn reading_and_writing_are_apart_where_the_version_can() {
    let calls = [
        "get a:*", "set b", "incr c", "exists d", "set R=e", "get f", "set f",
    ];
    assert_eq!(
        line("7.0.15", &calls),
        "resetkeys %R~a:* %W~b ~c %R~d ~e ~f resetchannels -@all +exists +get +incr +set"
    );
    assert_eq!(
        line("6.2.16", &calls),
        "resetkeys ~a:* ~b ~c ~d ~e ~f resetchannels -@all +exists +get +incr +set"
    );
}

#[test]
fn reading_and_writing_together_cover_what_needs_both() {
    // Redis refuses a pattern beside `~*`.
    assert_eq!(
        line("7.0.15", &["get *", "set *", "incr a:*"]),
        "resetkeys ~* resetchannels -@all +get +incr +set"
    );
}

#[test]
fn a_pattern_that_another_one_covers_goes() {
    assert_eq!(
        line("7.0.15", &["incr ja4:*", "get ja4:whitelist", "set ja4:x:*"]),
        "resetkeys ~ja4:* resetchannels -@all +get +incr +set"
    );
    // One pattern has to hold all that a call asks for.
    assert_eq!(
        line("7.0.15", &["get a:*", "incr a:1"]),
        "resetkeys %R~a:* ~a:1 resetchannels -@all +get +incr"
    );
    // Nothing may follow `~*`.
    assert_eq!(
        line("7.0.15", &["incr *", "get x", "set y:*"]),
        "resetkeys ~* resetchannels -@all +get +incr +set"
    );
    assert_eq!(
        line("7.0.15", &["get a*", "get a*b", "get a*b*", "get ab"]),
        "resetkeys %R~a* resetchannels -@all +get"
    );
    assert_eq!(
        line("7.0.15", &["get a[bc]", "get a?", "get a\\*"]),
        "resetkeys %R~a? resetchannels -@all +get"
    );
}

#[test]
fn a_subscribed_pattern_is_literal() {
    let calls = [
        "psubscribe &=news:*",
        "publish &news:sport",
        "subscribe &chat",
        "publish &chat",
    ];
    assert_eq!(
        line("7.0.15", &calls),
        "resetkeys resetchannels &chat &news:* -@all +psubscribe +publish +subscribe"
    );
    assert_eq!(
        line(
            "7.0.15",
            &["psubscribe &=news:*", "psubscribe &=news:a*", "publish &news:*"]
        ),
        "resetkeys resetchannels &news:* &news:a* -@all +psubscribe +publish"
    );
    assert_eq!(
        line("7.0.15", &["psubscribe &=*", "psubscribe &=a*", "publish &b"]),
        "resetkeys resetchannels &* -@all +psubscribe +publish"
    );
    assert_eq!(line("6.0.20", &["publish &a"]), "resetkeys -@all +publish");
}

#[test]
fn names_are_those_of_the_version() {
    let calls = [
        "client|setinfo",
        "client|setname",
        "auth",
        "hello",
        "function|load",
        "get a",
    ];
    let needs: Vec<Need> = calls.iter().map(|written| need(written)).collect();
    let on_7 = LeastRule::of(version("7.0.15"), &needs);
    assert_eq!(on_7.not_in_version, [0]);
    assert!(on_7.line().ends_with("-@all +client|setname +function|load +get"));
    let on_6 = LeastRule::of(version("6.2.16"), &needs);
    assert_eq!(on_6.not_in_version, [0, 4]);
    assert!(on_6.line().ends_with("-@all +client|setname +get"));
    assert!(line("8.2.3", &calls).contains("+client|setinfo"));
    assert_eq!(
        LeastRule::of(version("8.2.3"), &[need("nosuch a")]).not_in_version,
        [0]
    );
    assert!(line("7.0.15", &["command", "command|docs"]).ends_with("-@all +command"));
}

#[test]
fn commands_of_two_keys_ask_for_each_what_they_do_with_it() {
    assert_eq!(
        line("7.0.15", &["lmove a b", "sinterstore c d e", "rename f g"]),
        "resetkeys ~a %W~b %W~c %R~d %R~e ~f %W~g resetchannels -@all +lmove +rename +sinterstore"
    );
    // What the caller knows of each key counts, whatever their order.
    let key = |pattern: &str, read, write| KeyNeed {
        pattern: pattern.to_owned(),
        read,
        write,
        whole: false,
    };
    let rename = Need {
        keys: vec![key("a", false, true), key("b", true, true)],
        ..Need::of("rename")
    };
    assert_eq!(
        LeastRule::of(version("7.0.15"), &[rename]).line(),
        "resetkeys %W~a ~b resetchannels -@all +rename"
    );
    // One pattern that stands for all of them.
    assert_eq!(
        line("7.0.15", &["lmove q:*"]),
        "resetkeys ~q:* resetchannels -@all +lmove"
    );
    assert_eq!(
        line("7.0.15", &["evalsha k:*"]),
        "resetkeys ~k:* resetchannels -@all +evalsha"
    );
}

#[test]
fn each_rule_knows_what_it_is_for() {
    let needs = [need("get a:*"), need("get a:1"), need("publish &x")];
    let rule = LeastRule::of(version("7.0.15"), &needs);
    let of = |text: &str| {
        rule.tokens
            .iter()
            .find(|token| token.text == text)
            .unwrap()
            .needs
            .clone()
    };
    assert_eq!(
        (of("+get"), of("%R~a:*"), of("&x"), of("-@all")),
        (vec![0, 1], vec![0, 1], vec![2], vec![])
    );
}

#[test]
fn white_space_cannot_stand_in_a_rule() {
    assert_eq!(
        line("7.0.15", &["get x\ty"]),
        "resetkeys %R~x?y resetchannels -@all +get"
    );
}

#[test]
fn a_user_of_the_least_rule_may_do_all_of_it() {
    use crate::tests::user_of;
    let calls = [
        "get a:*",
        "set b:1",
        "incr c",
        "psubscribe &=n:*",
        "publish &m",
        "client|setname",
        "evalsha k:*",
        "lmove q:1 q:2",
    ];
    for number in ["6.0.20", "6.2.16", "7.0.15", "7.2.6", "8.2.3"] {
        let needs: Vec<Need> = calls.iter().map(|written| need(written)).collect();
        let rule = LeastRule::of(version(number), &needs);
        let line = rule.line();
        let user = user_of(number, &line);
        let there = needs
            .iter()
            .enumerate()
            .filter(|(index, _)| !rule.not_in_version.contains(index));
        for (_, need) in there {
            assert_eq!(
                user.fits(version(number), need),
                Fit::Allowed,
                "{number} {need:?} {line}"
            );
        }
    }
}

#[test]
fn what_is_denied_has_its_token() {
    use crate::tests::user_of;
    let version = version("7.0.15");
    let user = user_of(
        "7.0.15",
        "resetchannels &n:* ~ja4:* %R~r:* -@all +get +set +ttl +publish +psubscribe",
    );
    let fit = |written: &str| user.fits(version, &need(written));
    assert_eq!(fit("get ja4:x"), Fit::Allowed);
    assert_eq!(fit("get ja4:*"), Fit::Allowed);
    assert_eq!(fit("get *"), Fit::Unclear);
    assert_eq!(fit("get r:1"), Fit::Allowed);
    for (call, what) in [
        ("set r:1", Denied::Key("r:1".to_owned())),
        ("set rate_limit:*", Denied::Key("rate_limit:*".to_owned())),
        ("smembers ja4:x", Denied::Command),
        ("publish &m:1", Denied::Channel("m:1".to_owned())),
        ("psubscribe &=n:1*", Denied::Channel("n:1*".to_owned())),
    ] {
        match fit(call) {
            Fit::Denied(denial) => {
                assert_eq!(denial.what, what, "{call}");
                assert!(denial.by.is_some(), "{call}");
            }
            other => panic!("{call}: {other:?}"),
        }
    }
    let mut whole = need("ttl *");
    whole.keys[0].whole = true;
    assert!(matches!(user.fits(version, &whole), Fit::Denied(_)));
}
