//! Turns `data/programs.yml` into static tables, so that nothing is parsed when redproof starts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, error, fs, path::Path};

use serde::Deserialize;

type Words = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    names: Vec<String>,
    kind: String,
    #[serde(default = "getopt")]
    syntax: String,
    #[serde(default)]
    options: Words,
    #[serde(default)]
    flags: Words,
    #[serde(default)]
    refused: Words,
    #[serde(default)]
    operands: usize,
    #[serde(default = "none")]
    rest: String,
    #[serde(default)]
    environment: Words,
    #[serde(rename = "source")]
    _source: String,
}

fn getopt() -> String {
    "getopt".to_owned()
}

fn none() -> String {
    "none".to_owned()
}

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=data/programs.yml");
    let entries: BTreeMap<String, Entry> = serde_yaml::from_str(&fs::read_to_string("data/programs.yml")?)?;
    let mut tables = String::from("static PROGRAMS: &[Program] = &[\n");
    let mut names = BTreeMap::new();
    for (index, (id, entry)) in entries.iter().enumerate() {
        for name in &entry.names {
            if names.insert(name.clone(), index).is_some() {
                return Err(format!("{id}: {name} is the name of two programs").into());
            }
        }
        writeln!(
            tables,
            "Program {{ id: {id:?}, kind: Kind::{}, syntax: Syntax::{}, options: {}, operands: {}, rest: Rest::{}, environment: {} }},",
            variant(&entry.kind),
            variant(&entry.syntax),
            options(id, entry)?,
            entry.operands,
            variant(&entry.rest),
            variables(&entry.environment),
        )?;
    }
    writeln!(
        tables,
        "];\n/// Names without a folder, sorted.\nstatic NAMES: &[(&str, usize)] = &{:?};",
        names.iter().collect::<Vec<_>>()
    )?;
    let output = Path::new(&env::var("OUT_DIR")?).join("programs.rs");
    Ok(fs::write(output, tables)?)
}

/// `config-file` as `ConfigFile`.
fn variant(name: &str) -> String {
    let part = |part: &str| {
        let (first, rest) = part.split_at(1.min(part.len()));
        first.to_ascii_uppercase() + rest
    };
    name.split('-').map(part).collect()
}

/// The options of a program, sorted by their spelling.
fn options(id: &str, entry: &Entry) -> Result<String, Box<dyn error::Error>> {
    let mut found = BTreeMap::new();
    for (words, takes_value, refused) in [
        (&entry.options, true, false),
        (&entry.flags, false, false),
        (&entry.refused, true, true),
    ] {
        for (meaning, spellings) in words {
            for spelling in spellings {
                let bare = if entry.syntax == "getopt" {
                    spelling
                } else {
                    spelling.trim_start_matches('-')
                };
                let option = format!(
                    "Opt {{ name: {bare:?}, meaning: Meaning::{}, takes_value: {takes_value}, refused: {refused} }}",
                    variant(meaning)
                );
                if found.insert(bare.to_owned(), option).is_some() {
                    return Err(format!("{id}: {spelling} is there twice").into());
                }
            }
        }
    }
    Ok(format!(
        "&[{}]",
        found.into_values().collect::<Vec<_>>().join(", ")
    ))
}

fn variables(environment: &Words) -> String {
    let pairs = environment.iter().flat_map(|(meaning, names)| {
        names
            .iter()
            .map(move |name| format!("({name:?}, Meaning::{})", variant(meaning)))
    });
    format!("&[{}]", pairs.collect::<Vec<_>>().join(", "))
}
