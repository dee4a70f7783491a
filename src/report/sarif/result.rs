//! Results, and the places that they name.

use serde_json::{Map, Value, json};

use super::taxonomy::Taxonomies;
use crate::policy::MOST_NAMED;
use crate::report::printable;
use crate::rules::{Finding, Location, Severity, Status};

pub(super) fn result(finding: &Finding, rule: Option<usize>, taxonomies: &Taxonomies) -> Value {
    let mut result = Map::new();
    let mut add = |key: &str, value: Value| {
        result.insert(key.to_owned(), value);
    };
    add("ruleId", json!(finding.rule));
    if let Some(index) = rule {
        add("ruleIndex", json!(index));
    }
    add("level", json!(level(finding.severity)));
    add("message", json!({ "text": message(finding) }));
    add(
        "locations",
        json!([location(&finding.location, logical(finding))]),
    );
    let related: Vec<Value> = finding
        .related
        .iter()
        .take(MOST_NAMED)
        .zip(1..)
        .map(|(other, id)| {
            let mut place = location(&other.location, None);
            if let Some(place) = place.as_object_mut() {
                place.insert("id".to_owned(), json!(id));
                place.insert("message".to_owned(), json!({ "text": printable(&other.message) }));
            }
            place
        })
        .collect();
    if !related.is_empty() {
        add("relatedLocations", json!(related));
    }
    // Made without line numbers, so that a finding keeps its identity when lines move.
    add("fingerprints", json!({ "redproof/v1": finding.fingerprint }));
    add(
        "partialFingerprints",
        json!({
            "primaryLocationLineHash": format!("{}:1", finding.fingerprint),
            "redproof/v1": finding.fingerprint,
        }),
    );
    let taxa = taxonomies.conditional(finding);
    if !taxa.is_empty() {
        add("taxa", json!(taxa));
    }
    if let Some(suppression) = suppression(finding) {
        add("suppressions", json!([suppression]));
    }
    add(
        "properties",
        json!({
            "severity": finding.severity,
            "confidence": finding.confidence,
            "category": finding.category,
            "deployment": printable(&finding.deployment),
            "alsoIn": finding.also_in,
            "subject": printable(&finding.subject.to_string()),
        }),
    );
    Value::Object(result)
}

/// What GitHub shows first, with links to the related places.
fn message(finding: &Finding) -> String {
    let mut text = printable(&finding.message).into_owned();
    for (other, id) in finding.related.iter().take(MOST_NAMED).zip(1..) {
        let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
        let label = printable(&other.message).replace('\\', "\\\\");
        let label = label.replace('[', "\\[").replace(']', "\\]");
        text.push_str(&format!("{end} See [{label}]({id})."));
    }
    text
}

/// The level of a severity. GitHub shows `security-severity` of the rule instead.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn location(at: &Location, logical: Option<Value>) -> Value {
    let mut place = json!({ "physicalLocation": {
        "artifactLocation": artifact(&at.path),
        "region": {
            "startLine": at.start.line,
            "startColumn": at.start.column,
            "endLine": at.end.line,
            "endColumn": at.end.column,
        },
    } });
    if let (Some(logical), Some(map)) = (logical, place.as_object_mut()) {
        map.insert("logicalLocations".to_owned(), json!([logical]));
    }
    place
}

/// The structural path of the setting.
fn logical(finding: &Finding) -> Option<Value> {
    let path = printable(&finding.path);
    (!path.is_empty()).then(|| json!({ "fullyQualifiedName": path, "kind": "property" }))
}

/// A path below the root as a URI.
pub(super) fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
}

fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn suppression(finding: &Finding) -> Option<Value> {
    match &finding.status {
        Status::Open => None,
        Status::Baseline => Some(json!({
            "kind": "external",
            "status": "accepted",
            "justification": "in the baseline",
        })),
        Status::Suppressed(suppression) => {
            let path = suppression.r#where.rsplit_once(':').map_or("", |(path, _)| path);
            let kind = if path == &*finding.location.path {
                "inSource"
            } else {
                "external"
            };
            Some(json!({
                "kind": kind,
                "status": "accepted",
                "justification": printable(&suppression.reason),
                "properties": { "where": printable(&suppression.r#where), "until": suppression.until },
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("a b/ü#?.yml"), "a%20b/%C3%BC%23%3F.yml");
        assert_eq!(uri("c:x/%20"), "c%3Ax/%2520");
    }
}
