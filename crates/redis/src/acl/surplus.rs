//! Keys and channels that a user may use and nothing needs.

use redproof_source::Span;

use super::super::model::{Permissions, User};
use super::super::version::Version;
use super::cover::{covers, meet};
use super::need::Need;

/// A pattern of a user that matches more than what is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surplus {
    /// The pattern.
    pub pattern: String,
    /// Whether it is of channels, and not of keys.
    pub is_channel: bool,
    /// What is needed of it, in order; empty where nothing is.
    pub needed: Vec<String>,
    /// The token; `None` is the server's default.
    pub by: Option<Span>,
}

/// The work that is spent on the patterns of one user: the bytes of its patterns times those of what is needed.
const MOST_WORK: usize = 20_000_000;

impl User {
    /// The patterns of keys and channels that match more than what is needed, in the order of the user's rules; `None` where
    /// there are too many to compare.
    pub fn surplus<'n>(
        &self,
        version: &Version,
        needs: impl Iterator<Item = &'n Need>,
    ) -> Option<Vec<Surplus>> {
        let (mut keys, mut channels) = (Vec::new(), Vec::new());
        for need in needs {
            keys.extend(need.keys.iter().map(|key| key.pattern.as_str()));
            channels.extend(need.channels.iter().map(|channel| channel.pattern.as_str()));
        }
        for patterns in [&mut keys, &mut channels] {
            patterns.sort_unstable();
            patterns.dedup();
        }
        let all = || std::iter::once(&self.root).chain(&self.selectors);
        let own_keys = all().flat_map(|permissions| &permissions.keys);
        let own_channels = all().flat_map(|permissions| &permissions.channels);
        let work = work(own_keys.map(|own| own.pattern.as_str()), &keys)
            .saturating_add(work(own_channels.map(|(own, _)| own.as_str()), &channels));
        let surplus = all().flat_map(|permissions| permissions.surplus(version, &keys, &channels));
        (work <= MOST_WORK).then(|| surplus.collect())
    }
}

impl Permissions {
    fn surplus(&self, version: &Version, keys: &[&str], channels: &[&str]) -> Vec<Surplus> {
        let own_keys = self
            .keys
            .iter()
            .filter_map(|own| surplus(&own.pattern, false, keys, own.span));
        let own_channels = self
            .channels
            .iter()
            .filter(|_| version.since(6, 2))
            .filter_map(|(pattern, span)| surplus(pattern, true, channels, *span));
        own_keys.chain(own_channels).collect()
    }
}

/// What it takes to compare patterns with all that is needed.
fn work<'p>(own: impl Iterator<Item = &'p str>, needed: &[&str]) -> usize {
    let own: usize = own.map(str::len).sum();
    own.saturating_mul(needed.iter().map(|needed| needed.len()).sum())
}

fn surplus(pattern: &str, is_channel: bool, needed: &[&str], by: Option<Span>) -> Option<Surplus> {
    if needed.iter().any(|needed| covers(needed, pattern)) {
        return None;
    }
    let of_it = needed.iter().filter(|needed| meet(needed, pattern));
    Some(Surplus {
        pattern: pattern.to_owned(),
        is_channel,
        needed: of_it.map(|needed| (*needed).to_owned()).collect(),
        by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_matches_beyond_the_needs_is_surplus() {
        let needs = ["cache:a:*", "jobs", "rate:*"];
        let of = |pattern| surplus(pattern, false, &needs, None).map(|found| found.needed);
        assert_eq!(of("rate:*"), None);
        assert_eq!(of("rate:x"), None);
        assert_eq!(of("jobs"), None);
        assert_eq!(of("old:*"), Some(Vec::new()));
        assert_eq!(of("cache:*"), Some(vec!["cache:a:*".to_owned()]));
        assert_eq!(of("*").map(|needed| needed.len()), Some(3));
        assert_eq!(surplus("old:*", false, &["*"], None), None);
    }
}
