//! End-to-end tests: every folder of `fixtures/` is a deployment, audited with the built program.
//!
//! The JSON report must be `expected.json`, byte for byte; `REDPROOF_BLESS=1 cargo test --test fixtures` writes that file.
//! Review it before you commit it. `expect.yml`, written by hand, lists what must hold in any case:
//!
//! ```yaml
//! exit: 1
//! must: [ { rule: exposed-port, file: compose.yaml, line: 9 } ]
//! must_not: [ no-acl-users ]       # rules that must not be reported at all
//! at_most: info                    # no finding may be worse
//! problems: [ compose.yaml ]       # exactly these files have problems
//! not_evaluated: [ a.j2 ]          # these are among the files that were not evaluated
//! secrets: [ s3cret ]              # in no output
//! besides: { secrets/a: "…" }      # files that are there and not in the repository; they get mode 600
//! ```

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    exit: i32,
    #[serde(default)]
    must: Vec<Must>,
    #[serde(default)]
    must_not: Vec<String>,
    at_most: Option<String>,
    #[serde(default)]
    problems: Vec<String>,
    #[serde(default)]
    not_evaluated: Vec<String>,
    #[serde(default)]
    secrets: Vec<String>,
    #[serde(default)]
    besides: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Must {
    rule: String,
    file: String,
    line: u64,
}

/// From the worst to the mildest, as in the report's contract.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// Files of a fixture that are about it and not of it.
const BESIDE: [&str; 2] = ["expected.json", "expect.yml"];

#[test]
fn every_fixture() {
    let bless = std::env::var_os("REDPROOF_BLESS").is_some();
    let mut wrong = Vec::new();
    let fixtures = fixtures();
    assert!(fixtures.len() >= 10, "fixtures are missing: {fixtures:?}");
    for fixture in fixtures {
        let name = fixture.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(fixture.join("expect.yml")).unwrap();
        let expect: Expect = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        let place = copied(&fixture, &expect);
        let run = scan(place.path(), "json");
        let report = String::from_utf8(run.stdout.clone()).unwrap();
        let expected = fixture.join("expected.json");
        if bless {
            fs::write(&expected, &report).unwrap();
        }
        let mut faults = broken(&expect, &run, &report);
        for format in ["human", "table"] {
            faults.extend(shown_secrets(&expect, &scan(place.path(), format), format));
        }
        let before = fs::read_to_string(&expected).unwrap_or_default();
        if let Some(line) = first_difference(&before, &report) {
            faults.push(format!("the report is not expected.json: {line}"));
        }
        wrong.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The checks of `expect.yml` see a loss, or they would be no use.
#[test]
fn expectations_see_losses() {
    let expect: Expect = serde_yaml::from_str(
        "{exit: 1, must: [{rule: a, file: x, line: 2}], must_not: [b], at_most: low, problems: [p], \
         not_evaluated: [n], secrets: [hush]}",
    )
    .unwrap();
    let report = r#"{"findings": [{"rule": "b", "severity": "high", "message": "hush",
        "location": {"path": "x", "start": {"line": 2}}}], "problems": [], "not_evaluated": []}"#;
    let run = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .arg("--version")
        .output()
        .unwrap();
    assert_eq!(broken(&expect, &run, report).len(), 7);
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut fixtures: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expect.yml").is_file())
        .collect();
    fixtures.sort();
    fixtures
}

/// A copy outside any repository: what git and the file system say must not depend on the checkout.
fn copied(fixture: &Path, expect: &Expect) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut folders = vec![fixture.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let relative = path.strip_prefix(fixture).unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if !BESIDE.iter().any(|name| relative == Path::new(name)) {
                let text = fs::read(&path).unwrap();
                write(&place.path().join(relative), &text, 0o644);
            }
        }
    }
    for (path, text) in &expect.besides {
        write(&place.path().join(path), text.as_bytes(), 0o600);
    }
    place
}

fn write(path: &Path, text: &[u8], mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = mode;
}

fn scan(place: &Path, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args([
            "scan",
            ".",
            "--reproducible",
            "--now",
            "2026-11-24",
            "--format",
            format,
        ])
        .current_dir(place)
        .env_clear()
        .output()
        .unwrap()
}

fn broken(expect: &Expect, run: &Output, report: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(report).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let mut faults = shown_secrets(expect, run, "json");
    if expect.secrets.iter().any(|secret| report.contains(secret)) {
        faults.push("the report contains a secret".to_owned());
    }
    if run.status.code() != Some(expect.exit) {
        faults.push(format!("exit {:?} instead of {}", run.status.code(), expect.exit));
    }
    let is = |finding: &Value, must: &Must| {
        finding["rule"] == must.rule.as_str()
            && finding["location"]["path"] == must.file.as_str()
            && finding["location"]["start"]["line"] == must.line
    };
    for must in &expect.must {
        if !findings.iter().any(|finding| is(finding, must)) {
            faults.push(format!(
                "{} is not reported at {}:{}",
                must.rule, must.file, must.line
            ));
        }
    }
    let reported: BTreeSet<&str> = findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    let unwanted = expect
        .must_not
        .iter()
        .filter(|rule| reported.contains(rule.as_str()));
    faults.extend(unwanted.map(|rule| format!("{rule} is reported")));
    if let Some(worst) = &expect.at_most {
        let rank = |severity: &str| SEVERITIES.iter().position(|one| *one == severity).unwrap();
        for finding in findings {
            if rank(finding["severity"].as_str().unwrap()) < rank(worst) {
                faults.push(format!(
                    "{} is worse than {worst}: {}",
                    finding["rule"], finding["message"]
                ));
            }
        }
    }
    let paths = |list: &str| -> BTreeSet<String> {
        let entries = document[list].as_array().unwrap();
        entries
            .iter()
            .filter_map(|entry| entry["path"].as_str().map(str::to_owned))
            .collect()
    };
    let problems = paths("problems");
    if problems != expect.problems.iter().cloned().collect() {
        faults.push(format!("problems: {problems:?}"));
    }
    let not_evaluated = paths("not_evaluated");
    let missing = expect
        .not_evaluated
        .iter()
        .filter(|path| !not_evaluated.contains(*path));
    faults.extend(missing.map(|path| format!("{path} is not among not_evaluated")));
    faults
}

fn shown_secrets(expect: &Expect, run: &Output, format: &str) -> Vec<String> {
    let all = format!(
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
    let shown = expect
        .secrets
        .iter()
        .filter(|secret| all.contains(secret.as_str()));
    shown.map(|secret| format!("{format} shows {secret}")).collect()
}

fn first_difference(before: &str, now: &str) -> Option<String> {
    if before == now {
        return None;
    }
    let (mut old, mut new) = (before.lines(), now.lines());
    for line in 1.. {
        match (old.next(), new.next()) {
            (a, b) if a == b && a.is_some() => {}
            (a, b) => return Some(format!("line {line}\n  was {a:?}\n  is  {b:?}")),
        }
    }
    None
}
