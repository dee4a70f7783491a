//! The command `explain`, and the same text as pages.

use std::io::{self, Write};
use std::path::Path;

use super::catalogue_args::ExplainCommand;
use super::engine::{Engine, Failure, RuleCard};
use super::{CommandError, TerminalEnv};
use crate::inputs::write_into;
use crate::policy::Exit;
use crate::report::{Paint, escaped_lines, fence, folded, listed, printable};
use crate::rules::{Compliance, Persona, unknown_word};

/// Rules that the message about an unknown one names.
const NAMED: usize = 12;

/// A part of what is said about a rule.
struct Section {
    head: &'static str,
    text: String,
    form: Form,
}

/// What a page makes of a text.
enum Form {
    Markdown,
    Code,
    List,
    Links,
}

pub(super) fn run(
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
    writeln!(out, "{}", paint.bold(&printable(&rule.title)))?;
    writeln!(out, "{} · {}\n", rule.id, kind(rule))?;
    // What is no terminal gets lines as they are.
    let width = terminal_env.columns.map_or(usize::MAX, |_| terminal_env.width());
    for Section { head, text, form } in sections(rule) {
        writeln!(out, "{}\n", paint.bold(head))?;
        for line in text.lines() {
            let line = format!("  {line}");
            match form {
                Form::Code => writeln!(out, "{}", line.trim_end())?,
                _ => writeln!(out, "{}", folded(line.trim_end(), width))?,
            }
        }
        writeln!(out)?;
    }
    Ok(Exit::CLEAN)
}

/// Writes a Markdown page for each rule into a folder.
pub(super) fn write_pages(rules: &[RuleCard], folder: &Path) -> Result<(), Failure> {
    let pages: Vec<(String, Vec<u8>)> = rules
        .iter()
        .map(|rule| Ok((format!("{}.md", rule.id), page(rule)?)))
        .collect::<io::Result<_>>()?;
    write_into(folder, &pages)
        .map_err(|error| Failure::usage(format!("cannot write the pages to {}: {error}", folder.display())))
}

fn page(rule: &RuleCard) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    // A repository's own rules may hold anything.
    let text = |text: &str| match rule.is_own {
        true => escaped_lines(text),
        false => printable(text).into_owned(),
    };
    writeln!(page, "# {}\n\n`{}` · {}", text(&rule.title), rule.id, kind(rule))?;
    let is_link = |line: &str| !line.contains(['<', '>', ' ']) && line.starts_with("https://");
    for Section {
        head,
        text: written,
        form,
    } in sections(rule)
    {
        writeln!(page, "\n## {head}\n")?;
        let fence = fence(&written);
        let mut lines = written.lines();
        match form {
            Form::Markdown if rule.is_own => writeln!(page, "{}", escaped_lines(&written))?,
            Form::Markdown => writeln!(page, "{written}")?,
            Form::Code => writeln!(page, "{fence}text\n{written}\n{fence}")?,
            Form::Links if !rule.is_own || written.lines().all(is_link) => {
                lines.try_for_each(|line| writeln!(page, "- <{line}>"))?;
            }
            Form::List | Form::Links => lines.try_for_each(|line| writeln!(page, "- {}", text(line)))?,
        }
    }
    Ok(page)
}

fn kind(rule: &RuleCard) -> String {
    let persona = match rule.persona {
        Persona::Developer => "",
        Persona::Auditor => " · for auditors (--persona auditor)",
    };
    let article =
        match rule.subject.starts_with(['a', 'e', 'i', 'o', 'u']) && !rule.subject.starts_with("user") {
            true => "an",
            false => "a",
        };
    let confidence = rule.confidence.name();
    format!(
        "{} · {confidence} confidence · about {article} {}{persona}",
        rule.severity, rule.subject
    )
}

/// What there is to say about a rule.
fn sections(rule: &RuleCard) -> Vec<Section> {
    let example = |text: &Option<String>| text.clone().unwrap_or_default();
    let sections = [
        ("What it finds", rule.finds.clone(), Form::Markdown),
        ("Why it matters", rule.why.clone(), Form::Markdown),
        ("How an attacker uses it", rule.attack.clone(), Form::Markdown),
        ("Example", example(&rule.example), Form::Code),
        ("How to fix it", rule.fix.clone(), Form::Markdown),
        ("Not reported", example(&rule.counterexample), Form::Code),
        ("Compliance", compliance(rule), Form::List),
        ("References", rule.references.join("\n"), Form::Links),
    ];
    let sections = sections.into_iter().map(|(head, text, form)| Section {
        head,
        text: text.trim().lines().map(printable).collect::<Vec<_>>().join("\n"),
        form,
    });
    sections.filter(|section| !section.text.is_empty()).collect()
}

fn unknown_rule(id: &str, rules: &[RuleCard]) -> Failure {
    let ids = rules.iter().map(|rule| rule.id.as_str());
    // `tls` is a part of the names of some.
    let has_word = |rule: &&str| !id.is_empty() && format!("-{rule}-").contains(&format!("-{id}-"));
    let similar: Vec<&str> = ids.clone().filter(has_word).collect();
    let unknown = match similar.is_empty() {
        true => unknown_word("rule", id, ids),
        false => format!(
            "unknown rule `{id}`. Rules with this word: {}",
            listed(&similar, NAMED)
        ),
    };
    let end = if unknown.ends_with('?') { "" } else { "." };
    Failure::usage(format!("{unknown}{end} Run `redproof rules` to list them"))
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
            let known = Compliance::builtin().framework(&tag.framework);
            let name = known.map_or(&*tag.framework, |known| known.name);
            // The version of a standard may begin with its name.
            let version = match tag.version.starts_with(name) {
                true => tag.version.to_string(),
                false => format!("{name} {}", tag.version),
            };
            format!("{version}: {} ({}{condition})", tag.id, tag.relation)
        })
        .collect();
    lines.extend(rule.cwe.iter().map(|number| format!("CWE-{number}")));
    lines.join("\n")
}
