//! Messages about unknown names, with the name that was probably meant.
//!
//! What a file says in place of a name may be a secret at the wrong place: it is quoted only where it is nearly a known name.

/// Letters of the beginning of a name that stand for it.
const SHORTEST_WORD: usize = 3;

/// Longer names are not compared: they are no misspellings, and comparing takes quadratic time.
const COMPARED: usize = 64;

/// Known names that are listed beside the one that was probably meant.
const LISTED: usize = 15;

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
    } else if end.is_empty() && known.len() > LISTED {
        unknown
    } else {
        format!("{unknown}{end} Expected one of: {}", known.join(", "))
    }
}

/// The known name with the fewest typing errors, if there are few, else the only one that begins with this word. Of equals, the
/// first in alphabetical order.
pub(super) fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    let allowed = (length / 3).clamp(1, 3);
    let known: Vec<&str> = known.into_iter().collect();
    let misspelled = known
        .iter()
        .copied()
        .filter(|name| length.max(name.len()) <= COMPARED)
        .map(|name| (strsim::osa_distance(found, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name);
    let begins = |name: &&str| {
        let rest = name.strip_prefix(found);
        length >= SHORTEST_WORD && rest.is_some_and(|rest| rest.starts_with(['-', '_', '.']))
    };
    misspelled.or_else(|| {
        let mut begun = known.iter().copied().filter(begins);
        begun.next().filter(|_| begun.next().is_none())
    })
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
        let frameworks = ["pci-dss", "iso-27001", "iso-9001", "cis"];
        assert_eq!(closest("pci", frameworks), Some("pci-dss"));
        assert_eq!(closest("iso", frameworks), None);
        assert_eq!(closest("pc", frameworks), None);
        let many: Vec<String> = (0..=LISTED).map(|number| format!("name-{number}")).collect();
        assert_eq!(
            unknown("fact", "nome-1", many.iter().map(String::as_str)),
            "unknown fact `nome-1`; did you mean `name-1`?"
        );
        let long = "a".repeat(COMPARED + 1);
        assert_eq!(closest(&long, ["a"]), None);
        assert_eq!(closest(&long, [&*long]), None);
    }
}
