//! Puts the smaller files of `data/` into tables: proxies, alerts, programs for backups, dialects of Compose.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proxy {
    name: String,
    publish: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    guards: Vec<String>,
    #[serde(default)]
    names_middlewares: bool,
    #[serde(rename = "source")]
    _source: String,
}

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
    let proxies: Vec<Proxy> = read("web-proxies.yml")?;
    write("web-proxies.rs", "PROXIES: &[Proxy]", proxies, |proxy| {
        format!(
            "Proxy {{ name: {:?}, publish: &{:?}, except: &{:?}, guards: &{:?}, names_middlewares: {} }}",
            proxy.name, proxy.publish, proxy.except, proxy.guards, proxy.names_middlewares
        )
    })?;
    let backups: Vec<Backup> = read("backups.yml")?;
    write("backups.rs", "PROGRAMS: &[Program]", backups, |program| {
        format!(
            "Program {{ images: &{:?}, always_encrypts: {}, encrypted_by: &{:?}, unknown: {:?}, makes_none: {} }}",
            program.images,
            program.always_encrypts,
            program.encrypted_by,
            program.unknown,
            program.makes_none
        )
    })?;
    let dialects: Vec<Dialect> = read("dialects.yml")?;
    write("dialects.rs", "DIALECTS: &[Dialect]", dialects, |dialect| {
        format!(
            "Dialect {{ name: {:?}, marks: &{:?}, sets: &{:?}, gives_env_file: {} }}",
            dialect.name, dialect.marks, dialect.sets, dialect.gives_env_file
        )
    })?;
    let words: Monitoring = read("alerts.yml")?;
    let lists = [
        ("REDIS", words.redis),
        ("SECURITY", words.security),
        ("ERRORS", words.errors),
        ("SERVICES", words.services),
        ("SCRAPERS", words.scrapers),
        ("OPTIONS", words.options),
    ];
    let mut code = format!("pub(super) static CONFIG: &str = {:?};\n", words.config);
    for (name, list) in lists {
        writeln!(code, "pub(super) static {name}: &[&str] = &{list:?};")?;
    }
    save("alerts.rs", &code)
}

fn read<T: DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    println!("cargo:rerun-if-changed=data/{name}");
    let path = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?)
        .join("data")
        .join(name);
    serde_yaml::from_str(&fs::read_to_string(path)?).map_err(|error| format!("data/{name}: {error}").into())
}

fn write<T>(file: &str, table: &str, rows: Vec<T>, row: impl Fn(&T) -> String) -> Result<(), Box<dyn Error>> {
    let rows: Vec<String> = rows.iter().map(row).collect();
    save(file, &format!("static {table} = &[{}];\n", rows.join(",\n")))
}

fn save(file: &str, code: &str) -> Result<(), Box<dyn Error>> {
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join(file), code)?;
    Ok(())
}
