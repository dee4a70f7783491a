//! The `facts` command: the vocabulary of rules.

use std::io::{self, Write};

use comfy_table::presets::{ASCII_NO_BORDERS, UTF8_NO_BORDERS};
use comfy_table::{ContentArrangement, Table};
use serde_json::{Value, json};

use super::args::{FactsCommand, FactsFormat};
use super::{CommandError, Failure, TerminalEnv};
use crate::facts::{Kind, Type, fields, hops};
use crate::policy::Exit;
use crate::report::printable;

pub(super) fn list(
    command: &FactsCommand,
    terminal_env: &TerminalEnv,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let kinds = match &command.kind {
        None => Kind::ALL.to_vec(),
        Some(name) => vec![Kind::named(name).ok_or_else(|| unknown_kind(name))?],
    };
    match command.format {
        FactsFormat::Json => {
            let kinds: Vec<Value> = kinds.into_iter().map(kind_json).collect();
            let document = json!({ "schema_version": "1", "kinds": kinds });
            serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
            writeln!(out)?;
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
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    Failure::usage(format!(
        "unknown kind of subject `{}`. Expected one of: {}",
        printable(name),
        kinds.join(", ")
    ))
}

fn write_kind(kind: Kind, terminal_env: &TerminalEnv, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "for: {kind}")?;
    for hop in hops(kind) {
        writeln!(out, "  {}.FACT: a fact of its {}", hop.name, hop.kind)?;
    }
    let mut table = Table::new();
    table
        .load_style(if terminal_env.ascii {
            ASCII_NO_BORDERS
        } else {
            UTF8_NO_BORDERS
        })
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(terminal_env.width()).unwrap_or(u16::MAX))
        .set_header(["fact", "values", "description"]);
    for field in fields(kind) {
        table.add_row([field.name.to_owned(), values(field.ty), field.doc.to_owned()]);
    }
    if !fields(kind).is_empty() {
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    writeln!(out)
}

fn values(ty: Type) -> String {
    match ty {
        Type::Flag => "true, false".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Word([]) => "word".to_owned(),
        Type::Word(words) => words.join(", "),
        Type::List => "list".to_owned(),
    }
}

fn kind_json(kind: Kind) -> Value {
    let facts: Vec<Value> = fields(kind)
        .iter()
        .map(|field| {
            let (ty, words): (&str, &[&str]) = match field.ty {
                Type::Flag => ("flag", &[]),
                Type::Number => ("number", &[]),
                Type::Word(words) => ("word", words),
                Type::List => ("list", &[]),
            };
            json!({ "name": field.name, "type": ty, "words": words, "question": field.doc, "shown": field.shown })
        })
        .collect();
    let parts: Vec<Value> = hops(kind)
        .iter()
        .map(|hop| json!({ "name": hop.name, "kind": hop.kind.name() }))
        .collect();
    json!({ "kind": kind.name(), "facts": facts, "parts": parts })
}
