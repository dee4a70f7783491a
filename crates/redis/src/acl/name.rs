//! Names of users, as they are shown.

use std::borrow::Cow;

/// What stands for a part of a name that is not shown.
const HIDDEN: &str = "••••";

/// Fewest hexadecimal digits behind `#` that are a hash.
const HASH: usize = 32;

/// A user's name without what may be a password in it: in `user app>PASSWORD on` a blank was forgotten, and in
/// `user >PASSWORD on` the name itself. Redis takes both for names.
pub fn shown_name(name: &str) -> Cow<'_, str> {
    let is_sign = |at: usize, c: char| match c {
        '>' | '<' => true,
        '#' | '!' => {
            let rest = name.get(at + 1..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
            digits >= HASH
        }
        _ => false,
    };
    match name.char_indices().find(|(at, c)| is_sign(*at, *c)) {
        Some((at, _)) => format!("{}{HIDDEN}", name.get(..=at).unwrap_or_default()).into(),
        None => name.into(),
    }
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
            (">pw", ">••••"),
            ("<pw", "<••••"),
            (hash.as_str(), "a#••••"),
        ] {
            assert_eq!(shown_name(name), shown);
        }
    }
}
