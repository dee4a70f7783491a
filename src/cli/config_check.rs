//! Names in the config file: rules, categories, frameworks and parameters that have to exist.

use super::engine::Failure;
use crate::config::{Config, ConfigError, Setting, suggest};
use crate::rules::{self, CATEGORIES, RuleError, RuleSet, RuleSource};

/// The folder of rule sources that hold one parameter each.
const PARAMS: &str = "params";

/// Checks that every name exists. A misspelled one would be void without a word.
///
/// # Errors
/// The first name that does not.
pub(super) fn names(config: &Config, rules: &RuleSet) -> Result<(), ConfigError> {
    let of_suppressions = config.suppressions.iter().flat_map(|entry| &entry.rules);
    let of_severities = config.severities.iter().flat_map(|entry| &entry.rules);
    let of_params = config.params.iter().map(|param| &param.rule);
    for rule in of_suppressions.chain(of_severities).chain(of_params) {
        if rules.get(&rule.value).is_none() {
            let ids = rules.rules().iter().map(|rule| &*rule.id);
            let unknown = rules::unknown_name("rule", &rule.value, ids);
            let end = if unknown.ends_with('?') { "" } else { "." };
            let message = format!("{unknown}{end} Run `redproof rules` to list them");
            return Err(ConfigError::new(&rule.origin, message));
        }
    }
    for entry in &config.suppressions {
        if let (Some(category), Some(origin)) = (&entry.category, &entry.origin)
            && !CATEGORIES.contains(&&**category)
        {
            let setting = Setting {
                value: category.clone(),
                origin: origin.clone(),
            };
            return Err(unknown("category", &setting, CATEGORIES.iter().copied()));
        }
    }
    let frameworks = rules.compliance().frameworks;
    for name in config.frameworks.iter().flatten() {
        if rules.compliance().framework(&name.value).is_none() {
            return Err(unknown(
                "framework",
                name,
                frameworks.iter().map(|known| known.id),
            ));
        }
    }
    Ok(())
}

fn unknown<'a>(what: &str, name: &Setting<String>, known: impl Iterator<Item = &'a str>) -> ConfigError {
    ConfigError::new(&name.origin, suggest::unknown(what, &name.value, known))
}

/// Rule sources that set one parameter each.
pub(super) fn params(config: &Config) -> Vec<RuleSource> {
    let params = config.params.iter().enumerate();
    params
        .map(|(index, param)| {
            let rule = &param.rule.value;
            let text = format!("id: {rule}\nparams:\n  {}: {}\n", param.name.value, param.value);
            RuleSource::new(format!("{PARAMS}/{index}/{rule}.yml"), text)
        })
        .collect()
}

/// The first error of a parameter, at its place in the config file.
pub(super) fn param_error(config: &Config, errors: &[RuleError]) -> Option<Failure> {
    errors.iter().find_map(|error| {
        let path = error.path.to_string();
        let (index, _) = path
            .strip_prefix(PARAMS)?
            .trim_start_matches('/')
            .split_once('/')?;
        let param = config.params.get(index.parse::<usize>().ok()?)?;
        // A name that is unknown may be a value at the wrong place.
        let message = match error.message.starts_with("unknown ") {
            true => error.message.clone(),
            false => format!("parameter `{}`: {}", param.name.value, error.message),
        };
        let error = ConfigError::new(&param.name.origin, message);
        Some(Failure::usage(error.to_string()))
    })
}
