//! Secrets: they can be compared, measured and looked up, and have no printable form.

mod mask;
mod strength;

pub use mask::{MASK, Mask, MaskedLine};
pub use redproof_source::Secret;
pub use strength::{SHORT_BELOW, Strength, is_hash_of};

/// Whether a key or variable of this name holds something that must not be shown, Redis's or not.
pub fn is_secret_name(name: &str) -> bool {
    mask::key::is_secret_like(name)
}

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Bytes up to which a secret is sought in names. To build a search of megabytes takes minutes, and no name is as long.
const SOUGHT_UP_TO: usize = 4096;

/// Those that are part of none of the texts that are shown anyway, such as files' names, in any case: in one pass
/// over the texts, however many secrets there are.
pub fn not_within(secrets: Vec<Secret>, texts: &BTreeSet<&str>) -> Vec<Secret> {
    let (short, long): (Vec<Secret>, Vec<Secret>) = secrets
        .into_iter()
        .partition(|secret| secret.expose().len() <= SOUGHT_UP_TO);
    let lower: Vec<String> = short
        .iter()
        .map(|secret| secret.expose().to_lowercase())
        .collect();
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    let Ok(search) = AhoCorasick::builder().kind(kind).build(&lower) else {
        return short.into_iter().chain(long).collect();
    };
    let mut shown = vec![false; short.len()];
    for text in texts {
        for found in search.find_overlapping_iter(&text.to_lowercase()) {
            if let Some(shown) = shown.get_mut(found.pattern().as_usize()) {
                *shown = true;
            }
        }
    }
    let both = short.into_iter().zip(shown);
    let hidden = both.filter(|(_, shown)| !shown).map(|(secret, _)| secret);
    hidden.chain(long).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_secrets_are_sought_in_many_texts() {
        let secrets: Vec<Secret> = (0..50_000)
            .map(|number| Secret::new(format!("Pw{number:05}")))
            .collect();
        let texts: Vec<String> = (0..50_000)
            .map(|number| format!("services.s{number}.image"))
            .collect();
        let mut texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
        texts.insert("a file of pw00007 and PW49999");
        let left = not_within(secrets, &texts);
        assert_eq!(left.len(), 49_998);
        assert!(
            !left
                .iter()
                .any(|secret| secret.is("Pw00007") || secret.is("Pw49999"))
        );
    }
}
