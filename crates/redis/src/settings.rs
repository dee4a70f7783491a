//! The settings that count in the end, with who set them and what they overrode.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use redproof_source::{Known, Span, Text, Why};

use super::version::{Directive, Version};

/// One effective setting.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The values, as words; empty where the setting is the empty string. What `CONFIG GET` would show, joined by
    /// single spaces, is [`Setting::shown`].
    pub words: Vec<Text>,
    /// What `CONFIG GET` would show; empty for a secret. Unknown where a variable, or configuration that could not be
    /// read, leaves it open.
    pub shown: Known<String>,
    /// Who set it.
    pub origin: SettingOrigin,
    /// The whole line or the option with its values; `None` for defaults and images.
    pub span: Option<Span>,
    /// Earlier places that it overrode, the last first.
    pub overrode: Vec<Span>,
    /// Passwords that it overrode, the first first: they do not count, and are still there to be read.
    pub replaced: Vec<(Text, SettingOrigin)>,
}

impl Setting {
    /// The first word as text.
    pub fn first(&self) -> Option<&Text> {
        self.words.first()
    }

    /// Whether it is set to something not empty. Unknown where a variable decides.
    pub fn is_set(&self) -> Known<bool> {
        match self.words.iter().find_map(Text::why_undefined) {
            Some(why) if self.words.iter().all(Text::is_empty) => Known::Unknown(why),
            Some(_) => Known::Known(true),
            None => match &self.shown {
                Known::Unknown(why) => Known::Unknown(why.clone()),
                Known::Known(_) => Known::Known(self.words.iter().any(|word| !word.is_empty())),
            },
        }
    }

    /// Whether it is a yes.
    pub fn is_yes(&self) -> bool {
        self.first()
            .is_some_and(|word| word.as_str().eq_ignore_ascii_case("yes"))
    }
}

/// Who set a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingOrigin {
    /// The version's default.
    Default,
    /// The image.
    Image,
    /// The configuration file.
    File,
    /// A file that it includes.
    Include,
    /// The command line.
    Argument,
    /// A variable that the image reads.
    Environment,
}

/// Settings by the directive's name. Those that nobody set are shared by all servers of a version: a server has some 200.
#[derive(Debug, Clone)]
pub struct Settings {
    own: BTreeMap<&'static str, Setting>,
    defaults: &'static BTreeMap<&'static str, Setting>,
}

/// The defaults of each version, made when they are asked for.
static DEFAULTS: LazyLock<Vec<OnceLock<BTreeMap<&'static str, Setting>>>> =
    LazyLock::new(|| Version::all().iter().map(|_| OnceLock::new()).collect());

static NONE: BTreeMap<&'static str, Setting> = BTreeMap::new();

impl Settings {
    /// What a server has that was started without anything.
    pub(super) fn defaults(version: &Version) -> Self {
        let mut all = Version::all().iter();
        let index = all.position(|known| std::ptr::eq(known, version));
        let defaults = index.and_then(|index| DEFAULTS.get(index));
        Self {
            own: BTreeMap::new(),
            defaults: defaults.map_or(&NONE, |defaults| {
                defaults.get_or_init(|| Self::defaults_of(version))
            }),
        }
    }

    fn defaults_of(version: &Version) -> BTreeMap<&'static str, Setting> {
        // A default is written nowhere.
        let anchor = Span::NOWHERE;
        let mut settings = Self {
            own: BTreeMap::new(),
            defaults: &NONE,
        };
        for directive in version.directives() {
            if let Some(default) = directive.default.filter(|_| !directive.runtime_only) {
                let words = if directive.multi {
                    default
                        .split_whitespace()
                        .map(|word| Text::literal(word, anchor))
                        .collect()
                } else if default.is_empty() {
                    Vec::new()
                } else {
                    vec![Text::literal(default, anchor)]
                };
                settings.put(directive, words, default.to_owned(), SettingOrigin::Default, None);
            }
        }
        settings.own
    }

    /// Sets a directive.
    pub(super) fn put(
        &mut self,
        directive: &Directive,
        words: Vec<Text>,
        shown: String,
        origin: SettingOrigin,
        span: Option<Span>,
    ) {
        let mut overrode = Vec::new();
        let mut replaced = Vec::new();
        if let Some(earlier) = self.own.get_mut(directive.name) {
            overrode = std::mem::take(&mut earlier.overrode);
            overrode.extend(earlier.span);
            if directive.is_secret() && earlier.span.is_some() {
                replaced = std::mem::take(&mut earlier.replaced);
                replaced.extend(earlier.words.first().cloned().map(|word| (word, earlier.origin)));
            }
        }
        let shown = match unset(&words) {
            _ if directive.is_secret() => Known::Known(String::new()),
            Some(why) => Known::Unknown(why),
            None => Known::Known(shown),
        };
        let setting = Setting {
            words,
            shown,
            origin,
            span,
            overrode,
            replaced,
        };
        self.own.insert(directive.name, setting);
    }

    /// Adds a line to a directive whose earlier lines still count. `shown` comes behind what was shown so far, or,
    /// if it replaces it, in its place.
    pub(super) fn add(
        &mut self,
        directive: &Directive,
        more: Vec<Text>,
        shown: String,
        replaces: bool,
        origin: SettingOrigin,
        span: Option<Span>,
    ) {
        let earlier = self
            .own
            .get_mut(directive.name)
            .filter(|earlier| earlier.span.is_some());
        let Some(earlier) = earlier else {
            return self.put(directive, more, shown, origin, span);
        };
        if let Some(why) = unset(&more) {
            earlier.shown = Known::Unknown(why);
        } else if let Known::Known(so_far) = &mut earlier.shown {
            if replaces {
                so_far.clear();
            }
            if !so_far.is_empty() && !shown.is_empty() {
                so_far.push(' ');
            }
            so_far.push_str(&shown);
        }
        earlier.words.extend(more);
        earlier.origin = origin;
        earlier.span = span;
    }

    /// From here on, nothing that was set so far is sure.
    pub(super) fn doubt(&mut self, why: &Why) {
        for name in self.defaults.keys() {
            self.doubt_one(name, why);
        }
        for setting in self.own.values_mut() {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    /// What nothing has set so far is not sure: a line that may set anything takes nothing away.
    pub(super) fn doubt_unset(&mut self, why: &Why) {
        let is_unset =
            |setting: &&mut Setting| matches!(setting.origin, SettingOrigin::Default | SettingOrigin::Image);
        let defaults: Vec<&str> = self.defaults.keys().copied().collect();
        let untouched = defaults.into_iter().filter(|name| !self.own.contains_key(name));
        for name in untouched.collect::<Vec<_>>() {
            self.doubt_one(name, why);
        }
        for setting in self.own.values_mut().filter(is_unset) {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    /// One setting is not sure, since the line that would set it does not count.
    pub(super) fn doubt_one(&mut self, name: &str, why: &Why) {
        let default = self
            .defaults
            .get_key_value(name)
            .filter(|_| !self.own.contains_key(name));
        if let Some((name, default)) = default {
            self.own.insert(name, default.clone());
        }
        if let Some(setting) = self.own.get_mut(name) {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    /// A setting by the directive's own name.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.own.get(name).or_else(|| self.defaults.get(name))
    }

    /// One that is not as the version has it by default, by the directive's own name.
    pub fn own(&self, name: &str) -> Option<&Setting> {
        self.own.get(name)
    }

    /// What the version has by default.
    pub fn default_of(&self, name: &str) -> Option<&Setting> {
        self.defaults.get(name)
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        let defaults = self
            .defaults
            .iter()
            .filter(|(name, _)| !self.own.contains_key(*name));
        let all: BTreeMap<&'static str, &Setting> = self
            .own
            .iter()
            .chain(defaults)
            .map(|(name, setting)| (*name, setting))
            .collect();
        all.into_iter()
    }

    /// The value as `CONFIG GET` would show it; `None` where it is not known.
    pub(super) fn shown(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(|setting| setting.shown.known())
            .map(String::as_str)
    }

    /// Whether a setting is not empty; not set where the version does not know it.
    pub(super) fn is_set(&self, name: &str) -> Known<bool> {
        self.get(name).map_or(Known::Known(false), Setting::is_set)
    }

    /// All of them, what they overrode in reverse order.
    pub(super) fn finish(mut self) -> Self {
        for setting in self.own.values_mut() {
            setting.overrode.reverse();
        }
        self
    }
}

/// Why a value is not known: a variable in it that no file sets.
pub(super) fn unset(words: &[Text]) -> Option<Why> {
    words.iter().find_map(Text::why_undefined)
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;

    use super::*;
    use crate::Engine;

    /// Settings of the newest Redis, and the place of a line.
    fn settings() -> (Settings, &'static Version, Span) {
        let version = Version::newest(Engine::Redis).unwrap();
        let mut map = SourceMap::default();
        let file = map.add("redis.conf", "line");
        (Settings::defaults(version), version, Span::new(file, 0, 4))
    }

    #[test]
    fn what_is_set_again_is_kept_only_of_passwords() {
        let (mut settings, version, at) = settings();
        for name in ["requirepass", "maxmemory"] {
            let directive = version.directive(name).unwrap();
            for (value, span) in [("image", None), ("first", Some(at)), ("second", Some(at))] {
                let words = vec![Text::literal(value, at)];
                settings.put(directive, words, value.to_owned(), SettingOrigin::Image, span);
            }
        }
        let password = settings.get("requirepass").unwrap();
        let replaced: Vec<&str> = password.replaced.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(
            (replaced, settings.shown("requirepass")),
            (vec!["first"], Some(""))
        );
        let memory = settings.get("maxmemory").unwrap();
        assert!(memory.replaced.is_empty() && memory.overrode == [at]);
        assert_eq!(settings.shown("maxmemory"), Some("second"));
    }

    #[test]
    fn lines_add_up() {
        let (mut settings, version, at) = settings();
        let directive = version.directive("save").unwrap();
        let mut add = |shown: &str, replaces| {
            let words = vec![Text::literal(shown, at)];
            settings.add(
                directive,
                words,
                shown.to_owned(),
                replaces,
                SettingOrigin::Default,
                Some(at),
            );
            settings.shown("save").map(str::to_owned).unwrap()
        };
        assert_eq!(add("", false), "");
        assert_eq!(add("60 1", false), "60 1");
        assert_eq!(add("", false), "60 1");
        assert_eq!(add("90 2", false), "60 1 90 2");
        assert_eq!(add("30 3", true), "30 3");
    }

    #[test]
    fn doubts_about_what_nothing_has_set() {
        let (mut settings, version, at) = settings();
        let put = |settings: &mut Settings, name: &str, origin| {
            let words = vec![Text::literal("1", at)];
            settings.put(
                version.directive(name).unwrap(),
                words,
                "1".to_owned(),
                origin,
                Some(at),
            );
        };
        put(&mut settings, "port", SettingOrigin::File);
        put(&mut settings, "timeout", SettingOrigin::Image);
        settings.doubt_unset(&Why::new("a file is missing", None));
        assert_eq!(settings.shown("port"), Some("1"));
        assert_eq!(
            (settings.shown("timeout"), settings.shown("maxmemory")),
            (None, None)
        );
    }

    #[test]
    fn each_setting_is_listed_once() {
        let (mut settings, version, at) = settings();
        let before = settings.iter().count();
        let words = vec![Text::literal("7000", at)];
        settings.put(
            version.directive("port").unwrap(),
            words,
            "7000".to_owned(),
            SettingOrigin::File,
            Some(at),
        );
        let ports = settings.iter().filter(|(name, _)| *name == "port");
        let shown: Vec<_> = ports.map(|(_, setting)| setting.shown.known().cloned()).collect();
        assert_eq!(shown, [Some("7000".to_owned())]);
        assert!(before > 100 && settings.iter().count() == before);
    }
}
