//! Files beside the code by which frameworks use Redis: settings, templates of pages, manifests.

mod entries;
mod file;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use redproof_redis::file_name_matches;
use redproof_source::{Span, Text};

use self::entries::{entries_of, environment_of_image, environments_of};
pub use self::file::SettingsFile;
use crate::profile::profiles;

/// A file beside the code of one application.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// The file.
    pub file: &'a SettingsFile,
    /// The services of which it is the compose file or the Dockerfile: their environment counts, as that of a file `.env`. None
    /// where it is neither.
    pub services: &'a [&'a str],
}

/// Whether a profile looks into files of this path, beside the code.
pub fn is_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut patterns = [&PATTERNS.by_name, &PATTERNS.by_ending]
        .into_iter()
        .zip([name, ending(name)])
        .filter_map(|(patterns, key)| patterns.get(key))
        .flatten()
        .chain(&PATTERNS.others);
    patterns.any(|files| is_path(files, path))
}

/// The ends of paths that profiles look into, by what is fast to compare: every file of a tree is asked for.
static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let shown = profiles().iter().flat_map(|profile| profile.shown);
    let all: BTreeSet<&str> = shown.flat_map(|shown| shown.files.iter().copied()).collect();
    let mut patterns = Patterns::default();
    for files in all {
        let name = files.rsplit('/').next().unwrap_or(files);
        let is_plain = |text: &str| !text.contains(['*', '?', '[', '\\']);
        if is_plain(name) {
            patterns.by_name.entry(name).or_default().push(files);
        } else if is_plain(ending(name)) {
            patterns.by_ending.entry(ending(name)).or_default().push(files);
        } else {
            patterns.others.push(files);
        }
    }
    patterns
});

#[derive(Default)]
struct Patterns {
    /// Those whose last part is a name.
    by_name: HashMap<&'static str, Vec<&'static str>>,
    /// Those whose last part has a plain ending, such as `*.erb`.
    by_ending: HashMap<&'static str, Vec<&'static str>>,
    others: Vec<&'static str>,
}

/// Whether a file is a compose file, and no Dockerfile.
fn is_yaml(path: &str) -> bool {
    matches!(ending(path), "yml" | "yaml" | "json")
}

/// What is behind the last dot of a name.
fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a path ends with these parts, such as `config/cable.yml` or `*.erb`.
pub(crate) fn is_path(files: &str, path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let mut patterns = files.rsplit('/');
    patterns.all(|pattern| {
        parts
            .next()
            .is_some_and(|part| pattern == "*" || file_name_matches(pattern, part))
    })
}

/// An entry of a file of settings.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    path: String,
    /// Its name as `canonical` has it.
    name: String,
    pub(crate) value: Text,
    pub(crate) span: Span,
}

/// The entries of all files of settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    entries: Vec<Entry>,
    /// The entries of files `.env` by their names.
    variables: HashMap<String, Vec<usize>>,
    /// Whether all that compose files give to the services of the code is among them.
    has_environment: bool,
}

/// A name as names are compared: `spring.cache.key-prefix`, `SPRING_CACHE_KEY_PREFIX` and `cache.keyPrefix` below `spring`
/// are the same. A star stays.
fn canonical(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric() || *c == '*');
    kept.flat_map(char::to_lowercase).collect()
}

impl Settings {
    /// The entries of files; those without entries, such as templates, have none.
    pub(crate) fn of(files: &[Beside<'_>]) -> Settings {
        let (of_services, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|beside| !beside.services.is_empty());
        let (compose, images): (Vec<&Beside<'_>>, Vec<_>) = of_services
            .into_iter()
            .partition(|beside: &&Beside<'_>| is_yaml(&beside.file.path));
        let mut settings = Settings {
            entries: others
                .iter()
                .flat_map(|beside: &&Beside<'_>| beside.file.read(entries_of).0.clone())
                .collect(),
            has_environment: !compose.is_empty(),
            ..Settings::default()
        };
        let mut set = BTreeSet::new();
        for beside in compose {
            let environments = beside.file.read(environments_of);
            let environments = environments.as_ref().as_ref();
            settings.has_environment &= environments.is_some();
            let own: BTreeSet<&str> = beside.services.iter().copied().collect();
            for environment in own.iter().filter_map(|name| environments?.get(*name)) {
                set.extend(environment.entries.iter().map(|entry| entry.name.clone()));
                settings.entries.extend_from_slice(&environment.entries);
                settings.has_environment &= environment.is_whole;
            }
        }
        for beside in images {
            // What one service sets, another one of the image may not.
            let is_set = |entry: &&Entry| beside.services.len() == 1 && set.contains(&entry.name);
            let entries = beside.file.read(environment_of_image);
            let entries = entries.0.iter().filter(|entry| !is_set(entry));
            settings.entries.extend(entries.cloned());
        }
        let entries = settings.entries.iter().enumerate();
        for (index, entry) in entries.filter(|(_, entry)| is_path(".env", &entry.path)) {
            let of_name = settings.variables.entry(entry.name.clone()).or_default();
            of_name.push(index);
        }
        settings
    }

    /// Whether a variable that is not among the [variables](Self::variable) is not set.
    pub(crate) fn has_environment(&self) -> bool {
        self.has_environment
    }

    /// The entries of a file that say what `by` does: `*.adapter=redis`, name and value as globs.
    pub(crate) fn saying<'s>(&'s self, files: &'s str, by: &'s str) -> impl Iterator<Item = &'s Entry> {
        let (name, value) = by.split_once('=').unwrap_or((by, "*"));
        let name = canonical(name);
        let value = value.to_ascii_lowercase();
        self.entries.iter().filter(move |entry| {
            is_path(files, &entry.path)
                && file_name_matches(&name, &entry.name)
                && file_name_matches(&value, &entry.value.as_str().to_ascii_lowercase())
        })
    }

    /// The values of a variable of the environment, as globs.
    pub(crate) fn variable(&self, name: &str) -> impl Iterator<Item = String> {
        let own = self.variables.get(&canonical(name)).into_iter().flatten();
        own.filter_map(|index| self.entries.get(*index))
            .map(|entry| glob(entry.value.as_str()))
    }

    /// Whether an entry of any file says what `by` does.
    pub(crate) fn say(&self, by: &str) -> bool {
        self.saying("*", by).next().is_some()
    }

    /// The values of an entry of a file, as globs: `config/cable.yml *.channel_prefix`; of a URL what it gives to a name
    /// behind its question mark, `* session.save_path?prefix`, or the beginning of its path, `* dsn?/`. `|` is between several.
    pub(crate) fn patterns<'s>(&'s self, place: &'s str) -> impl Iterator<Item = String> + 's {
        let places = place.split('|').filter_map(|place| place.split_once(' '));
        places
            .flat_map(|(files, name)| {
                let (name, query) = name
                    .split_once('?')
                    .map_or((name, None), |(name, query)| (name, Some(query)));
                self.saying(files, name).map(move |entry| (entry, query))
            })
            .filter_map(|(entry, query)| match query {
                Some(query) => query_of(entry.value.as_str(), query),
                None => Some(entry.value.as_str()),
            })
            .map(glob)
    }
}

/// What a URL gives to a name behind its question mark; the name `/` is the beginning of its path.
fn query_of<'t>(url: &'t str, name: &str) -> Option<&'t str> {
    if name == "/" {
        let (_, rest) = url.split_once("://")?;
        let path = rest.split('?').next()?.split_once('/')?.1;
        return path.split('/').next().filter(|part| !part.is_empty());
    }
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split(['&', ';']).filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The opening and the end of what is filled in when the settings are read.
const FILLED_IN: [(&str, &str); 4] = [("${", "}"), ("<%", "%>"), ("%env(", ")%"), ("#{", "}")];

/// A value as a glob: what is filled in may be any text.
pub(crate) fn glob(value: &str) -> String {
    let mut whole = value.to_owned();
    for (open, close) in FILLED_IN {
        let mut glob = String::new();
        let mut rest = whole.as_str();
        while let Some((before, behind)) = rest.split_once(open) {
            glob.push_str(before);
            glob.push('*');
            rest = behind.split_once(close).map_or("", |(_, after)| after);
        }
        glob.push_str(rest);
        whole = glob;
    }
    whole
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;
    use redproof_testing::cost;

    use super::*;

    fn file(path: &str, text: &str) -> SettingsFile {
        SettingsFile::new(SourceMap::default().add(path, text), path, text.into())
    }

    fn values(path: &str, text: &str, place: &str) -> Vec<String> {
        let file = file(path, text);
        let settings = Settings::of(&[Beside {
            file: &file,
            services: &[],
        }]);
        settings.patterns(place).collect()
    }

    #[test]
    fn entries_have_the_same_names_in_all_formats() {
        let place = "* spring.cache.redis.key-prefix";
        for (path, text) in [
            (
                "a/application.yml",
                "spring:\n  cache:\n    redis: {keyPrefix: 'shop:'}\n",
            ),
            (
                "application.yaml",
                "x: 1\n---\nspring.cache.redis:\n  key-prefix: 'shop:'\n",
            ),
            (
                "application.properties",
                "# spring.cache.redis.key-prefix=x\nspring.cache.redis.key-prefix = shop:\n",
            ),
            (".env", "export SPRING_CACHE_REDIS_KEY_PREFIX=\"shop:\"\n"),
        ] {
            assert_eq!(values(path, text, place), ["shop:"], "{path}");
        }
        assert_eq!(values("a.json", "{}", place), [""; 0]);
    }

    #[test]
    fn tags_are_words() {
        let text =
            "<% if x %>\nproduction:\n  url: <%= ENV['PW'] %>@redis\n  channel_prefix: shop\n<% end %>\n";
        assert_eq!(
            values("config/cable.yml", text, "config/cable.yml *.channel_prefix"),
            ["shop"]
        );
        assert_eq!(
            values("cable.yml", text, "config/cable.yml *.channel_prefix"),
            [""; 0]
        );
        assert_eq!(entries::without_tags(text).len(), text.len());
        assert_eq!(entries::without_tags("a <%= é"), "a xxxxxx");
        let text = "production:\n  channel_prefix: shop_<%= Rails.env %>\n";
        assert_eq!(
            values("config/cable.yml", text, "config/cable.yml *.channel_prefix"),
            ["shop_*"]
        );
        assert_eq!(glob("${A:x}:b:${C"), "*:b:*");
    }

    #[test]
    fn only_the_environment_of_own_services_counts() {
        let of = |text: &str| -> Vec<String> {
            let file = file("compose.yaml", text);
            let settings = Settings::of(&[Beside {
                file: &file,
                services: &["app", "web"],
            }]);
            settings.patterns(".env session.driver").collect()
        };
        let map = "services:\n  app: {environment: {SESSION_DRIVER: redis}}\n  b: {environment: {SESSION_DRIVER: file}}\n";
        assert_eq!(of(map), ["redis"]);
        assert_eq!(
            of(&format!("{map}  web: {{environment: [SESSION_DRIVER=array]}}\n")),
            ["redis", "array"]
        );
        assert_eq!(
            of("services:\n  app:\n    environment: [SESSION_DRIVER=file, X]\n"),
            ["file"]
        );
    }

    /// The file was parsed for each application.
    #[test]
    fn one_compose_file_of_many_applications_takes_time_in_proportion() {
        let time = |count: usize| {
            let services =
                (0..count).map(|number| format!("  s{number}: {{environment: {{A: b{number}}}}}\n"));
            let file = file(
                "compose.yaml",
                &format!("services:\n{}", services.collect::<String>()),
            );
            cost(|| {
                for number in 0..count {
                    let services = [format!("s{number}")];
                    let services: Vec<&str> = services.iter().map(String::as_str).collect();
                    let settings = Settings::of(&[Beside {
                        file: &file,
                        services: &services,
                    }]);
                    let values: Vec<String> = settings.variable("A").collect();
                    assert_eq!(values, [format!("b{number}")]);
                }
            })
        };
        let (few, many) = (time(100), time(800));
        assert!(many < few * 30.0, "{few} {many}");
    }

    #[test]
    fn files_that_profiles_look_into_are_known() {
        assert!(is_settings("web/config/cable.yml") && is_settings("app/views/a/show.html.erb"));
        assert!(!is_settings("cable.yml") && !is_settings("README.md"));
    }
}
