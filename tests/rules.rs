//! Every built-in rule passes its tests.

use std::path::Path;

use redproof::rules::testing::run_tests;
use redproof::rules::{RuleSet, RuleSource};

#[test]
fn every_shipped_rule_passes_its_tests() {
    let rules = RuleSet::builtin().unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let sources = RuleSource::folder(&folder).unwrap();
    let report = run_tests(&sources, &mut |case| Ok(redproof::audit_case(case, rules)));
    for error in &report.errors {
        println!("{error}");
    }
    for case in report.cases.iter().filter(|case| !case.ok) {
        println!("{case:#?}");
    }
    println!("{} cases of {} rules", report.cases.len(), rules.rules().len());
    assert!(
        report.passed(),
        "{} of {} cases fail",
        report.cases.iter().filter(|case| !case.ok).count(),
        report.cases.len()
    );
}
