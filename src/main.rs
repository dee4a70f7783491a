//! The `redproof` command: the only code that uses stdout, stderr and the exit code.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use redproof::cli::{Auditor, TerminalEnv, run};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Standard output by itself writes each line alone, which takes longer than all else of a long report.
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    // Not locked: progress is shown by another thread.
    let mut err = io::stderr();
    let mut terminal_env = TerminalEnv::from_process();
    if err.is_terminal() {
        terminal_env.progress = Some(show_progress);
    }
    let code = run(std::env::args_os(), &Auditor, &terminal_env, &mut out, &mut err);
    ExitCode::from(code)
}

fn show_progress(text: &str) {
    let mut err = io::stderr();
    // There is nowhere to report that it cannot be shown.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
