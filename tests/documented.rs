//! The commands in the README and the book: each is run in a small repository, and each option in the text exists.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMPOSE: &str = "services:\n  redis:\n    image: redis:7.4.6\n    command: redis-server --aclfile /users.acl\n    volumes: ['./users.acl:/users.acl:ro']\n";

fn pages() -> Vec<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = fs::read_dir(top.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages.insert(0, top.join("README.md"));
    pages.push(top.join("CONTRIBUTING.md"));
    pages
}

fn run(folder: &Path, line: &str) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_redproof")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// A repository that has all that the commands name.
fn world() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    let write = |path: &str, text: &str| {
        let path = top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for compose in [
        "compose.yaml",
        "base.yml",
        "prod.yml",
        "checkouts/a/compose.yaml",
        "repositories/a/compose.yaml",
    ] {
        write(compose, COMPOSE);
    }
    for folder in ["", "checkouts/a/", "repositories/a/"] {
        let users = "user default off\nuser app on >long-and-random-a81f ~* +@read\n";
        write(&format!("{folder}users.acl"), users);
    }
    write(
        "app.py",
        "import redis\nredis.Redis(host='redis', username='app').get('x')\n",
    );
    write("prod.env", "A=1\n");
    write("repositories.txt", "checkouts/a\n");
    write("reports/x", "");
    let guide =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/writing-rules.md")).unwrap();
    let examples: Vec<&str> = guide
        .split("```yaml\n")
        .skip(1)
        .map(|part| part.split("```").next().unwrap())
        .collect();
    for rules in ["my-rules", "rules", "FOLDER"] {
        write(&format!("{rules}/our-cache-stays-inside.yml"), examples[0]);
        write(
            &format!("{rules}/our-cache-stays-inside.test.yml"),
            examples.last().unwrap(),
        );
    }
    let made = "git init -q -b main && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm one \
        && git tag v1.2 && git update-ref refs/remotes/origin/main HEAD && git clone -q --bare . app.git \
        && redproof scan --fail-on never --output json=a.json && cp a.json b.json";
    let (code, printed) = run(top, made);
    if run(top, "git --version").0 != Some(0) {
        println!("SKIPPED: no git here");
        return None;
    }
    assert_eq!(code, Some(0), "{printed}");
    Some(folder)
}

/// The commands of a page's code blocks, without what is said of them.
fn commands(page: &str) -> Vec<String> {
    let mut is_code = false;
    let mut commands = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        let line = line.trim_start().trim_start_matches("$ ");
        if is_code && (line.starts_with("redproof ") || line.contains("| redproof ")) {
            let end = [line.find("  "), line.find(" #")].into_iter().flatten().min();
            commands.push(line[..end.unwrap_or(line.len())].to_owned());
        }
    }
    commands
}

#[test]
fn every_command_runs() {
    let pages = pages().into_iter().map(|path| {
        let commands = commands(&fs::read_to_string(&path).unwrap());
        (path, commands)
    });
    let pages: Vec<(PathBuf, Vec<String>)> = pages.filter(|(_, commands)| !commands.is_empty()).collect();
    let count: usize = pages.iter().map(|(_, commands)| commands.len()).sum();
    assert!(count > 50, "{count} commands");
    std::thread::scope(|scope| {
        for (path, commands) in &pages {
            scope.spawn(|| run_all(path, commands));
        }
    });
}

/// Runs a page's commands one after the other, as a reader would.
fn run_all(path: &Path, commands: &[String]) {
    let Some(world) = world() else { return };
    for command in commands {
        let placed = command
            .replace("/srv/git", ".")
            .replace("FILE...", "compose.yaml")
            .replace("fixtures/before", ".");
        let (code, printed) = run(world.path(), &placed);
        assert!(
            matches!(code, Some(0 | 1 | 3)),
            "{}: {command}: {code:?}\n{printed}",
            path.display()
        );
    }
}

/// Every `redproof …` within a sentence names a command and options that exist.
#[test]
fn every_option_exists() {
    let folder = std::env::temp_dir();
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for code in page.split('`').skip(1).step_by(2) {
            let mut words = code.split_whitespace();
            if words.next() != Some("redproof") || code.contains('\n') {
                continue;
            }
            let words: Vec<&str> = words.collect();
            let names = words
                .iter()
                .take_while(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
            let command: Vec<&str> = names.take(2).copied().collect();
            let (first, both) = (command.first().copied().unwrap_or_default(), command.join(" "));
            let mut help = |command: &str| {
                let known = helps.entry(command.to_owned());
                known
                    .or_insert_with(|| run(&folder, &format!("redproof {command} --help")).1)
                    .clone()
            };
            let help = format!("{}{}", help(first), help(&both));
            for word in words
                .iter()
                .filter(|word| word.starts_with('-') && word.len() > 2)
            {
                let option = word.split('=').next().unwrap();
                assert!(help.contains(option), "{}: `{code}`: no {option}", path.display());
            }
            assert!(help.contains("Usage: redproof"), "{}: `{code}`", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// Every page is in the book, and the README links to it.
#[test]
fn every_page_is_in_the_book_and_the_readme() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let summary = fs::read_to_string(top.join("docs/SUMMARY.md")).unwrap();
    let readme = fs::read_to_string(top.join("README.md")).unwrap();
    for page in pages() {
        let name = page.file_name().unwrap().to_str().unwrap();
        if page.parent() == Some(&top.join("docs")) && name != "SUMMARY.md" {
            assert!(summary.contains(&format!("]({name})")), "SUMMARY.md lacks {name}");
            assert!(
                readme.contains(&format!("](docs/{name})")),
                "README.md lacks {name}"
            );
        }
    }
}

/// Links between pages lead to files that are there, and to headings.
#[test]
fn links_lead_somewhere() {
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).filter_map(|part| part.split(')').next()) {
            if link.contains("://") || link.contains(' ') {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                let slug = |line: &str| {
                    let line = line
                        .trim_start_matches('#')
                        .trim()
                        .to_lowercase()
                        .replace(' ', "-");
                    line.chars()
                        .filter(|character| character.is_alphanumeric() || *character == '-')
                        .collect::<String>()
                };
                assert!(
                    headings.any(|line| slug(line) == heading),
                    "{}: {link}",
                    path.display()
                );
            }
        }
    }
}
