use super::*;
use crate::rules::Severity;
use crate::testing::{self, golden};

#[test]
fn rules_results_taxonomies_and_what_is_not_told() {
    let written = testing::written(&FORMAT, &testing::everything());
    golden("report.sarif", &written);
    let written = testing::written_with_suppressed(&FORMAT, &testing::everything());
    golden("suppressed.sarif", &written);
}

/// The schema is OASIS's, as the crate serde-sarif 0.8.0 carries it.
#[test]
fn the_schema_of_oasis_is_kept() {
    let schema = include_str!("../../../tests/data/schemas/sarif-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    // A pattern that is no regular expression: its bracket is never opened.
    for object in ["run", "toolComponent"] {
        schema["definitions"][object]["properties"]["language"] = json!({ "type": "string" });
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    for written in [
        testing::written(&FORMAT, &testing::everything()),
        testing::written_with_suppressed(&FORMAT, &testing::everything()),
        testing::written(&FORMAT, &testing::report(Vec::new())),
    ] {
        let document: Value = serde_json::from_str(&written).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn no_more_than_github_takes() {
    let findings = (0..40).map(|index| {
        let severity = if index == 35 {
            Severity::Critical
        } else {
            Severity::Low
        };
        let mut finding = testing::finding("a", severity);
        finding.fingerprint = format!("f-{index}");
        finding
    });
    let document = document(&testing::report(findings.collect()), &Options::default(), 30);
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 30);
    assert_eq!(results[0]["level"], "error");
    let notes = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("10 more results"), "{notes}");
}

#[test]
fn parts_of_a_repository_are_kept_apart() {
    let mut report = testing::report(Vec::new());
    assert_eq!(automation(&report), "redproof/");
    report.paths = vec!["services/a".to_owned(), "b".to_owned()];
    assert_eq!(automation(&report), "redproof/services/a+b/");
}
