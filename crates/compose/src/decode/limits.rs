//! `deploy`, and the older fields that say the same.

use redproof_source::Text;
use redproof_source::yaml::Node;

use super::fields::string;
use super::pairs::pairs;
use crate::model::{Deploy, Limits, Refusal};
use crate::units;

/// A service's `deploy`. The schema has checked its shape.
pub(super) fn deploy(service: &Node, path: &str, refusals: &mut Vec<Refusal>) -> Option<Deploy> {
    let node = service.get("deploy").filter(|node| node.is_mapping())?;
    let resources = node.get("resources");
    let limits = resources
        .and_then(|resources| resources.get("limits"))
        .filter(|limits| limits.is_mapping());
    for (older, section, field, read) in [
        ("mem_limit", "limits", "memory", size as fn(&Text) -> Option<f64>),
        ("cpus", "limits", "cpus", number),
        ("pids_limit", "limits", "pids", number),
        ("mem_reservation", "reservations", "memory", size),
    ] {
        let Some(section_node) = resources.and_then(|resources| resources.get(section)) else {
            continue;
        };
        let other = string(section_node, field);
        // Zero means no limit. No limit in one form and a limit in the other are different values.
        let other = match &other {
            // Its value is not known here.
            Some(other) if other.undefined().is_some() => None,
            Some(other) => read(other),
            None => Some(0.0),
        };
        if let Some(written) = string(service, older).filter(|written| written.undefined().is_none())
            && let (Some(own), Some(other)) = (read(&written), other)
            && own != 0.0
            && own.to_bits() != other.to_bits()
        {
            refusals.push(Refusal::new(
                written.span(),
                format!("{path}.{older}"),
                format!(
                    "`{path}.{older}` and `{path}.deploy.resources.{section}.{field}` have different values"
                ),
                "Keep one of them.",
            ));
        }
    }
    Some(Deploy {
        replicas: string(node, "replicas").or_else(|| string(service, "scale")),
        limits: limits.map(|limits| Limits {
            cpus: string(limits, "cpus"),
            memory: string(limits, "memory"),
            pids: string(limits, "pids"),
        }),
        labels: pairs(node.get("labels"), path, &mut Vec::new()),
    })
}

fn number(text: &Text) -> Option<f64> {
    text.as_str().parse::<f32>().ok().map(f64::from)
}

fn size(text: &Text) -> Option<f64> {
    #[allow(
        clippy::cast_precision_loss,
        reason = "sizes that differ by bytes in the exabytes"
    )]
    units::size(text.as_str()).map(|bytes| bytes as f64)
}
