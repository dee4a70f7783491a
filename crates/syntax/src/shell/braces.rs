//! `${NAME…}` taken apart.

use super::model::is_name;

/// `${NAME…}` taken apart.
pub(super) struct Braces<'a> {
    pub(super) name: &'a str,
    /// Where the fallback is, if there is one.
    pub(super) fallback: Option<(usize, usize)>,
    /// Whether the fallback also replaces an empty value.
    pub(super) empty_too: bool,
    /// Whether the variable is set to the fallback (`:=`, `=`).
    pub(super) assigns: bool,
    /// Whether the shell stops where it is empty or not set (`:?`), or only where it is not set (`?`).
    pub(super) requires: bool,
    /// Whether it is the value's length (`${#NAME}`).
    pub(super) length: bool,
    /// Whether the value is changed (`${NAME%.*}`), so that it is none of the variable's.
    pub(super) changed: bool,
}

impl<'a> Braces<'a> {
    /// `$NAME`, without braces.
    pub(super) fn plain(name: &'a str) -> Self {
        Self {
            name,
            fallback: None,
            empty_too: false,
            assigns: false,
            requires: false,
            length: false,
            changed: false,
        }
    }
}

/// `${` at `start`, its closing brace at `end`.
pub(super) fn taken_apart(whole: &str, start: usize, end: usize) -> Braces<'_> {
    let inside = whole.get(start + 2..end).unwrap_or_default();
    let of = inside.strip_prefix('#').filter(|name| is_name(name));
    if let Some(name) = of {
        return Braces {
            length: true,
            ..Braces::plain(name)
        };
    }
    let length = inside
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let (name, rest) = inside.split_at_checked(length).unwrap_or((inside, ""));
    let operator = [":-", ":=", "-", "="]
        .iter()
        .find(|operator| rest.starts_with(**operator));
    let requires = rest.starts_with(":?") || rest.starts_with('?');
    Braces {
        name,
        fallback: operator.map(|operator| (start + 2 + length + operator.len(), end)),
        empty_too: rest.starts_with(':'),
        requires,
        length: false,
        assigns: operator.is_some_and(|operator| operator.ends_with('=')),
        changed: name.is_empty() || !(rest.is_empty() || operator.is_some() || requires),
    }
}
