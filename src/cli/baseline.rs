//! The command `baseline`: the list of findings that are known.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::adoption_args::{BaselineCommand, BaselineRun};
use super::engine::{AuditRequest, Engine, FailOn, Failure};
use super::warning::warn;
use super::workspace::open_workspace;
use super::{CommandError, TerminalEnv, baseline_file, progress};
use crate::Extras;
use crate::config::parse_epoch;
use crate::inputs::{create_file, folder_around, is_at, replace_file};
use crate::policy::{Baseline, BaselineEntry, Exit, Report, Seen, View};
use crate::report::{printable, warnings};
use crate::rules::{Finding, PciScope};

/// A run of `baseline` with its surroundings.
struct Run<'a> {
    arguments: &'a BaselineRun,
    quiet: bool,
    engine: &'a dyn Engine,
    terminal_env: &'a TerminalEnv,
    file: PathBuf,
    /// The folder that the file must stay in.
    within: Option<PathBuf>,
    /// Whether the config file names the file.
    is_configured: bool,
    /// What is read, if not the whole tree as it is.
    inputs: Vec<String>,
}

pub(super) fn run(
    command: &BaselineCommand,
    quiet: bool,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let (BaselineCommand::Create(arguments)
    | BaselineCommand::Update(arguments)
    | BaselineCommand::Prune(arguments)
    | BaselineCommand::Diff(arguments)) = command;
    let about = arguments.input.clone().about(arguments.paths.clone(), false);
    let workspace = open_workspace(&about)?;
    let run = Run {
        file: baseline_file::path(&workspace, arguments.baseline.as_deref()),
        within: match &arguments.baseline {
            Some(named) => folder_around(named).map(PathBuf::from),
            None => Some(workspace.root.clone()),
        },
        is_configured: workspace.config.baseline.is_some(),
        inputs: baseline_file::inputs(&workspace, &about, &arguments.rules),
        arguments,
        quiet,
        engine,
        terminal_env,
    };
    match command {
        BaselineCommand::Create(_) => run.create(out, err),
        BaselineCommand::Update(_) => run.update(out, err),
        BaselineCommand::Prune(_) => run.prune(out, err),
        BaselineCommand::Diff(_) => run.diff(out, err),
    }
}

impl Run<'_> {
    fn create(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, CommandError> {
        let name = self.name();
        if is_at(&self.file) {
            let message = format!("{name} is there already. Use `redproof baseline update`");
            return Err(Failure::usage(message).into());
        }
        let runs = self.audit(false, err)?;
        let baseline = Baseline::of_views(&views(&runs), self.inputs.clone());
        create_file(&self.file, &baseline.text(), self.within.as_deref())
            .map_err(|error| self.unwritten(&error))?;
        self.say(out, &format!("wrote {name}: {}", findings(baseline.len())))?;
        if !self.is_configured && self.arguments.baseline.is_none() {
            let hint = format!(
                "to use it, put this at the top of redproof.toml: baseline = \"{}\"",
                baseline_file::NAME
            );
            self.say(out, &hint)?;
        }
        Ok(Exit::CLEAN)
    }

    fn update(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, CommandError> {
        let old = baseline_file::content(&self.file)?;
        let runs = self.audit(true, err)?;
        let stale = &stale(&runs);
        let new = old.clone().without(stale).with(&views(&runs));
        let added = (new.len() + stale.len()).saturating_sub(old.len());
        self.write(&old, &new)?;
        self.say(
            out,
            &format!(
                "updated {}: {} added, {} removed, {} in all",
                self.name(),
                added,
                stale.len(),
                new.len()
            ),
        )?;
        Ok(Exit::CLEAN)
    }

    fn prune(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, CommandError> {
        let old = baseline_file::content(&self.file)?;
        let runs = self.audit(true, err)?;
        if !is_comparable(&runs) {
            let inputs = baseline_file::name_inputs(&old.inputs);
            let message =
                format!("the baseline was made of {inputs}. Run `redproof baseline prune` for the same");
            return Err(Failure::usage(message).into());
        }
        let stale = &stale(&runs);
        let new = old.clone().without(stale);
        self.write(&old, &new)?;
        self.say(
            out,
            &format!(
                "pruned {}: {} removed, {} left",
                self.name(),
                stale.len(),
                new.len()
            ),
        )?;
        Ok(Exit::CLEAN)
    }

    fn diff(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, CommandError> {
        let old = baseline_file::content(&self.file)?;
        let runs = self.audit(true, err)?;
        let diff = old.diff(&views(&runs), stale(&runs));
        for (sign, entries) in [('+', &diff.new), ('-', &diff.stale)] {
            for entry in entries {
                writeln!(
                    out,
                    "{sign} {} {} {}: {}",
                    entry.severity,
                    printable(&entry.path),
                    printable(&entry.rule),
                    printable(&entry.subject)
                )?;
            }
        }
        let total = format!("{} new, {} stale", diff.new.len(), diff.stale.len());
        self.say(out, &total)?;
        Ok(match diff.new.is_empty() && diff.stale.is_empty() {
            true => Exit::CLEAN,
            false => Exit::GATE,
        })
    }

    /// Audits, with or without the baseline. Where files that git does not track take part, a fresh clone is audited, too: what a
    /// CI runner sees.
    fn audit(&self, with_baseline: bool, err: &mut dyn Write) -> Result<Vec<Audited>, CommandError> {
        let here = self.audit_view(with_baseline, false, err)?;
        let is_local = here.files.iter().any(|file| file.local);
        if !is_local {
            return Ok(vec![(here, None)]);
        }
        let clone = self.audit_view(with_baseline, true, err)?;
        Ok(vec![(here, Some(Seen::Local)), (clone, Some(Seen::Clone))])
    }

    fn audit_view(
        &self,
        with_baseline: bool,
        clone: bool,
        err: &mut dyn Write,
    ) -> Result<Report, CommandError> {
        let arguments = self.arguments;
        let today = match (&arguments.now, &self.terminal_env.source_date_epoch) {
            (Some(day), _) => Some(*day),
            (None, Some(seconds)) => Some(parse_epoch(seconds).map_err(Failure::Usage)?),
            (None, None) => None,
        };
        let mut request = AuditRequest {
            persona: arguments.persona,
            framework: None,
            pci_scope: PciScope::default(),
            about: arguments.input.clone().about(arguments.paths.clone(), false),
            rules: arguments.rules.clone(),
            fail_on: Some(FailOn::Never),
            today,
            reproducible: true,
            extras: Extras::default(),
            no_suppressions: false,
            baseline: with_baseline.then(|| self.file.clone()),
            no_baseline: !with_baseline,
        };
        request.about.no_local |= clone;
        let show = self.terminal_env.progress.filter(|_| !self.quiet);
        let mut report = progress::during(show, || self.engine.audit(&request))?;
        // What is stale is what this command is about.
        report
            .warnings
            .retain(|warning| !warning.contains("baseline prune"));
        for warning in warnings(&report, self.quiet || clone) {
            warn(err, &warning);
        }
        Ok(report)
    }

    fn write(&self, old: &Baseline, new: &Baseline) -> Result<(), Failure> {
        if old == new {
            return Ok(());
        }
        replace_file(&self.file, new.text().as_bytes(), self.within.as_deref())
            .map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &std::io::Error) -> Failure {
        Failure::usage(format!("cannot write {}: {error}", self.name()))
    }

    fn say(&self, out: &mut dyn Write, text: &str) -> std::io::Result<()> {
        match self.quiet {
            true => Ok(()),
            false => writeln!(out, "{}", printable(text)),
        }
    }

    /// The file for messages: as it was named, or its name.
    fn name(&self) -> String {
        match &self.arguments.baseline {
            Some(file) => file.display().to_string(),
            None => self
                .file
                .file_name()
                .map_or_else(|| baseline_file::NAME.into(), |name| name.to_string_lossy())
                .into_owned(),
        }
    }
}

/// A run, and where it was if there was another one.
type Audited = (Report, Option<Seen>);

fn views(runs: &[Audited]) -> Vec<View<'_>> {
    let views = runs.iter();
    views.map(|(report, seen)| (&*report.findings, *seen)).collect()
}

/// The entries that are stale in some run and have a finding in none. What was seen in one run only is judged there.
fn stale(runs: &[Audited]) -> Vec<BaselineEntry> {
    let findings = runs.iter().flat_map(|(report, _)| &report.findings);
    let findings = findings.flat_map(Finding::parts);
    let found: BTreeSet<&str> = findings.map(|finding| &*finding.fingerprint).collect();
    let used = runs.iter().filter_map(|(report, _)| report.baseline.as_ref());
    let mut stale: Vec<BaselineEntry> = used
        .flat_map(|used| &used.stale)
        .filter(|entry| !found.contains(&*entry.fingerprint))
        .cloned()
        .collect();
    stale.sort();
    stale.dedup();
    stale
}

fn is_comparable(runs: &[Audited]) -> bool {
    let mut used = runs.iter().filter_map(|(report, _)| report.baseline.as_ref());
    used.all(|used| used.is_comparable)
}

fn findings(count: usize) -> String {
    match count {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    }
}
