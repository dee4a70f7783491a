//! The engine behind the command line: the library's own pipeline.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::engine::{
    AuditRequest, Engine, FailOn, Failure, InspectRequest, RuleCard, TestFailure, TestOutcome,
};
use crate::config::Config;
use crate::policy::{Acceptances, ControlStatus, ProblemEntry, Report, gate, keep_touched};
use crate::report::Options;
use crate::rules::{self, RuleSet, RuleSource, Severity, testing};
use crate::{Audit, AuditOptions, Workspace, audit, audit_case, open};
use redproof_source::day;

/// Audits with the built-in rules and the user's.
pub struct Auditor;

impl Engine for Auditor {
    fn audit(&self, request: &AuditRequest) -> Result<Report, Failure> {
        let started = Instant::now();
        let workspace = opened(&request.about)?;
        let rules = rule_set(&folders(&workspace, &request.rules))?;
        check_suppressions(&workspace.config, &rules)?;
        let mut report = report(
            &workspace,
            audit(&workspace, day::number(&today(request)), &rules),
            &rules,
            request,
        );
        if !request.reproducible {
            report.generated_at = day::instant(now());
            report.duration_ms = Some(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        }
        Ok(report)
    }

    fn catalogue(&self, folders: &[PathBuf]) -> Result<Vec<RuleCard>, Failure> {
        let rules = rule_set(folders)?;
        let rows = rules::rows(&rules);
        let own = folders
            .iter()
            .filter_map(|folder| RuleSource::folder(folder).ok());
        let tests = RuleSource::builtin_tests().chain(own.flatten().filter(RuleSource::is_test));
        let tests: BTreeMap<String, RuleSource> = tests.map(|test| (test.stem().to_owned(), test)).collect();
        let cards = rows.into_iter().filter_map(|row| {
            let rule = rules.get(&row.id)?;
            Some(RuleCard {
                title: row.title,
                category: row.category,
                severity: row.severity,
                confidence: row.confidence,
                subject: row.subject.to_owned(),
                finds: rules::finds(rule, &rules),
                why: rule.why.to_string(),
                example: tests.get(&row.id).and_then(testing::example),
                fix: rule.fix.to_string(),
                compliance: rules.tags(rule),
                cwe: row.cwe,
                references: rule.references.clone(),
                supersedes: row.supersedes,
                id: row.id,
            })
        });
        Ok(cards.collect())
    }

    fn test_rules(&self, folder: Option<&Path>) -> Result<TestOutcome, Failure> {
        let folder = folder.unwrap_or(Path::new("rules"));
        let sources = RuleSource::folder(folder).map_err(|error| {
            Failure::usage(format!(
                "cannot read {}: {}. Give a folder with rule files",
                folder.display(),
                error.kind()
            ))
        })?;
        let own: Vec<RuleSource> = sources
            .iter()
            .filter(|source| source.is_rule())
            .cloned()
            .collect();
        if own.is_empty() {
            return Err(Failure::usage(format!(
                "no rule file lies under {}",
                folder.display()
            )));
        }
        let rules = under_test(own)?;
        let outcome = testing::run_tests(&sources, &mut |case| Ok(audit_case(case, &rules)));
        let mut failures: Vec<TestFailure> = outcome
            .errors
            .iter()
            .map(|error| TestFailure {
                file: error.path.to_string(),
                line: error.at.line,
                case: String::new(),
                message: error.message.clone(),
            })
            .collect();
        failures.extend(
            outcome
                .cases
                .iter()
                .filter(|case| !case.ok)
                .map(|case| TestFailure {
                    file: case.path.clone(),
                    line: line_of(&sources, &case.path, &case.name),
                    case: case.name.clone(),
                    message: format!(
                        "expected {}; found {}",
                        listed(&case.expected),
                        listed(&case.found)
                    ),
                }),
        );
        Ok(TestOutcome {
            rules: outcome
                .cases
                .iter()
                .map(|case| &case.rule)
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
            cases: outcome.cases.len(),
            failures,
            untested: Vec::new(),
        })
    }

    fn inspect(
        &self,
        request: &InspectRequest,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Vec<ProblemEntry>, Failure> {
        super::inspect::inspect(request, options, out)
    }
}

pub(super) fn opened(options: &AuditOptions) -> Result<Workspace, Failure> {
    open(options).map_err(|error| Failure::usage(error.to_string()))
}

/// The folders of further rules: the config file's, then the command line's.
fn folders(workspace: &Workspace, named: &[PathBuf]) -> Vec<PathBuf> {
    let configured = workspace
        .config
        .rules
        .iter()
        .map(|folder| workspace.root.join(folder));
    configured.chain(named.iter().cloned()).collect()
}

/// A suppression of a rule that does not exist accepts nothing, which its author would not notice.
fn check_suppressions(config: &Config, rules: &RuleSet) -> Result<(), Failure> {
    let Some(entry) = config
        .suppressions
        .iter()
        .find(|entry| rules.get(&entry.rule).is_none())
    else {
        return Ok(());
    };
    let rows = rules::rows(rules);
    let near = rows
        .iter()
        .map(|row| (strsim::jaro_winkler(&row.id, &entry.rule), &row.id))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, id)| format!(" The nearest is `{id}`."));
    let message = format!(
        "there is no rule `{}`.{near} `redproof rules` lists them",
        entry.rule
    );
    Err(Failure::usage(config.error(entry.at, message).to_string()))
}

/// Where a case stands in its file: the line of its name.
fn line_of(sources: &[RuleSource], path: &str, name: &str) -> u32 {
    let text = sources
        .iter()
        .find(|source| source.path == path)
        .map_or("", |source| &source.text);
    let line = text.lines().position(|line| {
        line.trim_start_matches([' ', '-'])
            .strip_prefix("name:")
            .is_some_and(|rest| rest.contains(name))
    });
    line.and_then(|line| u32::try_from(line + 1).ok()).unwrap_or(1)
}

fn listed(found: &[String]) -> String {
    if found.is_empty() {
        "nothing".to_owned()
    } else {
        found.join(", ")
    }
}

/// The built-in rules with those of the folders.
fn rule_set(folders: &[PathBuf]) -> Result<Cow<'static, RuleSet>, Failure> {
    let built_in = RuleSet::builtin().map_err(|errors| told(&errors))?;
    let mut more = Vec::new();
    for folder in folders {
        let sources = RuleSource::folder(folder).map_err(|error| {
            Failure::usage(format!(
                "cannot read the rules in {}: {}",
                folder.display(),
                error.kind()
            ))
        })?;
        more.extend(sources.into_iter().filter(|source| source.is_rule()));
    }
    if more.is_empty() {
        return Ok(Cow::Borrowed(built_in));
    }
    built_in
        .with(more)
        .map(Cow::Owned)
        .map_err(|errors| told(&errors))
}

/// The rules of a folder that is tested: on their own if they are the built-in ones, else added to these.
fn under_test(own: Vec<RuleSource>) -> Result<Cow<'static, RuleSet>, Failure> {
    let built_in = RuleSet::builtin().map_err(|errors| told(&errors))?;
    if own.iter().all(|source| built_in.get(source.stem()).is_some()) {
        let alone = RuleSet::load(own, rules::Vocabulary::standard(), rules::Compliance::builtin());
        return alone.map(Cow::Owned).map_err(|errors| told(&errors));
    }
    built_in.with(own).map(Cow::Owned).map_err(|errors| told(&errors))
}

fn told(errors: &[rules::RuleError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::usage(lines.join("\n"))
}

fn report(workspace: &Workspace, mut audit: Audit, rules: &RuleSet, request: &AuditRequest) -> Report {
    let config = &workspace.config;
    let gate_of_config = || match config.fail_on.as_deref() {
        None => Some(Severity::Critical),
        Some(name) => Severity::named(name),
    };
    let fail_on = request.fail_on.map_or_else(gate_of_config, FailOn::severity);
    let acceptances = Acceptances {
        config,
        comments: &audit.ignores,
        today: &today(request),
        looked: workspace.looked(),
    };
    let warnings = acceptances.apply(&mut audit.findings, &audit.files);
    let elsewhere = match workspace.selection().seeds {
        Some(seeds) => keep_touched(&mut audit.findings, &mut audit.unknown, seeds),
        None => 0,
    };
    let compliance = rules::controls(rules, &audit.findings, &audit.unknown, &audit.met)
        .into_iter()
        .map(|control| ControlStatus {
            status: control.state.name(),
            framework: control.framework,
            version: control.version,
            id: control.id,
            findings: control.findings,
        })
        .collect();
    Report {
        generated_at: None,
        duration_ms: None,
        files: audit.files,
        problems: audit.problems,
        not_evaluated: audit.not_evaluated,
        empty_paths: audit.empty_paths,
        deployments: audit.deployments,
        composed: audit.composed,
        servers: audit.servers,
        gate: gate(&audit.findings, fail_on),
        findings: audit.findings,
        unknown: audit.unknown,
        compliance,
        excerpts: audit.excerpts,
        elsewhere,
        warnings,
    }
}

fn today(request: &AuditRequest) -> String {
    request.today.clone().unwrap_or_else(|| {
        let instant = day::instant(now()).unwrap_or_default();
        instant.chars().take_while(|letter| *letter != 'T').collect()
    })
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}
