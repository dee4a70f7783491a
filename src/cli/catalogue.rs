//! `explain`, `rules` and `rules test`.

use std::io::{self, Write};

use comfy_table::presets::{ASCII_NO_BORDERS, UTF8_NO_BORDERS};
use comfy_table::{ContentArrangement, Table};

use super::args::{CatalogueFormat, ExplainCommand, RulesArguments, RulesTestCommand};
use super::engine::{Engine, Failure, RuleCard};
use super::{Surroundings, Trouble};
use crate::policy::Exit;
use crate::report::printable;

/// How alike an id must be to be offered instead of one that does not exist.
const ALIKE: f64 = 0.8;

pub(super) fn explain(
    command: &ExplainCommand,
    engine: &dyn Engine,
    surroundings: &Surroundings,
    out: &mut dyn Write,
) -> Result<u8, Trouble> {
    let rules = engine.catalogue(&command.rules)?;
    let Some(rule) = rules.iter().find(|rule| rule.id == command.rule) else {
        return Err(unknown_rule(&command.rule, &rules).into());
    };
    let bold = |text: &str| {
        if surroundings.colour(command.color) {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    writeln!(out, "{}", bold(&rule.title))?;
    writeln!(
        out,
        "{} · {} · {} confidence · about a {}\n",
        rule.id,
        rule.severity,
        rule.confidence.name(),
        rule.subject
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
    section("What to do", &rule.fix)?;
    section("Compliance", &compliance(rule))?;
    section("References", &rule.references.join("\n"))?;
    Ok(Exit::CLEAN)
}

fn unknown_rule(id: &str, rules: &[RuleCard]) -> Failure {
    let mut alike: Vec<(f64, &str)> = rules
        .iter()
        .map(|rule| (strsim::jaro_winkler(id, &rule.id), rule.id.as_str()))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let id = printable(id);
    match alike.first() {
        Some((_, other)) => Failure::usage(format!("there is no rule `{id}`. Did you mean `{other}`?")),
        None => Failure::usage(format!("there is no rule `{id}`. `redproof rules` lists them")),
    }
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
    surroundings: &Surroundings,
    out: &mut dyn Write,
) -> Result<u8, Trouble> {
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
                "| Rule | Severity | Category | What it reports |\n|---|---|---|---|"
            )?;
            for rule in &rules {
                let title = rule.title.replace('|', "\\|");
                writeln!(
                    out,
                    "| `{}` | {} | {} | {title} |",
                    rule.id, rule.severity, rule.category
                )?;
            }
        }
        CatalogueFormat::Table => {
            let mut table = Table::new();
            table
                .load_style(if surroundings.ascii {
                    ASCII_NO_BORDERS
                } else {
                    UTF8_NO_BORDERS
                })
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(u16::try_from(surroundings.width()).unwrap_or(u16::MAX))
                .set_header(["rule", "severity", "category", "what it reports"]);
            for rule in &rules {
                table.add_row([&*rule.id, rule.severity.name(), &*rule.category, &*rule.title]);
            }
            for line in table.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            let noun = if rules.len() == 1 { "rule" } else { "rules" };
            writeln!(out, "{} {noun}; `redproof explain RULE` tells more", rules.len())?;
        }
    }
    Ok(Exit::CLEAN)
}

pub(super) fn test(
    command: &RulesTestCommand,
    engine: &dyn Engine,
    out: &mut dyn Write,
) -> Result<u8, Trouble> {
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
        writeln!(out, "untested: {} has no test beside it", printable(rule))?;
    }
    if outcome.cases == 0 {
        return Err(
            Failure::usage("there are no rule tests here. Write `name.test.yml` beside `name.yml`").into(),
        );
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
