//! The server's glob patterns: `*`, `?`, `[a-z]`, `[^a]` and `\`.

/// Whether the name of a file matches a pattern of `include`: `[!a]` means `[^a]`, and a leading dot matches itself only.
pub fn file_name_matches(pattern: &str, name: &str) -> bool {
    let hidden = name.starts_with('.') && !pattern.starts_with('.');
    if hidden {
        return false;
    }
    match pattern.contains("[!") {
        true => matches(pattern.replace("[!", "[^").as_bytes(), name.as_bytes()),
        false => matches(pattern.as_bytes(), name.as_bytes()),
    }
}

/// Whether a pattern matches a whole text.
pub(super) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    // Position of the last `*`, and how much of the text it covers so far.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if here == text.len() {
            let rest = pattern.get(at..).unwrap_or_default();
            if rest.iter().all(|byte| *byte == b'*') {
                return true;
            }
            return false;
        }
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, here));
            at += 1;
            continue;
        }
        let byte = text.get(here).copied().unwrap_or_default();
        match one(pattern, at, byte) {
            Some((true, next)) => {
                at = next;
                here += 1;
            }
            _ => match star {
                Some((place, covered)) => {
                    star = Some((place, covered + 1));
                    at = place + 1;
                    here = covered + 1;
                }
                None => return false,
            },
        }
    }
}

/// Whether the element at `at` matches one byte, and where the next element starts; `None` at the pattern's end.
pub(super) fn one(pattern: &[u8], at: usize, byte: u8) -> Option<(bool, usize)> {
    match pattern.get(at)? {
        b'?' => Some((true, at + 1)),
        b'[' => Some(class(pattern, at + 1, byte)),
        b'\\' if at + 1 < pattern.len() => Some((pattern.get(at + 1) == Some(&byte), at + 2)),
        other => Some((*other == byte, at + 1)),
    }
}

/// A class, from behind its `[`. One that is not closed ends with the pattern.
fn class(pattern: &[u8], mut at: usize, byte: u8) -> (bool, usize) {
    let negated = pattern.get(at) == Some(&b'^');
    if negated {
        at += 1;
    }
    let mut found = false;
    loop {
        match (pattern.get(at), pattern.get(at + 1), pattern.get(at + 2)) {
            (None, ..) => return (found != negated, at),
            (Some(b'\\'), Some(next), _) => {
                found |= *next == byte;
                at += 2;
            }
            (Some(b']'), ..) => return (found != negated, at + 1),
            (Some(from), Some(b'-'), Some(to)) => {
                found |= (*from.min(to)..=*from.max(to)).contains(&byte);
                at += 3;
            }
            (Some(other), ..) => {
                found |= *other == byte;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_the_servers_do() {
        let yes = |pattern: &str, text: &str| matches(pattern.as_bytes(), text.as_bytes());
        assert!(yes("app:[ab]?:*", "app:a1:z"));
        assert!(!yes("app:[ab]?:*", "app:c1:z"));
        assert!(yes("*", ""));
        assert!(yes("a*b*c", "axxbyyc"));
        assert!(!yes("a*b*c", "axxbyy"));
        assert!(yes("[^a-c]x", "dx"));
        assert!(!yes("[^a-c]x", "bx"));
        assert!(yes("\\*", "*") && !yes("\\*", "a"));
        assert!(!yes("", "a"));
        assert!(yes("", ""));
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "a*".repeat(200) + "b";
        assert!(!matches(pattern.as_bytes(), "a".repeat(5_000).as_bytes()));
    }
}
