//! Parameters of libraries, such as the prefix of keys: what settings and constants of the project say.

use super::Eval;
use crate::library::Library;
use crate::pattern::{Pattern, Patterns};

impl Eval<'_> {
    /// A glob with `{@name|otherwise}` filled in: with what the project gives to the parameter. In `{@name+more|otherwise}`
    /// there is `more` behind it, in `{@name?more|otherwise}` perhaps.
    pub(super) fn filled_in(&self, library: &Library, glob: &str) -> Patterns {
        let mut whole = Patterns::one(Pattern::default());
        let mut rest = glob;
        while let Some((before, place)) = rest.split_once("{@")
            && let Some((place, after)) = place.split_once('}')
        {
            let (name, otherwise) = place.split_once('|').unwrap_or((place, "*"));
            let (name, more) = name.split_at(name.find(['+', '?']).unwrap_or(name.len()));
            let with = |value: &Patterns| match more.get(1..) {
                Some(more) => value.then(&Patterns::one(Pattern::literal(more))),
                None => value.clone(),
            };
            let value = match self.parameter(library, name) {
                Some(value) if value.as_literal() == Some("") => value,
                Some(value) if more.starts_with('?') => value.or(&with(&value)),
                Some(value) => with(&value),
                None => Patterns::one(Pattern::of_glob(otherwise)),
            };
            whole = whole.then(&Patterns::one(Pattern::of_glob(before))).then(&value);
            rest = after;
        }
        whole.then(&Patterns::one(Pattern::of_glob(rest)))
    }

    fn parameter(&self, library: &Library, name: &str) -> Option<Patterns> {
        if let Some(place) = library.setting(name)
            && place.contains(".*.")
        {
            return self.world.facts.of_entries(place, library.needs);
        }
        if let Some(place) = library.setting(name) {
            let beside = self.world.beside.patterns(place);
            let beside = beside.map(|glob| Patterns::one(Pattern::of_glob(&glob)));
            let own = self.setting(place).map(|value| value.as_patterns());
            let said = own.into_iter().chain(beside).reduce(|one, other| one.or(&other));
            // A constant in the code stands for what no settings say.
            if said.is_some() || library.written.iter().all(|(known, _)| *known != name) {
                return said;
            }
        }
        let own = self
            .world
            .written
            .iter()
            .filter(|one| one.is_of(library.id, name));
        let values = own.map(|one| Patterns::one(Pattern::of_glob(one.glob())));
        values.reduce(|one, other| one.or(&other))
    }
}
