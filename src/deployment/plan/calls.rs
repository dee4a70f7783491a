//! How scripts and the comments of compose files call Compose: the files that they start together, and the env files that
//! they give it.
//!
//! Only words count, not what a shell makes of them: `-f a.yml -f b.yml` says the same in a variable, an array or a
//! Makefile, and each word has to be the path of a file of the tree.

use std::collections::BTreeSet;

use redproof_compose::DEFAULT_FILES;
use redproof_source::{Tree, child};

use super::is_default;

/// Files that hold commands and are no scripts.
const WITH_COMMANDS: &[&str] = &["package.json", "composer.json", ".gitlab-ci.yml"];

/// One call of Compose, its paths relative to the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ComposeInvocation {
    /// Its compose files, in order.
    pub files: Vec<String>,
    /// Its env files, in order.
    pub env_files: Vec<String>,
}

/// The calls that name compose files or env files in `scripts`, in the comments of `compose_files`, and in manifests with
/// commands in their folders or above them.
pub fn compose_calls(tree: &Tree, scripts: &[String], compose_files: &[String]) -> Vec<ComposeInvocation> {
    let mut around: BTreeSet<&str> = BTreeSet::from([""]);
    for path in compose_files {
        let mut folder = Tree::parent(path);
        while around.insert(folder) {
            folder = Tree::parent(folder);
        }
    }
    let manifests = around.into_iter().flat_map(|folder| {
        let names = tree.list(folder);
        let known = names.iter().filter(|name| WITH_COMMANDS.contains(&name.as_str()));
        known.map(|name| child(folder, name)).collect::<Vec<_>>()
    });
    let manifests = manifests.filter(|path| tree.is_file(path));
    let mut calls = BTreeSet::new();
    for path in scripts.iter().cloned().chain(manifests) {
        if let Ok(Some(text)) = tree.skim(&path, may_call) {
            let named = written(&text);
            calls.extend(named.into_iter().filter_map(|call| call.resolved(tree, &path)));
        }
    }
    // `# Usage: docker compose -f compose.yaml -f compose.prod.yaml up`
    for path in compose_files.iter().filter(|path| !is_default(path)) {
        if let Ok(Some(text)) = tree.skim(path, may_call) {
            let named = written(&comments(&text));
            calls.extend(named.into_iter().filter_map(|call| call.resolved(tree, path)));
        }
    }
    calls.into_iter().collect()
}

/// The comments on lines of their own.
fn comments(yaml: &str) -> String {
    let lines = yaml
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('#'));
    lines
        .map(|line| line.trim_start_matches('#'))
        .collect::<Vec<_>>()
        .join("\n")
}

fn may_call(text: &str) -> bool {
    text.contains("compose") && (text.contains("-f") || text.contains("--env-file"))
        || text.contains("COMPOSE_FILE")
}

/// The calls that a text has, as it writes their paths.
fn written(text: &str) -> Vec<ComposeInvocation> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut calls = Vec::new();
    // All options that name files have this in them.
    let names_files = |command: &&str| command.contains("-f") || command.contains("COMPOSE_FILE");
    for command in joined.split(['\n', ';', '&', '|']).filter(names_files) {
        let mut call = ComposeInvocation::none();
        let mut words = command.split_whitespace();
        while let Some(word) = words.next() {
            let word = word.trim_start_matches(['"', '\'', '(', '`', '[']);
            if is_compose(word) {
                calls.push(std::mem::replace(&mut call, ComposeInvocation::none()));
            }
            let (option, value) = match word.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value.to_owned())),
                Some((name, list)) if name.ends_with("COMPOSE_FILE") => {
                    call.files.extend(list.split(':').map(path));
                    continue;
                }
                _ => (word, None),
            };
            let option = option.trim_end_matches(['"', '\'', ',']);
            let list = match option.rsplit("=(").next().unwrap_or(option) {
                "-f" | "--file" => &mut call.files,
                "--env-file" => &mut call.env_files,
                _ => continue,
            };
            list.extend(value.or_else(|| whole_word(&mut words)).map(|word| path(&word)));
        }
        calls.push(call);
    }
    calls.retain(|call| !call.files.is_empty() || !call.env_files.is_empty());
    calls
}

fn is_compose(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'', ',']);
    word == "compose" || word.ends_with("docker-compose") || word.ends_with("podman-compose")
}

/// The next word, with the blanks that are inside a `$(…)`.
fn whole_word<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<String> {
    let mut word = words.next()?.to_owned();
    while word.matches("$(").count() > word.matches(')').count() {
        word.push(' ');
        word.push_str(words.next()?);
    }
    Some(word)
}

/// The path of a word, without quotes and without the variable or command that its folder comes from.
fn path(word: &str) -> String {
    let word = word.trim_matches(['"', '\'', ',', ')', ']', '`', '}']);
    let is_computed = word.starts_with('$') || word.starts_with("{{");
    let own = match word.rfind(['$', ')', '}']) {
        Some(end) if is_computed => word.get(end..).and_then(|rest| rest.split_once('/')),
        _ => None,
    };
    own.map_or(word, |(_, rest)| rest).replace(['"', '\''], "")
}

impl ComposeInvocation {
    fn none() -> Self {
        Self {
            files: Vec::new(),
            env_files: Vec::new(),
        }
    }

    /// The call with its paths as the tree has them: they begin in the script's folder or one above, wherever all are there.
    fn resolved(&self, tree: &Tree, script: &str) -> Option<Self> {
        let mut folder = script;
        loop {
            let is_root = folder.is_empty();
            folder = Tree::parent(folder);
            if let Some(call) = self.below(tree, folder) {
                return Some(call);
            }
            if is_root || folder.is_empty() {
                return None;
            }
        }
    }

    fn below(&self, tree: &Tree, folder: &str) -> Option<Self> {
        let resolve = |paths: &[String]| -> Option<Vec<String>> {
            let paths = paths.iter().map(|path| Tree::join(folder, path));
            paths.map(|path| path.filter(|path| tree.is_file(path))).collect()
        };
        let mut files = resolve(&self.files)?;
        if files.is_empty() {
            let mut defaults = DEFAULT_FILES.iter().filter_map(|name| Tree::join(folder, name));
            files.extend(defaults.find(|path| tree.is_file(path)));
        }
        Some(Self {
            files: Some(files).filter(|files| !files.is_empty())?,
            env_files: resolve(&self.env_files)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(text: &str) -> Vec<(String, String)> {
        let calls = written(text).into_iter();
        calls
            .map(|call| (call.files.join(" "), call.env_files.join(" ")))
            .collect()
    }

    #[test]
    fn calls_in_any_text() {
        let two = [("a.yml b/c.yml".to_owned(), String::new())];
        for text in [
            "docker compose -f a.yml -f b/c.yml up -d",
            "docker-compose --file=a.yml --file b/c.yml up",
            "COMPOSE := docker compose \\\n  -f a.yml \\\n  -f b/c.yml\nup:\n\t$(COMPOSE) up",
            r#"{"scripts": {"up": "docker compose -f a.yml -f b/c.yml up"}}"#,
            r#"{"args": ["compose", "-f", "a.yml", "-f", "b/c.yml"]}"#,
            "FILES=(-f a.yml -f b/c.yml)\ndocker compose \"${FILES[@]}\" up",
            "export COMPOSE_FILE=a.yml:b/c.yml",
            "docker compose -f \"$ROOT/a.yml\" -f ${ROOT}/b/c.yml up",
            "docker compose -f \"$(dirname \"$0\")/a.yml\" -f $(pwd)/b/c.yml up",
        ] {
            assert_eq!(lists(text), two, "{text}");
        }
    }

    #[test]
    fn calls_in_comments() {
        let text = "# Usage:\n#   docker compose -f a.yml \\\n#     -f b/c.yml up\nservices:\n  x: {command: -f d.yml}\n";
        assert_eq!(
            lists(&comments(text)),
            [("a.yml b/c.yml".to_owned(), String::new())]
        );
        assert!(lists(&comments("services: {}\n")).is_empty());
    }

    #[test]
    fn each_call_is_one_of_its_own() {
        let text = "docker compose -f a.yml up && docker compose --env-file prod.vars -f b.yml up";
        let own = |files: &str, env: &str| (files.to_owned(), env.to_owned());
        assert_eq!(lists(text), [own("a.yml", ""), own("b.yml", "prod.vars")]);
    }
}
