//! DefectDojo's "Generic Findings Import". An unknown key makes its import fail.

use std::io::{self, Write};

use serde::Serialize;

use super::escape::json;
use super::export::{self, TOOL, VERSION, framework, omissions, rules};
use super::{Format, Options, outcome, printable};
use crate::policy::{Report, RuleEntry};
use crate::rules::{Finding, Severity, Status};

pub(super) const FORMAT: Format = Format::new(
    "defectdojo",
    "findings for DefectDojo's Generic Findings Import",
    write,
);

/// DefectDojo's longest title.
const LONGEST_TITLE: usize = 500;

#[derive(Serialize)]
struct Document<'r> {
    name: &'static str,
    r#type: &'static str,
    version: &'static str,
    description: String,
    static_tool: bool,
    dynamic_tool: bool,
    findings: Vec<Item<'r>>,
}

#[derive(Serialize)]
struct Item<'r> {
    title: String,
    severity: &'static str,
    description: String,
    mitigation: &'r str,
    impact: &'r str,
    references: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cwe: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cwes: Vec<u32>,
    file_path: &'r str,
    line: u32,
    component_name: String,
    service: &'r str,
    vuln_id_from_tool: &'r str,
    unique_id_from_tool: &'r str,
    severity_justification: String,
    tags: Vec<String>,
    active: bool,
    verified: bool,
    risk_accepted: bool,
    static_finding: bool,
    dynamic_finding: bool,
}

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(report);
    let findings = options.included(report).map(|finding| {
        let rule = rules.get(&*finding.rule).map(|(rule, _)| *rule);
        item(finding, rule, report.generated_at.as_deref())
    });
    let verdict = outcome::gate(report, super::Paint { colour: false });
    let rest = omissions(report).map_or_else(String::new, |rest| format!(". {rest}"));
    let document = Document {
        name: TOOL,
        r#type: TOOL,
        version: VERSION,
        description: format!("{verdict}{rest}"),
        static_tool: true,
        dynamic_tool: false,
        findings: findings.collect(),
    };
    json(&document, out)
}

fn item<'r>(finding: &'r Finding, rule: Option<&'r RuleEntry>, date: Option<&'r str>) -> Item<'r> {
    let references = rule.map(|rule| rule.references.join("\n"));
    let tags = finding.tags().into_iter().filter(|tag| {
        matches!(&*tag.framework, "pci-dss" | "soc2") && matches!(&*tag.relation, "primary" | "supporting")
    });
    let requirements: Vec<String> = tags
        .map(|tag| format!("{} {}", framework(&tag.framework, &tag.version), tag.id))
        .collect();
    let justification = match requirements.as_slice() {
        [] => String::new(),
        all => format!("Evidence against {}", all.join(", ")),
    };
    Item {
        title: export::shortened(
            &printable(&format!("{} [{}]", finding.title, finding.rule)),
            LONGEST_TITLE,
        ),
        severity: severity(finding.severity),
        description: description(finding),
        mitigation: &finding.help,
        impact: rule.map_or("", |rule| &rule.why),
        references: references.unwrap_or_default(),
        date,
        cwe: finding.cwe.first().copied(),
        cwes: finding.cwe.clone(),
        file_path: &finding.location.path,
        line: finding.location.start.line,
        component_name: finding.subject.to_string(),
        service: &finding.deployment,
        vuln_id_from_tool: &finding.rule,
        unique_id_from_tool: &finding.fingerprint,
        severity_justification: justification,
        tags: vec![TOOL.to_owned(), finding.category.to_string()],
        active: finding.status == Status::Open,
        // Nobody but a person verifies a finding.
        verified: false,
        risk_accepted: finding.status != Status::Open,
        static_finding: true,
        dynamic_finding: false,
    }
}

/// DefectDojo shows descriptions as Markdown.
fn description(finding: &Finding) -> String {
    let mut text = super::markup::escaped(&finding.message);
    for other in &finding.related {
        let at = super::markup::code(&format!("{}:{}", other.location.path, other.location.start.line));
        text.push_str(&format!("\n\n- {at}: {}", super::markup::escaped(&other.message)));
    }
    if let Status::Suppressed(suppression) = &finding.status {
        let reason = super::markup::escaped(&suppression.reason);
        let place = super::markup::code(&suppression.r#where);
        text.push_str(&format!("\n\nSuppressed at {place}: {reason}"));
    }
    text
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    /// All keys that DefectDojo takes, of those that are used here.
    const ALLOWED: [&str; 23] = [
        "title",
        "severity",
        "description",
        "mitigation",
        "impact",
        "references",
        "date",
        "cwe",
        "cwes",
        "file_path",
        "line",
        "component_name",
        "service",
        "vuln_id_from_tool",
        "unique_id_from_tool",
        "severity_justification",
        "tags",
        "active",
        "verified",
        "risk_accepted",
        "static_finding",
        "dynamic_finding",
        "false_p",
    ];

    #[test]
    fn the_keys_are_those_that_defectdojo_takes() {
        let written = testing::written(&FORMAT, &testing::everything());
        golden("defectdojo.json", &written);
        let document: serde_json::Value = serde_json::from_str(&written).unwrap();
        for finding in document["findings"].as_array().unwrap() {
            for key in finding.as_object().unwrap().keys() {
                assert!(ALLOWED.contains(&key.as_str()), "{key}");
            }
        }
    }
}
