//! Which files a hook is called for: everything that a deployment may be made of, by name.

use super::kind::{ACL, CONF, SCRIPT_NAMES, SCRIPTS, TEMPLATES, YAML};
use super::settings_files::ENDINGS as SETTINGS;

/// Endings of files that a deployment uses and that are never audited by themselves: certificates and keys, requirements and
/// lock files, Dockerfiles.
const USED: &[&str] = &[
    "pem",
    "crt",
    "cer",
    "cert",
    "key",
    "ca",
    "lock",
    "txt",
    "dockerfile",
    "env",
    "envrc",
];

/// Endings of the source code of applications.
const SOURCES: &[&str] = &[
    "cjs", "cs", "cts", "go", "java", "js", "jsx", "kt", "kts", "lua", "mjs", "mts", "php", "py", "pyi",
    "rake", "rb", "ts", "tsx",
];

/// Names that may have anything behind a dot: `Dockerfile.prod`, `.env.local`.
const STEMS: &[&str] = &["dockerfile", "containerfile", ".env", "env"];

/// Folders whose files are secrets, whatever their names.
const FOLDERS: &[&str] = &["secrets?"];

/// The `files` pattern of the hook for pre-commit: a regular expression of Python's, searched for in a path. A name without a
/// dot, or with one at its beginning, may be that of a script, a Dockerfile, a Makefile, an env file or a secret.
pub fn hook_pattern() -> String {
    let mut endings: Vec<&str> = [YAML, SETTINGS, &[CONF, ACL], USED, SOURCES].concat();
    endings.extend(SCRIPTS.iter().map(|(ending, _)| ending));
    let templates = TEMPLATES.iter().map(|ending| ending.trim_start_matches('.'));
    endings.extend(templates);
    endings.sort_unstable();
    endings.dedup();
    // A name with an ending has one of those above.
    let names = SCRIPT_NAMES.iter().map(|(name, _)| *name);
    let names = names.filter(|name| !name.trim_start_matches('.').contains('.'));
    let stems: Vec<&str> = STEMS.iter().copied().chain(names).collect();
    let stems = stems.join("|").replace('.', r"\.");
    format!(
        r"(?i)(^|/)({folders}/.*|({stems})([._-][^/]*)?|[^/]*\.env[._-][^/]*|\.?[^/.]+|[^/]*\.({endings}))$",
        folders = FOLDERS.join("|"),
        endings = endings.join("|"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::{Kind, kind_of};
    use regex::Regex;

    fn pattern() -> Regex {
        Regex::new(&hook_pattern()).unwrap()
    }

    #[test]
    fn the_hooks_definition_has_this_pattern() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let line = format!("files: '{}'", hook_pattern());
        let hooks = text.matches("- id: ").count();
        let without = text.matches("pass_filenames: false").count();
        assert_eq!(
            text.matches(&line).count(),
            hooks - without,
            "expected in every hook that takes files:\n{line}"
        );
    }

    #[cfg(feature = "code")]
    #[test]
    fn every_ending_of_source_code_is_one_that_is_read() {
        for ending in SOURCES {
            assert!(crate::inputs::is_source(&format!("a.{ending}")), "{ending}");
        }
    }

    #[test]
    fn every_file_that_is_audited_is_one_for_the_hook() {
        let pattern = pattern();
        let stems = [
            "compose",
            "docker-compose.prod",
            "redis",
            "users",
            "app",
            "application-prod",
            "my conf",
            "a\nb",
            "-x",
            "REDIS",
            "config/redis",
            "bin/rotate",
            "appsettings.Production",
        ];
        let scripts: Vec<&str> = SCRIPTS.iter().map(|(ending, _)| *ending).collect();
        let endings: Vec<String> = [YAML, SETTINGS, &[CONF, ACL], &scripts, USED, TEMPLATES]
            .concat()
            .iter()
            .map(|ending| format!(".{}", ending.trim_start_matches('.')))
            .collect();
        let whole = [
            ".env",
            ".env.local",
            ".env-prod",
            "env.production",
            "prod.env",
            "app.env.staging",
            ".envrc",
            "Makefile",
            "Makefile.ci",
            "GNUmakefile",
            "ops/rotate",
            "scripts/start",
            "docker/.env.docker",
            ".env.example",
            "redis.conf.j2",
            ".env_test",
            "compose.yaml.example",
            "x.YML",
            "Users.ACL",
        ];
        let mut audited = 0;
        let made = stems
            .iter()
            .flat_map(|stem| endings.iter().map(move |ending| format!("{stem}{ending}")));
        for path in made.chain(whole.iter().map(|path| (*path).to_owned())) {
            let kind = kind_of(&path);
            audited += usize::from(kind.is_some());
            let is_ours = !matches!(kind, None | Some(Kind::Foreign));
            assert!(!is_ours || pattern.is_match(&path), "{path}");
        }
        assert!(audited > 150, "{audited}");
    }

    #[test]
    fn files_that_a_deployment_uses_and_others() {
        let pattern = pattern();
        for path in [
            "Dockerfile",
            "app/Dockerfile.prod",
            "redis.dockerfile",
            "Containerfile",
            "certs/ca.pem",
            "tls/redis.key",
            "redis.crt",
            "uv.lock",
            "Pipfile.lock",
            "requirements.txt",
            "pyproject.toml",
            "secrets/redis_password.dat",
            "secret/a.b.c",
            "redis_password",
            "docker-entrypoint",
            "redproof.toml",
            "conf/redis.conf",
            "users.acl",
            "a b/compose.yml",
            "-compose.yml",
            "src/cache.ts",
            "app/main.py",
        ] {
            assert!(pattern.is_match(path), "{path}");
        }
        for path in [
            "src/main.rs",
            "README.md",
            "logo.svg",
            "notsecrets/a.png",
            "x.tf",
            "page.html",
        ] {
            assert!(!pattern.is_match(path), "{path}");
        }
    }
}
