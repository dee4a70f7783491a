//! Messages about unknown names, with the name that was probably meant.
//!
//! What a file says in place of a name may be a secret at the wrong place: it is quoted only where it is nearly a known name.

/// Longer names are not compared: they are no misspellings, and comparing takes quadratic time.
const COMPARED: usize = 64;

/// ``unknown WHAT `found`; did you mean `x`?``, or `unknown WHAT`.
pub fn unknown_name<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match closest(found, known) {
        Some(name) => format!("unknown {what} `{found}`; did you mean `{name}`?"),
        None => format!("unknown {what}"),
    }
}

/// The same about a word of the command line, which is quoted in any case.
pub fn unknown_word<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let meant = closest(found, known).map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    format!("unknown {what} `{found}`{meant}")
}

/// A parser's message without the value that it quotes: ``invalid type: string "x", expected a list``.
pub(super) fn without_value(message: &str) -> &str {
    match message.split_once(", expected ") {
        Some((quoted, _)) if quoted.starts_with("invalid ") && quoted.contains(['"', '`']) => {
            message.get(quoted.len() + 2..).unwrap_or_default()
        }
        _ => message,
    }
}

/// The same, followed by all known names.
pub(crate) fn unknown<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let unknown = unknown_name(what, found, known.iter().copied());
    let end = if unknown.ends_with('?') { "" } else { "." };
    if known.is_empty() {
        format!("{unknown}{end} There are none")
    } else {
        format!("{unknown}{end} Expected one of: {}", known.join(", "))
    }
}

/// The known name with the fewest typing errors, if there are few. Of equals, the first in alphabetical order.
fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    let allowed = (length / 3).clamp(1, 3);
    known
        .into_iter()
        .filter(|name| length.max(name.len()) <= COMPARED)
        .map(|name| (strsim::osa_distance(found, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_names_are_recognized() {
        assert_eq!(
            unknown("fact", "enabeld", ["name", "enabled"]),
            "unknown fact `enabeld`; did you mean `enabled`? Expected one of: name, enabled"
        );
        assert_eq!(
            unknown("fact", "colour", ["name", "enabled"]),
            "unknown fact. Expected one of: name, enabled"
        );
        assert_eq!(unknown("list", "x", []), "unknown list. There are none");
        assert_eq!(
            unknown_name("rule", "b", ["long", "c", "a"]),
            "unknown rule `b`; did you mean `a`?"
        );
        assert_eq!(unknown_word("rule", "zzz", ["a"]), "unknown rule `zzz`");
        let long = "a".repeat(COMPARED + 1);
        assert_eq!(closest(&long, ["a"]), None);
        assert_eq!(closest(&long, [&*long]), None);
    }
}
