//! The file system that a service's container sees: which path is which file of the tree.

use std::sync::Arc;

use super::build::{Built, Copied};
use crate::inputs::{self, Ledger, Role, is_below, is_ignored};
use redproof_compose::{MountKind, Project, Resource, Service};
use redproof_redis::{FileAnswer, file_name_matches};
use redproof_source::{Budget, FileId, Limit, ReadError, SourceMap, Span, Text, Tree, Why, below};

/// The files of one service.
pub(in crate::deployment) struct Container<'a> {
    /// The project.
    pub project: &'a Project,
    /// The service.
    pub service: &'a Service,
    /// Where its files come from.
    pub tree: &'a Tree,
    /// Whether the image is known to hold no configuration of its own, so that what is not mounted is not there.
    pub bare_image: bool,
    /// What its image is built from.
    pub built: Option<&'a Built>,
}

/// What a path of the container is.
pub(in crate::deployment) enum Located {
    /// A file or folder of the tree, by its path, and where it is mounted.
    Tree(String, Span),
    /// A path beyond the root, and where it is written.
    Outside(String, Span),
    /// A text in the compose file itself.
    Inline(Text),
    /// Nothing is mounted there.
    Nowhere,
    /// It is unknown.
    Unknown(Why),
}

impl<'a> Container<'a> {
    /// What is mounted into a service's container; nothing is taken to be known of its image.
    pub(in crate::deployment) fn mounted(project: &'a Project, service: &'a Service, tree: &'a Tree) -> Self {
        Self {
            project,
            service,
            tree,
            bare_image: false,
            built: None,
        }
    }

    /// What a path is.
    pub(in crate::deployment) fn locate(&self, path: &str) -> Located {
        for grant in &self.service.configs {
            if grant.config_path() == path {
                return self.resource(&self.project.configs, grant.source.as_str(), grant.span);
            }
        }
        for grant in &self.service.secrets {
            if grant.secret_path() == path {
                return self.resource(&self.project.secrets, grant.source.as_str(), grant.span);
            }
        }
        let mounts = self.service.mounts.iter().filter_map(|mount| {
            let target = mount.target.as_str().trim_end_matches('/');
            let rest = below(path, if target.is_empty() { "/" } else { target })?;
            Some((target.len(), mount, rest))
        });
        let Some((_, mount, rest)) = mounts.max_by_key(|(length, ..)| *length) else {
            return self.in_image(path);
        };
        if let Some(why) = mount.source.as_ref().and_then(Text::why_undefined) {
            return Located::Unknown(why);
        }
        match (mount.host_source(), mount.kind) {
            (Some(source), _) => match (source.why_undefined(), self.host_path(source.as_str(), rest)) {
                (Some(why), _) => Located::Unknown(why),
                (None, Some(path)) => Located::Tree(path, mount.span),
                (None, None) => {
                    Located::Outside(self.place(&format!("{}{rest}", source.as_str())), source.span())
                }
            },
            (None, MountKind::Tmpfs | MountKind::Other) => Located::Nowhere,
            (None, MountKind::Bind | MountKind::Volume) => {
                Located::Unknown(Why::new("lies in a volume", Some(mount.span)))
            }
        }
    }

    /// A file that the build copied into the image.
    fn in_image(&self, path: &str) -> Located {
        let Some(built) = self.built else {
            return Located::Nowhere;
        };
        let at = Span::top(built.file);
        match built.copied(self.tree, path) {
            Some(Copied::AsItIs(copied)) => Located::Tree(copied, at),
            Some(Copied::Changed(..)) => {
                Located::Unknown(Why::new("is changed while the image is built", Some(at)))
            }
            Some(Copied::Ignored) => {
                Located::Unknown(Why::new("is left out of the build by .dockerignore", Some(at)))
            }
            None => Located::Nowhere,
        }
    }

    /// A file that the build copied into the image and then changed.
    fn made_in_build(&self, map: &mut SourceMap, path: &str, ledger: &mut Ledger) -> Option<FileAnswer> {
        let built = self.built?;
        let mut mounts = self.service.mounts.iter();
        if mounts.any(|mount| below(path, mount.target.as_str().trim_end_matches('/')).is_some()) {
            return None;
        }
        let Some(Copied::Changed(from, copy)) = built.copied(self.tree, path) else {
            return None;
        };
        let (file, text) = read_bytes(self.tree, map, &from).ok()?;
        let edited = built.edited(path, copy, file, &text)?;
        let at = Span::top(built.file);
        ledger.note(from, Role::Configuration, Some(at), self.service.name.as_str());
        Some(FileAnswer::Found(file, edited))
    }

    /// A path on the host, relative to the root, wherever it leads.
    fn place(&self, path: &str) -> String {
        inputs::place(&self.project.folder, path)
    }

    /// A path on the host as a path of the tree.
    pub(in crate::deployment) fn host_path(&self, source: &str, rest: &str) -> Option<String> {
        if source.starts_with('~') {
            return None;
        }
        let path = match rest {
            "" => source.to_owned(),
            rest => format!("{source}/{rest}"),
        };
        Tree::join(&self.project.folder, &path)
    }

    fn resource(&self, resources: &[Resource], name: &str, at: Span) -> Located {
        let Some(resource) = resources.iter().find(|resource| resource.name.as_str() == name) else {
            return Located::Unknown(Why::new(format!("{name} is not defined"), Some(at)));
        };
        if let Some(content) = &resource.content {
            return Located::Inline(content.clone());
        }
        match &resource.file {
            Some(file) if file.undefined().is_none() => match self.host_path(file.as_str(), "") {
                Some(path) => Located::Tree(path, resource.span),
                None => Located::Outside(self.place(file.as_str()), file.span()),
            },
            _ => Located::Unknown(Why::new(
                format!("{name} comes from outside the files"),
                Some(resource.span),
            )),
        }
    }

    /// The text at a path, or of all files that a pattern matches. A file that a deployment names and that cannot be read is
    /// also noted as a problem.
    pub(in crate::deployment) fn read(
        &self,
        map: &mut SourceMap,
        path: &str,
        ledger: &mut Ledger,
    ) -> FileAnswer {
        if has_wildcard(path) {
            return self.read_matching(map, path, ledger);
        }
        match self.locate(path) {
            Located::Unknown(_) if let Some(made) = self.made_in_build(map, path, ledger) => made,
            // A fresh clone has no secrets.
            Located::Tree(path, at) if !self.tree.is_file(&path) && self.is_secret(&path) => {
                FileAnswer::Unknown(Why::new(
                    format!("{path} is a secret, and not in the tree"),
                    Some(at),
                ))
            }
            Located::Tree(path, at) => {
                let service = self.service.name.as_str();
                ledger.note(path.clone(), Role::Configuration, Some(at), service);
                match read_bytes(self.tree, map, &path) {
                    Ok((file, text)) => FileAnswer::Found(file, text),
                    Err(ReadError::Missing) if self.is_missing(&path) => FileAnswer::Missing,
                    Err(error) => {
                        ledger.fail(&path, service, error.to_string());
                        FileAnswer::Unknown(Why::new(format!("{path} {error}"), Some(at)))
                    }
                }
            }
            Located::Outside(place, at) => {
                let why = Why::new(format!("{path} lies outside the tree"), Some(at));
                ledger.note(place, Role::Configuration, Some(at), self.service.name.as_str());
                FileAnswer::Unknown(why)
            }
            // What it says is held for each service.
            Located::Inline(text) => match map.budget().spend(Budget::content_of(text.as_str())) {
                true => FileAnswer::Found(text.span().file, text),
                false => FileAnswer::Unknown(Why::new(Limit::Steps.to_string(), None)),
            },
            Located::Nowhere if self.bare_image => FileAnswer::Missing,
            Located::Nowhere => FileAnswer::Unknown(Why::new(format!("{path} is a part of the image"), None)),
            Located::Unknown(why) => FileAnswer::Unknown(Why::new(format!("{path} {}", why.reason), why.at)),
        }
    }

    /// Whether a file is missing for the server, too: the mounted folder is in the tree, and nothing is known to write there.
    fn is_missing(&self, path: &str) -> bool {
        let folder = Tree::parent(path);
        let whole = self.tree.is_folder(folder) && !self.binds().any(|(_, source, _)| source == path);
        let written = || {
            let others = self.project.services.iter();
            others
                .filter(|other| other.name.as_str() != self.service.name.as_str())
                .any(|other| {
                    let other = Container::mounted(self.project, other, self.tree);
                    let mut binds = other.binds();
                    binds.any(|(_, source, read_only)| !read_only && is_below(path, &source))
                })
        };
        whole && !is_ignored(self.tree, path) && !has_pattern(self.tree, path) && !written()
    }

    /// Whether a file of the tree is a Compose secret.
    fn is_secret(&self, path: &str) -> bool {
        let files = self
            .project
            .secrets
            .iter()
            .filter_map(|secret| secret.file.as_ref());
        let mut paths = files.filter_map(|file| self.host_path(file.as_str(), ""));
        paths.any(|secret| secret == path)
    }

    /// Target, path in the tree, and whether it is read-only, of each mount of a part of the tree.
    fn binds(&self) -> impl Iterator<Item = (&str, String, bool)> {
        self.service.mounts.iter().filter_map(|mount| {
            let source = mount.host_source()?;
            let target = mount.target.as_str().trim_end_matches('/');
            let path = self.host_path(source.as_str(), "");
            let path = path.filter(|_| source.undefined().is_none())?;
            Some((target, path, mount.read_only))
        })
    }

    /// All files that a pattern of `include` matches, as the server reads them: in order, with nothing between them.
    fn read_matching(&self, map: &mut SourceMap, path: &str, ledger: &mut Ledger) -> FileAnswer {
        let (folder, pattern) = path.rsplit_once('/').unwrap_or(("", path));
        let unknown = |why: &str| FileAnswer::Unknown(Why::new(format!("{path} {why}"), None));
        if has_wildcard(folder) {
            return unknown("matches several folders");
        }
        let is_whole = match self.locate(folder) {
            Located::Tree(folder, _) => self.tree.is_folder(&folder),
            Located::Nowhere => self.bare_image,
            _ => false,
        };
        if !is_whole {
            return unknown("is not in the tree");
        }
        let mut all: Option<(FileId, Text)> = None;
        for name in self.names_in(folder, pattern) {
            match (self.read(map, &format!("{folder}/{name}"), ledger), &mut all) {
                (FileAnswer::Found(_, text), Some((_, whole))) => whole.push_text(&text),
                (FileAnswer::Found(file, text), None) => all = Some((file, text)),
                (answer, _) => return answer,
            }
        }
        all.map_or(FileAnswer::Missing, |(file, text)| FileAnswer::Found(file, text))
    }

    /// The paths that a pattern matches, in order, as far as they are known: the image may have others.
    pub(in crate::deployment) fn list(&self, path: &str) -> Vec<String> {
        let (folder, pattern) = path.rsplit_once('/').unwrap_or(("", path));
        if has_wildcard(folder) {
            return Vec::new();
        }
        let names = self.names_in(folder, pattern).into_iter();
        names.map(|name| format!("{folder}/{name}")).collect()
    }

    /// The names of the files in a folder that a pattern matches.
    fn names_in(&self, folder: &str, pattern: &str) -> Vec<String> {
        let in_folder = |target: &str| {
            let (parent, name) = target.rsplit_once('/')?;
            (parent == folder).then(|| name.to_owned())
        };
        let mut names: Vec<String> = match self.locate(folder) {
            Located::Tree(folder, _) if self.tree.is_folder(&folder) => self.tree.list(&folder).to_vec(),
            Located::Nowhere => self
                .built
                .map_or_else(Vec::new, |built| built.copied_into(self.tree, folder).to_vec()),
            _ => Vec::new(),
        };
        names.extend(self.binds().filter_map(|(target, ..)| in_folder(target)));
        let grants = self.service.configs.iter().map(|grant| grant.config_path());
        let grants = grants.chain(self.service.secrets.iter().map(|grant| grant.secret_path()));
        names.extend(grants.filter_map(|target| in_folder(&target)));
        names.retain(|name| file_name_matches(pattern, name));
        names.sort();
        names.dedup();
        names
    }
}

fn has_wildcard(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Whether a file beside it is what it is made of: `redis.conf.example`, `redis.conf.tmpl`, `example.redis.conf`.
fn has_pattern(tree: &Tree, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let marks = ["example", "sample", "template", "tmpl", "tpl", "dist", "j2", "in"];
    tree.list(Tree::parent(path)).iter().any(|beside| {
        let rest = beside.strip_prefix(name).or_else(|| beside.strip_suffix(name));
        rest.is_some_and(|rest| marks.contains(&rest.trim_matches(['.', '-', '_'])))
    })
}

/// Reads a file of the tree into the map, once.
///
/// # Errors
/// Why it cannot be read.
pub(in crate::deployment) fn read(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
) -> Result<(FileId, Text), ReadError> {
    once(map, path, || tree.read(path))
}

/// Reads a file that redis-server would read: it need not be UTF-8.
///
/// # Errors
/// Why it cannot be read.
pub(in crate::deployment) fn read_bytes(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
) -> Result<(FileId, Text), ReadError> {
    once(map, path, || tree.read_bytes(path))
}

fn once(
    map: &mut SourceMap,
    path: &str,
    read: impl FnOnce() -> Result<Arc<str>, ReadError>,
) -> Result<(FileId, Text), ReadError> {
    let file = match map.find(path) {
        Some(file) if !map.may_read_again(file) => return Err(ReadError::TooBig(Limit::Steps)),
        Some(file) => file,
        None => {
            let text = read()?;
            if !map.may_read(path, &text) {
                return Err(ReadError::TooBig(Limit::Steps));
            }
            map.add(path, text)
        }
    };
    let text = map.text(file);
    Ok((file, Text::literal(text, Span::new(file, 0, text.len()))))
}
