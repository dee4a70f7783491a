//! Who gets in without a password, and which users there are: `requirepass`, `user` lines and ACL files together.

use std::path::Path;
use std::time::Duration;

use redproof_source::Known;

use crate::model::{compare_start, is_open, lets_in};
use crate::program::{Case, Connection, Program};
use crate::random::Random;
use crate::run::{Came, cases};

const LINES: &[&str] = &[
    "requirepass foo",
    "requirepass \"\"",
    "requirepass #x",
    "user default on nopass ~* +@all",
    "user default on nopass",
    "user default off",
    "user default off nopass",
    "user default",
    "user default on >bar",
    "user default on > ~* +@all",
    "user default on nopass >",
    "user default on >bar ~* +@all -ping",
    "user default on nopass >bar",
    "user default on >bar nopass",
    "user default reset on nopass",
    "user DEFAULT on >x",
    "user app on >x",
    "user app on nopass ~* &* +@all",
    "aclfile u.acl",
    "aclfile \"\"",
    "aclfile none.acl",
    "include i.conf",
    "include nosuch.conf",
    "port 0 # x",
    "masterauth x",
    "requirepass 'a",
    "protected-mode no",
    "acl-pubsub-default allchannels",
    "rename-command CONFIG \"\"",
];

const ACL_LINES: &[&str] = &[
    "",
    "user app on >x",
    "user default on >x +@all",
    "user default on > +@all",
    "user default on #e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 >x +@all",
    "user app on >x >",
    "user app on > <",
    "user default on nopass +@all ~*",
    "user default off nopass",
    "user default off",
    "user default",
    "# none",
    "user  default on",
    "user\tdefault on",
    "USER default on",
    "user default on nopass >y",
    "user app on  >x   ~*",
    "user app on >x\t~*",
    "user app on >x \t~*\r",
    "user app on \">x y\"",
    "user app on >$(cat /run/secrets/p)",
    "user app on >${P}",
    "user app reset",
    "user app on nokeys",
    "user",
    "default on",
];

const WORDS: &[&str] = &[
    "--requirepass",
    "",
    "foo",
    "--user",
    "default",
    "on",
    "nopass",
    "--save",
    "--appendonly",
    "no",
    "--aclfile",
    "u.acl",
    "default on nopass",
    "--requirepass foo",
];

fn case(seed: u64) -> Case {
    let mut random = Random::new(seed.wrapping_add(1 << 32));
    let random = &mut random;
    let mut config = "port 0\nunixsocket s\n".to_owned();
    for _ in 0..random.below(4) {
        config.push_str(random.pick(LINES));
        config.push('\n');
    }
    let mut acl = String::new();
    for _ in 0..random.below(3) {
        acl.push_str(random.pick(ACL_LINES));
        acl.push_str(random.pick(&["\n", "\n", "\r\n", ""]));
    }
    let mut case = Case::default();
    case.files.insert("r.conf".to_owned(), config);
    case.files.insert("u.acl".to_owned(), acl);
    case.files
        .insert("i.conf".to_owned(), random.pick(LINES).to_owned() + "\n");
    case.arguments.push("r.conf".to_owned());
    for _ in 0..random.below(3) * random.below(3) {
        case.arguments.push(random.pick(WORDS).to_owned());
    }
    case
}

fn one(program: &Program, folder: &Path, case: &Case) -> Result<Came, String> {
    let includes =
        case.files["r.conf"].contains("include i.conf") && case.files["i.conf"].contains("include i.conf");
    if includes {
        // A file that includes itself: the server never gets through it.
        return Ok(Came::Stopped);
    }
    let Some((_running, server)) = compare_start(program, folder, case)? else {
        return Ok(Came::Stopped);
    };
    // Each in a session of its own: a failed AUTH slows the rest of a session down in some versions.
    let mut answers = Vec::new();
    for call in [
        vec!["ping"],
        vec!["auth", "foo"],
        vec!["auth", "default", "bar"],
        vec!["auth", "app", "x"],
        vec!["auth", "app", "y"],
        vec!["set", "x", "y"],
        vec!["auth", "default", ""],
        vec!["auth", "app", ""],
    ] {
        let answer = Connection::new(folder)
            .ask(&[call])
            .ok_or("the server went away")?;
        answers.extend(answer);
    }
    let answer = &answers[0][0];
    let open = answer == "+PONG" || answer.starts_with("-NOPERM");
    if lets_in(&server) != Known::Known(open) {
        return Err(format!("{answer}, found open {:?}", lets_in(&server)));
    }
    // A default user without permissions is let in and may do nothing.
    let written = &answers[5][0];
    let expected = match written.as_str() {
        "+OK" => Some(true),
        refused if refused.starts_with("-NOAUTH") => Some(false),
        _ => None,
    };
    if expected.is_some_and(|expected| is_open(&server) != Known::Known(expected)) {
        return Err(format!("{written}, found {:?}", server.authentication()));
    }
    for (user, password, answer) in [
        ("default", "foo", &answers[1][0]),
        ("default", "bar", &answers[2][0]),
        ("app", "x", &answers[3][0]),
        ("app", "y", &answers[4][0]),
        ("default", "", &answers[6][0]),
        ("app", "", &answers[7][0]),
    ] {
        let accepted = server.user(user).is_some_and(|user| {
            let secret = redproof::secret::Secret::new(password);
            user.enabled.0
                && (user.nopass.0
                    || user.passwords.iter().any(|one| {
                        !one.hashed && one.secret == secret || password.is_empty() && one.is_empty()
                    }))
        });
        if accepted != answer.starts_with("+OK") && !answer.starts_with("-ERR") {
            return Err(format!("auth {user} {password}: {answer}, found {accepted}"));
        }
    }
    Ok(Came::Ran)
}

#[test]
fn whoever_gets_in_is_known() {
    cases("access", 800, Duration::from_secs(15), |program, folder, seed| {
        let case = case(seed);
        one(program, folder, &case).map_err(|difference| format!("{difference}\n{case:#?}"))
    });
}
