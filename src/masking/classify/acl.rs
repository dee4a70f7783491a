//! ACL files and rules: `user app on +get ~app:* &chan` is shown, passwords and hashes are not.

use redproof_redis::{Version, categories};
use redproof_source::Text;

use super::{Class, Spans, shape, tables, words};

/// Rules of one word.
const WORDS: [&str; 17] = [
    "on",
    "off",
    "nopass",
    "resetpass",
    "reset",
    "allkeys",
    "resetkeys",
    "allchannels",
    "resetchannels",
    "allcommands",
    "nocommands",
    "clearselectors",
    "sanitize-payload",
    "skip-sanitize-payload",
    "alldbs",
    "resetdbs",
    "(",
];

/// Shows an ACL file.
pub(super) fn file(spans: &mut Spans<'_>, text: &Text) {
    for line in words::lines(spans, text) {
        let line = match line.as_str().trim_start().strip_prefix('#') {
            Some(rest) if rest.trim_start().starts_with("user ") => {
                let start = line.as_str().len() - rest.len();
                spans.part(&line, start - 1..start, Class::Punctuation);
                line.slice(start..line.as_str().len())
            }
            Some(_) => continue,
            None => line,
        };
        let found = words::split(spans, &line);
        if let [user, rest @ ..] = found.as_slice()
            && user.as_str().eq_ignore_ascii_case("user")
        {
            spans.show(user, Class::Keyword);
            definition(spans, rest);
        }
    }
}

/// Shows `NAME RULE...`.
pub(super) fn definition(spans: &mut Spans<'_>, words: &[Text]) {
    let Some((name, rules)) = words.split_first() else {
        return;
    };
    // A password without its user begins with the sign of one.
    if shape::is_name(name.as_str()) {
        spans.show(name, Class::Name);
    }
    for rule in rules {
        self::rule(spans, rule);
    }
}

fn rule(spans: &mut Spans<'_>, rule: &Text) {
    let word = rule.as_str();
    let opened = word.len() - word.trim_start_matches('(').len();
    let inner = word.trim_start_matches('(');
    let bare = inner.trim_end_matches(')');
    let from = opened;
    let to = opened + bare.len();
    let body = rule.slice(from..to);
    let shown = match bare.chars().next() {
        _ if WORDS.iter().any(|known| bare.eq_ignore_ascii_case(known)) => {
            spans.show(&body, Class::Keyword);
            true
        }
        Some('+' | '-') => {
            let known = is_permission(bare.get(1..).unwrap_or_default());
            if known {
                spans.show(&body, Class::Keyword);
            }
            known
        }
        Some('~' | '%' | '&') => {
            spans.show(&body, Class::Name);
            true
        }
        // The rest of the word is the password, brackets included.
        Some('>' | '<' | '#' | '!') => {
            spans.part(rule, 0..from + 1, Class::Punctuation);
            false
        }
        None => true,
        Some(_) => false,
    };
    if shown {
        spans.part(rule, 0..from, Class::Punctuation);
        spans.part(rule, to..word.len(), Class::Punctuation);
    }
}

/// `get`, `config|get`, `select|0` or `@read`.
fn is_permission(name: &str) -> bool {
    if let Some(category) = name.strip_prefix('@') {
        return category.eq_ignore_ascii_case("all")
            || categories()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(category));
    }
    let first = name.split('|').next().unwrap_or_default();
    let knows = |name: &str| {
        Version::all()
            .iter()
            .any(|version| version.command(name).is_some())
    };
    knows(name) || (knows(first) && name.split('|').skip(1).all(tables::is_word))
}
