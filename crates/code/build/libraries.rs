//! The profiles of `data/libraries` as static tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, error, fs, path::Path};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    languages: Vec<String>,
    manifest: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
    #[serde(default)]
    seen: Vec<String>,
    #[serde(default)]
    shown: Vec<Shown>,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    given: bool,
    client: Option<String>,
    source: String,
    /// The releases that it is of, by the names of packages.
    #[serde(default)]
    releases: BTreeMap<String, String>,
    #[serde(default)]
    connect: Vec<Sent>,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    /// Patterns of keys by the category of the commands that use them.
    #[serde(default)]
    types: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    uses: BTreeMap<String, Use>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    #[serde(default, rename = "use")]
    use_: String,
    #[serde(default, rename = "in")]
    files: Vec<String>,
    by: Vec<String>,
    #[serde(default)]
    on: Vec<String>,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    unknown: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    command: String,
    when: Option<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    channels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    #[serde(default)]
    of: Vec<String>,
    #[serde(default)]
    written: Vec<String>,
    option: Option<String>,
    #[serde(default)]
    behind: String,
    default: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Use {
    #[serde(default = "yes")]
    default: bool,
    commands: Vec<String>,
    #[serde(default)]
    lua: Vec<String>,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    read: Vec<String>,
    #[serde(default)]
    write: Vec<String>,
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
}

fn yes() -> bool {
    true
}

pub(crate) fn build() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=data/libraries");
    let mut paths: Vec<_> = fs::read_dir("data/libraries")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    // By name: a path sorts `a-b.yml` before `a.yml`.
    paths.sort_by_key(|path| path.with_extension(""));
    let mut code = String::from("pub(super) static PROFILES: &[Profile] = &[\n");
    for path in paths {
        let id = path.file_stem().ok_or("name")?.to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let title = text
            .strip_prefix("# ")
            .and_then(|text| text.split(".\n").next())
            .ok_or_else(|| format!("{id}: the first line names it"))?
            .to_owned();
        let profile: Profile = serde_yaml::from_str(&text).map_err(|error| format!("{id}: {error}"))?;
        write_profile(&mut code, &id, &title, &profile)?;
    }
    code.push_str("];\n");
    Ok(fs::write(
        Path::new(&env::var("OUT_DIR")?).join("libraries.rs"),
        code,
    )?)
}

fn write_profile(code: &mut String, id: &str, title: &str, profile: &Profile) -> Result<(), std::fmt::Error> {
    let mut shown = String::new();
    for one in &profile.shown {
        write!(
            shown,
            "Shown {{ use_: {:?}, files: &{:?}, by: &{:?}, on: &{:?}, alone: {}, unknown: {:?} }},",
            one.use_, one.files, one.by, one.on, one.alone, one.unknown
        )?;
    }
    writeln!(
        code,
        "Profile {{ id: {id:?}, title: {title:?}, languages: &{:?}, manifest: &{:?}, imports: &{:?}, seen: &{:?}, shown: &[{}], \
         always: {:?}, given: {:?}, client: {:?}, source: {:?}, releases: &{:?}, connect: &[",
        profile.languages,
        profile.manifest,
        profile.imports,
        profile.seen,
        shown,
        profile.always,
        profile.given,
        profile.client,
        profile.source,
        profile.releases.iter().collect::<Vec<_>>(),
    )?;
    for sent in &profile.connect {
        writeln!(
            code,
            "Sent {{ command: {:?}, when: {:?}, optional: {}, keys: &{:?}, channels: &{:?} }},",
            sent.command, sent.when, sent.optional, sent.keys, sent.channels
        )?;
    }
    code.push_str("], parameters: &[\n");
    for (name, parameter) in &profile.parameters {
        writeln!(
            code,
            "Parameter {{ name: {name:?}, of: &{:?}, written: &{:?}, option: {:?}, behind: {:?}, default: {:?} }},",
            parameter.of, parameter.written, parameter.option, parameter.behind, parameter.default
        )?;
    }
    code.push_str("], types: &[");
    for (category, patterns) in &profile.types {
        for pattern in patterns {
            write!(code, "({pattern:?}, {category:?}),")?;
        }
    }
    code.push_str("], uses: &[\n");
    for (name, used) in &profile.uses {
        let keys = |patterns: &[String], access: &str| {
            let one = |pattern: &String| format!("({pattern:?}, Access::{access}),");
            patterns.iter().map(one).collect::<String>()
        };
        let channels = |patterns: &[String], by_pattern: bool| {
            let one = |pattern: &String| format!("({pattern:?}, {by_pattern}),");
            patterns.iter().map(one).collect::<String>()
        };
        writeln!(
            code,
            "Use {{ name: {name:?}, default: {}, commands: &{:?}, lua: &{:?}, keys: &[{}{}{}], channels: &[{}{}] }},",
            used.default,
            used.commands,
            used.lua,
            keys(&used.keys, "ReadWrite"),
            keys(&used.read, "Read"),
            keys(&used.write, "Write"),
            channels(&used.channels, false),
            channels(&used.patterns, true),
        )?;
    }
    code.push_str("] },\n");
    Ok(())
}
