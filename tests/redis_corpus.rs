//! Other people's configurations, where they are at hand: what is refused, and that nothing sound is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::fs;
use std::path::{Path, PathBuf};

use redproof_redis::{self, Engine, FileAnswer, ImageEffects, Launch, Refusal, Server, Version};
use redproof_source::{SourceMap, Span, Text};

fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !path.is_dir() {
        println!("SKIPPED: no corpus beside the crate");
        return None;
    }
    Some(path)
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, ending, found);
        } else if entry.to_string_lossy().ends_with(ending) {
            found.push(entry);
        }
    }
}

fn load(map: &mut SourceMap, path: &Path) -> Option<Text> {
    let content = fs::read_to_string(path).ok()?;
    let file = map.add(path.to_string_lossy().into_owned(), content.as_str());
    let span = Span::new(file, 0, content.len());
    Some(Text::literal(content, span))
}

fn version() -> &'static Version {
    Version::exact(Engine::Redis, "7.4.1").unwrap()
}

/// What a server makes of a configuration or ACL file alone; other files are unknown.
fn judge(map: &mut SourceMap, path: &Path, acl: bool) -> Option<Server> {
    let text = load(map, path)?;
    let anchor = Span::top(map.add("argument", "/file"));
    let mut answer = |asked: &str| {
        if asked == "/file" {
            FileAnswer::Found(text.span().file, text.clone())
        } else {
            FileAnswer::Unknown(redproof_source::Why::new("elsewhere", None))
        }
    };
    let words = if acl {
        &["--aclfile", "/file"][..]
    } else {
        &["/file"]
    };
    Some(redproof_redis::launch(&mut Launch {
        version: version(),
        arguments: words.iter().map(|word| Text::literal(*word, anchor)).collect(),
        sentinel: !acl && path.to_string_lossy().contains("sentinel"),
        image: ImageEffects::default(),
        working_dir: "/data".to_owned(),
        anchor,
        files: &mut answer,
    }))
}

fn refusals(path: &Path) -> Option<(SourceMap, Vec<Refusal>)> {
    let mut map = SourceMap::default();
    let server = judge(&mut map, path, false)?;
    Some((map, server.refusals))
}

fn show(map: &SourceMap, refusals: &[Refusal]) -> Vec<String> {
    refusals
        .iter()
        .map(|refusal| {
            format!(
                "{}: {} ({})",
                map.positions(refusal.at).0.line,
                refusal.message,
                refusal.path
            )
        })
        .collect()
}

#[test]
fn the_known_faults_of_real_files_are_found_where_they_are() {
    let Some(corpus) = corpus() else { return };
    let (map, found) = refusals(&corpus.join("ja4proxy/18ffd4a/config/redis/redis.conf")).unwrap();
    assert_eq!(map.positions(found[0].at).0.line, 7, "{:?}", show(&map, &found));
    let mut map = SourceMap::default();
    let acl = corpus.join("ja4proxy/18ffd4a/config/redis/users.acl");
    let found = judge(&mut map, &acl, true).unwrap().refusals;
    assert_eq!(map.positions(found[0].at).0.line, 1, "{:?}", show(&map, &found));
}

/// No word behind the first one of a refused line is in what is said about it.
fn quotes_no_value(map: &SourceMap, refusals: &[Refusal]) {
    for refusal in refusals {
        let file = map.get(refusal.at.file).unwrap();
        let line = file.line_range(map.positions(refusal.at).0.line);
        for word in file.text()[line]
            .split_whitespace()
            .skip(1)
            .filter(|word| word.len() > 7)
        {
            assert!(
                !refusal.message.contains(word) && !refusal.help.contains(word),
                "{refusal:?}"
            );
        }
    }
}

#[test]
fn real_files_are_judged_and_no_message_holds_a_value() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus, ".conf", &mut paths);
    let mut judged = 0;
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        if !(name.contains("redis") || name.contains("valkey")) || name.contains("nginx") {
            continue;
        }
        let Some((map, found)) = refusals(&path) else {
            continue;
        };
        judged += 1;
        println!("{name}: {:#?}", show(&map, &found));
        quotes_no_value(&map, &found);
    }
    let mut paths = Vec::new();
    files(&corpus, ".acl", &mut paths);
    for path in paths {
        let mut map = SourceMap::default();
        let Some(server) = judge(&mut map, &path, true) else {
            continue;
        };
        let (users, found) = (server.users, server.refusals);
        println!(
            "{}: {} users {:#?}",
            path.display(),
            users.len(),
            show(&map, &found)
        );
        quotes_no_value(&map, &found);
        judged += 1;
    }
    assert!(judged > 20, "{judged}");
}
