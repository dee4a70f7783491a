//! Variables and command substitutions inside a word.

use super::braces::{Braces, taken_apart};
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
        if self.alternative(start, end) {
            return;
        }
        let braces = taken_apart(script.as_str(), start, end);
        if !braces.assigns {
            return self.variable(text, start, &braces);
        }
        let mut value = Text::empty(self.span(start, self.at));
        self.variable(&mut value, start, &braces);
        self.assign_fallback(&braces, &value);
        text.push_text(&value);
    }

    fn variable(&mut self, text: &mut Text, start: usize, braces: &Braces<'_>) {
        if braces.length {
            return self.length(text, start, braces.name);
        }
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
        let fallback = braces.fallback.filter(|(from, to)| from < to);
        let Expansion::Expand { lookup, is_unset, .. } = self.expansion else {
            return self.keep(text, start, braces.name, fallback);
        };
        let value = self
            .own_value(braces.name)
            .cloned()
            .or_else(|| lookup(braces.name));
        let is_nothing = match &value {
            Some(value) => value.is_empty() && value.undefined().is_none(),
            None => is_unset(braces.name),
        };
        match (value, fallback) {
            (Some(value), _) if !stands_in(&value) => {
                let span = self.span(start, self.at);
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
            (_, Some(place)) => self.fall_back(text, start, (braces.name, is_nothing), place),
            (_, None) if is_nothing => {}
            // `${NAME:-}` says that it may be empty, not that it is.
            _ => self.unset(text, braces.name, start),
        }
    }

    /// `${#NAME}`
    fn length(&self, text: &mut Text, start: usize, name: &str) {
        let Expansion::Expand { lookup, .. } = self.expansion else {
            return self.take(text, start, self.at);
        };
        let span = self.span(start, self.at);
        let value = self.own_value(name).cloned().or_else(|| lookup(name));
        match value.filter(|value| value.undefined().is_none()) {
            Some(value) => {
                let length = value.as_str().chars().count().to_string();
                text.push(&length, span, false, Origin::Literal);
            }
            None => text.push_unresolved(span, Undefined::Other("the length of a variable")),
        }
    }

    /// `${NAME:?}` and `${NAME?}`: where the files do not show the value, the command runs only if it is something. `?` is content
    /// with an empty value.
    fn require(&mut self, text: &mut Text, start: usize, braces: &Braces<'_>) -> bool {
        let Expansion::Expand {
            lookup,
            is_unset,
            own,
            ..
        } = self.expansion
        else {
            return false;
        };
        let known = self
            .own_value(braces.name)
            .cloned()
            .or_else(|| lookup(braces.name));
        let suffices = |known: &Text| !(known.is_empty() && braces.empty_too);
        if !braces.requires || known.as_ref().is_some_and(suffices) {
            return false;
        }
        let lacks = match &known {
            Some(value) => value.undefined().is_none(),
            None => is_unset(braces.name),
        };
        self.fails |= lacks && own;
        text.push_unresolved(self.span(start, self.at), Undefined::Variable(braces.name.into()));
        true
    }

    pub(super) fn unset(&self, text: &mut Text, name: &str, start: usize) {
        match self.expansion {
            Expansion::Keep => self.take(text, start, self.at),
            Expansion::Expand { .. } => {
                let span = self.span(start, self.at);
                text.push_unset(span, Undefined::Variable(name.into()));
            }
        }
    }
}
