//! A report is the same whether or not searches through text leave files out.

use std::collections::BTreeSet;
use std::path::Path;

use redproof::rules::RuleSet;
use redproof::{Audit, Selection, audit_tree};
use redproof_source::{MemoryTree, Tree};

/// Everything of a report that programs see.
fn outcome(audit: &Audit) -> Vec<String> {
    let mut outcome: Vec<String> = audit
        .findings
        .iter()
        .map(|finding| format!("{finding:?}"))
        .collect();
    outcome.extend(audit.files.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.problems.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.not_evaluated.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.outside.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.unknown.iter().map(|entry| format!("{entry:?}")));
    outcome
}

fn compare(tree: &Tree, name: &str, wrong: &mut Vec<String>) {
    let starts = [String::new()];
    let rules = RuleSet::builtin().unwrap();
    let with = |without_prefilters| {
        let selection = Selection {
            starts: &starts,
            without_prefilters,
            ..Selection::default()
        };
        outcome(&audit_tree(tree, &selection, rules))
    };
    let (fast, full) = (with(false), with(true));
    let (fast, full): (BTreeSet<_>, BTreeSet<_>) = (fast.into_iter().collect(), full.into_iter().collect());
    for line in fast.symmetric_difference(&full) {
        let side = if fast.contains(line) {
            "only with"
        } else {
            "only without"
        };
        wrong.push(format!(
            "{name}: {side} prefilters: {}",
            line.chars().take(300).collect::<String>()
        ));
    }
}

fn memory(files: &[(&str, &str)]) -> Tree {
    Tree::Memory(MemoryTree {
        files: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).into()))
            .collect(),
        ..MemoryTree::default()
    })
}

/// Every fixture, and every case of the rules' tests and of the command line's.
#[test]
fn the_projects_of_other_tests() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(here.join("fixtures")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            compare(
                &Tree::folder(&path).unwrap(),
                &path.display().to_string(),
                &mut wrong,
            );
            count += 1;
        }
    }
    for file in yaml_files(&here.join("rules")) {
        if !file.ends_with(".test.yml") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let mut trees = Vec::new();
        files_of(&value, &mut trees);
        for (index, tree) in trees.iter().enumerate() {
            compare(tree, &format!("{file} {index}"), &mut wrong);
            count += 1;
        }
    }
    for file in yaml_files(&here.join("tests/cli")) {
        let value: serde_yaml::Value =
            serde_yaml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let mut trees = Vec::new();
        files_of(&value, &mut trees);
        for (index, tree) in trees.iter().enumerate() {
            compare(tree, &format!("{file} {index}"), &mut wrong);
            count += 1;
        }
    }
    assert!(count > 200, "only {count} trees were found");
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn yaml_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "yml") {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

/// Every mapping `files: {path: text}` of a document.
fn files_of(value: &serde_yaml::Value, trees: &mut Vec<Tree>) {
    match value {
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| files_of(item, trees)),
        serde_yaml::Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    (Some("files"), serde_yaml::Value::Mapping(files)) => {
                        let files: Vec<(&str, &str)> = files
                            .iter()
                            .filter_map(|(path, text)| Some((path.as_str()?, text.as_str()?)))
                            .collect();
                        trees.push(memory(&files));
                    }
                    _ => files_of(value, trees),
                }
            }
        }
        _ => {}
    }
}

/// Spellings behind which a search for a word or a path sees nothing.
#[test]
fn what_a_search_does_not_see() {
    let conf = "redis: {host: cache, port: 6379, password: hunter2222}\n";
    let dockerfile = "FROM redis:7.0.0\n";
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            "a comment behind a build",
            &[
                ("compose.yaml", "services:\n  a:\n    build: ./c # comment\n"),
                ("c/Dockerfile", dockerfile),
            ],
        ),
        (
            "a build in a folder above",
            &[
                ("d/compose.yaml", "services:\n  a:\n    build: ../c\n"),
                ("c/Dockerfile", dockerfile),
            ],
        ),
        (
            "a build with a default",
            &[
                ("compose.yaml", "services:\n  a:\n    build: ${DIR:-c}\n"),
                ("c/Dockerfile", dockerfile),
            ],
        ),
        (
            "an env file without a dot",
            &[
                (
                    "compose.yaml",
                    "services:\n  a:\n    image: x\n    env_file: vars\n",
                ),
                ("vars", "REDIS_URL=redis://u:hunter2222@cache:6379\n"),
            ],
        ),
        (
            "env files as a list",
            &[
                (
                    "compose.yaml",
                    "services:\n  a:\n    image: x\n    env_file:\n      - path: 'vars'\n        required: false\n",
                ),
                ("vars", "REDIS_URL=redis://u:hunter2222@cache:6379\n"),
            ],
        ),
        (
            "a mounted folder",
            &[
                (
                    "compose.yaml",
                    "services:\n  a:\n    image: x\n    volumes: ['./config:/config']\n",
                ),
                (
                    "config/app.toml",
                    "[redis]\nhost = 'cache'\npassword = 'hunter2222'\n",
                ),
            ],
        ),
        (
            "a mounted file",
            &[
                (
                    "compose.yaml",
                    "services:\n  a:\n    image: x\n    volumes: ['./config.yml:/config.yml']\n",
                ),
                ("config.yml", conf),
            ],
        ),
        (
            "an escape",
            &[(
                "compose.yaml",
                "services:\n  a:\n    image: \"\\x72edis:7.0.0\"\n    ports: ['6379:6379']\n",
            )],
        ),
        (
            "a word in two parts",
            &[(
                "compose.yaml",
                "services:\n  a:\n    image: re${Q-dis}:7.0.0\n    ports: ['6379:6379']\n",
            )],
        ),
        (
            "two variables",
            &[
                (
                    "compose.yaml",
                    "services:\n  a:\n    image: ${A}${B}:7.0.0\n    ports: ['6379:6379']\n",
                ),
                (".env", "A=re\nB=dis\n"),
            ],
        ),
        (
            "a broken line",
            &[(
                "compose.yaml",
                "services:\n  a:\n    image: \"re\\\n      dis:7.0.0\"\n    ports: ['6379:6379']\n",
            )],
        ),
        (
            "an included file",
            &[
                ("compose.yaml", "include: [parts/a.yml]\n"),
                (
                    "parts/a.yml",
                    "services: {r: {image: 'redis:7.0.0', ports: ['6379:6379']}}\n",
                ),
            ],
        ),
        (
            "a compose file by content",
            &[(
                "stack.yml",
                "services:\n  a:\n    image: re${Q-dis}:7.0.0\n    ports: ['6379:6379']\n",
            )],
        ),
        (
            "nothing",
            &[
                (
                    "compose.yaml",
                    "services: {a: {image: nginx, build: ./missing, env_file: none}}\n",
                ),
                ("other.yml", "a: [\n"),
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, files) in cases {
        compare(&memory(files), name, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
