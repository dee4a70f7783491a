//! The code of an application, read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use redproof_code::{
    Language, LibraryUse, OtherRelease, Project, SettingsFile, SourceFile, SourceUse, is_test,
};
use redproof_source::{FileId, SourceMap, Span, Tree};

use super::roots::{Root, Source};

/// What a file of source code does.
#[derive(Debug)]
pub(super) struct ReadFile {
    pub(super) file: FileId,
    pub(super) language: &'static str,
    /// The same as in the data of libraries.
    pub(super) data_language: &'static str,
    pub(super) test: bool,
    pub(super) used: SourceUse,
}

/// Reads the code of an application: what its files share, and what each does. `started_by` are the files of deployments that
/// start it, with the names of the services.
pub(super) fn read(
    root: &Root,
    started_by: &[(String, String)],
    tree: &Tree,
    map: &mut SourceMap,
) -> (Project, Vec<ReadFile>) {
    let texts: Vec<(&Source, Arc<str>)> = root
        .sources
        .par_iter()
        .filter_map(|source| Some((source, tree.read_bytes(&source.path).ok()?)))
        .collect();
    let manifests = root.manifests.iter();
    let manifests: Vec<(&str, Arc<str>)> = manifests
        .filter_map(|path| Some((path.as_str(), tree.read_bytes(path).ok()?)))
        .collect();
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, service) in started_by {
        services.entry(path).or_default().push(service);
    }
    let started: Vec<(&str, &[&str], Arc<str>)> = services
        .iter()
        .filter_map(|(path, services)| Some((*path, services.as_slice(), tree.read_bytes(path).ok()?)))
        .collect();
    let files: Vec<SourceFile<'_>> = texts
        .iter()
        .filter_map(|(Source { path, package }, text)| {
            let known = map.find(path);
            Some(SourceFile {
                file: known.unwrap_or_else(|| map.add(path.as_str(), text.clone())),
                path,
                text,
                language: Language::of_file(path, text)?,
                test: is_test(redproof_source::below(path, package).unwrap_or(path)),
            })
        })
        .collect();
    let mut beside = Vec::new();
    let others = texts
        .iter()
        .filter(|(source, text)| Language::of_file(&source.path, text).is_none());
    let others = others.filter(|(Source { path, package }, _)| {
        let own = redproof_source::below(path, package).unwrap_or(path);
        !is_test(own)
    });
    let others = others.map(|(source, text)| (source.path.as_str(), text, &[][..]));
    let manifests = manifests.iter().map(|(path, text)| (*path, text, &[][..]));
    let started = started
        .iter()
        .map(|(path, services, text)| (*path, text, *services));
    for (path, text, services) in others.chain(manifests).chain(started) {
        let file = map.find(path).unwrap_or_else(|| map.add(path, text.clone()));
        beside.push(SettingsFile {
            file,
            path,
            text,
            services,
        });
    }
    let project = Project::collect_with(&files, &shared_modules(root, tree), &beside);
    let used: Vec<ReadFile> = files
        .par_iter()
        .map(|file| ReadFile {
            file: file.file,
            language: name(file.language),
            data_language: file.language.id(),
            test: file.test,
            used: redproof_code::read(file.file, file.text, file.language, &project),
        })
        .collect();
    let uses = |file: &ReadFile| file.used != SourceUse::default();
    let used = used.into_iter().filter(uses).collect();
    (project, used)
}

/// The modules whose names all C# files of the application have, by its project files.
fn shared_modules(root: &Root, tree: &Tree) -> Vec<String> {
    let sharp = root.sources.iter().filter(|source| source.path.ends_with(".cs"));
    let packages: BTreeSet<&str> = sharp.map(|source| source.package.as_str()).collect();
    let mut modules = Vec::new();
    for folder in packages {
        let names = tree.list(folder);
        let projects = names.iter();
        let projects = projects.filter(|name| name.ends_with(".csproj") || *name == "Directory.Build.props");
        for text in projects.filter_map(|name| tree.read_bytes(&Tree::join(folder, name)?).ok()) {
            let uses = text.split("<Using ").skip(1);
            let included = uses.filter_map(|rest| {
                rest.split('>')
                    .next()?
                    .split_once("Include=\"")?
                    .1
                    .split('"')
                    .next()
            });
            modules.extend(included.map(str::to_owned));
        }
    }
    modules
}

/// What the manifests of an application have, each with its place. Those of tests do not count.
fn in_manifests<T>(
    (root, tree, map): (&Root, &Tree, &mut SourceMap),
    read: impl Fn(&str, &str) -> Vec<(T, Range<usize>)>,
) -> Vec<(T, Span)> {
    let mut found = Vec::new();
    let is_test = |path: &&String| is_test(redproof_source::below(path, &root.folder).unwrap_or(path));
    for path in root.manifests.iter().filter(|path| !is_test(path)) {
        let Ok(text) = tree.read_bytes(path) else { continue };
        for (one, at) in read(path, &text) {
            let file = map.find(path);
            let file = file.unwrap_or_else(|| map.add(path.as_str(), text.clone()));
            found.push((one, Span::new(file, at.start, at.end)));
        }
    }
    found
}

/// The packages in the manifests of an application that use Redis by themselves.
pub(super) fn packages(root: &Root, tree: &Tree, map: &mut SourceMap) -> Vec<LibraryUse> {
    let mut known = HashSet::new();
    let found = in_manifests((root, tree, map), redproof_code::packages_in).into_iter();
    let first = found.filter(|(id, _)| known.insert(id.clone()));
    let library = |(id, span)| LibraryUse {
        id,
        use_: Vec::new(),
        parameters: Vec::new(),
        span,
    };
    first.map(library).collect()
}

/// The packages in the manifests of an application that are of other releases than their profile is of.
pub(super) fn other_releases(root: &Root, tree: &Tree, map: &mut SourceMap) -> Vec<(OtherRelease, Span)> {
    in_manifests((root, tree, map), |path, text| {
        let others = redproof_code::other_releases_in(path, text).into_iter();
        let placed = |other: OtherRelease| {
            let at = other.at.clone();
            (other, at)
        };
        others.map(placed).collect()
    })
}

/// A client of Redis that a manifest names.
#[derive(Debug)]
pub(super) struct NamedClient {
    /// The language, as in the data of libraries.
    pub(super) language: &'static str,
    pub(super) name: String,
    pub(super) at: Span,
}

/// The clients of Redis in the manifests of an application, the first of each language.
pub(super) fn clients(root: &Root, tree: &Tree, map: &mut SourceMap) -> Vec<NamedClient> {
    let found = in_manifests((root, tree, map), |path, text| {
        let clients = redproof_code::clients_in(path, text).into_iter();
        clients
            .map(|(language, name, at)| ((language, name), at))
            .collect()
    });
    let mut known = HashSet::new();
    let first = found
        .into_iter()
        .filter(|((language, _), _)| known.insert(*language));
    let client = |((language, name), at)| NamedClient { language, name, at };
    first.map(client).collect()
}

/// The name of a language in reports.
fn name(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::JavaScript => "javascript",
        Language::TypeScript => "typescript",
        Language::Go => "go",
        Language::Java => "java",
        Language::Kotlin => "kotlin",
        Language::Php => "php",
        Language::Ruby => "ruby",
        Language::CSharp => "csharp",
        #[allow(unreachable_patterns, reason = "scripts of their own")]
        _ => "lua",
    }
}
