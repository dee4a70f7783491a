//! Every place where a password of Redis can stand, each with a made-up password of its own that no output may show:
//! neither whole, nor a part, nor its hash.
//!
//! Places stand in folders of one tree, so that one run covers many of them: all formats, written files and both streams.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use redproof::cli::{Auditor, TerminalEnv};
use redproof::report::FORMATS;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// One of `tests/leaks/places.yml`: files with `@SECRET@` for the password and `@HASH@` for its SHA-256.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    name: String,
    files: BTreeMap<String, String>,
}

/// What shows frames, every field, and neither.
const SOME: [&str; 3] = ["full", "json", "table"];

/// A way to make a password: parts that occur nowhere else.
type Shape = fn(usize) -> Vec<String>;

/// Letters and digits, digits alone, words alone, hexadecimal digits, words with signs: little of it looks like a secret.
const SHAPES: [Shape; 5] = [
    |number| {
        ["Kq", "Zx", "Vw"]
            .map(|start| format!("{start}{number:04}j"))
            .into()
    },
    |number| vec![format!("4815{number:04}623")],
    |number| {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
        vec![
            format!(
                "walrus{}{}{}",
                letter(number),
                letter(number / 26),
                letter(number / 676)
            ),
            "horsefly".to_owned(),
        ]
    },
    |number| vec![format!("c0ffee{number:04x}facade")],
    |number| vec![format!("Umbral-{number:04}"), "_Quoll.9".to_owned()],
];

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn places() -> Vec<Place> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/leaks/places.yml");
    let places: Vec<Place> = serde_yaml::from_str(&fs::read_to_string(table).unwrap()).unwrap();
    for place in &places {
        let mut written = place.files.values();
        let is_there = written.any(|text| text.contains("@SECRET@") || text.contains("@HASH@"));
        assert!(is_there, "{} holds no password", place.name);
    }
    places
}

/// The same with the line ends of Windows.
fn with_carriage_returns(place: &Place) -> Place {
    let files = place.files.iter();
    Place {
        name: format!("{} (CRLF)", place.name),
        files: files
            .map(|(path, text)| (path.clone(), text.replace('\n', "\r\n")))
            .collect(),
    }
}

/// Runs a command line; what it shows on both streams.
fn run(words: &[&str]) -> String {
    let words = std::iter::once("redproof").chain(words.iter().copied());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = redproof::cli::run(
        words.map(OsString::from),
        &Auditor,
        &TerminalEnv::default(),
        &mut out,
        &mut err,
    );
    assert!(code <= 3);
    out.extend(err);
    String::from_utf8(out).unwrap()
}

/// A password of a place, as what outputs may not hold.
struct Canary {
    place: String,
    parts: Vec<String>,
}

/// Writes a place into a folder, with a password of its own.
fn write(place: &Place, number: usize, shape: Shape, folder: &Path) -> Canary {
    let parts = shape(number);
    let secret = parts.concat();
    let hash = hexadecimal(&Sha256::digest(&secret));
    for (path, text) in &place.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("@SECRET@", &secret).replace("@HASH@", &hash)).unwrap();
    }
    let hashes = hash.as_bytes().chunks(16);
    let hashes = hashes.map(|part| String::from_utf8_lossy(part).into_owned());
    Canary {
        place: place.name.clone(),
        parts: parts
            .iter()
            .map(|part| part.to_lowercase())
            .chain(hashes)
            .collect(),
    }
}

/// The lines of outputs that show a password.
fn leaks(canaries: &[Canary], outputs: &[(String, String)]) -> Vec<String> {
    let parts: Vec<(&str, &str)> = canaries
        .iter()
        .flat_map(|canary| {
            canary
                .parts
                .iter()
                .map(|part| (part.as_str(), canary.place.as_str()))
        })
        .collect();
    let search = aho_corasick::AhoCorasick::new(parts.iter().map(|(part, _)| part)).unwrap();
    let mut found = Vec::new();
    for (form, text) in outputs {
        for line in text.to_lowercase().lines() {
            let hits = search.find_overlapping_iter(line);
            found.extend(
                hits.take(1)
                    .map(|hit| format!("{} ({form}): {line}", parts[hit.pattern().as_usize()].1)),
            );
        }
    }
    found
}

/// Everything that can be printed of a tree.
fn outputs(
    root: &Path,
    files: &[String],
    with_model: bool,
    formats: &[&'static str],
) -> Vec<(String, String)> {
    let root_name = root.to_str().unwrap();
    let reports = tempfile::tempdir().unwrap();
    let named: Vec<String> = formats
        .iter()
        .map(|format| format!("{format}={}", reports.path().join(format).display()))
        .collect();
    let mut words = vec!["scan", root_name];
    words.extend(named.iter().flat_map(|output| ["--output", output]));
    let mut shown = vec![("scan".to_owned(), run(&words))];
    for format in formats {
        // Where the config file is refused there is none.
        let text = fs::read_to_string(reports.path().join(format));
        shown.extend(text.map(|text| ((*format).to_owned(), text)));
    }
    if with_model {
        let mut hook = vec!["hook"];
        hook.extend(files.iter().map(String::as_str));
        for words in [
            &hook[..],
            &["inspect", "--try", "default config get port", root_name],
            &["inspect", "--format", "json", root_name],
            &["acl", "check", root_name],
            &["acl", "suggest", root_name],
            &["config", root_name],
        ] {
            shown.push((words[..words.len().min(3)].join(" "), run(words)));
        }
    }
    shown
}

/// What is shown of places that share a tree.
fn of_tree(
    places: &[(usize, Place)],
    shape: Shape,
    with_model: bool,
    formats: &[&'static str],
) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut canaries = Vec::new();
    for (number, place) in places {
        let folder = root.path().join(format!("p{number}"));
        canaries.push(write(place, *number, shape, &folder));
        files.extend(
            place
                .files
                .keys()
                .map(|path| folder.join(path).to_string_lossy().into_owned()),
        );
    }
    let mut outputs = outputs(root.path(), &files, with_model, formats);
    if with_model {
        // This prints one project.
        for (number, place) in places {
            let folder = root.path().join(format!("p{number}"));
            let shown = run(&["inspect", "--format", "compose", folder.to_str().unwrap()]);
            outputs.push((format!("inspect --format compose, {}", place.name), shown));
        }
    }
    leaks(&canaries, &outputs)
}

#[test]
fn no_output_shows_a_password_wherever_it_stands() {
    let (alone, together): (Vec<Place>, Vec<Place>) = places()
        .into_iter()
        .partition(|place| place.files.contains_key("redproof.toml"));
    let crlf: Vec<Place> = together.iter().map(with_carriage_returns).collect();
    let all: Vec<(usize, Place)> = together.into_iter().chain(crlf).enumerate().collect();
    assert!(all.len() > 1_000, "{} places", all.len());
    // Every shape at every place takes minutes: `.ci/nightly leaks`.
    let every_shape = std::env::var_os("REDPROOF_ALL_SHAPES").is_some();
    let every: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let mut shown = Vec::new();
    for (index, shape) in SHAPES.iter().enumerate() {
        // Each place has one of the shapes, and with its other line ends another one.
        let has = |number: usize| every_shape || number % SHAPES.len() == index;
        let turns: Vec<(usize, Place)> = all.iter().filter(|(number, _)| has(*number)).cloned().collect();
        for (number, share) in turns.chunks(90).enumerate() {
            // All formats show the same masked lines and messages.
            let with_model = every_shape || number == 0;
            let formats = if with_model { &every[..] } else { &SOME };
            shown.extend(of_tree(share, *shape, with_model, formats));
        }
        for (_, place) in alone.iter().enumerate().filter(|(number, _)| has(*number)) {
            // A config file counts at the root.
            let root = tempfile::tempdir().unwrap();
            let canary = write(place, 9_000, *shape, root.path());
            shown.extend(leaks(&[canary], &outputs(root.path(), &[], true, &SOME)));
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

/// The rules' own tests show what they expected and found, and errors of rule and config files what is wrong.
#[test]
fn no_error_shows_a_value() {
    let root = tempfile::tempdir().unwrap();
    let name = root.path().to_str().unwrap().to_owned();
    let secret = "walrus-horsefly-4815";
    let rule = "id: own\ncategory: network\nseverity: low\nconfidence: high\nfor: server\ntitle: t\nwhy: w\nfix: f\nwhen: { tls: off }\nmessage: m\n";
    let test = format!(
        "rule: own\nreported:\n- name: no server\n  files:\n    compose.yaml: |\n      services:\n        redis:\n          image: redis:7\n          command: redis-server --requirepass {secret} --tls-port 1\n  at:\n  - file: compose.yaml\n    text: --requirepass\npasses:\n- name: a server\n  files:\n    compose.yaml: |\n      services: {{redis: {{image: 'redis:7', command: 'redis-server --requirepass {secret}'}}}}\n"
    );
    fs::write(root.path().join("own.yml"), rule).unwrap();
    fs::write(root.path().join("own.test.yml"), test).unwrap();
    let failed = run(&["rules", "test", &name]);
    assert!(failed.contains("expected"), "{failed}");
    assert!(!failed.contains("walrus") && !failed.contains("4815"), "{failed}");
    let compose = format!(
        "services:\n  redis:\n    image: redis:7\n    # redproof: ignore[exposed-port] -- {secret} is known\n    ports: ['6379:6379']\n    command: redis-server --requirepass {secret}\n"
    );
    fs::write(root.path().join("compose.yaml"), compose).unwrap();
    for config in [
        format!("fail-on = \"{secret}\"\n"),
        format!(
            "[[suppress]]\nrule = \"exposed-port\"\npath = \"compose.yaml\"\nreason = \"the password {secret}\"\nuntil = 2020-01-01\n"
        ),
    ] {
        fs::write(root.path().join("redproof.toml"), &config).unwrap();
        for words in [
            &["scan", "--format", "json", &name][..],
            &["scan", "--include-suppressed", &name],
            &["config", &name],
        ] {
            let shown = run(words);
            let leaks: Vec<&str> = shown.lines().filter(|line| line.contains("walrus")).collect();
            assert!(leaks.is_empty(), "{config}{leaks:?}");
        }
    }
}
