//! Paths and patterns of the config file, and how many there may be.

use std::ops::Range;

use toml::Spanned;

use super::Globs;
use super::model::{ConfigError, Setting};
use super::reader::Reader;
use super::written::{Placed, Written};

/// `**` in one pattern.
const MOST_DOUBLE_STARS: usize = 3;

/// Bytes of one pattern: all of a list are matched at once.
const LONGEST_PATTERN: usize = 500;

/// `*` in all patterns: each is compared with each file or finding, and stars are what takes time.
const MOST_STARS: usize = 2_000;

/// Entries of one list.
const MOST_ENTRIES: usize = 1_000;

impl Reader {
    /// The path of a file that is written, too.
    pub(super) fn own_file(&self, path: Placed) -> Result<Setting<String>, ConfigError> {
        let range = path.span();
        let path = self.path(path)?;
        match path
            .value
            .split('/')
            .any(|part| part.eq_ignore_ascii_case(".git"))
        {
            true => Err(self.fault(range, "is one of git's own files")),
            false => Ok(path),
        }
    }

    /// A path below the root, with `/`.
    pub(super) fn path(&self, path: Placed) -> Result<Setting<String>, ConfigError> {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.get_ref().split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_none() => {
                    return Err(self.fault(path.span(), "path is outside this file's folder"));
                }
                ".." => {}
                part => parts.push(part),
            }
        }
        if path.get_ref().starts_with('/') || path.get_ref().is_empty() {
            return Err(self.fault(path.span(), "expected a path relative to this file's folder"));
        }
        Ok(Setting {
            value: parts.join("/"),
            origin: self.origin(path.span()),
        })
    }

    /// A glob of paths below the root.
    pub(super) fn glob(&self, pattern: Placed) -> Result<String, ConfigError> {
        self.check_pattern(&pattern)?;
        self.path(pattern).map(|path| path.value)
    }

    /// Refuses a pattern that takes too long.
    pub(super) fn check_pattern(&self, pattern: &Placed) -> Result<(), ConfigError> {
        if pattern.get_ref().len() > LONGEST_PATTERN {
            return Err(self.fault(
                pattern.span(),
                format!("over the limit pattern-length of {LONGEST_PATTERN}"),
            ));
        }
        match pattern.get_ref().matches("**").count() > MOST_DOUBLE_STARS {
            true => Err(self.fault(
                pattern.span(),
                format!("over the limit pattern-stars of {MOST_DOUBLE_STARS}: write `**` less often"),
            )),
            false => Ok(()),
        }
    }

    /// Refuses patterns that take too long together.
    pub(super) fn check_stars(&self, written: &Written) -> Result<(), ConfigError> {
        let lists = [&written.exclude, &written.expected_missing];
        let lists = lists.into_iter().flatten();
        let suppress = written.suppress.iter().filter_map(|entry| entry.path.as_ref());
        let overrides = written.overrides.iter().flat_map(|entry| &entry.paths);
        let client = written.client.iter().flat_map(|entry| entry.files.get_ref());
        let mut stars = 0;
        let over = lists
            .chain(suppress)
            .chain(overrides)
            .chain(client)
            .find(|pattern| {
                stars += pattern.get_ref().matches('*').count();
                stars > MOST_STARS
            });
        match over {
            Some(pattern) => Err(self.fault(
                pattern.span(),
                format!("over the limit config-stars of {MOST_STARS}: write `*` less often, or name folders"),
            )),
            None => Ok(()),
        }
    }

    /// Refuses a list that is too long, since each entry is compared with each finding or file. Several patterns, rules or files
    /// of one entry count as several.
    pub(super) fn check_lengths(&self, written: &Written) -> Result<(), ConfigError> {
        fn first_over(mut entries: impl Iterator<Item = Range<usize>>) -> Option<Range<usize>> {
            entries.nth(MOST_ENTRIES)
        }
        fn spans(list: &[Placed]) -> impl Iterator<Item = Range<usize>> {
            list.iter().map(Spanned::span)
        }
        // An entry whose lists are empty counts, too.
        fn of_entry(lists: [&[Placed]; 2], entry: Range<usize>) -> impl Iterator<Item = Range<usize>> {
            let [one, other] = lists;
            let longest = if one.len() < other.len() { other } else { one };
            let alone = longest.is_empty().then_some(entry);
            spans(longest).chain(alone)
        }
        let suppress = written.suppress.iter();
        let suppress = suppress.flat_map(|entry| of_entry([&entry.rules, &[]], entry.reason.span()));
        let overrides = written.overrides.iter();
        let overrides =
            overrides.flat_map(|entry| of_entry([&entry.paths, &entry.rules], entry.severity.span()));
        let client = written.client.iter();
        let client = client.flat_map(|entry| of_entry([entry.files.get_ref(), &[]], entry.files.span()));
        let deployment = written.deployment.iter().flat_map(|entry| {
            let files = of_entry([entry.files.get_ref(), &[]], entry.files.span());
            files.chain(spans(&entry.env_files))
        });
        let lists = [
            ("exclude", first_over(spans(&written.exclude))),
            ("expected-missing", first_over(spans(&written.expected_missing))),
            ("[[suppress]]", first_over(suppress)),
            ("[[overrides]]", first_over(overrides)),
            ("[[client]]", first_over(client)),
            ("[[deployment]]", first_over(deployment)),
        ];
        let too_long = lists.into_iter().find_map(|(name, at)| Some((name, at?)));
        match too_long {
            Some((name, at)) => Err(self.fault(
                at,
                format!("`{name}` is over the limit config-entries of {MOST_ENTRIES}"),
            )),
            None => Ok(()),
        }
    }

    pub(super) fn pattern(&self, pattern: Placed) -> Result<Setting<String>, ConfigError> {
        self.check_pattern(&pattern)?;
        if pattern.get_ref().trim().is_empty() || pattern.get_ref().contains('\n') {
            return Err(self.fault(pattern.span(), "expected a pattern, as one line of a .gitignore"));
        }
        Ok(self.setting(pattern))
    }

    /// Globs of paths below the root.
    pub(super) fn globs(&self, patterns: Vec<Placed>) -> Result<Globs, ConfigError> {
        let patterns: Vec<String> = patterns
            .into_iter()
            .map(|pattern| self.glob(pattern))
            .collect::<Result<_, _>>()?;
        Ok(Globs::from_root(&patterns))
    }
}
