//! The speed bars, measured in one run: `cargo bench --bench speed`. Results of earlier runs are in `results/`.
//!
//! Everything is a whole process, compared with another whole process: one that does the least that could be done (an empty
//! program, reading the same bytes, parsing the same YAML), or another program on the same files. Absolute times say more of
//! the machine than of redproof, so look at the ratios. Runs alternate, and the fastest of each kind counts.
//!
//! The other programs are compose-lint (`REDPROOF_COMPOSE_LINT` is its path) and ripgrep (`rg`). `REDPROOF_JA4PROXY` is a
//! checkout of JA4proxy. What is not there is skipped.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod speed {
    pub(crate) mod baseline;
    pub(crate) mod trees;
}

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use speed::{baseline, trees};

const REDPROOF: &str = env!("CARGO_BIN_EXE_redproof");

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, folder] = arguments.as_slice()
        && baseline::run(mode, Path::new(folder))
    {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let empty = baseline::empty_program(place.path());
    let own = std::env::current_exe().unwrap();
    let own = own.to_str().unwrap();

    let one = place.path().join("one");
    let without = place.path().join("without");
    let full = place.path().join("full");
    trees::deployment(&one, 0);
    let (files, bytes) = trees::without_redis(&without, 2_000);
    println!("without Redis: {files} files, {} KiB", bytes / 1024);
    let (files, bytes) = trees::full_of_redis(&full, 500);
    println!("full of Redis: {files} files, {} KiB\n", bytes / 1024);

    let [empty_time, version] = fastest(40, [&[&empty], &[REDPROOF, "--version"]]);
    verdict(
        "redproof --version, over an empty program",
        version.saturating_sub(empty_time),
        empty_time,
        version <= empty_time + Duration::from_millis(1),
        "1 ms more",
    );
    let one = one.to_str().unwrap();
    let [empty_time, single] = fastest(40, [&[&empty], &[REDPROOF, "scan", "--fail-on=never", one]]);
    verdict(
        "one deployment of four files",
        single,
        empty_time,
        single <= Duration::from_millis(6),
        "6 ms",
    );
    let without = without.to_str().unwrap();
    let [read, scan] = fastest(7, [&[own, "read", without], &[REDPROOF, "scan", without]]);
    verdict(
        "a tree without Redis, over reading it",
        scan,
        read,
        scan <= read.mul_f64(1.5),
        "1.5 times",
    );
    code(place.path(), own);
    let full = full.to_str().unwrap();
    let json = ["scan", "--fail-on=never", "--format=json", full];
    let [parse, scan] = fastest(
        5,
        [&[own, "parse", full], &[&[REDPROOF], json.as_slice()].concat()],
    );
    // Parsing is what bounds it; judging may cost as much again, twice.
    verdict(
        "a tree full of Redis, over parsing it",
        scan,
        parse,
        scan <= parse.mul_f64(3.0),
        "3 times",
    );
    // One changed file among many deployments: only those that may use it are assembled.
    let many = place.path().join("many");
    trees::full_of_redis(&many, 1_000);
    std::fs::create_dir(many.join(".git")).unwrap();
    let changed = many.join("group7/project7/redis.conf");
    let (many, changed) = (many.to_str().unwrap(), changed.to_str().unwrap());
    let [scan, hook] = fastest(
        5,
        [
            &[REDPROOF, "scan", "--fail-on=never", "--format=json", many],
            &[REDPROOF, "hook", "--fail-on=never", changed],
        ],
    );
    verdict(
        "hook on one file of 1,000 deployments",
        hook,
        scan,
        hook <= scan.mul_f64(0.05),
        "5 % of a scan",
    );
    // What two processors gain, where there are two.
    let alone = |threads: &str| {
        timed_with(
            &[REDPROOF, "scan", "--fail-on=never", "--format=json", many],
            threads,
        )
    };
    let [mut one, mut two] = [Duration::MAX; 2];
    for _ in 0..5 {
        one = one.min(alone("1"));
        two = two.min(alone("2"));
    }
    verdict(
        "1,000 deployments, one thread over two",
        one,
        two,
        one >= two.mul_f64(1.7),
        "at least 1.7",
    );
    against_others(many, without);
}

/// Source code: most of it does not use Redis.
fn code(place: &Path, own: &str) {
    let (bare, with_plain, with_users) = (place.join("bare"), place.join("plain"), place.join("users"));
    trees::code(&bare, 0, 0);
    trees::code(&with_plain, 10_000, 0);
    trees::code(&with_users, 0, 50);
    let scan =
        |folder: &Path| [REDPROOF, "scan", "--fail-on=never", folder.to_str().unwrap()].map(str::to_owned);
    let [bare, plain, users] = [&bare, &with_plain, &with_users].map(|folder| scan(folder));
    fn words(command: &[String; 4]) -> Vec<&str> {
        command.iter().map(String::as_str).collect()
    }
    let read = [own, "read", with_plain.to_str().unwrap()];
    let [read, scan] = fastest(5, [&read, &words(&plain)]);
    verdict(
        "10,000 source files, over reading them",
        scan,
        read,
        scan <= read.mul_f64(1.3),
        "1.3 times",
    );
    let [bare, scan] = fastest(20, [&words(&bare), &words(&users)]);
    verdict(
        "50 source files that use Redis, over none",
        scan,
        bare,
        scan <= bare + Duration::from_millis(30),
        "30 ms more",
    );
}

/// redproof and other programs on the same files.
fn against_others(many: &str, without: &str) {
    match program("rg", "--version") {
        None => println!("rg: SKIPPED"),
        Some(rg) => {
            let [search, scan] = fastest(7, [&[&rg, "-l", "redis", without], &[REDPROOF, "scan", without]]);
            verdict(
                "a tree without Redis, over rg -l redis",
                scan,
                search,
                scan <= search.mul_f64(1.3),
                "1.3 times",
            );
        }
    }
    let lint = std::env::var("REDPROOF_COMPOSE_LINT").unwrap_or_else(|_| "compose-lint".to_owned());
    let Some(lint) = program(&lint, "--version") else {
        return println!("compose-lint: SKIPPED");
    };
    let mut trees = vec![("1,000 deployments", many.to_owned(), 3)];
    match std::env::var("REDPROOF_JA4PROXY") {
        Ok(folder) => trees.push(("JA4proxy", folder, 20)),
        Err(_) => println!("JA4proxy: SKIPPED"),
    }
    for (name, folder, rounds) in trees {
        let files: Vec<String> = baseline::files(Path::new(&folder))
            .into_iter()
            .filter(|path| trees::is_compose_file(path))
            .map(|path| path.to_str().unwrap().to_owned())
            .collect();
        let words: Vec<&str> = std::iter::once(&lint).chain(&files).map(String::as_str).collect();
        let [other, scan] = fastest(rounds, [&words, &[REDPROOF, "scan", "--fail-on=never", &folder]]);
        if name == "JA4proxy" {
            verdict("JA4proxy", scan, scan, scan <= Duration::from_millis(8), "8 ms");
        }
        verdict(
            &format!("compose-lint over redproof, {name}"),
            other,
            scan,
            other >= scan.mul_f64(20.0),
            "at least 20",
        );
    }
}

/// A program, if it can be run.
fn program(name: &str, argument: &str) -> Option<String> {
    let status = Command::new(name)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.ok()?.success().then(|| name.to_owned())
}

fn verdict(what: &str, time: Duration, base: Duration, holds: bool, bar: &str) {
    let ratio = time.as_secs_f64() / base.as_secs_f64();
    let holds = if holds { "holds" } else { "MISSED" };
    println!(
        "{what:42} {:9.2} ms, base {:9.2} ms, ratio {ratio:6.2}, bar {bar}: {holds}",
        ms(time),
        ms(base)
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The fastest of several runs of two commands that take turns.
fn fastest(rounds: u32, commands: [&[&str]; 2]) -> [Duration; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        for (command, best) in commands.iter().zip(&mut best) {
            *best = timed(command).min(*best);
        }
    }
    best
}

fn timed(command: &[&str]) -> Duration {
    timed_with(command, "0")
}

/// With a number of threads; 0 is as many as there are processors.
fn timed_with(command: &[&str], threads: &str) -> Duration {
    let (program, arguments) = command.split_first().unwrap();
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let time = started.elapsed();
    // compose-lint and rg say what they found by their status.
    let is_own = *program == REDPROOF;
    assert!(
        status.code().is_some_and(|code| code == 0 || !is_own),
        "{command:?}"
    );
    time
}
