//! The commands `rules` and `rules test`.

use std::io::Write;

use super::catalogue_args::{CatalogueFormat, RulesArguments, RulesTestCommand};
use super::engine::{Engine, Failure};
use super::{CommandError, TerminalEnv, explain};
use crate::policy::Exit;
use crate::report::{counted, escaped_markdown, printable, write_json};
use crate::rules::Persona;

pub(super) fn list(
    command: &RulesArguments,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let rules = engine.catalogue(&command.rules)?;
    if let Some(folder) = &command.pages {
        explain::write_pages(&rules, folder)?;
        writeln!(out, "{} pages in {}", rules.len(), folder.display())?;
        return Ok(Exit::CLEAN);
    }
    match command.format {
        CatalogueFormat::Json => {
            let document = serde_json::json!({ "schema_version": "1", "rules": rules });
            write_json(&document, out)?;
        }
        CatalogueFormat::Markdown => {
            writeln!(
                out,
                "| Rule | Severity | Category | What it reports | Persona |\n|---|---|---|---|---|"
            )?;
            for rule in &rules {
                // A repository's own rules may hold anything.
                let text = |text: &str| match rule.is_own {
                    true => escaped_markdown(text),
                    false => printable(text).replace('|', "\\|"),
                };
                writeln!(
                    out,
                    "| `{}` | {} | {} | {} | {} |",
                    rule.id,
                    rule.severity,
                    text(&rule.category),
                    text(&rule.title),
                    match rule.persona {
                        Persona::Developer => "",
                        Persona::Auditor => "auditor",
                    }
                )?;
            }
        }
        CatalogueFormat::Table => {
            let mut table = terminal_env.table(&["rule", "severity", "category", "what it reports"]);
            for rule in &rules {
                let title = printable(&rule.title);
                table.add_row([&*rule.id, rule.severity.name(), &*rule.category, &*title]);
            }
            for line in table.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            let noun = if rules.len() == 1 { "rule" } else { "rules" };
            writeln!(
                out,
                "{} {noun}; `redproof explain RULE` shows details",
                rules.len()
            )?;
        }
    }
    Ok(Exit::CLEAN)
}

pub(super) fn test(
    command: &RulesTestCommand,
    engine: &dyn Engine,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let outcome = engine.test_rules(command.folder.as_deref())?;
    for failure in &outcome.failures {
        writeln!(
            out,
            "failed: {}:{}: {}\n        {}",
            printable(&failure.file),
            failure.line,
            printable(&failure.case),
            printable(&failure.message)
        )?;
    }
    for rule in &outcome.untested {
        writeln!(out, "untested: {} has no test file", printable(rule))?;
    }
    if outcome.cases == 0 && outcome.params > 0 && outcome.failures.is_empty() {
        let files = counted(outcome.params, "file");
        writeln!(out, "{files} of parameters, and no rule to test")?;
        return Ok(Exit::CLEAN);
    }
    if outcome.cases == 0 {
        return Err(Failure::usage(
            "no rule tests found. The tests of `name.yml` are in `name.test.yml` next to it",
        )
        .into());
    }
    writeln!(
        out,
        "{}, {}, {} failed",
        counted(outcome.rules, "rule"),
        counted(outcome.cases, "case"),
        outcome.failures.len()
    )?;
    Ok(if outcome.failures.is_empty() {
        Exit::CLEAN
    } else {
        Exit::GATE
    })
}
