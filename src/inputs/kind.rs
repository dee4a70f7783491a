//! What a file is, by its name.

use super::foreign::tool_of_name;
use super::settings_files::{
    is_code_settings, is_dotenv_path, is_example_name, is_of_tests, may_be_settings,
};

/// What redproof takes a file for until it has read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Named like a compose file.
    Compose,
    /// Named like redis.conf or sentinel.conf.
    RedisConf,
    /// Named like an ACL file.
    Acl,
    /// Any other YAML, and Spring's properties: an application's configuration, if it holds a Redis connection.
    Yaml,
    /// An env file of any name.
    Dotenv,
    /// JSON, TOML, properties or INI: an application's configuration, if it holds a Redis connection.
    Settings,
    /// A shell script or Makefile.
    Script,
    /// A program in another language, which counts if it starts containers or speaks to Redis.
    Program,
    /// A template: not judged.
    Template,
    /// A file of another tool, which counts if it uses Redis: not judged.
    Foreign,
    /// A file of another name that somebody names: what is in it decides.
    Other,
}

/// Endings of templates, and of examples that are there to be copied and filled in.
pub(super) const TEMPLATES: &[&str] = &[
    ".j2",
    ".jinja",
    ".jinja2",
    ".tmpl",
    ".tpl",
    ".template",
    ".erb",
    ".mustache",
    ".gotmpl",
    ".example",
    ".sample",
    ".dist",
];

/// Endings of YAML.
pub(super) const YAML: &[&str] = &["yml", "yaml"];

/// The ending of redis.conf, with other names.
pub(super) const CONF: &str = "conf";

/// The ending of ACL files.
pub(super) const ACL: &str = "acl";

/// Endings of scripts.
pub(super) const SCRIPTS: &[(&str, ScriptLanguage)] = &[
    ("mk", ScriptLanguage::Make),
    ("just", ScriptLanguage::Just),
    ("sh", ScriptLanguage::Shell),
    ("bash", ScriptLanguage::Shell),
    ("ash", ScriptLanguage::Shell),
    ("zsh", ScriptLanguage::Shell),
    ("ksh", ScriptLanguage::Shell),
    ("py", ScriptLanguage::Python),
];

/// Names of scripts.
pub(super) const SCRIPT_NAMES: &[(&str, ScriptLanguage)] = &[
    ("makefile", ScriptLanguage::Make),
    ("gnumakefile", ScriptLanguage::Make),
    ("bsdmakefile", ScriptLanguage::Make),
    ("justfile", ScriptLanguage::Just),
    (".justfile", ScriptLanguage::Just),
    ("taskfile.yml", ScriptLanguage::Taskfile),
    ("taskfile.yaml", ScriptLanguage::Taskfile),
    ("taskfile.dist.yml", ScriptLanguage::Taskfile),
    ("taskfile.dist.yaml", ScriptLanguage::Taskfile),
];

/// What a path is, by its last part; `None` for what redproof does not read.
pub fn kind_of(path: &str) -> Option<Kind> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = name.to_ascii_lowercase();
    if let Some(stem) = TEMPLATES.iter().find_map(|ending| lower.strip_suffix(ending)) {
        return match is_template_of_ours(folder, stem) {
            true => Some(Kind::Template),
            false => tool_of_name(path).map(|_| Kind::Foreign),
        };
    }
    if is_dotenv_path(path) {
        return Some(match is_example_name(&lower) {
            true => Kind::Template,
            false => Kind::Dotenv,
        });
    }
    if is_code_settings(path) {
        return Some(Kind::Settings);
    }
    match script_language(path) {
        Some(ScriptLanguage::Python) => return (!is_of_tests(path)).then_some(Kind::Program),
        Some(_) => return Some(Kind::Script),
        None => {}
    }
    if let Some((stem, _)) = lower.rsplit_once('.').filter(|(_, ending)| YAML.contains(ending)) {
        return Some(if is_compose(stem) {
            Kind::Compose
        } else {
            Kind::Yaml
        });
    }
    // Compose reads JSON, too, where a call names it.
    if lower.strip_suffix(".json").is_some_and(is_compose) {
        return Some(Kind::Compose);
    }
    // Spring's, which `application.yml` may be instead.
    if lower.starts_with("application") && lower.ends_with(".properties") {
        return Some(Kind::Yaml);
    }
    if has_ending(&lower, CONF) && is_redis_conf(folder, &lower) {
        return Some(Kind::RedisConf);
    }
    if has_ending(&lower, ACL) {
        return Some(Kind::Acl);
    }
    if tool_of_name(path).is_some() {
        return Some(Kind::Foreign);
    }
    if may_be_settings(path) {
        return Some(Kind::Settings);
    }
    if may_be_script(folder, &lower) {
        return Some(Kind::Script);
    }
    (is_program(&lower) && !is_of_tests(path)).then_some(Kind::Program)
}

/// Whether a file is read for its name, whatever is in it; YAML and settings count only if they concern Redis.
pub fn is_read_by_name(path: &str) -> bool {
    let kind = kind_of(path);
    is_source(path) || kind.is_some_and(|kind| !matches!(kind, Kind::Yaml | Kind::Settings))
}

/// Whether a name is that of source code.
fn is_program(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    [
        "js", "mjs", "cjs", "ts", "go", "rb", "php", "java", "kt", "cs", "pl", "rs", "ex", "exs", "scala",
    ]
    .contains(&ending)
        && !name.ends_with(".d.ts")
        && !name.contains(".min.")
}

/// Whether a path is that of a file of source code that is read, or of settings and templates that say what frameworks do
/// with Redis. What has no ending may be a program in a folder for them.
#[cfg(feature = "code")]
pub fn is_source(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let may_run = !name.contains('.') && matches!(parts.next(), Some("bin" | "exe" | "script" | "scripts"));
    may_run || redproof_code::Language::of_path(path).is_some() || redproof_code::is_settings(path)
}

/// Whether a path is that of a file of source code that is read: without the feature `code` none is.
#[cfg(not(feature = "code"))]
pub fn is_source(_: &str) -> bool {
    false
}

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptLanguage {
    /// A shell.
    Shell,
    /// A Makefile.
    Make,
    /// A justfile.
    Just,
    /// A file of Task.
    Taskfile,
    /// Python.
    Python,
}

/// What a script is written in, by its name.
pub fn script_language(path: &str) -> Option<ScriptLanguage> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let of = |table: &[(&str, ScriptLanguage)], name: &str| {
        let mut table = table.iter();
        table
            .find(|(known, _)| *known == name)
            .map(|(_, language)| *language)
    };
    of(SCRIPT_NAMES, &name)
        .or_else(|| name.starts_with("makefile.").then_some(ScriptLanguage::Make))
        .or_else(|| of(SCRIPTS, ending))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own == ending)
}

/// Whether a path is that of a program that may start a server, in a language that is read or not.
pub fn may_start(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    script_language(path).is_some() || matches!(ending, "pl" | "rb" | "php")
}

/// Whether a path is a shell script's by its ending.
pub fn is_script_name(path: &str) -> bool {
    script_language(path) == Some(ScriptLanguage::Shell)
}

/// Whether a file is in a folder where most files without an ending are scripts. Its first line decides.
fn may_be_script(folder: &str, name: &str) -> bool {
    let folder = folder.rsplit('/').next().unwrap_or_default();
    !name.contains('.')
        && matches!(
            folder,
            "bin" | "scripts" | "script" | "ops" | "tools" | "hooks" | "cron" | "cron.d"
        )
}

/// Whether a name has no ending.
pub fn has_no_ending(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or(path).contains('.')
}

/// Programs whose files are named like compose files, and are others.
const OTHER_COMPOSE: &[&str] = &["rancher"];

/// `compose`, `docker-compose`, and either with something behind a dot, dash or underscore, or before one.
fn is_compose(stem: &str) -> bool {
    let mut parts = stem.split(['.', '-', '_']);
    parts.clone().any(|part| part == "compose") && !parts.any(|part| OTHER_COMPOSE.contains(&part))
}

fn is_redis_conf(folder: &str, name: &str) -> bool {
    let folder = folder.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut words = redproof_redis::products_with_redis_conf()
        .iter()
        .chain(&["sentinel"]);
    words.any(|word| name.contains(word) || folder == *word)
}

/// Whether the file that a template makes would be one of ours.
fn is_template_of_ours(folder: &str, stem: &str) -> bool {
    stem == ".env"
        || stem.ends_with(".env")
        || stem.starts_with(".env")
        || matches!(
            kind_of(&format!("{folder}/{stem}")),
            Some(Kind::Compose | Kind::RedisConf | Kind::Acl)
        )
        || redproof_redis::products_with_redis_conf()
            .iter()
            .any(|word| stem.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (path, kind) in [
            ("docker-compose.yml", Some(Kind::Compose)),
            ("a/compose.prod.yaml", Some(Kind::Compose)),
            ("docker-compose-redis.yml", Some(Kind::Compose)),
            ("docker-compose.json", Some(Kind::Compose)),
            ("composer.json", None),
            ("rancher-compose.yml", Some(Kind::Yaml)),
            ("config/redis/redis.conf", Some(Kind::RedisConf)),
            ("redis/my.conf", Some(Kind::RedisConf)),
            ("nginx/nginx.conf", None),
            ("users.acl", Some(Kind::Acl)),
            ("config/proxy.yml", Some(Kind::Yaml)),
            ("src/main/resources/application-prod.properties", Some(Kind::Yaml)),
            ("gradle.properties", None),
            ("roles/templates/redis.conf.j2", Some(Kind::Template)),
            (".env.example", Some(Kind::Template)),
            ("docker-compose.override.yml.example", Some(Kind::Template)),
            ("page.html.j2", Some(Kind::Foreign)),
            ("main.tf", Some(Kind::Foreign)),
            ("Makefile", Some(Kind::Script)),
            ("ops/rotate", Some(Kind::Script)),
            ("a/rotate", None),
            ("x.bash", Some(Kind::Script)),
            ("justfile", Some(Kind::Script)),
            ("ops/Taskfile.yml", Some(Kind::Script)),
            ("ops/rotate.py", Some(Kind::Program)),
            ("tests/test_cache.py", None),
            ("src/index.ts", Some(Kind::Program)),
            ("env/common", Some(Kind::Dotenv)),
            ("redis/environment", Some(Kind::Dotenv)),
            ("env/README", None),
            ("README.md", None),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }
}
