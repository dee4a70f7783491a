//! Python scripts, as far as they start programs, write files and connect to Redis: what such a call does becomes the
//! command that does it in a shell.

mod calls;
mod lexer;
mod values;

use self::calls::Calls;
use self::lexer::{Token, tokens};
use self::values::{Values, arguments, closing};
use super::model::Assignment;
use redproof_source::Text;
use redproof_syntax::shell::Command;

/// The longest statement that is looked into; what is longer is data.
const LONGEST_STATEMENT: usize = 4096;

/// What a Python file holds.
#[derive(Debug, Default)]
pub(super) struct Python {
    /// What it does, as commands.
    pub(super) commands: Vec<Command>,
    /// Names that it sets.
    pub(super) assignments: Vec<Assignment>,
    /// Passwords that it hands to a client library, with the argument's name.
    pub(super) passwords: Vec<(String, Text)>,
}

/// Reads a Python file.
pub(super) fn read(text: &Text) -> Python {
    let tokens = tokens(text);
    let mut reader = Reader {
        values: Values::new(text.span_of(0..0)),
        calls: Calls::default(),
        assignments: Vec::new(),
        function: None,
    };
    for statement in tokens.split(|token| matches!(token, Token::Line) || token.is(b';')) {
        if !statement.is_empty() && statement.len() <= LONGEST_STATEMENT {
            reader.statement(statement);
        }
    }
    Python {
        commands: reader.calls.commands,
        assignments: reader.assignments,
        passwords: reader.calls.passwords,
    }
}

struct Reader {
    values: Values,
    calls: Calls,
    assignments: Vec<Assignment>,
    /// The function that is being defined.
    function: Option<String>,
}

impl Reader {
    fn statement(&mut self, statement: &[Token]) {
        match statement {
            [first, Token::Name(name), ..] if first.name() == Some("def") => {
                self.function = Some(name.as_str().to_owned());
                return;
            }
            [first, rest @ ..] if first.name() == Some("return") => {
                if let Some(function) = &self.function {
                    let value = self.values.value(rest);
                    self.values.set(&format!("{function}()"), value);
                }
            }
            [first, rest @ ..] if matches!(first.name(), Some("for" | "async")) => self.loops(rest),
            [first, rest @ ..] if first.name() == Some("with") => self.opened(rest),
            _ => self.assignment(statement),
        }
        // `if x: y = z`, on one line.
        if let Some(colon) = body(statement) {
            self.assignment(statement.get(colon + 1..).unwrap_or_default());
        }
        self.calls.find(statement, &mut self.values);
    }

    /// `NAME = value`, `NAME: type = value`, `NAME += value`, `A, B = a, b`, `NAME["KEY"] = value`.
    fn assignment(&mut self, statement: &[Token]) {
        let mut depth = 0usize;
        let equals = statement.iter().enumerate().position(|(at, token)| {
            match token {
                Token::Mark(b'(' | b'[' | b'{') => depth += 1,
                Token::Mark(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                Token::Mark(b'=') if depth == 0 => {
                    let before = at.checked_sub(1).and_then(|before| statement.get(before));
                    let compares =
                        |token: Option<&Token>| matches!(token, Some(Token::Mark(b'=' | b'<' | b'>' | b'!')));
                    return !compares(before) && !compares(statement.get(at + 1));
                }
                _ => {}
            }
            false
        });
        let Some(equals) = equals else { return };
        let value = statement.get(equals + 1..).unwrap_or_default();
        let targets = statement.get(..equals).unwrap_or_default();
        match targets {
            [Token::Name(name), Token::Mark(b'+')] => {
                let value = self.values.value(value);
                self.values.append(name.as_str(), &value);
                self.assign(name, value);
            }
            [Token::Name(name)] => self.set(name, value),
            [Token::Name(name), Token::Mark(b':'), ..] => self.set(name, value),
            // `env["NAME"] = value` is a line of what is written later.
            [
                Token::Name(name),
                Token::Mark(b'['),
                Token::String(key),
                Token::Mark(b']'),
            ] => {
                let mut line = key.clone();
                line.push("=", key.span(), false, redproof_source::Origin::Literal);
                line.push_text(&self.values.value(value));
                self.values.append(name.as_str(), &line);
            }
            _ if targets.iter().any(|token| token.is(b',')) => {
                let targets = arguments(targets);
                let values = arguments(value);
                for (target, value) in targets.iter().zip(values) {
                    if let [Token::Name(name)] = target {
                        self.set(name, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, name: &Text, tokens: &[Token]) {
        if let Some(path) = opened_path(tokens, &self.values) {
            self.calls.open(name.as_str(), path);
        }
        if let Some(elements) = self.values.elements(tokens) {
            for element in &elements {
                self.assign(name, element.clone());
            }
            self.values.set_list(name.as_str(), elements);
            return;
        }
        let words = self.values.words(tokens);
        if !words.is_empty() && tokens.iter().any(|token| token.is(b'+') || token.is(b'[')) {
            self.values.set_list(name.as_str(), words);
        }
        let value = self.values.value(tokens);
        self.assign(name, value.clone());
        self.values.set(name.as_str(), value);
    }

    fn assign(&mut self, name: &Text, value: Text) {
        self.assignments.push(Assignment::new(name.as_str(), value));
    }

    /// `for A, B in LIST.items():`
    fn loops(&mut self, rest: &[Token]) {
        let Some(among) = rest.iter().position(|token| token.name() == Some("in")) else {
            return;
        };
        let names = rest.get(..among).unwrap_or_default();
        let names = names.iter().filter_map(|token| match token {
            Token::Name(name) if name != "for" => Some(name),
            _ => None,
        });
        let list = rest.get(among + 1..).unwrap_or_default();
        let end = body(list).unwrap_or(list.len());
        let list = list.get(..end).unwrap_or_default();
        let elements = match list.first().and_then(Token::name) {
            Some(name) => self.values.list(name).map(<[Text]>::to_vec),
            None => self.values.elements(list),
        };
        let names: Vec<Text> = names.cloned().collect();
        for element in elements.unwrap_or_default() {
            for name in &names {
                self.assign(name, element.clone());
            }
        }
    }

    /// `with open(PATH, "w") as NAME:`
    fn opened(&mut self, rest: &[Token]) {
        for part in arguments(rest.get(..body(rest).unwrap_or(rest.len())).unwrap_or_default()) {
            let Some(as_at) = part.iter().position(|token| token.name() == Some("as")) else {
                continue;
            };
            if let Some(path) = opened_path(part.get(..as_at).unwrap_or_default(), &self.values)
                && let Some(name) = part.get(as_at + 1).and_then(Token::name)
            {
                self.calls.open(name, path);
            }
        }
    }
}

/// The path of `open(PATH, …)` and `PATH.open(…)`.
fn opened_path(tokens: &[Token], values: &Values) -> Option<Text> {
    let open = tokens.iter().position(|token| token.name() == Some("open"))?;
    tokens.get(open + 1).filter(|token| token.is(b'('))?;
    if open > 1 && tokens.get(open - 1)?.is(b'.') {
        let object = tokens.get(..open - 1)?;
        if object.first().and_then(Token::name) != Some("os") {
            return Some(values.value(object));
        }
    }
    let inside = tokens.get(open + 2..closing(tokens, open + 1))?;
    Some(values.value(arguments(inside).first()?))
}

/// Where the colon is behind which the body of a compound statement begins.
fn body(statement: &[Token]) -> Option<usize> {
    let first = statement.first()?.name();
    let mut depth = 0usize;
    statement
        .iter()
        .position(|token| {
            match token {
                Token::Mark(b'(' | b'[' | b'{') => depth += 1,
                Token::Mark(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                Token::Mark(b':') => return depth == 0,
                _ => {}
            }
            false
        })
        .filter(|_| !matches!(first, None | Some("lambda")))
}
