//! Turns `data/*.json` into static tables, so that nothing is parsed when the program starts. A row that several versions
//! share is in them once.

use std::collections::BTreeMap;
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

/// Rows with their names.
type Rows = Vec<(String, String)>;

pub(crate) fn build() -> Outcome<()> {
    let mut data = Vec::new();
    for (engine, number) in VERSIONS {
        let path = format!("data/{}-{number}.json", engine.to_lowercase());
        println!("cargo:rerun-if-changed={path}");
        data.push(serde_json::from_str::<Value>(&fs::read_to_string(&path)?)?);
    }
    let mut code = format!("pub(super) static CATEGORIES: [&str; 21] = {CATEGORIES:?};\n");
    let commands = rows_of_all(&data, "commands", command)?;
    let commands = table(&mut code, "COMMANDS: [Command", &commands)?;
    let directives = rows_of_all(&data, "directives", directive)?;
    let directives = table(&mut code, "DIRECTIVES: [Directive", &directives)?;
    let mut names = Vec::new();
    for (data, directives) in data.iter().zip(&directives) {
        names.push(names_of(data, directives)?);
    }
    let names = table(&mut code, "NAMES: [(&str, u16)", &names)?;
    let mut all = String::new();
    let tables = directives.iter().zip(&names).zip(&commands);
    for ((engine, number), ((directives, names), commands)) in VERSIONS.iter().zip(tables) {
        let release: Vec<&str> = number.split('.').collect();
        write!(
            all,
            "Version {{ engine: Engine::{engine}, number: {number:?}, release: [{}], ",
            release.join(", ")
        )?;
        for (field, table, own) in [
            ("directives", "DIRECTIVES", directives),
            ("names", "NAMES", names),
            ("commands", "COMMANDS", commands),
        ] {
            write!(all, "{field}: Rows {{ table: &{table}, own: &{own:?} }}, ")?;
        }
        all.push_str("},\n");
    }
    writeln!(
        code,
        "pub(super) static VERSIONS: [Version; {}] = [{all}];",
        VERSIONS.len()
    )?;
    println!("cargo:rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("redis_versions.rs"), code)?;
    Ok(())
}

/// The rows of each version, in order of names.
fn rows_of_all(data: &[Value], key: &str, row: fn(&str, &Value) -> Outcome<String>) -> Outcome<Vec<Rows>> {
    let mut all = Vec::new();
    for data in data {
        let mut rows = Rows::new();
        for (name, entry) in data[key].as_object().ok_or("no table")? {
            rows.push((name.clone(), row(name, entry)?));
        }
        rows.sort();
        all.push(rows);
    }
    Ok(all)
}

/// The names and aliases of a version's directives, with places in the table.
fn names_of(data: &Value, directives: &[usize]) -> Outcome<Rows> {
    let table = data["directives"].as_object().ok_or("no directives")?;
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    let mut names = Rows::new();
    for ((name, entry), at) in entries.into_iter().zip(directives) {
        let aliases = entry["aliases"].as_array().into_iter().flatten();
        let aliases = aliases.map(|alias| alias.as_str().ok_or("alias"));
        for name in std::iter::once(Ok(name.as_str())).chain(aliases) {
            let name = name?;
            names.push((name.to_owned(), format!("({name:?}, {at})")));
        }
    }
    names.sort();
    Ok(names)
}

/// Writes one table for all versions, in order of names and, of one name, of the newest version that has the row. Gives each
/// version's places in it.
fn table(code: &mut String, declaration: &str, versions: &[Rows]) -> Outcome<Vec<Vec<usize>>> {
    let mut newest = BTreeMap::new();
    for (version, rows) in versions.iter().enumerate() {
        for row in rows {
            newest.insert(row, version);
        }
    }
    let mut order: Vec<(&(String, String), usize)> = newest.into_iter().collect();
    order.sort_by_key(|((name, _), version)| (name, *version));
    writeln!(code, "pub(super) static {declaration}; {}] = [", order.len())?;
    let mut places = BTreeMap::new();
    for (at, (row, _)) in order.into_iter().enumerate() {
        writeln!(code, "{},", row.1)?;
        places.insert(row, at);
    }
    code.push_str("];\n");
    let places = |rows: &Rows| rows.iter().filter_map(|row| places.get(row).copied()).collect();
    Ok(versions.iter().map(places).collect())
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
         no_effect: {}, lenient: {}, module: {}, runtime_only: {} }}",
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
        "Command {{ name: {name:?}, categories: {categories}, arity: {}, always: {}, keys: {}, channels: {channels} }}",
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
