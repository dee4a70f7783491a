//! What the expressions of a Python file give, as far as its text says.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::lexer::Token;
use redproof_source::{Origin, Text, Undefined};

/// The longest text that is put together; a longer one is cut.
const LONGEST: usize = 16 * 1024;

/// Bytes and pieces of the texts that names stand for, as far as they are copied: one that grows line by line is as long as
/// the file each time.
const MOST_COPIED: usize = 1024 * 1024;

/// The most elements of a list that are followed.
const MOST_ELEMENTS: usize = 64;

/// Calls that give something new each time.
const GENERATORS: &[&str] = &[
    "token_hex",
    "token_urlsafe",
    "token_bytes",
    "urandom",
    "uuid4",
    "uuid1",
    "choice",
    "choices",
    "randbytes",
    "getrandbits",
    "generate_password",
    "getpass",
    "input",
];

/// Calls that hand on what they are given.
const TRANSPARENT: &[&str] = &[
    "str",
    "bytes",
    "sub",
    "subn",
    "join",
    "joinpath",
    "format",
    "Path",
    "PurePath",
    "replace",
    "encode",
    "decode",
    "dedent",
    "strip",
    "rstrip",
    "lstrip",
    "expanduser",
    "resolve",
    "absolute",
    "with_name",
    "f",
    "dumps",
    "list",
    "tuple",
    "sorted",
    "split",
    "quote",
];

/// Keywords, which are no names.
const KEYWORDS: &[&str] = &[
    "for", "in", "if", "else", "not", "and", "or", "lambda", "None", "True", "False", "is", "await",
    "return", "as", "with", "import", "from", "yield",
];

/// The values of a file's names.
#[derive(Debug)]
pub(super) struct Values {
    /// A place for what has none.
    top: redproof_source::Span,
    texts: BTreeMap<String, Text>,
    lists: BTreeMap<String, Vec<Text>>,
    /// What is left of [`MOST_COPIED`].
    copies: Cell<usize>,
}

impl Values {
    pub(super) fn new(top: redproof_source::Span) -> Self {
        Self {
            top,
            texts: BTreeMap::new(),
            lists: BTreeMap::new(),
            copies: Cell::new(MOST_COPIED),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Text) {
        self.texts.insert(name.to_owned(), value);
    }

    pub(super) fn set_list(&mut self, name: &str, elements: Vec<Text>) {
        self.lists.insert(name.to_owned(), elements);
    }

    pub(super) fn text(&self, name: &str) -> Option<&Text> {
        self.texts.get(name)
    }

    pub(super) fn list(&self, name: &str) -> Option<&[Text]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// Adds a line to what a name holds: `lines.append(…)`, `text += …`.
    pub(super) fn append(&mut self, name: &str, value: &Text) {
        let before = self.texts.entry(name.to_owned());
        let before = before.or_insert_with(|| Text::empty(value.span()));
        if before.as_str().len() + value.as_str().len() < LONGEST {
            before.push("\n", value.span(), false, Origin::Literal);
            before.push_text(value);
        }
    }

    /// The text of an expression: strings and what is put between them, in order.
    pub(super) fn value(&self, tokens: &[Token]) -> Text {
        let mut out: Option<Text> = None;
        let mut push = |text: &Text| match &mut out {
            Some(out) if out.as_str().len() + text.as_str().len() < LONGEST => out.push_text(text),
            Some(_) => {}
            None => out = Some(text.clone()),
        };
        let mut joins = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let next = tokens.get(at);
            let before = at.checked_sub(2).and_then(|at| tokens.get(at));
            match token {
                Token::String(text) => push(text),
                Token::Mark(b'(') => joins.push(joins_paths(tokens, at - 1)),
                Token::Mark(b')') => {
                    joins.pop();
                }
                // `d["key"]`: what it holds, and not its key.
                Token::Mark(b'[') if before.is_some_and(is_object) => at = closing(tokens, at - 1) + 1,
                Token::Mark(mark @ (b',' | b'/')) => {
                    let path = *mark == b'/' || joins.last() == Some(&true);
                    let last = tokens.get(..at).unwrap_or_default().iter().rev();
                    let span = last.filter_map(span).next();
                    if let Some(span) = span {
                        let mut mark = Text::empty(span);
                        mark.push(if path { "/" } else { "\n" }, span, false, Origin::Literal);
                        push(&mark);
                    }
                }
                Token::Name(name) => {
                    let word = name.as_str();
                    let calls = next.is_some_and(|next| next.is(b'('));
                    let attribute = before.is_some_and(|before| before.is(b'.'));
                    let keyword_of_call = next.is_some_and(|next| next.is(b'='))
                        && !tokens.get(at + 1).is_some_and(|after| after.is(b'='));
                    if KEYWORDS.contains(&word) || keyword_of_call {
                        continue;
                    }
                    if calls {
                        match self.called(name, attribute) {
                            Called::Transparent => {}
                            Called::Gives(text) => {
                                push(&text);
                                at = closing(tokens, at) + 1;
                            }
                        }
                    } else if word == "argv" || word == "environ" {
                        push(&Text::unset(
                            name.span(),
                            Undefined::Other("what the caller gives"),
                        ));
                    } else if attribute {
                    } else if let Some(known) = self.texts.get(word).filter(|known| self.may_copy(known)) {
                        push(known);
                    } else if !next.is_some_and(|next| next.is(b'.')) {
                        push(&Text::unset(name.span(), Undefined::Variable(word.into())));
                    }
                }
                _ => {}
            }
        }
        out.unwrap_or_else(|| Text::empty(tokens.iter().find_map(span).unwrap_or(self.top)))
    }

    /// Counts a copy of a text. False once too much was copied.
    fn may_copy(&self, text: &Text) -> bool {
        let cost = text.as_str().len() + text.segments().len();
        let left = self.copies.get().checked_sub(cost);
        self.copies.set(left.unwrap_or_default());
        left.is_some()
    }

    /// What a call gives.
    fn called(&self, name: &Text, attribute: bool) -> Called {
        let word = name.as_str();
        if TRANSPARENT.contains(&word) {
            return Called::Transparent;
        }
        if GENERATORS.contains(&word) {
            return Called::Gives(Text::unresolved(name.span(), Undefined::CommandOutput));
        }
        if let Some(value) = self.texts.get(&format!("{word}()")).filter(|_| !attribute) {
            return Called::Gives(value.clone());
        }
        // What is read is there already.
        Called::Gives(Text::unresolved(name.span(), Undefined::FileContent("".into())))
    }

    /// The words of a list: `["docker", "compose"] + MORE`, or of one string that a shell or `split` takes apart.
    pub(super) fn words(&self, tokens: &[Token]) -> Vec<Text> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                Token::Mark(b'[' | b'(') => {
                    let end = closing(tokens, at - 1);
                    let inside = tokens.get(at..end).unwrap_or_default();
                    for element in arguments(inside) {
                        match element {
                            [star, Token::Name(name)] if star.is(b'*') => {
                                found.extend(self.list(name.as_str()).unwrap_or_default().iter().cloned());
                            }
                            [] => {}
                            element => found.push(self.value(element)),
                        }
                    }
                    at = end + 1;
                }
                Token::Name(name) => {
                    found.extend(self.list(name.as_str()).unwrap_or_default().iter().cloned());
                }
                _ => {}
            }
            if found.len() > MOST_ELEMENTS {
                break;
            }
        }
        found
    }

    /// The elements of a list, or the values of a dictionary.
    pub(super) fn elements(&self, tokens: &[Token]) -> Option<Vec<Text>> {
        let first = tokens.first()?;
        if !(first.is(b'[') || first.is(b'{') || first.is(b'(')) || closing(tokens, 0) + 1 != tokens.len() {
            return None;
        }
        let inside = tokens.get(1..tokens.len() - 1)?;
        let elements = arguments(inside).into_iter().take(MOST_ELEMENTS).map(|element| {
            let colon = element.iter().position(|token| token.is(b':'));
            let value = colon
                .and_then(|colon| element.get(colon + 1..))
                .unwrap_or(element);
            self.value(value)
        });
        Some(elements.collect())
    }
}

enum Called {
    Transparent,
    Gives(Text),
}

/// Whether a bracket behind this word is a subscript.
fn is_object(token: &Token) -> bool {
    matches!(token, Token::Name(name) if !KEYWORDS.contains(&name.as_str()))
        || matches!(token, Token::Mark(b')' | b']'))
}

/// Whether the arguments of the call at this bracket are parts of a path.
fn joins_paths(tokens: &[Token], open: usize) -> bool {
    let name = open.checked_sub(1).and_then(|at| tokens.get(at)?.name());
    match name {
        Some("Path" | "PurePath" | "joinpath") => true,
        // `os.path.join`, and not the one of a string.
        Some("join") => open.checked_sub(3).and_then(|at| tokens.get(at)?.name()) == Some("path"),
        _ => false,
    }
}

pub(super) fn span(token: &Token) -> Option<redproof_source::Span> {
    match token {
        Token::Name(text) | Token::String(text) => Some(text.span()),
        _ => None,
    }
}

/// Where the bracket at `open` closes; the last word, if it never does.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark(b'(' | b'[' | b'{') => depth += 1,
            Token::Mark(b')' | b']' | b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The arguments between two brackets.
pub(super) fn arguments(inside: &[Token]) -> Vec<&[Token]> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0usize, 0);
    for (at, token) in inside.iter().enumerate() {
        match token {
            Token::Mark(b'(' | b'[' | b'{') => depth += 1,
            Token::Mark(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            Token::Mark(b',') if depth == 0 => {
                found.extend(inside.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    found.extend(inside.get(from..).filter(|rest| !rest.is_empty()));
    found
}
