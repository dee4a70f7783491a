//! The command `init`: writes a config file, an entry for pre-commit and a CI workflow. It asks nothing, and changes no line that
//! is there.

mod ci;
mod file;
mod hook;

use std::io::Write;
use std::path::Path;

use self::file::{Done, create};
use super::adoption_args::{Ci, InitCommand};
use super::engine::{AuditRequest, Engine, FailOn};
use super::{CommandError, Failure, baseline_file};
use crate::config::FILE_NAME;
use crate::inputs::{Repository, is_at, real_path};
use crate::policy::Exit;
use crate::report::printable;
use crate::rules::{PciScope, Persona};
use crate::{AuditOptions, Extras};
use redproof_source::ReadError;

/// The config file that is written.
const CONFIG: &str = include_str!("redproof.toml");

/// The example in it that a list takes the place of.
const EXAMPLE: &str = "# expected-missing = [\"config/local/**\"]";

pub(super) fn run(
    command: &InitCommand,
    quiet: bool,
    engine: &dyn Engine,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let folder = real_path(&command.folder)
        .map_err(|error| Failure::usage(format!("{}: {}", command.folder.display(), error.kind())))?;
    let root = Repository::above(&folder).map_or(folder, |repository| repository.top);
    let missing = match is_at(&root.join(FILE_NAME)) {
        true => Vec::new(),
        false => missing_files(&root, engine),
    };
    let mut done = vec![(FILE_NAME, create(&root, FILE_NAME, &config_text(&missing))?)];
    done.push((hook::FILE, hook::add(&root)?));
    let ci = command.ci.unwrap_or_else(|| Ci::of(&root));
    done.push((ci.file(), ci.add(&root)?));
    if quiet {
        return Ok(Exit::CLEAN);
    }
    for (file, done) in &done {
        match done {
            Done::Wrote => writeln!(out, "wrote  {file}")?,
            Done::Added => writeln!(out, "added  an entry to {file}")?,
            Done::Kept(why) => writeln!(out, "kept   {file}: {why}")?,
            Done::ByHand(why, text) => {
                writeln!(out, "kept   {file}: {why}. Add:")?;
                for line in text.lines() {
                    writeln!(out, "{}", format!("       {line}").trim_end())?;
                }
            }
        }
    }
    for path in &missing {
        writeln!(out, "missing {}: listed in `expected-missing`", printable(path))?;
    }
    writeln!(out, "\nnext")?;
    // A scan does not list what is in the baseline.
    let mut steps = vec!["redproof scan              see the findings, the worst first"];
    if !is_at(&root.join(baseline_file::NAME)) {
        steps.push("redproof baseline create   note them, so that only new ones fail the gate");
    }
    steps.push("pre-commit install         audit each commit");
    for step in steps {
        writeln!(out, "  {step}")?;
    }
    Ok(Exit::CLEAN)
}

/// Files that deployments name and that are not there: a gate would fail for them until somebody says that they may be missing.
/// None if that cannot be found out.
fn missing_files(root: &Path, engine: &dyn Engine) -> Vec<String> {
    let request = AuditRequest {
        about: AuditOptions {
            paths: vec![root.to_owned()],
            ..AuditOptions::default()
        },
        rules: Vec::new(),
        persona: Persona::default(),
        framework: None,
        pci_scope: PciScope::default(),
        fail_on: Some(FailOn::Never),
        today: None,
        reproducible: true,
        extras: Extras::default(),
        no_suppressions: true,
        baseline: None,
        no_baseline: true,
    };
    let problems = engine
        .audit(&request)
        .map(|report| report.problems)
        .unwrap_or_default();
    let missing = ReadError::Missing.to_string();
    let missing = problems
        .iter()
        .filter(|problem| problem.message.starts_with(&missing));
    missing.map(|problem| problem.path.to_string()).collect()
}

/// The config file, with the files that are missing.
fn config_text(missing: &[String]) -> String {
    if missing.is_empty() {
        return CONFIG.to_owned();
    }
    let mut list = "# Deployments name these files, and they were not there when redproof was adopted.\nexpected-missing = [\n".to_owned();
    for path in missing {
        let mut pattern = "/".to_owned();
        for c in path.chars() {
            if matches!(c, '*' | '?' | '[' | '\\' | ' ') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        // What JSON escapes, TOML does, too.
        list += &format!("    {},\n", serde_json::Value::from(pattern));
    }
    list += "]";
    CONFIG.replace(EXAMPLE, &list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_config_file_is_valid_with_and_without_its_comments() {
        let config = Config::parse(FILE_NAME, CONFIG).unwrap();
        assert_eq!(config.baseline.unwrap().value, baseline_file::NAME);
        let is_example = |line: &str| {
            let rest = line.strip_prefix("# ").unwrap_or_default();
            rest.starts_with("[[")
                || rest.starts_with('[')
                || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
        };
        let all: Vec<&str> = CONFIG
            .lines()
            .map(|line| {
                if is_example(line) {
                    line.trim_start_matches("# ")
                } else {
                    line
                }
            })
            .collect();
        // The top keys of the examples come before the first table.
        let config = Config::parse(FILE_NAME, &all.join("\n")).unwrap();
        assert_eq!(config.exclude.len() + config.expected_missing.len(), 2);
        assert_eq!(
            config.suppressions.len() + config.deployments.len() + config.severities.len(),
            4
        );
    }

    #[test]
    fn missing_files_are_listed_as_they_are_called() {
        let missing = ["a b/[x].conf".to_owned(), "\"q\".conf".to_owned()];
        let config = Config::parse(FILE_NAME, &config_text(&missing)).unwrap();
        let patterns: Vec<&str> = config
            .expected_missing
            .iter()
            .map(|setting| &*setting.value)
            .collect();
        let globs = crate::config::Globs::ignore_list(&patterns);
        assert!(missing.iter().all(|path| globs.has(path)));
        assert!(!globs.has("a b/x.conf") && !globs.has("z/\"q\".conf"));
    }
}
