//! Libraries that use Redis without a call of their own: by settings, by options of frameworks, by templates of pages.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use redproof_source::{FileId, Span};

use crate::SourceFile;
use crate::profile::{Profile, Shown, profiles};
use crate::settings::{Beside, Settings, SettingsFile, is_path};

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
    /// What begins with each text: what it shows, by its number among [`every`], and the whole of it.
    by_text: HashMap<&'static str, Vec<(usize, &'static str)>>,
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
    let mut by_text: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    for (number, (_, shown)) in every().enumerate() {
        for by in shown.by {
            by_text.entry(first(by)).or_default().push((number, by));
        }
    }
    Texts {
        all,
        searcher,
        by_text,
    }
});

/// The marks that begin a line that is a comment.
const COMMENTS: [&str; 8] = ["#", "//", "/*", "* ", "--", "<!--", "<%#", "-#"];

/// Where a file has which text, comments left out: the text, its place and the rest of the line. Of several in one line the
/// first is enough: more of the line follows it than the others.
fn hits(text: &str) -> Vec<(&'static str, usize, &str)> {
    let Texts { all, searcher, .. } = &*TEXTS;
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

/// What a file shows by its texts.
#[derive(Debug)]
pub(crate) struct Showing {
    /// The texts that it has.
    texts: HashSet<&'static str>,
    /// The first place of each library, by its number among [`every`].
    places: HashMap<usize, Span>,
}

impl Showing {
    fn of_code(file: &SourceFile<'_>) -> Self {
        let is_meant = |profile: &Profile, shown: &Shown| {
            let is_named = shown.files.is_empty() || is_in(shown, file.path);
            is_named && profile.languages.contains(&file.language.id())
        };
        Self::of(file.file, file.text, is_meant)
    }

    /// What a file beside the code shows.
    pub(crate) fn of_settings(file: &SettingsFile) -> Self {
        Self::of(file.file, &file.text, |_, shown| is_in(shown, &file.path))
    }

    fn of(file: FileId, text: &str, is_meant: impl Fn(&Profile, &Shown) -> bool) -> Self {
        let meant: Vec<bool> = every().map(|(profile, shown)| is_meant(profile, shown)).collect();
        let mut showing = Self {
            texts: HashSet::new(),
            places: HashMap::new(),
        };
        for (text, at, rest) in hits(text) {
            showing.texts.insert(text);
            for (number, by) in TEXTS.by_text.get(text).into_iter().flatten() {
                if meant.get(*number) == Some(&true) && goes_on(by, rest) {
                    let place = Span::new(file, at, at + text.len());
                    showing.places.entry(*number).or_insert(place);
                }
            }
        }
        showing
    }
}

fn is_in(shown: &Shown, path: &str) -> bool {
    shown.files.iter().any(|files| is_path(files, path))
}

/// The libraries that code and the files beside it show.
pub(crate) fn find(code: &[SourceFile<'_>], beside: &[Beside<'_>], settings: &Settings) -> Vec<Found> {
    let code: Vec<Showing> = code
        .iter()
        .filter(|file| !file.test)
        .map(Showing::of_code)
        .collect();
    let beside: Vec<Arc<Showing>> = beside
        .iter()
        .map(|beside| beside.file.read(Showing::of_settings))
        .collect();
    let files: Vec<&Showing> = code.iter().chain(beside.iter().map(Arc::as_ref)).collect();
    let texts: HashSet<&str> = files.iter().flat_map(|file| &file.texts).copied().collect();
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
    for (number, (profile, shown)) in every().enumerate() {
        if !shown.on.is_empty() && !shown.on.iter().any(is_met) {
            continue;
        }
        let pairs = shown.files.iter();
        let pairs = pairs.flat_map(|files| shown.by.iter().map(move |by| (files, by)));
        let entries = pairs.flat_map(|(files, by)| settings.saying(files, by));
        let places = files.iter().filter_map(|file| file.places.get(&number).copied());
        let spans = entries.map(|entry| entry.span).chain(places);
        found.extend(spans.map(|span| Found { profile, shown, span }));
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
