//! A project as `docker compose config --format json` prints it, masked as the compose file would be.

use serde_json::Value;

use crate::deployment::Deployment;
use crate::masking::{Format, MASK};
use redproof_compose::config_json;

/// The masked project; `None` for a deployment that is a single file.
pub fn compose(deployment: &Deployment) -> Option<Value> {
    let project = config_json(deployment.project.as_ref()?);
    let printed = serde_json::to_string_pretty(&project).ok()?;
    let masked = super::mask(deployment).file(Format::Compose, &printed);
    let lines: Vec<String> = masked.lines().map(quoted).collect();
    serde_json::from_str(&lines.join("\n")).ok()
}

/// A masked number becomes a string, which is what JSON can hold.
fn quoted(line: &str) -> String {
    let (body, comma) = match line.strip_suffix(',') {
        Some(body) => (body, ","),
        None => (line, ""),
    };
    match body.strip_suffix(MASK) {
        Some(before) => format!("{before}\"{MASK}\"{comma}"),
        None => line.to_owned(),
    }
}
