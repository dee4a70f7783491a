//! A rule for people: what it finds in words, and its row of the catalogue.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::finding::{Confidence, Severity};
use super::matcher::{Condition, Matcher};
use super::persona::Persona;
use super::rule::Rule;
use super::set::RuleSet;

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The rule's id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The documented issue it belongs to.
    pub category: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// For whom it is.
    pub persona: Persona,
    /// What kind of subject it judges.
    pub subject: &'static str,
    /// Weaker rules that it replaces.
    pub supersedes: Vec<String>,
    /// Requirements, as `framework number`.
    pub compliance: Vec<String>,
    /// Weakness numbers.
    pub cwe: Vec<u32>,
}

/// The catalogue: the worst rules first, then by id.
pub fn rows(set: &RuleSet) -> Vec<Row> {
    let mut rows: Vec<Row> = set
        .rules()
        .iter()
        .map(|rule| Row {
            id: rule.id.to_string(),
            title: rule.title.to_string(),
            category: rule.category.to_string(),
            severity: rule.severity,
            confidence: rule.confidence,
            persona: rule.persona,
            subject: rule.subject.name(),
            supersedes: weaker(rule, set),
            compliance: rule
                .compliance
                .iter()
                .map(|tag| format!("{} {}", tag.framework, tag.id))
                .collect(),
            cwe: rule.cwe.clone(),
        })
        .collect();
    rows.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
    rows
}

fn weaker(rule: &Rule, set: &RuleSet) -> Vec<String> {
    let rules = rule.supersedes.iter().filter_map(|index| set.rules().get(*index));
    rules.map(|rule| rule.id.to_string()).collect()
}

/// What a rule finds, in words: its message, the conditions one a line, what it is reported instead of.
pub fn finds(rule: &Rule, set: &RuleSet) -> String {
    let mut text = format!(
        "> {}\n\nReports every {} for which\n\n",
        rule.logic().message.pattern(),
        rule.subject
    );
    let mut checks = String::new();
    bullets(&rule.logic().when, 0, &mut checks);
    text += &without_repetitions(&checks);
    let weaker = weaker(rule, set);
    if !weaker.is_empty() {
        let _ = write!(text, "\nReported instead of `{}`.", weaker.join("`, `"));
    }
    text
}

/// The list without checks that it holds twice: what a rule applies to may be what it looks for.
fn without_repetitions(list: &str) -> String {
    let mut seen = BTreeSet::new();
    let kept = list
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("- `") || seen.insert(*line));
    kept.collect()
}

/// A condition as a list, one check a line.
fn bullets(condition: &Condition, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let (heading, parts) = match condition {
        Condition::Test(reference, matcher) => {
            let _ = writeln!(text, "{indent}- `{}` {}", reference.name, spelled(matcher));
            return;
        }
        // What a rule applies to and when it holds are one list.
        Condition::All(parts) if depth == 0 => {
            for part in parts {
                bullets(part, depth, text);
            }
            return;
        }
        Condition::All(parts) => ("all of", parts.as_slice()),
        Condition::Any(parts) => ("one of", parts.as_slice()),
        Condition::Not(inner) => ("not", std::slice::from_ref(&**inner)),
    };
    let _ = writeln!(text, "{indent}- {heading}");
    for part in parts {
        bullets(part, depth + 1, text);
    }
}

fn spelled(matcher: &Matcher) -> String {
    let quoted = |words: &[String]| format!("`{}`", words.join("`, `"));
    match matcher {
        Matcher::Boolean(true) => "is true".to_owned(),
        Matcher::Boolean(false) => "is false".to_owned(),
        Matcher::Numbers(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
            format!("is {}", numbers.join(" or "))
        }
        Matcher::Texts(words) => format!("is {}", quoted(words).replace("`, `", "` or `")),
        Matcher::InList { name, .. } => format!("is in the list `{name}`"),
        Matcher::HasAny(words) if words.len() == 1 => format!("contains {}", quoted(words)),
        Matcher::HasAny(words) => format!("contains one of {}", quoted(words)),
        Matcher::Empty(true) => "is empty".to_owned(),
        Matcher::Empty(false) => "is not empty".to_owned(),
        Matcher::Below(number) => format!("is below {number}"),
        Matcher::Above(number) => format!("is above {number}"),
        Matcher::Matches(pattern) => format!("matches `{}`", pattern.text),
        Matcher::Known(true) => "is known".to_owned(),
        Matcher::Known(false) => "is unknown".to_owned(),
        Matcher::Absent(true) => "is absent".to_owned(),
        Matcher::Absent(false) => "is present".to_owned(),
    }
}
