//! May this ACL user run this command, and which token decides?
//!
//! ```text
//! cargo run --example acl_check -- FILE USER COMMAND [ARGUMENT]...
//! ```
//!
//! FILE is a redis.conf, or an ACL file (a file whose name ends in `.acl`, or whose first line is a user's). Files that a
//! redis.conf includes, and its ACL file, are read too. The exit status is 0 if the user may, 1 if not, 2 otherwise.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use redproof_redis::{Engine, FileAnswer, ImageEffects, Launch, Server, Version, launch};
use redproof_source::{SourceMap, Span, Text};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let [file, user, command @ ..] = words.as_slice() else {
        eprintln!("usage: acl_check FILE USER COMMAND [ARGUMENT]...");
        return ExitCode::from(2);
    };
    match check(file, user, command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn check(file: &str, user: &str, command: &[String]) -> Result<bool, String> {
    if command.is_empty() {
        return Err("no command to check".to_owned());
    }
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let is_acl = file.ends_with(".acl") || text.trim_start().starts_with("user ");
    let mut map = SourceMap::default();
    let server = start(file, is_acl, &mut map)?;
    for refusal in &server.refusals {
        eprintln!("{}: {}", place(&map, refusal.at), refusal.message);
    }
    let user = server.user(user).ok_or_else(|| format!("no user {user}"))?;
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let decision = server.may(user, &words);
    let answer = if decision.allowed { "allowed" } else { "denied" };
    match decision.decided_by {
        Some(at) => println!("{answer} by `{}` at {}", map.slice(at), place(&map, at)),
        None => println!("{answer}: no rule grants or denies it alone"),
    }
    if !user.enabled.0 {
        println!("the user is off and cannot log in");
    }
    Ok(decision.allowed && user.enabled.0)
}

/// The server that would start with the file.
fn start(file: &str, is_acl: bool, map: &mut SourceMap) -> Result<Server, String> {
    let version = Version::newest(Engine::Redis).ok_or("no version of Redis is known")?;
    let anchor = Span::top(map.add("arguments", ""));
    let argument = |word: &str| Text::literal(word, anchor);
    let arguments = if is_acl {
        vec![argument("--aclfile"), argument(file)]
    } else {
        vec![argument(file)]
    };
    let folder = env::current_dir().map_err(|error| error.to_string())?;
    let mut read = |path: &str| match fs::read_to_string(Path::new(path)) {
        Ok(text) => {
            let shown = Path::new(path).strip_prefix(&folder).unwrap_or(Path::new(path));
            let file = map.add(shown.to_string_lossy().into_owned(), text.as_str());
            let span = Span::new(file, 0, text.len());
            FileAnswer::Found(file, Text::literal(text, span))
        }
        Err(_) => FileAnswer::Missing,
    };
    Ok(launch(&mut Launch {
        version,
        arguments,
        sentinel: false,
        image: ImageEffects::default(),
        working_dir: folder.to_string_lossy().into_owned(),
        anchor,
        files: &mut read,
    }))
}

/// `path:line:column`.
fn place(map: &SourceMap, at: Span) -> String {
    let start = map.positions(at).0;
    format!("{}:{}:{}", map.path(at.file), start.line, start.column)
}
