//! Libraries that use Redis by themselves: by the imports of a file, by what it makes of them, and by settings.

use std::collections::BTreeSet;

use redproof_source::{Span, Text};

use crate::facts::{Facts, Unit};
use crate::ir::At;
use crate::paths::Paths;
use crate::profile::{Profile, distinctive_names, of_language};
use crate::settings::Settings;
use crate::shown::Found;
use crate::written::Written;
use crate::{Language, LibraryUse};

/// A call of something from outside the project.
#[derive(Debug, Clone)]
pub(crate) struct OutsideCall {
    /// What is called, as a dotted path.
    pub(crate) path: String,
    /// The first positional argument, if it is a constant.
    pub(crate) first: Option<String>,
    /// The options that are constants, by name.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) at: At,
}

/// The most calls that are kept of one file.
pub(crate) const MOST_CALLS: usize = 500;

/// A module's name with dots, however the language writes it.
fn dotted(name: &str) -> String {
    name.replace("::", ".").replace(['\\', '/'], ".")
}

/// Whether a module is another one or a part of it.
pub(crate) fn is_within(path: &str, module: &str) -> bool {
    let (path, module) = (dotted(path), dotted(module));
    path.strip_prefix(module.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The profiles whose settings are in a text, with their places.
pub(crate) fn settings_in(language: Language, text: &str) -> Vec<(&'static str, At)> {
    let mut found = Vec::new();
    for profile in of_language(language) {
        let names = profile.seen.iter().flat_map(|seen| distinctive_names(seen));
        let place = names
            .filter_map(|name| Some((text.find(name)?, name.len())))
            .min();
        found.extend(place.map(|(start, length)| {
            let at = At {
                start: u32::try_from(start).unwrap_or(u32::MAX),
                end: u32::try_from(start + length).unwrap_or(u32::MAX),
            };
            (profile.id, at)
        }));
    }
    found
}

/// The project as far as its libraries go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'p> {
    pub(crate) units: &'p [Unit],
    pub(crate) facts: &'p Facts,
    /// The profiles of libraries whose settings are anywhere in the project.
    pub(crate) settings: &'p BTreeSet<&'static str>,
    /// The libraries that are not on Redis here.
    pub(crate) elsewhere: &'p [&'static str],
    /// What the files give to parameters of libraries.
    pub(crate) written: &'p [Written],
    pub(crate) beside: &'p Settings,
    pub(crate) paths: &'p Paths,
}

/// The libraries that a file uses.
pub(crate) fn of_unit(unit: &Unit, project: Known<'_>, calls: &[OutsideCall]) -> Vec<LibraryUse> {
    let settings = project.settings;
    let mut found = Vec::new();
    for profile in of_language(unit.language) {
        if crate::library::is_elsewhere(profile.id, project.elsewhere) {
            continue;
        }
        let of_profile = |path: &str| profile.imports.iter().any(|module| is_within(path, module));
        let imported = unit
            .import_places
            .iter()
            .find(|(module, _)| of_profile(module))
            .map(|(_, at)| *at);
        // A framework may keep its cache elsewhere: its settings say whether that is Redis.
        let of_redis = |name: &str| name.to_ascii_lowercase().contains("redis");
        let by_settings = profile
            .seen
            .iter()
            .any(|seen| distinctive_names(seen).any(of_redis));
        let general = by_settings && !profile.imports.iter().any(|module| of_redis(module));
        let imported = imported.filter(|_| !general || settings.contains(profile.id));
        let set = unit
            .settings
            .iter()
            .find(|(id, _)| *id == profile.id)
            .map(|(_, at)| *at);
        // What a file of settings shows is the import's, where there is one.
        let imported_elsewhere = || {
            let mut others = project.units.iter().flat_map(|unit| &unit.import_places);
            others.any(|(module, _)| of_profile(module))
        };
        let Some(at) = imported.or_else(|| set.filter(|_| !imported_elsewhere())) else {
            continue;
        };
        let span = |at: At| Span::new(unit.file, at.start as usize, at.end as usize);
        let mut one = LibraryUse {
            id: profile.id.to_owned(),
            use_: Vec::new(),
            parameters: Vec::new(),
            span: span(at),
        };
        for call in calls.iter().filter(|call| of_profile(&call.path)) {
            for parameter in profile.parameters {
                let named = |option: &str| {
                    call.options
                        .iter()
                        .find(|(name, _)| name.eq_ignore_ascii_case(option))
                };
                let last = call.path.rsplit('.').next().unwrap_or_default();
                let is_first = match parameter.of {
                    [] => parameter.option.is_none() && matches!(parameter.name, "queue" | "name"),
                    classes => classes.contains(&last),
                };
                let by_name = parameter.option.and_then(named).map(|(_, value)| value.as_str());
                let value = by_name.or(call.first.as_deref().filter(|_| is_first));
                if let Some(value) = value {
                    one.parameters
                        .push((parameter.name.to_owned(), Text::derived(value, span(call.at))));
                }
            }
            let last = call.path.rsplit('.').next().unwrap_or_default();
            let uses = profile
                .uses
                .iter()
                .filter(|one| one.name.eq_ignore_ascii_case(last));
            one.use_.extend(uses.map(|one| one.name.to_owned()));
        }
        add_parameters(&mut one, profile, project, span(at));
        one.use_.sort();
        one.use_.dedup();
        found.push(one);
    }
    if !unit.test {
        found.extend(without_profile(unit, project.paths));
    }
    found
}

/// Adds what the project gives to the parameters of a library, in its settings or by their names.
fn add_parameters(one: &mut LibraryUse, profile: &Profile, project: Known<'_>, at: Span) {
    let own = project
        .written
        .iter()
        .filter(|constant| constant.is_from(profile.id));
    let own = own.map(|constant| constant.given());
    one.parameters.extend(own);
    for parameter in profile.parameters {
        let Some(place) = parameter.option else { continue };
        let value = project.facts.setting(place).map(crate::value::Value::as_patterns);
        let value = value.or_else(|| {
            let mut methods = crate::library::all().iter();
            let methods = methods.find(|library| library.id == profile.id)?;
            project.facts.of_entries(place, methods.needs)
        });
        for pattern in value.iter().flat_map(|value| value.iter()) {
            let text = Text::derived(&pattern.glob(), at);
            one.parameters.push((parameter.name.to_owned(), text));
        }
        let beside = project.beside.patterns(place);
        one.parameters
            .extend(beside.map(|glob| (parameter.name.to_owned(), Text::derived(&glob, at))));
    }
    one.parameters
        .sort_by(|(a, x), (b, y)| (a, x.as_str()).cmp(&(b, y.as_str())));
    one.parameters
        .dedup_by(|(a, x), (b, y)| a == b && x.as_str() == y.as_str());
}

/// The libraries that are used without a call of their own.
pub(crate) fn of_shown(shown: &[&Found], project: Known<'_>) -> Vec<LibraryUse> {
    let uses = shown.iter().map(|found| {
        let mut one = LibraryUse {
            id: found.profile.id.to_owned(),
            use_: Vec::new(),
            parameters: Vec::new(),
            span: found.span,
        };
        one.use_
            .extend((!found.shown.use_.is_empty()).then(|| found.shown.use_.to_owned()));
        add_parameters(&mut one, found.profile, project, found.span);
        one
    });
    uses.collect()
}

/// The libraries that a file imports and of which no profile says what they send.
fn without_profile(unit: &Unit, paths: &Paths) -> Vec<LibraryUse> {
    let mut found: Vec<LibraryUse> = Vec::new();
    for (module, at) in &unit.import_places {
        let id = crate::packages::of_import(unit.language, module, |name| paths.has(name));
        let Some(id) = id.filter(|id| found.iter().all(|one| one.id != *id)) else {
            continue;
        };
        found.push(LibraryUse {
            id,
            use_: Vec::new(),
            parameters: Vec::new(),
            span: Span::new(unit.file, at.start as usize, at.end as usize),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_known_by_their_names() {
        let found = settings_in(
            Language::Python,
            "CACHES = {'BACKEND': \"django_redis.cache.RedisCache\"}",
        );
        assert_eq!(
            found.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            ["django-redis"]
        );
        assert!(settings_in(Language::Python, "x = 'redis://cache'").is_empty());
    }

    #[test]
    fn modules_are_compared_by_their_parts() {
        assert!(is_within(
            "Illuminate.Support.Facades.Cache",
            "Illuminate\\Support\\Facades"
        ));
        assert!(is_within("bullmq.Queue", "bullmq"));
        assert!(!is_within("bullmqx", "bullmq"));
    }
}
