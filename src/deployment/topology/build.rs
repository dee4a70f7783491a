//! What a service's image is made of, where its Dockerfile is in the tree.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{container, packages};
use crate::deployment::dialects;
use redproof_compose::{Project, Service};
use redproof_redis::{FileAnswer, Made, Surroundings, file_name_matches};
use redproof_source::{Budget, FileId, Limit, SourceMap, Span, Text, Tree, Why, below};
use redproof_syntax::dockerfile::{self, Dockerfile};
use redproof_syntax::dockerignore::DockerIgnore;

/// Steps of the budget that a line of a Dockerfile counts as, for each service that it makes.
const STEPS_OF_LINE: usize = 5;

/// Names of files that are looked through for one step of the budget.
const NAMES_OF_STEP: usize = 10;

/// The builds of a project's services. Services of one Dockerfile share what it makes.
pub(in crate::deployment) struct Builds {
    of_services: Vec<Option<Built>>,
    /// Whether the program that starts the project gives containers more variables than its files list.
    pub(super) has_more_variables: bool,
}

impl Builds {
    /// Reads the Dockerfiles of a project.
    pub(in crate::deployment) fn of(project: &Project, tree: &Tree, map: &mut SourceMap) -> Self {
        let mut known = HashMap::new();
        let services = project.services.iter();
        let built = services.map(|service| Built::of(project, service, &mut known, tree, map));
        Self {
            of_services: built.collect(),
            has_more_variables: dialects::give_env_file(project, map),
        }
    }

    /// The build of a service; `None` without one, or where the tree does not hold its Dockerfile.
    pub(in crate::deployment) fn of_service(&self, index: usize) -> Option<&Built> {
        self.of_services.get(index)?.as_ref()
    }
}

/// A build whose Dockerfile was read.
pub(in crate::deployment) struct Built {
    /// The Dockerfile.
    pub(in crate::deployment) file: FileId,
    /// The image that it is based on.
    pub(in crate::deployment) base: Option<Text>,
    /// What its last stage makes.
    pub(in crate::deployment) dockerfile: Arc<Dockerfile>,
    /// The context's folder in the tree.
    context: String,
    /// What of the context is left out.
    ignore: Arc<DockerIgnore>,
    /// The names of what is copied into folders of the image, as far as they were asked for.
    listed: RefCell<HashMap<String, Arc<[String]>>>,
    budget: Budget,
}

/// What several builds share: the path of the Dockerfile, the context and the stage to stop at.
type Recipe = (String, String, Option<String>);

/// A Dockerfile, what it makes, and what it leaves out.
type Read = (FileId, Arc<Dockerfile>, Arc<DockerIgnore>);

/// What a `COPY` put into the image.
pub(in crate::deployment) enum Copied {
    /// A file of the tree.
    AsItIs(String),
    /// A file of the tree that a later `RUN` seems to write to, and the number of the copy.
    Changed(String, usize),
    /// One that `.dockerignore` leaves out, so that the build fails.
    Ignored,
}

/// The `.dockerignore` of a context.
fn ignore_list(context: &str) -> String {
    Tree::join(context, ".dockerignore").unwrap_or_default()
}

/// The first of these lists that is there.
fn read_ignore(tree: &Tree, map: &SourceMap, lists: &[String]) -> DockerIgnore {
    let text = lists.iter().find_map(|list| tree.read_bytes(list).ok());
    let text = text.filter(|text| map.budget().spend_text(text));
    let list = text.map_or_else(DockerIgnore::default, |text| DockerIgnore::parse(&text));
    if list.is_cut {
        map.budget().reach(Limit::IgnorePatterns);
    }
    list
}

/// What a Dockerfile makes, up to a stage.
fn parsed(text: &Text, target: Option<&str>, map: &SourceMap) -> Arc<Dockerfile> {
    let dockerfile = dockerfile::parse(text, target);
    if dockerfile.is_cut {
        map.budget().reach(Limit::CopiedFiles);
    }
    dockerfile.into()
}

/// Reads a Dockerfile; `None` where the tree does not hold it.
fn read(path: &str, context: &str, target: Option<&str>, tree: &Tree, map: &mut SourceMap) -> Option<Read> {
    if !tree.is_file(path) {
        return None;
    }
    let (file, text) = container::read_bytes(tree, map, path).ok()?;
    let dockerfile = parsed(&text, target, map);
    // A Dockerfile's own list takes precedence.
    let lists = [format!("{path}.dockerignore"), ignore_list(context)];
    Some((file, dockerfile, read_ignore(tree, map, &lists).into()))
}

/// Whether a `RUN` names a file in a command that may change it.
fn may_write(run: &str, name: &str) -> bool {
    let writes = [
        ">", "sed", "tee", "envsubst", "mv", "cp", "rm", "ln", "perl", "awk",
    ];
    run.contains(name)
        && run
            .split_ascii_whitespace()
            .any(|word| writes.contains(&word) || word.starts_with('>') || word.starts_with("1>"))
}

/// What remains of a path below the file or folder that a source of `COPY` names; empty if it is that itself.
fn rest_below(source: &str, path: &str) -> Option<String> {
    let mut rest = path.split('/');
    let parts = source.split('/').filter(|part| !matches!(*part, "" | "."));
    for part in parts {
        if !rest.next().is_some_and(|name| file_name_matches(part, name)) {
            return None;
        }
    }
    Some(rest.collect::<Vec<_>>().join("/"))
}

impl Built {
    /// The build of a service, from those that are `known`.
    fn of(
        project: &Project,
        service: &Service,
        known: &mut HashMap<Recipe, Option<Read>>,
        tree: &Tree,
        map: &mut SourceMap,
    ) -> Option<Built> {
        let build = service.build.as_ref()?;
        let context = Tree::join(&project.folder, build.context_path()?)?;
        let target = build.target.as_ref().map(Text::as_str);
        let read = if let Some(text) = &build.dockerfile_inline {
            let ignore = read_ignore(tree, map, &[ignore_list(&context)]);
            Some((text.span().file, parsed(text, target, map), ignore.into()))
        } else {
            let path = Tree::join(&context, build.dockerfile_path()?)?;
            let recipe = (path, context.clone(), target.map(str::to_owned));
            let read = known.entry(recipe).or_insert_with_key(|(path, context, target)| {
                read(path, context, target.as_deref(), tree, map)
            });
            read.clone()
        };
        let (file, dockerfile, ignore) = read?;
        let lines = dockerfile.environment.len() + dockerfile.copies.len() + dockerfile.runs.len();
        map.budget().spend(STEPS_OF_LINE * lines).then_some(())?;
        Some(Built {
            file,
            base: dockerfile.base(&build.args),
            dockerfile,
            context,
            ignore,
            listed: RefCell::default(),
            budget: map.budget().clone(),
        })
    }

    /// The file of the tree that was copied to a path of the image. The last instruction that writes there counts.
    pub(in crate::deployment) fn copied(&self, tree: &Tree, path: &str) -> Option<Copied> {
        let copies = self.dockerfile.copies.iter().enumerate().rev();
        let (at, from) = copies.into_iter().find_map(|(at, (sources, target))| {
            let mut sources = sources.iter();
            let found = sources.find_map(|source| self.copied_from(tree, source.as_str(), target, path));
            Some((at, found?))
        })?;
        let name = path.rsplit('/').next().unwrap_or(path);
        if self.ignores(&from) {
            return Some(Copied::Ignored);
        }
        let mut later = self.dockerfile.runs.iter().filter(|(_, before)| *before > at);
        Some(if later.any(|(run, _)| may_write(run.as_str(), name)) {
            Copied::Changed(from, at)
        } else {
            Copied::AsItIs(from)
        })
    }

    /// Where a file of the tree is copied into the image, if it is.
    pub(in crate::deployment) fn ships(&self, path: &str) -> Option<Span> {
        let inside = self.in_context(path)?;
        let mut shipped = self.dockerfile.shipped.iter();
        let found = shipped.find(|one| {
            let below = rest_below(&one.source, inside);
            below.is_some_and(|below| !one.excludes.ignores(inside) && !one.excludes.ignores(&below))
        })?;
        Some(found.at)
    }

    /// The folder of its context.
    pub(in crate::deployment) fn context(&self) -> &str {
        &self.context
    }

    /// The path in the context of a file of the tree, unless that is left out.
    pub(in crate::deployment) fn in_context<'p>(&self, path: &'p str) -> Option<&'p str> {
        let inside = below(path, &self.context).filter(|inside| !inside.is_empty())?;
        (!self.ignore.ignores(inside)).then_some(inside)
    }

    /// What is copied into the image from its context, as paths of the tree: each once.
    pub(in crate::deployment) fn sources(&self) -> BTreeSet<String> {
        let sources = self.dockerfile.copies.iter().flat_map(|(sources, _)| sources);
        let paths =
            sources.filter_map(|source| Tree::join(&self.context, source.as_str().trim_start_matches('/')));
        paths.collect()
    }

    /// What the `RUN` instructions behind a copy make of the file that it put at a path; `None` if that is unknown.
    pub(in crate::deployment) fn edited(
        &self,
        path: &str,
        copy: usize,
        file: FileId,
        text: &Text,
    ) -> Option<Text> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let set = self
            .dockerfile
            .environment
            .iter()
            .chain(&self.dockerfile.arguments);
        let set: HashMap<&str, &Text> = set.map(|(name, value)| (name.as_str(), value)).collect();
        let environment = |name: &str| set.get(name).map(|value| (*value).clone());
        let mut text = text.clone();
        for (run, _) in self.dockerfile.runs.iter().filter(|(_, before)| *before > copy) {
            if !may_write(run.as_str(), name) {
                continue;
            }
            let files = |asked: &str| match asked == path {
                true => FileAnswer::Found(file, text.clone()),
                false => FileAnswer::Unknown(Why::new("is made while the image is built", None)),
            };
            let around = Surroundings {
                environment: &environment,
                is_unset: &|_| false,
                files: &files,
                list: &|_| Vec::new(),
                working_dir: &self.dockerfile.working_dir,
            };
            match redproof_redis::files_made_by(run, around).get(path)? {
                Made::Text(made) => text = made.clone(),
                Made::Unknown(_) | Made::Removed => return None,
            }
        }
        Some(text)
    }

    /// Files of the tree that are copied into the image and changed by a later `RUN`.
    pub(in crate::deployment) fn changed(&self, tree: &Tree) -> Vec<String> {
        let mut found = Vec::new();
        for (at, (sources, target)) in self.dockerfile.copies.iter().enumerate() {
            for source in sources {
                let name = source.as_str().rsplit('/').next().unwrap_or_default();
                let path = match target.ends_with('/') {
                    true => format!("{target}{name}"),
                    false => target.clone(),
                };
                let target_name = path.rsplit('/').next().unwrap_or_default();
                let mut later = self.dockerfile.runs.iter().filter(|(_, before)| *before > at);
                if later.any(|(run, _)| may_write(run.as_str(), target_name)) {
                    found.extend(self.copied_from(tree, source.as_str(), target, &path));
                }
            }
        }
        found
    }

    /// The file of the tree that one source of a `COPY` puts at a path of the image.
    fn copied_from(&self, tree: &Tree, source: &str, target: &str, path: &str) -> Option<String> {
        let from = Tree::join(&self.context, source.trim_start_matches('/'))?;
        let within = || below(path, target).filter(|rest| !rest.is_empty());
        if tree.is_folder(&from) {
            let found = Tree::join(&from, within()?);
            return found.filter(|path| tree.is_file(path) && !self.ignores(path));
        }
        let (folder, name) = from.rsplit_once('/').unwrap_or(("", &from));
        if name.contains(['*', '?', '[']) {
            let wanted = within()?;
            let matches = !wanted.contains('/') && file_name_matches(name, wanted);
            let found = matches.then(|| Tree::join(folder, wanted)).flatten();
            return found.filter(|path| tree.is_file(path) && !self.ignores(path));
        }
        let full = if target.ends_with('/') {
            format!("{target}{name}")
        } else {
            target.to_owned()
        };
        (full == path && tree.is_file(&from)).then_some(from)
    }

    /// The names of what is copied into a folder of the image, each once, as far as the budget allows.
    pub(in crate::deployment) fn copied_into(&self, tree: &Tree, folder: &str) -> Arc<[String]> {
        let mut listed = self.listed.borrow_mut();
        let names = match listed.get(folder) {
            Some(names) => names.clone(),
            None => {
                let names: Arc<[String]> = self.names_of_copies(tree, folder).into_iter().collect();
                listed.insert(folder.to_owned(), names.clone());
                names
            }
        };
        // The caller looks through them.
        match self.budget.spend(names.len() / NAMES_OF_STEP) {
            true => names,
            false => Arc::default(),
        }
    }

    fn names_of_copies(&self, tree: &Tree, folder: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut known = BTreeSet::new();
        for (sources, target) in &self.dockerfile.copies {
            for source in sources {
                let Some(from) = Tree::join(&self.context, source.as_str().trim_start_matches('/')) else {
                    continue;
                };
                let name = from.rsplit('/').next().unwrap_or(&from);
                let (parent, last) = target.rsplit_once('/').unwrap_or(("", target));
                let (names, pattern) = if tree.is_folder(&from) {
                    let inside = below(folder, target.trim_end_matches('/'));
                    let inside = inside.and_then(|rest| match rest.trim_start_matches('/') {
                        "" => Some(from.clone()),
                        rest => Tree::join(&from, rest),
                    });
                    let Some(inside) = inside else { continue };
                    (inside, None)
                } else if parent == folder && last.is_empty() {
                    (Tree::parent(&from).to_owned(), Some(name.to_owned()))
                } else {
                    found.extend((parent == folder).then(|| last.to_owned()));
                    continue;
                };
                // Several copies of the same files are one.
                if !known.insert((names.clone(), pattern.clone())) {
                    continue;
                }
                let names = tree.list(&names);
                if !self.budget.spend(1 + names.len() / NAMES_OF_STEP) {
                    return BTreeSet::new();
                }
                let is_copied = |name: &&String| {
                    let pattern = pattern.as_deref();
                    pattern.is_none_or(|pattern| file_name_matches(pattern, name))
                };
                found.extend(names.iter().filter(is_copied).cloned());
            }
        }
        found
    }

    /// Whether a `RUN` of its Dockerfile installs a package of a Redis server.
    pub(in crate::deployment) fn installs_server(&self) -> bool {
        let mut runs = self.dockerfile.runs.iter();
        runs.any(|(run, _)| packages::install_server(run))
    }

    /// Whether a file of the tree is left out of the context.
    fn ignores(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&*self.context);
        let below = rest.map(|rest| rest.trim_start_matches('/'));
        below.is_some_and(|path| self.ignore.ignores(path))
    }

    /// The value of a variable that the image sets.
    pub(in crate::deployment) fn variable(&self, name: &str) -> Option<&Text> {
        let found = self
            .dockerfile
            .environment
            .iter()
            .rev()
            .find(|(known, _)| known.as_str() == name);
        found.map(|(_, value)| value)
    }
}
