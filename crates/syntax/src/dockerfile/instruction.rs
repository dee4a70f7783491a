//! The instructions of a Dockerfile: lines joined, comments left out.

use redproof_source::Text;

/// One instruction: its word in upper case, and the rest of its lines joined.
#[derive(Debug)]
pub(super) struct Instruction {
    pub(super) word: String,
    pub(super) rest: Text,
}

/// The instructions of a Dockerfile.
pub(super) fn instructions(source: &Text) -> Vec<Instruction> {
    let mut found = Vec::new();
    let mut open: Option<Text> = None;
    let mut at = 0;
    for line in source.as_str().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim_start().starts_with('#') || (content.trim().is_empty() && open.is_some()) {
            continue;
        }
        let (kept, goes_on) = match content.trim_end().strip_suffix('\\') {
            Some(kept) => (kept, true),
            None => (content, false),
        };
        let part = source.slice(start..start + kept.len());
        match &mut open {
            Some(text) => text.push_text(&part),
            None => open = Some(part),
        }
        if !goes_on && let Some(text) = open.take() {
            found.extend(instruction(&text));
        }
    }
    found.extend(open.as_ref().and_then(instruction));
    found
}

fn instruction(text: &Text) -> Option<Instruction> {
    let text = text.trim();
    let end = text.as_str().find(char::is_whitespace)?;
    let word = text.as_str().get(..end)?.to_ascii_uppercase();
    Some(Instruction {
        word,
        rest: text.slice(end..text.as_str().len()).trim(),
    })
}
