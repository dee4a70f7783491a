//! Puts the smaller files of `data/` into tables: alerts, backups, dialects of Compose, roles.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Monitoring {
    redis: Vec<String>,
    security: Vec<String>,
    errors: Vec<String>,
    services: Vec<String>,
    scrapers: Vec<String>,
    options: Vec<String>,
    config: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Backup {
    images: Vec<String>,
    #[serde(default)]
    always_encrypts: bool,
    #[serde(default)]
    encrypted_by: Vec<String>,
    unknown: Option<String>,
    #[serde(default)]
    makes_none: bool,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BackupCommands {
    copying: Vec<String>,
    archiving: Vec<String>,
    encrypting: Vec<Encrypting>,
    options: Vec<String>,
    decrypting: Vec<String>,
    excluding: Vec<String>,
    other_dumps: Vec<String>,
    data: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Encrypting {
    programs: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    letters: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    users: Vec<Role>,
    servers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    role: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dialect {
    name: String,
    marks: Vec<String>,
    sets: Vec<String>,
    #[serde(default)]
    gives_env_file: bool,
    #[serde(rename = "source")]
    _source: String,
}

/// Writes a file for each table into the build's output folder.
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build/tables.rs");
    let backups: Vec<Backup> = read("backups.yml")?;
    let row = |program: &Backup| {
        format!(
            "Program {{ images: &{:?}, always_encrypts: {}, encrypted_by: &{:?}, unknown: {:?}, makes_none: {} }}",
            program.images,
            program.always_encrypts,
            program.encrypted_by,
            program.unknown,
            program.makes_none
        )
    };
    save("backups.rs", &table("PROGRAMS: &[Program]", backups, row))?;
    let dialects: Vec<Dialect> = read("dialects.yml")?;
    let row = |dialect: &Dialect| {
        format!(
            "Dialect {{ name: {:?}, marks: &{:?}, sets: &{:?}, gives_env_file: {} }}",
            dialect.name, dialect.marks, dialect.sets, dialect.gives_env_file
        )
    };
    save("dialects.rs", &table("DIALECTS: &[Dialect]", dialects, row))?;
    let words: Monitoring = read("alerts.yml")?;
    let mut code = format!("pub(super) static CONFIG: &str = {:?};\n", words.config);
    code += &lists([
        ("REDIS", words.redis),
        ("SECURITY", words.security),
        ("ERRORS", words.errors),
        ("SERVICES", words.services),
        ("SCRAPERS", words.scrapers),
        ("OPTIONS", words.options),
    ]);
    save("alerts.rs", &code)?;
    let commands: BackupCommands = read("backup-commands.yml")?;
    let row = |one: &Encrypting| {
        let letters: Vec<char> = one.letters.chars().collect();
        format!(
            "Encrypting {{ programs: &{:?}, words: &{:?}, letters: &{letters:?} }}",
            one.programs, one.words
        )
    };
    let mut code = table("ENCRYPTING: &[Encrypting]", commands.encrypting, row);
    code += &lists([
        ("COPYING", commands.copying),
        ("ARCHIVING", commands.archiving),
        ("OPTIONS", commands.options),
        ("DECRYPTING", commands.decrypting),
        ("EXCLUDING", commands.excluding),
        ("OTHER_DUMPS", commands.other_dumps),
        ("DATA", commands.data),
    ]);
    save("backup-commands.rs", &code)?;
    let roles: Roles = read("roles.yml")?;
    let row = |one: &Role| format!("({:?}, &{:?})", one.role, one.words);
    save(
        "user-roles.rs",
        &table("OTHER_ROLES: &[(&str, &[&str])]", roles.users, row),
    )?;
    save("server-roles.rs", &lists([("ROLES", roles.servers)]))
}

/// Reads a file of `data/`.
pub(crate) fn read<T: DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    println!("cargo:rerun-if-changed=data/{name}");
    let path = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?)
        .join("data")
        .join(name);
    serde_yaml::from_str(&fs::read_to_string(path)?).map_err(|error| format!("data/{name}: {error}").into())
}

/// A table with a row for each entry.
pub(crate) fn table<T>(declaration: &str, rows: Vec<T>, row: impl Fn(&T) -> String) -> String {
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("static {declaration} = &[{}];\n", rows.join(",\n"))
}

/// Lists of words.
pub(crate) fn lists<'n>(all: impl IntoIterator<Item = (&'n str, Vec<String>)>) -> String {
    let list = |(name, words)| format!("pub(super) static {name}: &[&str] = &{words:?};\n");
    all.into_iter().map(list).collect()
}

/// Writes a file of code.
pub(crate) fn save(file: &str, code: &str) -> Result<(), Box<dyn Error>> {
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join(file), code)?;
    Ok(())
}
