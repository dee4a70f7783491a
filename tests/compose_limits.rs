//! Hostile compose projects end at limits that name themselves.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

#[path = "compose/loading.rs"]
mod loading;

use std::time::{Duration, Instant};

use loading::{messages, service, try_load};
use redproof_compose::Project;
use redproof_source::Problem;

fn bounded(name: &str, files: &[(&str, &str)]) -> Result<Project, Problem> {
    let started = Instant::now();
    let (_, project) = try_load(files, &["compose.yaml"]);
    println!("{name}: {:?}", started.elapsed());
    assert!(
        started.elapsed() < Duration::from_secs(600),
        "{name} took {:?}",
        started.elapsed()
    );
    project
}

#[test]
fn hostile_files_are_bounded_by_named_limits() {
    let mut bomb = "x-a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("x-a{level}: &a{level} [{aliases}]\n"));
    }
    let problem = bounded("alias bomb", &[("compose.yaml", &bomb)]).unwrap_err();
    assert!(problem.message.contains("alias-visits"), "{}", problem.message);

    let deep = format!("a: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let problem = bounded("deep", &[("compose.yaml", &deep)]).unwrap_err();
    assert!(problem.message.contains("yaml-depth"), "{}", problem.message);

    let many = "---\na: 1\n".repeat(200);
    let problem = bounded("documents", &[("compose.yaml", &many)]).unwrap_err();
    assert!(problem.message.contains("yaml-documents"), "{}", problem.message);

    let nested = format!(
        "services:\n  a: {{image: '{}x{}'}}\n",
        "${A:-".repeat(100),
        "}".repeat(100)
    );
    let project = bounded("nested", &[("compose.yaml", &nested)]).unwrap();
    assert!(project.problems[0].message.contains("interpolation-depth"));

    let mut chain = "services:\n  s0: {image: x}\n".to_owned();
    for level in 1..50 {
        chain.push_str(&format!("  s{level}: {{extends: s{}}}\n", level - 1));
    }
    // In this order each is resolved before the next needs it.
    let project = bounded("chain", &[("compose.yaml", &chain)]).unwrap();
    assert_eq!(project.services.len(), 50);
    let mut backward = "services:\n".to_owned();
    for level in (1..50).rev() {
        backward.push_str(&format!("  s{level}: {{extends: s{}}}\n", level - 1));
    }
    backward.push_str("  s0: {image: x}\n");
    let project = bounded("backward chain", &[("compose.yaml", &backward)]).unwrap();
    assert!(project.problems[0].message.contains("include-depth"));
}

#[test]
fn files_that_include_or_extend_each_other_end() {
    let project = bounded(
        "extends",
        &[
            (
                "compose.yaml",
                "services:\n  a: {extends: {file: b.yaml, service: b}, image: x}\n",
            ),
            (
                "b.yaml",
                "services:\n  b: {extends: {file: c.yaml, service: c}}\n",
            ),
            (
                "c.yaml",
                "services:\n  c: {extends: {file: b.yaml, service: b}}\n",
            ),
        ],
    )
    .unwrap();
    assert!(messages(&project).iter().any(|message| message.contains("cycle")));
    let project = bounded(
        "include",
        &[
            ("compose.yaml", "include: [b.yaml]\nservices:\n  a: {image: x}\n"),
            ("b.yaml", "include: [compose.yaml]\n"),
        ],
    )
    .unwrap();
    assert!(messages(&project).iter().any(|message| message.contains("cycle")));

    // Each file includes the next one twice: without a cap that is two to the fifteenth.
    let names: Vec<String> = (0..15).map(|i| format!("f{i}.yaml")).collect();
    let texts: Vec<String> = (0..15)
        .map(|i| {
            format!(
                "include: [f{0}.yaml, f{0}.yaml]\nservices:\n  s{i}: {{image: x}}\n",
                i + 1
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str))
        .collect();
    files.push(("f15.yaml", "services:\n  z: {image: x}\n"));
    files.push(("compose.yaml", "include: [f0.yaml]\nservices:\n  a: {image: x}\n"));
    let project = bounded("include tree", &files).unwrap();
    assert!(
        project
            .problems
            .iter()
            .any(|p| p.message.contains("included-files"))
    );
}

#[test]
fn large_values_cost_one_pass() {
    let words = "a$A ".repeat(100_000);
    let block: String = (0..20_000).fold(String::new(), |mut text, i| {
        text.push_str(&format!("        word{i} ${{B:-x}} 'y'\n"));
        text
    });
    let text = format!(
        "services:\n  a:\n    image: x\n    command: \"{words}\"\n    entrypoint: >\n{block}    environment:\n      A: |\n{block}"
    );
    let project = bounded("large", &[("compose.yaml", &text)]).unwrap();
    assert_eq!(
        service(&project, "a").entrypoint.as_ref().unwrap().words.len(),
        60_000
    );
}

#[test]
fn services_that_all_extend_a_large_one_are_bounded() {
    let mut many = "services:\n  base:\n    image: x\n    environment:\n".to_owned();
    for i in 0..20_000 {
        many.push_str(&format!("      V{i}: 1\n"));
    }
    for i in 0..2_000 {
        many.push_str(&format!("  s{i}: {{extends: base}}\n"));
    }
    let project = bounded("copies", &[("compose.yaml", &many)]).unwrap();
    assert!(project.problems.iter().any(|p| p.message.contains("steps")));
}

#[test]
fn env_files_of_many_services_are_bounded() {
    let mut services = "services:\n".to_owned();
    for i in 0..2_000 {
        services.push_str(&format!("  s{i}: {{image: x, env_file: e.env}}\n"));
    }
    let values = (0..20_000).fold(String::new(), |mut text, i| {
        text.push_str(&format!("V{i}=1\n"));
        text
    });
    let files = [("compose.yaml", services.as_str()), ("e.env", values.as_str())];
    let project = bounded("env files", &files).unwrap();
    assert!(project.problems.iter().any(|p| p.message.contains("steps")));
}
