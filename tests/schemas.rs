//! What redproof prints follows the schemas that it prints, and the schemas name every field.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

fn output(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn schema(of: &str) -> Value {
    serde_json::from_str(&output(&["schema", of])).unwrap()
}

/// Refuses what a schema does not name. The published schema takes it, since readers have to ignore new fields.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(values) => values.iter_mut().for_each(closed),
        _ => {}
    }
}

fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_schemas_are_schemas() {
    for of in ["report", "config", "baseline"] {
        assert!(jsonschema::draft202012::meta::is_valid(&schema(of)), "{of}");
    }
}

#[test]
fn reports_follow_their_schema_in_every_field() {
    let mut strict = schema("report");
    closed(&mut strict);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = 0;
    for folder in std::fs::read_dir(fixtures).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let path = folder.to_string_lossy().into_owned();
        let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
            .args(["scan", &path, "--format", "json"])
            .env_clear()
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults = faults(&strict, &report);
        assert!(faults.is_empty(), "{path}: {faults:#?}");
        seen += report["findings"].as_array().unwrap().len();
    }
    assert!(seen > 50, "{seen} findings");
}

/// Everything that the printed report of the unit tests has, suppressions and lists of all kinds included.
#[test]
fn the_report_with_everything_follows_the_schema() {
    let mut strict = schema("report");
    closed(&mut strict);
    let report = include_str!("../src/report/testdata/everything.json");
    let report: Value = serde_json::from_str(report).unwrap();
    let faults_found = faults(&strict, &report);
    assert!(faults_found.is_empty(), "{faults_found:#?}");
    for wrong in [
        json!({ "schema_version": "2" }),
        json!({ "summary": {} }),
        json!({ "findings": [{}] }),
    ] {
        let mut report = report.clone();
        let map = report.as_object_mut().unwrap();
        map.extend(wrong.as_object().unwrap().clone());
        assert!(!faults(&strict, &report).is_empty(), "{wrong}");
    }
}

/// A thousand findings are under two megabytes.
#[test]
fn a_finding_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let services: String = (0..350)
        .map(|index| {
            format!(
                "  redis{index}:\n    image: redis:7\n    command: redis-server --requirepass Pass{index}word\n    ports: [\"{}:6379\"]\n",
                10_000 + index
            )
        })
        .collect();
    std::fs::write(
        folder.path().join("compose.yaml"),
        format!("services:\n{services}"),
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["scan", "--format", "json", &folder.path().to_string_lossy()])
        .env_clear()
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().len();
    assert!(findings > 1000, "{findings}");
    let each = output.stdout.len() / findings;
    assert!(each < 2000, "{each} bytes a finding");
}

#[test]
fn the_config_schema_names_every_framework() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/compliance");
    let files = std::fs::read_dir(folder).unwrap();
    let mut frameworks: Vec<String> = files
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "cwe")
        .collect();
    frameworks.sort();
    let schema = schema("config");
    let named = schema["properties"]["frameworks"]["items"]["enum"]
        .as_array()
        .unwrap();
    let mut named: Vec<&str> = named.iter().map(|name| name.as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, frameworks);
}

#[test]
fn a_config_file_and_a_baseline_follow_their_schemas() {
    let documented = include_str!("../docs/config.md");
    let example = documented.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let written = include_str!("../src/cli/init/redproof.toml");
    let config = schema("config");
    for text in [example, written] {
        let value: toml::Value = toml::from_str(text).unwrap();
        let found = faults(&config, &serde_json::to_value(value).unwrap());
        assert!(found.is_empty(), "{found:#?}");
    }
    let misspelled = json!({ "scan": { "fail-onn": "high" } });
    assert!(!faults(&config, &misspelled).is_empty());

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("compose.yaml"),
        "services: { a: { image: redis:7 } }\n",
    )
    .unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["baseline", "create"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let baseline = std::fs::read_to_string(folder.path().join("redproof-baseline.jsonl")).unwrap();
    let lines: Vec<&str> = baseline.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(!lines.is_empty());
    let entry = schema("baseline");
    for line in lines {
        let found = faults(&entry, &serde_json::from_str(line).unwrap());
        assert!(found.is_empty(), "{line}: {found:#?}");
    }
}
