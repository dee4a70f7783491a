//! Comments of Python.

use super::pieces::closing;

/// What the text at a place is in: an f-string, or code in one.
enum Within<'t> {
    /// The text of an f-string, with its quote, and what ends it.
    Text(&'t str),
    /// An expression between braces, with its open brackets.
    Expression(usize),
    /// What says how it is formatted, behind a colon.
    Format,
}

/// Each `#` outside strings. What is in an f-string is none: a string in it may have the same quotes.
pub(super) fn of_python(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut within: Vec<Within<'_>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or('\n');
        let mut length = c.len_utf8();
        match within.last_mut() {
            Some(Within::Text(quote)) => match c {
                '\\' => length += rest.chars().nth(1).map_or(0, char::len_utf8),
                '{' if rest.starts_with("{{") => length = 2,
                '{' => within.push(Within::Expression(0)),
                // One that is not closed is an error.
                '\n' if quote.len() == 1 => within.clear(),
                _ if rest.starts_with(*quote) => {
                    length = quote.len();
                    within.pop();
                }
                _ => {}
            },
            Some(Within::Format) => match c {
                '{' => within.push(Within::Expression(0)),
                '}' => drop(within.pop()),
                _ => {}
            },
            Some(Within::Expression(0)) if c == '}' => drop(within.pop()),
            Some(expression @ Within::Expression(0)) if c == ':' => *expression = Within::Format,
            inner => {
                if let Some(Within::Expression(open)) = inner {
                    match c {
                        '(' | '[' | '{' => *open += 1,
                        ')' | ']' | '}' => *open = open.saturating_sub(1),
                        _ => {}
                    }
                }
                match c {
                    '#' => {
                        found.extend(within.is_empty().then_some(at));
                        length = rest.find('\n').unwrap_or(rest.len());
                    }
                    '"' | '\'' => {
                        let quote = quote(rest);
                        length = quote.len();
                        if is_formatted(text.get(..at).unwrap_or_default()) {
                            within.push(Within::Text(quote));
                        } else {
                            length += string(rest.get(length..).unwrap_or_default(), quote);
                        }
                    }
                    _ => {}
                }
            }
        }
        at += length;
    }
    found
}

/// The length of a string behind its quote. A line ends one that is not closed.
fn string(text: &str, quote: &str) -> usize {
    if quote.len() > 1 {
        return closing(text, quote, true);
    }
    let mut escaped = false;
    let end = text.find(|c: char| {
        let ends = !escaped && (quote.starts_with(c) || c == '\n');
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

/// The quote that a text begins with: one, or three.
fn quote(text: &str) -> &str {
    let length = match text.starts_with("\"\"\"") || text.starts_with("'''") {
        true => 3,
        false => 1,
    };
    text.get(..length).unwrap_or_default()
}

/// Whether a string behind a text is an f-string, or one of the kind with `t`.
fn is_formatted(before: &str) -> bool {
    let name = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    let prefix = before.get(name.len()..).unwrap_or_default();
    prefix.len() <= 2 && prefix.contains(['f', 'F', 't', 'T'])
}
