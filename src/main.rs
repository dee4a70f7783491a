//! The `redproof` command: the only code that uses stdout, stderr and the exit code.

use std::io;
use std::process::ExitCode;

use redproof::cli::{Auditor, TerminalEnv, run};

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let code = run(
        std::env::args_os(),
        &Auditor,
        &TerminalEnv::from_process(),
        &mut out,
        &mut err,
    );
    ExitCode::from(code)
}
