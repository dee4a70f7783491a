//! What a call of `docker compose` says beside its compose files, and what of it `.env` may say in its place.

use std::rc::Rc;

use redproof_source::yaml::{self, NodeValue};
use redproof_source::{Origin, Problem, Span, Text, Tree};
use redproof_syntax::{dotenv, template};

use super::load::Loader;
use super::scope::Scope;
use super::{EnvironmentVariable, scalar};

const PROJECT_NAME: &str = "COMPOSE_PROJECT_NAME";

/// How `docker compose` is called, beside `-f`. All paths are relative to the root.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CliOptions {
    /// `--project-directory`; without, the folder of the first file.
    pub project_directory: Option<String>,
    /// `--env-file`, in order: of a variable that is set twice the last one counts. Without, `.env`.
    pub env_files: Vec<String>,
    /// `--profile`; without, `COMPOSE_PROFILES` of `.env`.
    pub profiles: Vec<String>,
    /// The folder whose `.env` names the files, where that is not the project's own: it counts before that one's.
    pub env_folder: Option<String>,
}

impl CliOptions {
    /// The project's folder.
    pub(super) fn folder(&self, files: &[String]) -> String {
        let beside = || files.first().map_or("", |file| Tree::parent(file)).to_owned();
        self.project_directory.clone().unwrap_or_else(beside)
    }

    /// The profiles that are on.
    pub(super) fn profiles(&self, scope: &Scope) -> Vec<String> {
        if !self.profiles.is_empty() {
            return self.profiles.clone();
        }
        let named = scope.get("COMPOSE_PROFILES");
        let named = named.as_ref().map_or("", Text::as_str).split(',').map(str::trim);
        named.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

/// The compose files that a folder's `.env` names in `COMPOSE_FILE`, if it does: what `docker compose up` takes there in
/// place of the default files. A file outside of the tree leaves them unknown.
pub fn files_from_env(tree: &Tree, folder: &str) -> Option<Vec<String>> {
    let text = tree.read(&Tree::join(folder, ".env")?).ok()?;
    if !text.contains("COMPOSE_FILE") {
        return None;
    }
    let mut map = redproof_source::SourceMap::default();
    let file = map.add(".env", text.clone());
    let read = dotenv::parse(file, &text, &|_| None, &|_| None);
    let value = |name: &str| read.get(name).and_then(|assignment| assignment.value.as_ref());
    let files = value("COMPOSE_FILE").filter(|files| files.undefined().is_none() && !files.is_empty())?;
    let separator = value("COMPOSE_PATH_SEPARATOR").map_or("", Text::as_str);
    let separator = if separator.is_empty() { ":" } else { separator };
    let files = files
        .as_str()
        .split(separator)
        .map(|file| Tree::join(folder, file));
    files.collect()
}

impl Loader<'_> {
    /// The variables that the call sets: those of its env files, or those of `.env`.
    pub(super) fn variables(&mut self, call: &CliOptions) -> Result<Rc<Scope>, Problem> {
        if !call.env_files.is_empty() {
            return self.named_env_files(&call.env_files);
        }
        let mut scope = Rc::new(Scope::default());
        let folders = call.env_folder.iter().chain([&self.folder]);
        let mut paths: Vec<String> = folders.filter_map(|folder| Tree::join(folder, ".env")).collect();
        paths.dedup();
        for path in paths {
            if self.tree.is_file(&path) || self.tree.obstacle(&path).is_some() {
                scope = self.env_scope(&scope, &path);
            }
        }
        // What turns it off is read from it all the same, and with it what else is for Compose itself.
        let off = scope.get("COMPOSE_DISABLE_ENV_FILE");
        match off.as_ref().map(|off| (off, scalar::word_as_bool(off.as_str()))) {
            Some((_, Some(true))) => Ok(Rc::new(scope.only(|name| name.starts_with("COMPOSE_")))),
            Some((off, None)) => {
                self.refuse(
                    off.span(),
                    "COMPOSE_DISABLE_ENV_FILE",
                    "Compose wants `true` or `false` in `COMPOSE_DISABLE_ENV_FILE`".to_owned(),
                    "Write `true` or `false`.",
                );
                Ok(scope)
            }
            _ => Ok(scope),
        }
    }

    fn named_env_files(&mut self, paths: &[String]) -> Result<Rc<Scope>, Problem> {
        let nothing = Scope::default();
        let mut variables: Vec<EnvironmentVariable> = Vec::new();
        for path in paths {
            let file = self.named(path)?;
            let Some((_, read)) = self.dotenv(path, false, &nothing, &variables, Some(Span::top(file)))
            else {
                continue;
            };
            self.note_expressions(&read);
            variables.extend(
                read.assignments
                    .into_iter()
                    .map(|assignment| EnvironmentVariable {
                        path: assignment.name.as_str().to_owned(),
                        name: assignment.name,
                        value: assignment.value,
                        from_env_file: true,
                    }),
            );
        }
        Ok(Rc::new(Scope::of(&variables)))
    }

    /// The project's name, and the variables with it: that of the variables, else the last `name` of the files, else the
    /// folder's.
    pub(super) fn name(
        &mut self,
        files: &[String],
        scope: &Rc<Scope>,
    ) -> Result<(Rc<Scope>, String), Problem> {
        if let Some(name) = scope.get(PROJECT_NAME).filter(|name| !name.is_empty()) {
            if name.undefined().is_none() && normalized(name.as_str()) != name.as_str() {
                self.refuse(
                    name.span(),
                    PROJECT_NAME,
                    "Compose refuses this name of a project".to_owned(),
                    "Use lower-case letters, digits, `-` and `_`, and begin with a letter or digit.",
                );
            }
            return Ok((scope.clone(), name.as_str().to_owned()));
        }
        let mut named = None;
        for path in files {
            named = self.written_name(path, scope)?.or(named);
        }
        let folder = self.tree.name_of(&self.folder).unwrap_or_default();
        let (name, at) = match &named {
            Some(name) => (normalized(name.as_str()), name.span()),
            None => (normalized(&folder), self.top(files)?),
        };
        let name = if name.is_empty() {
            "project".to_owned()
        } else {
            name
        };
        let mut text = Text::empty(at);
        text.push(&name, at, false, Origin::Literal);
        if let Some(reason) = named.as_ref().and_then(Text::undefined) {
            text.push_unset(at, reason.clone());
        }
        Ok((Rc::new(scope.and(PROJECT_NAME, text)), name))
    }

    fn top(&mut self, files: &[String]) -> Result<Span, Problem> {
        match files.first() {
            Some(path) => self.named(path).map(Span::top),
            None => Ok(Span::top(self.map.add("", ""))),
        }
    }

    /// What a file says in `name` at its top.
    fn written_name(&mut self, path: &str, scope: &Scope) -> Result<Option<Text>, Problem> {
        let file = self.named(path)?;
        let text = self
            .map
            .get(file)
            .map(|file| file.text().clone())
            .unwrap_or_default();
        // Few files have one, and it has to be known before the files are read as a whole.
        if !text.starts_with("name:") && !text.contains("\nname:") && !text.trim_start().starts_with('{') {
            return Ok(None);
        }
        let arena = yaml::parse(file, &text)?;
        let mut name = None;
        for root in &arena.documents {
            let root = yaml::expand(&arena, *root)?.root;
            if let Some(NodeValue::Scalar(text, _)) = root.get("name").map(|node| &node.value) {
                let put_in = template::substitute(text, &|name| scope.get(name));
                name = put_in.ok().map(|(text, _)| text).or(name);
            }
        }
        Ok(name)
    }
}

/// A name in the characters that Compose allows.
fn normalized(name: &str) -> String {
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = name.to_lowercase().chars().filter(is_kept).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}
