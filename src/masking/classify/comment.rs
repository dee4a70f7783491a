//! Comments: what suppresses a finding is shown, and a directive that was commented out.

use redproof_source::Text;
use redproof_syntax::comments::Notation;
use redproof_syntax::ignore::ignores;

use super::{Class, Spans, tables};

/// Shows the comments of a file that suppress a finding.
pub(super) fn suppressions(spans: &mut Spans<'_>, notation: Notation) {
    for ignore in ignores(spans.source(), notation) {
        spans.bytes(ignore.start..ignore.end, Class::Suppression);
    }
}

/// Whether a comment's text is a directive with as many arguments as it takes, and no prose that begins with one's name.
pub(super) fn is_directive(text: &Text) -> bool {
    let mut words = text.as_str().split_whitespace();
    let directive = words.next().and_then(tables::directive);
    directive.is_some_and(|directive| tables::takes(directive, words.count().max(1)))
}
