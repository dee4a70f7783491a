//! Programs in languages whose statements are not read: where they change a password, by the words of their calls.

use std::ops::Range;

use super::model::{Change, How, Script};
use crate::secret::{Secret, Strength};
use redproof_source::{SourceMap, Span, Text};
use redproof_syntax::url::{self, Url};

/// Calls that change a password, as words in lower case without what is between them. `_` is any one word, such as a context.
const CHANGES: &[(How, &[&str])] = &[
    (How::ConfigSet, &["config", "set", "requirepass"]),
    (How::ConfigSet, &["configset", "requirepass"]),
    (How::ConfigSet, &["configset", "_", "requirepass"]),
    (How::AclSetuser, &["acl", "setuser"]),
    (How::AclSetuser, &["aclsetuser"]),
];

/// Words of calls that write a value where a server or an application finds it again.
const WRITES: &[&str] = &[
    "write",
    "writefile",
    "writefilesync",
    "putsecretvalue",
    "updatesecret",
    "file_put_contents",
];

/// What begins a comment.
const COMMENTS: &[&str] = &["//", "#", "*", "/*", "--"];

/// Characters of a call that are looked at for a password.
const LONGEST_CALL: usize = 400;

/// The longest URL, in characters.
const LONGEST_URL: usize = 2000;

/// Reads a program.
pub fn read_program(text: &Text) -> Script {
    let words = words(text.as_str());
    let has = |call: &[&str]| words.windows(call.len()).any(|found| fits(found, call));
    let saves = has(&["acl", "save"]) || has(&["aclsave"]);
    let rewrites = has(&["config", "rewrite"]) || has(&["configrewrite"]);
    let writes = WRITES.iter().any(|word| has(&[word]));
    let change = |(how, at): (How, Span)| Change {
        how,
        called: match how {
            How::ConfigSet => "config".to_owned(),
            _ => "acl".to_owned(),
        },
        saves,
        rewrites,
        persists_new_secret: writes,
        ..Change::by_file(at)
    };
    let calls = CHANGES.iter().flat_map(|(how, call)| {
        let found = words.windows(call.len()).filter(|found| fits(found, call));
        found.filter_map(|found| {
            let (first, last) = (found.first()?, found.last()?);
            let end = last.0 + last.1.len();
            let sets = *how != How::AclSetuser || sets_password(text.as_str().get(end..)?);
            sets.then(|| (*how, text.span_of(first.0..end)))
        })
    });
    Script {
        changes: calls.map(change).collect(),
        passwords: urls(text).map(|url| ("url".to_owned(), url)).collect(),
        ..Script::default()
    }
}

/// Whether a program has a URL of Redis with a password in it.
pub fn has_url_with_password(text: &str) -> bool {
    let file = SourceMap::default().add("program", "");
    urls(&Text::literal(text, Span::new(file, 0, text.len())))
        .next()
        .is_some()
}

/// The texts in quotes that are a URL of Redis with a password written out. One in a comment is an example.
fn urls(text: &Text) -> impl Iterator<Item = Text> + '_ {
    let mut from = 0;
    let lines = text.as_str().split_inclusive('\n').map(move |line| {
        from += line.len();
        (from - line.len(), line)
    });
    lines.flat_map(move |(from, line)| {
        let line = line.get(..comment(line)).unwrap_or(line);
        let found = line.match_indices("://").filter_map(|(at, _)| quoted(line, at));
        found.filter_map(move |range| url_with_password(text.slice(from + range.start..from + range.end)))
    })
}

/// Where the comment of a line begins.
fn comment(line: &str) -> usize {
    let text = line.trim_start();
    match COMMENTS.iter().any(|mark| text.starts_with(mark)) {
        true => 0,
        false => line.find(" // ").unwrap_or(line.len()),
    }
}

/// The range of the text in quotes whose scheme ends at a byte.
fn quoted(line: &str, at: usize) -> Option<Range<usize>> {
    let before = line.get(..at)?;
    let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '+');
    let quote = scheme
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let rest = line.get(scheme.len()..)?;
    let mut near = rest.char_indices().take(LONGEST_URL);
    let (end, _) = near.find(|(_, c)| *c == quote)?;
    Some(scheme.len()..scheme.len() + end)
}

fn url_with_password(literal: Text) -> Option<Text> {
    let url = url::split(&literal).filter(Url::is_redis)?;
    let password = url.password.filter(|password| !password.is_empty())?;
    let is_made = password.as_str().contains(['$', '{', '<', '%', '*']);
    let is_example = is_made || Strength::of(&Secret::new(password.as_str())).placeholder;
    (!is_example).then_some(literal)
}

/// Whether the rules behind `ACL SETUSER` have a password among them: a text that begins with `>` or `#`.
fn sets_password(rest: &str) -> bool {
    let end = rest
        .char_indices()
        .nth(LONGEST_CALL)
        .map_or(rest.len(), |(at, _)| at);
    let rules = rest.get(..end).unwrap_or_default();
    let mut quotes = rules.match_indices(['\'', '"', '`']);
    quotes.any(|(at, quote)| {
        rules
            .get(at + quote.len()..)
            .is_some_and(|text| text.starts_with(['>', '#']))
    })
}

fn fits(found: &[(usize, &str)], call: &[&str]) -> bool {
    let mut pairs = found.iter().zip(call);
    pairs.all(|((_, word), wanted)| *wanted == "_" || word.eq_ignore_ascii_case(wanted))
}

/// The words of a text with their places, without those of lines that are comments.
fn words(text: &str) -> Vec<(usize, &str)> {
    let is_comment =
        |line: &str| line.trim_start().starts_with(['#', '*']) || line.trim_start().starts_with("//");
    let mut found = Vec::new();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = is_comment(line);
        let parts = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let mut at = from;
        for part in parts {
            if !part.is_empty() && !is_comment {
                found.push((at, part));
            }
            // What separates two words may take more than a byte.
            let behind = text.get(at + part.len()..).and_then(|rest| rest.chars().next());
            at += part.len() + behind.map_or(0, char::len_utf8);
        }
        from += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn changes(text: &str) -> Vec<(How, bool)> {
        let mut map = SourceMap::default();
        let file = map.add("rotate.js", text);
        let text = Text::literal(text, Span::new(file, 0, text.len()));
        let script = read_program(&text);
        let mut found = script.changes.into_iter();
        found
            .by_ref()
            .map(|change| (change.how, change.saves || change.rewrites))
            .collect()
    }

    #[test]
    fn calls_of_several_languages() {
        for text in [
            "await client.sendCommand(['CONFIG', 'SET', 'requirepass', fresh]);",
            "await redis.config(\"SET\", \"requirepass\", fresh) // é",
            "redis.config(:set, 'requirepass', fresh)",
            "rdb.ConfigSet(ctx, \"requirepass\", fresh)",
            "await client.configSet('requirepass', fresh)",
        ] {
            assert_eq!(changes(text), [(How::ConfigSet, false)], "{text}");
        }
        let text = "client.aclSetUser('app', ['resetpass', `>${fresh}`])\nclient.aclSave()\n";
        assert_eq!(changes(text), [(How::AclSetuser, true)]);
        assert!(changes("client.aclSetUser('app', ['on', '~app:*', '+get'])").is_empty());
        assert!(changes("// CONFIG SET requirepass\nconfig.set('timeout', 1)").is_empty());
    }
}
