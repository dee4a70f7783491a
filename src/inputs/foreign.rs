//! Files of other tools that deploy or configure Redis, and that redproof does not evaluate.

use std::sync::LazyLock;

use regex::Regex;

use super::chart_folders::chart_around;
use super::words::mentions_redis;
use redproof_source::Tree;

/// An image, host, URL or port that names Redis, in lower case: to fold case by itself makes it take longer to build than most
/// trees take to read. Prose does not: the word has to be a part of a setting.
static USES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = format!("(?:{})", redproof_redis::products().join("|"));
    let keys = "(?:host(?:name)?|ur[il]|port|addr(?:ess)?|endpoint|server|service)s?";
    let patterns = [
        // redis://cache:6379
        "(?:rediss?|valkeys?)://".to_owned(),
        // image: redis:8, repository: bitnami/redis, engine = "redis"
        format!(r#"(?:image|repository|engine|chart)\w*["']?\s*[:=]\s*["']?[\w./-]*{names}"#),
        // REDIS_HOST: cache, redis.port = 6379, name: REDIS_URL
        format!(r#"{names}[\w.-]*?{keys}\w*["']?\s*(?:[:=]|$)"#),
        // host: redis
        format!(r#"{keys}["']?\s*[:=]\s*["']?[\w.-]*{names}"#),
        // A section: redis:
        format!(r#"^\s*(?:- )?["']?{names}["']?\s*[:=]\s*\{{?\s*$"#),
        // resource "google_redis_instance" "cache"
        format!(r#"(?:resource|module)\s+"\w*{names}"#),
    ];
    Regex::new(&format!("(?m-u){}", patterns.join("|"))).ok()
});

/// Files of CI systems, by path.
const CI_FILES: &[&str] = &[
    ".gitlab-ci.yml",
    ".travis.yml",
    ".drone.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".woodpecker.yml",
    ".woodpecker.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
];

/// Folders of CI systems' files.
const CI_FOLDERS: &[&str] = &[
    ".github/workflows",
    ".gitea/workflows",
    ".forgejo/workflows",
    ".woodpecker",
];

/// Folders of a role of Ansible that hold YAML files.
const ROLE_FOLDERS: &[&str] = &["tasks", "handlers", "defaults", "vars", "meta"];

/// Endings of files that are of another tool whatever is in them, with the tool.
const ENDINGS: &[(&str, &str)] = &[
    (".j2", "template"),
    (".jinja", "template"),
    (".jinja2", "template"),
    (".erb", "template"),
    (".tf", "terraform"),
    (".tf.json", "terraform"),
];

/// A Dockerfile that no deployment builds.
const DOCKERFILE: &str = "Dockerfile that no deployment builds";

/// The tool that a file is of, by its name alone.
pub fn tool_of_name(path: &str) -> Option<&'static str> {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    if matches!(stem, "dockerfile" | "containerfile") || name.ends_with(".dockerfile") {
        return Some(DOCKERFILE);
    }
    let known = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
    known.map(|(_, tool)| *tool)
}

/// The tool that a YAML file is of, by its place and what is in it.
pub fn tool_of_yaml(tree: &Tree, path: &str, text: &str) -> Option<&'static str> {
    let ends_with =
        |file: &str| path == file || path.strip_suffix(file).is_some_and(|rest| rest.ends_with('/'));
    let folder = Tree::parent(path);
    if CI_FILES.iter().any(|file| ends_with(file))
        || CI_FOLDERS
            .iter()
            .any(|ci| folder == *ci || folder.strip_suffix(ci).is_some_and(|rest| rest.ends_with('/')))
    {
        return Some("ci");
    }
    if chart_around(tree, folder).is_some() {
        return Some("helm");
    }
    let has_key = |key: &str| {
        let quoted = format!("\"{key}\"");
        let starts = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        text.lines().any(starts) || path.ends_with(".json") && text.contains(&quoted)
    };
    if has_key("apiVersion") && has_key("kind") {
        return Some("kubernetes");
    }
    is_of_ansible(tree, folder, text).then_some("ansible")
}

/// Whether a YAML file is a playbook of Ansible, or is where Ansible looks for tasks and variables.
fn is_of_ansible(tree: &Tree, folder: &str, text: &str) -> bool {
    let name = |folder: &str| folder.rsplit('/').next().unwrap_or_default().to_owned();
    let is_file = |path: Option<String>| path.is_some_and(|path| tree.is_file(&path));
    let role = Tree::parent(folder);
    let has_tasks = || {
        let tasks = ["tasks/main.yml", "tasks/main.yaml"];
        tasks.iter().any(|tasks| is_file(Tree::join(role, tasks)))
    };
    let variables = ["group_vars", "host_vars"];
    let is_play = |line: &str| {
        let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("  "));
        line.is_some_and(|line| line.starts_with("hosts:"))
    };
    ROLE_FOLDERS.contains(&&*name(folder)) && has_tasks()
        || variables.contains(&&*name(folder))
        || variables.contains(&&*name(role))
        || text.lines().any(is_play)
}

/// Whether a file of another tool, by its name, uses Redis.
pub(super) fn tool_uses_redis(path: &str, text: &str) -> bool {
    match tool_of_name(path) {
        Some(DOCKERFILE) => mentions_redis(text) && text.lines().any(is_of_server),
        _ => uses_redis(text),
    }
}

/// Whether a line of a Dockerfile is based on an image of Redis, starts a server, or sets its password.
fn is_of_server(line: &str) -> bool {
    let (instruction, rest) = line.trim_start().split_once([' ', '\t']).unwrap_or((line, ""));
    let instruction = instruction.to_ascii_uppercase();
    let is_between = |c: char| c.is_ascii_whitespace() || matches!(c, '[' | ']' | ',' | '"' | '\'');
    let mut words = rest.split(is_between).filter(|word| !word.is_empty());
    match instruction.as_str() {
        "FROM" => words
            .find(|word| !word.starts_with("--"))
            .is_some_and(|image| redproof_redis::Image::named(image).is_some()),
        "CMD" | "ENTRYPOINT" => {
            let program = |word: &str| {
                word.rsplit('/')
                    .next()
                    .is_some_and(redproof_redis::is_server_program)
            };
            words.any(program)
        }
        "ENV" | "ARG" => words.any(|word| {
            let (name, value) = word.split_once('=').unwrap_or((word, " "));
            !value.is_empty() && redproof_redis::is_password_variable(name)
        }),
        _ => false,
    }
}

/// Whether a file of another tool uses Redis. Comments do not count.
pub fn uses_redis(text: &str) -> bool {
    let is_comment =
        |line: &&str| line.trim_start().starts_with(['#', ';']) || line.trim_start().starts_with("//");
    // Each of the patterns has the name of a server in it.
    let mut lines = text
        .lines()
        .filter(|line| mentions_redis(line) && !is_comment(line));
    mentions_redis(text)
        && USES
            .as_ref()
            .is_none_or(|uses| lines.any(|line| uses.is_match(&line.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::MemoryTree;

    #[test]
    fn dockerfiles_of_servers_and_of_others() {
        for text in [
            "FROM redis:7\n",
            "FROM --platform=linux/amd64 bitnami/redis:7 AS base\n",
            "FROM debian\nCMD [\"redis-server\", \"/r.conf\"]\n",
            "FROM app\nENV REDIS_PASSWORD=x\n",
            "FROM debian\nCMD [\"redis-server\",\"--protected-mode\",\"no\"]\n",
        ] {
            assert!(tool_uses_redis("build/Dockerfile.cache", text), "{text}");
        }
        for text in [
            "FROM php:8\nARG PHPREDIS_VERSION=6.0\nRUN pecl install redis\n",
            "FROM app\nENV REDIS_HOST=cache\n",
            "# FROM redis:7\nFROM app\n",
        ] {
            assert!(!tool_uses_redis("Dockerfile", text), "{text}");
        }
        assert_eq!(tool_of_name("cache.Dockerfile"), Some(DOCKERFILE));
        assert_eq!(tool_of_name("Dockerfile.md5/notes"), None);
    }

    #[test]
    fn what_uses_redis_and_what_speaks_of_it() {
        for text in [
            "image: redis:8",
            "        - image: \"docker.io/bitnami/valkey:8\"",
            "  repository: bitnami/redis",
            "- name: REDIS_HOST",
            "  value: redis://cache:6379",
            "redis_port: 6379",
            "redis:\n  host: cache",
            "host = \"my-redis.internal\"",
            "engine = \"redis\"",
            "resource \"google_redis_instance\" \"cache\" {",
        ] {
            assert!(uses_redis(text), "{text}");
        }
        for text in [
            "# image: redis:8",
            "description: talks to redis",
            "name: notes about Redis",
            "run: apt-get install redis-tools",
        ] {
            assert!(!uses_redis(text), "{text}");
        }
    }

    #[test]
    fn tools_by_place_and_content() {
        let mut memory = MemoryTree::default();
        memory
            .files
            .insert("charts/app/Chart.yaml".to_owned(), "name: app".into());
        memory
            .files
            .insert("roles/cache/tasks/main.yml".to_owned(), "[]".into());
        let tree = Tree::Memory(memory);
        for (path, text, tool) in [
            (".github/workflows/ci.yml", "jobs: {}", Some("ci")),
            ("sub/.gitlab-ci.yml", "x: y", Some("ci")),
            ("charts/app/values.yaml", "redis: {}", Some("helm")),
            ("charts/app/templates/a.yaml", "{{ x }}", Some("helm")),
            (
                "k8s/redis.yaml",
                "apiVersion: v1\nkind: Service\n",
                Some("kubernetes"),
            ),
            ("config/app.yml", "redis: {}", None),
            ("roles/cache/defaults/main.yml", "redis_port: 1", Some("ansible")),
            ("defaults/main.yml", "redis_port: 1", None),
            ("group_vars/all/redis.yml", "redis_port: 1", Some("ansible")),
            ("site.yml", "- name: cache\n  hosts: redis\n", Some("ansible")),
        ] {
            assert_eq!(tool_of_yaml(&tree, path, text), tool, "{path}");
        }
        assert_eq!(tool_of_name("infra/main.tf"), Some("terraform"));
        assert_eq!(tool_of_name("roles/x/page.html.j2"), Some("template"));
        assert_eq!(tool_of_name("a.yml"), None);
    }
}
