//! Lines and words with their quotes.

use redproof_source::Text;

use super::{Class, Spans};

/// The wanted lines of a text, without their line breaks.
pub(super) fn lines(spans: &Spans<'_>, text: &Text) -> Vec<Text> {
    let mut at = 0;
    text.as_str()
        .split('\n')
        .map(|line| {
            let start = at;
            at += line.len() + 1;
            text.slice(start..start + line.trim_end_matches('\r').len())
        })
        .filter(|line| spans.wants_text(line))
        .collect()
}

/// The wanted logical lines: a backslash at the end joins the next one.
pub(super) fn logical_lines(spans: &Spans<'_>, text: &Text) -> Vec<Text> {
    let whole = text.as_str();
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in whole.split('\n') {
        at += line.len() + 1;
        if !line.trim_end().ends_with('\\') || at > whole.len() {
            found.push(text.slice(start..(at - 1).min(whole.len())));
            start = at;
        }
    }
    found.retain(|line| spans.wants_text(line));
    found
}

/// The words of a line between blanks. Quotes hold a word together, are shown and do not belong to it; a quote that does not
/// close takes the rest of the line.
pub(super) fn split(spans: &mut Spans<'_>, line: &Text) -> Vec<Text> {
    let whole = line.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = whole
        .get(at..)
        .and_then(|rest| rest.find(|c: char| !c.is_whitespace()))
    {
        let start = at + start;
        let rest = whole.get(start..).unwrap_or_default();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (from, to, end) = match quote {
            Some(quote) => match closing(rest, quote) {
                Some(length) => {
                    spans.part(line, start..start + 1, Class::Punctuation);
                    spans.part(line, start + length..start + length + 1, Class::Punctuation);
                    (start + 1, start + length, start + length + 1)
                }
                None => (start, whole.len(), whole.len()),
            },
            None => {
                let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
                (start, end, end)
            }
        };
        // What is glued to a closing quote belongs to the word, which is then shown in no part.
        let glued = whole.get(end..).and_then(|rest| rest.find(char::is_whitespace));
        let glued = glued.map_or(whole.len(), |length| end + length);
        found.push(if glued > end {
            line.slice(start..glued)
        } else {
            line.slice(from..to)
        });
        at = glued;
    }
    found
}

/// Where the quote closes that a text begins with.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && quote == '"' && !escaped;
        closes.then_some(at)
    })
}

/// Shows the words that have a shape.
pub(super) fn show(spans: &mut Spans<'_>, words: &[Text], class: Class, fits: impl Fn(&str) -> bool) {
    for word in words.iter().filter(|word| fits(word.as_str())) {
        spans.show(word, class);
    }
}
