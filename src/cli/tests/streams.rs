//! Where output goes, and what happens when nobody reads it.

use std::io;

use super::*;

/// A reader that goes away when it is written to, or when a buffer before it is emptied.
struct Closed {
    at_the_end: bool,
}

impl Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.at_the_end {
            true => Ok(bytes.len()),
            false => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_verdict() {
    let engine = Canned::default();
    for (line, code) in [
        (vec!["redproof", "scan"], 0),
        (vec!["redproof", "scan", "--fail-on", "high"], 1),
        (
            vec!["redproof", "scan", "--fail-on", "high", "--framework", "pci-dss"],
            1,
        ),
        (
            vec!["redproof", "scan", "--output", "json=/nosuch/folder/a.json"],
            2,
        ),
        (vec!["redproof", "rules"], 0),
        (vec!["redproof", "inspect"], 0),
        (vec!["redproof", "--help"], 0),
    ] {
        for at_the_end in [false, true] {
            let arguments = line.iter().map(OsString::from);
            let mut out = Closed { at_the_end };
            let mut err = Vec::new();
            let got = run(arguments, &engine, &TerminalEnv::default(), &mut out, &mut err);
            let err = String::from_utf8(err).unwrap();
            assert_eq!((got, err.is_empty()), (code, code != 2), "{line:?}: {err}");
        }
    }
}

/// A disk without space.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_cannot_be_written_is_an_error() {
    for flag in ["--help", "--version"] {
        let arguments = ["redproof", flag].map(OsString::from);
        let mut err = Vec::new();
        let code = run(
            arguments,
            &Canned::default(),
            &TerminalEnv::default(),
            &mut Full,
            &mut err,
        );
        let err = String::from_utf8(err).unwrap();
        assert!(
            code == 2 && err.starts_with("error: cannot write to stdout"),
            "{flag}: {err}"
        );
    }
}

#[test]
fn a_name_for_stdin_needs_the_path_that_reads_it() {
    let ran = ran(&Canned::default(), &["scan", "--stdin-name", "compose.yaml"]);
    assert!(ran.code == 2 && ran.err.contains("add `-`"), "{}", ran.err);
}

#[test]
fn help_goes_to_stdout_and_misuse_to_stderr() {
    let engine = Canned::default();
    let help = ran(&engine, &["scan", "--help"]);
    assert!(help.code == 0 && help.err.is_empty() && help.out.contains("--fail-on"));
    let misuse = ran(&engine, &["scna"]);
    assert!(
        misuse.code == 2 && misuse.out.is_empty() && misuse.err.contains("scan"),
        "{}",
        misuse.err
    );
}
