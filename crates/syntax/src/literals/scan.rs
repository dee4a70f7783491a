//! How far names, strings and expressions of Python and Ruby reach.

/// The length of a name with dots, `::` and the signs of Ruby's variables.
pub(super) fn name_length(text: &str) -> usize {
    let mut end = text.len() - text.trim_start_matches(['@', '$']).len();
    while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(end..).unwrap_or_default();
        end += match c {
            c if c.is_alphanumeric() || c == '_' => c.len_utf8(),
            '.' if end > 0 => 1,
            ':' if rest.starts_with("::") => 2,
            _ => break,
        };
    }
    end
}

/// The length of a name without dots.
pub(super) fn plain_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

pub(super) fn is_long(text: &str) -> bool {
    text.starts_with("'''") || text.starts_with("\"\"\"")
}

/// The length of a string with its quotes. One that is never closed ends with its line.
pub(super) fn string_length(text: &str) -> usize {
    if is_long(text) {
        let quotes = text.get(..3).unwrap_or_default();
        let inside = text.get(3..).unwrap_or_default();
        return inside.find(quotes).map_or(text.len(), |end| end + 6);
    }
    let mut escaped = false;
    let quote = text.chars().next();
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            c if Some(c) == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a list up to the bracket that closes it.
pub(super) fn list_length(text: &str) -> usize {
    let mut at = 0;
    loop {
        at += expression_length(text.get(at..).unwrap_or_default(), false);
        if !text.get(at..).is_some_and(|rest| rest.starts_with(',')) {
            return at;
        }
        at += 1;
    }
}

/// The length of what is computed, up to what ends it outside of its own brackets.
pub(super) fn expression_length(text: &str, is_statement: bool) -> usize {
    let mut open = 0usize;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '\'' | '"' => {
                at += string_length(text.get(at..).unwrap_or_default()).max(1);
                continue;
            }
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' if open == 0 => return at,
            ')' | ']' | '}' => open -= 1,
            ',' if open == 0 => return at,
            '\n' | '#' if open == 0 && is_statement => return at,
            _ => {}
        }
        at += c.len_utf8();
    }
    text.len()
}
