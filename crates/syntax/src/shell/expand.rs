//! Variables and command substitutions inside a word.

use super::braces::{Braces, taken_apart, unquoted};
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

impl Reader<'_> {
    /// A variable, or something that only a shell knows.
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
                self.variable(text, start, &Braces::plain(&name));
            }
            Some(next)
                if next.is_ascii_digit() && self.own_value(&char::from(next).to_string()).is_some() =>
            {
                self.at = start + 2;
                self.variable(text, start, &Braces::plain(&char::from(next).to_string()));
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
                self.expansion.within_command(),
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
        self.assign_unknown(start, &braces);
    }

    /// What `${NAME:=$(command)}` leaves in a variable that was not set.
    fn assign_unknown(&mut self, start: usize, braces: &Braces<'_>) {
        let Expansion::Expand {
            lookup,
            is_unset,
            own: true,
        } = self.expansion
        else {
            return;
        };
        let name = braces.name;
        let has_value = self.own_value(name).is_some() || lookup(name).is_some();
        if braces.assigns && !has_value && is_unset(name) {
            let value = Text::unresolved(self.span(start, self.at), Undefined::Variable(name.into()));
            self.assigned.insert(name.to_owned(), value);
        }
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
        let Expansion::Expand { lookup, is_unset, .. } = self.expansion else {
            return match printed {
                Some(printed) => text.push_text(&printed),
                None => self.take(text, start, self.at),
            };
        };
        let span = self.span(start, self.at);
        let value = lookup(braces.name);
        let has_fallback = braces.fallback.is_some_and(|(from, to)| from < to);
        if value.is_none() && !has_fallback && is_unset(braces.name) {
            let origin = Origin::Variable {
                name: braces.name.into(),
                defined: span,
                fallback: None,
            };
            return text.push("", span, false, origin);
        }
        match (value, braces.fallback) {
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

    /// `${NAME:?}` and `${NAME?}` where the files do not show the value: the command runs only if it is something.
    fn require(&mut self, text: &mut Text, start: usize, braces: &Braces<'_>) -> bool {
        let Expansion::Expand { lookup, .. } = self.expansion else {
            return false;
        };
        let known = self
            .own_value(braces.name)
            .cloned()
            .or_else(|| lookup(braces.name));
        let suffices = |known: Text| !known.is_empty() || !braces.empty_too && known.undefined().is_none();
        if !braces.requires || known.is_some_and(suffices) {
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
}
