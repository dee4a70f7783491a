//! Makefiles: recipes as scripts, assignments by their variable's name, and targets.

use redproof_source::Text;

use super::{Class, Spans, environment, shape, shell, variable, words};

/// Shows a Makefile.
pub(super) fn file(spans: &mut Spans<'_>, text: &Text) {
    for line in words::logical_lines(spans, text) {
        let whole = line.as_str();
        make_variables(spans, &line);
        if let Some(recipe) = whole.strip_prefix('\t') {
            let skipped = recipe.len() - recipe.trim_start_matches(['@', '-', '+']).len();
            spans.part(&line, 1..1 + skipped, Class::Punctuation);
            shell::script(spans, &line.slice(1 + skipped..whole.len()));
        } else if let Some(colon) = whole
            .find(':')
            .filter(|at| !whole.get(at + 1..).unwrap_or_default().starts_with('='))
        {
            let target = line.slice(0..colon);
            if !whole.starts_with('#') && target.as_str().split_whitespace().all(shape::is_name) {
                spans.show(&target, Class::Name);
                spans.part(&line, colon..colon + 1, Class::Punctuation);
            }
        } else {
            assignment(spans, &line);
        }
    }
}

/// `$(NAME)`.
fn make_variables(spans: &mut Spans<'_>, line: &Text) {
    for (at, _) in line.as_str().match_indices("$(") {
        let rest = line.as_str().get(at + 2..).unwrap_or_default();
        let name = rest.split(')').next().unwrap_or_default();
        if name.len() < rest.len() && shape::is_constant(name) {
            spans.part(line, at..at + 3 + name.len(), Class::Name);
        }
    }
}

/// `NAME = value` in make's spellings.
fn assignment(spans: &mut Spans<'_>, line: &Text) {
    let whole = line.as_str();
    let Some(equals) = whole.find('=') else { return };
    let before = whole.get(..equals).unwrap_or_default();
    let name = before.trim_end_matches([':', '?', '+', ' ']);
    if !shape::is_variable(name) {
        return;
    }
    spans.part(line, 0..name.len(), Class::Name);
    spans.part(line, name.len()..equals + 1, Class::Punctuation);
    let value = line.slice(equals + 1..whole.len()).trim();
    variable::expressions(spans, &value);
    environment::value(spans, name, &value);
}
