//! Puts `data/clients/` into tables: the words of connections, references, and programs around Redis.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Meanings with the words for them.
type Meanings = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    keys: Meanings,
    variables: Meanings,
    other_tools: Vec<String>,
    purposes: Vec<String>,
    tls_groups: Vec<String>,
    makers: Vec<String>,
    parts: Vec<String>,
    wrappers: Vec<String>,
    others: Vec<String>,
    files: Vec<String>,
    url_wins: Vec<String>,
    tls_off: Vec<String>,
    tls_off_images: Vec<String>,
    unverified: Vec<String>,
    no_password: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct References {
    forms: Vec<Form>,
    resolvers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    open: String,
    #[serde(default)]
    close: String,
    #[serde(default = "any")]
    inner: String,
    #[serde(default = "constant")]
    shows: String,
    #[serde(rename = "source")]
    _source: String,
}

fn any() -> String {
    "any".to_owned()
}

fn constant() -> String {
    "constant".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    images: Vec<String>,
    port: Option<u16>,
    #[serde(default)]
    port_variables: Vec<String>,
    login: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(default)]
    password: Vec<String>,
    #[serde(default)]
    options: Vec<String>,
    address: Option<String>,
    #[serde(default)]
    login_file: bool,
    metrics: Option<Metrics>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metrics {
    port: u16,
    variables: Vec<String>,
    options: Vec<String>,
}

/// Writes `clients.rs` into the build's output folder.
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build/clients.rs");
    println!("cargo:rerun-if-changed=data/clients");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data/clients");
    let words: Words = read(&root, "words.yml")?;
    let references: References = read(&root, "references.yml")?;
    let programs: BTreeMap<String, Program> = read(&root, "consoles.yml")?;
    let mut code = String::new();
    writeln!(
        code,
        "/// Keys without separators, in lower case, sorted.\nstatic KEYS: &[(&str, Key)] = &[{}];",
        table(words.keys, "Key")?
    )?;
    writeln!(
        code,
        "/// Endings of variables, sorted.\nstatic ENDINGS: &[(&str, RedisVariable)] = &[{}];",
        table(words.variables, "RedisVariable")?
    )?;
    for (name, list) in [
        ("OTHER_TOOLS", words.other_tools),
        ("PURPOSES", words.purposes),
        ("TLS_GROUPS", words.tls_groups),
        ("MAKERS", words.makers),
        ("PARTS", words.parts),
        ("WRAPPERS", words.wrappers),
        ("OTHERS", words.others),
        ("FILES", words.files),
        ("URL_WINS", words.url_wins),
        ("TLS_OFF", words.tls_off),
        ("TLS_OFF_IMAGES", words.tls_off_images),
        ("UNVERIFIED", words.unverified),
        ("NO_PASSWORD", words.no_password),
        ("RESOLVERS", references.resolvers),
    ] {
        writeln!(code, "static {name}: &[&str] = &{list:?};")?;
    }
    // Of forms that begin alike, the longest counts.
    let mut forms = references.forms;
    forms.sort_by_key(|form| std::cmp::Reverse((form.open.len(), form.close.len())));
    code.push_str("static FORMS: &[Form] = &[\n");
    for form in forms {
        writeln!(
            code,
            "Form {{ open: {:?}, close: {:?}, named: {}, shows: Shows::{} }},",
            form.open,
            form.close,
            match form.inner.as_str() {
                "any" => false,
                "name" => true,
                other => return Err(format!("references.yml: no inner {other}").into()),
            },
            variant(&form.shows),
        )?;
    }
    code.push_str("];\nstatic PROGRAMS: &[Program] = &[\n");
    let mut images = Vec::new();
    for (at, program) in programs.values().enumerate() {
        writeln!(
            code,
            "Program {{ port: {:?}, port_variables: &{:?}, login: &{:?}, users: &{:?}, password: &{:?}, options: &{:?}, address: {:?}, login_file: {}, metrics: {} }},",
            program.port,
            program.port_variables,
            program.login,
            program.users,
            program.password,
            program.options,
            program.address,
            program.login_file,
            program.metrics.as_ref().map_or_else(
                || "None".to_owned(),
                |metrics| format!(
                    "Some(Metrics {{ port: {}, variables: &{:?}, options: &{:?} }})",
                    metrics.port, metrics.variables, metrics.options
                )
            )
        )?;
        let last = |image: &'_ str| image.rsplit('/').next().unwrap_or(image).to_owned();
        images.extend(program.images.iter().map(|image| (last(image), at, image)));
    }
    code.push_str("];\n");
    images.sort();
    let images: Vec<(&String, &String, usize)> = images
        .iter()
        .map(|(last, at, image)| (last, *image, *at))
        .collect();
    writeln!(
        code,
        "/// The last parts of images, sorted, with the images and their programs.\nstatic IMAGES: &[(&str, &str, usize)] = &{images:?};"
    )?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("clients.rs"), code)?;
    Ok(())
}

fn read<T: DeserializeOwned>(root: &Path, name: &str) -> Result<T, Box<dyn Error>> {
    serde_yaml::from_str(&fs::read_to_string(root.join(name))?)
        .map_err(|error| format!("data/clients/{name}: {error}").into())
}

/// The pairs of a word and its meaning.
fn table(meanings: Meanings, kind: &str) -> Result<String, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for (meaning, words) in meanings {
        for word in words {
            let meaning = format!("{kind}::{}", variant(&meaning));
            if found.insert(word.clone(), meaning).is_some() {
                return Err(format!("words.yml: {word} has two meanings").into());
            }
        }
    }
    let pairs = found
        .iter()
        .map(|(word, meaning)| format!("({word:?}, {meaning})"));
    Ok(pairs.collect::<Vec<_>>().join(", "))
}

/// `password-file` as `PasswordFile`.
fn variant(name: &str) -> String {
    let part = |part: &str| {
        let (first, rest) = part.split_at(1.min(part.len()));
        first.to_ascii_uppercase() + rest
    };
    name.split('-').map(part).collect()
}
