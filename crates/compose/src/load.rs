//! Compose files → one project.

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::yaml::{self, Node};
use redproof_source::{FileId, Limit, Problem, ReadError, SourceMap, Span, Text, Tree};
use redproof_syntax::dotenv::{self, Dotenv};

use super::extends::Source;
use super::interpolate::{Found, in_source_order, interpolate};
use super::merge::{merge, settle};
use super::options::CliOptions;
use super::scope::Scope;
use super::{EnvironmentVariable, Project, Provenance, Reference, Refusal, consistency, decode};

/// What to load.
#[derive(Debug)]
pub struct Input<'a> {
    /// Where the files are.
    pub tree: &'a Tree,
    /// Where they are noted; each file once.
    pub map: &'a mut SourceMap,
    /// The compose files' paths, the base first.
    pub files: &'a [String],
    /// What else the call says.
    pub options: &'a CliOptions,
}

/// Loads a project as Docker Compose would, and goes on where Compose would stop.
///
/// # Errors
/// One of the files in `files`, or of the env files that the call names, cannot be read, or is no YAML.
pub fn load(input: Input<'_>) -> Result<Project, Problem> {
    let Input {
        tree,
        map,
        files,
        options: call,
    } = input;
    let folder = call.folder(files);
    let mut loader = Loader {
        tree,
        map,
        files: Vec::new(),
        env_files: Vec::new(),
        found: Found::default(),
        problems: Vec::new(),
        references: Vec::new(),
        sources: HashMap::new(),
        resolved: HashMap::new(),
        folder: folder.clone(),
        copied: 0,
        included: 0,
        next_source: 0,
    };
    let scope = loader.variables(call)?;
    let (scope, name) = loader.name(files, &scope)?;
    let profiles = call.profiles(&scope);
    let mut stack = Vec::new();
    let root = loader.model(files, &folder, &scope, &mut stack)?;
    let mut project = decode::project(&mut loader, root, &scope);
    project.name = name;
    project.profiles = profiles;
    consistency::check_active(&project, &mut loader.found.refusals);
    Ok(loader.finish(project, folder))
}

/// Everything that loading one project needs and finds.
pub(super) struct Loader<'a> {
    pub(super) tree: &'a Tree,
    pub(super) map: &'a mut SourceMap,
    files: Vec<FileId>,
    env_files: Vec<FileId>,
    pub(super) found: Found,
    pub(super) problems: Vec<Problem>,
    references: Vec<Reference>,
    /// Files that services extend from, by path.
    pub(super) sources: HashMap<String, Option<Rc<Source>>>,
    /// Services whose `extends` was followed, by source and name.
    pub(super) resolved: HashMap<(usize, String), Node>,
    /// The project's folder.
    pub(super) folder: String,
    /// Nodes copied by `extends` and `include`.
    pub(super) copied: usize,
    /// Files included or extended from.
    pub(super) included: usize,
    pub(super) next_source: usize,
}

impl Loader<'_> {
    /// Several files, the base first, as one tree.
    pub(super) fn model(
        &mut self,
        files: &[String],
        folder: &str,
        scope: &Rc<Scope>,
        stack: &mut Vec<String>,
    ) -> Result<Node, Problem> {
        let mut whole: Option<Node> = None;
        let mut first = None;
        let mut laid_over = 0;
        for path in files {
            let (file, documents) = self.documents(path, scope)?;
            first.get_or_insert(file);
            stack.push(path.clone());
            for mut document in documents {
                // What a later file would put right is refused all the same where it stands at the bottom.
                laid_over += 1;
                if let Some(base) = whole.as_ref().filter(|_| laid_over == 2) {
                    decode::check_shape(base, &mut self.found.refusals);
                }
                // A service may extend one that its own document includes.
                self.include(&mut document, folder, scope, stack);
                self.extend(&mut document, folder, scope);
                let mut next = match whole.take() {
                    None => document,
                    Some(base) => merge(base, document, &mut Vec::new(), &mut self.found),
                };
                settle(&mut next);
                whole = Some(next);
            }
        }
        stack.truncate(stack.len().saturating_sub(files.len()));
        if let Some(whole) = whole {
            return Ok(whole);
        }
        let file = match first {
            Some(file) => file,
            None => self.map.add("", ""),
        };
        self.refuse(
            Span::top(file),
            "",
            "Compose refuses an empty file".to_owned(),
            "Write a `services` section.",
        );
        Ok(Node::plain(yaml::NodeValue::Mapping(Vec::new()), Span::top(file)))
    }

    /// A file's documents, variables put in.
    pub(super) fn documents(&mut self, path: &str, scope: &Scope) -> Result<(FileId, Vec<Node>), Problem> {
        let file = self.named(path)?;
        if !self.files.contains(&file) {
            self.files.push(file);
        }
        let text = self.map.get(file).map(|file| file.text().clone());
        let arena = yaml::parse(file, text.as_deref().unwrap_or_default())?;
        if arena.documents.len() > Limit::YamlDocuments.value() {
            let message = format!("has too many documents: {}", Limit::YamlDocuments);
            return Err(Problem::new(Span::top(file), message));
        }
        let text = text.as_deref().unwrap_or_default();
        if text.starts_with("%YAML ") && !text.starts_with("%YAML 1.1") {
            self.refuse(
                Span::new(file, 0, text.lines().next().map_or(0, str::len)),
                "",
                "Compose refuses a file that says it is of another version of YAML than 1.1".to_owned(),
                "Take the line out.",
            );
        }
        let mut documents = Vec::new();
        for root in &arena.documents {
            let expanded = yaml::expand(&arena, *root)?;
            for key in expanded.duplicates {
                self.refuse(
                    key.span(),
                    key.as_str(),
                    format!("Compose refuses the key `{}` twice in one mapping", key.as_str()),
                    "Keep one of them.",
                );
            }
            for value in expanded.idle_merges {
                self.refuse(
                    value,
                    "<<",
                    "Compose refuses this value of `<<`: it takes a mapping or a list of mappings".to_owned(),
                    "Name an anchor of a mapping, or remove the line.",
                );
            }
            let mut root = expanded.root;
            note_aliases(&root, &mut self.found);
            // An empty mapping counts as nothing; nothing at all does not, where it is a document of its own.
            if root.is_mapping() && root.entries().is_empty() {
                continue;
            }
            if !root.is_mapping() {
                self.refuse(
                    root.span,
                    "",
                    "Compose wants a mapping at the top of a file".to_owned(),
                    "Write `services:` with the services below.",
                );
                continue;
            }
            interpolate(
                &mut root,
                &mut String::new(),
                &|name| scope.get(name),
                &mut self.found,
            );
            documents.push(root);
        }
        Ok((file, documents))
    }

    /// A file that has to be there.
    pub(super) fn named(&mut self, path: &str) -> Result<FileId, Problem> {
        self.read(path).map_err(|error| {
            let file = match self.map.find(path) {
                Some(file) => file,
                None => self.map.add(path, ""),
            };
            Problem::new(Span::top(file), error.to_string())
        })
    }

    fn read(&mut self, path: &str) -> Result<FileId, ReadError> {
        if let Some(file) = self.map.find(path) {
            return Ok(file);
        }
        let text = self.tree.read(path)?;
        Ok(self.map.add(path, text))
    }

    /// An env file, if it can be read. `earlier` files' variables are its own lines' second choice; `asked` is where it
    /// is named.
    pub(super) fn dotenv(
        &mut self,
        path: &str,
        raw: bool,
        scope: &Scope,
        earlier: &[EnvironmentVariable],
        asked: Option<Span>,
    ) -> Option<(FileId, Dotenv)> {
        let file = match self.read(path) {
            Ok(file) => file,
            Err(error) => {
                let at = asked.unwrap_or_else(|| Span::top(self.map.add(path, "")));
                self.problems
                    .push(Problem::new(at, format!("the env file {error}")));
                return None;
            }
        };
        let text = self.map.get(file).map(|file| file.text().clone());
        let text = text.as_deref().unwrap_or_default();
        if !self.env_files.contains(&file) {
            self.env_files.push(file);
        } else if self.found.substituted_bytes > Limit::SubstitutedBytes.value()
            || !self.may_add(1 + text.len() / 4, asked.unwrap_or(Span::top(file)))
        {
            // Each service reads its env files anew, as each may see other variables.
            return None;
        }
        let read = if raw {
            dotenv::parse_raw(file, text)
        } else {
            let known: HashMap<&str, &Text> = earlier
                .iter()
                .filter_map(|variable| Some((variable.name.as_str(), variable.value.as_ref()?)))
                .collect();
            dotenv::parse(file, text, &|name| scope.get(name), &|name| {
                known.get(name).map(|value| (*value).clone())
            })
        };
        self.found.substituted_bytes = self
            .found
            .substituted_bytes
            .saturating_add(read.substituted_bytes);
        for fault in &read.faults {
            if fault.limit.is_some() {
                self.found.reached(fault.clone());
                continue;
            }
            self.refuse(
                fault.at,
                "",
                format!("Compose cannot read this env file here: {}", fault.message),
                "Write one `NAME=value` a line.",
            );
        }
        Some((file, read))
    }

    /// A scope with an env file's variables.
    pub(super) fn env_scope(&mut self, scope: &Rc<Scope>, path: &str) -> Rc<Scope> {
        let Some((_, read)) = self.dotenv(path, false, scope, &[], None) else {
            return scope.clone();
        };
        self.note_expressions(&read);
        scope.with(&read)
    }

    /// Notes the variables that an env file's own values hang on.
    pub(super) fn note_expressions(&mut self, read: &Dotenv) {
        self.found.note_expressions(&read.expressions, "");
    }

    /// Notes a file that is named, unless its path depends on a variable that no file sets.
    pub(super) fn refers_to(&mut self, folder: &str, path: &Text, is_model: bool) {
        if path.undefined().is_none() {
            self.references.push(Reference {
                folder: folder.to_owned(),
                path: path.clone(),
                is_model,
            });
        }
    }

    /// Notes what Compose refuses.
    pub(super) fn refuse(&mut self, at: Span, path: &str, message: String, help: &str) {
        self.found.refusals.push(Refusal {
            at,
            path: path.to_owned(),
            message,
            help: help.to_owned(),
        });
    }

    /// Counts nodes that are about to be copied; false once there are too many.
    pub(super) fn may_copy(&mut self, node: &Node) -> bool {
        self.copied <= Limit::YamlNodes.value() && self.may_add(size(node), node.span)
    }

    /// Counts what is about to be repeated for one more service; false once it is too much.
    pub(super) fn may_add(&mut self, amount: usize, at: Span) -> bool {
        let limit = Limit::YamlNodes.value();
        if self.copied > limit {
            return false;
        }
        self.copied = self.copied.saturating_add(amount);
        let fits = self.copied <= limit;
        if !fits {
            self.problems.push(Problem::new(
                at,
                format!(
                    "`extends`, `include` and `env_file` repeat too much: {}",
                    Limit::YamlNodes
                ),
            ));
        }
        fits
    }

    fn finish(self, mut project: Project, folder: String) -> Project {
        project.folder = folder;
        project.files = self.files;
        project.files.extend(self.env_files);
        project.refusals = self.found.refusals;
        // An alias or a merge key shows one fault in several places.
        let mut seen = std::collections::HashSet::new();
        project
            .refusals
            .retain(|refusal| seen.insert((refusal.at, refusal.message.clone())));
        project.variables = in_source_order(self.found.variables);
        project.provenance = self.found.provenance.into_iter().collect();
        project.problems = self.problems;
        project.problems.extend(self.found.limits);
        project.references = self.references;
        project
    }
}

fn note_aliases(node: &Node, found: &mut Found) {
    if let Some(alias) = node.alias {
        found.link(node.span, alias, Provenance::Alias);
    }
    node.items().iter().for_each(|item| note_aliases(item, found));
    for entry in node.entries() {
        note_aliases(&entry.value, found);
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        yaml::NodeValue::Scalar(..) => 1,
        yaml::NodeValue::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        yaml::NodeValue::Mapping(entries) => {
            1 + entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>()
        }
    }
}
