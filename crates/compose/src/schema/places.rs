//! What kind of thing the value at a place of a compose file is.

use super::deploy::{DEPLOY, LIMITS, PLACEMENT, RESERVATIONS, RESTART_POLICY, UPDATE_CONFIG};
use super::kinds::{Fields, ValueKinds};
use super::sections::*;
use super::service::SERVICE;
use super::top::{CONFIG, NETWORK, ROOT, SECRET, VOLUME};

/// What the value of a key is, for tools that show a file to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A boolean, a number, a size or a duration.
    Quantity,
    /// A name or a word: of a service, a network, a driver, a user, a policy.
    Name,
    /// An image.
    Image,
    /// Ports.
    Port,
    /// A path.
    Path,
    /// `SOURCE:TARGET:MODE`.
    Mount,
    /// A path or a URL.
    Location,
    /// A command, as a list or a string.
    Command,
    /// A healthcheck's test: a command behind `CMD`, or a script.
    Script,
    /// A variable, as an entry of a mapping or as `NAME=value`.
    Environment,
    /// A label: anybody's value.
    Assignment,
    /// The content of a file.
    Configuration,
    /// A Dockerfile.
    Dockerfile,
    /// Nothing is known of it.
    Opaque,
}

/// Mappings by the keys that lead to them; `*` is any key or item.
const MAPPINGS: &[(&[&str], &Fields)] = &[
    (&[], ROOT),
    (&["services", "*"], SERVICE),
    (&["services", "*", "build"], BUILD),
    (&["services", "*", "healthcheck"], HEALTHCHECK),
    (&["services", "*", "ports", "*"], PORT),
    (&["services", "*", "volumes", "*"], MOUNT),
    (&["services", "*", "volumes", "*", "bind"], BIND),
    (&["services", "*", "volumes", "*", "volume"], MOUNTED_VOLUME),
    (&["services", "*", "volumes", "*", "tmpfs"], MOUNTED_TMPFS),
    (&["services", "*", "secrets", "*"], GRANT),
    (&["services", "*", "configs", "*"], GRANT),
    (&["services", "*", "networks", "*"], ATTACHMENT),
    (&["services", "*", "depends_on", "*"], DEPENDENCY),
    (&["services", "*", "env_file", "*"], ENV_FILE),
    (&["services", "*", "logging"], LOGGING),
    (&["services", "*", "blkio_config"], BLKIO),
    (&["services", "*", "credential_spec"], CREDENTIAL_SPEC),
    (&["services", "*", "ulimits", "*"], ULIMIT),
    (&["services", "*", "provider"], PROVIDER),
    (&["services", "*", "deploy"], DEPLOY),
    (&["services", "*", "deploy", "placement"], PLACEMENT),
    (&["services", "*", "deploy", "update_config"], UPDATE_CONFIG),
    (&["services", "*", "deploy", "rollback_config"], UPDATE_CONFIG),
    (&["services", "*", "deploy", "restart_policy"], RESTART_POLICY),
    (&["services", "*", "deploy", "resources", "limits"], LIMITS),
    (
        &["services", "*", "deploy", "resources", "reservations"],
        RESERVATIONS,
    ),
    (&["networks", "*"], NETWORK),
    (&["volumes", "*"], VOLUME),
    (&["secrets", "*"], SECRET),
    (&["configs", "*"], CONFIG),
];

/// Places below the mappings of the tables.
const PLACES: &[(&[&str], ValueKind)] = &[
    (&["services", "*", "extends", "*"], ValueKind::Name),
    (&["services", "*", "extends", "file"], ValueKind::Path),
    // A single word there may be anything, and nothing of a server.
    (
        &["services", "*", "develop", "watch", "*", "path"],
        ValueKind::Opaque,
    ),
    (&["services", "*", "build", "args", "*"], ValueKind::Environment),
    (&["services", "*", "build", "cache_from", "*"], ValueKind::Image),
    (
        &["services", "*", "logging", "options", "max-file"],
        ValueKind::Quantity,
    ),
    (
        &["services", "*", "logging", "options", "max-size"],
        ValueKind::Quantity,
    ),
    (&["services", "*", "ulimits", "*"], ValueKind::Quantity),
    (
        &["services", "*", "networks", "*", "aliases", "*"],
        ValueKind::Name,
    ),
    (
        &["services", "*", "post_start", "*", "command"],
        ValueKind::Command,
    ),
    (&["services", "*", "pre_stop", "*", "command"], ValueKind::Command),
    (
        &["services", "*", "deploy", "placement", "constraints", "*"],
        ValueKind::Opaque,
    ),
    (
        &["services", "*", "develop", "watch", "*", "path"],
        ValueKind::Path,
    ),
    (
        &["services", "*", "develop", "watch", "*", "target"],
        ValueKind::Path,
    ),
    (
        &["services", "*", "develop", "watch", "*", "action"],
        ValueKind::Name,
    ),
    (
        &["services", "*", "develop", "watch", "*", "ignore", "*"],
        ValueKind::Path,
    ),
    (
        &["services", "*", "develop", "watch", "*", "include", "*"],
        ValueKind::Path,
    ),
    (&["services", "*", "post_start", "*", "user"], ValueKind::Name),
    (&["services", "*", "pre_stop", "*", "user"], ValueKind::Name),
    (
        &["services", "*", "post_start", "*", "working_dir"],
        ValueKind::Path,
    ),
    (
        &["services", "*", "pre_stop", "*", "working_dir"],
        ValueKind::Path,
    ),
    (
        &["services", "*", "post_start", "*", "environment", "*"],
        ValueKind::Environment,
    ),
    (
        &["services", "*", "pre_stop", "*", "environment", "*"],
        ValueKind::Environment,
    ),
    (&["services", "*", "gpus", "*", "driver"], ValueKind::Name),
    (&["services", "*", "gpus", "*", "count"], ValueKind::Quantity),
    (
        &["services", "*", "gpus", "*", "capabilities", "*"],
        ValueKind::Name,
    ),
    (&["services", "*", "devices", "*", "*"], ValueKind::Path),
    (&["services", "*", "models", "*", "*"], ValueKind::Name),
    (
        &[
            "services",
            "*",
            "deploy",
            "placement",
            "preferences",
            "*",
            "spread",
        ],
        ValueKind::Name,
    ),
    (&["volumes", "*", "driver_opts", "device"], ValueKind::Path),
    (&["volumes", "*", "driver_opts", "type"], ValueKind::Name),
    (&["networks", "*", "ipam", "config", "*", "*"], ValueKind::Name),
    (&["networks", "*", "ipam", "driver"], ValueKind::Name),
    (&["include", "*"], ValueKind::Location),
    (&["include", "*", "*"], ValueKind::Location),
    (&["include", "*", "*", "*"], ValueKind::Location),
];

/// Keys whose values are text, and which text. Other keys that take text hold a name.
const TEXTS: &[(&str, ValueKind)] = &[
    ("additional_contexts", ValueKind::Location),
    ("annotations", ValueKind::Assignment),
    ("args", ValueKind::Environment),
    ("build", ValueKind::Location),
    ("cache_to", ValueKind::Opaque),
    ("cgroup_parent", ValueKind::Path),
    ("command", ValueKind::Command),
    ("content", ValueKind::Configuration),
    ("context", ValueKind::Location),
    ("credential_spec", ValueKind::Opaque),
    ("devices", ValueKind::Mount),
    ("dockerfile", ValueKind::Path),
    ("dockerfile_inline", ValueKind::Dockerfile),
    ("driver_opts", ValueKind::Opaque),
    ("entrypoint", ValueKind::Command),
    ("env_file", ValueKind::Path),
    ("environment", ValueKind::Environment),
    ("expose", ValueKind::Port),
    ("file", ValueKind::Path),
    ("generic_resources", ValueKind::Opaque),
    ("image", ValueKind::Image),
    ("label_file", ValueKind::Path),
    ("labels", ValueKind::Assignment),
    ("models", ValueKind::Opaque),
    ("options", ValueKind::Opaque),
    ("path", ValueKind::Path),
    ("ports", ValueKind::Port),
    ("provider", ValueKind::Opaque),
    ("published", ValueKind::Port),
    ("source", ValueKind::Mount),
    ("ssh", ValueKind::Opaque),
    ("storage_opt", ValueKind::Opaque),
    ("sysctls", ValueKind::Opaque),
    ("tags", ValueKind::Image),
    ("target", ValueKind::Path),
    ("test", ValueKind::Script),
    ("tmpfs", ValueKind::Mount),
    ("volumes", ValueKind::Mount),
    ("working_dir", ValueKind::Path),
];

/// What the value at a place is. `path` are the keys that lead there, with `[]` for an item of a list.
///
/// ```
/// use redproof_compose::{ValueKind, value_kind};
/// assert_eq!(value_kind(&["services", "redis", "mem_limit"]), ValueKind::Quantity);
/// assert_eq!(value_kind(&["services", "redis", "ports", "[]"]), ValueKind::Port);
/// assert_eq!(value_kind(&["services", "redis", "labels", "note"]), ValueKind::Assignment);
/// assert_eq!(value_kind(&["x-note"]), ValueKind::Opaque);
/// ```
pub fn value_kind(path: &[&str]) -> ValueKind {
    let place = PLACES.iter().find(|(place, _)| fits(place, path));
    if let Some((_, kind)) = place {
        return *kind;
    }
    let [parents @ .., last] = path else {
        return ValueKind::Opaque;
    };
    if let Some(takes) = takes(parents, last) {
        return of_key(parents, last, takes, ValueKinds::STRING);
    }
    // An item or an entry of what a key takes.
    let [above @ .., key] = parents else {
        return ValueKind::Opaque;
    };
    match takes(above, key) {
        Some(takes) if *last == "[]" => of_key(above, key, takes, ValueKinds::LIST),
        Some(_) => text_of(key).unwrap_or(ValueKind::Opaque),
        None => ValueKind::Opaque,
    }
}

/// Whether some mapping of Compose's has such a key.
pub fn is_key(name: &str) -> bool {
    MAPPINGS
        .iter()
        .any(|(_, fields)| fields.iter().any(|(known, _)| *known == name))
}

/// What a key takes, by the mapping that it is in.
fn takes(parents: &[&str], key: &str) -> Option<ValueKinds> {
    let mut mappings = MAPPINGS.iter().filter(|(place, _)| fits(place, parents));
    mappings.find_map(|(_, fields)| {
        let field = fields.iter().find(|(known, _)| *known == key);
        field.map(|(_, takes)| *takes)
    })
}

fn text_of(key: &str) -> Option<ValueKind> {
    TEXTS
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, kind)| *kind)
}

/// The kind of a key's value, or of its items; `wanted` is the kind of YAML value that holds it.
fn of_key(parents: &[&str], key: &str, takes: ValueKinds, wanted: ValueKinds) -> ValueKind {
    const NUMBERS: ValueKinds = ValueKinds::BOOL
        .union(ValueKinds::INT)
        .union(ValueKinds::FLOAT)
        .union(ValueKinds::BOOL_WORD)
        .union(ValueKinds::DURATION)
        .union(ValueKinds::SIZE)
        .union(ValueKinds::INTEGER)
        .union(ValueKinds::COUNT)
        .union(ValueKinds::NUMBER)
        .union(ValueKinds::OCTAL);
    if key == "target" && matches!(parents, [.., "ports", "[]"]) {
        return ValueKind::Port;
    }
    match text_of(key) {
        Some(kind) => kind,
        None if takes.intersects(NUMBERS) && wanted == ValueKinds::STRING => ValueKind::Quantity,
        None if takes.intersects(wanted) => ValueKind::Name,
        None => ValueKind::Opaque,
    }
}

fn fits(place: &[&str], path: &[&str]) -> bool {
    place.len() == path.len()
        && place
            .iter()
            .zip(path)
            .all(|(wanted, key)| *wanted == "*" || wanted == key)
}
