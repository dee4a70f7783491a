//! The `inspect` command.

use std::io::{BufWriter, Write};

use serde_json::Value;

use super::args::InspectCommand;
use super::engine::{Engine, Failure, InspectFormat, InspectRequest};
use super::warning::warn;
use super::workspace::open_workspace;
use super::{CommandError, TerminalEnv};
use crate::inspect as look;
use crate::policy::{Exit, ProblemEntry};
use crate::report::inspect as report;
use crate::report::{Options, write_json};
use crate::rules::Severity;
use crate::view::{Call, Model};
use redproof_redis::Version;

pub(super) fn run(
    command: InspectCommand,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let mut options = terminal_env.options(Severity::Info);
    // What is no terminal gets lines as they are.
    options.width = terminal_env.columns.map_or(usize::MAX, |_| options.width);
    let problems = engine.inspect(&command.into(), &options, out)?;
    for problem in &problems {
        warn(err, &format!("{}: {}", problem.place(), problem.message));
    }
    Ok(if problems.is_empty() {
        Exit::CLEAN
    } else {
        Exit::INCOMPLETE
    })
}

pub(super) fn inspect(
    request: &InspectRequest,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Vec<ProblemEntry>, Failure> {
    let calls: Vec<Call> = request
        .attempts
        .iter()
        .map(|text| {
            Call::parse(text).ok_or_else(|| {
                Failure::usage("--try expects a user and a command, such as \"app config get port\"")
            })
        })
        .collect::<Result<_, _>>()?;
    if let Some(call) = calls.iter().find(|call| !is_command(call)) {
        let name = call.words.first().map_or("", String::as_str);
        return Err(Failure::usage(format!(
            "--try: no version of Redis has a command {name}"
        )));
    }
    let workspace = open_workspace(&request.about)?;
    let mut out = BufWriter::new(out);
    let problems = match request.format {
        InspectFormat::Compose => {
            let look::Inspection { shown, problems } = look::projects(&workspace);
            let project = single(shown, problems.is_empty())?;
            write_json(&project, &mut out)?;
            problems
        }
        InspectFormat::Json => {
            let look::Inspection { shown, problems } = look::model(&workspace, &calls);
            known_users(&shown, &calls)?;
            report::json(&shown, &mut out)?;
            problems
        }
        InspectFormat::Human => {
            let look::Inspection { shown, problems } = look::model(&workspace, &calls);
            known_users(&shown, &calls)?;
            report::human(&shown, options, &mut out)?;
            problems
        }
    };
    out.flush()?;
    Ok(problems)
}

/// Whether some version has the command. The names of modules have a dot.
fn is_command(call: &Call) -> bool {
    let name = call.words.first().map_or("", String::as_str);
    name.contains('.')
        || Version::all()
            .iter()
            .any(|version| version.command(name).is_some())
}

/// Fails for a user that no server has, where the users of all servers are known.
fn known_users(model: &Model, calls: &[Call]) -> Result<(), Failure> {
    let servers = || {
        model
            .deployments
            .iter()
            .flat_map(|deployment| &deployment.servers)
    };
    if servers().next().is_none() || servers().any(|server| server.users.is_empty()) {
        return Ok(());
    }
    let is_user = |call: &&Call| {
        servers()
            .flat_map(|server| &server.users)
            .any(|user| user.name == call.user)
    };
    match calls.iter().find(|call| !is_user(call)) {
        None => Ok(()),
        Some(call) => Err(Failure::usage(format!(
            "--try: no server has a user {}",
            call.user
        ))),
    }
}

/// Returns the only project: `--format compose` prints one.
fn single(mut projects: Vec<(String, Value)>, all_read: bool) -> Result<Value, Failure> {
    match (projects.pop(), projects.last()) {
        (Some((_, project)), None) => Ok(project),
        (Some((one, _)), Some((other, _))) => Err(Failure::usage(format!(
            "found several compose projects, such as {other} and {one}. Select one with -f"
        ))),
        (None, _) if all_read => Err(Failure::usage(
            "no compose project with Redis found. Name its files with -f",
        )),
        (None, _) => Err(Failure::usage(
            "the compose file cannot be read. Run `redproof scan` to see why",
        )),
    }
}
