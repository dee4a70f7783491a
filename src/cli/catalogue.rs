//! The commands `explain`, `rules` and `rules test`.

use std::io::{self, Write};

use comfy_table::presets::{ASCII_NO_BORDERS, UTF8_NO_BORDERS};
use comfy_table::{ContentArrangement, Table};

use super::args::{CatalogueFormat, ExplainCommand, RulesArguments, RulesTestCommand};
use super::engine::{Engine, Failure, RuleCard};
use super::{CommandError, TerminalEnv};
use crate::policy::Exit;
use crate::report::{Paint, printable};
use crate::rules::{Persona, unknown_name};

pub(super) fn explain(
    command: &ExplainCommand,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let rules = engine.catalogue(&command.rules)?;
    let Some(rule) = rules.iter().find(|rule| rule.id == command.rule) else {
        return Err(unknown_rule(&command.rule, &rules).into());
    };
    let paint = Paint {
        colour: terminal_env.colour,
    };
    let bold = |text: &str| paint.bold(text);
    writeln!(out, "{}", bold(&rule.title))?;
    writeln!(
        out,
        "{} · {} · {} confidence · about a {}{}\n",
        rule.id,
        rule.severity,
        rule.confidence.name(),
        rule.subject,
        match rule.persona {
            Persona::Developer => "",
            Persona::Auditor => " · for auditors (--persona auditor)",
        }
    )?;
    let mut section = |head: &str, text: &str| -> io::Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        writeln!(out, "{}\n", bold(head))?;
        for line in text.trim().lines() {
            writeln!(out, "{}", format!("  {}", printable(line)).trim_end())?;
        }
        writeln!(out)
    };
    section("What it finds", &rule.finds)?;
    section("Why it matters", &rule.why)?;
    section("Example", rule.example.as_deref().unwrap_or_default())?;
    section("How to fix it", &rule.fix)?;
    section("Not reported", rule.counterexample.as_deref().unwrap_or_default())?;
    section("Compliance", &compliance(rule))?;
    section("References", &rule.references.join("\n"))?;
    Ok(Exit::CLEAN)
}

fn unknown_rule(id: &str, rules: &[RuleCard]) -> Failure {
    let ids = rules.iter().map(|rule| rule.id.as_str());
    Failure::usage(format!(
        "{}. Run `redproof rules` to list them",
        unknown_name("rule", id, ids)
    ))
}

fn compliance(rule: &RuleCard) -> String {
    let mut lines: Vec<String> = rule
        .compliance
        .iter()
        .map(|tag| {
            let condition = tag
                .condition
                .as_ref()
                .map(|condition| format!(", {condition}"))
                .unwrap_or_default();
            format!(
                "{} {} {} ({}{condition})",
                tag.framework, tag.version, tag.id, tag.relation
            )
        })
        .collect();
    lines.extend(rule.cwe.iter().map(|number| format!("CWE-{number}")));
    lines.join("\n")
}

pub(super) fn list(
    command: &RulesArguments,
    engine: &dyn Engine,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let rules = engine.catalogue(&command.rules)?;
    match command.format {
        CatalogueFormat::Json => {
            let document = serde_json::json!({ "schema_version": "1", "rules": rules });
            serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        CatalogueFormat::Markdown => {
            writeln!(
                out,
                "| Rule | Severity | Category | What it reports | Persona |\n|---|---|---|---|---|"
            )?;
            for rule in &rules {
                let title = rule.title.replace('|', "\\|");
                writeln!(
                    out,
                    "| `{}` | {} | {} | {title} | {} |",
                    rule.id,
                    rule.severity,
                    rule.category,
                    match rule.persona {
                        Persona::Developer => "",
                        Persona::Auditor => "auditor",
                    }
                )?;
            }
        }
        CatalogueFormat::Table => {
            let mut table = Table::new();
            table
                .load_style(if terminal_env.ascii {
                    ASCII_NO_BORDERS
                } else {
                    UTF8_NO_BORDERS
                })
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(u16::try_from(terminal_env.width()).unwrap_or(u16::MAX))
                .set_header(["rule", "severity", "category", "what it reports"]);
            for rule in &rules {
                table.add_row([&*rule.id, rule.severity.name(), &*rule.category, &*rule.title]);
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
    if outcome.cases == 0 {
        return Err(Failure::usage(
            "no rule tests found. The tests of `name.yml` are in `name.test.yml` next to it",
        )
        .into());
    }
    writeln!(
        out,
        "{} rules, {} cases, {} failed",
        outcome.rules,
        outcome.cases,
        outcome.failures.len()
    )?;
    Ok(if outcome.failures.is_empty() {
        Exit::CLEAN
    } else {
        Exit::GATE
    })
}
