//! Applications with their operations, listed by hand: how many are found, and how many of those found are right.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use redproof_code::{Language, Project, SourceFile, is_test, read};
use redproof_source::SourceMap;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    at: String,
    command: String,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    channels: Vec<String>,
}

/// Place and command; keys and channels.
type Operations = BTreeMap<(String, String), (Vec<String>, Vec<String>)>;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn operations(root: &Path) -> Operations {
    let mut paths = Vec::new();
    files(root, &mut paths);
    paths.sort();
    let mut map = SourceMap::default();
    let mut texts = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let Some(language) = Language::of_file(&name, &text) else {
            continue;
        };
        let file = map.add(name.as_str(), text.as_str());
        texts.push((file, name, text, language));
    }
    let sources: Vec<SourceFile<'_>> = texts
        .iter()
        .map(|(file, path, text, language)| SourceFile {
            file: *file,
            path,
            text,
            language: *language,
            test: is_test(path),
        })
        .collect();
    let project = Project::collect(&sources);
    let mut found = Operations::new();
    for source in &sources {
        for operation in read(source.file, source.text, source.language, &project).operations {
            let line = map.positions(operation.span).0.line;
            let at = format!("{}:{line}", map.path(operation.span.file));
            let (keys, channels) = found.entry((at, operation.command)).or_default();
            keys.extend(operation.keys.into_iter().map(|key| key.pattern));
            channels.extend(operation.channels.into_iter().map(|channel| channel.pattern));
        }
    }
    for (keys, channels) in found.values_mut() {
        for list in [keys, channels] {
            list.sort();
            list.dedup();
        }
    }
    found
}

#[test]
fn the_operations_of_the_applications_are_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/apps");
    let mut applications: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    applications.retain(|path| path.join("expected.yml").is_file());
    applications.sort();
    assert!(applications.len() >= 10, "{}", applications.len());
    let (mut listed, mut hit, mut reported, mut same_keys) = (0, 0, 0, 0);
    let mut faults = Vec::new();
    for application in applications {
        let text = std::fs::read_to_string(application.join("expected.yml")).unwrap();
        let expected: Expected = serde_yaml::from_str(&text).unwrap();
        let found = operations(&application);
        let name = application.file_name().unwrap().to_string_lossy().into_owned();
        let mut wanted = Operations::new();
        for operation in expected.operations {
            let (keys, channels) = wanted.entry((operation.at, operation.command)).or_default();
            keys.extend(operation.keys);
            channels.extend(operation.channels);
            for list in [keys, channels] {
                list.sort();
                list.dedup();
            }
        }
        listed += wanted.len();
        reported += found.len();
        for (key, touched) in &wanted {
            match found.get(key) {
                Some(known) if known == touched => (hit, same_keys) = (hit + 1, same_keys + 1),
                Some(known) => {
                    hit += 1;
                    faults.push(format!("{name}: {key:?} touches {known:?}, not {touched:?}"));
                }
                None => faults.push(format!("{name}: {key:?} is missing")),
            }
        }
        let extra = found.keys().filter(|key| !wanted.contains_key(key));
        faults.extend(extra.map(|key| format!("{name}: {key:?} is not there")));
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let (recall, precision) = (percent(hit, listed), percent(hit, reported));
    println!(
        "{listed} operations: recall {recall:.1} %, precision {precision:.1} %, {same_keys} with the same keys"
    );
    assert!(
        recall >= 95.0 && precision >= 98.0 && percent(same_keys, listed) >= 95.0,
        "{}",
        faults.join("\n")
    );
}
