//! `.env` and env files: names are shown, values as far as the name shows their type.

use redproof_source::{FileId, Span, Text};
use redproof_syntax::dotenv;

use super::{Class, Spans, environment, shape};

/// Shows a file of variables.
pub(super) fn file(spans: &mut Spans<'_>, file: FileId) {
    let source = spans.source();
    let read = dotenv::parse(file, source, &|_| None, &|_| None);
    for assignment in &read.assignments {
        let value = assignment.value.iter();
        if !value.chain([&assignment.name]).any(|text| spans.wants_text(text)) {
            continue;
        }
        let name = assignment.name.span().range();
        if !shape::is_variable(assignment.name.as_str()) {
            continue;
        }
        spans.show(&assignment.name, Class::Name);
        export(spans, name.start);
        let Some(value) = &assignment.value else { continue };
        signs(spans, name.end, value);
        environment::value(spans, assignment.name.as_str(), value);
    }
    commented(spans, file);
}

/// `export` before a name.
fn export(spans: &mut Spans<'_>, name: usize) {
    let before = spans.source().get(..name).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.trim() == "export" {
        spans.bytes(name - line.len()..name, Class::Keyword);
    }
}

/// The sign between name and value, and the quotes around the value.
fn signs(spans: &mut Spans<'_>, from: usize, value: &Text) {
    let source = spans.source();
    let rest = source.get(from..).unwrap_or_default();
    let sign = rest.trim_start_matches([' ', '\t']);
    if !sign.starts_with(['=', ':']) {
        return;
    }
    let at = from + rest.len() - sign.len();
    spans.bytes(at..at + 1, Class::Punctuation);
    let behind = source.get(at + 1..).unwrap_or_default();
    let quoted = behind.trim_start_matches([' ', '\t']);
    let start = at + 1 + behind.len() - quoted.len();
    let end = value.span().range().end.max(start + 1);
    if let Some(quote) = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))
        && source.get(end..).is_some_and(|rest| rest.starts_with(quote))
    {
        spans.bytes(start..start + 1, Class::Punctuation);
        spans.bytes(end..end + 1, Class::Punctuation);
    }
}

/// Assignments that are commented out.
fn commented(spans: &mut Spans<'_>, file: FileId) {
    let mut at = 0;
    for full in spans.source().split('\n') {
        let start = at;
        at += full.len() + 1;
        if !spans.wants(&(start..at)) {
            continue;
        }
        let line = full.trim_end();
        let Some(body) = line.trim_start().strip_prefix('#') else {
            continue;
        };
        let body = body.trim_start();
        let from = start + line.len() - body.len();
        let text = Text::literal(body, Span::new(file, from, from + body.len()));
        let name = body.split('=').next().unwrap_or_default();
        if body.contains('=') && shape::is_constant(name) && environment::assignment(spans, &text) {
            let indent = line.len() - line.trim_start().len();
            spans.bytes(start + indent..from, Class::Punctuation);
        }
    }
}
