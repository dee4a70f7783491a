//! From an audit to a report: severities, suppressions, the baseline, changed files, and the gate.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::engine::{AuditRequest, FailOn, Failure};
use super::known;
use crate::config::Config;
use crate::inputs::{EXCLUDED, is_below_any};
use crate::policy::{
    AllowFlags, Changed, ConfigUse, ControlStatus, Report, RuleEntry, Suppressed, Suppressions, causes, gate,
    set_severities,
};
use crate::rules::{self, RuleSet, Severity, Status};
use crate::{Audit, GIT, Workspace};

/// Makes the report of an audit.
pub(super) fn report(
    workspace: &Workspace,
    mut audit: Audit,
    rules: &RuleSet,
    request: &AuditRequest,
    today: Date,
) -> Result<Report, Failure> {
    let config = &workspace.config;
    let changed = set_severities(&mut audit.findings, &config.severities);
    let mut suppressed = match request.no_suppressions {
        true => Suppressed::default(),
        false => suppressed(workspace, &mut audit, rules, today),
    };
    let (baseline, warning) = match request.no_baseline {
        true => (None, None),
        false => known::apply(workspace, &mut audit, rules, request)?,
    };
    audit.findings = rules::merge_open(audit.findings);
    suppressed.warnings.extend(warning);
    let findings_outside_changed_files = match workspace.selection().seeds {
        Some(seeds) => {
            let changed = Changed {
                paths: seeds,
                lines: workspace.changed_lines.as_ref(),
                losing: &audit.losing,
            };
            changed.keep(&mut audit.findings, &mut audit.unknown)
        }
        None => 0,
    };
    let incomplete = match workspace.selection().seeds {
        Some(seeds) => audit
            .problems
            .iter()
            // The problems of git decide which files count as changed.
            .any(|problem| &*problem.path == GIT || is_below_any(&problem.path, seeds)),
        None => !audit.problems.is_empty(),
    };
    let mut compliance = match request.extras.requirements {
        true => requirements(&audit, rules, request),
        false => Vec::new(),
    };
    if let Some(frameworks) = &config.frameworks {
        let frameworks: BTreeSet<&str> = frameworks.iter().map(|name| &*name.value).collect();
        compliance.retain(|control| frameworks.contains(&*control.framework));
        for finding in &mut audit.findings {
            finding.retain_tags(&|tag| frameworks.contains(&*tag.framework));
        }
    }
    let of_config = config.rules.iter().map(|folder| audit.root.join(&folder.value));
    let rule_folders = of_config.chain(request.rules.iter().cloned()).collect();
    let use_of_config = config_use(config, &audit, request, changed);
    Ok(Report {
        root: audit.root,
        commit: workspace.commit(),
        generated_at: None,
        duration_ms: None,
        today,
        is_of_changes: workspace.selection().seeds.is_some(),
        paths: workspace.selection().starts.to_vec(),
        files: audit.files,
        problems: audit.problems,
        not_evaluated: audit.not_evaluated,
        outside: audit.outside,
        incomplete,
        allowed: AllowFlags::default(),
        empty_paths: audit.empty_paths,
        deployments: audit.deployments,
        multi_file: audit.multi_file,
        servers: audit.servers,
        gate: gate(&audit.findings, fail_on(config, request)),
        rules: RuleEntry::of(&audit.findings, rules),
        causes: causes(&audit.findings),
        findings: audit.findings,
        unknown: audit.unknown,
        compliance,
        excerpts: audit.excerpts,
        rule_folders,
        findings_outside_changed_files,
        warnings: suppressed.warnings,
        details: audit.details,
        config: use_of_config,
        suppressions: suppressed.entries,
        baseline,
    })
}

/// The status of each requirement.
fn requirements(audit: &Audit, rules: &RuleSet, request: &AuditRequest) -> Vec<ControlStatus> {
    let all_read = audit.problems.is_empty();
    let mut controls = rules::controls(rules, &audit.findings, &audit.coverage, all_read);
    if let Some(pci) = rules.compliance().framework("pci-dss") {
        rules::apply_scope(&mut controls, pci, request.pci_scope);
    }
    controls.retain(|control| request.framework.is_none_or(|only| control.framework == only));
    controls.into_iter().map(ControlStatus::from).collect()
}

fn fail_on(config: &Config, request: &AuditRequest) -> Option<Severity> {
    let of_config = || match &config.fail_on {
        None => Some(Severity::Critical),
        Some(gate) => Severity::named(&gate.value),
    };
    request.fail_on.map_or_else(of_config, FailOn::severity)
}

fn suppressed(workspace: &Workspace, audit: &mut Audit, rules: &RuleSet, today: Date) -> Suppressed {
    let suppressions = Suppressions {
        config: &workspace.config,
        comments: &audit.ignores,
        rules,
        today,
        scope: workspace.scan_scope(),
    };
    let files: Vec<&str> = audit.files.iter().map(|file| &*file.path).collect();
    let mut done = suppressions.apply(&mut audit.findings, &files);
    // The reasons of suppressions are text of the files, too.
    crate::pipeline::mask_findings(&mut audit.findings, &audit.mask);
    let texts = done.entries.iter_mut().flat_map(|entry| {
        let owner = entry.owner.as_mut();
        [&mut entry.reason, &mut entry.what].into_iter().chain(owner)
    });
    for text in texts.chain(&mut done.warnings) {
        *text = audit.mask.text(text);
    }
    done
}

/// What the config file changed that the gate counts.
fn config_use(
    config: &Config,
    audit: &Audit,
    request: &AuditRequest,
    severities: usize,
) -> Option<ConfigUse> {
    if config.path.is_empty() {
        return None;
    }
    let entries: BTreeSet<String> = config
        .suppressions
        .iter()
        .filter_map(|entry| Some(entry.origin.as_ref()?.to_string()))
        .collect();
    let has = |test: &dyn Fn(&Status) -> bool| audit.findings.iter().any(|finding| test(&finding.status));
    let settings = [
        ("fail-on", config.fail_on.is_some() && request.fail_on.is_none()),
        (
            "exclude",
            audit.not_evaluated.iter().any(|entry| entry.why == EXCLUDED),
        ),
        ("expected-missing", !config.expected_missing.is_empty()),
        ("deployment", !config.deployments.is_empty()),
        ("severity", severities > 0),
        ("params", !config.params.is_empty()),
        ("limits", !config.limits.is_empty()),
        ("rules", !config.rules.is_empty()),
        (
            "suppress",
            has(&|status| matches!(status, Status::Suppressed(by) if entries.contains(&by.r#where))),
        ),
        (
            "baseline",
            request.baseline.is_none() && has(&|status| *status == Status::Baseline),
        ),
    ];
    Some(ConfigUse {
        path: config.path.clone(),
        files: config.files.clone(),
        gate: settings
            .into_iter()
            .filter_map(|(name, changes)| changes.then_some(name))
            .collect(),
    })
}
