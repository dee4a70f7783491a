//! What redis-server refuses at start, and what was meant.

use redproof_source::{Span, Text};

use super::config_path::ConfigPath;
use super::settings::SettingOrigin;
use super::version::{Directive, Version};

/// Something that redis-server refuses at start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The directive, rule or word at fault.
    pub at: Span,
    /// What it is about.
    pub path: ConfigPath,
    /// What is wrong, in our words, without quoting a value.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Whether another version may take it: a directive, a value, a command or a rule that this one does not have.
    pub version_specific: bool,
}

/// A line that the server does not take as it is written. What is in it counts for nothing, and everybody can read it.
#[derive(Debug, Clone)]
pub struct RefusedLine {
    /// Its words: the directive and its values. Where quotes do not close, they are what blanks leave between them.
    pub words: Vec<Text>,
    /// Where it is from.
    pub origin: SettingOrigin,
}

/// Typing errors that a name may have.
const ERRORS: usize = 2;

/// The secret that a directive was meant to set whose name the version does not know: `requirepas`, `require-pass`,
/// `requirepass:`, `REQUIREPASS=…`.
pub fn meant_secret(version: &Version, name: &str) -> Option<&'static Directive> {
    if version.directive(name).is_some() {
        return None;
    }
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let meant = letters(name.split([':', '=']).next().unwrap_or_default());
    let mut secrets = version.directive_names().filter(|(_, known)| known.is_secret());
    let found = secrets.find(|(known, _)| {
        let known = letters(known);
        meant.len().abs_diff(known.len()) <= ERRORS && strsim::osa_distance(&meant, &known) <= ERRORS
    });
    found.map(|(_, directive)| directive)
}

#[cfg(test)]
mod tests {
    use super::super::version::Engine;
    use super::*;

    #[test]
    fn names_that_were_meant() {
        let version = Version::newest(Engine::Redis).unwrap();
        let meant = |name: &str| meant_secret(version, name).map(|directive| directive.name);
        for name in [
            "requirepas",
            "Require-Pass",
            "requirepass:",
            "REQUIREPASS=x",
            "requierpass",
        ] {
            assert_eq!(meant(name), Some("requirepass"), "{name}");
        }
        assert_eq!(meant("master_auth"), Some("masterauth"));
        for name in ["requirepass", "masteruser", "maxmemory", "pass", "require", ""] {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
