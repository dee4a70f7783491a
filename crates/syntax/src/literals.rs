//! Settings that are written in Python or Ruby: assignments of literals, as the nodes that YAML is read into.
//! `CACHES = {'default': {…}}`, `gitlab_rails['redis_password'] = '…'`, `config.redis = { url: '…' }`.
//!
//! What else the file does is passed over. A value that is computed is not known; one that is read from the environment is kept as
//! it is written.

mod composed;
mod scan;
mod value;

use redproof_source::yaml::{Entry, Node, NodeValue};
use redproof_source::{FileId, Span, Text};
use std::collections::HashMap;

use scan::{is_long, name_length, plain_length, string_length};

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
