//! The command line of redis-server.

use redproof_source::Text;

use super::{Class, Spans, redis_conf, shape, tables, words};

/// The arguments of redis-server: a file, and directives as options.
pub(super) fn options(spans: &mut Spans<'_>, arguments: &[Text]) {
    let options = arguments.iter().position(|word| word.as_str().starts_with("--"));
    let (files, mut rest) = arguments.split_at(options.unwrap_or(arguments.len()));
    let is_file = |word: &str| shape::is_rooted_path(word) || word.ends_with(".conf") && shape::is_path(word);
    words::show(spans, files, Class::Path, |word| word == "-" || is_file(word));
    while let Some((option, behind)) = rest.split_first() {
        let end = behind.iter().position(|word| word.as_str().starts_with("--"));
        let (values, next) = behind.split_at(end.unwrap_or(behind.len()));
        rest = next;
        option_of_server(spans, option, values);
    }
}

fn option_of_server(spans: &mut Spans<'_>, option: &Text, values: &[Text]) {
    let Some(name) = option.as_str().strip_prefix("--") else {
        return;
    };
    if name == "sentinel" && values.is_empty() {
        spans.show(option, Class::Keyword);
    } else if let Some(directive) = tables::directive(name) {
        spans.show(option, Class::Keyword);
        redis_conf::arguments(spans, directive, values);
    } else if name.contains(' ') && values.is_empty() {
        // The whole line in one word.
        let line = option.slice(2..option.as_str().len());
        if redis_conf::line(spans, &line) {
            spans.part(option, 0..2, Class::Punctuation);
        }
    }
}

/// Options of redis-server in one text.
pub(super) fn options_in_text(spans: &mut Spans<'_>, text: &Text) {
    let found = words::split(spans, text);
    options(spans, &found);
}
