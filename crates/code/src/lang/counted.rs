//! The names that a file counts with, as `n += 1`, `n++` and `n = n + 1` in any language: no number that they are given
//! is what they stay.

use std::collections::HashSet;

use crate::ir::Name;

/// The names, fields by their own names.
pub(super) fn counted(source: &str) -> HashSet<Name> {
    let mut found = HashSet::new();
    for (at, c) in source.match_indices(['=', '+', '-']) {
        let (before, behind) = (
            source.get(..at).unwrap_or_default(),
            source.get(at + 1..).unwrap_or_default(),
        );
        let name = match c {
            "=" => assigned(before, behind),
            // `n++` or `++n`
            sign if behind.starts_with(sign) => {
                last_name(before).or_else(|| path(behind.get(1..).unwrap_or_default()).and_then(last_name))
            }
            _ => None,
        };
        found.extend(name.map(Name::from));
    }
    found
}

/// The name that is given something that it was made of.
fn assigned<'a>(before: &'a str, behind: &str) -> Option<&'a str> {
    let bare = before.trim_end_matches(['+', '-', '*', '/', '%', '&', '|', '^', '<', '>']);
    match before.get(bare.len()..)? {
        "" => {
            let name = last_name(bare)?;
            let value = path(behind.trim_start_matches([' ', '(']))?;
            let is_own = last_name(value) == Some(name);
            let next = behind.get(behind.find(value)? + value.len()..)?.trim_start();
            (is_own && next.starts_with(['+', '-', '*', '/', '%'])).then_some(name)
        }
        // Comparisons, and values for what has none.
        "<" | ">" | "||" | "&&" => None,
        _ => last_name(bare),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name at the end of a text.
fn last_name(text: &str) -> Option<&str> {
    let text = text.trim_end_matches([' ', '\t']);
    let name = text.rsplit(|c| !is_word(c)).next()?;
    name.starts_with(|c: char| !c.is_ascii_digit()).then_some(name)
}

/// The dotted name at the beginning of a text.
fn path(text: &str) -> Option<&str> {
    let end = text.find(|c| !(is_word(c) || matches!(c, '.' | '$' | '@')));
    text.get(..end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        let mut names: Vec<String> = counted(source).iter().map(|name| name.to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_counts_is_told_from_what_does_not() {
        let source = "n += 1; ++i; self.m -= 2; $k++; @c = @c + 1; x = (x + 1) % 4; s <<= 1; a.b *= 2";
        assert_eq!(names(source), ["b", "c", "i", "k", "m", "n", "s", "x"]);
        let source = "a = b + 1; n <= 3; n >= 3; x ||= 2; y ??= 2; a == a + 1; a = a; a -> b; f(a - 1); -1 - -2; 'é'++";
        assert_eq!(names(source), Vec::<String>::new());
    }
}
