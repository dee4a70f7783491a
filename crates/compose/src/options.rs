//! The options of `docker compose`, and what `.env` may say in their place.

use redproof_source::{SourceMap, Text, Tree};
use redproof_syntax::dotenv;

use crate::path::{PathKind, cleaned};
use crate::scope::Scope;

/// The options of `docker compose` besides `-f`. All paths are relative to the root.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CliOptions {
    /// `--project-directory`. Without it, the folder of the first file.
    pub project_directory: Option<String>,
    /// `--env-file`, in order: the last one that sets a variable counts. Without it, `.env`.
    pub env_files: Vec<String>,
    /// `--profile`. Without it, `COMPOSE_PROFILES` of `.env`.
    pub profiles: Vec<String>,
    /// The folder whose `.env` sets `COMPOSE_FILE`, if it is not the project's own. Its `.env` takes precedence.
    pub env_folder: Option<String>,
}

impl CliOptions {
    /// The project's folder.
    pub(crate) fn folder(&self, files: &[String]) -> String {
        let of_first = || files.first().map_or("", |file| Tree::parent(file)).to_owned();
        self.project_directory.clone().unwrap_or_else(of_first)
    }

    /// The active profiles.
    pub(crate) fn profiles(&self, scope: &Scope) -> Vec<String> {
        if !self.profiles.is_empty() {
            return self.profiles.clone();
        }
        let named = scope.get("COMPOSE_PROFILES");
        let named = named.as_ref().map_or("", Text::as_str).split(',').map(str::trim);
        named.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

/// The compose files that `COMPOSE_FILE` in a folder's `.env` names, if it is set there: `docker compose up` uses them
/// instead of the default files. A path beyond the root begins with `../` or `/`.
pub fn files_from_env(tree: &Tree, folder: &str) -> Option<Vec<String>> {
    let text = tree.read(&Tree::join(folder, ".env")?).ok()?;
    if !text.contains("COMPOSE_FILE") {
        return None;
    }
    let file = SourceMap::default().add(".env", text.clone());
    let read = dotenv::parse(file, &text, &|_| None, &|_| None);
    let value = |name: &str| read.get(name).and_then(|assignment| assignment.value.as_ref());
    let files = value("COMPOSE_FILE").filter(|files| files.undefined().is_none() && !files.is_empty())?;
    let separator = value("COMPOSE_PATH_SEPARATOR").map_or("", Text::as_str);
    let separator = if separator.is_empty() { ":" } else { separator };
    let files = files.as_str().split(separator).filter(|file| !file.is_empty());
    let files: Vec<String> = files
        .map(|file| Tree::join(folder, file).unwrap_or_else(|| outside(folder, file)))
        .collect();
    (!files.is_empty()).then_some(files)
}

/// A path beyond the root.
fn outside(folder: &str, file: &str) -> String {
    match PathKind::of(file) {
        PathKind::Relative => cleaned(format!("{folder}/{file}").trim_start_matches('/')),
        PathKind::Absolute | PathKind::Remote => file.to_owned(),
    }
}
