//! The file of a baseline: which one, and its content.

use std::io;
use std::path::{Path, PathBuf};

use super::engine::Failure;
use super::error::why_unread;
use crate::inputs::text_of;
use crate::policy::{Baseline, LONGEST_BASELINE};
use crate::{AuditOptions, Workspace};
use redproof_source::ReadError;

/// Its name where neither the call nor the config file names one.
pub(super) const NAME: &str = "redproof-baseline.jsonl";

/// The baseline of a run, if it has one: its path for messages, and its content. `None` as content is a file that the config
/// file names and that is not there yet.
pub(super) fn read(
    workspace: &Workspace,
    named: Option<&Path>,
) -> Result<Option<(String, Option<Baseline>)>, Failure> {
    if let Some(file) = named {
        return Ok(Some((file.display().to_string(), Some(content(file)?))));
    }
    let Some(setting) = &workspace.config.baseline else {
        return Ok(None);
    };
    match workspace.tree.read(&setting.value) {
        Ok(text) => {
            let path = setting.value.clone();
            let baseline =
                Baseline::parse(&text).map_err(|message| Failure::usage(format!("{path}: {message}")))?;
            Ok(Some((path, Some(baseline))))
        }
        Err(ReadError::Missing | ReadError::Local) => Ok(Some((setting.value.clone(), None))),
        Err(error) => Err(Failure::usage(format!(
            "{}: {} {error}",
            setting.origin, setting.value
        ))),
    }
}

/// The baseline in a file, which has to be there.
pub(super) fn content(file: &Path) -> Result<Baseline, Failure> {
    let path = file.display();
    let text = text_at(file).map_err(|error| Failure::usage(format!("{path}: {error}")))?;
    Baseline::parse(&text).map_err(|message| Failure::usage(format!("{path}: {message}")))
}

/// The path of the baseline that a command is about.
pub(super) fn path(workspace: &Workspace, named: Option<&Path>) -> PathBuf {
    match (named, &workspace.config.baseline) {
        (Some(file), _) => file.to_owned(),
        (None, Some(setting)) => workspace.root.join(&setting.value),
        (None, None) => workspace.root.join(NAME),
    }
}

fn text_at(file: &Path) -> Result<String, String> {
    text_of(file, LONGEST_BASELINE).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "No such file. Run `redproof baseline create`".to_owned(),
        _ => why_unread(&error),
    })
}

/// The argument that leaves out what git does not track.
pub(super) const NO_LOCAL: &str = "--no-local";

/// What a run reads, if not the whole tree as it is, as arguments.
pub(super) fn inputs(workspace: &Workspace, about: &AuditOptions, rules: &[PathBuf]) -> Vec<String> {
    let selection = workspace.selection();
    let starts = selection.starts.iter().filter(|start| !start.is_empty()).cloned();
    let mut inputs: Vec<String> = starts.collect();
    let mut add = |flag: &str, value: &str| inputs.push(format!("{flag} {value}"));
    selection.together.iter().for_each(|file| add("-f", file));
    if let Some(call) = selection.call {
        call.env_files.iter().for_each(|file| add("--env-file", file));
        call.profiles.iter().for_each(|name| add("--profile", name));
        call.project_directory
            .iter()
            .for_each(|folder| add("--project-directory", folder));
    }
    let rules = rules.iter();
    rules.for_each(|folder| add("--rules", &folder.display().to_string()));
    inputs.extend(about.no_local.then(|| NO_LOCAL.to_owned()));
    inputs.sort();
    inputs
}

/// Whether two runs read the same, but for what git does not track.
pub(super) fn are_same(a: &[String], b: &[String]) -> bool {
    tracked(a) == tracked(b)
}

/// What a run reads, for a message.
pub(super) fn name_inputs(inputs: &[String]) -> String {
    match tracked(inputs) {
        all if all.is_empty() => "the whole tree".to_owned(),
        some => some.join(" "),
    }
}

fn tracked(inputs: &[String]) -> Vec<&str> {
    let inputs = inputs.iter().map(String::as_str);
    let mut inputs: Vec<&str> = inputs.filter(|input| *input != NO_LOCAL).collect();
    inputs.sort_unstable();
    inputs
}
