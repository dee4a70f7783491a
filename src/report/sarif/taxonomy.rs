//! CWE, PCI DSS and SOC 2 as taxonomies: identifiers only, since the texts of PCI SSC and AICPA are theirs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::report::export::uuid;
use crate::rules::{Compliance, ComplianceTag, Finding};

/// The frameworks that have a taxonomy.
const FRAMEWORKS: [(&str, &str); 2] = [("pci-dss", "PCI Security Standards Council"), ("soc2", "AICPA")];

/// A classification, and what of it the rules of a report name.
struct Taxonomy {
    name: String,
    version: String,
    organization: &'static str,
    /// How a rule relates to its entries.
    kind: &'static str,
    ids: BTreeSet<String>,
}

pub(super) struct Taxonomies(Vec<Taxonomy>);

impl Taxonomies {
    /// What the rules of these findings name.
    pub(super) fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut all = vec![Taxonomy {
            name: "CWE".to_owned(),
            // The numbers mean the same in every version.
            version: String::new(),
            organization: "MITRE",
            kind: "superset",
            ids: BTreeSet::new(),
        }];
        for (id, organization) in FRAMEWORKS {
            let known = Compliance::builtin().framework(id);
            all.push(Taxonomy {
                name: known.map_or(id, |framework| framework.name).to_owned(),
                version: known.map_or("", |framework| framework.version).to_owned(),
                organization,
                kind: "relevant",
                ids: BTreeSet::new(),
            });
        }
        for finding in findings {
            for (taxonomy, index) in all.iter_mut().zip(0..) {
                taxonomy.ids.extend(ids(finding, index, is_plain));
                taxonomy.ids.extend(ids(finding, index, is_conditional));
            }
        }
        Self(all)
    }

    /// The taxonomies themselves.
    pub(super) fn components(&self) -> Vec<Value> {
        let components = self.0.iter().map(|taxonomy| {
            let taxa = taxonomy
                .ids
                .iter()
                .map(|id| json!({ "id": id, "guid": taxonomy.guid_of(id) }));
            let mut component = json!({
                "name": taxonomy.name,
                "organization": taxonomy.organization,
                "guid": taxonomy.guid(),
                "isComprehensive": false,
                "taxa": taxa.collect::<Vec<_>>(),
            });
            if let (false, Some(map)) = (taxonomy.version.is_empty(), component.as_object_mut()) {
                map.insert("version".to_owned(), json!(taxonomy.version));
            }
            component
        });
        components.collect()
    }

    /// References from the tool to them.
    pub(super) fn references(&self) -> Vec<Value> {
        let references = self.0.iter().enumerate();
        references
            .map(
                |(index, taxonomy)| json!({ "name": taxonomy.name, "index": index, "guid": taxonomy.guid() }),
            )
            .collect()
    }

    /// What a rule is evidence of, whatever the deployment.
    pub(super) fn relationships(&self, finding: &Finding) -> Vec<Value> {
        let mut relationships = Vec::new();
        for (taxonomy, index) in self.0.iter().zip(0..) {
            for id in ids(finding, index, is_plain) {
                relationships.push(json!({
                    "target": taxonomy.reference(&id),
                    "kinds": [taxonomy.kind],
                }));
            }
        }
        relationships
    }

    /// What a finding concerns only under a condition.
    pub(super) fn conditional(&self, finding: &Finding) -> Vec<Value> {
        let mut taxa = Vec::new();
        for (taxonomy, index) in self.0.iter().zip(0..) {
            taxa.extend(ids(finding, index, is_conditional).map(|id| taxonomy.reference(&id)));
        }
        taxa
    }
}

impl Taxonomy {
    fn guid(&self) -> String {
        uuid(&["taxonomy", &self.name, &self.version])
    }

    fn guid_of(&self, id: &str) -> String {
        uuid(&["taxon", &self.name, &self.version, id])
    }

    fn reference(&self, id: &str) -> Value {
        json!({
            "id": id,
            "guid": self.guid_of(id),
            "toolComponent": { "name": self.name, "guid": self.guid() },
        })
    }
}

/// The entries of a taxonomy, by its index, that a finding names in some relation.
fn ids(finding: &Finding, taxonomy: usize, wanted: fn(&str) -> bool) -> impl Iterator<Item = String> {
    let framework = taxonomy.checked_sub(1).and_then(|index| FRAMEWORKS.get(index));
    let numbers = finding
        .cwe
        .iter()
        .filter(move |_| framework.is_none() && wanted("primary"));
    let tags = finding.tags().into_iter().filter(move |tag: &&ComplianceTag| {
        framework.is_some_and(|(id, _)| tag.framework == *id) && wanted(&tag.relation)
    });
    let numbers = numbers.map(u32::to_string);
    numbers
        .chain(tags.map(|tag| tag.id.to_string()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn is_plain(relation: &str) -> bool {
    matches!(relation, "primary" | "supporting")
}

fn is_conditional(relation: &str) -> bool {
    matches!(relation, "conditional" | "evidence")
}
