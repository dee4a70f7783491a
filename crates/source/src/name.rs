//! Names and paths of files, as they are shown: without what may be a password in them.

use std::borrow::Cow;

/// What stands for a part of a name that is not shown.
const HIDDEN: &str = "••••";

/// Words that a password follows.
const BEFORE_PASSWORDS: [&str; 7] = [
    "requirepass",
    "--requirepass",
    "masterauth",
    "--masterauth",
    "-a",
    "--pass",
    "--password",
];

/// Fewest hexadecimal digits behind `#` that are a hash.
const HASH: usize = 32;

/// A name without what may be a password in it: in `user app>PASSWORD on` a blank was forgotten, in `user >PASSWORD on` the name
/// itself, and `env_file: NAME=PASSWORD` stands below the wrong key. Redis and Compose take all of them, and URLs, for names or
/// paths.
pub fn shown_name(name: &str) -> Cow<'_, str> {
    let is_sign = |at: usize, c: char| match c {
        '>' | '=' => true,
        // `<<` is the merge key of YAML.
        '<' => name
            .get(at + 1..)
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('<')),
        ':' => name
            .get(at + 1..)
            .is_some_and(|rest| rest.starts_with("//") || is_login(rest)),
        '#' | '!' => {
            let rest = name.get(at + 1..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
            digits >= HASH
        }
        ' ' => {
            let word = name.get(..at).and_then(|before| before.rsplit(' ').next());
            word.is_some_and(|word| BEFORE_PASSWORDS.contains(&word))
        }
        _ => false,
    };
    match name.char_indices().find(|(at, c)| is_sign(*at, *c)) {
        Some((at, _)) => format!("{}{HIDDEN}", name.get(..=at).unwrap_or_default()).into(),
        None => name.into(),
    }
}

/// Whether a text goes on as `//user:password@host` does behind the colon. An image may have its digest there.
fn is_login(rest: &str) -> bool {
    rest.split_once('@').is_some_and(|(password, host)| {
        !password.is_empty() && !password.contains(['/', ' ']) && !host.starts_with("sha")
    })
}

/// A message in which names of files are between backticks.
pub fn shown_names(message: &str) -> String {
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        0 => part.into(),
        _ => shown_name(part),
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_name_is_not_shown() {
        let hash = format!("a#{}", "0f".repeat(32));
        for (name, shown) in [
            ("app", "app"),
            ("a#1", "a#1"),
            ("app>pw", "app>••••"),
            ("//u:pw@h/x", "//u:••••"),
            ("redis:7@sha256:0f", "redis:7@sha256:0f"),
            (">pw", ">••••"),
            ("<pw", "<••••"),
            ("x.<<", "x.<<"),
            ("a:b c", "a:b c"),
            ("x --requirepass pw y", "x --requirepass ••••"),
            ("PASSWORD=pw", "PASSWORD=••••"),
            ("redis://:pw@host", "redis:••••"),
            (hash.as_str(), "a#••••"),
        ] {
            assert_eq!(shown_name(name), shown);
        }
    }

    #[test]
    fn a_password_in_a_path_or_a_message_is_not_shown() {
        assert_eq!(shown_name("conf/redis.conf"), "conf/redis.conf");
        assert_eq!(shown_name("a/REDIS_PASSWORD=pw"), "a/REDIS_PASSWORD=••••");
        let message = "the key `A=pw` is not allowed below `services`";
        let shown = "the key `A=••••` is not allowed below `services`";
        assert_eq!(shown_names(message), shown);
        assert_eq!(shown_names("a=b `c` d=e"), "a=b `c` d=e");
    }
}
