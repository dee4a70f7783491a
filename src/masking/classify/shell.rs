//! Shell scripts: the words of each command as the program takes them, and the shell's own signs.

use std::ops::Range;

use redproof_source::{Origin, Text};
use redproof_syntax::shell::{Command, Expansion, commands, is_keyword};

use super::{Class, Spans, command, redis_command, redis_conf, shape, tables, variable, words};

/// Operators, brackets and quotes.
const SIGNS: [char; 12] = [';', '|', '&', '<', '>', '(', ')', '{', '}', '"', '\'', '`'];

/// Shows a script.
pub(super) fn script(spans: &mut Spans<'_>, script: &Text) {
    let found = commands(script, Expansion::Keep);
    let mut taken: Vec<Range<usize>> = Vec::new();
    for one in &found {
        take(spans, one, &mut taken);
        if !one
            .words
            .iter()
            .chain(&one.outputs)
            .any(|word| spans.wants_text(word))
            && !one.inputs.iter().any(|input| spans.wants_text(&input.text))
        {
            continue;
        }
        command::words(spans, &one.words);
        for path in &one.outputs {
            variable::expressions(spans, path);
            if shape::is_rooted_path(path.as_str()) {
                spans.show(path, Class::Path);
            }
        }
        for input in &one.inputs {
            document(spans, &input.text);
        }
    }
    signs(spans, script.span().range(), taken);
}

/// A here-document: commands for a server, or lines of a configuration.
fn document(spans: &mut Spans<'_>, text: &Text) {
    variable::expressions(spans, text);
    for line in words::lines(spans, text) {
        if !redis_conf::line(spans, &line) {
            let first = line.as_str().split_whitespace().next().unwrap_or_default();
            if tables::is_command(first) {
                let found = words::split(spans, &line);
                redis_command::classify(spans, &found);
            }
        }
    }
}

/// The bytes of a command's words, but for substitutions, which are commands of their own.
fn take(spans: &Spans<'_>, command: &Command, taken: &mut Vec<Range<usize>>) {
    let inputs = command.inputs.iter().map(|input| &input.text);
    for text in command.words.iter().chain(&command.outputs).chain(inputs) {
        for run in text.segments() {
            let written = spans.written(run.span);
            let substitution = written.trim_start_matches('$').starts_with(['(', '`']);
            if !substitution || run.origin == Origin::Literal {
                taken.push(run.span.range());
            }
        }
    }
}

/// Shows operators and quotes between words. Comments, and what the reader left out, are neither.
fn signs(spans: &mut Spans<'_>, whole: Range<usize>, mut taken: Vec<Range<usize>>) {
    taken.sort_by_key(|range| (range.start, range.end));
    let mut at = whole.start;
    for range in taken.into_iter().chain(std::iter::once(whole.end..whole.end)) {
        if range.start > at && spans.wants(&(at..range.start)) {
            gap(spans, at..range.start.min(whole.end));
        }
        at = at.max(range.end);
    }
}

fn gap(spans: &mut Spans<'_>, range: Range<usize>) {
    let text = spans.source().get(range.clone()).unwrap_or_default();
    let mut at = range.start;
    let mut comment = false;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        comment |= word.starts_with('#');
        if !comment {
            let bare = word.trim_end_matches(SIGNS);
            let length = if is_operator(word) || is_keyword(bare) {
                word.len()
            } else {
                word.len() - word.trim_start_matches(SIGNS).len()
            };
            spans.bytes(at..at + length, Class::Punctuation);
        }
        comment &= !part.ends_with('\n');
        at += part.len();
    }
}

/// Signs alone, and the number of a stream before or behind a redirection.
fn is_operator(word: &str) -> bool {
    let word = word.strip_suffix("/dev/null").unwrap_or(word);
    let redirects = word.contains(['<', '>']) && word.len() <= 6;
    // A line break that JSON or a quoted YAML string writes as an escape.
    let word = word.replace("\\n", "").replace("\\t", "").replace('\\', "");
    word.chars()
        .all(|c| SIGNS.contains(&c) || c == '-' || (redirects && c.is_ascii_digit()))
}
