//! What a mapping says of the time that its connections wait, and of their number.

use redproof_source::yaml::{Entry, Node};

use super::Limits;
use super::keys;

/// How deep mappings inside a connection are looked into: `lettuce: { pool: { max-active } }`.
const MOST_DEPTH: usize = 3;

/// Words for nothing: such a timeout waits for ever, and such a pool has no limit.
const NEVER: &[&str] = &["", "null", "none", "nil", "~", "-1", "0", "0ms", "0s"];

/// Parts of keys, without `_ - .` and in lower case, that limit how many connections there are.
const POOLS: &[&str] = &["pool", "maxconnections", "maxactive", "maxtotal", "maxconns"];

/// The limits in a mapping. `is_own` says which of its keys are the connection's.
pub(super) fn of(node: &Node, is_own: impl Fn(&str) -> bool) -> Limits {
    let mut limits = Limits::default();
    for entry in node.entries() {
        if is_own(entry.key.as_str()) {
            take(entry, MOST_DEPTH, &mut limits);
        }
    }
    limits
}

fn take(entry: &Entry, depth: usize, limits: &mut Limits) {
    let key = keys::normal(entry.key.as_str());
    let text = entry
        .value
        .text()
        .map(|text| text.as_str().trim().to_ascii_lowercase());
    let limits_it = !entry.value.is_null() && !text.is_some_and(|text| NEVER.contains(&text.as_str()));
    // A pool is limited by what is in it.
    let is_number = !entry.value.is_mapping() || entry.value.entries().is_empty();
    if is_number && limits_it && POOLS.iter().any(|word| key.contains(word)) {
        limits.pool.get_or_insert(entry.span());
    }
    if key.contains("timeout") && limits.timeout.is_none() {
        limits.timeout = Some((limits_it, entry.span()));
    }
    if depth > 0 {
        for inner in entry.value.entries() {
            take(inner, depth - 1, limits);
        }
    }
}
