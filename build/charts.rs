//! Puts `data/charts.yml` into a table: what Helm charts make of their values.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Chart {
    names: Vec<String>,
    makers: Vec<String>,
    image: String,
    sets: Vec<String>,
    beside: Vec<String>,
    of_others: Vec<String>,
    sure: Vec<String>,
    with_password: Vec<String>,
    password: Vec<String>,
    secret: Vec<String>,
    users: Vec<String>,
    user_list: Vec<String>,
    user_secret: Vec<String>,
    tls: Vec<String>,
    tls_clients: Vec<String>,
    configuration: Vec<String>,
    default_configuration: String,
    other_configuration: Vec<String>,
    disabled_commands: Vec<String>,
    default_disabled_commands: Vec<String>,
    flags: Vec<String>,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    services: Vec<Service>,
    sentinel: Vec<String>,
    sentinel_password: Vec<String>,
    network_policy: Vec<String>,
    any_pod: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    #[serde(rename = "type")]
    kind: String,
    when: Option<String>,
    unless: Option<String>,
    #[serde(default)]
    default: String,
}

/// Writes `charts.rs` into the build's output folder.
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build/charts.rs");
    println!("cargo:rerun-if-changed=data/charts.yml");
    let path = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data/charts.yml");
    let mut value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    // What is merged may itself hold a merge.
    value.apply_merge()?;
    value.apply_merge()?;
    let charts: Vec<Chart> =
        serde_yaml::from_value(value).map_err(|error| format!("data/charts.yml: {error}"))?;
    let mut code = "static CHARTS: &[Chart] = &[\n".to_owned();
    for chart in charts {
        code.push_str("Chart {");
        for (name, list) in [
            ("names", &chart.names),
            ("makers", &chart.makers),
            ("sets", &chart.sets),
            ("beside", &chart.beside),
            ("of_others", &chart.of_others),
            ("sure", &chart.sure),
            ("with_password", &chart.with_password),
            ("password", &chart.password),
            ("secret", &chart.secret),
            ("users", &chart.users),
            ("user_list", &chart.user_list),
            ("user_secret", &chart.user_secret),
            ("tls", &chart.tls),
            ("tls_clients", &chart.tls_clients),
            ("configuration", &chart.configuration),
            ("other_configuration", &chart.other_configuration),
            ("disabled_commands", &chart.disabled_commands),
            ("default_disabled_commands", &chart.default_disabled_commands),
            ("flags", &chart.flags),
            ("sentinel", &chart.sentinel),
            ("sentinel_password", &chart.sentinel_password),
            ("network_policy", &chart.network_policy),
            ("any_pod", &chart.any_pod),
        ] {
            write!(code, "{name}: &{list:?}, ")?;
        }
        let settings: Vec<_> = chart.settings.iter().collect();
        write!(
            code,
            "image: {:?}, default_configuration: {:?}, settings: &{settings:?}, services: &[",
            chart.image, chart.default_configuration
        )?;
        for service in chart.services {
            write!(
                code,
                "ChartService {{ kind: {:?}, when: {:?}, unless: {:?}, default: {:?} }}, ",
                service.kind, service.when, service.unless, service.default
            )?;
        }
        code.push_str("] },\n");
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("charts.rs"), code)?;
    Ok(())
}
