//! Applications whose operations were listed by hand.

use redproof_redis::Version;

/// The applications of `fixtures/apps`, with the operations that were listed by hand.
pub(crate) fn applications() -> Vec<(std::path::PathBuf, Vec<Expected>)> {
    #[derive(serde::Deserialize)]
    struct File {
        operations: Vec<Expected>,
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(path.join("expected.yml")) else {
            continue;
        };
        let file: File = serde_yaml::from_str(&text).unwrap();
        found.push((path, file.operations));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

/// An operation that was listed by hand.
#[derive(serde::Deserialize)]
pub(crate) struct Expected {
    pub(crate) at: String,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) keys: Vec<String>,
    #[serde(default)]
    pub(crate) channels: Vec<String>,
}

impl Expected {
    /// A call of the operation: what is open in its patterns becomes a letter.
    pub(crate) fn call(&self, version: &Version) -> Option<Vec<String>> {
        let command = version.command(&self.command)?;
        let mut words: Vec<String> = self.command.split('|').map(str::to_owned).collect();
        let concrete = |pattern: &String| pattern.replace('*', "x").replace("[^", "[").replace('\\', "");
        if self.command.starts_with("eval") || self.command.starts_with("fcall") {
            words.extend(["x".to_owned(), self.keys.len().to_string()]);
            words.extend(self.keys.iter().map(concrete));
        } else if self.command.starts_with("xread") {
            let group = ["group", "g", "c"]
                .iter()
                .filter(|_| self.command == "xreadgroup");
            words.extend(group.map(|word| (*word).to_owned()));
            words.push("streams".to_owned());
            words.extend(self.keys.iter().map(concrete));
            words.extend(self.keys.iter().map(|_| ">".to_owned()));
        } else if let Some(shape) = command.key_shape() {
            let before = (shape.first + 2).saturating_sub(words.len() + 1);
            words.extend((0..before).map(|_| "1".to_owned()));
            for key in &self.keys {
                words.push(concrete(key));
                words.extend((1..shape.step).map(|_| "1".to_owned()));
            }
        } else if command.channel_shape().is_some_and(|shape| shape.pattern) {
            words.extend(self.channels.iter().cloned());
        } else {
            words.extend(self.channels.iter().map(concrete));
        }
        let least = command.arity.unsigned_abs() as usize;
        while words.len() < least {
            words.push("1".to_owned());
        }
        Some(words)
    }
}
