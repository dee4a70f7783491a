//! What `data/clients/` says, as tables.

use std::sync::LazyLock;

use redproof_compose::Service;
use redproof_source::WordSearch;

use super::meaning::{Key, RedisVariable};
use crate::inputs::mentions_redis;

include!(concat!(env!("OUT_DIR"), "/clients.rs"));

/// A form of a reference.
pub(super) struct Form {
    pub(super) open: &'static str,
    /// Empty for any ending.
    pub(super) close: &'static str,
    /// Whether what is between them has to look like a name.
    pub(super) named: bool,
    pub(super) shows: Shows,
}

/// Which names in a reference may be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// Those that are written like constants.
    Constant,
    /// Every word that is not quoted.
    Word,
    /// None: it is a cipher text.
    Never,
}

/// A program around Redis.
#[derive(Debug)]
pub struct Program {
    /// Where a web console listens if nothing else is said.
    pub port: Option<u16>,
    /// Variables that hold another port.
    pub port_variables: &'static [&'static str],
    /// The variables of which one gives a console a log-in.
    pub login: &'static [&'static str],
    /// Those of which one must name the user, or there is no log-in; empty if none is needed.
    pub users: &'static [&'static str],
    /// Those that hold the password itself.
    pub password: &'static [&'static str],
    /// Options of its command of which one gives it a log-in, too.
    pub options: &'static [&'static str],
    /// The variable of the address that a console listens on.
    pub address: Option<&'static str>,
    /// Whether a configuration file may give it one, too.
    pub login_file: bool,
    /// Where an exporter offers its metrics.
    pub metrics: Option<Metrics>,
}

impl Program {
    /// Where the console of a service listens, if it has one.
    pub fn console_port(&self, service: &Service) -> Option<u16> {
        let variables = self.port_variables.iter();
        let mut values = variables.filter_map(|name| service.variable(name)?.value.as_ref());
        let chosen = values.find_map(|value| value.as_str().trim().parse().ok());
        self.port.map(|port| chosen.unwrap_or(port))
    }
}

/// Where an exporter offers its metrics.
#[derive(Debug)]
pub struct Metrics {
    /// The port that it listens on if nothing else is said.
    pub port: u16,
    /// Variables that hold another address.
    pub variables: &'static [&'static str],
    /// Options that do.
    pub options: &'static [&'static str],
}

/// The program around Redis that an image holds, also in a mirror of it.
pub fn program_of_image(image: &str) -> Option<&'static Program> {
    let name = redproof_redis::repository(image);
    let last = name.rsplit('/').next().unwrap_or(name);
    let start = IMAGES.partition_point(|(known, ..)| *known < last);
    let alike = IMAGES
        .get(start..)?
        .iter()
        .take_while(|(known, ..)| *known == last);
    let exact = alike.clone().find(|(_, image, _)| *image == name);
    let (.., at) = exact.or_else(|| alike.clone().next())?;
    PROGRAMS.get(*at)
}

/// Whether an image is that of an exporter of the metrics of Redis.
pub fn exports_metrics(image: &str) -> bool {
    program_of_image(image).is_some_and(|program| program.metrics.is_some())
}

/// Whether a text names an image of a program around Redis whose name does not say Redis.
pub fn names_tool(text: &str) -> bool {
    SILENT.as_ref().is_none_or(|images| images.any(text, |_, _| true))
}

/// Images of programs around Redis whose names do not say Redis.
static SILENT: LazyLock<Option<WordSearch>> = LazyLock::new(|| {
    let images = IMAGES.iter().map(|(_, image, _)| *image);
    WordSearch::new(images.filter(|image| !mentions_redis(image))).ok()
});

/// Whether all that an image's program is configured with are connections to Redis: it is a known one, or is named after Redis
/// and is no server.
pub fn is_tool_image(image: &str) -> bool {
    let name = redproof_redis::repository(image).to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or(&name);
    let mut products = redproof_redis::products().iter();
    program_of_image(image).is_some()
        || products.any(|product| last.split(['-', '_']).any(|part| part == *product))
            && redproof_redis::Image::named(image).is_none()
}

/// The meaning of a key without separators, in lower case.
pub(super) fn key(normal: &str) -> Option<Key> {
    let at = KEYS.binary_search_by_key(&normal, |(word, _)| word).ok()?;
    KEYS.get(at).map(|(_, key)| *key)
}

/// The endings that a name has, the longest first.
pub(super) fn endings(name: &str) -> impl Iterator<Item = (&'static str, RedisVariable)> {
    let ends = name
        .char_indices()
        .filter(move |(at, _)| *at == 0 || name.get(..*at).is_some_and(|before| before.ends_with('_')));
    ends.filter_map(move |(at, _)| {
        let end = name.get(at..)?;
        let found = ENDINGS.binary_search_by_key(&end, |(word, _)| word).ok()?;
        ENDINGS.get(found).copied()
    })
}

/// Whether a word between the name of Redis and an ending says that it is the log-in of another tool.
pub(super) fn is_other_tool(word: &str) -> bool {
    OTHER_TOOLS.contains(&word)
}

/// Whether a key holds a connection to Redis as often as to something else.
pub(super) fn is_purpose(key: &str) -> bool {
    PURPOSES.contains(&key)
}

/// Whether a key's mapping holds what is said of TLS beside a URL.
pub(super) fn is_tls_group(normal: &str) -> bool {
    TLS_GROUPS.contains(&normal)
}

/// Whether a key's value may name Redis.
pub(super) fn is_maker(normal: &str) -> bool {
    MAKERS.contains(&normal)
}

/// Whether a key's mapping holds a part of the connection that it is in.
pub(super) fn is_part(normal: &str) -> bool {
    PARTS.contains(&normal)
}

/// Whether a key below the name of Redis says which of several connections it is.
pub(super) fn is_wrapper(normal: &str) -> bool {
    WRAPPERS.contains(&normal)
}

/// Whether a key below the name of Redis begins something else.
pub(super) fn is_other(normal: &str) -> bool {
    OTHERS.contains(&normal)
}

/// Whether a file of this name, without its ending, configures a library that connects to nothing but Redis.
pub fn is_file_of_redis(stem: &str) -> bool {
    FILES.contains(&stem)
}

/// The forms of references, the longest beginning first.
pub(super) fn forms() -> &'static [Form] {
    FORMS
}

/// Whether the word before the colon of `${WORD:…}` says where a value is.
pub(super) fn is_resolver(word: &str) -> bool {
    RESOLVERS.contains(&word)
}

/// Whether a `url` at a path makes the library ignore host, port, user and password beside it. Variables are paths, too:
/// `SPRING_DATA_REDIS`.
pub(super) fn url_wins(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace('_', ".");
    URL_WINS.iter().any(|known| {
        path.strip_suffix(known)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Whether TLS is off in a connection at a path unless something turns it on. Variables are paths, too.
pub(super) fn is_tls_off(path: &str) -> bool {
    TLS_OFF.contains(&plain(path).as_str())
}

/// Whether a connection at a path verifies no certificate unless something says so.
pub(super) fn is_unverified(path: &str) -> bool {
    UNVERIFIED.contains(&plain(path).as_str())
}

/// Whether an image's program takes a host without a scheme for one without TLS.
pub(super) fn is_image_without_tls(image: &str) -> bool {
    program_of_image(image).is_some() || TLS_OFF_IMAGES.contains(&redproof_redis::repository(image))
}

/// A path in lower case, without the numbers of items.
fn plain(path: &str) -> String {
    let parts = path
        .split('[')
        .map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
    parts.collect::<String>().to_ascii_lowercase().replace('_', ".")
}

/// Whether a value says that there is no password.
pub(super) fn is_no_password(value: &str) -> bool {
    NO_PASSWORD.iter().any(|word| value.eq_ignore_ascii_case(word))
}
