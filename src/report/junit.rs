//! JUnit XML: a suite for each deployment, a case for each finding and for each rule that found nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::export::{self, TOOL, one_line};
use super::{Format, Options, printable};
use crate::policy::{ProblemEntry, Report};
use crate::rules::{Finding, Pass, Status, Unknown};

pub(super) const FORMAT: Format = Format::new(
    "junit",
    "test results: findings fail, rules without findings pass",
    write,
)
.with_details();

/// A test case.
struct Case {
    class: String,
    name: String,
    place: Option<(String, u32)>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Failed {
        kind: &'static str,
        message: String,
        text: String,
    },
    Error {
        message: String,
    },
    Skipped {
        message: String,
    },
}

#[derive(Default, Clone, Copy)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let total = suites.values().flatten().fold(Counts::default(), Counts::and);
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", TOOL));
    total.put(&mut root);
    xml.write_event(Event::Start(root))?;
    for (name, cases) in &suites {
        suite(name, cases, report, &mut xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let text = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    export::text(&(text + "\n"), out)
}

/// The cases by deployment. Files that could not be read are a suite of their own.
fn suites(report: &Report) -> BTreeMap<String, Vec<Case>> {
    let mut suites: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    let mut add = |suite: &str, case: Case| {
        suites
            .entry(printable(suite).into_owned())
            .or_default()
            .push(case);
    };
    for finding in &report.findings {
        add(&finding.deployment, finding_case(finding));
    }
    for unknown in &report.unknown {
        for rule in &unknown.rules {
            add(&unknown.deployment, unknown_case(unknown, rule));
        }
    }
    for pass in report.details.iter().flat_map(|details| &details.passes) {
        add(&pass.deployment, pass_case(pass));
    }
    for problem in &report.problems {
        add("files", problem_case(problem));
    }
    for entry in report.not_evaluated.iter().filter(|entry| entry.counts()) {
        let case = Case {
            class: "files".to_owned(),
            name: printable(&entry.path).into_owned(),
            place: None,
            outcome: Outcome::Skipped {
                message: format!("not evaluated: {}", one_line(&entry.why)),
            },
        };
        add("files", case);
    }
    for cases in suites.values_mut() {
        cases.sort_by(|a, b| (&a.class, &a.name).cmp(&(&b.class, &b.name)));
        number_equals(cases);
    }
    suites
}

/// Names of test cases have to differ: the second of the same name is `NAME #2`.
fn number_equals(cases: &mut [Case]) {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut last: Option<(String, String)> = None;
    let mut number = 1;
    for case in cases {
        let key = (case.class.clone(), case.name.clone());
        number = if last.as_ref() == Some(&key) {
            number + 1
        } else {
            1
        };
        if number > 1 || seen.contains(&key) {
            case.name.push_str(&format!(" #{number}"));
        }
        seen.insert(key.clone());
        last = Some(key);
    }
}

fn finding_case(finding: &Finding) -> Case {
    let at = &finding.location;
    let place = format!("{}:{}:{}", at.path, at.start.line, at.start.column);
    // Without line numbers, so that a case keeps its name when lines move.
    let subject = finding.subject.to_string();
    let parts = [subject.as_str(), finding.path.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let outcome = match &finding.status {
        Status::Open => {
            let mut text = format!("{place}\n{}\n", one_line(&finding.message));
            for other in &finding.related {
                let at = &other.location;
                text.push_str(&format!(
                    "{}:{}: {}\n",
                    at.path,
                    at.start.line,
                    one_line(&other.message)
                ));
            }
            text.push_str(&format!(
                "Fix: {}\nredproof explain {}",
                one_line(&finding.help),
                finding.rule
            ));
            Outcome::Failed {
                kind: finding.severity.name(),
                message: format!("{}: {}", finding.severity, one_line(&finding.message)),
                text,
            }
        }
        Status::Suppressed(suppression) => Outcome::Skipped {
            message: format!(
                "suppressed at {}: {}",
                suppression.r#where,
                one_line(&suppression.reason)
            ),
        },
        Status::Baseline => Outcome::Skipped {
            message: "in the baseline".to_owned(),
        },
    };
    Case {
        class: class(&finding.category, &finding.rule),
        name: format!("{} ({})", one_line(&finding.title), parts.join(" · ")),
        place: Some((at.path.to_string(), at.start.line)),
        outcome,
    }
}

fn unknown_case(unknown: &Unknown, rule: &str) -> Case {
    Case {
        class: class("unknown", rule),
        name: format!("{rule} ({})", unknown.subject),
        place: Some((unknown.location.path.to_string(), unknown.location.start.line)),
        outcome: Outcome::Skipped {
            message: format!("unknown: {}", one_line(&unknown.why)),
        },
    }
}

fn pass_case(pass: &Pass) -> Case {
    Case {
        class: class(&pass.category, &pass.rule),
        name: "no finding".to_owned(),
        place: None,
        outcome: Outcome::Passed,
    }
}

fn problem_case(problem: &ProblemEntry) -> Case {
    Case {
        class: "files".to_owned(),
        name: problem.path.to_string(),
        place: Some((problem.path.to_string(), problem.line.unwrap_or(1))),
        outcome: Outcome::Error {
            message: format!("could not be read: {}", one_line(&problem.message)),
        },
    }
}

fn class(category: &str, rule: &str) -> String {
    format!("{TOOL}.{category}.{rule}")
}

impl Counts {
    fn and(self, case: &Case) -> Self {
        let one = |is_so: bool| usize::from(is_so);
        Self {
            tests: self.tests + 1,
            failures: self.failures + one(matches!(case.outcome, Outcome::Failed { .. })),
            errors: self.errors + one(matches!(case.outcome, Outcome::Error { .. })),
            skipped: self.skipped + one(matches!(case.outcome, Outcome::Skipped { .. })),
        }
    }

    fn put(self, element: &mut BytesStart<'_>) {
        element.push_attribute(("tests", self.tests.to_string().as_str()));
        element.push_attribute(("failures", self.failures.to_string().as_str()));
        element.push_attribute(("errors", self.errors.to_string().as_str()));
        element.push_attribute(("skipped", self.skipped.to_string().as_str()));
        // Consumers ask for it.
        element.push_attribute(("time", "0"));
    }
}

fn suite(name: &str, cases: &[Case], report: &Report, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let mut element = BytesStart::new("testsuite");
    element.push_attribute(("name", name));
    cases
        .iter()
        .fold(Counts::default(), Counts::and)
        .put(&mut element);
    // The type of a time in JUnit's schema has no zone.
    if let Some(time) = &report.generated_at {
        element.push_attribute(("timestamp", time.trim_end_matches('Z')));
    }
    xml.write_event(Event::Start(element))?;
    for case in cases {
        write_case(case, xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn write_case(case: &Case, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let mut element = BytesStart::new("testcase");
    element.push_attribute(("classname", &*printable(&case.class)));
    element.push_attribute(("name", &*printable(&case.name)));
    if let Some((path, line)) = &case.place {
        element.push_attribute(("file", &*printable(path)));
        element.push_attribute(("line", line.to_string().as_str()));
    }
    element.push_attribute(("time", "0"));
    let (tag, kind, message, text) = match &case.outcome {
        Outcome::Passed => return xml.write_event(Event::Empty(element)),
        Outcome::Failed { kind, message, text } => ("failure", Some(*kind), message, Some(text)),
        Outcome::Error { message } => ("error", Some("problem"), message, None),
        Outcome::Skipped { message } => ("skipped", None, message, None),
    };
    xml.write_event(Event::Start(element))?;
    let mut inner = BytesStart::new(tag);
    inner.push_attribute(("message", &*printable(message)));
    if let Some(kind) = kind {
        inner.push_attribute(("type", kind));
    }
    match text {
        Some(text) => {
            xml.write_event(Event::Start(inner))?;
            xml.write_event(Event::Text(BytesText::new(text)))?;
            xml.write_event(Event::End(BytesEnd::new(tag)))?;
        }
        None => xml.write_event(Event::Empty(inner))?,
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing::{self, golden};

    #[test]
    fn findings_fail_passes_pass_and_the_rest_is_skipped() {
        golden("junit.xml", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn text_is_no_markup_and_names_differ() {
        let mut finding = testing::finding("a", Severity::High);
        finding.title = "<b>&\"\u{1b}]]>".into();
        finding.message = "</failure><script>\u{0}\u{fffe}\u{ffff}".to_owned();
        let written = testing::written(&FORMAT, &testing::report(vec![finding.clone(), finding]));
        assert!(
            !written.contains("<script>") && !written.contains("<b>"),
            "{written}"
        );
        assert!(
            !written.contains(['\u{1b}', '\u{0}', '\u{fffe}', '\u{ffff}']),
            "{written}"
        );
        assert!(written.contains(" #2\""), "{written}");
    }
}
