//! Compliance tags in a few words.

use crate::rules::Finding;

/// The most requested tags, such as `PCI DSS 8.6.2, 8.3.2 · SOC 2 CC6.1 · CWE-798`. The JSON report has the tags of other
/// frameworks and those that are conditional or evidence only.
pub(super) fn tags(findings: &[&Finding], weaknesses: bool) -> String {
    let of = |framework: &str| -> Vec<&str> {
        let tags = findings.iter().flat_map(|finding| finding.tags());
        tags.filter(|tag| tag.framework == framework && matches!(&*tag.relation, "primary" | "supporting"))
            .map(|tag| &*tag.id)
            .collect()
    };
    let weaknesses: Vec<String> = findings
        .iter()
        .filter(|_| weaknesses)
        .flat_map(|finding| &finding.cwe)
        .map(|number| format!("CWE-{number}"))
        .collect();
    let weaknesses = weaknesses.iter().map(String::as_str).collect();
    let groups = [
        ("PCI DSS ", of("pci-dss")),
        ("SOC 2 ", of("soc2")),
        ("", weaknesses),
    ];
    let text = groups.into_iter().filter_map(|(framework, ids)| {
        let mut once: Vec<&str> = Vec::new();
        for id in ids {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        (!once.is_empty()).then(|| format!("{framework}{}", once.join(", ")))
    });
    text.collect::<Vec<_>>().join(" · ")
}
