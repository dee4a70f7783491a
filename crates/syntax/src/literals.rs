//! Settings that are written in Python or Ruby: assignments of literals, as the nodes that YAML is read into.
//! `CACHES = {'default': {…}}`, `gitlab_rails['redis_password'] = '…'`, `config.redis = { url: '…' }`.
//!
//! What else the file does is passed over. A value that is computed is not known; one that is read from the environment is kept as
//! it is written.

mod scan;

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text, Undefined};
use std::collections::HashMap;
use std::ops::Range;

use scan::{expression_length, is_long, list_length, name_length, plain_length, string_length};

/// How deep mappings and lists may be nested.
const MOST_DEEP: usize = 64;

/// The language of a file of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Python.
    Python,
    /// Ruby.
    Ruby,
}

/// The assignments of a file as one mapping.
pub fn parse(file: FileId, source: &str, language: Language) -> Node {
    let whole = Text::literal(source, Span::new(file, 0, source.len()));
    let root = parse_within(&whole, language);
    Node::plain(root.value, whole.span())
}

/// The assignments of a text inside a file.
pub fn parse_within(whole: &Text, language: Language) -> Node {
    let mut reader = Reader {
        source: whole.as_str(),
        whole,
        at: 0,
        language,
        assigned: HashMap::new(),
    };
    let mut entries = Vec::new();
    while reader.at < reader.source.len() {
        entries.extend(reader.statement());
    }
    Node::plain(NodeValue::Mapping(entries), whole.span())
}

struct Reader<'a> {
    source: &'a str,
    whole: &'a Text,
    at: usize,
    language: Language,
    /// Texts that were assigned so far, by the names that they were assigned to.
    assigned: HashMap<String, Text>,
}

/// Longest text that is made of others.
const LONGEST_TEMPLATE: usize = 4096;

/// Where the text is in ` or 'text'` and ` || 'text'`; `None` for an empty one, or if there is more.
fn or_text(behind: &str) -> Option<Range<usize>> {
    let rest = behind.trim_start();
    let text = rest
        .strip_prefix("or ")
        .or_else(|| rest.strip_prefix("||"))?
        .trim_start();
    let length = string_length(text);
    let is_whole =
        text.starts_with(['\'', '"']) && !is_long(text) && length == text.trim_end().len() && length > 2;
    let start = behind.len() - text.len();
    is_whole.then_some(start + 1..start + length - 1)
}

/// What a value that is in no mapping or list ends with.
const STATEMENT: usize = 0;

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes over blanks and comments, and over line ends inside brackets.
    fn blanks(&mut self, depth: usize) {
        while let Some(c) = self.peek() {
            match c {
                '\n' if depth == STATEMENT => return,
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\\' if self.rest().starts_with("\\\n") => self.at += 2,
                c if c.is_whitespace() => self.at += c.len_utf8(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }

    /// Reads a line, or the value that it begins.
    fn statement(&mut self) -> Option<Entry> {
        self.blanks(STATEMENT);
        if self.peek() == Some('\n') {
            self.at += 1;
            return None;
        }
        // A text between statements, such as a comment of a module.
        if matches!(self.peek(), Some('\'' | '"')) {
            self.at += string_length(self.rest());
            return None;
        }
        let Some(key) = self.target() else {
            self.skip_line();
            return None;
        };
        let mut values = vec![self.value(STATEMENT)];
        if let Some(text) = values
            .first()
            .and_then(Node::text)
            .filter(|text| text.undefined().is_none())
        {
            self.assigned.insert(key.as_str().to_owned(), text.clone());
        }
        loop {
            self.blanks(STATEMENT);
            if self.peek() != Some(',') {
                break;
            }
            self.at += 1;
            // The list goes on behind the line's end.
            self.blanks(1);
            values.push(self.value(STATEMENT));
        }
        self.skip_line();
        let span = key.span();
        let node = match values.len() {
            1 => values.pop()?,
            _ => Node::plain(NodeValue::Sequence(values), span),
        };
        Some(Entry::plain(key, node))
    }

    /// What is assigned to: the last name of `app.conf.name`, and the keys behind it.
    fn target(&mut self) -> Option<Text> {
        let start = self.at;
        let length = name_length(self.rest());
        let path = self.rest().get(..length).filter(|path| !path.is_empty())?;
        let own = path.rfind(['.', ':', '@', '$']).map_or(0, |dot| dot + 1);
        let mut end = start + length;
        let mut key = self.whole.slice(start + own..end);
        while let Some(part) = self.source.get(end..).and_then(|rest| rest.strip_prefix('[')) {
            let close = part.find([']', '\n'])?;
            part.get(close..)?.strip_prefix(']')?;
            let inner = part.get(..close)?;
            let name = inner.trim_matches(['\'', '"', ':', ' ']);
            let from = end + 1 + inner.find(name)?;
            key.push(".", key.span(), false, redproof_source::Origin::Literal);
            key.push_text(&self.whole.slice(from..from + name.len()));
            end += close + 2;
        }
        let line = self.source.get(end..)?.split('\n').next()?;
        let behind = line.trim_start();
        // Python may say the type first.
        let equals = match behind.strip_prefix(':') {
            Some(kind) if self.language == Language::Python => line.len() - kind.len() + kind.find('=')?,
            Some(_) => return None,
            None => line.len() - behind.len() + usize::from(behind.starts_with("||=")) * 2,
        };
        let sign = line.get(equals..)?.strip_prefix('=')?;
        if sign.starts_with(['=', '~', '>']) {
            return None;
        }
        self.at = end + equals + 1;
        Some(key)
    }

    /// Reads a value up to what ends it.
    fn value(&mut self, depth: usize) -> Node {
        self.blanks(depth);
        let start = self.at;
        let found = match depth < MOST_DEEP {
            true => self.literal(depth),
            false => None,
        };
        self.blanks(depth);
        let is_whole = self
            .peek()
            .is_none_or(|c| matches!(c, ',' | ')' | ']' | '}' | '\n' | ';'));
        match found {
            Some(node) if is_whole => node,
            _ => {
                self.at = start
                    + expression_length(self.source.get(start..).unwrap_or_default(), depth == STATEMENT);
                let text = self.whole.slice(start..self.at).trim();
                self.computed(&text)
            }
        }
    }

    /// What the code computes: as it is written if it names the environment.
    fn computed(&self, text: &Text) -> Node {
        let words = ["environ", "getenv", "env(", "env.", "ENV", "config("];
        let written = text.as_str();
        let length = name_length(written);
        let brackets = written.get(length..).unwrap_or_default();
        // One call or key.
        let is_call = brackets.starts_with(['(', '[']) && words.iter().any(|word| written.contains(word));
        let inside = brackets.get(1..).map_or(0, list_length);
        let end = length + 1 + inside + 1;
        let text = match written.get(end..).filter(|_| is_call) {
            Some("") => text.clone(),
            // `os.environ.get('X') or 'fallback'`
            Some(behind) => match or_text(behind) {
                Some(fallback) => text.slice(end + fallback.start..end + fallback.end),
                None => Text::unset(text.span(), Undefined::Other("the code")),
            },
            None => Text::unset(text.span(), Undefined::Other("the code")),
        };
        Node::scalar(text, ScalarStyle::Plain)
    }

    /// A text with `{NAME}` in it (`f'…'`), where the file assigns a text to each name. What is too long is not known.
    fn template(&mut self) -> Option<Node> {
        let written = self.string();
        let text = written.text()?;
        let mut made = Text::empty(text.span());
        let whole = text.as_str();
        let mut at = 0;
        while let Some(open) = whole.get(at..)?.find(['{', '}']).map(|open| at + open) {
            made.push_text(&text.slice(at..open));
            let close = open + whole.get(open..)?.strip_prefix('{')?.find('}')? + 1;
            let value = self.assigned.get(whole.get(open + 1..close)?)?;
            if made.as_str().len() + value.as_str().len() > LONGEST_TEMPLATE {
                return None;
            }
            made.push_text(value);
            at = close + 1;
        }
        made.push_text(&text.slice(at..whole.len()));
        Some(Node::scalar(made, ScalarStyle::DoubleQuoted))
    }

    fn literal(&mut self, depth: usize) -> Option<Node> {
        match self.peek()? {
            '\'' | '"' => Some(self.string()),
            '{' => Some(self.entries('}', depth)),
            '[' => Some(self.items(']', depth)),
            '(' => Some(self.items(')', depth)),
            ':' if self.language == Language::Ruby => {
                self.at += 1;
                self.word(depth)
            }
            _ => self.word(depth),
        }
    }

    /// A string; several behind each other are one.
    fn string(&mut self) -> Node {
        let rest = self.rest();
        let length = string_length(rest);
        let quotes = if is_long(rest) { 3 } else { 1 };
        let inside = length.saturating_sub(quotes).max(quotes).min(rest.len());
        let text = self.whole.slice(self.at + quotes.min(inside)..self.at + inside);
        self.at += length;
        Node::scalar(text, ScalarStyle::DoubleQuoted)
    }

    /// A number, a constant, or a call with nothing but named arguments.
    fn word(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let rest = self.rest();
        let length = match rest.strip_prefix('-') {
            Some(number) => 1 + name_length(number),
            None => name_length(rest),
        };
        let word = rest.get(..length).filter(|word| !word.is_empty())?;
        let behind = rest.get(length..).unwrap_or_default();
        if behind.starts_with(['\'', '"']) && word.len() <= 2 {
            // `r'…'`; a template such as `f'…'` is computed.
            let is_plain = word
                .bytes()
                .all(|c| matches!(c, b'r' | b'b' | b'u' | b'R' | b'B' | b'U'));
            let is_template = matches!(word.to_ascii_lowercase().as_str(), "f" | "fr" | "rf");
            self.at += length;
            return match is_template {
                true => self.template(),
                false => is_plain.then(|| self.string()),
            };
        }
        if behind.starts_with('(') {
            self.at += length;
            return Some(self.entries(')', depth)).filter(|node| !node.entries().is_empty());
        }
        let last = word.rsplit(['.', ':']).next().unwrap_or(word);
        let is_known = word
            .bytes()
            .all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'_' | b'-'))
            || matches!(word, "True" | "False" | "None" | "true" | "false" | "nil")
            || last.starts_with("CERT_")
            || last.starts_with("VERIFY_")
            || self
                .source
                .get(..start)
                .is_some_and(|before| before.ends_with(':'))
                && self.language == Language::Ruby;
        let text = self.whole.slice(start..start + length);
        self.at += length;
        is_known.then(|| Node::scalar(text, ScalarStyle::Plain))
    }

    /// `{'key': value}`, `{ key: value }`, `{ :key => value }` and `(key=value)`; nothing where there is something else.
    fn entries(&mut self, close: char, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let mut entries = Vec::new();
        let mut is_pure = true;
        loop {
            self.blanks(depth + 1);
            match self.peek() {
                None => break,
                Some(',') => self.at += 1,
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                Some(_) => {
                    let before = self.at;
                    match self.key() {
                        Some(key) => entries.push(Entry::plain(key, self.value(depth + 1))),
                        None => {
                            is_pure = false;
                            let _ = self.value(depth + 1);
                        }
                    }
                    if self.at == before {
                        self.at += self.peek().map_or(1, char::len_utf8);
                    }
                }
            }
        }
        if close == ')' && !is_pure {
            entries.clear();
        }
        let span = self.whole.span_of(start..self.at.min(self.source.len()));
        Node::plain(NodeValue::Mapping(entries), span)
    }

    /// A key with the sign behind it.
    fn key(&mut self) -> Option<Text> {
        let rest = self.rest();
        let (from, to, end) = match rest.chars().next()? {
            '\'' | '"' if !is_long(rest) => {
                let length = string_length(rest);
                (1, length.saturating_sub(1).max(1), length)
            }
            ':' => {
                let length = 1 + plain_length(rest.get(1..)?);
                (1, length, length)
            }
            _ => {
                let length = plain_length(rest);
                (0, length, length)
            }
        };
        let behind = rest.get(end..)?;
        let blanks = behind.len() - behind.trim_start().len();
        let sign = behind.get(blanks..)?;
        let length = if sign.starts_with("=>") {
            2
        } else if sign.starts_with(':') && !sign.starts_with("::")
            || sign.starts_with('=') && !sign.starts_with("==")
        {
            1
        } else {
            return None;
        };
        let key = self.whole.slice(self.at + from..self.at + to);
        self.at += end + blanks + length;
        Some(key)
    }

    fn items(&mut self, close: char, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let (mut items, mut commas) = (Vec::new(), 0);
        loop {
            self.blanks(depth + 1);
            match self.peek() {
                None => break,
                Some(',') => {
                    self.at += 1;
                    commas += 1;
                }
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                Some(_) => {
                    let before = self.at;
                    items.push(self.value(depth + 1));
                    if self.at == before {
                        self.at += self.peek().map_or(1, char::len_utf8);
                    }
                }
            }
        }
        // Parentheses around a value are no list.
        if close == ')' && commas == 0 && items.len() == 1 {
            return items.swap_remove(0);
        }
        let span = self.whole.span_of(start..self.at.min(self.source.len()));
        Node::plain(NodeValue::Sequence(items), span)
    }
}

#[cfg(test)]
mod tests;
