//! The settings that count in the end, with who set them and what they overrode.

use std::collections::BTreeMap;

use redproof_source::{Known, Span, Text, Why};

use super::model::{Setting, SettingOrigin};
use super::version::{Directive, Version};

/// Settings by the directive's name.
#[derive(Debug, Default)]
pub(super) struct Settings(BTreeMap<String, Setting>);

impl Settings {
    /// What a server has that was started without anything.
    pub(super) fn defaults(version: &Version, anchor: Span) -> Self {
        let mut settings = Self::default();
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
        settings
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
        if let Some(earlier) = self.0.get_mut(directive.name) {
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
        self.0.insert(directive.name.to_owned(), setting);
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
            .0
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
        for setting in self.0.values_mut() {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    /// What nothing has set so far is not sure: a line that may set anything takes nothing away.
    pub(super) fn doubt_unset(&mut self, why: &Why) {
        let is_unset =
            |setting: &&mut Setting| matches!(setting.origin, SettingOrigin::Default | SettingOrigin::Image);
        for setting in self.0.values_mut().filter(is_unset) {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    /// One setting is not sure, since the line that would set it does not count.
    pub(super) fn doubt_one(&mut self, name: &str, why: &Why) {
        if let Some(setting) = self.0.get_mut(name) {
            setting.shown = Known::Unknown(why.clone());
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Setting> {
        self.0.get(name)
    }

    /// The value as `CONFIG GET` would show it; `None` where it is not known.
    pub(super) fn shown(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(|setting| setting.shown.known())
            .map(String::as_str)
    }

    /// Whether a setting is not empty; not set where the version does not know it.
    pub(super) fn is_set(&self, name: &str) -> Known<bool> {
        self.0.get(name).map_or(Known::Known(false), Setting::is_set)
    }

    /// All of them, what they overrode in reverse order.
    pub(super) fn finish(mut self) -> BTreeMap<String, Setting> {
        for setting in self.0.values_mut() {
            setting.overrode.reverse();
        }
        self.0
    }
}

/// Why a value is not known: a variable in it that no file sets.
pub(super) fn unset(words: &[Text]) -> Option<Why> {
    words.iter().find_map(Text::why_undefined)
}
