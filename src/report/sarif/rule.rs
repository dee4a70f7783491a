//! Rules as SARIF describes them.

use serde_json::{Map, Value, json};

use super::result::level;
use super::taxonomy::Taxonomies;
use crate::policy::RuleEntry;
use crate::report::export::{one_line, shortened};
use crate::rules::{Confidence, Finding, Severity};

/// Longest description that GitHub takes.
const LONGEST: usize = 1024;

/// Most tags of a rule that GitHub keeps.
const MOST_TAGS: usize = 10;

/// A rule and one of its findings, which has its severity and tags.
pub(super) fn rule(rule: &RuleEntry, finding: &Finding, taxonomies: &Taxonomies) -> Value {
    let explain = format!("`redproof explain {}` has an example.", rule.id);
    let references: String = rule
        .references
        .iter()
        .map(|reference| format!("\n- <{reference}>"))
        .collect();
    let mut properties = Map::new();
    properties.insert("tags".to_owned(), json!(tags(finding)));
    properties.insert("precision".to_owned(), json!(precision(finding.confidence)));
    if let Some(score) = score(finding.severity) {
        properties.insert("security-severity".to_owned(), json!(score));
    }
    json!({
        "id": rule.id,
        "name": name(&rule.id),
        "shortDescription": { "text": shortened(&one_line(&rule.title), LONGEST) },
        "fullDescription": { "text": shortened(&text_of(rule), LONGEST) },
        "help": {
            "text": format!("{}\n\n{}\n\n{explain}", rule.help.trim(), rule.why.trim()),
            "markdown": format!("{}\n\n{}\n\n{explain}\n{references}", rule.help.trim(), rule.why.trim()),
        },
        "defaultConfiguration": { "level": level(finding.severity) },
        "relationships": taxonomies.relationships(finding),
        "properties": properties,
    })
}

/// The reason, or the title: an empty text is refused.
fn text_of(rule: &RuleEntry) -> String {
    let why = one_line(&rule.why);
    if why.is_empty() {
        one_line(&rule.title)
    } else {
        why
    }
}

/// `exposed-port` as `ExposedPort`.
fn name(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

/// Viewers that know no taxonomies know these tags.
fn tags(finding: &Finding) -> Vec<String> {
    let weaknesses = finding
        .cwe
        .iter()
        .map(|number| format!("external/cwe/cwe-{number:03}"));
    let first = [
        "security".to_owned(),
        "redis".to_owned(),
        finding.category.to_string(),
    ];
    first.into_iter().chain(weaknesses).take(MOST_TAGS).collect()
}

/// GitHub's words for severities are ranges of this number.
const fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.5"),
        Severity::Info => None,
    }
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "medium",
    }
}
