//! Whole launches: what starts, what is refused where, who gets in.

mod files;
mod sentinel;
mod starting;
mod users;
mod values;
mod verdicts;

use std::collections::BTreeMap;

use super::{
    Authentication, Engine, FileAnswer, ImageEffects, Launch, STANDARD_INPUT, Server, Version, launch,
};
use redproof_source::{Known, SourceMap, Span, Text, Why};

/// Whether clients need nothing to run commands.
fn open(server: &Server) -> Known<bool> {
    let needed = server.authentication().answer;
    needed.map(|needed| needed == Authentication::None)
}

/// Launches Redis with files below `/data` and these arguments.
fn run(number: &str, files: &[(&str, &str)], arguments: &[&str]) -> (Server, SourceMap) {
    let mut map = SourceMap::default();
    let words = arguments
        .iter()
        .map(|word| {
            let file = map.add("argument", *word);
            Text::literal(*word, Span::new(file, 0, word.len()))
        })
        .collect();
    run_words(number, files, words, map)
}

fn run_words(
    number: &str,
    files: &[(&str, &str)],
    arguments: Vec<Text>,
    mut map: SourceMap,
) -> (Server, SourceMap) {
    let version = Version::exact(Engine::Redis, number)
        .or_else(|| Version::exact(Engine::Valkey, number))
        .unwrap();
    let anchor = Span::top(map.add("compose.yaml", ""));
    let contents: BTreeMap<String, &str> = files
        .iter()
        .map(|(path, content)| match *path {
            STANDARD_INPUT => (path.to_string(), *content),
            _ => (format!("/data/{path}"), *content),
        })
        .collect();
    let mut answer = |path: &str| match contents.get(path) {
        Some(&"?") => FileAnswer::Unknown(Why::new("a volume", None)),
        Some(content) => {
            let file = map.add(path, *content);
            FileAnswer::Found(file, Text::literal(*content, Span::new(file, 0, content.len())))
        }
        None => FileAnswer::Missing,
    };
    let server = launch(&mut Launch {
        version,
        arguments,
        sentinel: false,
        image: ImageEffects {
            settings: &[("protected-mode", "no")],
            ..ImageEffects::default()
        },
        working_dir: "/data".to_owned(),
        anchor,
        files: &mut answer,
    });
    (server, map)
}

/// The user that these rules make.
pub(crate) fn user_of(number: &str, rules: &str) -> crate::User {
    let (server, _) = run(
        number,
        &[("r.conf", &format!("user app on >x {rules}\n"))],
        &["r.conf"],
    );
    assert!(server.refusals.is_empty(), "{rules}: {:?}", server.refusals);
    server.user("app").unwrap().clone()
}

fn with_config(config: &str) -> (Server, SourceMap) {
    run("7.0.15", &[("r.conf", config)], &["r.conf"])
}

fn faults(config: &str) -> Vec<(u32, String)> {
    let (server, map) = with_config(config);
    server
        .refusals
        .iter()
        .map(|refusal| (map.positions(refusal.at).0.line, map.slice(refusal.at).to_owned()))
        .collect()
}
