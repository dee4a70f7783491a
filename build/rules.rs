//! Puts `rules/` into the program: rule files and lists as text, the compliance tables parsed, so that nothing of
//! theirs is read at start.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Framework {
    framework: String,
    name: String,
    version: String,
    categories: BTreeMap<String, Vec<Tag>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    id: String,
    relation: String,
    condition: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cwe {
    categories: BTreeMap<String, Vec<u32>>,
}

/// Frameworks in the order in which reports show them.
const FRAMEWORKS: [&str; 7] = [
    "pci-dss",
    "soc2",
    "hipaa",
    "gdpr",
    "iso-27001",
    "nist-800-53",
    "cis-docker",
];

/// Writes `rules.rs` and `compliance.rs` into the build's output folder.
#[expect(clippy::print_stdout, reason = "that is how a build script speaks to Cargo")]
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build/rules.rs");
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("rules.rs"), rule_table(&root)?)?;
    fs::write(
        out.join("compliance.rs"),
        compliance_tables(&root.join("compliance"))?,
    )?;
    Ok(())
}

fn rule_table(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let relative = path
                .strip_prefix(root)?
                .to_str()
                .ok_or("a name in rules/ is not UTF-8")?
                .replace('\\', "/");
            if path.is_dir() {
                if relative != "compliance" {
                    folders.push(path);
                }
            } else if (relative.ends_with(".yml") && !relative.ends_with(".test.yml"))
                || (relative.starts_with("lists/") && relative.ends_with(".txt"))
            {
                files.push(relative);
            }
        }
    }
    files.sort();
    let mut code = "static FILES: &[(&str, &str)] = &[\n".to_owned();
    for file in files {
        let path = format!("/rules/{file}");
        writeln!(
            code,
            "    ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),"
        )?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn compliance_tables(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut code = "static FRAMEWORKS: &[Framework] = &[\n".to_owned();
    for id in FRAMEWORKS {
        let text = fs::read_to_string(folder.join(format!("{id}.yml")))?;
        let data: Framework = serde_yaml::from_str(&text).map_err(|error| format!("{id}.yml: {error}"))?;
        if data.framework != id {
            return Err(format!("{id}.yml is for the framework {}", data.framework).into());
        }
        writeln!(
            code,
            "    Framework {{ id: {id:?}, name: {:?}, version: {:?}, categories: &[",
            data.name, data.version
        )?;
        for (category, tags) in &data.categories {
            writeln!(code, "        ({category:?}, &[")?;
            for tag in tags {
                if !["primary", "supporting", "conditional", "evidence"].contains(&tag.relation.as_str()) {
                    return Err(format!("{id}.yml: no relation is called {}", tag.relation).into());
                }
                writeln!(
                    code,
                    "            Tag {{ id: {:?}, relation: {:?}, condition: {:?} }},",
                    tag.id, tag.relation, tag.condition
                )?;
            }
            code.push_str("        ]),\n");
        }
        code.push_str("    ] },\n");
    }
    code.push_str("];\n");
    let text = fs::read_to_string(folder.join("cwe.yml"))?;
    let data: Cwe = serde_yaml::from_str(&text).map_err(|error| format!("cwe.yml: {error}"))?;
    code.push_str("static CWE: &[(&str, &[u32])] = &[\n");
    for (category, numbers) in data.categories {
        writeln!(code, "    ({category:?}, &{numbers:?}),")?;
    }
    code.push_str("];\n");
    Ok(code)
}
