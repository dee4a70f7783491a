//! The command line: arguments in, bytes and an exit code out.

mod acl;
mod acl_args;
mod adoption_args;
mod args;
mod auditor;
mod baseline;
mod baseline_file;
mod catalogue;
mod catalogue_args;
mod config;
mod config_check;
mod each;
mod engine;
mod error;
mod evidence;
mod explain;
mod facts;
mod in_order;
mod init;
mod inspect;
mod known;
mod listened;
mod merge;
mod merge_args;
mod output;
mod paths_from;
mod progress;
mod scan;
mod schema;
mod shard;
mod shared_args;
mod shell_help;
mod terminal_env;
mod verdict;
mod warning;

mod workspace;

pub use auditor::Auditor;
pub use engine::{
    AclOutcome, AclRequest, AuditRequest, CheckFormat, Engine, EvidencePack, FailOn, Failure, InspectFormat,
    InspectRequest, RuleCard, Scope, TestFailure, TestOutcome,
};
pub use terminal_env::TerminalEnv;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;

use crate::policy::Exit;
use crate::report::Guard;
use args::{Arguments, Command};
use catalogue_args::RulesCommand;
use error::CommandError;
use listened::Listened;

/// Runs a command line (program name first) and returns the exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    // All output passes here: what comes from files must not act on terminals and CI runners.
    let mut listened = Listened::new(out);
    let out = &mut Guard::new(&mut listened);
    let err: &mut dyn Write = &mut Guard::plain(err);
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => command(arguments, engine, terminal_env, out, err),
        Err(error) => print_clap_error(&error, terminal_env, out, err),
    };
    match outcome.and_then(|code| out.flush().map(|()| code).map_err(CommandError::from)) {
        Ok(code) => code,
        Err(CommandError::Failure(failure)) => {
            // If stderr is closed, too, there is nowhere to report to.
            let _ = writeln!(err, "error: {failure}");
            Exit::USAGE
        }
        Err(CommandError::Output(error)) => {
            let _ = writeln!(err, "error: cannot write to stdout: {error}");
            Exit::USAGE
        }
    }
}

fn command(
    arguments: Arguments,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut Guard<'_>,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let quiet = arguments.quiet;
    let terminal_env = &terminal_env.with_colour(arguments.color);
    match arguments.command {
        Command::Scan(command) if command.each => each::run(&command, quiet, engine, terminal_env, out, err),
        Command::Scan(command) => scan::run(&command, Scope::Paths, quiet, engine, terminal_env, out, err),
        Command::Hook(command) => scan::run(
            &command.into(),
            Scope::Seeds,
            quiet,
            engine,
            terminal_env,
            out,
            err,
        ),
        Command::Explain(command) => explain::run(&command, engine, terminal_env, out),
        Command::Rules(command) => match command.command {
            Some(RulesCommand::Test(test)) => catalogue::test(&test, engine, out),
            None => catalogue::list(&command, engine, terminal_env, out),
        },
        Command::Facts(command) => facts::list(&command, terminal_env, out),
        Command::Evidence(command) => evidence::run(&command, engine, terminal_env, out, err),
        Command::Merge(command) => merge::run(&command, terminal_env, out, err),
        Command::Schema(command) => schema::print(&command, out),
        Command::Inspect(command) => inspect::run(command, engine, terminal_env, out, err),
        Command::Acl(command) => acl::run(command, engine, terminal_env, out, err),
        Command::Init(command) => init::run(&command, quiet, engine, out),
        Command::Config(command) => config::run(&command, out),
        Command::Baseline(arguments) => {
            baseline::run(&arguments.command, quiet, engine, terminal_env, out, err)
        }
        Command::Completions(command) => shell_help::completions(&command, out),
        Command::Man(command) => shell_help::man(&command, out),
    }
}

/// Prints help and version to stdout, and usage errors to stderr.
fn print_clap_error(
    error: &clap::Error,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, CommandError> {
    let styled = error.render();
    if error.use_stderr() {
        // There is nowhere to report that it cannot be written.
        let _ = write!(err, "{styled}").and_then(|()| err.flush());
        return Ok(Exit::USAGE);
    }
    let text = if terminal_env.colour {
        styled.ansi().to_string()
    } else {
        styled.to_string()
    };
    out.write_all(text.as_bytes())?;
    Ok(Exit::CLEAN)
}

#[cfg(test)]
mod tests;
