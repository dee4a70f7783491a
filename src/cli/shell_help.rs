//! The commands `completions` and `man`: what a package installs next to the binary.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::CommandError;
use super::args::{Arguments, CompletionsCommand, ManCommand};
use super::engine::Failure;
use crate::policy::Exit;

pub(super) fn completions(command: &CompletionsCommand, out: &mut dyn Write) -> Result<u8, CommandError> {
    out.write_all(&script(command.shell))?;
    Ok(Exit::CLEAN)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "redproof", &mut script);
    script
}

/// Prints the page of `redproof`, or writes the pages of all commands to a folder.
pub(super) fn man(command: &ManCommand, out: &mut dyn Write) -> Result<u8, CommandError> {
    let Some(folder) = &command.folder else {
        out.write_all(&page(Arguments::command())?)?;
        return Ok(Exit::CLEAN);
    };
    // `help COMMAND` prints what the pages say, so it has no pages of its own.
    let arguments = Arguments::command()
        .disable_help_subcommand(true)
        .mut_subcommands(|command| command.disable_help_subcommand(true));
    let failed = |error: io::Error| Failure::usage(format!("cannot write to {}: {error}", folder.display()));
    clap_mangen::generate_to(arguments, folder).map_err(failed)?;
    Ok(Exit::CLEAN)
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_completes_every_command() {
        for shell in [
            Shell::Bash,
            Shell::Elvish,
            Shell::Fish,
            Shell::PowerShell,
            Shell::Zsh,
        ] {
            let script = String::from_utf8(script(shell)).unwrap();
            for command in Arguments::command().get_subcommands() {
                assert!(
                    script.contains(command.get_name()),
                    "{shell}: {}",
                    command.get_name()
                );
            }
        }
    }

    #[test]
    fn the_page_lists_the_commands() {
        let page = String::from_utf8(page(Arguments::command()).unwrap()).unwrap();
        assert!(page.starts_with(".ie"), "{page}");
        for command in Arguments::command()
            .get_subcommands()
            .filter(|it| !it.is_hide_set())
        {
            assert!(
                page.contains(&format!("redproof\\-{}", command.get_name())),
                "{page}"
            );
        }
    }
}
