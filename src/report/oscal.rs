//! OSCAL assessment results: one result for each framework, an observation for each finding and each requirement that passes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::escape::{Made, json};
use super::export::{TOOL, VERSION, framework, omissions, one_line, uuid};
use super::ocsf::milliseconds;
use super::{Format, Options, printable};
use crate::policy::{ControlStatus, Report};
use crate::rules::{Finding, Status};

pub(super) const FORMAT: Format =
    Format::new("oscal", "assessment results of OSCAL, for auditors", write).with_requirements();

/// The version of OSCAL.
const OSCAL: &str = "1.1.3";

/// The namespace of our properties.
const NAMESPACE: &str = "urn:redproof:oscal";

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let time = Timestamp::from_millisecond(milliseconds(report)).unwrap_or_default();
    let time = time.to_string();
    // What is accepted is evidence, too: it has to be seen.
    let findings: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| options.include_suppressed || finding.status == Status::Open)
        .collect();
    let mut by_framework: BTreeMap<usize, Vec<&ControlStatus>> = BTreeMap::new();
    let mut names: Vec<&str> = Vec::new();
    for control in report
        .compliance
        .iter()
        .filter(|control| control.status != "not-assessed")
    {
        let index = names
            .iter()
            .position(|name| *name == control.framework)
            .unwrap_or_else(|| {
                names.push(&control.framework);
                names.len() - 1
            });
        by_framework.entry(index).or_default().push(control);
    }
    let results = || {
        let none = by_framework.is_empty().then(|| nothing(report, &time));
        let all = by_framework.values();
        all.map(|controls| result(report, controls, &findings, &time))
            .chain(none)
    };
    let digest = uuid(&["oscal", "report", &time, &fingerprints(&findings)]);
    let plan = uuid(&["oscal", "plan"]);
    let document = Results {
        uuid: digest,
        metadata: json!({
            "title": "redproof: Redis deployments, judged from their files",
            "last-modified": time,
            "version": VERSION,
            "oscal-version": OSCAL,
            "props": [prop("tool", &format!("{TOOL} {VERSION}"))],
        }),
        import_ap: json!({ "href": format!("#{plan}") }),
        results: Made(results),
        back_matter: json!({ "resources": [{
            "uuid": plan,
            "title": "No assessment plan",
            "description": "redproof judges every deployment that it finds by all of its rules. `redproof rules` lists them.",
        }] }),
    };
    json(&BTreeMap::from([("assessment-results", document)]), out)
}

/// The document, whose results are made one by one.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Results<R> {
    uuid: String,
    metadata: Value,
    import_ap: Value,
    results: R,
    back_matter: Value,
}

fn fingerprints(findings: &[&Finding]) -> String {
    let all: Vec<&str> = findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    all.join("\n")
}

/// The result of a framework.
fn result(report: &Report, controls: &[&ControlStatus], findings: &[&Finding], time: &str) -> Value {
    let (id, version) = controls.first().map_or(("", ""), |control| {
        (control.framework.as_str(), control.version.as_str())
    });
    let name = framework(id, version);
    let mut observations: Vec<Value> = Vec::new();
    let mut judged: Vec<Value> = Vec::new();
    let mut by_control: HashMap<&str, Vec<Value>> = HashMap::new();
    for finding in findings {
        let tags = finding.parts().flat_map(|part| part.compliance.iter());
        let own: BTreeSet<&str> = tags
            .filter(|tag| tag.framework == id)
            .map(|tag| &*tag.id)
            .collect();
        if own.is_empty() {
            continue;
        }
        let uid = uuid(&["oscal", "observation", id, &finding.fingerprint]);
        for control in own {
            let of_control = by_control.entry(control).or_default();
            of_control.push(json!({ "observation-uuid": uid }));
        }
        observations.push(observation(finding, uid, time));
    }
    for control in controls {
        let of_control = by_control.get(&*control.id);
        let mut related = of_control.cloned().unwrap_or_default();
        if related.is_empty() {
            let uid = uuid(&["oscal", "looked at", id, version, &control.id]);
            observations.push(looked_at(control, &uid, time));
            related.push(json!({ "observation-uuid": uid }));
        }
        judged.push(finding_of(control, &related));
    }
    let selected: Vec<Value> = controls
        .iter()
        .map(|control| json!({ "control-id": token(id, &control.id) }))
        .collect();
    let mut props = vec![prop("framework", &name)];
    props.extend(omissions(report).map(|text| prop("not-judged", &text)));
    json!({
        "uuid": uuid(&["oscal", "result", id, version]),
        "title": name,
        "description": format!("What the files of Redis deployments show about {name}. Not a statement of compliance."),
        "start": time,
        "props": props,
        "reviewed-controls": { "control-selections": [{ "include-controls": selected }] },
        "observations": observations,
        "findings": judged,
    })
}

/// A result without requirements: no rule had anything to judge.
fn nothing(report: &Report, time: &str) -> Value {
    let text = omissions(report).unwrap_or_else(|| "no requirement was assessed".to_owned());
    json!({
        "uuid": uuid(&["oscal", "result", "nothing"]),
        "title": "Nothing assessed",
        "description": text,
        "start": time,
        "reviewed-controls": { "control-selections": [{ "include-all": {} }] },
    })
}

fn observation(finding: &Finding, uid: String, time: &str) -> Value {
    let at = &finding.location;
    let place = format!("{}:{}:{}", at.path, at.start.line, at.start.column);
    json!({
        "uuid": uid,
        "title": printable(&finding.title),
        "description": printable(&finding.message),
        "methods": ["TEST"],
        "types": ["discovery"],
        "collected": time,
        "props": [
            prop("rule", &finding.rule),
            prop("severity", finding.severity.name()),
            prop("confidence", finding.confidence.name()),
            prop("status", super::export::status(finding)),
            prop("deployment", &finding.deployment),
            prop("fingerprint", &finding.fingerprint),
        ],
        "relevant-evidence": [{ "description": printable(&place), "remarks": one_line(&finding.help) }],
    })
}

fn looked_at(control: &ControlStatus, uid: &str, time: &str) -> Value {
    let judged = control.judged(", ");
    let text = match control.status {
        "pass" => format!(
            "No rule found anything. Judged: {judged}. Rules: {}",
            control.judges(", ")
        ),
        _ => {
            let why = control.why.as_deref().unwrap_or("something is unknown");
            format!(
                "Not decided: {why}. Judged: {}",
                if judged.is_empty() { "nothing" } else { &judged }
            )
        }
    };
    json!({
        "uuid": uid,
        "description": printable(&text),
        "methods": ["TEST"],
        "types": ["discovery"],
        "collected": time,
    })
}

/// The state of a requirement. What is unknown is not satisfied, for another reason than a failure.
fn finding_of(control: &ControlStatus, related: &[Value]) -> Value {
    let (state, reason) = match control.status {
        "pass" => ("satisfied", "pass"),
        "fail" if !control.outcome => ("not-satisfied", "fail"),
        _ => ("not-satisfied", "other"),
    };
    let name = framework(&control.framework, &control.version);
    let mut target = Map::new();
    target.insert("type".to_owned(), json!("objective-id"));
    target.insert(
        "target-id".to_owned(),
        json!(token(&control.framework, &control.id)),
    );
    target.insert("status".to_owned(), json!({ "state": state, "reason": reason }));
    let condition = control
        .condition
        .iter()
        .map(|condition| format!("Applies {condition}"));
    let remarks: Vec<String> = condition.chain(control.why.clone()).collect();
    if !remarks.is_empty() {
        target.insert("remarks".to_owned(), json!(printable(&remarks.join(". "))));
    }
    json!({
        "uuid": uuid(&["oscal", "finding", &control.framework, &control.version, &control.id]),
        "title": format!("{name} {}", control.id),
        "description": if control.title.is_empty() { control.id.as_str() } else { control.title },
        "props": [
            prop("requirement", &control.id),
            prop("status", control.word()),
            prop("findings", &control.findings.to_string()),
        ],
        "target": target,
        "related-observations": related,
    })
}

fn prop(name: &str, value: &str) -> Value {
    let value = printable(value);
    json!({ "name": name, "ns": NAMESPACE, "value": if value.trim().is_empty() { "-" } else { value.trim() } })
}

/// An identifier of a requirement: as NIST's catalog has it, else the framework and the number.
fn token(framework: &str, id: &str) -> String {
    let mut token = match framework {
        "nist-800-53" => String::new(),
        other => format!("{other}-"),
    };
    for c in id.to_lowercase().chars() {
        match c {
            '(' => token.push('.'),
            ')' => {}
            c if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') => token.push(c),
            _ => token.push('_'),
        }
    }
    token
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn requirements_with_their_observations() {
        golden("oscal.json", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn identifiers_are_tokens() {
        assert_eq!(token("nist-800-53", "SC-8(1)"), "sc-8.1");
        assert_eq!(token("pci-dss", "8.6.2"), "pci-dss-8.6.2");
        assert_eq!(token("hipaa", "164.312(a)(2)(iv)"), "hipaa-164.312.a.2.iv");
        assert_eq!(token("gdpr", "Art. 32 1"), "gdpr-art._32_1");
    }
}
