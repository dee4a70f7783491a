//! A user's commands as `ACL LIST` shows them.

use super::super::version::{Version, categories};
use super::commands::{CommandSet, container};

/// The rules that describe a command set.
pub(super) fn describe(set: &CommandSet, version: &Version) -> String {
    let start = if set.base.allowed { "+@all" } else { "-@all" };
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
    let additive = !set.base.allowed;
    let containers: Vec<Option<usize>> = (0..version.commands.len())
        .map(|index| container(version, index))
        .collect();
    let wanted: Vec<bool> = (0..version.commands.len())
        .map(|index| set.grant(version, index).allowed)
        .collect();
    let mut rest = wanted.clone();
    let mut made = vec![!additive; wanted.len()];
    let mut applied = vec![false; categories().len()];
    let is_in = |index: usize, bit: u32| {
        let of = |index: usize| {
            version
                .commands
                .get(index)
                .is_some_and(|command| command.categories & bit != 0)
        };
        of(index) || containers.get(index).copied().flatten().is_some_and(of)
    };
    while let Some(best) = best_category(&rest, version, &applied, additive) {
        if let (Some(done), Some(name)) = (applied.get_mut(best), categories().get(best)) {
            *done = true;
            shown.push(sign(additive, &format!("@{name}")));
        }
        for (index, (made, rest)) in made.iter_mut().zip(&mut rest).enumerate() {
            if is_in(index, 1 << best) {
                (*made, *rest) = (additive, !additive);
            }
        }
    }
    for (index, command) in version.commands.iter().enumerate() {
        let allowed = wanted.get(index).copied().unwrap_or_default();
        if made.get(index).is_some_and(|made| *made != allowed) {
            shown.push(sign(allowed, command.name));
            for (other, made) in made.iter_mut().enumerate().skip(index) {
                if other == index || containers.get(other).copied().flatten() == Some(index) {
                    *made = allowed;
                }
            }
        }
        if !allowed {
            for (argument, _) in set.first_arguments(version, index) {
                shown.push(format!("+{}|{argument}", command.name));
            }
        }
    }
}

/// The category with more commands in common than not, and the fewest that differ.
fn best_category(rest: &[bool], version: &Version, applied: &[bool], additive: bool) -> Option<usize> {
    let mut counts = vec![(0, 0); categories().len()];
    for (command, allowed) in version.commands.iter().zip(rest) {
        for (at, (on, off)) in counts.iter_mut().enumerate() {
            if command.categories & (1 << at) != 0 {
                *(if *allowed { on } else { off }) += 1;
            }
        }
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for (at, (on, off)) in counts.into_iter().enumerate() {
        if applied.get(at).copied().unwrap_or(true) {
            continue;
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
