//! Vendors of images: what each image starts, reads and refuses.
//!
//! All of it is data: `data/vendors/README.md` describes the files.

pub(crate) mod options;
pub(crate) mod rules;

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::version::Engine;

mod table {
    use super::{
        Engine, Entrypoint, ImageVendor, KeepsRoot, OwnConfig, OwnOptions, RuleValue, RuleWord, SettingRule,
        StartRefusal, TagMeaning, VendorImage,
    };
    include!(concat!(env!("OUT_DIR"), "/vendors.rs"));
}

/// Who builds images of a server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ImageVendor {
    pub(crate) name: &'static str,
    images: &'static [VendorImage],
}

/// Images of one vendor that behave alike.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VendorImage {
    names: &'static [&'static str],
    pub(crate) engine: Engine,
    pub(crate) tag: TagMeaning,
    pub(crate) sentinel: bool,
    pub(crate) programs: &'static [&'static str],
    pub(crate) settings: &'static [(&'static str, &'static str)],
    pub(crate) more_directives: bool,
    pub(crate) config: Option<OwnConfig>,
    pub(crate) holds_no_configuration: bool,
    /// The folders at its root.
    pub(crate) folders: &'static [&'static str],
    /// The variables that it sets, if all are known.
    pub(crate) environment: Option<&'static [&'static str]>,
    pub(crate) writes_configuration: bool,
    pub(crate) entrypoint: Option<Entrypoint>,
    pub(crate) start_script: Option<&'static str>,
    pub(crate) extra_arguments: Option<&'static str>,
    pub(crate) extra_arguments_with_any_server: bool,
    pub(crate) options: Option<OwnOptions>,
    pub(crate) variables: &'static [SettingRule],
    pub(crate) variables_read_by_server: bool,
    pub(crate) file_variables: &'static [&'static str],
    pub(crate) reads_no_other_password: bool,
    pub(crate) refuses: &'static [StartRefusal],
}

/// What the number in a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagMeaning {
    /// A release of the engine.
    Release,
    /// A branch of the engine; the patch number is the image's own.
    Branch,
    /// A number of the image's own.
    Own,
}

/// A configuration file that an image loads by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnConfig {
    /// Where it is loaded from.
    pub path: &'static str,
    /// Whether the image has one there, which sets nothing but the image's settings.
    pub in_image: bool,
    /// A file that is included last.
    pub overrides: Option<&'static str>,
    /// Whether variables count for nothing if a file is mounted there.
    pub replaces_variables: bool,
}

/// The entrypoint of an image.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entrypoint {
    pub(crate) name: &'static str,
    /// Whether it puts the server before an option or a `.conf`.
    pub(crate) adds_server: bool,
    /// Whether it gives root's rights up before it starts the server.
    pub(crate) drops_root: bool,
    /// When it keeps them all the same.
    pub(crate) keeps_root: Option<KeepsRoot>,
}

/// When an entrypoint keeps root's rights that it gives up otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct KeepsRoot {
    /// The first release whose image does so.
    pub(crate) since: [u16; 3],
    /// The variable that asks for it.
    pub variable: &'static str,
    /// Capabilities that it needs to give them up.
    pub capabilities: &'static [&'static str],
}

/// The command line of a server that does not take redis-server's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OwnOptions {
    /// The prefix of a variable for each option.
    pub(crate) variables: Option<&'static str>,
    /// Options without a value.
    switches: &'static [&'static str],
    /// Options that make the configuration unknown.
    unknown: &'static [&'static str],
    pub(crate) settings: &'static [SettingRule],
}

/// Variables (or options) with their values.
type Conditions = &'static [(&'static str, &'static [&'static str])];

/// What variables (or options) set a directive to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SettingRule {
    directive: &'static str,
    value: RuleValue,
    when: Conditions,
    unless: Conditions,
}

#[derive(Debug, PartialEq, Eq)]
enum RuleValue {
    Words(&'static [RuleWord]),
    /// One line for each item of a list in a variable.
    Each(&'static str),
    /// Unknown, for this reason.
    Unknown(&'static str),
}

#[derive(Debug, PartialEq, Eq)]
enum RuleWord {
    Literal(&'static str),
    /// The value of a variable, or a default.
    Variable(&'static str, Option<&'static str>),
}

impl SettingRule {
    /// Whether it reads a variable or option.
    fn reads(&self, name: &str) -> bool {
        let value = match &self.value {
            RuleValue::Words(words) => words
                .iter()
                .any(|word| matches!(word, RuleWord::Variable(known, _) if *known == name)),
            RuleValue::Each(list) => *list == name,
            RuleValue::Unknown(_) => false,
        };
        value
            || self
                .when
                .iter()
                .chain(self.unless)
                .any(|(known, _)| *known == name)
    }
}

/// When an image does not start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StartRefusal {
    pub(crate) when: Conditions,
    pub(crate) unless: Conditions,
    pub(crate) message: &'static str,
    pub(crate) help: &'static str,
}

/// An image of which nothing is known.
pub(crate) static UNKNOWN: VendorImage = VendorImage {
    names: &[],
    engine: Engine::Redis,
    tag: TagMeaning::Own,
    sentinel: false,
    programs: &[],
    settings: &[],
    more_directives: false,
    config: None,
    holds_no_configuration: false,
    folders: &[],
    environment: None,
    writes_configuration: false,
    entrypoint: Some(Entrypoint {
        name: "docker-entrypoint.sh",
        adds_server: true,
        drops_root: false,
        keeps_root: None,
    }),
    start_script: None,
    extra_arguments: None,
    extra_arguments_with_any_server: false,
    options: None,
    variables: &[],
    variables_read_by_server: false,
    file_variables: &[],
    reads_no_other_password: false,
    refuses: &[],
};

impl VendorImage {
    /// Whether the image has this name, which is in lower case and without a registry.
    fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => *pattern == name,
        })
    }
}

fn images() -> impl Iterator<Item = (&'static ImageVendor, &'static VendorImage)> {
    let vendors = table::VENDORS.iter();
    vendors.flat_map(|vendor| vendor.images.iter().map(move |image| (vendor, image)))
}

/// The image of a name, which is in lower case and without registry, tag and digest.
pub(crate) fn by_name(name: &str) -> Option<(&'static ImageVendor, &'static VendorImage)> {
    images().find(|(_, image)| image.is_named(name))
}

/// The image whose server is the program of a name.
pub(crate) fn by_program(name: &str) -> Option<(&'static ImageVendor, &'static VendorImage)> {
    images().find(|(_, image)| image.programs.contains(&name))
}

/// Words that name a Redis-compatible server in images, file names, variables and keys: `redis`, `valkey`, ...
pub fn products() -> &'static [&'static str] {
    table::PRODUCTS
}

/// Where a text names a product, and how long the name is: words that only contain one (`redistribute`) do not count.
pub fn product_in(text: &str) -> Option<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    products().iter().find_map(|product| {
        let mut found = lower.rmatch_indices(product);
        let (at, _) = found.find(|(at, _)| !is_other_word(text, *at))?;
        Some((at, product.len()))
    })
}

/// Whether the name of a product at a place of a text is a part of a word that means none: `redistribute`.
pub fn is_other_word(text: &str, at: usize) -> bool {
    OTHER_WORDS.iter().any(|(word, before)| {
        let from = at.checked_sub(*before);
        let found = from.and_then(|from| text.get(from..from.checked_add(word.len())?));
        found.is_some_and(|found| found.eq_ignore_ascii_case(word) && !is_capitalized(found))
    })
}

/// Whether a capital begins another word inside of it: `redisCover`.
fn is_capitalized(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(2);
    pairs.any(|pair| matches!(pair, [first, next] if first.is_ascii_lowercase() && next.is_ascii_uppercase()))
}

/// The words that mean no product, with how much of each is before the name in it.
static OTHER_WORDS: LazyLock<Vec<(&str, usize)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/other-words.txt").lines();
    let words = lines.filter(|line| !line.starts_with('#'));
    let before = |word: &str| products().iter().find_map(|product| word.find(product));
    words.filter_map(|word| Some((word, before(word)?))).collect()
});

/// Those words for servers that are configured by a file like redis.conf.
pub fn products_with_redis_conf() -> &'static [&'static str] {
    table::CONF_PRODUCTS
}

/// The variables that hold a password of some image's server, in lower case.
static PASSWORD_VARIABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let password = |prefix: &'static str| {
        move |rule: &SettingRule| match (&rule.value, rule.directive) {
            (RuleValue::Words([RuleWord::Variable(name, None)]), "requirepass" | "masterauth") => {
                Some(format!("{prefix}{name}").to_ascii_lowercase())
            }
            _ => None,
        }
    };
    let of_image = |image: &'static VendorImage| {
        let own = image.options.as_ref().and_then(|own| Some((own, own.variables?)));
        let by_options = own
            .into_iter()
            .flat_map(move |(own, prefix)| own.settings.iter().filter_map(password(prefix)));
        image.variables.iter().filter_map(password("")).chain(by_options)
    };
    images().flat_map(|(_, image)| of_image(image)).collect()
});

/// Whether a variable holds a password of some image's server, by its exact name in any case.
pub fn is_password_variable(variable: &str) -> bool {
    PASSWORD_VARIABLES.contains(variable.to_ascii_lowercase().as_str())
}

/// Whether a variable holds arguments of some image's server: `REDIS_ARGS`.
pub fn is_arguments_variable(variable: &str) -> bool {
    images().any(|(_, image)| image.extra_arguments == Some(variable))
}

/// Whether a program is a Redis-compatible server, by its name without a folder: `redis-server`, `dragonfly`.
pub fn is_server_program(name: &str) -> bool {
    by_program(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_images_share_a_name_or_a_program() {
        let mut names = std::collections::HashSet::new();
        let mut programs = std::collections::HashSet::new();
        for (vendor, image) in images() {
            assert!(!image.names.is_empty(), "{}", vendor.name);
            assert!(image.names.iter().all(|name| names.insert(name)), "{image:?}");
            assert!(
                image.programs.iter().all(|name| programs.insert(name)),
                "{image:?}"
            );
        }
    }

    #[test]
    fn products_are_named_once() {
        for product in ["redis", "valkey", "keydb", "dragonfly", "garnet", "kvrocks"] {
            assert_eq!(products().iter().filter(|known| **known == product).count(), 1);
        }
        assert!(products_with_redis_conf().contains(&"keydb"));
        assert!(!products_with_redis_conf().contains(&"dragonfly"));
    }

    #[test]
    fn variables_of_a_password_are_known() {
        for name in [
            "REDIS_PASSWORD",
            "VALKEY_SENTINEL_PASSWORD",
            "DFLY_requirepass",
            "DFLY_PASSWORD",
        ] {
            assert!(is_password_variable(name), "{name}");
        }
        assert!(!is_password_variable("DFLY_port") && !is_password_variable("REDIS_ACLFILE"));
    }
}
