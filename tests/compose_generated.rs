//! Our reading of compose files against a real Docker Compose, on generated projects and env files.
//!
//! `REDPROOF_GENERATED=FROM..TO` runs other seeds than those of every run.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

#[path = "compose/fields.rs"]
mod fields;
#[path = "compose/generator/mod.rs"]
mod generator;
#[path = "compose/oracle.rs"]
mod oracle;

use std::ops::Range;
use std::path::Path;

use generator::Generated;
use oracle::{difference, every_profile, ours, required, theirs, without_added_dependencies};
use redproof_source::Tree;

/// What came of one project.
enum Verdict {
    Equal,
    RefusedByBoth,
    /// Refused by them for a variable that is set nowhere.
    Outside,
    Wrong(String),
}

fn compare(program: &Path, project: &Generated) -> Verdict {
    let holder = tempfile::tempdir().unwrap();
    let folder = holder.path().join("a/b");
    std::fs::create_dir_all(&folder).unwrap();
    for (path, text) in &project.files {
        std::fs::write(folder.join(path), text).unwrap();
    }
    let our = ours(&Tree::folder(&folder).unwrap(), &project.order, &every_profile());
    match (our, theirs(program, &folder, &project.order, &every_profile())) {
        (Err(_), Err(_)) => Verdict::RefusedByBoth,
        (Err(problem), Ok(_)) => Verdict::Wrong(format!("we cannot parse it: {problem}")),
        (Ok((ours, _)), Err(why)) if ours.refusals.is_empty() => {
            // A variable that no file sets is unknown to us, and missing for the program here.
            let required = why.contains("required variable");
            if required
                || ours
                    .variables
                    .iter()
                    .any(|variable| variable.defined.is_none() && variable.fallback.is_none())
            {
                return Verdict::Outside;
            }
            Verdict::Wrong(format!("refused by them only: {why}"))
        }
        (Ok(_), Err(_)) => Verdict::RefusedByBoth,
        (Ok((ours, view)), Ok(mut their)) => {
            if let Some(refusal) = ours.refusals.first() {
                return Verdict::Wrong(format!(
                    "refused by us only: {}: {}",
                    refusal.path, refusal.message
                ));
            }
            without_added_dependencies(&view, &mut their);
            match difference(&view, &their, "") {
                None => Verdict::Equal,
                Some(at) => Verdict::Wrong(at),
            }
        }
    }
}

/// Compares a project for each seed. Returns how many were equal, and how many both refused.
fn run(what: &str, seeds: Range<u64>, make: fn(u64) -> Generated) -> (usize, usize) {
    let Some(program) = required() else {
        return (seeds.count(), 0);
    };
    let seeds = match std::env::var("REDPROOF_GENERATED") {
        Ok(given) => {
            let (from, to) = given.split_once("..").expect("FROM..TO");
            from.parse().unwrap()..to.parse().unwrap()
        }
        Err(_) => seeds,
    };
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get() as u64);
    let verdicts: Vec<(u64, Verdict)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|worker| {
                let (program, seeds) = (&program, seeds.clone());
                scope.spawn(move || {
                    seeds
                        .filter(|seed| seed % workers == worker)
                        .map(|seed| (seed, compare(program, &make(seed))))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let (mut equal, mut both, mut outside, mut wrong) = (0, 0, 0, Vec::new());
    for (seed, verdict) in verdicts {
        match verdict {
            Verdict::Equal => equal += 1,
            Verdict::RefusedByBoth => both += 1,
            Verdict::Outside => outside += 1,
            Verdict::Wrong(how) => wrong.push(format!("{what}, seed {seed}: {how}")),
        }
    }
    println!(
        "{what}: {equal} equal, {both} refused by both, {outside} hang on variables set outside, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    (equal, both)
}

#[test]
fn each_field_reads_as_docker_compose_reads_it() {
    let projects = generator::singles();
    let count = projects.len() as u64;
    run("fields", 0..count, |seed| {
        generator::singles().swap_remove(usize::try_from(seed).unwrap())
    });
}

#[test]
fn generated_projects_read_as_docker_compose_reads_them() {
    let (equal, _) = run("projects", 0..150, |seed| generator::project(seed, false));
    assert!(equal > 0);
}

#[test]
fn generated_faults_are_refused_as_docker_compose_refuses_them() {
    run("faults", 0..100, |seed| generator::project(seed, true));
}

#[test]
fn generated_env_files_read_as_docker_compose_reads_them() {
    run("env files", 0..100, |seed| generator::variables(seed, false));
}

#[test]
fn generated_faults_of_env_files_are_refused_as_docker_compose_refuses_them() {
    run("faults of env files", 0..50, |seed| {
        generator::variables(seed, true)
    });
}

/// Writes one generated project, to look at it: `REDPROOF_SEED=KIND:SEED:FOLDER`.
#[test]
fn a_generated_project_can_be_written_down() {
    let Ok(wanted) = std::env::var("REDPROOF_SEED") else {
        return;
    };
    let parts: Vec<&str> = wanted.splitn(3, ':').collect();
    let seed = parts[1].parse().unwrap();
    let project = match parts[0] {
        "project" => generator::project(seed, false),
        "fault" => generator::project(seed, true),
        "env" => generator::variables(seed, false),
        "field" => generator::singles().swap_remove(usize::try_from(seed).unwrap()),
        _ => generator::variables(seed, true),
    };
    std::fs::create_dir_all(parts[2]).unwrap();
    for (path, text) in &project.files {
        std::fs::write(Path::new(parts[2]).join(path), text).unwrap();
    }
}
