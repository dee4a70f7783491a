//! Our reading of compose files against a real Docker Compose: our own snippets, and other people's files.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

#[path = "compose/oracle.rs"]
mod oracle;
#[path = "compose/snippets/mod.rs"]
mod snippets;

use std::path::{Path, PathBuf};

use oracle::{difference, every_profile, ours, required, theirs, without_added_dependencies};
use redproof_source::Tree;
use snippets::Snippet;

fn written(snippet: &Snippet) -> (tempfile::TempDir, PathBuf) {
    let holder = tempfile::tempdir().unwrap();
    let folder = holder.path().join("a/b");
    for (path, text) in snippet.files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    (holder, folder)
}

#[test]
fn snippets_read_as_docker_compose_reads_them() {
    let Some(program) = required() else { return };
    let mut wrong = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for snippet in snippets::all() {
        let (_holder, folder) = written(snippet);
        let files: Vec<String> = snippet.order.iter().map(|file| (*file).to_owned()).collect();
        let tree = Tree::folder(&folder).unwrap();
        let (project, our_view) = match ours(&tree, &files, &every_profile()) {
            Ok(read) => read,
            Err(problem) => {
                if theirs(&program, &folder, &files, &every_profile()).is_ok() {
                    wrong.push(format!("{}: we cannot parse it: {problem}", snippet.name));
                }
                refused += 1;
                continue;
            }
        };
        match theirs(&program, &folder, &files, &every_profile()) {
            Ok(mut their_view) => {
                accepted += 1;
                if let Some(refusal) = project.refusals.first() {
                    wrong.push(format!(
                        "{}: refused by us only: {}",
                        snippet.name, refusal.message
                    ));
                }
                without_added_dependencies(&our_view, &mut their_view);
                if let Some(at) = difference(&our_view, &their_view, "") {
                    wrong.push(format!("{}: {at}", snippet.name));
                }
            }
            Err(why) => {
                refused += 1;
                if project.refusals.is_empty() {
                    wrong.push(format!("{}: refused by them only: {why}", snippet.name));
                }
            }
        }
    }
    println!(
        "snippets: {accepted} accepted, {refused} refused, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(
        accepted >= 30 && refused >= 30,
        "the snippets no longer exercise both ways"
    );
}

/// What a real Docker Compose (v5.6.1) said of each snippet: its normalised project, or null where it refuses.
const RECORDED: &str = "tests/compose/recorded.json";

#[test]
fn snippets_read_as_docker_compose_was_recorded_to_read_them() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORDED);
    if std::env::var_os("REDPROOF_RECORD").is_some() {
        let program = required().expect("recording needs the program");
        let recorded: serde_json::Map<String, serde_json::Value> = snippets::all()
            .map(|snippet| {
                let (_holder, folder) = written(snippet);
                let files: Vec<String> = snippet.order.iter().map(|file| (*file).to_owned()).collect();
                let said = theirs(&program, &folder, &files, &every_profile()).unwrap_or_default();
                (snippet.name.to_owned(), said)
            })
            .collect();
        std::fs::write(&file, serde_json::to_string_pretty(&recorded).unwrap() + "\n").unwrap();
    }
    let recorded: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(
        recorded.as_object().unwrap().len(),
        snippets::all().count(),
        "record again"
    );
    let mut wrong = Vec::new();
    for snippet in snippets::all() {
        let (_holder, folder) = written(snippet);
        let files: Vec<String> = snippet.order.iter().map(|file| (*file).to_owned()).collect();
        let mut said = recorded[snippet.name].clone();
        match ours(&Tree::folder(&folder).unwrap(), &files, &every_profile()) {
            Ok((project, view)) if project.refusals.is_empty() => {
                without_added_dependencies(&view, &mut said);
                if let Some(at) = difference(&view, &said, "") {
                    wrong.push(format!("{}: {at}", snippet.name));
                }
            }
            _ if said.is_null() => {}
            _ => wrong.push(format!("{}: refused by us only", snippet.name)),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn docker_compose_types_takes_our_normalised_output() {
    let mut wrong = Vec::new();
    for snippet in snippets::all() {
        let (_holder, folder) = written(snippet);
        let files: Vec<String> = snippet.order.iter().map(|file| (*file).to_owned()).collect();
        let tree = Tree::folder(&folder).unwrap();
        let mut map = redproof_source::SourceMap::default();
        let Ok(project) = redproof_compose::load(redproof_compose::Input {
            tree: &tree,
            map: &mut map,
            files: &files,
            options: &every_profile(),
        }) else {
            continue;
        };
        if !project.refusals.is_empty() {
            continue;
        }
        let mut view = redproof_compose::config_json(&project);
        // That crate lacks some keys of services, the limit `pids`, and secrets with a name next to their source.
        for service in view["services"].as_object_mut().unwrap().values_mut() {
            for key in ["configs", "cpus", "label_file", "pids_limit", "provider"] {
                service.as_object_mut().unwrap().remove(key);
            }
            if let Some(limits) = service.pointer_mut("/deploy/resources/limits") {
                limits.as_object_mut().unwrap().remove("pids");
            }
        }
        if let Some(secrets) = view.get_mut("secrets").and_then(|s| s.as_object_mut()) {
            for secret in secrets.values_mut() {
                secret.as_object_mut().unwrap().remove("name");
            }
        }
        if let Some(view) = view.as_object_mut() {
            // And none at the top beside `name`.
            view.remove("configs");
        }
        let view = view.to_string();
        if let Err(error) = serde_yaml::from_str::<docker_compose_types::Compose>(&view) {
            wrong.push(format!("{}: {error}", snippet.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Every YAML file of the corpus.
fn corpus() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/compose");
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "yml" || e == "yaml"))
        .collect();
    files.sort();
    files
}

fn place(path: &Path) -> (PathBuf, Vec<String>) {
    let folder = path.parent().unwrap().to_owned();
    (
        folder,
        vec![path.file_name().unwrap().to_string_lossy().into_owned()],
    )
}

#[test]
fn every_file_of_the_corpus_is_read_without_a_panic_or_a_hang() {
    let files = corpus();
    if files.is_empty() {
        println!("SKIPPED: ../shared/corpus/compose is not there");
        return;
    }
    let started = std::time::Instant::now();
    let (mut read, mut refused, mut unreadable, mut services) = (0, 0, 0, 0);
    for path in &files {
        let (folder, names) = place(path);
        match ours(&Tree::folder(&folder).unwrap(), &names, &every_profile()) {
            Ok((project, _)) => {
                read += 1;
                services += project.services.len();
                refused += usize::from(!project.refusals.is_empty());
            }
            Err(_) => unreadable += 1,
        }
    }
    println!(
        "corpus: {} files, {read} read ({refused} with refusals), {unreadable} unreadable, {services} services, {:?}",
        files.len(),
        started.elapsed()
    );
    assert!(read * 100 >= files.len() * 95);
}

/// Files that only the program refuses, and why that is so.
const EXPLAINED: &[(&str, &str)] = &[
    (
        "fixtures/build-test/ssh/compose.yaml",
        "the program cannot write what it has read as JSON",
    ),
    (
        "laradock/multi-php/compose.yml",
        "it extends a file outside of its folder, which is all that this test gives us",
    ),
];

#[test]
fn the_corpus_reads_as_docker_compose_reads_it() {
    let files = corpus();
    if files.is_empty() {
        println!("SKIPPED: ../shared/corpus/compose is not there");
        return;
    }
    let Some(program) = required() else { return };
    let whole = std::env::var_os("REDPROOF_CORPUS").is_some();
    let step = if whole { 1 } else { 20 };
    let (mut equal, mut different, mut ours_only, mut theirs_only, mut both, mut outside) =
        (0, 0, 0, 0, 0, 0);
    let mut unexplained: Vec<String> = Vec::new();
    for path in files.iter().step_by(step) {
        let (folder, names) = place(path);
        let our = ours(&Tree::folder(&folder).unwrap(), &names, &every_profile());
        let their = theirs(&program, &folder, &names, &every_profile());
        let name = path
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .unwrap_or(path)
            .display();
        match (our, their) {
            (Err(_), Err(_)) => both += 1,
            (Err(problem), Ok(_)) => {
                ours_only += 1;
                println!("ours only: {name}: {problem}");
            }
            (Ok((project, _)), Err(why)) if project.refusals.is_empty() => {
                // A variable that no file sets is unknown to us, and empty to the program here.
                if project.variables.iter().any(|v| v.defined.is_none()) {
                    outside += 1;
                } else {
                    theirs_only += 1;
                    let path = path.to_string_lossy();
                    if !EXPLAINED.iter().any(|(end, _)| path.ends_with(end)) {
                        unexplained.push(format!("refused by them only: {path}: {why}"));
                    }
                }
                if !why.contains("required variable") {
                    println!(
                        "theirs only: {name}: {}",
                        why.chars().take(200).collect::<String>()
                    );
                }
            }
            (Ok(_), Err(_)) => both += 1,
            (Ok((project, _)), Ok(_)) if !project.refusals.is_empty() => {
                ours_only += 1;
                println!("ours only: {name}: {}", project.refusals[0].message);
            }
            (Ok((_, view)), Ok(mut their)) => {
                without_added_dependencies(&view, &mut their);
                match difference(&view, &their, "") {
                    None => equal += 1,
                    Some(at) => {
                        different += 1;
                        unexplained.push(format!("different: {}", path.display()));
                        println!("different: {name}: {}", at.chars().take(300).collect::<String>());
                    }
                }
            }
        }
    }
    println!(
        "corpus against Docker Compose: {equal} equal, {different} different, {both} refused by both, \
         {ours_only} by us only, {theirs_only} by them only, {outside} hang on variables set outside"
    );
    assert!(unexplained.is_empty(), "\n{}", unexplained.join("\n"));
    assert_eq!(ours_only, 0, "false refusals");
    assert!(equal > 0);
}
