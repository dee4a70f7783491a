//! Files that are not what their names say, names that are commands, and reports that would replace something.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use super::harness::{SECRET, folder, redis_with_password, scan, scan_files};

fn run(place: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(args)
        .current_dir(place)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A call that is refused, and what it says.
#[track_caller]
fn is_refused(place: &Path, args: &[&str], because: &str) {
    let (code, _, stderr) = run(place, args);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains(because), "{stderr}");
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn deployment() -> tempfile::TempDir {
    folder(&[("compose.yaml", redis_with_password().as_bytes())])
}

#[test]
fn a_compose_file_that_is_a_link_to_nothing() {
    let place = folder(&[]);
    symlink("nowhere.yaml", place.path().join("compose.yaml")).unwrap();
    scan(place.path()).is_incomplete("is a link to what is not there");
}

#[test]
fn config_files_that_are_none() {
    let place = deployment();
    let config = place.path().join("redproof.toml");
    symlink("nowhere.toml", &config).unwrap();
    is_refused(place.path(), &["scan"], "is a link to what is not there");
    fs::remove_file(&config).unwrap();
    pipe(&config);
    is_refused(place.path(), &["scan"], "is not a regular file");
    fs::remove_file(&config).unwrap();
    fs::create_dir(&config).unwrap();
    is_refused(place.path(), &["scan"], "is not a regular file");
    fs::remove_dir(&config).unwrap();
    symlink("redproof.toml", &config).unwrap();
    is_refused(place.path(), &["scan"], "redproof.toml");
}

#[test]
fn rules_that_are_none() {
    let place = deployment();
    let rules = folder(&[]);
    let shown = rules.path().to_str().unwrap();
    let rule = rules.path().join("a.yml");
    pipe(&rule);
    is_refused(place.path(), &["scan", "--rules", shown], "is not a regular file");
    let alone = rule.to_str().unwrap();
    is_refused(place.path(), &["scan", "--rules", alone], "is not a regular file");
    fs::remove_file(&rule).unwrap();
    symlink("nowhere.yml", &rule).unwrap();
    is_refused(place.path(), &["scan", "--rules", shown], "leads elsewhere");
}

#[test]
fn a_redis_conf_that_is_a_folder() {
    let text = "services:\n  r:\n    image: redis:7.2\n    command: redis-server /r.conf\n    volumes: ['./redis.conf:/r.conf']\n";
    let place = folder(&[("compose.yaml", text.as_bytes())]);
    fs::create_dir(place.path().join("redis.conf")).unwrap();
    scan(place.path()).is_incomplete("is not a regular file");
}

#[test]
fn an_env_file_that_links_to_itself() {
    let place = deployment();
    symlink(".env", place.path().join(".env")).unwrap();
    let outcome = scan(place.path());
    outcome.is_incomplete("the env file could not be read");
    outcome.reports("hardcoded-password-in-command");
}

#[test]
fn an_env_file_of_wide_characters() {
    let wide = format!("\u{feff}REDIS_PASSWORD={SECRET}\n");
    let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let text = "services:\n  redis:\n    image: redis:7.2\n    env_file: e\n";
    let place = folder(&[("compose.yaml", text.as_bytes()), ("e", &wide)]);
    scan(place.path()).is_incomplete("is not UTF-8 text");
}

#[test]
fn a_dockerfile_of_wide_characters() {
    let wide = format!("\u{feff}FROM redis:7.2\nCMD redis-server --requirepass {SECRET}\n");
    let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Nothing else mentions the server.
    let place = folder(&[
        ("compose.yaml", b"services: {a: {build: .}}\n"),
        ("Dockerfile", &wide),
    ]);
    scan(place.path()).is_incomplete("is not UTF-8 text");
}

#[test]
fn code_of_two_hundred_megabytes_of_nothing() {
    let place = folder(&[
        ("compose.yaml", redis_with_password().as_bytes()),
        ("app.py", b"import redis\n"),
    ]);
    let code = fs::OpenOptions::new()
        .write(true)
        .open(place.path().join("app.py"));
    code.unwrap().set_len(200_000_000).unwrap();
    let outcome = scan(place.path());
    outcome.reports("hardcoded-password-in-command");
    assert!(
        outcome.report["not_evaluated"]
            .to_string()
            .contains("over the limit file-size")
    );
}

#[test]
fn folders_deeper_than_a_path_may_be() {
    let place = deployment();
    // Each step is short enough; the whole is not.
    let step = "d".repeat(200);
    let script = format!(
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do mkdir {step} && cd -P {step} || exit 1; done; cp \"$1\" compose.yaml"
    );
    let source = place.path().join("compose.yaml");
    let made = Command::new("sh")
        .args(["-c", &script, "sh"])
        .arg(&source)
        .current_dir(place.path())
        .status();
    if !made.unwrap().success() {
        println!("SKIPPED: this system makes no such folders");
        return;
    }
    let outcome = scan(place.path());
    outcome.reports("hardcoded-password-in-command");
    assert!(!outcome.problems().is_empty(), "{}", outcome.report);
}

#[test]
fn names_that_are_commands() {
    let names = [
        "x\u{1b}[31mred",
        "::error::hi",
        "##[group]x",
        "a\nb",
        "##vso[task.setvariable]x",
    ];
    let text = redis_with_password();
    let paths: Vec<String> = names.iter().map(|name| format!("{name}/compose.yaml")).collect();
    let files: Vec<(&str, &[u8])> = paths
        .iter()
        .map(|path| (path.as_str(), text.as_bytes()))
        .collect();
    let place = folder(&files);
    for format in [
        "human", "full", "concise", "table", "json", "ndjson", "sarif", "markdown", "html", "csv",
    ] {
        let (code, out, stderr) = run(place.path(), &["scan", "--format", format]);
        assert_eq!(code, Some(1), "{format}: {stderr}");
        for line in out.lines().chain(stderr.lines()) {
            assert!(!line.contains('\u{1b}'), "{format}: {line:?}");
            assert!(!line.trim_start().starts_with("::"), "{format}: {line:?}");
            assert!(
                !line.contains("##[") && !line.contains("##vso["),
                "{format}: {line:?}"
            );
        }
    }
}

#[test]
fn keys_of_code_that_a_terminal_obeys() {
    let text = format!(
        "{}  app:\n    build: .\n    environment: {{REDIS_URL: 'redis://redis:6379'}}\n",
        redis_with_password()
    );
    let code = "import redis\nr = redis.Redis(host='redis')\nr.get('a\u{1b}[31m:x')\nr.set('k\\x1b]0;t\\x07:1', 1)\nr.get('\\n::error::x')\n";
    let place = folder(&[
        ("compose.yaml", text.as_bytes()),
        ("Dockerfile", b"FROM python\nCOPY . .\n"),
        ("requirements.txt", b"redis\n"),
        ("app.py", code.as_bytes()),
    ]);
    for format in ["acl", "conf", "commands", "compose", "json"] {
        let (code, out, stderr) = run(place.path(), &["acl", "suggest", "--format", format]);
        assert_eq!(code, Some(0), "{format}: {stderr}");
        assert!(out.contains("31m"), "{format} has no such key: {out}");
        for text in [&out, &stderr] {
            assert!(!text.contains(['\u{1b}', '\u{7}']), "{format}: {text:?}");
            assert!(
                !text.lines().any(|line| line.trim_start().starts_with("::")),
                "{format}: {text}"
            );
        }
    }
}

#[test]
fn reports_that_would_replace_something() {
    let place = deployment();
    let outside = folder(&[("victim", b"mine\n")]);
    let args = |output: &'static str| ["scan", "--output", output];
    is_refused(
        place.path(),
        &args("json=compose.yaml"),
        "one of the files that the report is about",
    );
    symlink(outside.path(), place.path().join("out")).unwrap();
    is_refused(place.path(), &args("json=out/victim"), "leads out of this folder");
    let twice = ["scan", "--output", "json=a", "--output", "sarif=./a"];
    is_refused(place.path(), &twice, "is the file of two reports");
    symlink(outside.path().join("victim"), place.path().join("link.json")).unwrap();
    let (code, _, stderr) = run(place.path(), &args("json=link.json"));
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(fs::read(outside.path().join("victim")).unwrap(), b"mine\n");
    let kept = fs::read_to_string(place.path().join("compose.yaml")).unwrap();
    assert_eq!(kept, redis_with_password());
}

#[test]
fn more_patterns_and_copies_than_are_followed() {
    let text = "services:\n  redis:\n    build: .\n";
    let classes: String = (0..201).map(|number| format!("!a[{number}]b\n")).collect();
    let outcome = scan_files(&[
        ("compose.yaml", text),
        ("Dockerfile", "FROM redis:7.2\nCOPY . /c/\n"),
        (".dockerignore", &classes),
    ]);
    outcome.is_incomplete("over the limit ignore-patterns of 200");
    let copies: String = (0..201).map(|number| format!("COPY a{number} /c/\n")).collect();
    let outcome = scan_files(&[
        ("compose.yaml", text),
        ("Dockerfile", &format!("FROM redis:7.2\n{copies}")),
    ]);
    outcome.is_incomplete("over the limit copied-files of 200");
}

#[test]
fn folders_of_a_commit_that_stand_for_any_number_of_files() {
    let script = "git init -q . && file=$(git hash-object -w \"$1\") && tree=$(printf '100644 blob %s\\tnotes.txt\\n' $file | git mktree) &&
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            tree=$(printf '040000 tree %s\\ta\\n040000 tree %s\\tb\\n' $tree $tree | git mktree) || exit 1
        done && tree=$(printf '040000 tree %s\\ta\\n100644 blob %s\\tcompose.yaml\\n' $tree $file | git mktree) && commit=$(git -c user.name=a -c user.email=a@b commit-tree -m x $tree) && git update-ref HEAD $commit";
    let place = folder(&[]);
    let source = deployment();
    let made = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(source.path().join("compose.yaml"))
        .current_dir(place.path())
        .status();
    if !made.is_ok_and(|made| made.success()) {
        println!("SKIPPED: no git here");
        return;
    }
    let (code, out, stderr) = run(place.path(), &["scan", "--revision", "HEAD", "--format", "json"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(out.contains("over the limit repeated-files of 10000"), "{stderr}");
    assert!(out.contains("hardcoded-password-in-command"));
}

#[test]
fn copies_of_the_same_files_that_many_patterns_ask_for() {
    let dockerfile = format!(
        "FROM redis:7\nCOPY s.conf /etc/s.conf\n{}",
        "COPY *.conf /etc/c/\n".repeat(190)
    );
    let patterns: String = (0..5_000).map(|at| format!(" /etc/c/*x{at}.conf")).collect();
    let config = format!("[program:r]\ncommand=redis-server\n[include]\nfiles={patterns}\n");
    let compose = "services:\n  a:\n    build: .\n    command: supervisord -c /etc/s.conf\n";
    let mut files = vec![
        ("compose.yaml".to_owned(), compose.to_owned()),
        ("Dockerfile".to_owned(), dockerfile),
        ("s.conf".to_owned(), config),
    ];
    files.extend((0..100).map(|at| (format!("f{at}.conf"), String::new())));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let begun = std::time::Instant::now();
    scan_files(&files);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
