//! Output that somebody may stop to read: that ends the printing, and not what is decided and written elsewhere.

use std::io::{self, Write};

/// A writer that drops everything once its reader is gone.
pub(super) struct Listened<'w> {
    out: &'w mut dyn Write,
    is_gone: bool,
}

impl<'w> Listened<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, is_gone: false }
    }

    fn attempt(&mut self, act: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        if self.is_gone {
            return Ok(());
        }
        match act(self.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_gone = true;
                Ok(())
            }
            done => done,
        }
    }
}

impl Write for Listened<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.attempt(|out| out.write_all(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(|out| out.flush())
    }
}
