//! Values under a name that announces a secret: `password: x`, `PASSWORD=x`, `requirepass x`, `--requirepass x`.

use std::ops::Range;

use super::expression::{Expressions, trimmed};
use super::key::is_secret_like;
use super::shape::next_token;

/// What a line leaves open for the lines below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing.
    Nothing,
    /// A secret-like key in that column (from 0) had no value on its line, or a block scalar's header.
    Block(usize),
    /// A flag at the line's end takes the next line's value.
    Value,
}

/// Directives of redis.conf and Sentinel whose value follows after a blank, and the words between.
const DIRECTIVES: [(&str, usize); 9] = [
    ("requirepass", 0),
    ("masterauth", 0),
    ("primaryauth", 0),
    ("tls-key-file-pass", 0),
    ("tls-client-key-file-pass", 0),
    ("auth-pass", 1),
    ("sentinel-pass", 0),
    // The new name is known to nobody but the administrator.
    ("rename-command", 1),
    ("AUTH", 0),
];

/// Flags of redis-cli, redis-benchmark and redis-server that take a password.
const FLAGS: [&str; 3] = ["-a", "--pass", "--askpass-value"];

/// Hides the values and says what stays open.
pub(super) fn hide(line: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) -> Open {
    expressions.hide_fallbacks(line, hide);
    let mut open = Open::Nothing;
    let signs = Signs::of(line);
    let mut at = 0;
    while let Some(word) = next_word(line, at) {
        at = word.end;
        let name = line.get(word.clone()).unwrap_or_default();
        let before = line.get(..word.start).unwrap_or_default();
        // `$NAME` and `${NAME…}` ask for a value; they do not give one.
        if before.ends_with('$') || before.ends_with("${") {
            if is_secret_like(name)
                && let Some(value) = compared(line, word.end)
            {
                at = at.max(value.end);
                expressions.hide_value(line, value, 0, hide);
            }
            continue;
        }
        match value_of(line, name, &word, signs) {
            Found::Nothing => {}
            Found::Open(what) => open = what,
            Found::Either(value, what) => {
                at = at.max(value.end);
                open = what;
                expressions.hide_value(line, value, 0, hide);
            }
            Found::Value(value) => {
                at = at.max(value.end);
                open = Open::Nothing;
                expressions.hide_value(line, value, 0, hide);
            }
        }
    }
    open
}

/// What a variable is compared with: `[ "$PASSWORD" = "secret" ]`.
fn compared(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = line.get(from..)?;
    let rest = rest.trim_start_matches(['}', '"', ' ']);
    let value = ["==", "!=", "="]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    let value = value.strip_prefix(' ')?.trim_start();
    let start = line.len() - value.len();
    let end = match value.chars().next()? {
        quote @ ('"' | '\'') => return Some(start + 1..start + quoted_end(value, quote)),
        _ => value.find([' ', ']', ';', '"', '\'']).unwrap_or(value.len()),
    };
    Some(start..start + end)
}

/// Whether `-a` in this line takes a password: a call of redis-cli, or an item of a command.
fn speaks_of_redis(line: &str) -> bool {
    line.trim_start().starts_with("-a")
        || [
            "redis-cli",
            "redis-benchmark",
            "valkey-cli",
            "keydb-cli",
            "\"-a\"",
            "'-a'",
            "- -a",
        ]
        .iter()
        .any(|sign| line.contains(sign))
}

/// Whether a colon ends a key: `password: x`, `password:"x"`; not `registry/tokens:latest` nor `auth:8080`.
fn ends_key(rest: &str) -> bool {
    rest.trim_start()
        .strip_prefix(':')
        .is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '"', '\'', '=']))
}

enum Found {
    Nothing,
    Open(Open),
    Value(Range<usize>),
    /// What may be a value, or an anchor or a comment before the one that follows below.
    Either(Range<usize>, Open),
}

fn value_of(line: &str, name: &str, word: &Range<usize>, signs: Signs) -> Found {
    let before = line.get(..word.start).unwrap_or_default();
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let after = line.get(word.end..).unwrap_or_default();
    let closed = quote.is_some_and(|quote| after.starts_with(quote));
    let skip = word.end + usize::from(closed);
    let rest = line.get(skip..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let separator = rest.trim_start().chars().next();
    let place = Place {
        line,
        start: word.start,
        quote: quote.filter(|_| !closed),
        signs,
    };
    match separator {
        Some(':') if is_secret_like(name) && (closed || ends_key(rest)) => place.mapped(skip + blank + 1),
        Some('=') if blank == 0 && is_secret_like(name) => place.assigned(skip + 1),
        Some('=') if is_secret_like(name) => place.mapped(skip + blank + 1),
        _ => place.spaced(name, skip),
    }
}

/// Where a key stands.
struct Place<'l> {
    line: &'l str,
    start: usize,
    /// The quote that holds key and value together.
    quote: Option<char>,
    signs: Signs,
}

/// What a line tells about the meaning of its words, looked for once.
#[derive(Debug, Clone, Copy)]
struct Signs {
    /// Whether it speaks of Redis's programs.
    redis_program: bool,
    /// Where redis-cli or its kin is called.
    cli: Option<usize>,
    /// Where a comment may start.
    comment: Option<usize>,
    /// Where something is printed.
    prints: Option<usize>,
}

impl Signs {
    fn of(line: &str) -> Self {
        Self {
            redis_program: speaks_of_redis(line),
            cli: line.find("-cli"),
            comment: line.find('#'),
            prints: line.find("printf").or_else(|| line.find("echo")),
        }
    }
}

impl Place<'_> {
    /// `key: value`, in YAML, JSON, TOML or a dictionary.
    fn mapped(&self, from: usize) -> Found {
        let from = self.skip(from, &['=', '>']);
        let from = self.skip_properties(from);
        let rest = self.line.get(from..).unwrap_or_default();
        let value = rest.trim_start();
        let start = from + (rest.len() - value.len());
        let first = value.chars().next();
        let token = start..start + value.find(char::is_whitespace).unwrap_or(value.len());
        let alone = value.trim_end().len() == token.len();
        match first {
            // `password: #secret` is a comment to YAML, and was meant to be a password.
            Some('#') if token.len() > 1 && alone => {
                Found::Either(token.start + 1..token.end, Open::Block(self.column()))
            }
            Some('&') if token.len() > 1 && alone => {
                Found::Either(token.start + 1..token.end, Open::Block(self.column()))
            }
            None | Some('#') => Found::Open(Open::Block(self.column())),
            Some('|' | '>') if value.len() <= 4 || value.contains('#') => {
                Found::Open(Open::Block(self.column()))
            }
            Some('*') => Found::Nothing,
            // A mapping, whose keys decide; without any it is a password in braces.
            Some('{') if !value.starts_with("{{") => match value.find(['}', ':']) {
                Some(end) if value.get(end..).is_some_and(|rest| rest.starts_with('}')) => {
                    Found::Value(start + 1..start + end)
                }
                _ => Found::Nothing,
            },
            Some('[') => Found::Value(start + 1..start + value.find(']').unwrap_or(value.len())),
            Some(quote @ ('"' | '\'')) => Found::Value(start + 1..start + quoted_end(value, quote)),
            _ if let Some(quote) = self.quote => Found::Value(start..self.until(start, |c| c == quote)),
            _ if self.in_flow() => Found::Value(start..self.until(start, |c| c == ',' || c == '}')),
            _ => Found::Value(start..start + before_comment(value)),
        }
    }

    /// `KEY=value`, in a `.env` file, an environment list, a shell command or a query.
    fn assigned(&self, from: usize) -> Found {
        let value = self.line.get(from..).unwrap_or_default();
        let first = value.chars().next();
        let before = self.line.get(..self.start).unwrap_or_default();
        match (first, self.quote) {
            (Some('='), _) => self.mapped(from + 1),
            (Some(quote @ ('"' | '\'')), held) if held != Some(quote) => {
                Found::Value(from + 1..from + quoted_end(value, quote))
            }
            (_, Some(quote)) => Found::Value(from..self.until(from, |c| c == quote)),
            _ if before.ends_with(['?', '&']) => Found::Value(
                from..self.until(from, |c| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '#')),
            ),
            _ if is_line_start(before) => Found::Value(from..from + before_comment(value)),
            _ => Found::Value(from..self.plain_end(from)),
        }
    }

    /// `requirepass value`, `--requirepass value`, also as items of a list.
    fn spaced(&self, name: &str, from: usize) -> Found {
        let mut skipped = 0;
        let directive = DIRECTIVES.iter().find(|(directive, _)| {
            *directive == name
                || ((*directive != "AUTH" || self.follows_cli()) && directive.eq_ignore_ascii_case(name))
        });
        let name = directive
            .filter(|_| !name.starts_with('-'))
            .map_or(name, |(directive, _)| *directive);
        if let Some((directive, words)) = directive {
            if *directive == "AUTH" && !self.takes_auth() {
                return Found::Nothing;
            }
            skipped = if self.is_set() { 0 } else { *words };
        } else if !(name.starts_with("--") && is_secret_like(name) || self.is_flag(name)) {
            return Found::Nothing;
        }
        let mut from = from;
        for _ in 0..skipped {
            from = next_token(self.line, from).end;
        }
        let from = self.skip(from, &[',', ' ', '\t', '=']);
        let value = self.line.get(from..).unwrap_or_default();
        let first = value.chars().next();
        match first {
            None if name.starts_with('-') => Found::Open(Open::Value),
            None | Some(']' | '}') => Found::Nothing,
            Some('\\') if value.trim_end() == "\\" => Found::Open(Open::Value),
            // `echo PASSWORD` between backticks says it, `cat FILE` does not.
            Some('`') => {
                let inner = from + 1..self.until(from + 1, |c| c == '`');
                let command = self.line.get(inner.clone()).unwrap_or_default();
                let said = ["echo ", "printf "]
                    .iter()
                    .find(|said| command.starts_with(**said));
                said.map_or(Found::Nothing, |said| {
                    Found::Value(inner.start + said.len()..inner.end)
                })
            }
            Some(quote @ ('"' | '\'')) if value.trim_end().len() > 1 => {
                let end = quoted_end(value, quote);
                Found::Value(from + 1..from + end)
            }
            Some(_) => {
                let mut end = self.plain_end(from);
                // `AUTH user password`.
                if name == "AUTH" {
                    let second = next_token(self.line, end);
                    let text = self.line.get(second.clone()).unwrap_or_default();
                    if !text.is_empty() && !text.starts_with(['|', '&', ';', '>', '-']) {
                        end = second.end;
                    }
                }
                if let Some(quote) = self.quote {
                    end = end.min(self.until(from, |c| c == quote));
                }
                Found::Value(from..end)
            }
        }
    }

    /// Whether the word is one of a call of redis-cli.
    fn follows_cli(&self) -> bool {
        let before = |at: usize| at < self.start;
        self.signs.redis_program
            && self.signs.cli.is_some_and(before)
            && !self.signs.comment.is_some_and(before)
    }

    /// `SENTINEL SET master auth-pass secret` names the master before, the file names it behind.
    fn is_set(&self) -> bool {
        let before = self.line.get(..self.start).unwrap_or_default();
        let mut words = before.rsplit(char::is_whitespace).filter(|word| !word.is_empty());
        self.signs.redis_program && words.nth(1).is_some_and(|word| word.eq_ignore_ascii_case("set"))
    }

    /// `AUTH` is a command at a line's start and in a call of redis-cli; elsewhere it is a word of a text.
    fn takes_auth(&self) -> bool {
        let before = self.line.get(..self.start).unwrap_or_default();
        before
            .trim_start()
            .trim_end_matches(['"', '\'', '-', ' '])
            .is_empty()
            || self.signs.redis_program
            // `printf 'AUTH secret\\r\\n' | nc redis 6379`
            || before.ends_with(['"', '\'']) && self.signs.prints.is_some_and(|at| at < self.start)
    }

    /// `-a` is a password for Redis's own programs only.
    fn is_flag(&self, name: &str) -> bool {
        FLAGS.contains(&name) && (name != "-a" || self.signs.redis_program)
    }

    /// The key's column from 0, with its quote.
    fn column(&self) -> usize {
        let before = self.line.get(..self.start).unwrap_or_default();
        before.trim_end_matches(['"', '\'']).chars().count()
    }

    fn skip(&self, from: usize, set: &[char]) -> usize {
        let rest = self.line.get(from..).unwrap_or_default();
        from + (rest.len() - rest.trim_start_matches(set).len())
    }

    /// Skips a YAML anchor and a tag.
    fn skip_properties(&self, from: usize) -> usize {
        let mut from = from;
        for _ in 0..2 {
            let token = next_token(self.line, from);
            let text = self.line.get(token.clone()).unwrap_or_default();
            if !text.starts_with('&') && (!text.starts_with('!') || text == "!") {
                break;
            }
            // A password may start like a tag; it then stands alone.
            if self.line.get(token.end..).unwrap_or_default().trim().is_empty() {
                break;
            }
            from = token.end;
        }
        from
    }

    /// Where a token ends that does not start with a quote. A quote at its end belongs to what is around it.
    fn plain_end(&self, from: usize) -> usize {
        let end = self.until(from, char::is_whitespace);
        let token = self.line.get(from..end).unwrap_or_default();
        let plain = token.trim_end_matches(['"', '\'', ',', ']', ';']);
        if plain.contains(['"', '\'']) {
            return next_token(self.line, from).end;
        }
        from + plain.len()
    }

    fn until(&self, from: usize, stop: impl Fn(char) -> bool) -> usize {
        let rest = self.line.get(from..).unwrap_or_default();
        from + rest.find(stop).unwrap_or(rest.len())
    }

    fn in_flow(&self) -> bool {
        self.line
            .get(..self.start)
            .unwrap_or_default()
            .trim_end_matches([' ', '\t', '"', '\''])
            .ends_with(['{', ','])
    }
}

/// Whether nothing but list dashes, comment signs and `export` stands before.
fn is_line_start(before: &str) -> bool {
    before
        .split_whitespace()
        .all(|word| matches!(word, "-" | "#" | "export" | "ENV" | "ARG" | "set" | ";"))
}

/// Where the comment after a plain value starts.
fn before_comment(value: &str) -> usize {
    value
        .find(" #")
        .or_else(|| value.find("\t#"))
        .unwrap_or(value.len())
}

/// Where the string ends that starts with a quote, without its closing quote.
fn quoted_end(value: &str, quote: char) -> usize {
    let mut escaped = false;
    let mut characters = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') {
                characters.next();
                continue;
            }
            return at;
        }
    }
    value.len()
}

/// The next run of characters that names are made of.
fn next_word(line: &str, from: usize) -> Option<Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let rest = line.get(from..)?;
    let start = from + rest.find(part)?;
    let rest = line.get(start..)?;
    let end = start + rest.find(|c| !part(c)).unwrap_or(rest.len());
    Some(start..end)
}

/// Hides the first value of a line that a flag above it takes.
pub(super) fn hide_first_value(line: &str, expressions: &Expressions, hide: &mut Vec<Range<usize>>) {
    let whole = trimmed(line, 0..line.len());
    let text = line.get(whole.clone()).unwrap_or_default();
    let value = text.trim_start_matches(['-', ' ', '\t']);
    let start = whole.end - value.len();
    let range = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => start + 1..start + quoted_end(value, quote),
        _ => start..start + before_comment(value),
    };
    expressions.hide_value(line, range, 0, hide);
}
