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

/// A way to make a password: parts that occur nowhere else.
type Shape = fn(usize) -> Vec<String>;

/// Letters and digits, digits alone, and words alone: nothing in the last two looks like a secret.
const SHAPES: [Shape; 3] = [
    |number| {
        ["Kq", "Zx", "Vw"]
            .map(|start| format!("{start}{number:03}j"))
            .into()
    },
    |number| vec![format!("4815{number:03}623")],
    |number| {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
        vec![
            format!("walrus{}{}", letter(number), letter(number / 26)),
            "horsefly".to_owned(),
        ]
    },
];

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What each form shows, on its streams and in its report.
fn outputs(folder: &Path, place: &Place, forms: &[&'static [&'static str]]) -> Vec<(&'static str, String)> {
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
    let mut shown: Vec<_> = forms.iter().map(|form| run(form)).collect();
    for report in ["report.json", "report.table"] {
        // Where the config file is refused there is none.
        let text = std::fs::read_to_string(folder.join(report));
        shown.extend(text.map(|text| (report, text)));
    }
    shown
}

/// What outputs show of the password of a place.
fn leaks(number: usize, place: &Place, shape: Shape) -> Vec<String> {
    let parts = shape(number);
    // Whatever is shown of a file is shown by `scan` and the project that `inspect` prints.
    let all = parts.len() == 3;
    let forms = if all { &FORMS[..] } else { &[FORMS[0], FORMS[4]] };
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
    for (form, text) in outputs(folder.path(), place, forms) {
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
    let shapes = |place| SHAPES.iter().map(move |shape| (place, *shape));
    let numbered: Vec<((usize, &Place), Shape)> = places.iter().enumerate().flat_map(shapes).collect();
    let shares = numbered.chunks(numbered.len().div_ceil(4));
    let shown: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = shares
            .map(|share| {
                scope.spawn(|| {
                    share
                        .iter()
                        .flat_map(|((number, place), shape)| leaks(*number, place, *shape))
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
