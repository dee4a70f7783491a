//! Decides a start by cases: what becomes of it where a variable is nothing, and where it is something.
//!
//! `[ -n "$PW" ] || exit 1` and the like need no pattern each: with `PW` empty, no server starts. The same holds for
//! `--requirepass $PW`, of which an empty `PW` leaves an option without a value.

use std::cell::RefCell;
use std::sync::Arc;

use redproof_source::{Origin, Span, Text, Undefined};
use redproof_syntax::shell;

use super::merged;
use super::model::{ServerCommand, ServerInvocation};
use crate::arguments;
use crate::images::Image;
use crate::start_script::{NO_SERVER, Surroundings};
use crate::tokens::{Words, all_lines, words};
use crate::version::Version;

/// The most variables by which a start is decided.
const MOST: usize = 4;

/// What a start gives in any case.
pub(super) fn by_cases(
    image: &Image,
    around: Surroundings<'_>,
    start: &dyn Fn(Surroundings<'_>) -> Option<ServerCommand>,
) -> Option<ServerCommand> {
    let asked = RefCell::new(Vec::new());
    let recorded = |name: &str| {
        let value = (around.environment)(name);
        if value.as_ref().is_some_and(may_be_nothing) {
            let mut asked = asked.borrow_mut();
            if asked.len() < MOST && !asked.iter().any(|known| known == name) {
                asked.push(name.to_owned());
            }
        }
        value
    };
    let first = start(Surroundings {
        environment: &recorded,
        ..around
    })?;
    let cases = |around| Cases { image, around, start };
    let either = || {
        let asked = asked.borrow();
        asked.iter().find_map(|name| cases(around).either(name))
    };
    match &first {
        ServerCommand::Starts(runs) if is_unclear(runs) => either(),
        ServerCommand::Starts(runs) => cases(around).without_what_stops(runs),
        // A check may ask for a variable that the container does not get.
        ServerCommand::Unknown(why) if why.reason == NO_SERVER => {
            let open = Surroundings {
                is_unset: &|_| false,
                ..around
            };
            match start(open)? {
                ServerCommand::Starts(runs) => {
                    let decided = cases(open).without_what_stops(&runs);
                    decided.or(Some(ServerCommand::Starts(runs)))
                }
                _ => either(),
            }
        }
        ServerCommand::Unknown(_) => either(),
        ServerCommand::Supervised(_) => None,
    }
    .or(Some(first))
}

/// Whether a start depends on more than values of variables.
fn is_unclear(runs: &ServerInvocation) -> bool {
    let is_unclear = |reason: &Undefined| match reason {
        Undefined::Variable(name) => !shell::is_name(name),
        reason => !reason.is_output(),
    };
    let mut reasons = runs.arguments.iter().filter_map(Text::undefined);
    runs.made.has_unknown() || reasons.any(is_unclear)
}

fn may_be_nothing(value: &Text) -> bool {
    value.is_empty() && value.undefined().is_some()
}

struct Cases<'a> {
    image: &'a Image,
    around: Surroundings<'a>,
    start: &'a dyn Fn(Surroundings<'_>) -> Option<ServerCommand>,
}

impl Cases<'_> {
    /// The start where the variables are something without which there is no server; `None` where there are no such variables.
    fn without_what_stops(&self, runs: &ServerInvocation) -> Option<ServerCommand> {
        let mut needed = names_in(runs);
        needed.retain(|variable| self.stops_without(variable));
        if needed.is_empty() {
            return None;
        }
        self.with_something(&needed)
    }

    /// Whether no server starts where a variable is empty, or not set.
    fn stops_without(&self, variable: &(String, Span)) -> bool {
        match self.with_nothing(&variable.0) {
            Some(ServerCommand::Starts(without)) if self.lacks_value(&without) => {
                let with = self.with_something(std::slice::from_ref(variable));
                matches!(with, Some(ServerCommand::Starts(with)) if !self.lacks_value(&with))
            }
            Some(ServerCommand::Unknown(why)) => why.reason == NO_SERVER,
            _ => false,
        }
    }

    fn with_nothing(&self, wanted: &str) -> Option<ServerCommand> {
        let environment = |name: &str| {
            let value = (self.around.environment)(name);
            match name == wanted {
                true => value.map(|value| Text::empty(value.span())),
                false => value,
            }
        };
        (self.start)(Surroundings {
            environment: &environment,
            is_unset: &|name| name == wanted || (self.around.is_unset)(name),
            ..self.around
        })
    }

    fn with_something(&self, wanted: &[(String, Span)]) -> Option<ServerCommand> {
        let environment = |name: &str| match wanted.iter().find(|(known, _)| known == name) {
            Some((_, at)) => Some(Text::unresolved(*at, Undefined::Variable(name.into()))),
            None => (self.around.environment)(name),
        };
        (self.start)(Surroundings {
            environment: &environment,
            ..self.around
        })
    }

    /// Whether an option, or a line of a file that the script writes, has not as many values as the server takes.
    fn lacks_value(&self, runs: &ServerInvocation) -> bool {
        let Some(version) = Version::newest(self.image.engine) else {
            return false;
        };
        let lacks = |line: &[Text]| {
            let Some((name, values)) = line.split_first() else {
                return false;
            };
            let directive = version.directive(&name.as_str().to_ascii_lowercase());
            let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
            directive.is_some_and(|known| !known.multi && !(known.fewest..=known.most).contains(&count))
        };
        let options = arguments::read(&runs.arguments, version).lines;
        let mut options = options.iter().filter_map(|line| line.words.as_ref().ok());
        let mut lines = runs.made.texts().flat_map(all_lines);
        options.any(|line| lacks(line))
            || lines.any(|line| matches!(words(&line, version), Words::Split(line) if lacks(&line)))
    }

    /// A start that a variable decides, where that is an option or a line with its value or not: the one with what may be nothing,
    /// which says the same (`--requirepass ""`).
    fn either(&self, name: &str) -> Option<ServerCommand> {
        let at = (self.around.environment)(name)?.span();
        let Some(ServerCommand::Starts(mut with)) = self.with_something(&[(name.to_owned(), at)]) else {
            return None;
        };
        let Some(ServerCommand::Starts(without)) = self.with_nothing(name) else {
            return None;
        };
        with.arguments = merged::arguments(&with.arguments, &without.arguments, name)?;
        with.made = Arc::new(
            with.made
                .merged(&without.made, &|with, without| merged::lines(with, without, name))?,
        );
        Some(ServerCommand::Starts(with))
    }
}

/// The variables that may be nothing in what a server starts with, and where they are used.
fn names_in(runs: &ServerInvocation) -> Vec<(String, Span)> {
    let made = runs.made.texts();
    let texts = runs.arguments.iter().chain(made);
    let mut found: Vec<(String, Span)> = Vec::new();
    for (run, part) in texts.flat_map(Text::parts) {
        if let Origin::Undefined(Undefined::Variable(name)) = &run.origin
            && part.is_empty()
            && found.len() < MOST
            && !found.iter().any(|(known, _)| **known == **name)
        {
            found.push((name.to_string(), run.span));
        }
    }
    found
}
