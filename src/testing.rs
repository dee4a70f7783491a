//! Reports made by hand, for the tests of everything that shows or counts them.

use std::collections::{BTreeMap, BTreeSet};

use crate::masking::{Format, Mask};
use crate::policy::{
    AllowFlags, ControlStatus, Details, FileEntry, NotEvaluated, ProblemEntry, Report, RuleEntry, causes,
    gate,
};
use crate::report::Options;
use crate::rules::{
    ComplianceTag, Confidence, Finding, Location, Pass, Related, Severity, Status, Suppression, Unknown, sort,
};
use crate::secret::Secret;
use crate::view::{ClientNode, Link, PortNode, ServerNode, Topology};
use redproof_source::Position;

/// The compose file of the findings, from its line 8 on.
const COMPOSE: [&str; 4] = [
    "services:",
    "  redis:",
    "    command: redis-server --requirepass ${REDIS_PASSWORD:-changeme}",
    "    ports: [\"6379:6379\"]",
];
const FIRST: u32 = 8;

pub(crate) fn location(path: &str, line: u32, from: u32, to: u32) -> Location {
    Location {
        path: path.into(),
        start: Position { line, column: from },
        end: Position { line, column: to },
    }
}

/// A finding on the fallback `changeme` of the compose file.
pub(crate) fn finding(rule: &str, severity: Severity) -> Finding {
    Finding {
        rule: rule.into(),
        category: "hardcoded-password".into(),
        cause: None,
        title: format!("The title of {rule}").into(),
        message: format!("What {rule} says of `redis`"),
        help: format!("Fix {rule}.").into(),
        severity,
        changed: None,
        confidence: Confidence::High,
        deployment: "compose.yaml".into(),
        also_in: Vec::new(),
        kind: crate::facts::SubjectKind::CredentialUse,
        subject: "redis".into(),
        location: location("compose.yaml", FIRST + 2, 58, 66),
        path: "services.redis.command".to_owned(),
        related: Vec::new(),
        compliance: vec![tag("pci-dss", "8.6.2"), tag("soc2", "CC6.1")].into(),
        cwe: vec![798],
        secret: None,
        fingerprint: format!("f-{rule}"),
        status: Status::Open,
        merged: Vec::new(),
    }
}

fn rule(finding: &Finding) -> RuleEntry {
    RuleEntry {
        id: finding.rule.clone(),
        title: finding.title.clone(),
        help: (&*finding.help).into(),
        why: format!("Why {} matters.", finding.rule).into(),
        attack: format!("How {} is used.", finding.rule).into(),
        references: Vec::new(),
    }
}

pub(crate) fn tag(framework: &str, id: &str) -> ComplianceTag {
    ComplianceTag {
        framework: framework.to_owned().into(),
        version: "4.0.1".into(),
        id: id.to_owned().into(),
        relation: "primary".into(),
        condition: None,
    }
}

pub(crate) fn related(path: &str, line: u32, from: u32, to: u32, message: &str) -> Related {
    Related {
        location: location(path, line, from, to),
        message: message.to_owned(),
    }
}

pub(crate) fn problem() -> ProblemEntry {
    ProblemEntry {
        path: "broken.yml".into(),
        line: Some(7),
        column: Some(1),
        message: "a tab cannot indent YAML. Use spaces".to_owned(),
    }
}

pub(crate) fn unknown(why: &str) -> Unknown {
    Unknown {
        rules: vec!["weak-password".into()],
        deployment: "compose.yaml".to_owned(),
        subject: "redis".to_owned(),
        path: None,
        why: why.to_owned(),
        location: location("compose.yaml", FIRST + 2, 41, 67),
    }
}

/// A report with something of everything.
pub(crate) fn everything() -> Report {
    let mut first = finding("hardcoded-password-in-command", Severity::Critical);
    first.related = vec![related("users.acl", 2, 13, 20, "the same password [again]")];
    let conditional = ComplianceTag {
        relation: "conditional".into(),
        condition: Some("if the server is in scope".into()),
        ..tag("pci-dss", "2.2.7")
    };
    first.compliance = first.compliance.iter().cloned().chain([conditional]).collect();
    let mut weak = finding("weak-password-listed", Severity::High);
    weak.category = "weak-password".into();
    let mut open = finding("exposed-port", Severity::Medium);
    open.category = "exposed-port".into();
    open.location = location("compose.yaml", FIRST + 3, 13, 24);
    open.cwe = vec![668];
    let mut accepted = finding("image-not-pinned", Severity::Low);
    accepted.status = Status::Suppressed(Suppression {
        reason: "a *demonstration*".to_owned(),
        owner: None,
        until: Some(jiff::civil::date(2027, 1, 1)),
        r#where: "redproof.toml:3".to_owned(),
    });
    let mut known = finding("appendonly-off", Severity::Info);
    known.status = Status::Baseline;
    let mut report = report(vec![first, weak, open, accepted, known]);
    report.details = Some(details());
    report.compliance.push(ControlStatus {
        framework: "pci-dss".to_owned(),
        version: "4.0.1".to_owned(),
        id: "2.2.7".to_owned(),
        title: "administrative access is encrypted",
        condition: Some("if administrators use the network".to_owned()),
        status: "pass",
        findings: 0,
        looked_at: vec!["redis of compose.yaml".to_owned()],
        looked_at_more: 2,
        why: None,
        outcome: false,
        rules: vec!["server-without-tls".into()],
        rules_more: 1,
    });
    report.compliance.push(ControlStatus {
        framework: "nist-800-53".to_owned(),
        version: "5.1.1".to_owned(),
        id: "SC-8(1)".to_owned(),
        title: "traffic is encrypted",
        condition: None,
        status: "unknown",
        findings: 0,
        looked_at: Vec::new(),
        looked_at_more: 0,
        why: Some("some files could not be read".to_owned()),
        outcome: false,
        rules: Vec::new(),
        rules_more: 0,
    });
    report.problems = vec![problem()];
    report.incomplete = true;
    report.unknown = vec![unknown("REDIS_PASSWORD is set outside the files")];
    report.not_evaluated = vec![NotEvaluated {
        path: "deploy/redis.conf.j2".into(),
        why: "template".to_owned(),
    }];
    report
}

/// A rule that found nothing, and a picture.
fn details() -> Details {
    let link = |client: &str, server: Option<&str>, tls, credential| Link {
        client: client.to_owned(),
        server: server.map(str::to_owned),
        tls,
        is_answered: true,
        verification: "full",
        credential,
    };
    let client = |name: &str| ClientNode {
        name: name.to_owned(),
        networks: vec!["backend".to_owned()],
    };
    let port = |published, reach| PortNode {
        via: None,
        published,
        target: Some(6379),
        reach,
    };
    Details {
        passes: vec![Pass {
            deployment: "compose.yaml".to_owned(),
            rule: "container-privileged".into(),
            title: "Redis runs in a privileged container".into(),
            category: "hardening".into(),
            judged: 1,
        }],
        topologies: vec![Topology {
            name: "compose.yaml".to_owned(),
            servers: vec![ServerNode {
                name: "redis".to_owned(),
                image: Some("redis:7-alpine".to_owned()),
                authentication: "password",
                tls: "off",
                exposure: "published",
                networks: vec!["backend".to_owned(), "monitoring".to_owned()],
                follows: Vec::new(),
                ports: vec![port(Some(6379), "everywhere"), port(None, "loopback")],
            }],
            clients: vec![client("proxy"), client("worker with a <long> name & signs")],
            links: vec![
                link("proxy", Some("redis"), "off", "literal"),
                link("worker with a <long> name & signs", None, "on", "file"),
            ],
        }],
    }
}

/// What a format writes for a report.
pub(crate) fn written(format: &crate::report::Format, report: &Report) -> String {
    written_as(format, report, &Options::default())
}

/// What a format writes if suppressed findings are asked for.
pub(crate) fn written_with_suppressed(format: &crate::report::Format, report: &Report) -> String {
    let options = Options {
        include_suppressed: true,
        ..Options::default()
    };
    written_as(format, report, &options)
}

/// What a format writes with some options. No format shows a secret or a hidden character.
pub(crate) fn written_as(format: &crate::report::Format, report: &Report, options: &Options) -> String {
    let mut out = Vec::new();
    (format.write)(report, options, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains("changeme") && !text.contains("s3cret"), "{text}");
    text
}

/// Compares a text with a file of `src/report/testdata`, or writes that file under `REDPROOF_BLESS=1`.
pub(crate) fn golden(name: &str, text: &str) {
    let version = env!("CARGO_PKG_VERSION");
    let text = text.replace(version, "VERSION");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/testdata");
    if std::env::var_os("REDPROOF_BLESS").is_some() {
        std::fs::write(folder.join(name), &text).unwrap();
    }
    let expected = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    assert_eq!(text, expected, "{name}: REDPROOF_BLESS=1 writes it");
}

pub(crate) fn report(mut findings: Vec<Finding>) -> Report {
    sort(&mut findings);
    let mask = Mask::new(vec![Secret::new("changeme")], &BTreeSet::new());
    let before = "\n".repeat(FIRST as usize - 1);
    let compose = before + &COMPOSE.join("\n");
    let acl = "\nuser app on >s3cret ~* +@all";
    let excerpts = BTreeMap::from([
        (
            "compose.yaml".into(),
            mask.lines(Format::Compose, &compose, &(FIRST..=FIRST + 3).collect(), &[]),
        ),
        (
            "users.acl".into(),
            mask.lines(Format::Acl, acl, &BTreeSet::from([2]), &[]),
        ),
    ]);
    Report {
        root: std::path::PathBuf::new(),
        commit: None,
        generated_at: None,
        duration_ms: None,
        today: jiff::civil::date(2026, 11, 24),
        is_of_changes: false,
        paths: vec![String::new()],
        files: vec![FileEntry {
            path: "compose.yaml".into(),
            kind: "compose",
            local: false,
        }],
        problems: Vec::new(),
        not_evaluated: Vec::new(),
        outside: Vec::new(),
        incomplete: false,
        allowed: AllowFlags::default(),
        empty_paths: Vec::new(),
        deployments: vec!["compose.yaml".to_owned()],
        multi_file: Vec::new(),
        servers: 1,
        gate: gate(&findings, Some(Severity::Critical)),
        rules: findings.iter().map(rule).collect(),
        causes: causes(&findings),
        findings,
        unknown: Vec::new(),
        compliance: vec![ControlStatus {
            framework: "pci-dss".to_owned(),
            version: "4.0.1".to_owned(),
            id: "8.6.2".to_owned(),
            title: "no passwords in files",
            condition: None,
            status: "fail",
            findings: 1,
            looked_at: vec!["redis of compose.yaml".to_owned()],
            looked_at_more: 0,
            why: None,
            outcome: false,
            rules: Vec::new(),
            rules_more: 0,
        }],
        excerpts,
        rule_folders: Vec::new(),
        findings_outside_changed_files: 0,
        config: None,
        suppressions: Vec::new(),
        baseline: None,
        warnings: Vec::new(),
        details: None,
    }
}
