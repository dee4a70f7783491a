//! The least that could be done.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use redproof_source::{SourceMap, yaml};

/// Does what a mode asks for; false if it is none.
pub(crate) fn run(mode: &str, folder: &Path) -> bool {
    match mode {
        "read" => {
            let bytes: usize = files(folder)
                .iter()
                .map(|path| fs::read(path).unwrap().len())
                .sum();
            black_box(bytes);
        }
        "parse" => files(folder).par_iter().for_each(|path| {
            let text = fs::read_to_string(path).unwrap();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                let file = SourceMap::default().add("f", text.as_str());
                black_box(yaml::parse(file, &text).unwrap());
            }
        }),
        _ => return false,
    }
    true
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files
}

/// A program that does nothing, as Rust makes it.
pub(crate) fn empty_program(place: &Path) -> String {
    let source = place.join("empty.rs");
    let program = place.join("empty");
    fs::write(&source, "fn main() {}\n").unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let status = Command::new(rustc)
        .args(["-O", "-o"])
        .args([&program, &source])
        .status()
        .unwrap();
    assert!(status.success());
    program.to_str().unwrap().to_owned()
}
