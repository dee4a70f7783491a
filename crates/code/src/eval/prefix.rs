//! What clients put in front of keys.

use super::Eval;
use super::args::Args;
use crate::facts::unite;
use crate::pattern::{Pattern, Patterns};
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// A prefix that the client puts in front of keys, or of channels if it does so there too.
    pub(super) fn prefixed(&self, handle: &Handle, value: &Value, channel: bool) -> Patterns {
        // What is in front of it is the client's, and not part of the name that the code gives.
        let mut patterns = value.as_patterns().loose(false);
        let library = handle.library;
        let made = self.world.facts.of_entries(library.computed, library.needs);
        if !channel && made.is_some_and(|made| made.as_literal() != Some("")) {
            return Patterns::any();
        }
        if !library.key_prefix.is_empty() && !channel {
            patterns = self.filled_in(library, library.key_prefix).then(&patterns);
        }
        if !library.key_suffix.is_empty() && !channel {
            patterns = patterns.then(&self.filled_in(library, library.key_suffix));
        }
        let prefix = match &handle.prefix {
            None if !library.default_prefix.is_empty() => {
                Some(self.filled_in(library, library.default_prefix))
            }
            None if handle.client.is_none() => self.any_prefix(library.id),
            prefix => prefix.clone(),
        };
        match prefix {
            Some(prefix) if !channel || library.prefix == "all" || handle.kind.channels => {
                prefix.then(&patterns)
            }
            _ => patterns,
        }
    }

    /// The value of an entry in a file of settings, as `config/app.php aliases`.
    pub(super) fn setting(&self, place: &str) -> Option<&Value> {
        self.world.facts.setting(place)
    }

    /// The prefixes that clients of a library have in the project, where it is not known which client is meant.
    fn any_prefix(&self, library: &str) -> Option<Patterns> {
        let facts = self.world.facts;
        let provided = facts
            .registered
            .get(library)
            .or_else(|| facts.provided.get(library));
        if let Some(provided) = provided {
            return Some(provided.clone());
        }
        let clients = facts
            .clients
            .iter()
            .filter(|(_, client)| client.library == library);
        let prefixes: Vec<Option<&Patterns>> = clients.map(|(place, _)| facts.prefixes.get(place)).collect();
        let known = prefixes.iter().flatten().map(|prefix| Patterns::clone(prefix));
        let known = known.reduce(|one, other| one.or(&other))?;
        let some_have_none = prefixes.iter().any(Option::is_none);
        let none = some_have_none.then(|| Patterns::one(Pattern::default()));
        Some(none.map_or_else(|| known.clone(), |none| known.or(&none)))
    }

    /// Remembers what a view of a client puts in front of keys: the client itself puts nothing there.
    pub(super) fn keep_view(&mut self, library: &'static str, prefix: &Patterns) {
        if self.mute == 0 {
            let all = prefix.or(&Patterns::one(Pattern::default()));
            unite(&mut self.found.provided, [(library, all)]);
        }
    }

    /// Remembers what a client puts in front of keys.
    pub(super) fn keep_prefix(&mut self, handle: &Handle) {
        // A namespace is beside the client that it uses, and a library on top of one has its own.
        let beside = handle.kind.name == "namespace" || !handle.library.default_prefix.is_empty();
        let (Some(prefix), 0, false) = (&handle.prefix, self.mute, beside) else {
            return;
        };
        match &handle.client {
            Some(client) => {
                let place = (client.span.file, client.span.start);
                self.found.prefixes.insert(place, prefix.clone());
            }
            // A client that a container of dependency injection gives.
            None => unite(&mut self.found.provided, [(handle.library.id, prefix.clone())]),
        }
    }

    /// `services.AddSingleton<IDatabase>(p => …)`: what the container gives puts its prefix in front of keys, or none.
    pub(super) fn note_registered(&mut self, method: &str, args: &Args) {
        let registers = ["Add", "TryAdd", "Replace", "Register"]
            .iter()
            .any(|front| method.starts_with(front));
        if self.mute > 0 || self.unit.language.id() != "csharp" || !registers {
            return;
        }
        for value in &args.positional {
            let returned = match value {
                Value::Lambda(function) => self.world.facts.returns.get(&Self::lambda_key(function)).cloned(),
                Value::Handle(_) => Some(value.clone()),
                _ => None,
            };
            let returned = returned.unwrap_or_default();
            let clients = returned.handles().filter(|handle| handle.kind.name == "client");
            let prefixes = clients.filter_map(|handle| Some((handle.library.id, handle.prefix.clone()?)));
            unite(&mut self.found.registered, prefixes.collect::<Vec<_>>());
        }
    }
}
