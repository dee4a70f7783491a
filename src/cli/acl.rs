//! The `acl` command.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};

use super::acl_args::{AclCheckCommand, AclCommand, AclSuggestCommand};
use super::engine::{AclOutcome, AclRequest, CheckFormat, Engine, Failure};
use super::warning::warn;
use super::workspace::open_workspace;
use super::{CommandError, FailOn, TerminalEnv};
use crate::acl::{self as look, AclView};
use crate::application::{Applications, LoginState, Observed, Suggestion, Sureness, observe, suggest};
use crate::inspect::Inspection;
use crate::masking::{MASK, Mask};
use crate::policy::{Exit, ProblemEntry};
use crate::report::Options;
use crate::report::acl::{self as report, SuggestFormat};
use crate::rules::Severity;
use crate::view;
use redproof_redis::{Engine as Redis, Version};
use redproof_source::{ReadError, Tree, printable};

/// What `acl check` fails at, unless the call or the config file says otherwise: an application that would break.
const GATE: Severity = Severity::High;

pub(super) fn run(
    command: AclCommand,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let options = terminal_env.options(Severity::Info);
    let request = match command {
        AclCommand::Check(command) => check_request(command),
        AclCommand::Suggest(command) => suggest_request(command),
    };
    let outcome = engine.acl(&request, &options, out, err)?;
    for problem in &outcome.problems {
        warn(err, &format!("{}: {}", problem.place(), problem.message));
    }
    for path in &outcome.empty_paths {
        warn(err, &format!("{path}: no files that redproof reads"));
    }
    let incomplete = !outcome.problems.is_empty() || !outcome.empty_paths.is_empty();
    Ok(match (outcome.failed, incomplete) {
        (true, _) => Exit::GATE,
        (_, true) => Exit::INCOMPLETE,
        _ => Exit::CLEAN,
    })
}

fn check_request(command: AclCheckCommand) -> AclRequest {
    AclRequest {
        about: command.input.about(command.paths, false),
        check: Some((command.format, command.fail_on)),
        suggest: None,
        user: None,
        explain: false,
        from: None,
    }
}

fn suggest_request(command: AclSuggestCommand) -> AclRequest {
    AclRequest {
        about: command.input.about(command.paths, false),
        check: None,
        suggest: Some(command.format),
        user: command.user,
        explain: command.explain,
        from: command.from,
    }
}

pub(super) fn acl(
    request: &AclRequest,
    options: &Options,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<AclOutcome, Failure> {
    let workspace = open_workspace(&request.about)?;
    let log = request.from.as_deref().map(read_log).transpose()?;
    let Inspection { shown, mut problems } = look::applications(&workspace);
    let observed = match (&log, &request.from) {
        (Some(log), Some(path)) => {
            let (observed, hidden) = without_secrets(log, &shown.mask);
            if hidden {
                let message = "Keys or channels have a password in their names. Rules for them are left out.";
                problems.push(ProblemEntry::of_file(&path.to_string_lossy(), message.to_owned()));
            }
            observed
        }
        _ => Vec::new(),
    };
    let mut failed = false;
    let mut text: Vec<u8> = Vec::new();
    if let Some((format, fail_on)) = request.check {
        let checked = view::applications(&shown.found);
        match format {
            CheckFormat::Json => report::json(&checked, &mut text)?,
            CheckFormat::Human => report::human(&checked, options, &mut text)?,
        }
        let configured = match &workspace.config.fail_on {
            Some(gate) => Severity::named(&gate.value),
            None => Some(GATE),
        };
        let gate = fail_on.map_or(configured, FailOn::severity);
        failed = gate.is_some_and(|gate| worst(&shown).is_some_and(|worst| worst >= gate));
    }
    if let Some(format) = request.suggest {
        let suggestion = suggest(&shown.found, &observed, request.user.as_deref());
        if let (Some(user), true) = (&request.user, suggestion.users.is_empty()) {
            return Err(unknown_user(user, &shown, &observed));
        }
        if suggestion.users.is_empty() {
            warn(err, "no code that uses Redis found");
        } else {
            let written = report::suggestion(&suggestion, format, request.explain, &shown.found.map);
            text.extend(written.into_bytes());
        }
        let mut notes: Vec<String> = Vec::new();
        for user in &suggestion.users {
            if request.explain {
                notes.extend(report::explain(user, &shown.found.map));
            } else {
                let unknown = user
                    .unknown
                    .iter()
                    .map(|(at, why)| format!("warning: {}: {why}", view::Place::of(&shown.found.map, *at)));
                notes.extend(unknown);
            }
            if format == SuggestFormat::Acl {
                notes.push(report::fill_in(user, "users.acl"));
            }
        }
        if request.user.is_none() {
            notes.extend(left_out(&suggestion, format, &shown.found));
        }
        for note in notes {
            let _ = writeln!(err, "{}", printable(&shown.mask.text(&note)));
        }
    }
    let text = String::from_utf8_lossy(&text);
    let mut out = BufWriter::new(out);
    for line in text.lines() {
        let (field, value) = line.split_at(field_of(line));
        writeln!(out, "{field}{}", shown.mask.text(value))?;
    }
    out.flush()?;
    Ok(AclOutcome {
        failed,
        problems,
        empty_paths: shown.empty_paths,
    })
}

/// Bytes of the name of a field in front of a line of JSON, which is ours whatever the passwords are.
fn field_of(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let name = line.trim_start().strip_prefix('"');
    let name = name
        .and_then(|name| name.split_once("\": "))
        .map(|(name, _)| name);
    let is_own = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    name.filter(is_own).map_or(0, |name| indent + name.len() + 4)
}

/// The worst that was found: an operation that is denied, or a login.
fn worst(shown: &AclView) -> Option<Severity> {
    let of_one = |one: &crate::application::Application| {
        let login = one.login.as_ref().map(|login| login.state);
        let out = matches!(login, Some(LoginState::Off | LoginState::Missing));
        let denied = one
            .denied
            .iter()
            .filter_map(|denied| one.operations.get(denied.operation));
        let denied = denied.map(|operation| match operation.sureness {
            Sureness::Certain => Severity::High,
            Sureness::Likely | Sureness::UnknownKey => Severity::Medium,
        });
        denied.chain(out.then_some(Severity::High)).max()
    };
    shown.found.all.iter().filter_map(of_one).max()
}

fn unknown_user(user: &str, shown: &AclView, observed: &[Observed]) -> Failure {
    let all = suggest(&shown.found, observed, None);
    let names: Vec<&str> = all.users.iter().map(|user| user.name.as_str()).collect();
    Failure::usage(match names.as_slice() {
        [] => "no code that uses Redis found".to_owned(),
        names => format!(
            "--user {user}: no such user is suggested. Users: {}",
            names.join(", ")
        ),
    })
}

/// What a file of suggested users does not say by itself: that it is for several servers, and which users it lacks.
fn left_out(suggestion: &Suggestion, format: SuggestFormat, found: &Applications) -> Vec<String> {
    let mut notes = Vec::new();
    let users = &suggestion.users;
    let servers: BTreeSet<&str> = users.iter().filter_map(|user| user.server.as_deref()).collect();
    let is_one_file = matches!(
        format,
        SuggestFormat::Acl | SuggestFormat::Conf | SuggestFormat::Commands
    );
    if is_one_file && servers.len() > 1 {
        let servers: Vec<&str> = servers.into_iter().collect();
        notes.push(format!(
            "warning: these are users of several servers ({}). Give each server its own; --format compose and json say whose they are",
            servers.join(", ")
        ));
    }
    let suggested: BTreeSet<&str> = users.iter().map(|user| user.name.as_str()).collect();
    let servers = found.sides.iter().flat_map(|side| &side.servers);
    let known = servers.filter_map(|server| server.users.known()).flatten();
    let others: BTreeSet<&str> = known
        .map(|user| user.name.as_str())
        .filter(|name| *name != "default" && !suggested.contains(name))
        .collect();
    if !others.is_empty() && !users.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        notes.push(format!(
            "warning: users without code that redproof knows are left out: {}. Keep their lines",
            others.join(", ")
        ));
    }
    notes
}

/// What a log shows, but for keys and channels with a known password in their names, and whether there are any. They are looked for
/// before a part of a name that differs becomes `*`.
fn without_secrets(log: &str, mask: &Mask) -> (Vec<Observed>, bool) {
    let Some(version) = Version::newest(Redis::Redis) else {
        return (Vec::new(), false);
    };
    let mut observed = observe(&mask.text(log), version);
    let mut hidden = false;
    let mut is_shown = |pattern: &str| {
        hidden |= pattern.contains(MASK);
        !pattern.contains(MASK)
    };
    for one in &mut observed {
        one.need.keys.retain(|key| is_shown(&key.pattern));
        one.need.channels.retain(|channel| is_shown(&channel.pattern));
    }
    (observed, hidden)
}

/// Reads the log of `--from`.
fn read_log(path: &std::path::Path) -> Result<String, Failure> {
    let fail = |why: String| Failure::usage(format!("--from {}: {why}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let tree = Tree::folder(folder.unwrap_or(std::path::Path::new(".")))
        .map_err(|error| fail(error.kind().to_string()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let text = tree
        .read_bytes(name.as_deref().unwrap_or_default())
        .map_err(|error: ReadError| fail(error.to_string()))?;
    let version = Version::newest(Redis::Redis).ok_or_else(|| fail("no version is known".to_owned()))?;
    match observe(&text, version).is_empty() {
        true => Err(fail("neither the output of MONITOR nor of ACL LOG".to_owned())),
        false => Ok(text.to_string()),
    }
}
