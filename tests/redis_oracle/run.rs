//! Runs numbered cases against every server, and reports all that differ.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::program::{Program, programs};

/// What came of one case.
pub(crate) enum Came {
    Ran,
    Stopped,
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Cases that run, and cases that stop, without which a run shows nothing.
const FEWEST: u32 = 20;

/// Runs cases in fresh folders. `REDPROOF_SEED` is the first case's number instead of 0; `REDPROOF_CASES` how many there
/// are for each server, however long that takes.
pub(crate) fn cases(
    what: &str,
    usual: u64,
    limit: Duration,
    mut one: impl FnMut(&Program, &Path, u64) -> Result<Came, String>,
) {
    let first = number("REDPROOF_SEED").unwrap_or(0);
    let asked = number("REDPROOF_CASES");
    let mut differences = Vec::new();
    for program in programs() {
        let (mut ran, mut stopped) = (0, 0);
        let started = Instant::now();
        for seed in first..first + asked.unwrap_or(usual) {
            // A slow machine takes longer, so that enough cases of both kinds are asked.
            let enough = ran > FEWEST && stopped > FEWEST;
            if asked.is_none() && enough && started.elapsed() > limit {
                break;
            }
            let folder = tempfile::tempdir().unwrap();
            match one(&program, folder.path(), seed) {
                Ok(Came::Ran) => ran += 1,
                Ok(Came::Stopped) => stopped += 1,
                Err(difference) => differences.push(format!("{} case {seed}: {difference}", program.name())),
            }
        }
        println!(
            "{what}, {}: from {first} on, {ran} ran, {stopped} stopped, {:.1} s",
            program.name(),
            started.elapsed().as_secs_f64()
        );
        assert!(ran > FEWEST && stopped > FEWEST || !differences.is_empty() || asked.is_some());
    }
    let shown = number("REDPROOF_SHOWN").unwrap_or(20) as usize;
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences
            .iter()
            .take(shown)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
