//! Every package has the version of `Cargo.toml`, and what the packages run exists.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Files of packages, and the texts in front of each place of the version.
const PLACES: &[(&str, &[&str])] = &[
    (
        "packaging/npm/package.json",
        &[
            "\"version\": \"",
            "linux-x64\": \"",
            "linux-arm64\": \"",
            "darwin-x64\": \"",
            "darwin-arm64\": \"",
            "win32-x64\": \"",
        ],
    ),
    (
        "packaging/pre-commit-mirror/pyproject.toml",
        &["version = \"", "redproof=="],
    ),
    ("packaging/gitlab/redproof.yml", &["default: \""]),
    ("action.yml", &["default: \""]),
    ("examples/many-repositories/job.yaml", &["image: redproof:"]),
];

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_package_has_the_version_of_the_crate() {
    for (path, places) in PLACES {
        let text = file(path);
        for before in *places {
            assert!(
                text.contains(&format!("{before}{VERSION}")),
                "{path}: {before}{VERSION}"
            );
        }
    }
}

/// The command lines of the CI templates use options and formats that exist.
#[test]
fn the_templates_use_options_that_exist() {
    let help = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["scan", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for path in [
        "packaging/gitlab/redproof.yml",
        "action.yml",
        "examples/many-repositories/job.yaml",
    ] {
        let text: String = file(path)
            .lines()
            .filter(|line| !line.starts_with('#'))
            .fold(String::new(), |text, line| text + line + "\n");
        let words = text.split(|character: char| character.is_whitespace() || "\"'()".contains(character));
        let mut options = 0;
        for option in words
            .clone()
            .filter(|word| word.starts_with("--") && word.len() > 3)
        {
            if ["--quiet", "--disable-pip-version-check"].contains(&option) {
                continue;
            }
            let option = option.split('=').next().unwrap();
            assert!(help.contains(option), "{path}: {option}");
            options += 1;
        }
        assert!(options > 1, "{path} runs redproof");
        for format in ["sarif=", "gitlab=", "github-summary=", "json="] {
            if text.contains(format) {
                let name = format.trim_end_matches('=');
                assert!(redproof::report::Format::named(name).is_some(), "{path}: {name}");
            }
        }
    }
}
