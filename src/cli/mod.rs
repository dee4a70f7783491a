//! The command line: arguments in, bytes and an exit code out.

mod args;
mod auditor;
mod catalogue;
mod engine;
mod facts;
mod inspect;
mod scan;
mod surroundings;

pub use auditor::Auditor;
pub use engine::{
    AuditRequest, Engine, FailOn, Failure, InspectFormat, InspectRequest, RuleCard, Scope, TestFailure,
    TestOutcome,
};
pub use surroundings::Surroundings;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;

use crate::policy::Exit;
use args::{Arguments, Command, RulesCommand};

/// Runs a command line, the program's name first, and gives the exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    engine: &dyn Engine,
    surroundings: &Surroundings,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, surroundings, out, err),
    };
    let outcome = match arguments.command {
        Command::Scan(command) => scan::run(&command, Scope::Paths, engine, surroundings, out, err),
        Command::Hook(command) => scan::run(&command.into(), Scope::Seeds, engine, surroundings, out, err),
        Command::Explain(command) => catalogue::explain(&command, engine, surroundings, out),
        Command::Rules(command) => match command.command {
            Some(RulesCommand::Test(test)) => catalogue::test(&test, engine, out),
            None => catalogue::list(&command, engine, surroundings, out),
        },
        Command::Facts(command) => facts::list(&command, surroundings, out),
        Command::Inspect(command) => inspect::run(command, engine, surroundings, out, err),
    };
    match outcome.and_then(|code| out.flush().map(|()| code).map_err(Trouble::from)) {
        Ok(code) => code,
        Err(Trouble::Failure(failure)) => {
            // Nothing can be done where stderr is gone too.
            let _ = writeln!(err, "error: {failure}");
            Exit::USAGE
        }
        Err(Trouble::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::CLEAN,
        Err(Trouble::Output(error)) => {
            let _ = writeln!(err, "error: cannot write to stdout: {error}");
            Exit::USAGE
        }
    }
}

/// Why a command ends without its own exit code.
enum Trouble {
    /// It could not do its work.
    Failure(Failure),
    /// Stdout cannot be written to.
    Output(io::Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Output(error) => Trouble::Output(error),
            other => Trouble::Failure(other),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Output(error)
    }
}

/// Help and version go to stdout and are no error; the rest is a usage error.
fn refuse(error: &clap::Error, surroundings: &Surroundings, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let styled = error.render();
    // Stdout and stderr may be gone: there is nothing left to tell then.
    if error.use_stderr() {
        let _ = write!(err, "{styled}").and_then(|()| err.flush());
        return Exit::USAGE;
    }
    let text = if surroundings.colour(args::Colour::Auto) {
        styled.ansi().to_string()
    } else {
        styled.to_string()
    };
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Exit::CLEAN
}

#[cfg(test)]
mod tests;
