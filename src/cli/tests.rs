mod formats;
mod streams;

use jiff::civil::date;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::*;
use crate::policy::{Report, gate};
use crate::report::Options;
use crate::rules::{Confidence, PciScope, Persona, Severity};
use crate::testing;
use crate::{AuditOptions, Extras, Start};

/// An engine that returns a fixed report and records the request.
#[derive(Default)]
struct Canned {
    incomplete: bool,
    empty: bool,
    asked: Mutex<Option<AuditRequest>>,
    failing_test: bool,
}

impl Engine for Canned {
    fn audit(&self, request: &AuditRequest) -> Result<Report, Failure> {
        *self.asked.lock().unwrap() = Some(request.clone());
        if request.rules.contains(&PathBuf::from("broken")) {
            return Err(Failure::usage("broken/a.yml:3:1: unknown fact `nmae`"));
        }
        let mut report = testing::report(vec![
            testing::finding("hardcoded-password-in-command", Severity::High),
            testing::finding("env-secret", Severity::Medium),
        ]);
        let fail_on = request.fail_on.unwrap_or(FailOn::At(Severity::Critical));
        report.gate = gate(&report.findings, fail_on.severity());
        if self.incomplete {
            report.problems = vec![testing::problem()];
            report.incomplete = true;
        }
        if self.empty {
            report.empty_paths = vec!["docs".to_owned()];
        }
        Ok(report)
    }

    fn evidence(&self, request: &AuditRequest) -> Result<EvidencePack, Failure> {
        *self.asked.lock().unwrap() = Some(request.clone());
        Ok(EvidencePack {
            files: vec![("manifest.json", b"{}".to_vec()), ("SHA256SUMS", Vec::new())],
            complete: true,
        })
    }

    fn catalogue(&self, _: &[PathBuf]) -> Result<Vec<RuleCard>, Failure> {
        Ok(vec![RuleCard {
            persona: Persona::Developer,
            id: "weak-password".to_owned(),
            title: "A password that is easily guessed".to_owned(),
            category: "weak-password".to_owned(),
            severity: Severity::High,
            confidence: Confidence::High,
            subject: "credential".to_owned(),
            finds: "The password is well known.".to_owned(),
            why: "Redis answers very many tries a second.".to_owned(),
            attack: "The attacker tries a list.".to_owned(),
            example: None,
            counterexample: None,
            fix: "Make one with `openssl rand -base64 32`.".to_owned(),
            compliance: vec![testing::tag("pci-dss", "8.3.6")].into(),
            cwe: vec![521],
            references: vec!["https://redis.io/docs/".to_owned()],
            supersedes: Vec::new(),
            is_own: false,
        }])
    }

    fn test_rules(&self, folder: Option<&Path>) -> Result<TestOutcome, Failure> {
        let mut outcome = TestOutcome {
            rules: 1,
            cases: if folder.is_some() { 0 } else { 2 },
            ..TestOutcome::default()
        };
        if self.failing_test {
            outcome.failures.push(TestFailure {
                file: "a.test.yml".to_owned(),
                line: 4,
                case: "order matters".to_owned(),
                message: "nothing was reported".to_owned(),
            });
        }
        Ok(outcome)
    }

    fn acl(
        &self,
        _: &AclRequest,
        _: &Options,
        _: &mut dyn Write,
        _: &mut dyn Write,
    ) -> Result<AclOutcome, Failure> {
        Ok(AclOutcome::default())
    }

    fn inspect(
        &self,
        request: &InspectRequest,
        _: &crate::report::Options,
        out: &mut dyn Write,
    ) -> Result<Vec<crate::policy::ProblemEntry>, Failure> {
        writeln!(out, "{:?} {:?}", request.format, request.attempts)?;
        Ok(Vec::new())
    }
}

struct Ran {
    code: u8,
    out: String,
    err: String,
}

fn ran(engine: &Canned, line: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("redproof")
        .chain(line.iter().copied())
        .map(OsString::from);
    let code = run(arguments, engine, &TerminalEnv::default(), &mut out, &mut err);
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

#[test]
fn the_gate_and_the_exit_code() {
    let engine = Canned::default();
    for (line, code) in [
        (vec!["scan"], 0),
        (vec!["scan", "--fail-on", "high"], 1),
        (vec!["scan", "--fail-on", "medium", "--format", "json"], 1),
        (vec!["scan", "--fail-on", "never"], 0),
        (vec!["scan", "--fail-on", "high", "--min-severity", "critical"], 1),
        (vec!["scan", "--fail-on", "worst"], 2),
        (vec!["scan", "--rules", "broken"], 2),
        (vec!["scan", "--now", "2026-02-30"], 2),
        (vec!["hook", "--", "--config=x"], 0),
        (vec![], 2),
    ] {
        assert_eq!(ran(&engine, &line).code, code, "{line:?}");
    }
}

#[test]
fn an_incomplete_run_is_no_pass_unless_allowed() {
    let engine = Canned {
        incomplete: true,
        ..Canned::default()
    };
    let strict = ran(&engine, &["scan"]);
    assert_eq!(strict.code, 3);
    assert!(strict.err.contains("--allow-partial") && !strict.out.contains("--allow-partial"));
    assert_eq!(ran(&engine, &["scan", "--allow-partial"]).code, 0);
    assert_eq!(ran(&engine, &["scan", "--fail-on", "high"]).code, 1);
    let engine = Canned {
        empty: true,
        ..Canned::default()
    };
    let strict = ran(&engine, &["scan", "docs"]);
    assert_eq!(strict.code, 3);
    assert!(
        strict.err.contains("docs: no files that redproof reads"),
        "{}",
        strict.err
    );
    assert_eq!(ran(&engine, &["scan", "docs", "--allow-empty"]).code, 0);
}

#[test]
fn every_output_is_written_whatever_the_gate_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let json = format!("json={}", path("a.json"));
    let table = format!("table={}", path("b.txt"));
    let lost = format!("human={}", path("no/such/folder.txt"));
    let run = ran(
        &Canned::default(),
        &["scan", "--fail-on", "high", "--output", &json, "--output", &table],
    );
    assert_eq!(run.code, 1);
    assert!(
        std::fs::read_to_string(path("a.json"))
            .unwrap()
            .contains("\"schema_version\": \"1\"")
    );
    assert!(
        std::fs::read_to_string(path("b.txt"))
            .unwrap()
            .contains("gate: failed")
    );
    std::fs::remove_file(path("b.txt")).unwrap();
    let run = ran(
        &Canned::default(),
        &["scan", "--output", &lost, "--output", &table],
    );
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot write the human report"), "{}", run.err);
    assert!(Path::new(&path("b.txt")).exists() && run.out.contains("gate:"));
    assert_eq!(
        ran(
            &Canned::default(),
            &["scan", "--output", &json, "--output", &json]
        )
        .code,
        2
    );
    let wrong = ran(&Canned::default(), &["scan", "--output", "yaml=x"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("unknown format `yaml`"),
        "{}",
        wrong.err
    );
}

#[test]
fn what_the_flags_ask_for() {
    let engine = Canned::default();
    ran(
        &engine,
        &[
            "scan",
            "a",
            "b",
            "-f",
            "c.yml",
            "--rules",
            "r",
            "--config",
            "x.toml",
            "--reproducible",
            "--now",
            "2026-11-24",
            "--env-file",
            "1.env",
            "--env-file",
            "2.env",
            "--profile",
            "debug",
            "--project-directory",
            "d",
            "--no-local",
        ],
    );
    assert_eq!(
        engine.asked.lock().unwrap().clone().unwrap(),
        AuditRequest {
            persona: Persona::Developer,
            framework: None,
            pci_scope: PciScope::Unknown,
            about: AuditOptions {
                paths: vec!["a".into(), "b".into()],
                files: vec!["c.yml".into()],
                config: Some("x.toml".into()),
                seeds: false,
                start: Start {
                    env_files: vec!["1.env".into(), "2.env".into()],
                    profiles: vec!["debug".to_owned()],
                    directory: Some("d".into()),
                },
                no_local: true,
                ..AuditOptions::default()
            },
            rules: vec!["r".into()],
            fail_on: None,
            today: Some(date(2026, 11, 24)),
            reproducible: true,
            no_suppressions: false,
            baseline: None,
            no_baseline: false,
            extras: Extras {
                lines: true,
                ..Extras::default()
            },
        }
    );
    ran(&engine, &["hook"]);
    let asked = engine.asked.lock().unwrap().clone().unwrap();
    assert_eq!((asked.about.seeds, asked.about.paths), (true, Vec::new()));
    for more in ["--framework=pci-dss", "--format=json"] {
        ran(&engine, &["scan", more]);
        let asked = engine.asked.lock().unwrap().clone().unwrap();
        assert!(asked.extras.requirements, "{more}");
    }
}

#[test]
fn the_date_may_come_from_the_environment() {
    let engine = Canned::default();
    let scan = |epoch: &str| {
        let terminal_env = TerminalEnv {
            source_date_epoch: Some(epoch.to_owned()),
            ..TerminalEnv::default()
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        run(
            ["redproof", "scan"].map(OsString::from),
            &engine,
            &terminal_env,
            &mut out,
            &mut err,
        )
    };
    assert_eq!(scan("1795478400"), 0);
    assert_eq!(
        engine.asked.lock().unwrap().clone().unwrap().today,
        Some(date(2026, 11, 24))
    );
    assert_eq!(scan("tomorrow"), 2);
}

#[test]
fn rules_are_listed_explained_and_tested() {
    let engine = Canned::default();
    let explained = ran(&engine, &["explain", "weak-password"]);
    assert!(
        explained.code == 0 && explained.out.contains("PCI DSS 4.0.1: 8.3.6 (primary)"),
        "{}",
        explained.out
    );
    let unknown = ran(&engine, &["explain", "weak-pasword"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(
        unknown.err.contains("did you mean `weak-password`?"),
        "{}",
        unknown.err
    );
    assert!(ran(&engine, &["rules"]).out.contains("1 rule;"));
    assert!(
        ran(&engine, &["rules", "--format", "markdown"])
            .out
            .contains("| `weak-password` | high |")
    );
    let json: serde_json::Value =
        serde_json::from_str(&ran(&engine, &["rules", "--format", "json"]).out).unwrap();
    assert_eq!(json["rules"][0]["id"], "weak-password");
    assert_eq!(ran(&engine, &["rules", "test"]).code, 0);
    assert_eq!(ran(&engine, &["rules", "test", "empty"]).code, 2);
    let failing = ran(
        &Canned {
            failing_test: true,
            ..Canned::default()
        },
        &["rules", "test"],
    );
    assert!(
        failing.code == 1 && failing.out.contains("a.test.yml:4: order matters"),
        "{}",
        failing.out
    );
}

#[test]
fn facts_and_inspect() {
    let engine = Canned::default();
    let facts = ran(&engine, &["facts", "endpoint"]);
    assert!(
        facts.code == 0 && facts.out.contains("server.FACT: a fact of its server"),
        "{}",
        facts.out
    );
    assert!(!facts.out.contains("for: user"));
    assert_eq!(ran(&engine, &["facts", "ports"]).code, 2);
    let json: serde_json::Value =
        serde_json::from_str(&ran(&engine, &["facts", "--format", "json"]).out).unwrap();
    assert_eq!(
        json["kinds"].as_array().unwrap().len(),
        crate::facts::SubjectKind::ALL.len()
    );
    let inspected = ran(&engine, &["inspect", "--try", "app get x", "--format", "json"]);
    assert_eq!(inspected.out, "Json [\"app get x\"]\n");
}
