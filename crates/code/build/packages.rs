//! The packages of `data/packages.yml` as static tables.

use std::collections::BTreeMap;
use std::{env, error, fs, path::Path};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Packages {
    words: Vec<String>,
    clients: BTreeMap<String, Vec<String>>,
    silent: BTreeMap<String, Vec<String>>,
    unknown: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

pub(crate) fn build() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=data/packages.yml");
    let packages: Packages = serde_yaml::from_str(&fs::read_to_string("data/packages.yml")?)?;
    let mut code = format!("pub(super) static WORDS: &[&str] = &{:?};\n", packages.words);
    for (table, all) in [("CLIENTS", &packages.clients), ("SILENT", &packages.silent)] {
        let of_language = |(language, names): (&String, &Vec<String>)| format!("({language:?}, &{names:?}),");
        let names: String = all.iter().map(of_language).collect();
        code.push_str(&format!(
            "pub(super) static {table}: &[(&str, &[&str])] = &[{names}];\n"
        ));
    }
    let mut unknown = String::new();
    for (language, names) in &packages.unknown {
        for (name, modules) in names {
            unknown.push_str(&format!(
                "Package {{ language: {language:?}, name: {name:?}, modules: &{modules:?} }},"
            ));
        }
    }
    code.push_str(&format!(
        "pub(super) static UNKNOWN: &[Package] = &[{unknown}];\n"
    ));
    Ok(fs::write(
        Path::new(&env::var("OUT_DIR")?).join("packages.rs"),
        code,
    )?)
}
