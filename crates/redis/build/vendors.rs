//! Turns `data/vendors/*.yml` into static tables. `data/vendors/README.md` describes the files.

mod vendor_file;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_yaml::Value;

use self::vendor_file::*;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn build() -> Outcome<()> {
    println!("cargo:rerun-if-changed=data/vendors");
    let mut paths: Vec<_> = fs::read_dir("data/vendors")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut code = String::from("pub(super) static VENDORS: &[ImageVendor] = &[");
    let mut products = Products::default();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == "yml") {
            vendor(&mut code, &mut products, &fs::read_to_string(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    write!(
        code,
        "]; pub(super) static PRODUCTS: &[&str] = &{:?}; pub(super) static CONF_PRODUCTS: &[&str] = &{:?};",
        products.all, products.with_redis_conf
    )?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("vendors.rs"), code)?;
    Ok(())
}

/// Words that name servers, each once, and those of servers that read redis.conf.
#[derive(Default)]
struct Products {
    all: Vec<String>,
    with_redis_conf: Vec<String>,
}

impl Products {
    fn add(&mut self, products: Vec<String>, redis_conf: bool) {
        for product in products {
            if redis_conf && !self.with_redis_conf.contains(&product) {
                self.with_redis_conf.push(product.clone());
            }
            if !self.all.contains(&product) {
                self.all.push(product);
            }
        }
    }
}

fn vendor(code: &mut String, products: &mut Products, text: &str) -> Outcome<()> {
    let mut value: Value = serde_yaml::from_str(text)?;
    // What is merged may itself hold a merge.
    loop {
        let before = value.clone();
        value.apply_merge()?;
        if value == before {
            break;
        }
    }
    let vendor: Vendor = serde_yaml::from_value(value)?;
    write!(code, "ImageVendor {{ name: {:?}, images: &[", vendor.name)?;
    let mut own_options = false;
    for own in vendor.images {
        let mut keys = vendor.defaults.clone();
        keys.extend(own);
        let parameters: BTreeMap<String, String> = match keys.remove("parameters") {
            Some(parameters) => serde_yaml::from_value(parameters)?,
            None => BTreeMap::new(),
        };
        let found: Image = serde_yaml::from_value(replaced(Value::Mapping(keys), &parameters))?;
        own_options |= found.options.is_some();
        image(code, found)?;
    }
    products.add(vendor.products, !own_options);
    code.push_str("] },");
    Ok(())
}

/// Puts the parameters into every string.
fn replaced(value: Value, parameters: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(mut text) => {
            for (name, to) in parameters {
                text = text.replace(&format!("{{{name}}}"), to);
            }
            Value::String(text)
        }
        Value::Sequence(items) => {
            Value::Sequence(items.into_iter().map(|item| replaced(item, parameters)).collect())
        }
        Value::Mapping(entries) => Value::Mapping(
            entries
                .into_iter()
                .map(|(key, value)| (replaced(key, parameters), replaced(value, parameters)))
                .collect(),
        ),
        other => other,
    }
}

fn image(code: &mut String, image: Image) -> Outcome<()> {
    let settings: Vec<_> = image.settings.iter().collect();
    let config = match &image.config {
        None => "None".to_owned(),
        Some(config) => format!(
            "Some(OwnConfig {{ path: {:?}, in_image: {}, overrides: {:?}, replaces_variables: {} }})",
            config.path, config.in_image, config.overrides, config.replaces_variables
        ),
    };
    let entrypoint = match &image.entrypoint {
        None => "None".to_owned(),
        Some(entrypoint) => {
            let keeps_root = entrypoint.keeps_root.as_ref().map_or("None".to_owned(), |keeps| {
                format!(
                    "Some(KeepsRoot {{ since: {:?}, variable: {:?}, capabilities: &{:?} }})",
                    keeps.since, keeps.with, keeps.without
                )
            });
            format!(
                "Some(Entrypoint {{ name: {:?}, adds_server: {}, drops_root: {}, keeps_root: {keeps_root} }})",
                entrypoint.name, entrypoint.adds_server, entrypoint.drops_root
            )
        }
    };
    let options = match &image.options {
        None => "None".to_owned(),
        Some(options) => format!(
            "Some(OwnOptions {{ variables: {:?}, switches: &{:?}, unknown: &{:?}, settings: &{} }})",
            options.variables,
            options.switches,
            options.unknown,
            rules(&options.settings)?
        ),
    };
    let variables = rules(image.variables.iter().chain(&image.more_variables))?;
    let mut refuses = String::new();
    for refusal in &image.refuses {
        write!(
            refuses,
            "StartRefusal {{ when: &{:?}, unless: &{:?}, message: {:?}, help: {:?} }},",
            conditions(&refusal.when),
            conditions(&refusal.unless),
            refusal.message,
            refusal.help
        )?;
    }
    let environment = match &image.environment {
        Some(names) => format!("Some(&{names:?})"),
        None => "None".to_owned(),
    };
    write!(
        code,
        "VendorImage {{ names: &{:?}, engine: Engine::{:?}, tag: TagMeaning::{:?}, sentinel: {}, programs: &{:?}, \
         settings: &{settings:?}, more_directives: {}, config: {config}, holds_no_configuration: {}, folders: &{:?}, \
         environment: {environment}, writes_configuration: {}, entrypoint: {entrypoint}, start_script: {:?}, extra_arguments: {:?}, \
         extra_arguments_with_any_server: {}, options: {options}, variables: &{variables}, \
         variables_read_by_server: {}, file_variables: &{:?}, reads_no_other_password: {}, refuses: &[{refuses}] }},",
        image.names,
        image.engine,
        image.tag,
        image.sentinel,
        image.programs,
        image.directives == Directives::More,
        image.holds_no_configuration,
        image.folders,
        image.writes_configuration,
        image.start_script,
        image.extra_arguments,
        image.extra_arguments_with.is_some(),
        image.variables_read_by == ReadBy::Server,
        image.file_variables,
        image.reads_no_other_password,
    )?;
    Ok(())
}

fn rules<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Outcome<String> {
    let mut code = String::from("[");
    for rule in rules {
        let value = match (&rule.to, &rule.each, &rule.unknown) {
            (Some(to), None, None) => format!("RuleValue::Words(&{})", words(to)?),
            (None, Some(list), None) => format!("RuleValue::Each({list:?})"),
            (None, None, Some(reason)) => format!("RuleValue::Unknown({reason:?})"),
            _ => return Err(format!("`{}` needs one of `to`, `each` and `unknown`", rule.set).into()),
        };
        write!(
            code,
            "SettingRule {{ directive: {:?}, value: {value}, when: &{:?}, unless: &{:?} }},",
            rule.set,
            conditions(&rule.when),
            conditions(&rule.unless)
        )?;
    }
    code.push(']');
    Ok(code)
}

/// The words of a value: `${NAME}`, `${NAME:-default}` and literals.
fn words(text: &str) -> Outcome<String> {
    let mut code = String::from("[");
    for word in text.split_ascii_whitespace() {
        match word.strip_prefix("${").map(|rest| rest.strip_suffix('}')) {
            None => write!(code, "RuleWord::Literal({word:?}),")?,
            Some(None) => return Err(format!("`{word}` lacks its brace").into()),
            Some(Some(inside)) => {
                let (name, default) = match inside.split_once(":-") {
                    Some((name, default)) => (name, Some(default)),
                    None => (inside, None),
                };
                write!(code, "RuleWord::Variable({name:?}, {default:?}),")?;
            }
        }
    }
    code.push(']');
    Ok(code)
}

fn conditions(conditions: &Conditions) -> Vec<(&str, Reference<'_>)> {
    conditions
        .iter()
        .map(|(name, values)| (name.as_str(), Reference(values)))
        .collect()
}

/// Shows a list as a reference to an array.
struct Reference<'a>(&'a [String]);

impl std::fmt::Debug for Reference<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "&{:?}", self.0)
    }
}
