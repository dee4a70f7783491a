//! What only some formats show: rules that found nothing, and pictures of the deployments.

use std::collections::BTreeSet;

use crate::rules::{Finding, Pass};
use crate::view::Topology;

/// What some formats show beside the findings. It is collected on request only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extras {
    /// [`Details`].
    pub details: bool,
    /// The lines that findings are about, masked.
    pub lines: bool,
    /// The status of each requirement of each framework.
    pub requirements: bool,
}

impl Extras {
    /// All of them.
    pub const ALL: Self = Self {
        details: true,
        lines: true,
        requirements: true,
    };
}

/// What is collected on request only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Rules that judged something in a deployment and found nothing, by deployment.
    pub passes: Vec<Pass>,
    /// The deployments that have a Redis server or a client of one.
    pub topologies: Vec<Topology>,
}

impl Details {
    /// Removes the passes of rules that found something after all, in a comparison with other deployments.
    pub fn settle(&mut self, findings: &[Finding]) {
        let found: BTreeSet<(&str, &str)> = findings
            .iter()
            .flat_map(|finding| {
                let deployments = finding.also_in.iter().chain([&finding.deployment]);
                deployments.map(|deployment| (&**deployment, &*finding.rule))
            })
            .collect();
        self.passes
            .retain(|pass| !found.contains(&(pass.deployment.as_str(), &*pass.rule)));
        self.passes.sort();
    }
}
