//! The text that commands print, and paths.

use redproof_source::{Origin, Text, Undefined};
use redproof_syntax::programs::Invocation;
use redproof_syntax::shell::{self, Command};

/// What a command prints.
#[derive(Debug, Clone)]
pub(super) enum Printed {
    Text(Text),
    Unknown,
}

impl Printed {
    pub(super) fn nothing(command: &Command) -> Self {
        let at = command.span().or_else(|| Some(command.outputs.first()?.span()));
        at.map_or(Self::Unknown, |at| Self::Text(Text::empty(at)))
    }
}

/// What `echo` and `printf` print.
pub(super) fn printed_line(command: &Command, name: &str, found: &Invocation<'_>) -> Printed {
    // Here-documents that it does not read come before.
    let mut texts = shell::printed(command);
    let Some(mut text) = texts.pop() else {
        // `echo` alone prints an empty line.
        return Printed::nothing(command);
    };
    if name == "echo" {
        text = with_line_breaks(&text);
        if !found
            .words
            .first()
            .is_some_and(|flags| flags == "-n" || flags == "-ne" || flags == "-en")
        {
            text.push("\n", text.span(), false, Origin::Literal);
        }
    }
    Printed::Text(text)
}

/// A text in which `\n` is a line break, as `echo` of dash has it.
fn with_line_breaks(text: &Text) -> Text {
    if !text.as_str().contains("\\n") {
        return text.clone();
    }
    let mut out = Text::empty(text.span());
    let mut from = 0;
    for (at, _) in text.as_str().match_indices("\\n") {
        out.push_text(&text.slice(from..at));
        out.push("\n", text.span_of(at..at + 2), false, Origin::Literal);
        from = at + 2;
    }
    out.push_text(&text.slice(from..text.as_str().len()));
    out
}

/// A text in which each `$NAME`, `${…}` and `$(…)` is something unknown.
pub(super) fn unexpanded(text: &Text) -> Text {
    let whole = text.as_str();
    let mut out = Text::empty(text.span_of(0..0));
    let mut from = 0;
    // Behind the last one, nothing is searched again and again.
    let [last_brace, last_bracket] = ['}', ')'].map(|sign| whole.rfind(sign).unwrap_or_default());
    for (at, _) in whole.match_indices('$') {
        if at < from {
            continue;
        }
        let rest = whole.get(at + 1..).unwrap_or_default();
        let length = match rest.chars().next() {
            Some('{') if at > last_brace => None,
            Some('(') if at > last_bracket => None,
            Some('{') => rest.find('}').map(|end| end + 1),
            Some('(') => rest.find(')').map(|end| end + 1),
            _ => Some(
                rest.bytes()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                    .count(),
            ),
        };
        let Some(length) = length.filter(|length| *length > 0) else {
            continue;
        };
        out.push_text(&text.slice(from..at));
        out.push_unresolved(text.span_of(at..at + 1 + length), Undefined::CommandOutput);
        from = at + 1 + length;
    }
    out.push_text(&text.slice(from..whole.len()));
    out
}

/// Whether a word is the mode of a file.
pub(super) fn is_mode(word: &Text) -> bool {
    let mode = word.as_str();
    (3..=4).contains(&mode.len()) && mode.bytes().all(|byte| byte.is_ascii_digit())
}
