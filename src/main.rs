//! The `redproof` command: the only place that touches stdout, stderr and the exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use redproof::cli::{
    AuditRequest, Engine, Failure, InspectRequest, RuleCard, Surroundings, TestOutcome, run,
};
use redproof::policy::Report;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let code = run(
        std::env::args_os(),
        &Unlinked,
        &Surroundings::of_process(),
        &mut out,
        &mut err,
    );
    ExitCode::from(code)
}

/// Stands where the analysis will be linked in: it refuses, so that nothing looks audited that was not.
struct Unlinked;

fn refusal<T>() -> Result<T, Failure> {
    Err(Failure::usage(
        "this build has no analysis linked in, so it cannot judge anything",
    ))
}

impl Engine for Unlinked {
    fn audit(&self, _: &AuditRequest) -> Result<Report, Failure> {
        refusal()
    }

    fn catalogue(&self, _: &[PathBuf]) -> Result<Vec<RuleCard>, Failure> {
        refusal()
    }

    fn test_rules(&self, _: Option<&Path>) -> Result<TestOutcome, Failure> {
        refusal()
    }

    fn inspect(&self, _: &InspectRequest, _: &mut dyn Write) -> Result<(), Failure> {
        refusal()
    }
}
