use super::*;

fn ran_with(line: &[&str], terminal_env: &TerminalEnv) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("redproof").chain(line.iter().copied());
    let code = run(
        arguments.map(OsString::from),
        &Canned::default(),
        terminal_env,
        &mut out,
        &mut err,
    );
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

#[test]
fn an_output_may_be_stdout() {
    let engine = Canned::default();
    let written = ran(&engine, &["scan", "--output", "sarif=-"]).out;
    let document: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let twice = ran(&engine, &["scan", "--format", "json", "--output", "sarif=-"]);
    assert_eq!((twice.code, twice.out.as_str()), (2, ""));
}

/// Only formats that write commands on purpose write any.
#[test]
fn commands_are_written_by_formats_for_runners_only() {
    let engine = Canned::default();
    for format in crate::report::FORMATS {
        let written = ran(&engine, &["scan", "--format", format.name]).out;
        let has = written.contains("##vso[") || written.starts_with("::error ");
        assert_eq!(has, format.commands, "{}", format.name);
    }
}

#[test]
fn a_job_has_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("summary.md");
    std::fs::write(&file, "before\n").unwrap();
    let terminal_env = TerminalEnv {
        step_summary: Some(file.clone()),
        ..TerminalEnv::default()
    };
    ran_with(&["scan"], &terminal_env);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before\n");
    let run = ran_with(&["scan", "--format", "github"], &terminal_env);
    assert!(run.out.starts_with("::error file=compose.yaml,"), "{}", run.out);
    let summary = std::fs::read_to_string(&file).unwrap();
    assert!(
        summary.starts_with("before\n<!-- redproof-report -->\nredproof: gate passed"),
        "{summary}"
    );
    let nowhere = TerminalEnv {
        step_summary: Some(folder.path().join("not/here")),
        ..TerminalEnv::default()
    };
    let run = ran_with(&["scan", "--format", "github"], &nowhere);
    assert!(
        run.code == 0 && run.err.contains("cannot write the job summary"),
        "{}",
        run.err
    );
}
