//! The functions of `data/functions.yml` as static tables.

use std::collections::BTreeMap;
use std::{env, error, fs, path::Path};

use serde::Deserialize;

/// Names of functions by what they do.
type Names = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Functions {
    anywhere: Names,
    imported: Names,
    list_types: Vec<String>,
    map_types: Vec<String>,
}

pub(crate) fn build() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=data/functions.yml");
    let functions: Functions = serde_yaml::from_str(&fs::read_to_string("data/functions.yml")?)?;
    let mut rows = BTreeMap::new();
    for (names, is_anywhere) in [(functions.anywhere, true), (functions.imported, false)] {
        for (does, names) in names {
            for name in names {
                let row = format!("({name:?}, Does::{}, {is_anywhere}),", variant(&does));
                if rows.insert(name.clone(), row).is_some() {
                    return Err(format!("functions.yml: {name} is there twice").into());
                }
            }
        }
    }
    let rows: String = rows.into_values().collect();
    let code = format!(
        "static FUNCTIONS: &[(&str, Does, bool)] = &[{rows}];\nstatic MAP_TYPES: &[&str] = &{:?};\n\
         static LIST_TYPES: &[&str] = &{:?};\n",
        functions.map_types, functions.list_types
    );
    Ok(fs::write(
        Path::new(&env::var("OUT_DIR")?).join("functions.rs"),
        code,
    )?)
}

/// `replaced-in-last` as `ReplacedInLast`.
fn variant(name: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    name.split('-').map(capital).collect()
}
