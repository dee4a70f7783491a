//! A test file as it is written, read strictly.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};

use redproof_source::{Position, SourceMap};

use crate::config::parse_date;

use super::super::error::RuleError;
use super::super::source::RuleSource;
use super::Group;

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCase {
    /// The rule that is tested.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// What it expects.
    pub group: Group,
    /// Path to text.
    pub files: BTreeMap<String, String>,
    /// Paths that git tracks; `None` is "no repository here".
    pub tracked: Option<Vec<String>>,
    /// Unix permission bits by path.
    pub modes: BTreeMap<String, u32>,
    /// Earlier versions of files: path, day and text.
    pub history: Option<Vec<(String, Date, String)>>,
    /// Today.
    pub now: Option<Date>,
    /// Where the rule must be found.
    pub at: Vec<Expected>,
    /// How often it must be found.
    pub count: usize,
}

/// Where a finding is expected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The file.
    pub file: String,
    /// Exactly the text that the finding covers.
    pub text: String,
    /// The line, if several contain the text.
    pub line: Option<u32>,
}

impl TestCase {
    /// What is expected, for people: places, since the text of one may be a password.
    pub(super) fn expected(&self) -> Vec<String> {
        if self.group == Group::Passes {
            return vec!["not reported".to_owned()];
        }
        let mut expected: Vec<String> = self
            .at
            .iter()
            .map(|at| match self.position(at) {
                Some(Position { line, column }) => format!("{}:{line}:{column}", at.file),
                None => at.file.clone(),
            })
            .collect();
        if self.count != self.at.len() {
            expected.push(format!("{} findings in all", self.count));
        }
        expected
    }

    /// Where an expected text begins.
    pub(super) fn position(&self, at: &Expected) -> Option<Position> {
        let text = self.files.get(&at.file)?;
        let mut map = SourceMap::default();
        let file = map.add(&*at.file, &**text);
        let places = text.match_indices(&at.text);
        let mut places = places.filter_map(|(offset, _)| Some(map.get(file)?.position(offset)));
        places.find(|place| at.line.is_none_or(|line| line == place.line))
    }
}

/// A test file, checked.
pub(super) struct Parsed {
    pub(super) cases: Vec<TestCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestFile {
    #[serde(default)]
    reported: Vec<Reported>,
    #[serde(default)]
    passes: Vec<Passes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reported {
    name: String,
    files: BTreeMap<String, String>,
    tracked: Option<Vec<String>>,
    #[serde(default)]
    modes: BTreeMap<String, String>,
    now: Option<String>,
    history: Option<Vec<Earlier>>,
    at: Places,
    count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passes {
    name: String,
    files: BTreeMap<String, String>,
    tracked: Option<Vec<String>>,
    #[serde(default)]
    modes: BTreeMap<String, String>,
    now: Option<String>,
    history: Option<Vec<Earlier>>,
}

/// An earlier version of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    path: String,
    date: String,
    text: String,
}

/// One place or several. Not an untagged enum, whose errors would not name the key that is wrong.
struct Places(Vec<Expected>);

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Places;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`{file, text}` or a list of such")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Places, A::Error> {
                Ok(Places(vec![Expected::deserialize(MapAccessDeserializer::new(
                    map,
                ))?]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Places, A::Error> {
                let mut places = Vec::new();
                while let Some(place) = seq.next_element()? {
                    places.push(place);
                }
                Ok(Places(places))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// Reads a test file.
pub(super) fn read(rule: &str, source: &RuleSource) -> Result<Parsed, RuleError> {
    let file: TestFile = serde_yaml::from_str(&source.text).map_err(|error| {
        let mut fault = RuleError::of_file(&*source.path, error.to_string());
        if let Some(at) = error.location() {
            fault.at = Position {
                line: u32::try_from(at.line()).unwrap_or(1),
                column: u32::try_from(at.column()).unwrap_or(1),
            };
        }
        fault
    })?;
    let mut cases = Vec::new();
    for case in file.reported {
        let count = case.count.unwrap_or(case.at.0.len());
        cases.push(TestCase {
            modes: modes(&case.name, case.modes, source)?,
            now: now(&case.name, case.now.as_deref(), source)?,
            history: history(&case.name, case.history, source)?,
            rule: rule.to_owned(),
            name: case.name,
            group: Group::Reported,
            files: case.files,
            tracked: case.tracked,
            at: case.at.0,
            count,
        });
    }
    for case in file.passes {
        cases.push(TestCase {
            modes: modes(&case.name, case.modes, source)?,
            now: now(&case.name, case.now.as_deref(), source)?,
            history: history(&case.name, case.history, source)?,
            rule: rule.to_owned(),
            name: case.name,
            group: Group::Passes,
            files: case.files,
            tracked: case.tracked,
            at: Vec::new(),
            count: 0,
        });
    }
    for case in &cases {
        check(case)
            .map_err(|fault| RuleError::of_file(&*source.path, format!("case `{}`: {fault}", case.name)))?;
    }
    Ok(Parsed { cases })
}

/// Refuses cases that could not fail, or not for the reason that they give.
fn check(case: &TestCase) -> Result<(), String> {
    if case.files.is_empty() {
        return Err("has no files".to_owned());
    }
    if case.group == Group::Reported && case.at.is_empty() {
        return Err("`at` names no place".to_owned());
    }
    if case.count < case.at.len() {
        return Err("`count` is less than the places of `at`".to_owned());
    }
    let named = case.at.iter().map(|at| &at.file).chain(case.modes.keys());
    for file in named.chain(case.tracked.iter().flatten()) {
        if !case.files.contains_key(file) {
            return Err(format!("names {file}, which is not among its files"));
        }
    }
    for at in &case.at {
        let there = case
            .files
            .get(&at.file)
            .is_some_and(|text| text.contains(&at.text));
        if !there {
            return Err(format!("the `text` of a place is not in {}", at.file));
        }
    }
    Ok(())
}

type Versions = Vec<(String, Date, String)>;

fn history(
    case: &str,
    written: Option<Vec<Earlier>>,
    source: &RuleSource,
) -> Result<Option<Versions>, RuleError> {
    let Some(written) = written else {
        return Ok(None);
    };
    let versions = written.into_iter().map(|version| {
        let date = now(case, Some(&version.date), source)?;
        Ok((version.path, date.unwrap_or_default(), version.text))
    });
    versions.collect::<Result<_, _>>().map(Some)
}

fn now(case: &str, written: Option<&str>, source: &RuleSource) -> Result<Option<Date>, RuleError> {
    let date = written.map(parse_date).transpose();
    date.map_err(|message| RuleError::of_file(&*source.path, format!("case `{case}`: `now`: {message}")))
}

fn modes(
    case: &str,
    written: BTreeMap<String, String>,
    source: &RuleSource,
) -> Result<BTreeMap<String, u32>, RuleError> {
    let mut modes = BTreeMap::new();
    for (path, mode) in written {
        let Ok(bits) = u32::from_str_radix(&mode, 8) else {
            let message = format!("case `{case}`: a mode is an octal number in quotes, such as \"0644\"");
            return Err(RuleError::of_file(&*source.path, message));
        };
        modes.insert(path, bits);
    }
    Ok(modes)
}
