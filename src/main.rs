//! The `redproof` command: the only place that touches stdout, stderr and the exit code.

use std::io;
use std::process::ExitCode;

use redproof::cli::{Auditor, Surroundings, run};

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let code = run(
        std::env::args_os(),
        &Auditor,
        &Surroundings::of_process(),
        &mut out,
        &mut err,
    );
    ExitCode::from(code)
}
