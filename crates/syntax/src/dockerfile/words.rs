//! The words of an instruction, in the exec form and the shell form.

use redproof_source::Text;

/// Words between white space, without their quotes.
pub(super) fn words(text: &Text) -> Vec<Text> {
    let whole = text.as_str();
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, c) in whole.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                start.get_or_insert(at);
            }
            (None, c) if c.is_whitespace() => {
                if let Some(start) = start.take() {
                    found.push(unquoted(&text.slice(start..at)));
                }
            }
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    if let Some(start) = start {
        found.push(unquoted(&text.slice(start..whole.len())));
    }
    found
}

/// A value without the quotes around it.
pub(super) fn unquoted(text: &Text) -> Text {
    let text = text.trim();
    let whole = text.as_str();
    let quoted = whole.len() >= 2
        && (whole.starts_with('"') && whole.ends_with('"')
            || whole.starts_with('\'') && whole.ends_with('\''));
    if quoted {
        text.slice(1..whole.len() - 1)
    } else {
        text
    }
}

/// The exec form, a JSON list of strings; `None` for the shell form.
pub(super) fn json_words(text: &Text) -> Option<Vec<Text>> {
    let whole = text.as_str();
    if !whole.starts_with('[') {
        return None;
    }
    let strings: Vec<String> = serde_json::from_str(whole).ok()?;
    let mut found = Vec::new();
    let mut at = 1;
    for string in strings {
        let open = at + whole.get(at..)?.find('"')?;
        let close = open + 1 + closing(whole.get(open + 1..)?)?;
        let written = text.slice(open + 1..close);
        found.push(if written.as_str() == string {
            written
        } else {
            Text::derived(&string, written.span())
        });
        at = close + 1;
    }
    Some(found)
}

fn closing(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

pub(super) fn exec(text: &Text) -> Vec<Text> {
    json_words(text).unwrap_or_else(|| {
        let shell = |word: &str| Text::derived(word, text.span());
        vec![shell("/bin/sh"), shell("-c"), text.clone()]
    })
}

pub(super) fn exec_or_words(text: &Text) -> Vec<Text> {
    json_words(text).unwrap_or_else(|| words(text))
}

/// `NAME=value NAME="value"`, or the old `NAME value`.
pub(super) fn environment(text: &Text) -> Vec<(Text, Text)> {
    let whole = text.as_str();
    let first = whole.find(char::is_whitespace).unwrap_or(whole.len());
    if !whole.get(..first).is_some_and(|word| word.contains('=')) {
        return vec![(text.slice(0..first), unquoted(&text.slice(first..whole.len())))];
    }
    words(text)
        .into_iter()
        .filter_map(|word| {
            let equals = word.as_str().find('=')?;
            Some((
                word.slice(0..equals),
                unquoted(&word.slice(equals + 1..word.as_str().len())),
            ))
        })
        .collect()
}
