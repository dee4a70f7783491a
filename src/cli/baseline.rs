//! The command `baseline`: the list of findings that are known.

use std::io::Write;
use std::path::PathBuf;

use super::adoption_args::{BaselineCommand, BaselineRun};
use super::engine::{AuditRequest, Engine, FailOn, Failure};
use super::workspace::open_workspace;
use super::{CommandError, TerminalEnv, baseline_file, progress};
use crate::config::parse_epoch;
use crate::inputs::{create_file, is_at, replace_file};
use crate::policy::{Baseline, BaselineEntry, Exit, Report};
use crate::report::{printable, warnings};
use crate::rules::PciScope;

/// A run of `baseline` with its surroundings.
struct Run<'a> {
    arguments: &'a BaselineRun,
    quiet: bool,
    engine: &'a dyn Engine,
    terminal_env: &'a TerminalEnv,
    file: PathBuf,
    /// Whether the config file names the file.
    is_configured: bool,
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
        is_configured: workspace.config.baseline.is_some(),
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
        let report = self.audit(false, err)?;
        let baseline = Baseline::of(&report.findings);
        create_file(&self.file, &baseline.text()).map_err(|error| self.unwritten(&error))?;
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
        let report = self.audit(true, err)?;
        let stale = stale(&report);
        let new = old.clone().without(stale).with(&report.findings);
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
        let report = self.audit(true, err)?;
        let stale = stale(&report);
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
        let report = self.audit(true, err)?;
        let diff = old.diff(&report.findings, stale(&report).to_vec());
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

    /// Audits, with or without the baseline.
    fn audit(&self, with_baseline: bool, err: &mut dyn Write) -> Result<Report, CommandError> {
        let arguments = self.arguments;
        let today = match (&arguments.now, &self.terminal_env.source_date_epoch) {
            (Some(day), _) => Some(*day),
            (None, Some(seconds)) => Some(parse_epoch(seconds).map_err(Failure::Usage)?),
            (None, None) => None,
        };
        let request = AuditRequest {
            persona: arguments.persona,
            framework: None,
            pci_scope: PciScope::default(),
            about: arguments.input.clone().about(arguments.paths.clone(), false),
            rules: arguments.rules.clone(),
            fail_on: Some(FailOn::Never),
            today,
            reproducible: true,
            details: false,
            no_suppressions: false,
            baseline: with_baseline.then(|| self.file.clone()),
            no_baseline: !with_baseline,
        };
        let show = self.terminal_env.progress.filter(|_| !self.quiet);
        let mut report = progress::during(show, || self.engine.audit(&request))?;
        // What is stale is what this command is about.
        report
            .warnings
            .retain(|warning| !warning.contains("baseline prune"));
        for warning in warnings(&report, self.quiet) {
            let _ = writeln!(err, "warning: {warning}");
        }
        Ok(report)
    }

    fn write(&self, old: &Baseline, new: &Baseline) -> Result<(), Failure> {
        if old == new {
            return Ok(());
        }
        replace_file(&self.file, &new.text()).map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &std::io::Error) -> Failure {
        Failure::usage(format!("cannot write {}: {}", self.name(), error.kind()))
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

fn stale(report: &Report) -> &[BaselineEntry] {
    report.baseline.as_ref().map_or(&[], |used| used.stale.as_slice())
}

fn findings(count: usize) -> String {
    match count {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    }
}
