//! What the model says to a case.

use std::path::Path;

use redproof_redis::{
    self, Authentication, DefaultUser, FileAnswer, ImageEffects, Launch, STANDARD_INPUT, Server,
};
use redproof_source::{Known, SourceMap, Span, Text};

use crate::program::{Case, Program, Real, start};
use crate::running::Running;

pub(crate) fn model(program: &Program, folder: &Path, case: &Case) -> (Server, SourceMap) {
    let mut map = SourceMap::default();
    let anchor = Span::top(map.add("argument", ""));
    let mut arguments = Vec::new();
    for word in &case.arguments {
        let file = map.add("argument", word.as_str());
        arguments.push(Text::literal(word.as_str(), Span::new(file, 0, word.len())));
    }
    let root = folder.to_string_lossy().into_owned();
    let prefix = format!("{root}/");
    let mut files = |path: &str| {
        let content = if path == STANDARD_INPUT {
            Some(case.stdin.clone().unwrap_or_default())
        } else {
            let relative = path.strip_prefix(&prefix).unwrap_or(path);
            match relative.split_once('*') {
                Some((before, after)) => {
                    let matching: Vec<&str> = case
                        .files
                        .iter()
                        .filter(|(path, _)| {
                            path.strip_prefix(before)
                                .and_then(|rest| rest.strip_suffix(after))
                                .is_some_and(|between| !between.contains('/') && !between.starts_with('.'))
                        })
                        .map(|(_, content)| content.as_str())
                        .collect();
                    (!matching.is_empty()).then(|| matching.concat())
                }
                None => case.files.get(relative).cloned(),
            }
        };
        content.map_or(FileAnswer::Missing, |content| {
            let file = map.add(path, content.as_str());
            FileAnswer::Found(
                file,
                Text::literal(content.as_str(), Span::new(file, 0, content.len())),
            )
        })
    };
    let server = redproof_redis::launch(&mut Launch {
        version: program.version,
        arguments,
        sentinel: false,
        image: ImageEffects::default(),
        working_dir: root,
        anchor,
        files: &mut files,
    });
    (server, map)
}

/// Whether a new connection is let in without a password.
pub(crate) fn lets_in(server: &Server) -> Known<bool> {
    let state = server.default_user().answer;
    state.map(|state| matches!(state, DefaultUser::Open | DefaultUser::Harmless))
}

/// Whether a new connection may run commands that read or change something.
pub(crate) fn is_open(server: &Server) -> Known<bool> {
    let needed = server.authentication().answer;
    // With an empty password it has to log in first.
    let logs_in = server.default_user().answer == Known::Known(DefaultUser::EmptyPassword);
    needed.map(|needed| needed == Authentication::None && !logs_in)
}

/// The line that the server names, in its configuration file or in its ACL file.
pub(crate) fn line_at_fault(said: &str) -> Option<u32> {
    let marker = ["configuration file, at line ", "u.acl:"]
        .into_iter()
        .find_map(|marker| said.find(marker).map(|at| at + marker.len()))?;
    let digits: String = said[marker..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Starts server and model. Gives what runs to ask further, or in what the two differ.
pub(crate) fn compare_start(
    program: &Program,
    folder: &Path,
    case: &Case,
) -> Result<Option<(Running, Server)>, String> {
    let (server, map) = model(program, folder, case);
    match start(program, folder, case) {
        Real::Runs(running) if server.starts == Known::Known(true) => Ok(Some((running, server))),
        Real::Runs(_) => Err(format!(
            "it starts, found {:?} {:?}",
            server.starts, server.refusals
        )),
        Real::Stopped(said) => {
            if server.starts != Known::Known(false) {
                return Err(format!("it stops, found {:?}: {}", server.starts, tail(&said)));
            }
            // A number beyond the named file is that of an option, or of a file that is included.
            let named = case.arguments.first().and_then(|first| case.files.get(first));
            let lines = named.map_or(0, |content| content.split('\n').count() as u32);
            // A NUL joins lines, and the server counts what it has joined.
            let joined = named.is_some_and(|content| content.contains('\0'));
            let included =
                joined || named.is_some_and(|content| content.to_ascii_lowercase().contains("include"));
            let expected =
                line_at_fault(&said).filter(|line| said.contains("u.acl:") || (*line < lines && !included));
            match (expected, server.refusals.first()) {
                (Some(line), Some(first)) => {
                    let found = map.positions(first.at).0.line;
                    if found == line {
                        Ok(None)
                    } else {
                        Err(format!(
                            "line {line} is at fault, found {found} ({}): {}",
                            first.message,
                            tail(&said)
                        ))
                    }
                }
                _ => Ok(None),
            }
        }
    }
}

fn tail(said: &str) -> String {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(6)..].join(" | ")
}
