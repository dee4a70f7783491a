//! Constants that files give to the parameters of libraries under a name.

use redproof_source::{FileId, Span, Text};

use crate::Language;
use crate::profile::{distinctive_names, of_language};
use crate::settings::glob;

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

    /// Whether it is given to a parameter of this profile.
    pub(crate) fn is_from(&self, profile: &str) -> bool {
        self.profile == profile
    }

    /// The parameter, and what it is given.
    pub(crate) fn given(&self) -> (String, Text) {
        (self.parameter.to_owned(), self.value.clone())
    }

    /// The constant as a glob.
    pub(crate) fn glob(&self) -> &str {
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
            value: Text::derived(&glob(value), Span::new(file, start, start + value.len())),
        }));
    };
    for profile in of_language(language) {
        let shows = profile
            .shown
            .iter()
            .flat_map(|shown| shown.by.iter().chain(shown.on));
        let mut shows = shows
            .flat_map(|text| text.split(['&', '.']))
            .filter(|word| word.len() > 9);
        let is_used = profile.imports.iter().any(|module| text.contains(module))
            || shows.any(|word| text.contains(word))
            || text.contains(&profile.id.to_uppercase())
            || profile
                .seen
                .iter()
                .flat_map(|seen| distinctive_names(seen))
                .any(|name| text.contains(name));
        for parameter in profile.parameters {
            // A long name stands for the library.
            let counts = |name: &&&str| is_used || name.len() > 11;
            for name in parameter.written.iter().filter(counts) {
                add(profile.id, parameter.name, name);
            }
        }
    }
    for library in crate::library::libraries(language).filter(|library| !library.written.is_empty()) {
        let mut words = library.needs.iter().chain(library.mentions);
        if words.any(|word| text.contains(word)) {
            for (parameter, names) in library.written {
                for name in names.split('|') {
                    add(library.id, parameter, name);
                }
            }
        }
    }
    found
}

/// The constants behind a name: `queue="mails"`, `"queue": "mails"`, `TASK_QUEUE = "mails"`, `config["QUEUE"] = "mails"`,
/// `?queue=mails`; behind the name of a function with its parenthesis, `queue("mails")`. With a star behind
/// the name, what is computed is any text.
fn constants<'t>(text: &'t str, lower: &'t str, name: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let (name, is_open) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
    lower.match_indices(name).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        // A longer name may have more in front of it, such as the framework's.
        let is_part = |c: char| c.is_alphanumeric() || (c == '_' && !name.contains('_'));
        if before.is_some_and(is_part) {
            return None;
        }
        let rest = text.get(at + name.len()..)?;
        if matches!(before, Some('?' | '&')) {
            let value = argument(rest.strip_prefix('=')?)?;
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
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            return is_open.then_some((at, "*"));
        };
        let value = rest
            .get(1..)?
            .split([quote, '\n'])
            .next()
            .filter(|value| !value.is_empty())?;
        Some((text.len() - rest.len() + 1, value))
    })
}

/// The longest argument of a URL that is read: a name is shorter.
const LONGEST_ARGUMENT: usize = 256;

/// The value of an argument of a URL, up to what ends it.
fn argument(text: &str) -> Option<&str> {
    let ends = |c: char| c.is_whitespace() || "&?#;\"'`".contains(c);
    let mut near = text.char_indices().take_while(|(at, _)| *at <= LONGEST_ARGUMENT);
    let (end, _) = near.find(|(_, c)| ends(*c))?;
    text.get(..end).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn arguments_of_urls_end() {
        for (text, expected) in [
            ("mails&x=1", Some("mails")),
            ("mails?queue=b ", Some("mails")),
            ("mails;x=1", Some("mails")),
            ("mails#top", Some("mails")),
            ("é'", Some("é")),
            ("\"", None),
            ("mails", None),
        ] {
            assert_eq!(argument(text), expected, "{text}");
        }
        let long = "é".repeat(LONGEST_ARGUMENT / 2);
        assert_eq!(argument(&format!("{long} ")), Some(long.as_str()));
        assert_eq!(argument(&format!("{long}é ")), None);
    }

    #[test]
    fn what_is_computed_is_any_text() {
        let values = |text: &str, name: &str| -> Vec<String> {
            let lower = text.to_ascii_lowercase();
            let found = constants(text, &lower, name).map(|(_, value)| glob(value));
            found.collect()
        };
        let text = "c.prefixWith(\"a:\").prefixWith(name())";
        assert_eq!(values(text, "prefixwith("), ["a:"]);
        assert_eq!(values(text, "prefixwith(*"), ["a:", "*"]);
        assert_eq!(
            values("namespace: \"shop-#{Rails.env}\"", "namespace"),
            ["shop-*"]
        );
    }
}
