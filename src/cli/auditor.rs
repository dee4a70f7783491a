//! The engine of the command line: calls the library.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;

use super::engine::{
    AclOutcome, AclRequest, AuditRequest, Engine, EvidencePack, Failure, InspectRequest, RuleCard,
    TestFailure, TestOutcome,
};
use super::workspace::open_workspace;
use super::{config_check, verdict};
use crate::config::{FILE_NAME, date_of};
use crate::inputs;
use crate::policy::{ProblemEntry, Report};
use crate::report::{EvidenceSubject, Options, evidence_pack};
use crate::rules::{self, RuleSet, RuleSource, testing};
use crate::secret::sha256;
use crate::{Workspace, audit, audit_case};

/// Audits with the built-in and the user's rules.
pub struct Auditor;

impl Engine for Auditor {
    fn audit(&self, request: &AuditRequest) -> Result<Report, Failure> {
        let started = Instant::now();
        let workspace = open_workspace(&request.about)?;
        let rules = rules_of(&workspace, &request.rules)?.limited_to(request.persona);
        let today = request.today.unwrap_or_else(|| date_of(now()));
        let audit = audit(&workspace, Some(today), request.extras, &rules);
        let mut report = verdict::report(&workspace, audit, &rules, request, today)?;
        if !request.reproducible {
            report.generated_at = Some(now().to_string());
            report.duration_ms = Some(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        }
        Ok(report)
    }

    fn evidence(&self, request: &AuditRequest) -> Result<EvidencePack, Failure> {
        let workspace = open_workspace(&request.about)?;
        let report = self.audit(request)?;
        let rules = rules_of(&workspace, &request.rules)?;
        let all = rules.compliance().frameworks.iter().map(|framework| framework.id);
        let config = match &request.about.config {
            Some(named) => named.clone(),
            None => workspace.root.join(FILE_NAME),
        };
        let starts = workspace.selection().starts.iter();
        let paths: Vec<String> = starts
            .map(|start| if start.is_empty() { "." } else { start }.to_owned())
            .collect();
        let judged: Vec<&str> = report.files.iter().map(|file| &*file.path).collect();
        let subject = EvidenceSubject {
            paths: &paths,
            date: request.today.unwrap_or_else(|| date_of(now())).to_string(),
            commit: workspace.commit(),
            uncommitted: workspace.uncommitted(&judged),
            untracked: judged
                .iter()
                .filter(|path| workspace.tree.is_tracked(path) == Some(false))
                .map(ToString::to_string)
                .collect(),
            pci_scope: request.pci_scope.name(),
            frameworks: all
                .filter(|id| request.framework.is_none_or(|only| *id == only))
                .collect(),
            rules_sha256: rules.digest(),
            config_sha256: inputs::bytes_of(&config).map(sha256),
        };
        let model = crate::inspect::model(&workspace, &[]).shown;
        let files = evidence_pack(&report, &model, &subject)?;
        Ok(EvidencePack {
            files,
            complete: report.problems.is_empty(),
        })
    }

    fn catalogue(&self, folders: &[PathBuf]) -> Result<Vec<RuleCard>, Failure> {
        let rules = rule_set(Vec::new(), folders)?;
        let built_in = RuleSet::builtin().map_err(|errors| rule_errors(&errors))?;
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
                persona: row.persona,
                subject: row.subject.to_owned(),
                finds: rules::finds(rule, &rules),
                why: rule.why.to_string(),
                attack: rule.attack.to_string(),
                example: tests.get(&row.id).and_then(testing::example),
                counterexample: tests.get(&row.id).and_then(testing::counterexample),
                fix: rule.whole_fix().into_owned(),
                compliance: rule.compliance.clone(),
                cwe: row.cwe,
                references: rule.references.iter().map(ToString::to_string).collect(),
                supersedes: row.supersedes,
                is_own: built_in.get(&row.id).is_none(),
                id: row.id,
            })
        });
        Ok(cards.collect())
    }

    fn test_rules(&self, folder: Option<&Path>) -> Result<TestOutcome, Failure> {
        let folder = folder.unwrap_or(Path::new("rules"));
        let sources = rules_in(folder)?;
        let own: Vec<RuleSource> = sources
            .iter()
            .filter(|source| source.is_rule())
            .cloned()
            .collect();
        if own.is_empty() {
            return Err(Failure::usage(format!("no rule files in {}", folder.display())));
        }
        let params = own.iter().filter(|source| source.only_sets_params()).count();
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
            params,
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

    fn acl(
        &self,
        request: &AclRequest,
        options: &Options,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<AclOutcome, Failure> {
        super::acl::acl(request, options, out, err)
    }
}

/// The rules of a run: the built-in ones, those of the config file's folders and of the call's, and the config file's
/// parameters. Every rule that the config file names is among them.
pub(super) fn rules_of(workspace: &Workspace, named: &[PathBuf]) -> Result<Cow<'static, RuleSet>, Failure> {
    let config = &workspace.config;
    let mut more = Vec::new();
    for folder in &config.rules {
        let sources = RuleSource::in_tree(&workspace.tree, &folder.value)
            .map_err(|error| unread_rules(&folder.value, &error.to_string()))?;
        more.extend(sources);
    }
    let rules = rule_set(more, named)?;
    config_check::names(config, &rules).map_err(|error| Failure::usage(error.to_string()))?;
    if config.params.is_empty() {
        return Ok(rules);
    }
    rules
        .with(config_check::params(config))
        .map(Cow::Owned)
        .map_err(|errors| config_check::param_error(config, &errors).unwrap_or_else(|| rule_errors(&errors)))
}

/// The line of a test case in its file.
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

/// The built-in rules with more, and with those of the folders.
fn rule_set(mut more: Vec<RuleSource>, folders: &[PathBuf]) -> Result<Cow<'static, RuleSet>, Failure> {
    let built_in = RuleSet::builtin().map_err(|errors| rule_errors(&errors))?;
    for folder in folders {
        more.extend(rules_in(folder)?);
    }
    more.retain(RuleSource::is_rule);
    if more.is_empty() {
        return Ok(Cow::Borrowed(built_in));
    }
    built_in
        .with(more)
        .map(Cow::Owned)
        .map_err(|errors| rule_errors(&errors))
}

/// What is in a folder of rules.
fn rules_in(folder: &Path) -> Result<Vec<RuleSource>, Failure> {
    RuleSource::folder(folder).map_err(|error| {
        let why = match error.kind() {
            ErrorKind::InvalidData => error.to_string(),
            ErrorKind::NotFound => "no such file or folder. Name a folder of rules, or a rule".to_owned(),
            kind => kind.to_string(),
        };
        unread_rules(&folder.display().to_string(), &why)
    })
}

fn unread_rules(folder: &str, why: &str) -> Failure {
    Failure::usage(format!("cannot read the rules in {folder}: {why}"))
}

/// The rules to test and the built-in ones, which they may refer to. A rule takes the place of a built-in one of its name.
fn under_test(own: Vec<RuleSource>) -> Result<RuleSet, Failure> {
    let names: BTreeSet<&str> = own
        .iter()
        .filter(|source| !source.only_sets_params())
        .map(RuleSource::stem)
        .collect();
    let mut all = RuleSource::builtin();
    all.retain(|source| !source.is_rule() || !names.contains(source.stem()));
    all.extend(own.iter().cloned());
    RuleSet::load(all, rules::Vocabulary::standard(), rules::Compliance::builtin())
        .map_err(|errors| rule_errors(&errors))
}

fn rule_errors(errors: &[rules::RuleError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::usage(lines.join("\n"))
}

/// Now, to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
