//! Libraries that use Redis without a call of their own: by settings, by options of frameworks, by templates of pages.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use redproof_source::{FileId, Span};

use crate::profile::{Profile, Shown, profiles};
use crate::settings::{Settings, SettingsFile, is_path};
use crate::{Language, SourceFile};

/// A library that is shown, at a place.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) profile: &'static Profile,
    pub(crate) shown: &'static Shown,
    pub(crate) span: Span,
}

/// The texts that are looked for, and what finds them.
struct Texts {
    all: Vec<&'static str>,
    searcher: Option<AhoCorasick>,
}

fn every() -> impl Iterator<Item = (&'static Profile, &'static Shown)> {
    let all = profiles().iter();
    all.flat_map(|profile| profile.shown.iter().map(move |shown| (profile, shown)))
}

/// The beginning of what is in one line.
fn first(by: &'static str) -> &'static str {
    by.split("..").next().unwrap_or(by)
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let by = every().flat_map(|(_, shown)| shown.by.iter().map(|by| first(by)));
    let on = every().flat_map(|(_, shown)| shown.on.iter().flat_map(|on| on.split('&')));
    let on = on.map(|part| part.trim_start_matches('!'));
    let all: BTreeSet<&str> = by.chain(on).filter(|text| !text.starts_with("set:")).collect();
    let all: Vec<&str> = all.into_iter().collect();
    let searcher = AhoCorasick::new(&all).ok();
    Texts { all, searcher }
});

/// The marks that begin a line that is a comment.
const COMMENTS: [&str; 8] = ["#", "//", "/*", "* ", "--", "<!--", "<%#", "-#"];

/// Where a file has which text, comments left out: the text, its place and the rest of the line. Of several in one line the
/// first is enough: more of the line follows it than the others.
fn hits(text: &str) -> Vec<(&'static str, usize, &str)> {
    let Texts { all, searcher } = &*TEXTS;
    let hits = searcher
        .iter()
        .flat_map(|searcher| searcher.find_overlapping_iter(text));
    let mut line = 0..0;
    let mut seen = HashSet::new();
    let hits = hits.filter_map(|hit| {
        if hit.end() > line.end {
            let start = text.get(..hit.start())?.rfind('\n').map_or(0, |at| at + 1);
            let rest = text.get(hit.end()..)?.find('\n');
            line = start..rest.map_or(text.len(), |rest| hit.end() + rest);
            seen.clear();
        }
        let known = all.get(hit.pattern().as_usize())?;
        if !seen.insert(*known) {
            return None;
        }
        let before = text.get(line.start..hit.start())?.trim_start();
        let is_comment = COMMENTS.iter().any(|mark| before.starts_with(mark)) || before.contains(" // ");
        let rest = text.get(hit.end()..line.end)?;
        (!is_comment).then_some((*known, hit.start(), rest))
    });
    hits.collect()
}

/// Whether what is left of the line has the other parts, in order.
fn goes_on(by: &str, rest: &str) -> bool {
    let mut rest = Some(rest);
    for part in by.split("..").skip(1) {
        rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, rest)| rest);
    }
    rest.is_some()
}

/// A file with what it has of the texts.
struct Looked<'t> {
    file: FileId,
    path: &'t str,
    /// The language of code.
    language: Option<Language>,
    hits: Vec<(&'static str, usize, &'t str)>,
}

/// The libraries that code and the files beside it show.
pub(crate) fn find(code: &[SourceFile<'_>], beside: &[SettingsFile<'_>], settings: &Settings) -> Vec<Found> {
    let code = code.iter().filter(|file| !file.test).map(|file| Looked {
        file: file.file,
        path: file.path,
        language: Some(file.language),
        hits: hits(file.text),
    });
    let beside = beside.iter().map(|file| Looked {
        file: file.file,
        path: file.path,
        language: None,
        hits: hits(file.text),
    });
    let files: Vec<Looked<'_>> = code.chain(beside).filter(|file| !file.hits.is_empty()).collect();
    let texts: HashSet<&str> = files
        .iter()
        .flat_map(|file| file.hits.iter().map(|(text, ..)| *text))
        .collect();
    let is_met = |on: &&str| {
        on.split('&').all(|part| {
            let (part, expected) = part.strip_prefix('!').map_or((part, true), |part| (part, false));
            let is_there = match part.strip_prefix("set:") {
                Some(entry) => settings.say(entry),
                None => texts.contains(part),
            };
            is_there == expected
        })
    };
    let mut found = Vec::new();
    for (profile, shown) in every().filter(|(_, shown)| shown.on.is_empty() || shown.on.iter().any(is_met)) {
        let mut add = |span: Span| {
            found.push(Found { profile, shown, span });
        };
        for (files, by) in shown
            .files
            .iter()
            .flat_map(|files| shown.by.iter().map(move |by| (files, by)))
        {
            settings.saying(files, by).for_each(|entry| add(entry.span));
        }
        for file in &files {
            let is_in = || shown.files.iter().any(|files| is_path(files, file.path));
            let is_meant = match file.language {
                Some(language) => {
                    let is_named = shown.files.is_empty() || is_in();
                    is_named && profile.languages.contains(&language.id())
                }
                None => is_in(),
            };
            let by = |(text, _, rest): &&(&str, usize, &str)| {
                let mut by = shown.by.iter();
                by.any(|by| first(by) == *text && goes_on(by, rest))
            };
            if let Some((text, at, _)) = file.hits.iter().find(by).filter(|_| is_meant) {
                add(Span::new(file.file, *at, at + text.len()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_in_a_line_stands_for_all() {
        let text = "x RedisCacheStore y RedisCacheStore\n// RedisCacheStore\nz // RedisCacheStore\n  RedisCacheStore z";
        let found = hits(text).into_iter();
        let found: Vec<_> = found
            .filter(|(known, ..)| *known == "RedisCacheStore")
            .map(|(_, at, rest)| (at, rest))
            .collect();
        assert_eq!(found, [(2, " y RedisCacheStore"), (78, " z")]);
    }
}
