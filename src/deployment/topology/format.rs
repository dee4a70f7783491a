//! The formats of applications' configuration files, by their names.

use super::shadow;
use crate::client::{self, Connection};
use crate::config::ClientEntry;
use crate::inputs;
use redproof_source::yaml::{self, Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, SourceMap, Span, Text, Tree};
use redproof_syntax::comments::Notation;
use redproof_syntax::ini::{self, Dialect};
use redproof_syntax::literals::{self, Language};
use redproof_syntax::{dotenv, php, properties, toml, xml};

/// How a configuration file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::deployment) enum Format {
    /// YAML or JSON, which is YAML, too.
    Yaml,
    /// TOML.
    Toml,
    /// `.properties`.
    Properties,
    /// INI, in the dialect of its ending.
    Ini(Dialect),
    /// Arrays of PHP.
    Php,
    /// Assignments of Python or Ruby.
    Literals(Language),
    /// XML of .NET and Java.
    Xml,
    /// An application's own `.env`.
    Dotenv,
}

impl Format {
    /// The format of a file of this name, if it is one of a configuration.
    pub(in crate::deployment) fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if inputs::is_dotenv_path(path) {
            return Some(Self::Dotenv);
        }
        Some(match name.rsplit_once('.')?.1 {
            "yml" | "yaml" | "json" | "jsonc" | "json5" => Self::Yaml,
            "toml" => Self::Toml,
            "properties" => Self::Properties,
            "ini" => Self::Ini(Dialect::Quoted),
            "cfg" => Self::Ini(Dialect::Python),
            "php" => Self::Php,
            // Other files in these languages are programs.
            "py" if is_settings(path) => Self::Literals(Language::Python),
            "rb" if is_settings(path) => Self::Literals(Language::Ruby),
            "xml" | "config" => Self::Xml,
            "conf" | "cnf" if !is_configuration_of_redis(path) => Self::Ini(Dialect::Quoted),
            _ => return None,
        })
    }
}

/// Whether a file is an application's settings, by its name.
fn is_settings(path: &str) -> bool {
    inputs::kind_of(path) == Some(inputs::Kind::Settings)
}

/// Whether a file is the configuration of a Redis server, by its name.
fn is_configuration_of_redis(path: &str) -> bool {
    matches!(
        inputs::kind_of(path),
        Some(inputs::Kind::RedisConf | inputs::Kind::Acl)
    )
}

/// How comments are written in a configuration file of this name.
pub(in crate::deployment) fn notation(path: &str) -> Notation {
    match Format::of(path) {
        Some(Format::Yaml) if is_json(path) => Notation::None,
        Some(Format::Php | Format::Xml) => Notation::None,
        Some(Format::Yaml) | None => Notation::Yaml,
        Some(Format::Literals(Language::Python)) => Notation::Python,
        Some(Format::Literals(Language::Ruby)) => Notation::Program,
        Some(Format::Toml) => Notation::Toml,
        Some(Format::Ini(Dialect::PythonWithComments)) => Notation::Ini,
        // Behind a value of an `.ini`, Go and PHP have a comment and Python has text.
        Some(Format::Ini(Dialect::Quoted | Dialect::Python)) => Notation::WholeLines,
        Some(Format::Properties) => Notation::Properties,
        Some(Format::Dotenv) => Notation::Env,
    }
}

fn is_json(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["json", "jsonc", "json5"]
        .iter()
        .any(|json| ending.eq_ignore_ascii_case(json))
}

/// The connections of a file in the format of its name. `of_redis`: all that it holds leads to Redis.
///
/// # Errors
/// Why it is not in that format.
pub(in crate::deployment) fn connections(
    path: &str,
    file: FileId,
    map: &SourceMap,
    of_redis: bool,
) -> Result<Vec<Connection>, String> {
    let text = map.text(file);
    if Format::of(path) == Some(Format::Dotenv) {
        let read = dotenv::parse(file, text, &|_| None, &|_| None);
        let set = read.assignments.iter();
        let set = set.filter_map(|set| Some((&set.name, set.value.as_ref()?, set.name.as_str())));
        let of_servers = set.clone().filter_map(|(name, value, path)| {
            let holds = redproof_redis::is_arguments_variable(name.as_str());
            holds.then(|| client::of_server_arguments(name, value, path))?
        });
        return Ok(client::from_environment(set.clone())
            .into_iter()
            .chain(of_servers)
            .collect());
    }
    let roots = roots(path, file, text)?;
    if of_redis || is_library_file(path) {
        return Ok(roots.iter().flat_map(client::from_yaml_of_redis).collect());
    }
    let mut connections: Vec<Connection> = roots.iter().flat_map(client::from_yaml).collect();
    if roots.len() > 1 {
        client::join_documents(&mut connections);
    }
    let is_sure = connections.iter().any(|connection| connection.sure);
    match inputs::name_of_redis(path).filter(|_| !is_sure) {
        // `redis.json`: the file's name is the key.
        Some(name) => Ok(roots
            .into_iter()
            .flat_map(|root| {
                let (span, key) = (root.span, Text::derived(name, root.span));
                let entry = Entry::plain(key, root);
                client::from_yaml(&Node::plain(NodeValue::Mapping(vec![entry]), span))
            })
            .collect()),
        None => Ok(connections),
    }
}

/// Whether a file is named like the configuration of a library for Redis, or is among configurations of it:
/// `config/resque.yml`, `config/redis/cable.yml`.
fn is_library_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = Tree::parent(path);
    let above = Tree::parent(folder).rsplit('/').next().unwrap_or_default();
    client::is_file_of_redis(name.split('.').next().unwrap_or(name))
        || matches!(above, "config" | "conf" | "settings") && inputs::name_of_redis(folder).is_some()
}

/// Connections with those that the config file declares for a file. A declared one takes the place of what the keys seem to say.
///
/// # Errors
/// Why the file is not in the format of its name.
pub(in crate::deployment) fn with_declared(
    mut connections: Vec<Connection>,
    entries: &[&ClientEntry],
    path: &str,
    file: FileId,
    map: &SourceMap,
) -> Result<Vec<Connection>, String> {
    let text = map.text(file);
    let roots = match Format::of(path) {
        Some(Format::Dotenv) => vec![variables(file, text)],
        _ => roots(path, file, text)?,
    };
    for entry in entries {
        let keys = entry.keys.named();
        let declared = roots.iter().filter_map(|root| client::declared(root, &keys));
        for connection in declared {
            let span = |connection: &Connection| {
                let password = connection.password.as_ref().map(|password| password.span);
                (
                    password,
                    connection.endpoints.first().map(|endpoint| endpoint.host.span()),
                )
            };
            let (password, host) = span(&connection);
            connections.retain(|other| {
                let (other_password, other_host) = span(other);
                (password.is_none() || password != other_password) && (host.is_none() || host != other_host)
            });
            connections.push(connection);
        }
    }
    Ok(connections)
}

/// The variables of an env file, as the keys of a document.
fn variables(file: FileId, text: &str) -> Node {
    let read = dotenv::parse(file, text, &|_| None, &|_| None);
    let whole = Span::new(file, 0, text.len());
    let entries = read.assignments.into_iter().filter_map(|set| {
        let value = set.value?;
        let node = Node::plain(NodeValue::Scalar(value.clone(), ScalarStyle::Plain), value.span());
        Some(Entry::plain(set.name, node))
    });
    Node::plain(NodeValue::Mapping(entries.collect()), whole)
}

/// The documents of a file. A Kubernetes object is another program's, and so is a list of Ansible's tasks.
fn roots(path: &str, file: FileId, text: &str) -> Result<Vec<Node>, String> {
    Ok(match Format::of(path) {
        Some(Format::Toml) => vec![toml::parse(file, text)?],
        Some(Format::Properties) => vec![properties::parse(file, text)?],
        Some(Format::Ini(dialect)) => match may_be_toml(text).then(|| toml::parse(file, text)) {
            Some(Ok(root)) => vec![root],
            _ => vec![ini::parse(file, text, dialect)],
        },
        Some(Format::Php) => vec![php::parse(file, text)],
        Some(Format::Literals(language)) => vec![literals::parse(file, text, language)],
        Some(Format::Xml) => vec![xml::parse(file, text)],
        Some(Format::Yaml | Format::Dotenv) | None => {
            let whole = Text::literal(text, Span::new(file, 0, text.len()));
            let shadow = shadow::of(path, text);
            let roots = yaml::parse_within(&whole, shadow.as_deref()).map_err(|problem| problem.message)?;
            let is_object = |root: &Node| root.get("apiVersion").is_some() && root.get("kind").is_some();
            roots
                .into_iter()
                .filter(|root| !is_object(root) && !is_playbook(root))
                .collect()
        }
    })
}

/// Whether a file named like INI may be TOML: it has tables in lists, as only TOML has them (`[[inputs.redis]]` of Telegraf), or
/// no sections, without which Python reads no INI (`oauth2-proxy.cfg`).
fn may_be_toml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    let has_sections = lines.clone().any(|line| line.starts_with('['));
    !has_sections || lines.any(|line| line.starts_with("[["))
}

/// The connections of a file that a compose file holds itself, as `content` of a config.
pub(in crate::deployment) fn inline_connections(path: &str, text: &Text) -> Vec<Connection> {
    if Format::of(path).is_some_and(|format| format != Format::Yaml) {
        return Vec::new();
    }
    let roots = yaml::parse_within(text, None).unwrap_or_default();
    roots.iter().flat_map(client::from_yaml).collect()
}

/// Whether a list is Ansible's: plays, tasks or handlers.
fn is_playbook(root: &Node) -> bool {
    const KEYS: &[&str] = &[
        "tasks",
        "roles",
        "gather_facts",
        "become",
        "register",
        "notify",
        "when",
        "import_playbook",
        "include_tasks",
        "import_tasks",
    ];
    let mut items = root.items().iter();
    items.any(|item| KEYS.iter().any(|key| item.get(key).is_some()))
}
