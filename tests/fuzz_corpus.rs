//! The corpora of `fuzz/`, with each input that once crashed, replayed by its target.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn no_input_of_the_corpora_breaks_a_target() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, _) in fuzz::TARGETS {
        let mut paths: Vec<_> = fs::read_dir(corpora.join(name))
            .unwrap_or_else(|_| panic!("{name} has no corpus"))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        assert!(!paths.is_empty(), "{name} has no corpus");
        for path in paths {
            // The name of an input that breaks a target is the last line of the output.
            println!("{}", path.display());
            fuzz::run(name, &fs::read(&path).unwrap());
        }
    }
}

/// Each target is a program that `cargo fuzz` finds, and each program is a target.
#[test]
fn targets_are_programs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let known: BTreeSet<String> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let programs: BTreeSet<String> = fs::read_dir(folder.join("fuzz_targets"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(programs, known);
    for name in known {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
    }
}

/// Mutations of the corpora, without a look at what they cover: `REDPROOF_FUZZ_SECONDS=60 cargo test --test fuzz_corpus --
/// --ignored`. It needs no nightly compiler, and finds less than `cargo fuzz` does.
#[test]
#[ignore = "runs for as long as its variable says"]
fn no_mutation_of_the_corpora_breaks_a_target() {
    let setting = |name: &str| std::env::var(name).ok();
    let seconds = setting("REDPROOF_FUZZ_SECONDS").and_then(|seconds| seconds.parse().ok());
    let only = setting("REDPROOF_FUZZ_TARGET");
    let seed = setting("REDPROOF_SEED").and_then(|seed| seed.parse().ok());
    let mut random = Random(seed.unwrap_or(1));
    let time = Duration::from_secs(seconds.unwrap_or(1));
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut broken = Vec::new();
    for (name, target) in fuzz::TARGETS {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let inputs: Vec<Vec<u8>> = fs::read_dir(corpora.join(name))
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        let (started, mut runs) = (Instant::now(), 0);
        while started.elapsed() < time {
            let input = random.mutated(&inputs);
            runs += 1;
            if std::panic::catch_unwind(|| target(&input)).is_err() {
                let path = std::env::temp_dir().join(format!("redproof-fuzz-{name}-{runs}"));
                fs::write(&path, &input).unwrap();
                broken.push(path);
                break;
            }
        }
        println!("{name}: {runs} runs");
    }
    assert!(broken.is_empty(), "{broken:?}");
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }

    /// One of the inputs with some pieces of it, or of others, copied, moved, left out or replaced.
    fn mutated(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        const SIGNS: [&str; 24] = [
            "\n",
            " ",
            "\t",
            "\r\n",
            "'",
            "\"",
            "\\",
            "$",
            "${",
            "}",
            "$(",
            "`",
            "#",
            ":",
            "- ",
            "&a ",
            "*a",
            "<<",
            "é",
            "\0",
            "\u{2028}",
            "=== a\n",
            "-1",
            "99999999999999999999",
        ];
        let mut input = inputs[self.below(inputs.len())].clone();
        for _ in 0..=self.below(6) {
            let from = self.below(input.len() + 1);
            let to = from + self.below((input.len() - from).min(64) + 1);
            match self.below(5) {
                0 => drop(input.drain(from..to)),
                1 => {
                    let piece = input[from..to].to_vec();
                    let at = self.below(input.len() + 1);
                    input.splice(at..at, piece);
                }
                2 => {
                    let sign = SIGNS[self.below(SIGNS.len())];
                    input.splice(from..from, sign.bytes());
                }
                3 => {
                    let other = &inputs[self.below(inputs.len())];
                    let start = self.below(other.len() + 1);
                    let end = start + self.below((other.len() - start).min(200) + 1);
                    input.splice(from..to, other[start..end].iter().copied());
                }
                _ => {
                    if let Some(byte) = input.get_mut(from) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
        input
    }
}
