//! Puts `rules/` into the program: rule files as text and parsed, lists as text, the compliance tables parsed, so that
//! nothing of theirs is parsed at start.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use granit_parser::{Event, Parser, ScalarStyle};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Framework {
    framework: String,
    name: String,
    version: String,
    #[serde(default)]
    outcome: bool,
    #[serde(default)]
    every_service: bool,
    #[serde(default)]
    limits: BTreeMap<String, String>,
    #[serde(default)]
    account_data: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    vendor_accounts: Vec<String>,
    titles: BTreeMap<String, String>,
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
const FRAMEWORKS: [&str; 8] = [
    "pci-dss",
    "soc2",
    "hipaa",
    "gdpr",
    "iso-27001",
    "nist-800-53",
    "cis-docker",
    "disa-stig",
];

/// Writes `rules.rs` and `compliance.rs` into the build's output folder.
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
    let mut tests = Vec::new();
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
            } else if relative.ends_with(".test.yml") {
                tests.push(relative);
            } else if relative.ends_with(".yml")
                || (relative.starts_with("lists/") && relative.ends_with(".txt"))
            {
                files.push(relative);
            }
        }
    }
    // In order of ids, as the engine keeps rules.
    let id = |path: &String| Path::new(path).file_stem().map(|stem| stem.to_owned());
    files.sort_by_cached_key(|path| (id(path), path.clone()));
    tests.sort();
    let mut code = "static FILES: &[(&str, &str, Option<Tree>)] = &[\n".to_owned();
    for file in files {
        let path = format!("/rules/{file}");
        let tree = if file.ends_with(".yml") {
            let text = fs::read_to_string(root.join(&file))?;
            format!(
                "Some({})",
                tree(&text).map_err(|error| format!("rules/{file}: {error}"))?
            )
        } else {
            "None".to_owned()
        };
        writeln!(
            code,
            "    ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?})), {tree}),"
        )?;
    }
    code.push_str("];\n");
    // The first case of each is the example that `explain` shows.
    code.push_str("static TESTS: &[(&str, &str)] = &[\n");
    for file in tests {
        let path = format!("/rules/{file}");
        writeln!(
            code,
            "    ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),"
        )?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// A collection that is still open: its items as code, and the key that waits for its value.
struct Open {
    mapping: bool,
    items: Vec<String>,
    key: Option<String>,
}

/// A rule file as a constant. What the engine would refuse is left to its tests; what a constant cannot show (anchors,
/// tags, a second document) is refused here.
fn tree(text: &str) -> Result<String, Box<dyn Error>> {
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<String> = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        // The value as code, and as a key.
        let (code, key) = match event {
            Event::Scalar(value, style, 0, None) => {
                let plain = style == ScalarStyle::Plain;
                // The parser calls an empty plain value `~`.
                let empty = plain && span.start.byte_offset() == span.end.byte_offset();
                let value = if empty { "" } else { &value };
                (
                    format!("Tree::Scalar({value:?}, {plain})"),
                    Some(format!("{value:?}")),
                )
            }
            Event::SequenceStart(_, 0, None) | Event::MappingStart(_, 0, None) => {
                open.push(Open {
                    mapping: matches!(event, Event::MappingStart(..)),
                    items: Vec::new(),
                    key: None,
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let done = open.pop().ok_or("ends what was not open")?;
                let kind = if done.mapping { "Mapping" } else { "Sequence" };
                (format!("Tree::{kind}(&[{}])", done.items.join(", ")), None)
            }
            Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err("rules that ship have no anchors and no tags".into());
            }
            _ => continue,
        };
        match open.last_mut() {
            None if root.is_some() => return Err("holds a second document".into()),
            None => root = Some(code),
            Some(parent) if !parent.mapping => parent.items.push(code),
            Some(parent) => match parent.key.take() {
                None => parent.key = Some(key.ok_or("has a key that is not a scalar")?),
                Some(key) => parent.items.push(format!("({key}, {code})")),
            },
        }
    }
    Ok(root.ok_or("is empty")?)
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
            "    Framework {{ id: {id:?}, name: {:?}, version: {:?}, outcome: {}, every_service: {}, account_data: &{:?}, people: &{:?}, vendor_accounts: &{:?}, titles: &[",
            data.name,
            data.version,
            data.outcome,
            data.every_service,
            data.account_data,
            data.people,
            data.vendor_accounts
        )?;
        for (requirement, title) in &data.titles {
            writeln!(code, "        ({requirement:?}, {title:?}),")?;
        }
        code.push_str("    ], limits: &[\n");
        for (requirement, limit) in &data.limits {
            writeln!(code, "        ({requirement:?}, {limit:?}),")?;
        }
        code.push_str("    ], categories: &[\n");
        for (category, tags) in &data.categories {
            writeln!(code, "        ({category:?}, &[")?;
            for tag in tags {
                if !["primary", "supporting", "conditional", "evidence"].contains(&tag.relation.as_str()) {
                    return Err(format!("{id}.yml: no relation is called {}", tag.relation).into());
                }
                if !data.titles.contains_key(&tag.id) {
                    return Err(format!("{id}.yml: {} has no title", tag.id).into());
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
