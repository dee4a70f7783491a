//! Where output goes, and what happens when nobody reads it.

use super::*;

/// A reader that goes away at once.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_verdict() {
    let engine = Canned::default();
    for (line, code) in [
        (vec!["redproof", "scan"], 0),
        (vec!["redproof", "scan", "--fail-on", "high"], 1),
        (vec!["redproof", "rules"], 0),
        (vec!["redproof", "inspect"], 0),
        (vec!["redproof", "--help"], 0),
    ] {
        let mut err = Vec::new();
        let arguments = line.iter().map(OsString::from);
        let got = run(arguments, &engine, &TerminalEnv::default(), &mut Closed, &mut err);
        assert_eq!(
            (got, String::from_utf8(err).unwrap().as_str()),
            (code, ""),
            "{line:?}"
        );
    }
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
