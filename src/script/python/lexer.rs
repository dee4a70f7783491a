//! The words of a Python file: names, strings with what is put into them, and marks.

use redproof_source::{Origin, Text};

/// How deep the expressions of f-strings may nest.
const DEEPEST: usize = 4;

/// A word.
#[derive(Debug, Clone)]
pub(super) enum Token {
    /// A name or a keyword.
    Name(Text),
    /// A string, or a part of an f-string, whose expressions are words of their own.
    String(Text),
    /// A number.
    Number,
    /// A bracket, an operator, a comma: its first byte.
    Mark(u8),
    /// The end of a line outside brackets.
    Line,
}

impl Token {
    /// Whether it is this mark.
    pub(super) fn is(&self, mark: u8) -> bool {
        matches!(self, Self::Mark(found) if *found == mark)
    }

    /// The name that it is.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name.as_str()),
            _ => None,
        }
    }
}

/// The words of a text.
pub(super) fn tokens(text: &Text) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_str().as_bytes(),
        at: 0,
        tokens: Vec::new(),
    };
    lexer.read(text.as_str().len(), 0);
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a Text,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn read(&mut self, end: usize, level: usize) {
        let mut depth = 0usize;
        while self.at < end
            && let Some(&byte) = self.bytes.get(self.at)
        {
            match byte {
                b'\n' => {
                    self.at += 1;
                    if depth == 0 {
                        self.tokens.push(Token::Line);
                    }
                }
                b'#' => self.skip(|byte| byte != b'\n'),
                b'\\' => self.at += 2,
                _ if byte.is_ascii_whitespace() => self.at += 1,
                b'"' | b'\'' => self.string(level),
                _ if byte.is_ascii_digit() => {
                    self.skip(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
                    self.tokens.push(Token::Number);
                }
                _ if is_part(byte) => {
                    let from = self.at;
                    self.skip(is_part);
                    let prefix = self.text.slice(from..self.at);
                    let quote = matches!(self.bytes.get(self.at), Some(b'"' | b'\''));
                    if quote && self.at - from <= 2 && is_prefix(prefix.as_str()) {
                        self.prefixed(prefix.as_str(), level);
                    } else {
                        self.tokens.push(Token::Name(prefix));
                    }
                }
                _ => {
                    match byte {
                        b'(' | b'[' | b'{' => depth += 1,
                        b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    self.at += 1;
                    self.tokens.push(Token::Mark(byte));
                }
            }
        }
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| wanted(*byte)) {
            self.at += 1;
        }
    }

    fn prefixed(&mut self, prefix: &str, level: usize) {
        let prefix = prefix.to_ascii_lowercase();
        match prefix.contains('f') {
            // What is put in is protected by brackets.
            true => {
                self.tokens.push(Token::Mark(b'('));
                self.quoted(prefix.contains('r'), true, level);
                self.tokens.push(Token::Mark(b')'));
            }
            false => self.quoted(prefix.contains('r'), false, level),
        }
    }

    fn string(&mut self, level: usize) {
        self.quoted(false, false, level);
    }

    /// A string, from its first quote on.
    fn quoted(&mut self, raw: bool, formatted: bool, level: usize) {
        let quote = self.bytes.get(self.at).copied().unwrap_or_default();
        let triple = self.bytes.get(self.at..self.at + 3) == Some(&[quote; 3]);
        let width = if triple { 3 } else { 1 };
        self.at += width;
        let mut out = Text::empty(self.text.span_of(self.at..self.at));
        let mut from = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            let closes =
                byte == quote && (!triple || self.bytes.get(self.at..self.at + 3) == Some(&[quote; 3]));
            if closes || byte == b'\n' && !triple {
                break;
            }
            let next = self.bytes.get(self.at + 1).copied();
            match byte {
                b'\\' if !raw => {
                    out.push_text(&self.text.slice(from..self.at));
                    let decoded = match next {
                        Some(b'n') => "\n",
                        Some(b't') => "\t",
                        Some(b'r') => "\r",
                        _ => "",
                    };
                    match decoded.is_empty() {
                        true => from = self.at + 1,
                        false => {
                            let span = self.text.span_of(self.at..self.at + 2);
                            out.push(decoded, span, false, Origin::Literal);
                            from = self.at + 2;
                        }
                    }
                    self.at += 2;
                }
                b'\\' => self.at += 2,
                b'{' | b'}' if formatted && next == Some(byte) => {
                    out.push_text(&self.text.slice(from..self.at + 1));
                    self.at += 2;
                    from = self.at;
                }
                b'{' if formatted => {
                    out.push_text(&self.text.slice(from..self.at));
                    let empty = Text::empty(self.text.span_of(self.at..self.at));
                    self.tokens
                        .push(Token::String(std::mem::replace(&mut out, empty)));
                    self.expression(level);
                    from = self.at;
                }
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.bytes.len());
        out.push_text(&self.text.slice(from.min(end)..end));
        self.tokens.push(Token::String(out));
        self.at = (self.at + width).min(self.bytes.len());
    }

    /// `{expression!r:format}` of an f-string.
    fn expression(&mut self, level: usize) {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut stop = None;
        let mut at = start;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\n' => break,
                b'(' | b'[' | b'{' => depth += 1,
                b'}' if depth == 0 => break,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b':' | b'!' if depth == 0 && stop.is_none() => stop = Some(at),
                _ => {}
            }
            at += 1;
        }
        let end = stop.unwrap_or(at);
        if level < DEEPEST {
            self.at = start;
            self.read(end, level + 1);
        }
        self.at = (at + 1).min(self.bytes.len());
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Whether letters before a quote belong to the string.
fn is_prefix(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "r" | "f" | "b" | "u" | "rf" | "fr" | "rb" | "br"
    )
}
