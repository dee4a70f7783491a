//! The effective project, key by key, as Docker Compose 5.6.1 prints it: every key of `tests/keys/*.yaml` was put to it.
//! With `REDPROOF_DOCKER_COMPOSE` the recorded answers are compared with the program's own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use redproof_compose::{CliOptions, Input, config_json, load};
use redproof_source::{SourceMap, Tree};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys")
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".yaml")).collect();
    names.sort();
    names
}

fn ours(name: &str) -> Value {
    let mut map = SourceMap::default();
    let project = load(Input {
        tree: &Tree::folder(&folder()).unwrap(),
        map: &mut map,
        files: &[name.to_owned()],
        options: &CliOptions::default(),
    })
    .unwrap();
    let refused: Vec<&str> = project.refusals.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(refused, Vec::<&str>::new(), "{name}");
    config_json(&project)
}

/// Where two values differ.
fn difference(ours: &Value, theirs: &Value, at: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let none = Value::String("<none>".to_owned());
                let (ours, theirs) = (a.get(key).unwrap_or(&none), b.get(key).unwrap_or(&none));
                difference(ours, theirs, &format!("{at}.{key}"), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                difference(a, b, &format!("{at}[{index}]"), found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!("{at}: {ours}, not {theirs}")),
    }
}

/// Their paths relative to the folder, as ours are.
fn relative(text: &str) -> String {
    let folder = folder().canonicalize().unwrap();
    let folder = folder.to_str().unwrap();
    text.replace(&format!("\"{folder}/"), "\"")
        .replace(&format!("\"{folder}\""), "\".\"")
}

#[test]
fn every_key_is_printed_as_docker_compose_prints_it() {
    let mut wrong = Vec::new();
    for name in names() {
        let recorded = folder().join(name.replace(".yaml", ".json"));
        if let Some(program) = std::env::var_os("REDPROOF_DOCKER_COMPOSE") {
            let out = Command::new("timeout")
                .args(["-s", "KILL", "20"])
                .arg(program)
                .args(["-f", &name, "config", "--format", "json"])
                .current_dir(folder())
                .env_clear()
                .env("HOME", "/root")
                .output()
                .unwrap();
            let said = relative(&String::from_utf8(out.stdout).unwrap());
            assert!(
                out.status.success(),
                "{name}: {}",
                String::from_utf8_lossy(&out.stderr)
            );
            if std::env::var_os("REDPROOF_BLESS").is_some() {
                std::fs::write(&recorded, &said).unwrap();
            }
            let (said, before): (Value, Value) = (
                serde_json::from_str(&said).unwrap(),
                serde_json::from_str(&std::fs::read_to_string(&recorded).unwrap()).unwrap(),
            );
            assert_eq!(
                said, before,
                "{name}: the recording is old; REDPROOF_BLESS=1 renews it"
            );
        }
        let theirs: Value = serde_json::from_str(&std::fs::read_to_string(&recorded).unwrap()).unwrap();
        let mut found = Vec::new();
        difference(&ours(&name), &theirs, "", &mut found);
        wrong.extend(found.into_iter().map(|one| format!("{name} {one}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Other people's files, as far as Docker Compose takes them: `REDPROOF_COMPOSE_CORPUS` is their folder.
#[test]
fn other_peoples_files_are_printed_as_docker_compose_prints_them() {
    let (Some(program), Some(corpus)) = (
        std::env::var_os("REDPROOF_DOCKER_COMPOSE"),
        std::env::var_os("REDPROOF_COMPOSE_CORPUS"),
    ) else {
        println!("SKIPPED: name Docker Compose and a folder of compose files");
        return;
    };
    let mut folders = vec![PathBuf::from(corpus)];
    let (mut compared, mut wrong) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        let folder = folder.canonicalize().unwrap();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
                continue;
            }
            if !name.contains("compose") || !(name.ends_with(".yml") || name.ends_with(".yaml")) {
                continue;
            }
            let out = Command::new("timeout")
                .args(["-s", "KILL", "20"])
                .arg(&program)
                .args(["-f", &name, "config", "--format", "json"])
                .current_dir(&folder)
                .env_clear()
                .env("HOME", "/root")
                .output()
                .unwrap();
            let mut map = SourceMap::default();
            let loaded = load(Input {
                tree: &Tree::folder(&folder).unwrap(),
                map: &mut map,
                files: std::slice::from_ref(&name),
                options: &CliOptions::default(),
            });
            let Ok(project) = loaded else { continue };
            if !out.status.success() || !project.refusals.is_empty() {
                if out.status.success() != project.refusals.is_empty() {
                    let refused: Vec<&str> =
                        project.refusals.iter().map(|one| one.message.as_str()).collect();
                    let why = String::from_utf8_lossy(&out.stderr);
                    let why = why.lines().filter(|line| !line.contains("level=warning"));
                    let why: Vec<&str> = why.collect();
                    wrong.push(format!("{}: we refuse {refused:?}, they {why:?}", path.display()));
                }
                continue;
            }
            let here = folder.to_str().unwrap();
            let said = String::from_utf8(out.stdout).unwrap();
            let said = said
                .replace(&format!("\"{here}/"), "\"")
                .replace(&format!("\"{here}\""), "\".\"");
            let mut found = Vec::new();
            let theirs = serde_json::from_str(&said).unwrap();
            difference(&config_json(&project), &theirs, "", &mut found);
            compared += 1;
            wrong.extend(found.into_iter().map(|one| format!("{}: {one}", path.display())));
        }
    }
    println!("{compared} compared");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
