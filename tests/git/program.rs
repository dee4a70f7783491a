//! The program as a test runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Runs the program, which has to end.
pub(crate) fn redproof(folder: &Path, arguments: &[&str]) -> Output {
    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| fs::File::create(out.path().join(name)).unwrap();
    let path = format!(".:{}", std::env::var("PATH").unwrap_or_default());
    let mut child = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .current_dir(folder)
        .args(arguments)
        .env("PATH", path)
        .stdin(Stdio::null())
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .unwrap();
    let status = redproof_testing::ended(&mut child, Duration::from_secs(300));
    let status = status.unwrap_or_else(|| panic!("{arguments:?} does not end"));
    let stdout = fs::read(out.path().join("out")).unwrap();
    let stderr = fs::read(out.path().join("err")).unwrap();
    Output {
        status,
        stdout,
        stderr,
    }
}

pub(crate) const COMPOSE: &str = "services: { redis: { image: 'redis:7.0.15', ports: ['6379:6379'] } }\n";
