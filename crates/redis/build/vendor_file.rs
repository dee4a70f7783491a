//! The format of `data/vendors/*.yml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Mapping;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vendor {
    pub(crate) name: String,
    pub(crate) products: Vec<String>,
    #[serde(rename = "source")]
    pub(crate) _source: String,
    #[serde(default)]
    pub(crate) defaults: Mapping,
    pub(crate) images: Vec<Mapping>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Image {
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) engine: Engine,
    #[serde(default)]
    pub(crate) tag: Tag,
    #[serde(default)]
    pub(crate) sentinel: bool,
    #[serde(default)]
    pub(crate) programs: Vec<String>,
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) directives: Directives,
    pub(crate) config: Option<Config>,
    #[serde(default)]
    pub(crate) holds_no_configuration: bool,
    #[serde(default)]
    pub(crate) folders: Vec<String>,
    pub(crate) environment: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) writes_configuration: bool,
    pub(crate) entrypoint: Option<Entrypoint>,
    pub(crate) start_script: Option<String>,
    pub(crate) extra_arguments: Option<String>,
    pub(crate) extra_arguments_with: Option<AnyServer>,
    pub(crate) options: Option<Options>,
    #[serde(default)]
    pub(crate) variables: Vec<Rule>,
    #[serde(default)]
    pub(crate) more_variables: Vec<Rule>,
    #[serde(default)]
    pub(crate) variables_read_by: ReadBy,
    #[serde(default)]
    pub(crate) file_variables: Vec<String>,
    #[serde(default)]
    pub(crate) reads_no_other_password: bool,
    #[serde(default)]
    pub(crate) refuses: Vec<Refusal>,
}

#[derive(Deserialize, Debug, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Engine {
    #[default]
    Redis,
    Valkey,
}

#[derive(Deserialize, Debug, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tag {
    Release,
    Branch,
    #[default]
    Own,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Directives {
    #[default]
    Redis,
    More,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReadBy {
    #[default]
    StartScript,
    Server,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AnyServer {
    AnyServer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) in_image: bool,
    pub(crate) overrides: Option<String>,
    #[serde(default)]
    pub(crate) replaces_variables: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Entrypoint {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) adds_server: bool,
    #[serde(default)]
    pub(crate) drops_root: bool,
    pub(crate) keeps_root: Option<KeepsRoot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct KeepsRoot {
    pub(crate) since: [u16; 3],
    pub(crate) with: String,
    pub(crate) without: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    pub(crate) variables: Option<String>,
    #[serde(default)]
    pub(crate) switches: Vec<String>,
    #[serde(default)]
    pub(crate) unknown: Vec<String>,
    pub(crate) settings: Vec<Rule>,
}

pub(crate) type Conditions = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) set: String,
    pub(crate) to: Option<String>,
    pub(crate) each: Option<String>,
    pub(crate) unknown: Option<String>,
    #[serde(default)]
    pub(crate) when: Conditions,
    #[serde(default)]
    pub(crate) unless: Conditions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    #[serde(default)]
    pub(crate) when: Conditions,
    #[serde(default)]
    pub(crate) unless: Conditions,
    pub(crate) message: String,
    pub(crate) help: String,
}
