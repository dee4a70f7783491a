//! What a YAML parser is given in place of a file that is not quite YAML: ERB in Rails' configuration, comments in JSON. A shadow
//! is as long as the file, so that places stay what they are.

use std::ops::Range;

/// The shadow of a file, if it needs one.
pub(super) fn of(path: &str, text: &str) -> Option<String> {
    if path.ends_with(".json") {
        let unread = comments(text);
        return (!unread.is_empty())
            .then(|| overwritten(text, unread.into_iter().map(|range| (range, b' '))));
    }
    let tags = erb(text);
    (!tags.is_empty()).then(|| overwritten(text, tags.into_iter()))
}

/// The text with other bytes in some ranges. Line ends stay between blanks.
fn overwritten(text: &str, ranges: impl Iterator<Item = (Range<usize>, u8)>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (range, with) in ranges {
        for byte in bytes.get_mut(range).into_iter().flatten() {
            if with != b' ' || *byte != b'\n' {
                *byte = with;
            }
        }
    }
    // Ranges begin and end at ASCII characters.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// ERB's tags. One that has lines of its own prints nothing that YAML would read; another is a part of a value, and may hold
/// what YAML takes for a sign of its own.
fn erb(text: &str) -> Vec<(Range<usize>, u8)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text
        .get(from..)
        .and_then(|rest| rest.find("<%"))
        .map(|at| from + at)
    {
        let Some(close) = text
            .get(open..)
            .and_then(|rest| rest.find("%>"))
            .map(|at| open + at + 2)
        else {
            break;
        };
        let before = text.get(..open).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = text.get(close..).unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        let is_alone = before.trim().is_empty() && after.trim().is_empty();
        let is_output = text.get(open + 2..).is_some_and(|rest| rest.starts_with('='));
        let with = if is_alone && (!is_output || before.is_empty()) {
            b' '
        } else {
            b'x'
        };
        found.push((open..close, with));
        from = close;
    }
    found
}

/// Comments of JSON with comments, and commas before a closing bracket.
fn comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut comma: Option<usize> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let length = match byte {
            b'"' => {
                comma = None;
                string(rest)
            }
            b'/' if rest.starts_with(b"//") => {
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                found.push(at..at + length);
                length
            }
            b'/' if rest.starts_with(b"/*") => {
                let close = rest.windows(2).skip(2).position(|pair| pair == b"*/");
                let length = close.map_or(rest.len(), |close| close + 4);
                found.push(at..at + length);
                length
            }
            b',' => {
                comma = Some(at);
                1
            }
            b'}' | b']' => {
                found.extend(comma.take().map(|comma| comma..comma + 1));
                1
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    comma = None;
                }
                1
            }
        };
        at += length.max(1);
    }
    found
}

/// The length of a string from its first quote to its last one.
fn string(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erb_in_yaml() {
        let text = "a: <%= ENV.fetch(\"A\", \"b: c\") %>\n<% if x %>\nb: 1\n<%# a: note %>\n";
        let expected = "a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n          \nb: 1\n              \n";
        assert_eq!(of("cable.yml", text).as_deref(), Some(expected));
        assert_eq!(of("cable.yml", "a: 1\n"), None);
    }

    #[test]
    fn comments_in_json() {
        let text = "{ // note\n \"a\": \"http://b\", /* c */ \"d\": [1, ],\n}";
        let expected = "{        \n \"a\": \"http://b\",         \"d\": [1  ] \n}";
        assert_eq!(of("a.json", text).as_deref(), Some(expected));
        assert_eq!(of("a.json", "{\"a\": [1, 2]}"), None);
    }
}
