//! Why each rule of a suggested user is there.

use crate::application::{Explained, SuggestedUser};
use crate::view::Place;
use redproof_redis::Danger;
use redproof_source::SourceMap;

/// Places that are named of one rule.
const SHOWN: usize = 6;

/// The rules of a user, each with its places: one line a rule.
pub fn explain(user: &SuggestedUser, map: &SourceMap) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", user.name, user.purpose)];
    let width = user
        .explained
        .iter()
        .map(|one| one.token.chars().count())
        .max()
        .unwrap_or(0)
        .min(40);
    for one in user
        .explained
        .iter()
        .filter(|one| !one.places.is_empty() || !one.because.is_empty())
    {
        lines.push(format!("  {:width$}  {}", one.token, reasons(one, map)));
    }
    for command in &user.left_out {
        lines.push(format!(
            "  left out: {} is no command of {} {}",
            command.replace('|', " "),
            user.version.engine.name(),
            user.version.number
        ));
    }
    for (at, why) in &user.unknown {
        lines.push(format!("  unknown: {why} ({})", Place::of(map, *at)));
    }
    lines
}

fn reasons(one: &Explained, map: &SourceMap) -> String {
    let places: Vec<String> = one
        .places
        .iter()
        .map(|at| Place::of(map, *at).to_string())
        .collect();
    let mut parts: Vec<String> = places.iter().take(SHOWN).cloned().collect();
    parts.dedup();
    if let Some(rest) = places.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        parts.push(format!("{rest} more"));
    }
    let mut text = parts.join(", ");
    for because in &one.because {
        text.push_str(if text.is_empty() { "" } else { "; " });
        text.push_str(because);
    }
    if let Some(danger) = one.danger {
        text.push_str("; ");
        text.push_str(warning(danger));
    }
    text
}

fn warning(danger: Danger) -> &'static str {
    match danger {
        Danger::Disclosure => "dangerous: it shows more than the keys that are granted",
        Danger::Scripting => "dangerous: it runs scripts in the server",
        Danger::DataLoss => "dangerous: it can destroy data or stop the server",
        Danger::Takeover => "dangerous: it can take over the server",
    }
}
