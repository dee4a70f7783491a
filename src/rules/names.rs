//! Says which names exist when one does not, and which was likely meant.

/// Longest name that is compared; what is longer is no misspelling.
const COMPARED: usize = 64;

/// ``there is no WHAT `found`; did you mean `x`? There are: a, b``.
pub(super) fn unknown<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let meant = nearest(found, &known).map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    let exist = if known.is_empty() {
        "there are none".to_owned()
    } else {
        format!("there are: {}", known.join(", "))
    };
    let between = if meant.is_empty() { "; " } else { " " };
    format!("there is no {what} `{found}`{meant}{between}{exist}")
}

/// The name that differs least, if it differs little.
fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = (found.chars().count() / 3).clamp(1, 3);
    known
        .iter()
        .map(|name| (distance(found, name), *name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// How many characters must be changed, added, removed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(COMPARED).collect();
    let b: Vec<char> = b.chars().take(COMPARED).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cost = usize::from(x != y);
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut least = (at(&last, j) + cost)
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_is_recognised_and_something_else_is_not() {
        assert_eq!(
            unknown("fact", "enabeld", ["name", "enabled"]),
            "there is no fact `enabeld`; did you mean `enabled`? there are: name, enabled"
        );
        assert_eq!(
            unknown("fact", "colour", ["name", "enabled"]),
            "there is no fact `colour`; there are: name, enabled"
        );
        assert_eq!(unknown("list", "x", []), "there is no list `x`; there are none");
    }

    #[test]
    fn distances() {
        for (a, b, steps) in [
            ("", "", 0),
            ("", "ab", 2),
            ("abc", "acb", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), steps, "{a} {b}");
        }
    }
}
