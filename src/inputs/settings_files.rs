//! Files of an application's settings, by their names: `.env` under any name, JSON, TOML, properties and INI.

/// Words of names of examples: they are there to be copied, and hold no passwords.
const EXAMPLES: &[&str] = &[
    "example", "examples", "sample", "template", "tmpl", "tpl", "dist", "skeleton", "stub",
];

/// Endings of settings. Other files have them, too, so what they hold decides.
pub(super) const ENDINGS: &[&str] = &["json", "jsonc", "json5", "toml", "properties", "ini", "cfg"];

/// Names of settings that are written in Python, PHP or Ruby.
const CODE: &[&str] = &[
    "settings.py",
    "local_settings.py",
    "production.py",
    "celeryconfig.py",
    "celery.py",
    "celery_config.py",
    "superset_config.py",
    "sentry.conf.py",
    "configuration.py",
    "config.php",
    "settings.php",
    "settings.local.php",
    "wp-config.php",
    "env.php",
    "parameters.php",
    "localsettings.php",
    "gitlab.rb",
];

/// Folders whose files in these languages are settings.
const CODE_FOLDERS: &[&str] = &["config", "settings", "conf", "initializers", "environments"];

/// Files of other programs that have such an ending, by name, and nothing to do with an application's settings.
const OTHERS: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "composer.json",
    "bower.json",
    "lerna.json",
    "nx.json",
    "turbo.json",
    "deno.json",
    "renovate.json",
    "manifest.json",
    "openapi.json",
    "swagger.json",
    "cargo.toml",
    "pyproject.toml",
    "poetry.toml",
    "netlify.toml",
    "rustfmt.toml",
    "clippy.toml",
    "deny.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    "mypy.ini",
    "gradle.properties",
    "gradle-wrapper.properties",
    "sonar-project.properties",
    "build.properties",
];

/// Beginnings of such names.
const OTHERS_BEGIN: &[&str] = &[
    "tsconfig",
    "jsconfig",
    "log4j",
    "logback",
    "messages",
    "launchsettings",
];

/// Parts of such names.
const OTHERS_HOLD: &[&str] = &["schema", ".lock", "-lock", ".min.", "postman", ".tf.", "snapshot"];

/// Folders of tests, documentation and translations: what is there configures nothing that runs.
const FOLDERS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "testdata",
    "test-data",
    "test_data",
    "__tests__",
    "spec",
    "specs",
    "fixture",
    "fixtures",
    "__fixtures__",
    "mock",
    "mocks",
    "__mocks__",
    "__snapshots__",
    "e2e",
    "cypress",
    "example",
    "examples",
    "sample",
    "samples",
    "doc",
    "docs",
    "vendor",
    "schemas",
    "dashboards",
];

/// Folders of translations: what a key means there is a word, and no value.
const WORDS: &[&str] = &["i18n", "l10n", "lang", "locale", "locales", "translations"];

/// Whether a YAML file is no settings of a running application by itself: an example, or translations. Where a deployment uses it,
/// its content decides.
pub fn is_no_settings(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_words = |folder: &str| WORDS.iter().any(|words| folder.eq_ignore_ascii_case(words));
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && (is_example_name(name) || folder.split('/').any(is_words))
}

/// Whether a name is that of an env file: `.env`, `.env.docker`, `env.prod`, `prod.env`, `.envrc`, `.flaskenv`.
fn is_dotenv_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = [".env.", ".env-", ".env_", "env."];
    matches!(name.as_str(), ".envrc" | ".flaskenv")
        || name.ends_with(".env")
        || (begins.iter().any(|start| name.starts_with(start)) || name.contains(".env."))
            && !is_of_a_language(&name)
}

/// Whether a path is that of an env file: by its name, or in a folder of them (`env/common`, `.envs/.production/.django`).
pub fn is_dotenv_path(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let bare = name.strip_prefix('.').unwrap_or(name);
    let is_plain = !bare.is_empty()
        && !bare.contains('.')
        && !bare.starts_with("git")
        && bare.bytes().all(|byte| !byte.is_ascii_uppercase());
    let of_tool = matches!(name, "makefile" | "justfile" | "dockerfile");
    let (above, folder) = folder.rsplit_once('/').unwrap_or(("", folder));
    let above = above.rsplit('/').next().unwrap_or_default();
    let holds = |folder: &str| {
        let folder = folder.strip_prefix('.').unwrap_or(folder);
        matches!(folder, "env" | "envs" | "env.d" | "environments" | "environment")
    };
    // A virtual environment of Python is named `env`, and has folders.
    let holds_folders = matches!(above, ".envs" | "envs" | ".env.d" | "env.d");
    is_dotenv_name(name)
        || is_plain && !of_tool && (holds(folder) || holds_folders)
        || matches!(name, "environment" | "envfile" | "env_file" | "dotenv")
}

/// Whether a name ends like source code or settings in another format: `env.ts`, `.env.d.ts`, `env.yml`.
fn is_of_a_language(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.contains(&ending)
        || [
            "ts", "js", "mjs", "cjs", "tsx", "jsx", "py", "rb", "go", "rs", "php", "java", "kt", "cs", "sh",
            "bash", "md", "txt", "html", "yml", "yaml", "h", "c", "cpp", "hpp", "conf", "ex", "exs", "erb",
            "sql", "xml", "gpg", "enc", "age", "asc", "vault", "j2", "bat", "ps1", "lua", "pl", "vue",
            "svelte", "dart", "swift", "scala",
        ]
        .contains(&ending)
}

/// Whether a name says that its file is an example: `.env.example`, `example.env`, `config.sample.json`.
pub(super) fn is_example_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(['.', '-', '_']);
    words.any(|word| EXAMPLES.contains(&word))
}

/// Whether a path may be that of an application's settings in a format other than YAML. What is in it decides.
pub(super) fn may_be_settings(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.contains(&ending)
        && !OTHERS.contains(&name)
        && !OTHERS_BEGIN.iter().any(|start| name.starts_with(start))
        && !OTHERS_HOLD.iter().any(|part| name.contains(part))
        && !is_example_name(name)
        && !folder.split('/').any(configures_nothing)
}

/// Whether a path is that of settings in Python, PHP or Ruby.
pub(super) fn is_code_settings(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let folder = folder.rsplit('/').next().unwrap_or(folder);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_among = CODE_FOLDERS.contains(&folder) && matches!(ending, "py" | "php" | "rb");
    (CODE.contains(&name) || is_among) && !is_example_name(name) && !is_of_tests(&path)
}

/// Whether a path is one of tests, examples or documentation: what is there runs nowhere.
pub(super) fn is_of_tests(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    name.starts_with("test_")
        || name.contains("_test.")
        || name == "conftest.py"
        || folder.split('/').any(configures_nothing)
}

/// Whether a path is below a folder of nothing but tests. An example is copied and run; a test is not.
pub fn is_in_tests(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    // `test` is as often an environment that servers run in.
    let is_tests = |folder: &str| {
        matches!(folder, "tests" | "__tests__" | "testdata" | "spec" | "specs") || folder.ends_with(".tests")
    };
    folders.split('/').any(is_tests)
}

/// The name of a file without its ending, if that says Redis.
pub fn name_of_redis(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let is_product = redproof_redis::products().contains(&stem.to_ascii_lowercase().as_str());
    is_product.then_some(stem)
}

/// Whether what is in a folder of this name configures nothing that runs.
fn configures_nothing(folder: &str) -> bool {
    FOLDERS.contains(&folder) || WORDS.contains(&folder) || is_test_project(folder)
}

/// Whether a folder is a project of tests, as .NET's and Java's are called: `Shop.Tests`, `shop-integration-tests`.
fn is_test_project(folder: &str) -> bool {
    let last = folder.rsplit(['.', '-', '_']).next().unwrap_or(folder);
    matches!(last, "test" | "tests" | "unittests" | "integrationtests")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn env_files_under_any_name() {
        for name in [
            ".env",
            ".env.docker",
            ".env.local",
            ".env-prod",
            "env.prod",
            "env.production",
            "prod.env",
            "app.env",
            "redis.prod.env",
            ".envrc",
            "app.env.staging",
            "docker.env",
            ".flaskenv",
        ] {
            assert!(is_dotenv_name(name) && !is_example_name(name), "{name}");
        }
        for name in [
            "env.ts",
            "env.js",
            ".env.d.ts",
            "environment",
            "env.yml",
            "env",
            "venv",
            "open-env.md",
            "env.sh",
            "python_env",
            "vite-env.d.ts",
            ".env.gpg",
        ] {
            assert!(!is_dotenv_name(name), "{name}");
        }
        for name in [
            ".env.example",
            "example.env",
            ".env.local.sample",
            ".env-sample",
            "env.dist",
            ".env.template",
            "sample.env",
        ] {
            assert!(is_example_name(name), "{name}");
        }
    }

    #[test]
    fn env_files_in_folders_of_them() {
        for path in [
            "env/common",
            ".env.d/redis",
            ".envs/.production/.django",
            "env.d/local/api",
        ] {
            assert!(is_dotenv_path(path), "{path}");
        }
        for path in [
            "env/bin/activate",
            ".envs/.gitkeep",
            "env/README",
            ".envs/notes.md",
            "src/env.d.ts",
        ] {
            assert!(!is_dotenv_path(path), "{path}");
        }
    }

    #[test]
    fn settings_and_what_only_ends_like_them() {
        for path in [
            "src/Shop.Api/appsettings.json",
            "src/Shop.Api/appsettings.Production.json",
            "services/api/config.toml",
            "src/main/resources/application.properties",
            "config/production.json",
            "settings.ini",
            "app.cfg",
            "local.settings.json",
            "config/redis.properties",
        ] {
            assert!(may_be_settings(path), "{path}");
        }
        for path in [
            "package.json",
            "web/package-lock.json",
            "tsconfig.build.json",
            "Cargo.toml",
            "tests/data/config.json",
            "src/Shop.Tests/appsettings.json",
            "spec/fixtures/redis.toml",
            "locales/en.json",
            "config.example.json",
            "appsettings.template.json",
            "redis.schema.json",
            "Pipfile.lock.json",
            "main.tf.json",
            "gradle.properties",
            "config.yaml",
        ] {
            assert!(!may_be_settings(path), "{path}");
        }
    }
}
