//! Turns the files of `data` into static tables, so that nothing is parsed when redproof starts.

#[path = "build/functions.rs"]
mod functions;
#[path = "build/libraries.rs"]
mod libraries;
#[path = "build/packages.rs"]
mod packages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, error, fs, path::Path};

use serde::Deserialize;

type Words = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Library {
    languages: Vec<String>,
    #[serde(default)]
    client: String,
    modules: Vec<String>,
    #[serde(default)]
    globals: Vec<String>,
    #[serde(default)]
    skip: usize,
    #[serde(default)]
    telling: bool,
    #[serde(default)]
    words: bool,
    #[serde(default = "none")]
    prefix: String,
    #[serde(default)]
    owner: bool,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    key_prefix: String,
    #[serde(default)]
    key_suffix: String,
    #[serde(default)]
    default_prefix: String,
    #[serde(default)]
    settles: bool,
    #[serde(default)]
    senders: Vec<String>,
    #[serde(default)]
    settings: Words,
    #[serde(default)]
    computed: String,
    #[serde(default)]
    plugins: Words,
    #[serde(default)]
    suffixes: Vec<String>,
    #[serde(default)]
    written: Words,
    #[serde(default)]
    connections: Words,
    #[serde(default)]
    alias_setting: String,
    older: Option<Older>,
    #[serde(default)]
    mentions: Vec<String>,
    #[serde(default)]
    constructors: Words,
    #[serde(default)]
    types: Words,
    kinds: BTreeMap<String, Kind>,
    #[serde(rename = "source")]
    _source: String,
}

/// Releases under other modules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Older {
    modules: Vec<String>,
    skip: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    #[serde(default)]
    like: String,
    #[serde(default)]
    by_name: bool,
    #[serde(default)]
    holds: String,
    #[serde(default)]
    otherwise: String,
    #[serde(default)]
    call: String,
    #[serde(default)]
    keys: String,
    #[serde(default)]
    properties: Vec<String>,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    channels: bool,
    #[serde(default)]
    methods: Words,
}

fn none() -> String {
    "none".to_owned()
}

fn main() -> Result<(), Box<dyn error::Error>> {
    functions::build()?;
    libraries::build()?;
    packages::build()?;
    println!("cargo::rerun-if-changed=data/methods");
    let mut paths: Vec<_> = fs::read_dir("data/methods")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.sort();
    let mut code = String::from("pub(crate) static LIBRARIES: &[Library] = &[\n");
    for path in paths {
        let id = path.file_stem().ok_or("name")?.to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let mut library: Library = serde_yaml::from_str(&text).map_err(|error| format!("{id}: {error}"))?;
        write_library(&mut code, &id, &library)?;
        if let Some(older) = library.older.take() {
            (library.modules, library.skip) = (older.modules, older.skip);
            write_library(&mut code, &id, &library)?;
        }
    }
    code.push_str("];\n");
    Ok(fs::write(
        Path::new(&env::var("OUT_DIR")?).join("methods.rs"),
        code,
    )?)
}

fn write_library(code: &mut String, id: &str, library: &Library) -> Result<(), std::fmt::Error> {
    let mut kinds = String::new();
    for (name, kind) in &library.kinds {
        writeln!(
            kinds,
            "Kind {{ name: {name:?}, like: {:?}, by_name: {}, holds: {:?}, otherwise: {:?}, call: {:?}, properties: &{:?}, own: {}, channels: {}, methods: {} }},",
            kind.like,
            kind.by_name,
            kind.holds,
            kind.otherwise,
            with_keys(&kind.call, &kind.keys),
            kind.properties,
            kind.own,
            kind.channels,
            pairs(
                kind.methods
                    .iter()
                    .map(|(name, does)| (name.as_str(), with_keys(does, &kind.keys)))
            )
        )?;
    }
    writeln!(
        code,
        "Library {{ id: {id:?}, languages: &{:?}, modules: &{:?}, globals: &{:?}, skip: {}, telling: {}, words: {}, \
         prefix: {:?}, owner: {}, needs: &{:?}, settles: {}, key_prefix: {:?}, key_suffix: {:?}, default_prefix: {:?}, senders: &{:?}, settings: {}, computed: {:?}, plugins: {}, suffixes: &{:?}, written: {}, connections: {}, alias_setting: {:?}, client: {:?}, mentions: &{:?}, constructors: {}, types: {}, kinds: &[{kinds}] }},",
        library.languages,
        library.modules,
        library.globals,
        library.skip,
        library.telling,
        library.words,
        library.prefix,
        library.owner,
        library.needs,
        library.settles,
        library.key_prefix,
        library.key_suffix,
        library.default_prefix,
        library.senders,
        pairs(plain(&library.settings)),
        library.computed,
        pairs(plain(&library.plugins)),
        library.suffixes,
        pairs(plain(&library.written)),
        pairs(plain(&library.connections)),
        library.alias_setting,
        library.client,
        library.mentions,
        pairs(plain(&library.constructors)),
        pairs(plain(&library.types)),
    )
}

fn plain(words: &Words) -> impl Iterator<Item = (&str, String)> {
    words.iter().map(|(name, text)| (name.as_str(), text.clone()))
}

fn pairs<'w>(words: impl Iterator<Item = (&'w str, String)>) -> String {
    format!("&{:?}", words.collect::<Vec<_>>())
}

/// What a method does, with the keys of its kind where a command says none.
fn with_keys(does: &str, keys: &str) -> String {
    if keys.is_empty() {
        return does.to_owned();
    }
    let (sends, gives) = does.split_at(does.find("->").unwrap_or(does.len()));
    let each = sends.split(',').map(str::trim).filter(|send| !send.is_empty());
    let filled = each.map(|send| {
        let (command, rest) = send.split_once(' ').unwrap_or((send, ""));
        match rest {
            "" => format!("{command} {keys}"),
            rest if rest.starts_with("if ") || rest.starts_with("unless ") => {
                format!("{command} {keys} {rest}")
            }
            _ => send.to_owned(),
        }
    });
    format!("{} {gives}", filled.collect::<Vec<_>>().join(", "))
}
