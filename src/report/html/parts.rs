//! What all sections write: places, texts with code, severities.

use maud::{Markup, html};

use crate::report::export::one_line;
use crate::report::printable;
use crate::rules::{Location, Severity};

/// `PATH:LINE`.
pub(super) fn place(at: &Location) -> String {
    format!("{}:{}", printable(&at.path), at.start.line)
}

/// Text with the code in its backticks.
pub(super) fn text(text: &str) -> Markup {
    let text = one_line(text);
    let text = printable(&text);
    let pieces: Vec<&str> = text.split('`').collect();
    // A last backtick without another one begins no code.
    let unpaired = pieces.len().is_multiple_of(2);
    let last = pieces.len();
    html! {
        @for (index, piece) in pieces.iter().enumerate() {
            @if unpaired && index + 1 == last { "`" (piece) }
            @else if index % 2 == 1 { code { (piece) } }
            @else { (piece) }
        }
    }
}

pub(super) fn severity(severity: Severity) -> Markup {
    html! { span class={"badge " (severity.name())} { (severity.name()) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_between_backticks() {
        assert_eq!(text("a `b`\nc").into_string(), "a <code>b</code> c");
        assert_eq!(text("a `b` c ` d").into_string(), "a <code>b</code> c ` d");
        assert_eq!(text("<").into_string(), "&lt;");
    }
}
