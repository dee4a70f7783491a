//! Runs the program on a folder, with a limit on time and memory.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Far beyond what any case needs, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// In KiB of address space.
const MEMORY: u32 = 6_000_000;

/// The password in every hostile file. No output may contain it.
pub(crate) const SECRET: &str = "Quartz-Ember-58-Lagoon-Thistle";

/// A deployment with a finding, next to a hostile file.
pub(crate) fn redis_with_password() -> String {
    format!("services:\n  redis:\n    image: redis:7.2\n    command: redis-server --requirepass {SECRET}\n")
}

/// What came of a run.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) report: Value,
    pub(crate) human: String,
}

impl Outcome {
    /// The messages of all problems.
    pub(crate) fn problems(&self) -> Vec<String> {
        texts(&self.report["problems"], "message")
    }

    /// The rules of all findings.
    pub(crate) fn rules(&self) -> Vec<String> {
        texts(&self.report["findings"], "rule")
    }

    /// A problem that says this, and the exit code for it.
    #[track_caller]
    pub(crate) fn is_incomplete(&self, because: &str) {
        let problems = self.problems();
        assert!(
            problems.iter().any(|message| message.contains(because)),
            "no problem says {because:?}: {problems:?}"
        );
        let expected = if self.report["summary"]["gate"]["failed"] == true {
            1
        } else {
            3
        };
        assert_eq!(self.code, Some(expected), "{problems:?}");
    }

    /// Everything was read, whatever it was judged.
    #[track_caller]
    pub(crate) fn is_complete(&self) {
        assert_eq!(self.problems(), Vec::<String>::new());
        assert!(matches!(self.code, Some(0 | 1)), "{:?}", self.code);
    }

    /// A finding of a rule.
    #[track_caller]
    pub(crate) fn reports(&self, rule: &str) {
        assert!(
            self.rules().iter().any(|found| found == rule),
            "{:?}",
            self.rules()
        );
    }
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    let entries = list.as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry[key].as_str().unwrap().to_owned())
        .collect()
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// Scans text files.
pub(crate) fn scan_files(files: &[(&str, &str)]) -> Outcome {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    scan(folder(&bytes).path())
}

/// Scans a folder.
pub(crate) fn scan(folder: &Path) -> Outcome {
    // Outside the scanned folder, so that the reports are not scanned.
    let reports = tempfile::tempdir().unwrap();
    let json = reports.path().join("report.json");
    let human = reports.path().join("human.txt");
    let errors = reports.path().join("errors.txt");
    let script = format!("ulimit -v {MEMORY}; exec \"$@\"");
    let mut child = Command::new("sh")
        .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_redproof"), "scan", "."])
        .arg(format!("--output=json={}", json.display()))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&human).unwrap())
        .stderr(fs::File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let status = redproof_testing::ended(&mut child, PATIENCE);
    let status = status.unwrap_or_else(|| panic!("still running after {PATIENCE:?}"));
    let human = fs::read_to_string(human).unwrap();
    let errors = fs::read_to_string(errors).unwrap();
    let text = fs::read_to_string(&json)
        .unwrap_or_else(|_| panic!("no report; ended with {status:?}\n{human}\n{errors}"));
    for (name, text) in [("human", &human), ("stderr", &errors), ("json", &text)] {
        assert!(!text.contains(SECRET), "{name} shows the secret");
        assert!(!text.contains("panicked"), "{text}");
    }
    Outcome {
        code: status.code(),
        report: serde_json::from_str(&text).unwrap(),
        human: human + &errors,
    }
}
