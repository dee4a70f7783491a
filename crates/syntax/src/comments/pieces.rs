//! Lines and quoted texts.

/// The lines of a text, each with its position.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// The length up to and with a closing quote, of which a backslash may take its meaning; all of it, if none closes.
pub(super) fn closing(text: &str, quote: &str, escapes: bool) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(quote) {
            return at + quote.len();
        }
        let c = rest.chars().next().unwrap_or_default();
        at += c.len_utf8();
        if escapes && c == '\\' {
            at += rest.chars().nth(1).map_or(0, char::len_utf8);
        }
    }
    text.len()
}
