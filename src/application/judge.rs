//! What the user of an application may not do, and what it may do for nothing.

use std::collections::BTreeSet;

use super::model::{Denied, Excess, Operation};
use redproof_redis::{Fit, User, Version, danger_of};

/// What became of operations, by their places in the list.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Those that the user may not run.
    pub(super) denied: Vec<Denied>,
    /// Those of which the patterns do not show.
    pub(super) unclear: Vec<usize>,
    /// How many there were too many of to compare.
    pub(super) left: usize,
}

/// What a user may not run, in order. Operations of tests and those that a client does without are left out.
pub(super) fn denied(user: &User, version: &Version, operations: &[Operation]) -> Judged {
    let mut judged = Judged::default();
    let fitting = user.fitting(version);
    for (index, operation) in operations.iter().enumerate() {
        if !operation.is_needed() || !is_there(version, &operation.need.command) {
            continue;
        }
        match fitting.fits(&operation.need) {
            Fit::Allowed => {}
            Fit::Unclear => judged.unclear.push(index),
            Fit::Unknown => judged.left += 1,
            Fit::Denied(denial) => judged.denied.push(Denied {
                operation: index,
                what: denial.what,
                by: denial.by,
            }),
        }
    }
    judged
}

/// Whether the version has a command. What it does not have, it answers with an error, whatever the user may do.
fn is_there(version: &Version, command: &str) -> bool {
    let container = command.split('|').next().unwrap_or_default();
    command.is_empty()
        || version.command(command).is_some()
        || version.command("config|get").is_none() && version.command(container).is_some()
}

/// What a user may run and no operation needs: the dangerous commands first, then by name.
pub(super) fn excess<'o>(
    user: &User,
    version: &'static Version,
    operations: impl Iterator<Item = &'o Operation>,
) -> Vec<Excess> {
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    for operation in operations {
        needed.insert(&operation.need.command);
        if let Some((container, _)) = operation.need.command.split_once('|') {
            needed.insert(container);
        }
    }
    let whole: BTreeSet<&str> = version
        .command_names()
        .filter_map(|name| Some(name.split_once('|')?.0))
        .collect();
    let mut found: Vec<Excess> = Vec::new();
    for command in version.commands() {
        // A container by itself is no call.
        if command.always || needed.contains(command.name) || whole.contains(command.name) {
            continue;
        }
        let decision = user.may_run(version, command.name);
        if decision.allowed {
            found.push(Excess {
                command: command.name,
                danger: danger_of(command.name),
                by: decision.decided_by,
            });
        }
    }
    found.sort_by(|one, other| other.danger.cmp(&one.danger).then(one.command.cmp(other.command)));
    found
}
