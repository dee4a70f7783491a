//! The code of an application, read.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rayon::prelude::*;
use redproof_code::{Language, LibraryUse, Project, SourceFile, SourceUse, is_test};
use redproof_source::{FileId, SourceMap, Span, Tree};

use super::roots::{Root, Source};

/// What a file of source code does.
#[derive(Debug)]
pub(super) struct ReadFile {
    pub(super) file: FileId,
    pub(super) language: &'static str,
    pub(super) test: bool,
    pub(super) used: SourceUse,
}

/// Words of which code that uses Redis has at least one.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ["redis", "valkey", "keydb", "dragonfly"];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        // Thousands of files are looked through: it is made once.
        .kind(Some(AhoCorasickKind::DFA))
        .build(
            words
                .into_iter()
                .chain(redproof_code::words().iter().map(String::as_str)),
        )
        .ok()
});

/// Whether a text may be code that uses Redis.
pub(super) fn may_use_redis(text: &str) -> bool {
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
}

/// Reads the code of an application: what its files share, and what each does.
pub(super) fn read(root: &Root, tree: &Tree, map: &mut SourceMap) -> (Project, Vec<ReadFile>) {
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
    let project = Project::collect_with(&files, &shared_modules(root, tree));
    let used: Vec<ReadFile> = files
        .par_iter()
        .map(|file| ReadFile {
            file: file.file,
            language: name(file.language),
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

/// The packages in the manifests of an application that use Redis by themselves.
pub(super) fn packages(root: &Root, tree: &Tree, map: &mut SourceMap) -> Vec<LibraryUse> {
    let mut found: Vec<LibraryUse> = Vec::new();
    let mut known = HashSet::new();
    let is_test = |path: &&String| is_test(redproof_source::below(path, &root.folder).unwrap_or(path));
    for path in root.manifests.iter().filter(|path| !is_test(path)) {
        let Ok(text) = tree.read_bytes(path) else { continue };
        for (id, at) in redproof_code::packages_in(path, &text) {
            if !known.insert(id.clone()) {
                continue;
            }
            let file = map
                .find(path)
                .unwrap_or_else(|| map.add(path.as_str(), text.clone()));
            let span = Span::new(file, at.start, at.end);
            found.push(LibraryUse {
                id,
                use_: Vec::new(),
                parameters: Vec::new(),
                span,
            });
        }
    }
    found
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
