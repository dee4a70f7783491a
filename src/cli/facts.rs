//! The `facts` command: the vocabulary of rules.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::catalogue_args::{FactsCommand, FactsFormat};
use super::{CommandError, Failure, TerminalEnv};
use crate::facts::{Field, SubjectKind, Type, settings};
use crate::policy::Exit;
use crate::report::{printable, write_json};
use crate::rules::unknown_word;

pub(super) fn list(
    command: &FactsCommand,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let kinds = match &command.kind {
        None => SubjectKind::ALL.to_vec(),
        Some(name) => vec![SubjectKind::named(name).ok_or_else(|| unknown_kind(name))?],
    };
    match command.format {
        FactsFormat::Json => {
            let kinds: Vec<Value> = kinds.into_iter().map(kind_json).collect();
            let document = json!({ "schema_version": "1", "kinds": kinds });
            write_json(&document, out)?;
        }
        FactsFormat::Table => {
            for kind in kinds {
                write_kind(kind, terminal_env, out)?;
            }
        }
    }
    Ok(Exit::CLEAN)
}

fn unknown_kind(name: &str) -> Failure {
    let kinds: Vec<&str> = SubjectKind::ALL.iter().map(|kind| kind.name()).collect();
    let unknown = unknown_word("kind of subject", &printable(name), kinds.iter().copied());
    let end = if unknown.ends_with('?') { "" } else { "." };
    Failure::usage(format!("{unknown}{end} Expected one of: {}", kinds.join(", ")))
}

fn write_kind(kind: SubjectKind, terminal_env: &TerminalEnv, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "for: {kind}")?;
    writeln!(out, "  {}", kind.doc())?;
    for relation in kind.relations() {
        writeln!(out, "  {}.FACT: a fact of its {}", relation.name, relation.kind)?;
    }
    let mut table = terminal_env.table(&["fact", "type", "description", "example"]);
    for field in facts(kind) {
        table.add_row([
            field.name.to_string(),
            type_of(field),
            field.doc.to_string(),
            field.example(),
        ]);
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

/// The facts of a kind, `setting.NAME` included.
fn facts(kind: SubjectKind) -> impl Iterator<Item = &'static Field> {
    let settings = kind.has_settings().then(settings).into_iter().flatten();
    kind.facts().iter().chain(settings)
}

fn type_of(field: &Field) -> String {
    match field.ty {
        Type::Enum(words) => words.join(", "),
        other => other.name().to_owned(),
    }
}

fn kind_json(kind: SubjectKind) -> Value {
    let facts: Vec<Value> = facts(kind)
        .map(|field| {
            let words = match field.ty {
                Type::Enum(words) => words,
                _ => &[],
            };
            json!({
                "name": field.name,
                "type": field.ty.name(),
                "words": words,
                "description": field.doc,
                "example": field.example(),
                "shown": field.shown,
            })
        })
        .collect();
    let relations: Vec<Value> = kind
        .relations()
        .iter()
        .map(|relation| json!({ "name": relation.name, "kind": relation.kind.name() }))
        .collect();
    json!({ "kind": kind.name(), "description": kind.doc(), "facts": facts, "relations": relations })
}
