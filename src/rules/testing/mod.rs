//! Tests of rules: `<id>.test.yml` beside the rule, whole files in, findings out.
//!
//! `reported` cases must find the rule at exactly the text that they name, `passes` cases must not find it at all. The
//! audit itself is the caller's, so that reader, model, fact and rule are tested together.

mod case;
mod example;

use std::collections::BTreeMap;

use super::error::RuleError;
use super::finding::Finding;
use super::source::RuleSource;
use redproof_source::{Position, SourceMap, Span};

pub use case::{Expected, TestCase};
use case::{Parsed, read};
pub use example::{counterexample, example};

/// What a case expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The rule is found.
    Reported,
    /// It is not.
    Passes,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The rule.
    pub rule: String,
    /// The test file.
    pub path: String,
    /// The case's name.
    pub name: String,
    /// What it expects.
    pub group: Group,
    /// Whether it went so.
    pub ok: bool,
    /// What was expected, one line each.
    pub expected: Vec<String>,
    /// What was found of the rule, one line each; or why the audit failed.
    pub found: Vec<String>,
}

/// All cases, and the faults of the test files themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestReport {
    /// In order of files and cases.
    pub cases: Vec<CaseResult>,
    /// Test files that cannot be read, rules without tests.
    pub errors: Vec<RuleError>,
}

impl TestReport {
    /// Whether all is well, and something was tested.
    pub fn passed(&self) -> bool {
        self.errors.is_empty() && !self.cases.is_empty() && self.cases.iter().all(|case| case.ok)
    }
}

/// Runs the tests among `sources` (see [`RuleSource::folder`]), and lists the rules among them that have none.
pub fn run_tests(
    sources: &[RuleSource],
    audit: &mut dyn FnMut(&TestCase) -> Result<Vec<Finding>, String>,
) -> TestReport {
    let mut report = TestReport::default();
    // Rule to its test file; and the test files whose rule was not met.
    let mut tests: BTreeMap<&str, &RuleSource> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_test()) {
        if let Some(first) = tests.insert(source.stem(), source) {
            let message = format!("the rule is tested by {} too; join the two", first.path);
            report.errors.push(RuleError::of_file(&*source.path, message));
        }
    }
    let rules = sources.iter().filter(|source| source.is_rule());
    let mut rules: Vec<(&str, &RuleSource)> = rules.map(|source| (source.stem(), source)).collect();
    rules.sort_by_key(|(_, source)| &source.path);
    for (rule, source) in rules {
        match tests.remove(rule) {
            None if source.only_sets_params() => {}
            None => report.errors.push(RuleError::of_file(
                &*source.path,
                format!("the rule has no test; write {rule}.test.yml next to it"),
            )),
            Some(test) => match read(rule, test) {
                Err(error) => report.errors.push(error),
                Ok(parsed) => run_file(rule, test, &parsed, audit, &mut report),
            },
        }
    }
    for (rule, test) in tests {
        let message = format!("no rule `{rule}` next to this test");
        report.errors.push(RuleError::of_file(&*test.path, message));
    }
    report.errors.sort();
    report
}

fn run_file(
    rule: &str,
    source: &RuleSource,
    parsed: &Parsed,
    audit: &mut dyn FnMut(&TestCase) -> Result<Vec<Finding>, String>,
    report: &mut TestReport,
) {
    for (group, name) in [(Group::Reported, "reported"), (Group::Passes, "passes")] {
        if !parsed.cases.iter().any(|case| case.group == group) {
            let message = format!("has no case under `{name}`; a rule is tested both ways");
            report.errors.push(RuleError::of_file(&*source.path, message));
        }
    }
    for case in &parsed.cases {
        let (ok, found) = match audit(case) {
            Ok(findings) => {
                let of_rule: Vec<&Finding> =
                    findings.iter().filter(|finding| *finding.rule == *rule).collect();
                let found: Vec<Found> = of_rule.iter().map(|finding| Found::of(finding, case)).collect();
                (holds(case, &found), found.iter().map(Found::to_string).collect())
            }
            Err(error) => (false, vec![format!("the audit failed: {error}")]),
        };
        report.cases.push(CaseResult {
            rule: rule.to_owned(),
            path: source.path.to_string(),
            name: case.name.clone(),
            group: case.group,
            ok,
            expected: case.expected(),
            found,
        });
    }
}

/// The place of a finding.
struct Found {
    file: String,
    at: Position,
    text: Option<String>,
}

impl Found {
    fn of(finding: &Finding, case: &TestCase) -> Self {
        let location = &finding.location;
        Found {
            file: location.path.to_string(),
            at: location.start,
            text: case
                .files
                .get(&*location.path)
                .and_then(|text| slice(text, location.start, location.end)),
        }
    }

    fn is(&self, expected: &Expected) -> bool {
        self.file == expected.file
            && self.text.as_deref() == Some(&expected.text)
            && expected.line.is_none_or(|line| line == self.at.line)
    }
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Position { line, column } = self.at;
        match &self.text {
            Some(text) => {
                let length = text.chars().count();
                write!(f, "{}:{line}:{column}, {length} characters", self.file)
            }
            None => write!(f, "{}:{line}:{column}: outside the case's files", self.file),
        }
    }
}

/// Whether a case went as it says: each expected place is found, by a finding of its own, and no other.
fn holds(case: &TestCase, found: &[Found]) -> bool {
    let mut left: Vec<&Found> = found.iter().collect();
    for expected in &case.at {
        match left.iter().position(|found| found.is(expected)) {
            Some(index) => {
                left.swap_remove(index);
            }
            None => return false,
        }
    }
    found.len() == case.count
}

/// The text between two positions.
fn slice(text: &str, start: Position, end: Position) -> Option<String> {
    let mut map = SourceMap::default();
    let file = map.add("", text);
    let offset = |position: Position| {
        let line = map.get(file)?.line_range(position.line);
        // The line with its break, since a span may reach over it.
        let rest = text.get(line.start..)?;
        let column = (position.column as usize).saturating_sub(1);
        let chars = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        Some(line.start + chars.take(column + 1).nth(column)?)
    };
    let span = Span::new(file, offset(start)?, offset(end)?);
    Some(map.slice(span).to_owned())
}
