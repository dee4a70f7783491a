//! Puts `data/proxies.yml` and `data/web-proxies.yml` into tables: proxies, and how they are configured.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Deserialize;

use crate::tables::{lists, read, save, table};

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
struct Proxies {
    programs: Vec<Program>,
    directives: BTreeMap<String, Directives>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    name: String,
    configured: String,
    #[serde(default)]
    files: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Directives {
    #[serde(default)]
    login: Vec<String>,
    #[serde(default)]
    limit: Vec<String>,
    #[serde(default)]
    harmless: Vec<String>,
}

/// Writes a file for the programs, one for the directives of each, and one for the labels of web pages.
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build/proxies.rs");
    let pages: Vec<Proxy> = read("web-proxies.yml")?;
    let row = |proxy: &Proxy| {
        format!(
            "Proxy {{ name: {:?}, publish: &{:?}, except: &{:?}, guards: &{:?}, names_middlewares: {} }}",
            proxy.name, proxy.publish, proxy.except, proxy.guards, proxy.names_middlewares
        )
    };
    save("web-proxies.rs", &table("PROXIES: &[Proxy]", pages, row))?;
    let proxies: Proxies = read("proxies.yml")?;
    let row = |program: &Program| {
        let (first, rest) = program.configured.split_at(1);
        format!(
            "Program {{ name: {:?}, configured: Configured::{}{rest}, config_paths: &{:?} }}",
            program.name,
            first.to_uppercase(),
            program.files
        )
    };
    save(
        "proxy-programs.rs",
        &table("PROGRAMS: &[Program]", proxies.programs, row),
    )?;
    for (program, directives) in proxies.directives {
        let all = [
            ("LOGINS", directives.login),
            ("LIMITS", directives.limit),
            ("HARMLESS", directives.harmless),
        ];
        let used = all.into_iter().filter(|(_, words)| !words.is_empty());
        save(&format!("{program}-directives.rs"), &lists(used))?;
    }
    Ok(())
}
