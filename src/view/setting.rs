//! Settings of a server: the value that counts, and who set it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Context, Place};
use crate::deployment::Server;
use redproof_redis::{self, Directive, Kind, SettingOrigin};
use redproof_source::Known;

/// Every setting that a version knows, by name. Those that nobody set are shared by all servers of the version.
#[derive(Debug, Default)]
pub struct Settings {
    own: BTreeMap<&'static str, Setting>,
    untouched: Arc<Untouched>,
}

/// The settings of a version that nobody set.
pub(super) type Untouched = BTreeMap<&'static str, Setting>;

impl Settings {
    /// A setting by name.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.own.get(name).or_else(|| self.untouched.get(name))
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        let all = self.untouched.iter();
        all.map(|(name, untouched)| (*name, self.own.get(name).unwrap_or(untouched)))
    }
}

impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// One setting.
#[derive(Debug, Serialize)]
pub struct Setting {
    /// The value, or, of a secret, whether there is one.
    #[serde(flatten)]
    pub content: Content,
    /// Who set it.
    pub origin: Origin,
    /// Earlier places that it overrode, the last first.
    #[serde(skip)]
    pub overrode: Vec<Place>,
    /// Why the value is not known.
    #[serde(skip)]
    pub why: Option<String>,
    /// Whether it is another name of a setting that is listed, too.
    #[serde(skip)]
    pub alias: bool,
}

/// What may be shown of a setting.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// The words of the value, which `CONFIG GET` shows joined by blanks; `None` is not known.
    Value(Option<Vec<String>>),
    /// Whether a secret is set; `None` is not known.
    Set(Option<bool>),
}

/// Who set it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// `default`, `image`, `file`, `include`, `argument` or `environment`.
    pub kind: &'static str,
    /// Where; `None` for defaults.
    pub location: Option<Place>,
}

/// Every setting that the version of a server knows.
pub(super) fn settings(server: &Server, redis: &redproof_redis::Server, context: &Context<'_>) -> Settings {
    let shown = |name: &str, directive: &Directive, setting: Option<&redproof_redis::Setting>| Setting {
        alias: name != directive.name,
        ..setting.map_or_else(
            || untouched(directive),
            |setting| of(server, directive, setting, context),
        )
    };
    let own = names(redis).filter_map(|(name, directive)| {
        let setting = redis.settings.own(directive.name)?;
        Some((name, shown(name, directive, Some(setting))))
    });
    let all_untouched = || {
        let all = names(redis).map(|(name, directive)| {
            let setting = redis.settings.default_of(directive.name);
            (name, shown(name, directive, setting))
        });
        Arc::new(all.collect())
    };
    Settings {
        own: own.collect(),
        untouched: context
            .untouched
            .borrow_mut()
            .entry((redis.version.engine.name(), redis.version.number))
            .or_insert_with(all_untouched)
            .clone(),
    }
}

/// The names that `CONFIG GET` of a server answers to: to an alias like to the name itself.
fn names(redis: &redproof_redis::Server) -> impl Iterator<Item = (&'static str, &'static Directive)> {
    let names = redis.version.directive_names();
    names.filter(|(_, directive)| directive.is_setting())
}

fn of(
    server: &Server,
    directive: &Directive,
    setting: &redproof_redis::Setting,
    context: &Context<'_>,
) -> Setting {
    let place = |span| Place::of(context.map, span);
    let by_image = || {
        let image = server.image.as_ref();
        image
            .filter(|_| setting.origin == SettingOrigin::Image)
            .map(|image| place(image.span()))
    };
    let set = setting.is_set();
    let content = if directive.is_secret() {
        Content::Set(set.known().copied())
    } else {
        // What a program or an image has for everybody is no secret.
        let by_others = matches!(setting.origin, SettingOrigin::Default | SettingOrigin::Image);
        let shown = setting.shown.known().map(|shown| {
            let words = words(directive, shown);
            if by_others {
                return words;
            }
            let plain: Vec<&str> = words.iter().map(String::as_str).collect();
            let masked = context.mask.setting(directive, &plain);
            masked.iter().map(|word| context.mask.text(word)).collect()
        });
        Content::Value(shown)
    };
    let why = match (&content, &set, &setting.shown) {
        (Content::Set(None), Known::Unknown(why), _) | (Content::Value(None), _, Known::Unknown(why)) => {
            Some(why.reason.clone())
        }
        _ => None,
    };
    Setting {
        content,
        origin: Origin {
            kind: kind(setting.origin),
            location: setting.span.map(place).or_else(by_image),
        },
        overrode: setting.overrode.iter().rev().map(|span| place(*span)).collect(),
        why,
        alias: false,
    }
}

/// A directive that nobody set and whose default is not in the tables, or is empty.
fn untouched(directive: &Directive) -> Setting {
    let content = if directive.is_secret() {
        Content::Set(Some(false))
    } else {
        Content::Value(directive.default.map(|default| words(directive, default)))
    };
    Setting {
        content,
        origin: Origin {
            kind: kind(SettingOrigin::Default),
            location: None,
        },
        overrode: Vec::new(),
        why: None,
        alias: false,
    }
}

/// A value as words. A text is one word even where it holds blanks or is empty; a list has as many as it has.
fn words(directive: &Directive, shown: &str) -> Vec<String> {
    if directive.multi || (directive.kind == Kind::Special && shown.contains(' ')) {
        shown.split_ascii_whitespace().map(str::to_owned).collect()
    } else {
        vec![shown.to_owned()]
    }
}

const fn kind(origin: SettingOrigin) -> &'static str {
    match origin {
        SettingOrigin::Default => "default",
        SettingOrigin::Image => "image",
        SettingOrigin::File => "file",
        SettingOrigin::Include => "include",
        SettingOrigin::Argument => "argument",
        SettingOrigin::Environment => "environment",
    }
}
