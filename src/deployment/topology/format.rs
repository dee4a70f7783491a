//! The formats of applications' configuration files, by their names.

use crate::client::{self, Connection};
use redproof_source::yaml;
use redproof_source::{FileId, SourceMap};
use redproof_syntax::ini::{self, Dialect};
use redproof_syntax::{dotenv, properties, toml};

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
    /// An application's own `.env`.
    Dotenv,
}

impl Format {
    /// The format of a file of this name, if it is one of a configuration.
    pub(in crate::deployment) fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == ".env" {
            return Some(Self::Dotenv);
        }
        Some(match name.rsplit_once('.')?.1 {
            "yml" | "yaml" | "json" => Self::Yaml,
            "toml" => Self::Toml,
            "properties" => Self::Properties,
            "ini" => Self::Ini(Dialect::Quoted),
            "cfg" => Self::Ini(Dialect::Python),
            "env" => Self::Dotenv,
            _ => return None,
        })
    }
}

/// The connections of a file in the format that its name tells.
///
/// # Errors
/// Why it is not in that format.
pub(in crate::deployment) fn connections(
    path: &str,
    file: FileId,
    map: &SourceMap,
) -> Result<Vec<Connection>, String> {
    let text = map.text(file);
    match Format::of(path) {
        Some(Format::Toml) => Ok(client::from_yaml(&toml::parse(file, text)?)),
        Some(Format::Properties) => Ok(client::from_yaml(&properties::parse(file, text)?)),
        Some(Format::Ini(dialect)) => Ok(client::from_yaml(&ini::parse(file, text, dialect))),
        Some(Format::Dotenv) => {
            let read = dotenv::parse(file, text, &|_| None, &|_| None);
            let set = read.assignments.iter();
            let set = set.filter_map(|set| Some((&set.name, set.value.as_ref()?, set.name.as_str())));
            Ok(client::from_environment(set))
        }
        Some(Format::Yaml) | None => {
            let mut connections = Vec::new();
            let arena = yaml::parse(file, text).map_err(|problem| problem.message)?;
            for document in &arena.documents {
                let root = yaml::expand(&arena, *document)
                    .map_err(|problem| problem.message)?
                    .root;
                // A list at the top is a program's own format (Ansible's tasks, say), and so is a Kubernetes object.
                if root.is_mapping() && root.get("apiVersion").is_none() {
                    connections.extend(client::from_yaml(&root));
                }
            }
            Ok(connections)
        }
    }
}
