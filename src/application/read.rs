//! The code of an application, read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use redproof_code::{Beside, Language, Project, SettingsFile, SourceFile, SourceUse, is_test};
use redproof_source::{FileId, SourceMap, Tree};

use super::beside::FilesBeside;
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
    shared: &mut FilesBeside,
    tree: &Tree,
    map: &mut SourceMap,
) -> (Project, Vec<ReadFile>) {
    let texts: Vec<(&Source, Arc<str>)> = root
        .sources
        .par_iter()
        .filter_map(|source| Some((source, tree.read_bytes(&source.path).ok()?)))
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
    let others = texts
        .iter()
        .filter(|(source, text)| Language::of_file(&source.path, text).is_none());
    let others = others.filter(|(Source { path, package }, _)| {
        let own = redproof_source::below(path, package).unwrap_or(path);
        !is_test(own)
    });
    let others = others.map(|(source, _)| (source.path.as_str(), Vec::new()));
    let manifests = root.manifests.iter().map(|path| (path.as_str(), Vec::new()));
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, service) in started_by {
        services.entry(path).or_default().push(service);
    }
    let beside: Vec<(Arc<SettingsFile>, Vec<&str>)> = others
        .chain(manifests)
        .chain(services)
        .filter_map(|(path, services)| Some((shared.settings(path, tree, map)?, services)))
        .collect();
    let beside: Vec<Beside<'_>> = beside
        .iter()
        .map(|(file, services)| Beside { file, services })
        .collect();
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
