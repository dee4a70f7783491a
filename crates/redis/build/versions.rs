//! Turns `data/*.json` into static tables, so that nothing is parsed when the program starts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

/// In the order in which `Version::all` lists them: oldest first, Redis before Valkey.
const VERSIONS: [(&str, &str); 9] = [
    ("Redis", "6.0.20"),
    ("Redis", "6.2.16"),
    ("Redis", "7.0.15"),
    ("Redis", "7.2.6"),
    ("Redis", "7.4.1"),
    ("Redis", "8.2.3"),
    ("Valkey", "8.0.1"),
    ("Valkey", "8.1.8"),
    ("Valkey", "9.1.2"),
];

/// In the order of the server's own table, which decides how 6.x and 7.0 describe a user's commands.
const CATEGORIES: [&str; 21] = [
    "keyspace",
    "read",
    "write",
    "set",
    "sortedset",
    "list",
    "hash",
    "string",
    "bitmap",
    "hyperloglog",
    "geo",
    "stream",
    "pubsub",
    "admin",
    "fast",
    "slow",
    "blocking",
    "dangerous",
    "connection",
    "transaction",
    "scripting",
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn build() -> Outcome<()> {
    let mut code = String::new();
    writeln!(code, "pub(super) static CATEGORIES: [&str; 21] = {CATEGORIES:?};")?;
    let mut all = String::new();
    // What any version knows, as the newest one has it.
    let mut directive_of_any = BTreeMap::new();
    let mut commands_of_any = BTreeSet::new();
    for (engine, number) in VERSIONS {
        let path = format!("data/{}-{number}.json", engine.to_lowercase());
        println!("cargo:rerun-if-changed={path}");
        let data: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let id = format!("{engine}_{}", number.replace('.', "_")).to_uppercase();
        for (name, index) in directives(&mut code, &id, &data)? {
            directive_of_any.insert(name, format!("&{id}_DIRECTIVES[{index}]"));
        }
        commands_of_any.extend(commands(&mut code, &id, &data)?);
        let release: Vec<&str> = number.split('.').collect();
        writeln!(
            all,
            "Version {{ engine: Engine::{engine}, number: {number:?}, release: [{}], \
             directives: &{id}_DIRECTIVES, names: &{id}_NAMES, commands: &{id}_COMMANDS }},",
            release.join(", ")
        )?;
    }
    writeln!(
        code,
        "pub(super) static VERSIONS: [Version; {}] = [{all}];",
        VERSIONS.len()
    )?;
    let rows: Vec<String> = directive_of_any
        .iter()
        .map(|(name, directive)| format!("({name:?}, {directive})"))
        .collect();
    writeln!(
        code,
        "pub(super) static DIRECTIVES_OF_ANY: [(&str, &Directive); {}] = [{}];",
        rows.len(),
        rows.join(", ")
    )?;
    writeln!(
        code,
        "pub(super) static COMMANDS_OF_ANY: [&str; {}] = {:?};",
        commands_of_any.len(),
        commands_of_any.iter().collect::<Vec<_>>()
    )?;
    println!("cargo:rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("redis_versions.rs"), code)?;
    Ok(())
}

/// Writes the directives of a version; gives their names with their places.
fn directives(code: &mut String, id: &str, data: &Value) -> Outcome<Vec<(String, usize)>> {
    let table = data["directives"].as_object().ok_or("no directives")?;
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    let mut names: Vec<(&str, usize)> = Vec::new();
    let mut rows = String::new();
    for (index, (name, entry)) in entries.iter().enumerate() {
        names.push((name, index));
        for alias in entry["aliases"].as_array().into_iter().flatten() {
            names.push((alias.as_str().ok_or("alias")?, index));
        }
        writeln!(rows, "{}", directive(name, entry)?)?;
    }
    names.sort_unstable();
    writeln!(
        code,
        "static {id}_DIRECTIVES: [Directive; {}] = [{rows}];",
        entries.len()
    )?;
    writeln!(
        code,
        "static {id}_NAMES: [(&str, usize); {}] = {names:?};",
        names.len()
    )?;
    let names = names.into_iter();
    Ok(names.map(|(name, index)| (name.to_owned(), index)).collect())
}

fn directive(name: &str, entry: &Value) -> Outcome<String> {
    let number = |key: &str, otherwise: i128| -> Outcome<i128> {
        Ok(match &entry[key] {
            Value::Null => otherwise,
            value => value.to_string().parse()?,
        })
    };
    let kind = match entry["type"].as_str().ok_or("type")? {
        "bool" => "Kind::Bool".to_owned(),
        "int" | "uint" | "long" | "ulong" if entry["octal"] == true => "Kind::Octal".to_owned(),
        "int" | "uint" | "long" | "ulong" => "Kind::Integer".to_owned(),
        "memory" => "Kind::Memory".to_owned(),
        "percent-memory" => "Kind::PercentOrMemory".to_owned(),
        "enum" => format!("Kind::Enum(&{})", list(&entry["values"])?),
        "string" => "Kind::Text".to_owned(),
        "special" => "Kind::Special".to_owned(),
        other => return Err(format!("directive {name} has the unknown type {other}").into()),
    };
    let (fewest, most) = match entry["args"].as_array().map(Vec::as_slice) {
        Some([fewest, most]) => (
            fewest.as_u64().unwrap_or(0),
            most.as_u64().unwrap_or(u64::from(u32::MAX)),
        ),
        _ => (
            1,
            if entry["multi"] == true {
                u64::from(u32::MAX)
            } else {
                1
            },
        ),
    };
    let flag = |key: &str| entry[key] == true;
    Ok(format!(
        "Directive {{ name: {name:?}, kind: {kind}, min: {}, max: {}, fewest: {fewest}, most: {most}, \
         default: {:?}, multi: {}, check: {:?}, empty_is_unset: {}, nonempty: {}, longest: {:?}, hidden: {}, \
         no_effect: {}, lenient: {}, module: {}, runtime_only: {} }},",
        number("min", i128::MIN)?,
        number("max", i128::MAX)?,
        entry["default"].as_str(),
        flag("multi"),
        entry["check"].as_str(),
        flag("empty_is_null"),
        flag("nonempty"),
        entry["maxlen"].as_u64(),
        flag("hidden"),
        flag("no_effect"),
        flag("lenient"),
        flag("module"),
        flag("runtime_only"),
    ))
}

fn list(value: &Value) -> Outcome<String> {
    let words: Option<Vec<&str>> = value
        .as_array()
        .ok_or("list")?
        .iter()
        .map(Value::as_str)
        .collect();
    Ok(format!("{:?}", words.ok_or("word")?))
}

/// Writes the commands of a version; gives their names.
fn commands(code: &mut String, id: &str, data: &Value) -> Outcome<Vec<String>> {
    let table = data["commands"].as_object().ok_or("no commands")?;
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    let mut rows = String::new();
    for (name, entry) in &entries {
        writeln!(rows, "{}", command(name, entry)?)?;
    }
    writeln!(
        code,
        "static {id}_COMMANDS: [Command; {}] = [{rows}];",
        entries.len()
    )?;
    Ok(entries.into_iter().map(|(name, _)| name.clone()).collect())
}

fn command(name: &str, entry: &Value) -> Outcome<String> {
    let mut categories = 0_u32;
    for category in entry["categories"].as_array().into_iter().flatten() {
        let at = CATEGORIES
            .iter()
            .position(|known| Some(*known) == category.as_str())
            .ok_or_else(|| format!("{name} is in the unknown category {category}"))?;
        categories |= 1 << at;
    }
    let channels = match &entry["channels"] {
        Value::Null => "None".to_owned(),
        channels => format!(
            "Some(Channels {{ start: {}, count: {:?}, pattern: {}, checked: {} }})",
            channels["start"],
            channels["count"].as_u64(),
            channels["pattern"],
            channels["checked"]
        ),
    };
    Ok(format!(
        "Command {{ name: {name:?}, categories: {categories}, arity: {}, always: {}, keys: {}, channels: {channels} }},",
        entry["arity"],
        entry["no_auth"] == true,
        keys(&entry["keys"])?,
    ))
}

fn keys(keys: &Value) -> Outcome<String> {
    let function = keys["getkeys"].as_str();
    Ok(match keys["by"].as_str() {
        None | Some("none") => "Keys::None".to_owned(),
        Some("range") => match keys["range"].as_array().map(Vec::as_slice) {
            Some([first, last, step]) => format!("Keys::Range({first}, {last}, {step})"),
            _ => return Err("range".into()),
        },
        Some("getkeys") => format!("Keys::Function({:?})", function.ok_or("getkeys")?),
        Some("specs") => {
            let mut specs = String::new();
            for spec in keys["specs"].as_array().into_iter().flatten() {
                if spec["not_key"] != true {
                    specs.push_str(&key_spec(spec)?);
                }
            }
            format!("Keys::Specs(&[{specs}], {function:?})")
        }
        Some(other) => return Err(format!("keys by {other}").into()),
    })
}

fn key_spec(spec: &Value) -> Outcome<String> {
    let parts = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let begin = match parts(&spec["begin"]).as_slice() {
        [kind, at] if kind == "index" => format!("Begin::Index({at})"),
        [kind, word, from] if kind == "keyword" => format!("Begin::Keyword({word}, {from})"),
        other => return Err(format!("keys that begin at {other:?}").into()),
    };
    let find = match parts(&spec["find"]).as_slice() {
        [kind, last, step, limit] if kind == "range" => format!("Find::Range({last}, {step}, {limit})"),
        [kind, number, first, step] if kind == "keynum" => format!("Find::Count({number}, {first}, {step})"),
        other => return Err(format!("keys found by {other:?}").into()),
    };
    let letters = spec["perm"].as_str().unwrap_or_default();
    Ok(format!(
        "KeySpec {{ begin: {begin}, find: {find}, access: Access {{ read: {}, write: {} }} }},",
        letters.contains('R'),
        letters.contains('W')
    ))
}
