//! A config file with those that it extends.

use redproof_source::{ReadError, Tree};

use super::model::{Config, ConfigError};
use super::reader::Reader;

/// How many files may extend each other.
const DEEPEST: usize = 8;

/// Reads the text of a config file by its path, relative to the root.
pub type Read<'a> = dyn Fn(&str) -> Result<std::sync::Arc<str>, ReadError> + 'a;

impl Config {
    /// Parses a config file that extends no other. `path` is its name in messages.
    ///
    /// # Errors
    /// The first error, with its position.
    pub fn parse(path: &str, text: &str) -> Result<Config, ConfigError> {
        Self::load(path, text, &|_| Err(ReadError::Missing))
    }

    /// Parses a config file, and reads those that it extends. Of two values, that of the extending file counts; lists are
    /// joined.
    ///
    /// # Errors
    /// The first error of any of them, with its position.
    pub fn load(path: &str, text: &str, read: &Read<'_>) -> Result<Config, ConfigError> {
        let mut above = Vec::new();
        extended(path, text, read, &mut above)
    }
}

fn extended(path: &str, text: &str, read: &Read<'_>, above: &mut Vec<String>) -> Result<Config, ConfigError> {
    let reader = Reader::new(path, text);
    let mut written = reader.parse(text)?;
    above.push(path.to_owned());
    let mut base = Config::default();
    for named in std::mem::take(&mut written.extends) {
        let range = named.span();
        let folder = Tree::parent(path);
        let Some(other) = Tree::join(folder, named.get_ref()) else {
            let message = "is outside the root, the folder of the config file, and is not read";
            return Err(reader.fault(range, message));
        };
        if above.contains(&other) {
            return Err(reader.fault(range, format!("{other} extends itself")));
        }
        if above.len() >= DEEPEST {
            let message = format!("more than {DEEPEST} config files extend each other");
            return Err(reader.fault(range, message));
        }
        let text = read(&other).map_err(|error| reader.fault(range, format!("{other}: {error}")))?;
        base.join(extended(&other, &text, read, above)?);
    }
    above.pop();
    let mut own = reader.config(written)?;
    let folder = Tree::parent(path);
    // Folders and files to read are beside the file that names them; patterns are relative to the root.
    for setting in own.rules.iter_mut().chain(&mut own.baseline) {
        setting.value = Tree::join(folder, &setting.value).unwrap_or_default();
    }
    base.join(own);
    Ok(base)
}

impl Config {
    /// Adds the settings of a file, which win.
    fn join(&mut self, other: Config) {
        self.path = other.path;
        self.files.extend(other.files);
        self.fail_on = other.fail_on.or(self.fail_on.take());
        self.baseline = other.baseline.or(self.baseline.take());
        self.frameworks = other.frameworks.or(self.frameworks.take());
        self.rules.extend(other.rules);
        self.exclude.extend(other.exclude);
        self.expected_missing.extend(other.expected_missing);
        self.require.extend(other.require);
        self.severities.extend(other.severities);
        self.params.extend(other.params);
        self.limits.extend(other.limits);
        self.clients.extend(other.clients);
        self.deployments.extend(other.deployments);
        self.suppressions.extend(other.suppressions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn loaded(files: &[(&str, &str)]) -> Result<Config, String> {
        let files: BTreeMap<&str, &str> = files.iter().copied().collect();
        let read = |path: &str| {
            let text = files.get(path).ok_or(ReadError::Missing)?;
            Ok(std::sync::Arc::from(*text))
        };
        Config::load("redproof.toml", files["redproof.toml"], &read).map_err(|error| error.to_string())
    }

    #[test]
    fn the_extending_file_wins_and_lists_are_joined() {
        let config = loaded(&[
            ("redproof.toml", "extends = [\"ops/base.toml\"]\nexclude = [\"b\"]\n[scan]\nfail-on = \"low\"\n"),
            (
                "ops/base.toml",
                "extends = [\"more.toml\"]\nexclude = [\"a\"]\nbaseline = \"known.jsonl\"\n[scan]\nfail-on = \"high\"\n",
            ),
            ("ops/more.toml", "[severity]\nexposed-port = \"low\"\n"),
        ])
        .unwrap();
        let gate = config.fail_on.unwrap();
        assert_eq!(
            (gate.value.as_str(), gate.origin.to_string()),
            ("low", "redproof.toml:4".to_owned())
        );
        let origins: Vec<String> = config.exclude.iter().map(|one| one.origin.to_string()).collect();
        assert_eq!(origins, ["ops/base.toml:2", "redproof.toml:2"]);
        let baseline = config.baseline.unwrap();
        assert_eq!(
            (baseline.origin.to_string(), baseline.value),
            ("ops/base.toml:3".to_owned(), "ops/known.jsonl".to_owned())
        );
        assert_eq!(
            config.severities[0].severity.origin.to_string(),
            "ops/more.toml:2"
        );
        assert_eq!(config.path, "redproof.toml");
    }

    #[test]
    fn circles_missing_files_and_files_outside_are_errors() {
        let circle = loaded(&[
            ("redproof.toml", "extends = [\"a.toml\"]\n"),
            ("a.toml", "\nextends = [\"redproof.toml\"]\n"),
        ]);
        assert_eq!(circle.unwrap_err(), "a.toml:2:12: redproof.toml extends itself");
        let missing = loaded(&[("redproof.toml", "extends = [\"a.toml\"]\n")]);
        assert_eq!(missing.unwrap_err(), "redproof.toml:1:12: a.toml: no such file");
        let outside = loaded(&[("redproof.toml", "extends = [\"../a.toml\"]\n")]).unwrap_err();
        assert!(
            outside.starts_with("redproof.toml:1:12: is outside the root"),
            "{outside}"
        );
        let fault = loaded(&[
            ("redproof.toml", "extends = [\"a.toml\"]\n"),
            ("a.toml", "x = 1\n"),
        ]);
        assert!(fault.unwrap_err().starts_with("a.toml:1:1: unknown key."));
    }
}
