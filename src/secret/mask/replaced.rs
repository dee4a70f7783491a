//! What `sed` writes in place of something: `sed "s/PLACEHOLDER/secret/" redis.conf`.

use std::ops::Range;

use super::expression::Expressions;

/// Hides the replacements in a line that calls sed on a configuration of Redis or on a password's placeholder, where
/// they are one word that nobody would write for a setting.
pub(super) fn hide(line: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) {
    let Some(sed) = line.find("sed ") else { return };
    let lower = line.to_ascii_lowercase();
    if !["redis", ".conf", "pass", "valkey", ".acl"]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        return;
    }
    let mut at = sed;
    while let Some(found) = line
        .get(at..)
        .and_then(|rest| rest.find('s').map(|found| at + found))
    {
        at = found + 1;
        let before = line.get(..found).unwrap_or_default();
        let delimiter = line.get(at..).and_then(|rest| rest.chars().next());
        let starts = before.ends_with([' ', '"', '\'', ';']);
        let Some(delimiter) = delimiter.filter(|c| starts && matches!(c, '/' | '|' | '#' | ',' | '@' | '~'))
        else {
            continue;
        };
        let pattern = at + delimiter.len_utf8();
        let Some(replacement) = behind(line, pattern, delimiter) else {
            continue;
        };
        let Some(end) = behind(line, replacement, delimiter).map(|end| end - delimiter.len_utf8()) else {
            continue;
        };
        let text = line.get(replacement..end).unwrap_or_default();
        // `requirepass secret`: the last word is the value.
        let (words, value) = text.rsplit_once(' ').unwrap_or(("", text));
        let names = words.trim_end();
        let named = names.is_empty()
            || ["requirepass", "masterauth", "auth-pass", "primaryauth"]
                .iter()
                .any(|name| names.contains(name));
        let setting = value
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':' | b'*'))
            || value.contains(['/', '\\']);
        if named && !setting {
            expressions.hide_value(line, end - value.len()..end, 0, hide);
        }
        at = end;
    }
}

/// Where the next part starts, behind an unescaped delimiter.
fn behind(line: &str, from: usize, delimiter: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in line.get(from..)?.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == delimiter => return Some(from + at + c.len_utf8()),
            _ => {}
        }
    }
    None
}
