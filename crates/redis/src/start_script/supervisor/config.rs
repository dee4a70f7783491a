//! Reads the configuration of supervisord: the sections of its programs.

use std::collections::BTreeMap;

use redproof_source::Text;
use redproof_source::yaml::NodeValue;
use redproof_syntax::ini::{self, Dialect};
use redproof_syntax::shlex;

use super::super::super::environment::Environment;
use super::expansion::{Names, expanded, pairs, size};

/// The most processes of one program.
const MOST_PROCESSES: usize = 64;

/// The most that the processes of all programs may take, in bytes and what the pieces of their texts take. What the others are
/// is unknown.
const MOST_OF_PROCESSES: usize = 8 * 1024 * 1024;

/// Kinds of sections that start a program.
const KINDS: [&str; 3] = ["program:", "fcgi-program:", "eventlistener:"];

/// A configuration with the files that it includes.
#[derive(Default)]
pub(super) struct Config {
    /// The names of the sections in order, with their options. A later file adds to a section of an earlier one.
    sections: Vec<(String, BTreeMap<String, Value>)>,
    by_name: BTreeMap<String, usize>,
}

/// An option's value.
struct Value {
    text: Text,
    /// The folder of its file, `%(here)s`.
    here: String,
}

impl Value {
    /// The value with names put in.
    fn with(&self, names: Names<'_>) -> Text {
        let here = &self.here;
        expanded(&self.text, &Names { here, ..names })
    }
}

/// A program that supervisord starts.
pub(in super::super) struct Program {
    /// Its words. No shell reads them.
    pub(in super::super) words: Vec<Text>,
    /// The folder that it starts in, if it is another one than supervisord's.
    pub(in super::super) folder: Option<String>,
}

impl Config {
    /// Adds a file of a folder.
    pub(super) fn add(&mut self, text: &Text, folder: &str) {
        let NodeValue::Mapping(sections) = ini::parse_text(text, Dialect::PythonWithComments).value else {
            return;
        };
        for section in sections {
            let NodeValue::Mapping(entries) = section.value.value else {
                continue;
            };
            let name = section.key.as_str().to_owned();
            let at = *self.by_name.entry(name.clone()).or_insert_with(|| {
                self.sections.push((name, BTreeMap::new()));
                self.sections.len() - 1
            });
            let Some((_, values)) = self.sections.get_mut(at) else {
                continue;
            };
            for entry in entries {
                if let NodeValue::Scalar(text, _) = entry.value.value {
                    let here = folder.to_owned();
                    values.insert(entry.key.as_str().to_ascii_lowercase(), Value { text, here });
                }
            }
        }
    }

    /// The patterns of the files that it includes, between white space.
    pub(super) fn included(&self, environment: Environment<'_>) -> Option<Text> {
        let (_, values) = self.sections.get(*self.by_name.get("include")?)?;
        Some(values.get("files")?.with(Names::of(environment)))
    }

    /// Whether it has a program.
    pub(super) fn has_programs(&self) -> bool {
        self.sections
            .iter()
            .any(|(section, _)| program_of(section).is_some())
    }

    /// The programs that it starts by itself, and whether those are all.
    pub(super) fn programs(&self, environment: Environment<'_>) -> (Vec<Program>, bool) {
        let mut found = Vec::new();
        let mut left = MOST_OF_PROCESSES;
        let mut sections = self.sections.iter();
        let all = sections.all(|(section, values)| match program_of(section) {
            Some(name) => add_processes(name, values, environment, &mut left, &mut found).is_some(),
            None => true,
        });
        (found, all)
    }
}

/// The program of a section.
fn program_of(section: &str) -> Option<&str> {
    KINDS
        .iter()
        .find_map(|kind| section.strip_prefix(kind))
        .map(str::trim)
}

/// Adds the processes of a program; `None` once they take more than is `left`.
fn add_processes(
    name: &str,
    values: &BTreeMap<String, Value>,
    environment: Environment<'_>,
    left: &mut usize,
    found: &mut Vec<Program>,
) -> Option<()> {
    let number = |option: &str| values.get(option)?.text.as_str().parse::<usize>().ok();
    let first = number("numprocs_start").unwrap_or(0);
    let count = number("numprocs").unwrap_or(1).min(MOST_PROCESSES);
    let starts = values
        .get("autostart")
        .is_none_or(|value| !is_false(value.text.as_str()));
    let Some(command) = values.get("command").filter(|_| starts) else {
        return Some(());
    };
    for process in first..first.saturating_add(count) {
        let names = Names {
            program: name,
            process,
            ..Names::of(environment)
        };
        let own = values.get("environment").map(|value| value.with(names));
        let own_size = own.as_ref().map_or(0, size);
        let own = own.map(|own| pairs(&own)).unwrap_or_default();
        let by_name = own.iter().map(|(name, _, value)| (name.as_str(), value));
        let by_name = by_name.collect();
        let names = Names {
            own: Some(&by_name),
            ..names
        };
        let command = command.with(names);
        // The first one is as long as it is written.
        if !found.is_empty() {
            *left = left.checked_sub(own_size + size(&command))?;
        }
        let Some(words) = shlex::split(&command.with_unresolved_words()) else {
            continue;
        };
        let assignments = own.iter().map(|(_, whole, _)| whole.clone());
        let folder = values.get("directory").map(|value| value.with(names));
        found.push(Program {
            words: assignments.chain(words).collect(),
            folder: folder
                .filter(|folder| folder.undefined().is_none())
                .map(|folder| folder.as_str().to_owned()),
        });
    }
    Some(())
}

/// What supervisord takes for false (`FALSY_STRINGS` of its `datatypes.py`).
fn is_false(value: &str) -> bool {
    ["no", "false", "off", "0"]
        .iter()
        .any(|no| value.eq_ignore_ascii_case(no))
}
