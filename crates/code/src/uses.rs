//! Libraries that use Redis by themselves: by the imports of a file, by what it makes of them, and by settings.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use redproof_source::{FileId, Span, Text};

use crate::facts::{Facts, Unit};
use crate::ir::At;
use crate::paths::Paths;
use crate::profile::{Profile, profiles};
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

/// Words of files that use such a library without a word of Redis.
pub fn words() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let imports = profiles()
            .iter()
            .flat_map(|profile| profile.imports.iter().copied());
        let mentions = crate::library::all().iter().flat_map(|library| library.mentions);
        let mut words: Vec<String> = mentions.map(|word| (*word).to_owned()).collect();
        let all = imports.chain(crate::packages::modules());
        for word in all.filter(|word| !word.contains("redis")) {
            match word.len() > 4 {
                true => words.push(word.to_owned()),
                // Shorter names are in every text.
                false => words
                    .extend(["from {} ", "import {}", "'{}'", "\"{}\""].map(|text| text.replace("{}", word))),
            }
        }
        words
    })
}

fn of_language(language: Language) -> impl Iterator<Item = &'static Profile> {
    profiles()
        .iter()
        .filter(move |profile| !profile.is_client() && profile.languages.contains(&language.id()))
}

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

/// The names in a text that shows a use which are long enough to stand for it alone, such as `django_redis.cache.RedisCache`.
fn telling_names(text: &'static str) -> impl Iterator<Item = &'static str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\');
    let words = text.split(move |c| !is_part(c));
    words.filter(|word| {
        word.len() > 9 && word.trim_matches('.').contains(['.', ':', '\\']) && !word.starts_with("redis:")
    })
}

/// The profiles whose settings are in a text, with their places.
pub(crate) fn settings_in(language: Language, text: &str) -> Vec<(&'static str, At)> {
    let mut found = Vec::new();
    for profile in of_language(language) {
        let names = profile.seen.iter().flat_map(|seen| telling_names(seen));
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

/// A constant that a file gives to a parameter of a library.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    profile: &'static str,
    parameter: &'static str,
    value: Text,
}

impl Written {
    /// Whether it is given to this parameter of this library.
    pub(crate) fn is_of(&self, library: &str, parameter: &str) -> bool {
        self.profile == library && self.parameter == parameter
    }

    /// The constant.
    pub(crate) fn value(&self) -> &str {
        self.value.as_str()
    }
}

/// The constants that a file gives to parameters, such as the queues of tasks.
pub(crate) fn written_in(file: FileId, language: Language, text: &str) -> Vec<Written> {
    let mut found = Vec::new();
    let lower = text.to_ascii_lowercase();
    let mut add = |profile, parameter, name: &str| {
        found.extend(constants(text, &lower, name).map(|(start, value)| Written {
            profile,
            parameter,
            value: Text::derived(value, Span::new(file, start, start + value.len())),
        }));
    };
    for profile in of_language(language) {
        let is_used = profile.imports.iter().any(|module| text.contains(module))
            || text.contains(&profile.id.to_uppercase())
            || profile
                .seen
                .iter()
                .flat_map(|seen| telling_names(seen))
                .any(|name| text.contains(name));
        for parameter in profile.parameters {
            // A long name stands for the library.
            let told = |name: &&&str| is_used || name.len() > 11;
            for name in parameter.written.iter().filter(told) {
                add(profile.id, parameter.name, name);
            }
        }
    }
    for library in crate::library::libraries(language).filter(|library| !library.written.is_empty()) {
        let mut words = library.needs.iter().chain(library.mentions);
        if words.any(|word| text.contains(word)) {
            for (parameter, name) in library.written {
                add(library.id, parameter, name);
            }
        }
    }
    found
}

/// The constants behind a name: `queue="mails"`, `"queue": "mails"`, `TASK_QUEUE = "mails"`, `config["QUEUE"] = "mails"`,
/// `?queue=mails`; behind the name of a function with its parenthesis, `queue("mails")`.
fn constants<'t>(text: &'t str, lower: &'t str, name: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    lower.match_indices(name).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        // A longer name may have more in front of it, such as the framework's.
        let is_part = |c: char| c.is_alphanumeric() || (c == '_' && !name.contains('_'));
        if before.is_some_and(is_part) {
            return None;
        }
        let rest = text.get(at + name.len()..)?;
        if matches!(before, Some('?' | '&')) {
            let value = rest.strip_prefix('=')?;
            let end = value.find(|c: char| c.is_whitespace() || "&\"'`".contains(c));
            let value = value.get(..end?).filter(|value| !value.is_empty())?;
            return Some((at + name.len() + 1, value));
        }
        let rest = match name.ends_with('(') {
            true => rest,
            false => {
                let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
                let rest = rest.strip_prefix(']').unwrap_or(rest).trim_start_matches(' ');
                rest.strip_prefix([':', '='])?.trim_start_matches(' ')
            }
        };
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = rest
            .get(1..)?
            .split([quote, '\n'])
            .next()
            .filter(|value| !value.is_empty())?;
        Some((text.len() - rest.len() + 1, value))
    })
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
    pub(crate) paths: &'p Paths,
}

/// The libraries that a file uses.
pub(crate) fn of_unit(unit: &Unit, project: Known<'_>, calls: &[OutsideCall]) -> Vec<LibraryUse> {
    let Known {
        settings, written, ..
    } = project;
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
        let by_settings = profile.seen.iter().any(|seen| telling_names(seen).any(of_redis));
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
        let own = written.iter().filter(|constant| constant.profile == profile.id);
        let own = own.map(|constant| (constant.parameter.to_owned(), constant.value.clone()));
        one.parameters.extend(own);
        for parameter in profile.parameters {
            // An entry in a file of settings.
            let value = parameter.option.and_then(|place| {
                let value = project.facts.setting(place).map(crate::value::Value::as_patterns);
                value.or_else(|| {
                    let methods = crate::library::all()
                        .iter()
                        .find(|library| library.id == profile.id)?;
                    project.facts.of_entries(place, methods.needs)
                })
            });
            for pattern in value.iter().flat_map(|value| value.iter()) {
                let text = Text::derived(&pattern.glob(), span(at));
                one.parameters.push((parameter.name.to_owned(), text));
            }
        }
        one.use_.sort();
        one.use_.dedup();
        one.parameters
            .sort_by(|(a, x), (b, y)| (a, x.as_str()).cmp(&(b, y.as_str())));
        one.parameters
            .dedup_by(|(a, x), (b, y)| a == b && x.as_str() == y.as_str());
        found.push(one);
    }
    if !unit.test {
        found.extend(without_profile(unit, project.paths));
    }
    found
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
    fn constants_stand_behind_names() {
        let text = "@task(queue='mails')\nCELERY_TASK_DEFAULT_QUEUE = \"main\"\nroutes = {'a': {'queue': 'slow'}}\n\
                    if queue == 'x': my_queue = 'y'; queue = name";
        let lower = text.to_ascii_lowercase();
        let values = |name| -> Vec<&str> { constants(text, &lower, name).map(|(_, value)| value).collect() };
        assert_eq!(values("queue"), ["mails", "slow"]);
        assert_eq!(values("task_default_queue"), ["main"]);
        assert_eq!(values("@task("), Vec::<&str>::new());
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
