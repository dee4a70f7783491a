//! Whole runs over trees of files.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::sync::OnceLock;

use redproof::cli::{Auditor, TerminalEnv};
use redproof::rules::RuleSet;
use redproof::{Audit, Selection, audit_tree};
use redproof_source::{MemoryTree, Tree};
use serde_json::Value;

/// What no output may show. Inputs that hold it have it as a password.
const SECRET: &str = "fuzz-Kq7walrus";

/// Starts a file of a tree: the path follows, up to the end of the line.
const MARK: &str = "=== ";

/// The most bytes of a tree: what is longer is slow, and finds no more.
const MOST: usize = 16_384;

type Files = BTreeMap<String, String>;

pub(crate) fn compose(data: &[u8]) {
    with_file("compose.yaml", data, &[]);
}

const SERVER: (&str, &str) = (
    "compose.yaml",
    "services:\n  redis:\n    image: redis:7.2\n    command: redis-server /etc/redis.conf\n    ports: ['6379:6379']\n    volumes:\n      - ./redis.conf:/etc/redis.conf\n      - ./users.acl:/etc/users.acl\n",
);

pub(crate) fn redis_conf(data: &[u8]) {
    with_file("redis.conf", data, &[SERVER]);
}

pub(crate) fn acl(data: &[u8]) {
    with_file(
        "users.acl",
        data,
        &[SERVER, ("redis.conf", "aclfile /etc/users.acl\n")],
    );
}

pub(crate) fn sentinel(data: &[u8]) {
    let compose = "services:\n  sentinel:\n    image: redis:7.2\n    command: redis-sentinel /etc/sentinel.conf\n    volumes: ['./sentinel.conf:/etc/sentinel.conf']\n";
    with_file("sentinel.conf", data, &[("compose.yaml", compose)]);
}

/// The first byte chooses the format.
pub(crate) fn app_config(data: &[u8]) {
    let names = [
        "application.yml",
        "config.json",
        "config.toml",
        "settings.ini",
        "application.properties",
        ".env",
        "config.php",
        "web.config",
    ];
    if let Some((kind, rest)) = data.split_first() {
        with_file(names[usize::from(*kind) % names.len()], rest, &[SERVER]);
    }
}

/// Lines are arguments. What would write files is left out.
pub(crate) fn arguments(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let writes = [
        "init",
        "baseline",
        "evidence",
        "--output",
        "-o",
        "man",
        "acl",
        "--write",
        "completions",
        "merge",
        "--pages",
    ];
    if text.lines().any(|word| {
        writes.iter().any(|write| word.starts_with(write)) || word.starts_with('/') || word.contains("..")
    }) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("compose.yaml"), SERVER.1).expect("a file");
    let words = text.lines().map(OsString::from);
    let words = words.chain([folder.path().into()]);
    let (code, ..) = run(words.collect());
    assert!(code <= 3, "exit code {code}");
}

/// Any files: `=== PATH` before each.
pub(crate) fn tree(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut files = Files::new();
    for part in format!("\n{text}").split(&format!("\n{MARK}")).skip(1) {
        let (path, content) = part.split_once('\n').unwrap_or((part, ""));
        files.insert(path.trim().to_owned(), content.to_owned());
    }
    check(&files);
}

fn with_file(path: &str, data: &[u8], more: &[(&str, &str)]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let more = more
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut files: Files = more.collect();
    files.insert(path.to_owned(), text.to_owned());
    check(&files);
}

/// Audits files in every way, and compares.
fn check(files: &Files) {
    let size: usize = files.values().map(String::len).sum();
    if size > MOST || files.keys().any(|path| !is_plain(path)) {
        return;
    }
    same_without_prefilters(files);
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        let above = path.parent().expect("a parent");
        // Where one path is a file and a folder, there is no such tree.
        if fs::create_dir_all(above).is_err() || fs::write(path, text).is_err() {
            return;
        }
    }
    let json = ["scan", "--format=json", "--reproducible", "--now=2026-11-29"];
    let first = outputs(&json, folder.path());
    assert_eq!(first, outputs(&json, folder.path()), "two runs differ");
    follows_schema(&first);
    let secret = secret_of(files);
    for command in [
        &json[..],
        &["scan", "--format=full", "--now=2026-11-29"],
        &["inspect", "--format=json"],
        &["inspect", "--format=compose"],
        &["acl", "suggest"],
    ] {
        let shown = outputs(command, folder.path());
        if let Some(secret) = secret {
            assert!(!shown.contains(secret), "{command:?} shows the secret");
        }
        let is_raw = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!shown.contains(is_raw), "{command:?} shows a control character");
    }
}

/// Whether a path is one that a folder can hold, below it.
fn is_plain(path: &str) -> bool {
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.len() < 100 && !part.contains('\0');
    path.len() < 400 && path.split('/').all(is_part) && !path.starts_with(".git/")
}

/// The secret, if the files have it where each reader knows a password, and nowhere else.
fn secret_of(files: &Files) -> Option<&'static str> {
    let places = [
        format!("requirepass {SECRET}\n"),
        format!("REDIS_PASSWORD={SECRET}\n"),
        format!("REDIS_PASSWORD: {SECRET}\n"),
        format!("redis://:{SECRET}@"),
        format!("on >{SECRET} "),
    ];
    let count = |text: &str| {
        let known: usize = places
            .iter()
            .map(|place| text.matches(place.as_str()).count())
            .sum();
        (known, text.matches(SECRET).count())
    };
    let counts = files
        .iter()
        .map(|(path, text)| (path.contains(SECRET), count(text)));
    let mut counts = counts.peekable();
    counts.peek()?;
    counts
        .all(|(in_name, (known, all))| !in_name && known == all)
        .then_some(SECRET)
}

fn outputs(command: &[&str], folder: &std::path::Path) -> String {
    let words = std::iter::once("redproof").chain(command.iter().copied());
    let words = words.map(OsString::from).chain([folder.into()]);
    let (code, out, err) = run(words.collect());
    assert!(code <= 3, "{command:?}: exit code {code}");
    let name = folder.to_string_lossy().into_owned();
    format!("{out}{err}").replace(&name, "FOLDER")
}

fn run(words: Vec<OsString>) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = redproof::cli::run(words, &Auditor, &TerminalEnv::default(), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    (code, text(out), text(err))
}

fn follows_schema(shown: &str) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| {
        let text = include_str!("../../schemas/report.schema.json");
        let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
        jsonschema::draft202012::new(&schema).expect("the schema is one")
    });
    // A usage error has no report.
    let Some(report) = shown
        .get(..=shown.rfind('}').unwrap_or(0))
        .filter(|text| text.starts_with('{'))
    else {
        return;
    };
    let report: Value = serde_json::from_str(report).expect("the report is JSON");
    let faults: Vec<String> = schema
        .iter_errors(&report)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

fn same_without_prefilters(files: &Files) {
    let tree = Tree::Memory(MemoryTree {
        files: files
            .iter()
            .map(|(path, text)| (path.clone(), text.as_str().into()))
            .collect(),
        ..MemoryTree::default()
    });
    let rules = RuleSet::builtin().expect("the rules load");
    let starts = [String::new()];
    let with = |without_prefilters| {
        let selection = Selection {
            starts: &starts,
            without_prefilters,
            ..Selection::default()
        };
        audit_tree(&tree, &selection, rules)
    };
    let full = with(true);
    // A compose file that cannot be parsed is a problem, or a template, only where its group mentions Redis, which those
    // searches tell.
    let is_template = |entry: &redproof::policy::NotEvaluated| entry.why == "template";
    if full.problems.is_empty() && !full.not_evaluated.iter().any(is_template) {
        assert_eq!(
            outcome(&with(false)),
            outcome(&full),
            "with and without searches through the text"
        );
    }
}

fn outcome(audit: &Audit) -> BTreeSet<String> {
    let mut outcome: BTreeSet<String> = audit
        .findings
        .iter()
        .map(|finding| format!("{} {:?} {}", finding.rule, finding.location, finding.message))
        .collect();
    outcome.extend(audit.files.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.problems.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.not_evaluated.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.outside.iter().map(|entry| format!("{entry:?}")));
    outcome.extend(audit.unknown.iter().map(|entry| format!("{entry:?}")));
    outcome
}
