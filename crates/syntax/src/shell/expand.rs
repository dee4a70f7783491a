//! Variables and command substitutions inside a word.

use super::model::{Arguments, Expansion};
use super::output::{Printed, literal_output, source_of};
use super::reader;
use super::state::Reader;
use redproof_source::{Origin, Text, UNRESOLVED, Undefined};

/// How deep `$(…)` may nest; what lies deeper is not read.
const DEEPEST: usize = 16;
/// The longest word that variables may add up to; a longer one is unknown.
const LONGEST_WORD: usize = 64 * 1024;
/// The most parts that variables may add up to.
const MOST_PARTS: usize = 1024;
/// How deep fallbacks may nest (`${A:-${B:-x}}`).
const DEEPEST_FALLBACK: usize = 8;

/// `${NAME…}` taken apart.
struct Braces<'a> {
    name: &'a str,
    /// Where the fallback stands, if there is one.
    fallback: Option<(usize, usize)>,
    /// Whether the fallback also replaces an empty value.
    empty_too: bool,
    /// Whether the variable is set to the fallback (`:=`, `=`).
    assigns: bool,
    /// Whether the shell stops where it is empty or not set (`:?`).
    requires: bool,
    /// Whether the value is changed (`${NAME%.*}`), so that it is none of the variable's.
    changed: bool,
}

impl Reader<'_> {
    /// A variable, or something that only a shell could tell.
    pub(super) fn expand(&mut self, text: &mut Text) {
        let start = self.at;
        match self.peek(1) {
            Some(b'(') => {
                let end = self.closing(start + 2, b'(');
                self.substitution(text, (start, start + 2), end);
            }
            Some(b'{') => {
                let end = self.closing(start + 2, b'{');
                self.at = (end + 1).min(self.bytes.len());
                self.braces(text, start, end);
            }
            Some(next) if next.is_ascii_alphabetic() || next == b'_' => {
                let rest = self.bytes.iter().skip(start + 1);
                let length = rest
                    .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                    .count();
                self.at = start + 1 + length;
                let whole = self.script.as_str();
                let name = whole.get(start + 1..self.at).unwrap_or_default().to_owned();
                let plain = Braces {
                    name: &name,
                    fallback: None,
                    empty_too: false,
                    assigns: false,
                    requires: false,
                    changed: false,
                };
                self.variable(text, start, &plain);
            }
            Some(next)
                if next.is_ascii_digit() && self.own_value(&char::from(next).to_string()).is_some() =>
            {
                self.at = start + 2;
                let plain = Braces {
                    name: &char::from(next).to_string(),
                    fallback: None,
                    empty_too: false,
                    assigns: false,
                    requires: false,
                    changed: false,
                };
                self.variable(text, start, &plain);
            }
            Some(next) if next.is_ascii_digit() || b"@*#?$!-".contains(&next) => {
                self.at = start + 2;
                self.unset(text, "a parameter of the script", start);
            }
            _ => {
                self.at += 1;
                self.take(text, start, start + 1);
            }
        }
    }

    /// The output of a command between backticks.
    pub(super) fn backticks(&mut self, text: &mut Text) {
        let start = self.at;
        let end = self.closing(start + 1, b'`');
        self.substitution(text, (start, start + 1), end);
    }

    /// The output of a command. Its own commands are listed before the one that contains it.
    fn substitution(&mut self, text: &mut Text, (start, from): (usize, usize), end: usize) {
        self.at = (end + 1).min(self.bytes.len());
        let mut printed = None;
        let mut source = Undefined::CommandOutput;
        if self.depth < DEEPEST && from < end {
            let mut inner = self.script.slice(from..end);
            // A function of the script alone is what its body does.
            let name = inner.as_str().split_ascii_whitespace().next().unwrap_or_default();
            if let Some(body) = self
                .functions
                .get(name)
                .filter(|body| body.end > body.start && body.len() < from)
            {
                inner = self.script.slice(body.clone());
            }
            let calls = self.calls.min(8 * inner.as_str().len() + 4096);
            let within = reader::read_with(
                &inner,
                self.expansion,
                self.depth + 1,
                Arguments::default(),
                calls,
            );
            printed = literal_output(&within, self.depth + 1);
            source = source_of(&within, self.depth + 1);
            self.commands.extend(within);
        }
        match printed {
            Some(Printed::Always(literal)) => text.push_text(&literal),
            Some(Printed::Fallback(literal)) => {
                let origin = Origin::Fallback {
                    name: Undefined::CommandOutput.to_string().into(),
                    written: literal.span(),
                };
                text.push(literal.as_str(), self.span(start, self.at), false, origin);
            }
            // What a command prints is unknown, and is taken to be something: the file of a secret that is missing
            // stops Compose before anything runs.
            None => {
                text.push_unresolved(self.span(start, self.at), source);
            }
        }
    }

    fn braces(&mut self, text: &mut Text, start: usize, end: usize) {
        let script = self.script;
        let whole = script.as_str();
        if self.alternative(start, end) {
            return;
        }
        let mut braces = taken_apart(whole, start, end);
        // `${A:-${B:-x}}`: the innermost is what is written.
        for _ in 0..DEEPEST_FALLBACK {
            let Some((from, to)) = braces.fallback.map(|(from, to)| unquoted(whole, from, to)) else {
                break;
            };
            braces.fallback = Some((from, to));
            let inner = whole.get(from..to).unwrap_or_default();
            if !(inner.starts_with("${") && inner.ends_with('}')) {
                break;
            }
            let Some(deeper) = taken_apart(whole, from, to - 1).fallback else {
                break;
            };
            braces.fallback = Some(deeper);
        }
        self.variable(text, start, &braces);
    }

    fn variable(&mut self, text: &mut Text, start: usize, braces: &Braces<'_>) {
        if braces.changed {
            // A part of what a command prints, or that with something replaced, is there all the same.
            let known = self.own_value(braces.name).and_then(Text::undefined);
            let source = known.filter(|known| known.is_output()).cloned();
            if let (Some(source), Expansion::Expand { .. }) = (source, self.expansion) {
                text.push_unresolved(self.span(start, self.at), source);
                return;
            }
            return self.unset(text, braces.name, start);
        }
        self.assign_fallback(start, braces);
        if self.require(text, start, braces) {
            return;
        }
        let stands_in = |value: &Text| value.is_empty() && braces.empty_too && braces.fallback.is_some();
        if let Some(value) = self.own_value(braces.name).filter(|value| !stands_in(value)) {
            // What `read` takes in is not written anywhere.
            if matches!(self.expansion, Expansion::Keep)
                && value.undefined().is_some_and(Undefined::is_output)
            {
                return self.take(text, start, self.at);
            }
            // What the script itself sets stands where it is set.
            let cost = value.as_str().len() + value.segments().len();
            let parts = text.segments().len() + value.segments().len();
            let long = text.as_str().len() + value.as_str().len() > LONGEST_WORD || parts > MOST_PARTS;
            if long || cost > self.copies {
                return self.unset(text, braces.name, start);
            }
            text.push_text(value);
            self.copies -= cost;
            return;
        }
        let substitutes = |(from, to): (usize, usize)| {
            let decoded = self.script.as_str().get(from..to).unwrap_or_default();
            decoded.contains("$(") || decoded.contains('`')
        };
        let printed = match braces.fallback.filter(|place| substitutes(*place)) {
            Some((from, to)) => self.printed_fallback(braces.name, start, (from, to)),
            None => None,
        };
        let Expansion::Expand { lookup, .. } = self.expansion else {
            return match printed {
                Some(printed) => text.push_text(&printed),
                None => self.take(text, start, self.at),
            };
        };
        let span = self.span(start, self.at);
        match (lookup(braces.name), braces.fallback) {
            (Some(value), _) if !stands_in(&value) => {
                let length = text.as_str().len() + value.as_str().len();
                if length > LONGEST_WORD || (value.is_empty() && value.undefined().is_some()) {
                    return self.unset(text, braces.name, start);
                }
                let name = braces.name.into();
                let defined = value.span();
                let origin = match value == *UNRESOLVED {
                    true => Origin::Undefined(Undefined::Variable(name)),
                    false => Origin::Variable {
                        name,
                        defined,
                        fallback: None,
                    },
                };
                text.push(value.as_str(), span, false, origin);
            }
            // `${NAME:-}` says that it may be empty, not that it is.
            (value, Some((from, to)))
                if from == to && value.as_ref().is_none_or(|value| value.undefined().is_some()) =>
            {
                self.unset(text, braces.name, start);
            }
            (_, Some((from, to))) => {
                if let Some(printed) = printed {
                    return text.push_text(&printed);
                }
                let decoded = self.script.as_str().get(from..to).unwrap_or_default();
                if decoded.contains(['$', '`', '"', '\'', '\\']) {
                    return self.unset(text, braces.name, start);
                }
                let origin = Origin::Fallback {
                    name: braces.name.into(),
                    written: self.span(from, to),
                };
                text.push(decoded, span, false, origin);
            }
            _ => self.unset(text, braces.name, start),
        }
    }

    /// `${NAME:?}` where the files do not tell the value: the command runs only if it is something.
    fn require(&mut self, text: &mut Text, start: usize, braces: &Braces<'_>) -> bool {
        let Expansion::Expand { lookup, .. } = self.expansion else {
            return false;
        };
        let known = self
            .own_value(braces.name)
            .cloned()
            .or_else(|| lookup(braces.name));
        if !braces.requires || known.is_some_and(|known| !known.is_empty()) {
            return false;
        }
        let value = Text::unresolved(self.span(start, self.at), Undefined::Variable(braces.name.into()));
        text.push_text(&value);
        self.required.push((braces.name.to_owned(), value));
        true
    }

    /// What `${NAME:=literal}` sets, where the variable may have no value before.
    fn assign_fallback(&mut self, start: usize, braces: &Braces<'_>) {
        let Some((from, to)) = braces.fallback.filter(|(from, to)| braces.assigns && from < to) else {
            return;
        };
        let decoded = self.script.as_str().get(from..to).unwrap_or_default();
        let may_lack = |value: &Text| {
            value.is_empty() && braces.empty_too || value.undefined().is_some() || *value == *UNRESOLVED
        };
        let Expansion::Expand {
            lookup, own: true, ..
        } = self.expansion
        else {
            return;
        };
        let is_set = match self.own_value(braces.name) {
            Some(value) => !may_lack(value),
            None => lookup(braces.name).is_some_and(|value| !may_lack(&value)),
        };
        if is_set || decoded.contains(['$', '`', '"', '\'', '\\']) {
            return;
        }
        let origin = Origin::Fallback {
            name: braces.name.into(),
            written: self.span(from, to),
        };
        let mut value = Text::empty(self.span(start, self.at));
        value.push(decoded, self.span(start, self.at), false, origin);
        self.assigned.insert(braces.name.to_owned(), value);
    }

    /// The literal that the commands of a fallback print: `${NAME:-$(cat FILE || echo literal)}`. Its commands are listed
    /// as those of any substitution.
    fn printed_fallback(&mut self, name: &str, start: usize, (from, to): (usize, usize)) -> Option<Text> {
        if self.depth >= DEEPEST {
            return None;
        }
        let after = std::mem::replace(&mut self.at, from);
        let mut inner = Text::empty(self.span(from, from));
        while self.at < to {
            match self.bytes.get(self.at) {
                Some(b'$') if self.peek(1) == Some(b'(') => self.expand(&mut inner),
                Some(b'`') => self.backticks(&mut inner),
                Some(b'"') => self.at += 1,
                _ => {
                    let plain = self.at;
                    self.at += 1;
                    while self.at < to
                        && self
                            .bytes
                            .get(self.at)
                            .is_some_and(|byte| !b"$`\"".contains(byte))
                    {
                        self.at += 1;
                    }
                    self.take(&mut inner, plain, self.at);
                }
            }
        }
        self.at = after;
        let literal = match inner.segments() {
            [run] if matches!(run.origin, Origin::Literal | Origin::Fallback { .. }) => run.clone(),
            _ => return None,
        };
        let written = match &literal.origin {
            Origin::Fallback { written, .. } => *written,
            _ => literal.span,
        };
        let origin = Origin::Fallback {
            name: name.into(),
            written,
        };
        let mut text = Text::empty(self.span(start, after));
        text.push(inner.as_str(), self.span(start, after), false, origin);
        Some(text)
    }

    fn unset(&self, text: &mut Text, name: &str, start: usize) {
        match self.expansion {
            Expansion::Keep => self.take(text, start, self.at),
            Expansion::Expand { .. } => {
                let span = self.span(start, self.at);
                text.push_unset(span, Undefined::Variable(name.into()));
            }
        }
    }

    /// Where a bracket closes that was opened before `from`: the end of its line, if it never does.
    pub(super) fn closing(&mut self, from: usize, open: u8) -> usize {
        let mut within = vec![open];
        let mut at = from;
        // Inside `case`, a bracket closes a pattern.
        let mut cases = 0usize;
        while let (Some(&byte), true) = (self.bytes.get(at), self.fuel > 0) {
            self.fuel -= 1;
            let next = self.bytes.get(at + 1).copied();
            let top = within.last().copied().unwrap_or_default();
            let closes = match top {
                b'(' => byte == b')',
                b'{' => byte == b'}',
                _ => byte == top,
            };
            match byte {
                b'c' | b'e' if open == b'(' && within.len() == 1 => match self.keyword_at(from, at) {
                    Some("case") => cases += 1,
                    Some("esac") => cases = cases.saturating_sub(1),
                    _ => {}
                },
                b')' if closes && cases > 0 && within.len() == 1 => {}
                _ if closes => {
                    within.pop();
                    if within.is_empty() {
                        return at;
                    }
                }
                b'\\' => at += 1,
                b'$' if matches!(next, Some(b'(' | b'{')) => {
                    within.extend(next);
                    at += 1;
                }
                b'`' => within.push(byte),
                b'"' if top != b'`' => within.push(byte),
                b'(' if top == b'(' => within.push(byte),
                b'\'' if top == b'(' => {
                    let rest = self.bytes.get(at + 1..).unwrap_or_default();
                    let length = rest.iter().position(|byte| *byte == b'\'').unwrap_or(rest.len());
                    self.fuel = self.fuel.saturating_sub(length);
                    at += length + 1;
                }
                _ => {}
            }
            at += 1;
        }
        let line = self.bytes.get(from..).unwrap_or_default();
        let length = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
        self.fuel = self.fuel.saturating_sub(length);
        from + length
    }
}

impl Reader<'_> {
    /// `case` or `esac` as a word of its own at a byte behind `from`.
    fn keyword_at(&self, from: usize, at: usize) -> Option<&'static str> {
        let word = ["case", "esac"]
            .into_iter()
            .find(|word| self.bytes.get(at..at + 4) == Some(word.as_bytes()))?;
        let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b" \t\r\n;&|()".contains(byte));
        let before = at.checked_sub(1).filter(|before| *before >= from);
        let starts = before.is_none_or(|before| is_edge(self.bytes.get(before)));
        (starts && is_edge(self.bytes.get(at + 4))).then_some(word)
    }
}

/// `${` at `start`, its closing brace at `end`.
fn taken_apart(whole: &str, start: usize, end: usize) -> Braces<'_> {
    let inside = whole.get(start + 2..end).unwrap_or_default();
    let length = inside
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let (name, rest) = inside.split_at_checked(length).unwrap_or((inside, ""));
    let operator = [":-", ":=", "-", "="]
        .iter()
        .find(|operator| rest.starts_with(**operator));
    Braces {
        name,
        fallback: operator.map(|operator| (start + 2 + length + operator.len(), end)),
        empty_too: rest.starts_with(':'),
        requires: rest.starts_with(":?"),
        assigns: operator.is_some_and(|operator| operator.ends_with('=')),
        changed: name.is_empty()
            || !(rest.is_empty() || operator.is_some() || rest.starts_with('?') || rest.starts_with(":?")),
    }
}

/// Without the quotes around it.
fn unquoted(whole: &str, from: usize, to: usize) -> (usize, usize) {
    let text = whole.get(from..to).unwrap_or_default();
    let quoted = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    if quoted('"') || quoted('\'') {
        (from + 1, to - 1)
    } else {
        (from, to)
    }
}
