//! What is a secret by its shape alone: passwords in URLs, hashes, key blocks, tokens of an ACL rule.

use std::ops::Range;

use super::expression::Expressions;

/// Length of the SHA-256 hashes that ACL files hold, in hexadecimal digits.
const HASH: usize = 64;

/// What may not be shown in any text, a message too.
pub(super) fn hide_anywhere(text: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) {
    hide_userinfo(text, expressions, hide);
    hide_bare_userinfo(text, expressions, hide);
    hide_hashes(text, hide);
    hide_key_block(text, hide);
}

/// The password in `scheme://user:password@host`; all before `@` where there is no colon, as it may be a token.
fn hide_userinfo(text: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("://")) {
        let start = from + found + "://".len();
        let rest = text.get(start..).unwrap_or_default();
        let end = start
            + rest
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>'))
                .unwrap_or(rest.len());
        from = end;
        let run = text.get(start..end).unwrap_or_default();
        let authority = run.find(['/', '?', '#']).unwrap_or(run.len());
        let at = run
            .get(..authority)
            .and_then(|authority| authority.rfind('@'))
            // A password with `/`, `?` or `#` in it, unescaped.
            .or_else(|| {
                let colon = run.find(':').is_some_and(|colon| colon < authority);
                let port = run
                    .get(..authority)
                    .and_then(|host| host.rsplit_once(':'))
                    .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
                if colon && !port { run.rfind('@') } else { None }
            });
        // `redis://:a secret@host` with a blank in it, and `redis://:secret` without a host.
        let near = rest
            .char_indices()
            .take(LONGEST_USERINFO)
            .take_while(|(_, c)| !matches!(c, '"' | '\'' | '`'));
        let near = near.last().map_or(0, |(at, c)| at + c.len_utf8());
        let near = rest.get(..near).unwrap_or_default();
        let torn = || {
            let (_, port) = run.get(..authority)?.split_once(':')?;
            let number =
                port.bytes().all(|b| b.is_ascii_digit()) || port.starts_with(['$', '{', '<', '%', '*']);
            let blank = near.get(run.len()..)?.starts_with(' ') && !number && !run.starts_with('[');
            let found = near
                .find('@')
                .filter(|at| blank && !near.get(..*at).unwrap_or_default().contains("://"));
            found.or((run.starts_with(':') && !number).then_some(run.len()))
        };
        let Some(at) = at.or_else(torn) else { continue };
        let userinfo = start..start + at;
        let password = expressions
            .find_outside(text, &userinfo, ':')
            .map_or(start, |colon| colon + 1);
        expressions.hide_value(text, password..userinfo.end, 0, hide);
    }
}

/// The password in `user:password@host:6379` without a scheme, as some programs take their server's address.
fn hide_bare_userinfo(text: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '=' | '(' | ')');
    for (at, _) in text.match_indices('@') {
        let after = text.get(at + 1..).unwrap_or_default();
        let host = after
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
            .unwrap_or(after.len());
        let port = after.get(host..).and_then(|rest| rest.strip_prefix(':'));
        let numbered = port.is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
        if host == 0 || !numbered || after.starts_with("sha256:") {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        // No address is longer, and a line of nothing but `@` must not take the square of its length.
        let near = before.len().saturating_sub(LONGEST_USERINFO);
        let near = (near..=before.len())
            .find(|at| before.is_char_boundary(*at))
            .unwrap_or(at);
        let start = before
            .get(near..)
            .and_then(|near_by| near_by.rfind(ends).map(|found| near + found + 1))
            .unwrap_or(near);
        let userinfo = start..at;
        let written = text.get(userinfo.clone()).unwrap_or_default();
        if !written.contains("://")
            && let Some(colon) = expressions.find_outside(text, &userinfo, ':')
        {
            expressions.hide_value(text, colon + 1..at, 0, hide);
        }
    }
}

/// The most bytes before an `@` that are looked at for a password.
const LONGEST_USERINFO: usize = 256;

/// Hashes as ACL files hold them. An image's digest is no secret.
fn hide_hashes(text: &str, hide: &mut Vec<Range<usize>>) {
    let mut start = 0;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_hexdigit() {
            continue;
        }
        if at - start >= HASH && !text.get(..start).unwrap_or_default().ends_with("sha256:") {
            hide.push(start..at);
        }
        start = at + 1;
    }
}

/// A private key that is written in one line.
fn hide_key_block(text: &str, hide: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(begin) = text.get(from..).and_then(|rest| rest.find(BEGIN)) {
        let label = from + begin + BEGIN.len();
        let Some(header) = text.get(label..).and_then(|rest| rest.find("-----")) else {
            return;
        };
        let body = label + header + "-----".len();
        let end = text
            .get(body..)
            .and_then(|rest| rest.find(END))
            .map_or(text.len(), |end| body + end);
        if text.get(label..body).is_some_and(is_private) {
            hide.push(body..end);
        }
        from = end.max(body);
    }
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

fn is_private(label: &str) -> bool {
    label.contains("PRIVATE KEY") || label.contains("SECRET")
}

/// Whether a private key starts in a line and goes on in the next ones.
pub(super) fn opens_key_block(line: &str) -> bool {
    line.rfind(BEGIN).is_some_and(|begin| {
        line.get(begin..)
            .is_some_and(|rest| is_private(rest) && !rest.contains(END))
    })
}

/// Whether a key ends in a line.
pub(super) fn closes_key_block(line: &str) -> bool {
    line.contains(END)
}

/// Passwords and hashes of an ACL rule: `user app on >password #hash`, `ACL SETUSER app >password`.
pub(super) fn hide_acl(line: &str, hide: &mut Vec<Range<usize>>) {
    let mut in_rule = false;
    let mut at = 0;
    while at < line.len() {
        let token = next_token(line, at);
        if token.is_empty() {
            break;
        }
        at = token.end;
        let text = line.get(token.clone()).unwrap_or_default();
        let bare = text.trim_start_matches(['"', '\'', '[', ',', '(']);
        let skipped = text.len() - bare.len();
        let word = bare.trim_end_matches(['"', '\'', ',', ']', ')']);
        if ["user", "--user", "setuser"]
            .iter()
            .any(|w| word.eq_ignore_ascii_case(w))
        {
            in_rule = true;
        } else if in_rule && bare.starts_with(['>', '<', '#', '!']) && word.len() > 1 {
            hide.push(token.start + skipped + 1..token.start + skipped + word.len());
        } else if word.contains(char::is_whitespace) {
            hide_quoted_rule(text, token.start, hide);
        }
    }
}

/// The same in quotes that hold more than one word, as of a shell's `echo 'user app on >password' >>users.acl`.
fn hide_quoted_rule(text: &str, start: usize, hide: &mut Vec<Range<usize>>) {
    const AROUND: [char; 8] = ['"', '\'', '\\', '[', ']', ',', '(', ')'];
    let mut in_rule = false;
    let mut at = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let bare = part.trim_start_matches(AROUND);
        let from = start + at + part.len() - bare.len();
        at += part.len();
        let word = bare.trim_end().trim_end_matches(AROUND);
        let last = word.rsplit(['"', '\'', '=']).next().unwrap_or(word);
        if last.eq_ignore_ascii_case("user") || last.eq_ignore_ascii_case("setuser") {
            in_rule = true;
        } else if in_rule && word.starts_with(['>', '<', '#', '!']) && word.len() > 1 {
            hide.push(from + 1..from + word.len());
        }
        // Behind the quote `>` is the shell's.
        in_rule &= !part.trim_end().ends_with(['"', '\'']);
    }
}

/// The next token as Redis splits lines: quotes hold it together. Empty at the end.
pub(super) fn next_token(line: &str, from: usize) -> Range<usize> {
    let rest = line.get(from..).unwrap_or_default();
    let start = from + (rest.len() - rest.trim_start().len());
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in line.get(start..).unwrap_or_default().char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c.is_whitespace() => return start..start + at,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => {}
        }
    }
    start..line.len()
}
