//! What fuzzing runs: a function for each target, which panics if an invariant does not hold.
//!
//! `fuzz_targets/` hands these functions to libFuzzer, and `tests/fuzz_corpus.rs` of redproof replays the corpora.

mod checks;
mod readers;
mod trees;

/// A target: it takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is that of its corpus, too.
pub const TARGETS: &[(&str, Target)] = &[
    ("yaml", readers::yaml),
    ("dotenv", readers::dotenv),
    ("template", readers::template),
    ("words", readers::words),
    ("url", readers::url),
    ("shell", readers::shell),
    ("script", readers::script),
    ("edit", readers::edit),
    ("dockerfile", readers::dockerfile),
    ("dockerignore", readers::dockerignore),
    ("ini", readers::ini),
    ("toml", readers::toml),
    ("properties", readers::properties),
    ("xml", readers::xml),
    ("php", readers::php),
    ("code", readers::code),
    ("certificate", readers::certificate),
    ("suppressions", readers::suppressions),
    ("config", readers::config),
    ("rule", readers::rule),
    ("compose", trees::compose),
    ("redis_conf", trees::redis_conf),
    ("acl", trees::acl),
    ("sentinel", trees::sentinel),
    ("app_config", trees::app_config),
    ("arguments", trees::arguments),
    ("tree", trees::tree),
];

/// Runs a target by its name.
pub fn run(name: &str, data: &[u8]) {
    let (_, target) = TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .expect("no such target");
    target(data);
}
