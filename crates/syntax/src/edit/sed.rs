//! Scripts of `sed`.

use super::MOST_WORK;
use super::substitution::{Part, Substitution, Which, each_line, pattern};
use redproof_source::{Origin, Text};
use regex::Regex;

/// The lines that a command is for.
#[derive(Debug)]
enum Address {
    All,
    Number(usize),
    Last,
    Matches(Regex),
}

#[derive(Debug)]
enum Action {
    Substitute(Substitution),
    Delete,
    Print,
    Append(Text),
    Insert(Text),
    Change(Text),
}

#[derive(Debug)]
struct Command {
    address: Address,
    negated: bool,
    action: Action,
}

/// A script of sed that is understood.
#[derive(Debug)]
pub(super) struct Script {
    commands: Vec<Command>,
}

impl Script {
    /// Reads a script; `None` if a part of it is not understood.
    pub(super) fn parse(scripts: &[Text], extended: bool) -> Option<Self> {
        let mut commands = Vec::new();
        for text in scripts {
            let mut reader = Reader {
                text,
                at: 0,
                extended,
            };
            while let Some(command) = reader.command()? {
                commands.push(command);
            }
        }
        Some(Self { commands })
    }

    /// What it makes of a text.
    pub(super) fn apply(&self, text: &Text, quiet: bool) -> Option<Text> {
        let whole = text.as_str();
        if whole.len().saturating_mul(self.commands.len()) > MOST_WORK {
            return None;
        }
        let last = whole.lines().count().saturating_sub(1);
        Some(each_line(text, |number, mut line| {
            let mut printed = !quiet;
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for command in &self.commands {
                let wanted = match &command.address {
                    Address::All => true,
                    Address::Number(wanted) => number + 1 == *wanted,
                    Address::Last => number == last,
                    Address::Matches(pattern) => pattern.is_match(line.as_str()),
                };
                if wanted == command.negated {
                    continue;
                }
                match &command.action {
                    Action::Substitute(substitution) => {
                        if let Some(edited) = substitution.apply(&line, &|_| None) {
                            line = edited;
                        }
                    }
                    Action::Delete => {
                        return joined(before.into_iter().chain(after));
                    }
                    Action::Print => printed = true,
                    Action::Append(text) => after.push(text.clone()),
                    Action::Insert(text) => before.push(text.clone()),
                    Action::Change(text) => {
                        before.push(text.clone());
                        return joined(before.into_iter().chain(after));
                    }
                }
            }
            joined(
                before
                    .into_iter()
                    .chain(Some(line).filter(|_| printed))
                    .chain(after),
            )
        }))
    }
}

/// Texts as lines; `None` if there is none.
fn joined(lines: impl Iterator<Item = Text>) -> Option<Text> {
    lines.reduce(|mut all, line| {
        all.push("\n", line.span(), false, Origin::Literal);
        all.push_text(&line);
        all
    })
}

struct Reader<'a> {
    text: &'a Text,
    at: usize,
    extended: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.as_str().get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        while self.rest().starts_with(&wanted) {
            self.next();
        }
    }

    /// The next command; `Some(None)` at the end, `None` for one that is not understood.
    fn command(&mut self) -> Option<Option<Command>> {
        self.skip(|c| c.is_ascii_whitespace() || c == ';');
        if self.rest().is_empty() {
            return Some(None);
        }
        let address = self.address()?;
        self.skip(|c| c == ' ');
        let negated = self.rest().starts_with('!');
        self.skip(|c| c == ' ' || c == '!');
        let action = match self.next()? {
            's' => Action::Substitute(self.substitution()?),
            'd' => Action::Delete,
            'p' => Action::Print,
            'a' => Action::Append(self.line()),
            'i' => Action::Insert(self.line()),
            'c' => Action::Change(self.line()),
            _ => return None,
        };
        Some(Some(Command {
            address,
            negated,
            action,
        }))
    }

    fn address(&mut self) -> Option<Address> {
        let address = match self.rest().chars().next()? {
            '/' => {
                self.next();
                let source = self.delimited('/')?;
                Address::Matches(self.pattern(&source, '/', false)?)
            }
            '$' => {
                self.next();
                Address::Last
            }
            first if first.is_ascii_digit() => {
                let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
                let number = self.rest().get(..length)?.parse().ok()?;
                self.at += length;
                Address::Number(number)
            }
            _ => Address::All,
        };
        // A range depends on lines before.
        (!self.rest().trim_start_matches(' ').starts_with(',')).then_some(address)
    }

    /// The text up to a delimiter that no backslash is before.
    fn delimited(&mut self, end: char) -> Option<Text> {
        let start = self.at;
        let mut class = false;
        loop {
            let at = self.at;
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                '[' => class = true,
                ']' => class = false,
                found if found == end && !(class && end == '/' && self.closes_class(start, at)) => {
                    return Some(self.text.slice(start..at));
                }
                _ => {}
            }
        }
    }

    /// Whether a delimiter is inside `[…]`, which POSIX leaves to the class.
    fn closes_class(&self, start: usize, at: usize) -> bool {
        let whole = self.text.as_str();
        let before = whole.get(start..at).unwrap_or_default();
        let after = whole.get(at..).unwrap_or_default();
        before.rfind('[') > before.rfind(']') && after.contains(']')
    }

    fn substitution(&mut self) -> Option<Substitution> {
        let mark = self.next()?;
        let source = self.delimited(mark)?;
        let replacement = self.delimited(mark)?;
        let length = self.rest().bytes().take_while(u8::is_ascii_alphanumeric).count();
        let flags = self.rest().get(..length)?.to_owned();
        self.at += length;
        let number: String = flags.chars().filter(char::is_ascii_digit).collect();
        let which = match number.parse() {
            Ok(number) => Which::Nth(number),
            Err(_) if flags.contains('g') => Which::All,
            Err(_) => Which::First,
        };
        // `w FILE` and `e` do more than edit.
        let plain = |c: char| c.is_ascii_digit() || "gpIiM".contains(c);
        if !flags.chars().all(plain) {
            return None;
        }
        Some(Substitution {
            pattern: self.pattern(&source, mark, flags.contains(['i', 'I']))?,
            replacement: replaced_by(&replacement, mark),
            which,
        })
    }

    fn pattern(&self, source: &Text, mark: char, ignores_case: bool) -> Option<Regex> {
        if source.undefined().is_some() {
            return None;
        }
        let translated = translated(source.as_str(), mark, self.extended);
        pattern(&translated, ignores_case)
    }

    /// The text behind `a`, `i` or `c`, up to the end of the line.
    fn line(&mut self) -> Text {
        self.skip(|c| c == ' ' || c == '\t');
        if self.rest().starts_with("\\\n") {
            self.at += 2;
        } else if self.rest().starts_with('\\') {
            self.at += 1;
        }
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        let line = self.text.slice(self.at..self.at + length);
        self.at += length;
        line
    }
}

/// A pattern of sed in the syntax of Rust's regular expressions.
fn translated(source: &str, mark: char, extended: bool) -> String {
    let mut out = String::new();
    let mut letters = source.chars().peekable();
    let mut class = false;
    let mut first = true;
    while let Some(letter) = letters.next() {
        match letter {
            ']' if class => {
                class = false;
                out.push(']');
            }
            _ if class => {
                if matches!(letter, '\\' | '[' | '&' | '~')
                    && !(letter == '[' && letters.peek() == Some(&':'))
                {
                    out.push('\\');
                }
                out.push(letter);
                if letter == '[' {
                    // `[:alpha:]`
                    for inner in letters.by_ref() {
                        out.push(inner);
                        if inner == ']' {
                            break;
                        }
                    }
                }
            }
            '[' => {
                class = true;
                out.push('[');
                if letters.peek() == Some(&'^') {
                    letters.next();
                    out.push('^');
                }
                if letters.peek() == Some(&']') {
                    letters.next();
                    out.push_str("\\]");
                }
            }
            '\\' => match letters.next() {
                Some(escaped) if escaped == mark && !escaped.is_ascii_alphanumeric() => {
                    out.push_str(&regex::escape(&escaped.to_string()));
                }
                Some(escaped) if "(){}+?|".contains(escaped) => {
                    if extended {
                        out.push('\\');
                    }
                    out.push(escaped);
                }
                Some('<' | '>') => out.push_str("\\b"),
                Some(escaped) if "ntswWSbB".contains(escaped) => out.extend(['\\', escaped]),
                Some(escaped) => out.push_str(&regex::escape(&escaped.to_string())),
                None => out.push_str("\\\\"),
            },
            '*' if first => out.push_str("\\*"),
            '(' | ')' | '{' | '}' | '+' | '?' | '|' if !extended => out.extend(['\\', letter]),
            // In a basic expression they are anchors at its ends only.
            '^' if !first && !extended => out.push_str("\\^"),
            '$' if letters.peek().is_some() && !extended => out.push_str("\\$"),
            '#' | '&' | '~' | '-' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
        first = false;
    }
    out
}

/// What a match is replaced by: `&`, `\1` and escapes.
fn replaced_by(text: &Text, mark: char) -> Vec<Part> {
    let whole = text.as_str();
    let mut parts = Vec::new();
    let mut from = 0;
    let mut letters = whole.char_indices().peekable();
    let push = |parts: &mut Vec<Part>, from: usize, to: usize| {
        let part = text.slice(from..to);
        if !part.segments().is_empty() {
            parts.push(Part::Text(part));
        }
    };
    while let Some((at, letter)) = letters.next() {
        match letter {
            '&' => {
                push(&mut parts, from, at);
                parts.push(Part::Group(0));
                from = at + 1;
            }
            '\\' => {
                push(&mut parts, from, at);
                let Some((next_at, next)) = letters.next() else {
                    from = whole.len();
                    break;
                };
                from = next_at + next.len_utf8();
                match next {
                    '0'..='9' => parts.push(Part::Group(next as usize - '0' as usize)),
                    'n' if mark != 'n' => {
                        let mut line = Text::empty(text.span_of(at..from));
                        line.push("\n", text.span_of(at..from), false, Origin::Literal);
                        parts.push(Part::Text(line));
                    }
                    _ => from = next_at,
                }
            }
            _ => {}
        }
    }
    push(&mut parts, from, whole.len());
    parts
}
