//! What a server starts with where a variable is something, and where it is nothing, as one: `--requirepass "$PW"` says the same with
//! an empty `PW` as no option at all.

use redproof_source::{Origin, Text, UNRESOLVED, Undefined};

use crate::tokens::all_lines;

/// The arguments with a variable that may be nothing; `None` where more than its own options depend on it.
pub(super) fn arguments(with: &[Text], without: &[Text], name: &str) -> Option<Vec<Text>> {
    let mut merged = Vec::new();
    let mut with = with.iter().peekable();
    let mut without = without.iter();
    while let Some(word) = with.next() {
        let option = word.as_str().starts_with("--");
        let value = with.next_if(|value| option && *value == UNRESOLVED && holds(value, name));
        if value.is_none() && without.next()?.as_str() != word.as_str() {
            return None;
        }
        merged.push(word.clone());
        merged.extend(value.map(|value| Text::unset(value.span(), Undefined::Variable(name.into()))));
    }
    without.next().is_none().then_some(merged)
}

/// The lines of a file with a variable that may be nothing; `None` where more than the lines with its value depend on it.
pub(super) fn lines(with: &Text, without: &Text, name: &str) -> Option<Text> {
    let mut merged = Text::empty(with.span());
    let without = all_lines(without);
    let mut without = without.iter().filter(|line| !line.is_empty());
    for line in all_lines(with).iter().filter(|line| !line.is_empty()) {
        match holds(line, name) {
            true => merged.push_text(&emptied(line, name)),
            false if without.next()?.as_str() == line.as_str() => merged.push_text(line),
            false => return None,
        }
        merged.push("\n", line.span(), false, Origin::Literal);
    }
    without.next().is_none().then_some(merged)
}

fn is_it(origin: &Origin, name: &str) -> bool {
    origin.undefined().and_then(Undefined::variable) == Some(name)
}

fn holds(text: &Text, name: &str) -> bool {
    text.segments().iter().any(|run| is_it(&run.origin, name))
}

/// A line with the variable between quotes, as a word that may be empty.
fn emptied(line: &Text, name: &str) -> Text {
    let mut out = Text::empty(line.span());
    for (run, part) in line.parts() {
        if !is_it(&run.origin, name) {
            out.push(part, run.span, run.exact, run.origin.clone());
            continue;
        }
        let quote = if out.as_str().ends_with('"') { "" } else { "\"" };
        out.push(quote, run.span, false, Origin::Literal);
        out.push_unset(run.span, Undefined::Variable(name.into()));
        out.push(quote, run.span, false, Origin::Literal);
    }
    out
}
