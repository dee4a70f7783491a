//! A user's commands as `ACL LIST` shows them.

use super::super::version::{Version, categories};
use super::commands::CommandSet;

/// The rules that describe a command set.
pub(super) fn describe(set: &CommandSet, version: &Version) -> String {
    let start = if set.future.allowed { "+@all" } else { "-@all" };
    let mut shown = vec![start.to_owned()];
    if version.since(7, 2) {
        let mut rules: Vec<_> = set.written.iter().collect();
        rules.sort_by_key(|(_, (order, _))| *order);
        shown.extend(rules.into_iter().map(|(name, (_, allowed))| sign(*allowed, name)));
    } else {
        derive(set, version, &mut shown);
    }
    shown.join(" ")
}

fn sign(allowed: bool, name: &str) -> String {
    format!("{}{name}", if allowed { '+' } else { '-' })
}

/// Up to 7.0 the server forgets the rules, and finds others that come to the same: the best category each time,
/// then single commands. The order of the single commands depends on a hash there; here it is the alphabet's.
fn derive(set: &CommandSet, version: &Version, shown: &mut Vec<String>) {
    let additive = !set.future.allowed;
    let mut rest = set.clone();
    let mut made = CommandSet::nothing();
    made.set_all(!additive, None);
    let mut applied = vec![false; categories().len()];
    while let Some(best) = best_category(&rest, version, &applied, additive) {
        if let (Some(done), Some(name)) = (applied.get_mut(best), categories().get(best)) {
            *done = true;
            shown.push(sign(additive, &format!("@{name}")));
            // Both categories exist: they come from the version's own list.
            let _ = made.set_category(version, name, additive, None);
            let _ = rest.set_category(version, name, !additive, None);
        }
    }
    for (index, command) in version.commands.iter().enumerate() {
        let allowed = set.grant(index).allowed;
        if allowed != made.grant(index).allowed {
            shown.push(sign(allowed, command.name));
            made.set(version, index, allowed, None);
        }
        if !allowed {
            for (argument, _) in set.first_args.get(&index).into_iter().flatten() {
                shown.push(format!("+{}|{argument}", command.name));
            }
        }
    }
}

/// The category with more commands in common than not, and the fewest that differ.
fn best_category(rest: &CommandSet, version: &Version, applied: &[bool], additive: bool) -> Option<usize> {
    let mut best: Option<(usize, usize, usize)> = None;
    for at in 0..categories().len() {
        if applied.get(at).copied().unwrap_or(true) {
            continue;
        }
        let (mut on, mut off) = (0, 0);
        for (index, command) in version.commands.iter().enumerate() {
            if command.categories & (1 << at) != 0 {
                if rest.grant(index).allowed {
                    on += 1;
                } else {
                    off += 1;
                }
            }
        }
        let (same, different) = if additive { (on, off) } else { (off, on) };
        let better =
            best.is_none_or(|(_, least, most)| different < least || (different == least && same > most));
        if same > different && better {
            best = Some((at, different, same));
        }
    }
    best.map(|(at, _, _)| at)
}
