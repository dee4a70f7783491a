//! Which file names Compose knows, and in which order it looks for them.

/// The default files, best first.
pub const DEFAULT_FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// The overrides that are laid over a default file, best first.
pub const OVERRIDE_FILES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Whether Compose takes a file of this name without being told.
pub fn is_default_file_name(name: &str) -> bool {
    DEFAULT_FILES.contains(&name)
}

/// Whether Compose lays a file of this name over the default file without being told.
pub fn is_override_file_name(name: &str) -> bool {
    OVERRIDE_FILES.contains(&name)
}

/// Whether a file is named like a compose file: a default, an override, or another such as
/// `docker-compose.prod.yml`, `compose-dev.yaml` or `prod.compose.yml`.
pub fn is_compose_file_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix(".yml").or_else(|| lower.strip_suffix(".yaml")) else {
        return false;
    };
    ["compose", "docker-compose"].iter().any(|word| {
        stem == *word
            || stem
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
            || stem
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_files_are_known_by_name() {
        for name in [
            "compose.yaml",
            "docker-compose.yml",
            "docker-compose.prod.yml",
            "compose.override.yaml",
            "docker-compose-dev.yaml",
            "docker-compose_ci.yml",
            "prod.docker-compose.yml",
        ] {
            assert!(is_compose_file_name(name), "{name}");
        }
        for name in [
            "composer.yml",
            "decompose.yaml",
            "compose.json",
            "values.yaml",
            "compose",
        ] {
            assert!(!is_compose_file_name(name), "{name}");
        }
        assert!(is_override_file_name("compose.override.yml") && !is_override_file_name("compose.yml"));
    }
}
