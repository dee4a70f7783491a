//! Every place where a password of Redis can stand, each with a made-up password of its own that no output may show:
//! neither whole, nor a part, nor its hash.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// One of `tests/leaks/places.yml`: files with `@SECRET@` for the password and `@HASH@` for its SHA-256.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    name: String,
    files: std::collections::BTreeMap<String, String>,
}

const FORMS: [&[&str]; 5] = [
    &[
        "scan",
        "--output",
        "table=report.table",
        "--output",
        "json=report.json",
    ],
    &["hook"],
    &["inspect", "--try", "default config get port"],
    &["inspect", "--format", "json"],
    &["inspect", "--format", "compose"],
];

/// Three parts that occur nowhere else, told by the place's number.
fn secret(number: usize) -> [String; 3] {
    ["Kq", "Zx", "Vw"].map(|start| format!("{start}{number:03}j"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What each form shows, on its streams and in its report.
fn outputs(folder: &Path, place: &Place) -> Vec<(&'static str, String)> {
    let run = |form: &[&'static str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redproof"));
        command.args(form).current_dir(folder).env("NO_COLOR", "1");
        if form[0] == "hook" {
            command.args(place.files.keys());
        }
        let output = command.output().unwrap();
        assert!(output.status.code().is_some(), "{}: {form:?}", place.name);
        let text = [output.stdout, output.stderr].concat();
        (*form.last().unwrap(), String::from_utf8_lossy(&text).into_owned())
    };
    let mut shown: Vec<_> = FORMS.iter().map(|form| run(form)).collect();
    for report in ["report.json", "report.table"] {
        // Where the config file is refused there is none.
        let text = std::fs::read_to_string(folder.join(report));
        shown.extend(text.map(|text| (report, text)));
    }
    shown
}

/// What outputs show of the password that stands in a place.
fn leaks(number: usize, place: &Place) -> Vec<String> {
    let parts = secret(number);
    let secret = parts.concat();
    let hash = hexadecimal(&Sha256::digest(&secret));
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &place.files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let written = text.replace("@SECRET@", &secret).replace("@HASH@", &hash);
        std::fs::write(path, written).unwrap();
    }
    let written = place.files.values();
    let mut holds = written.filter(|text| text.contains("@SECRET@") || text.contains("@HASH@"));
    assert!(holds.next().is_some(), "{} holds no password", place.name);
    let parts = parts.iter().map(|part| part.to_lowercase());
    let hashes = hash.as_bytes().chunks(16);
    let hashes = hashes.map(|part| String::from_utf8_lossy(part).into_owned());
    let parts: Vec<String> = parts.chain(hashes).collect();
    let mut found = Vec::new();
    for (form, text) in outputs(folder.path(), place) {
        let told = |line: &&str| parts.iter().any(|part| line.to_lowercase().contains(part));
        let line = text.lines().find(told);
        found.extend(line.map(|line| format!("{} ({form}): {line}", place.name)));
    }
    found
}

#[test]
fn no_output_shows_a_password_wherever_it_stands() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/leaks/places.yml");
    let places: Vec<Place> = serde_yaml::from_str(&std::fs::read_to_string(table).unwrap()).unwrap();
    assert!(places.len() > 100);
    let numbered: Vec<(usize, &Place)> = places.iter().enumerate().collect();
    let shares = numbered.chunks(numbered.len().div_ceil(4));
    let shown: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = shares
            .map(|share| {
                scope.spawn(|| {
                    share
                        .iter()
                        .flat_map(|(number, place)| leaks(*number, place))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        running
            .into_iter()
            .flat_map(|share| share.join().unwrap())
            .collect()
    });
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}
