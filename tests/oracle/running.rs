//! A real server that ends with the test.

use std::process::{Child, Command};

/// A server under `timeout`, which makes a process group of its own.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // `timeout` ends after its server.
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // To kill `timeout` alone would leave the server running, and without its limit.
        let group = format!("kill -9 -{}", self.0.id());
        let _ = Command::new("sh").args(["-c", &group]).status();
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
