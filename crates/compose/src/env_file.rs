//! Reads env files: `.env`, `env_file`, `label_file` and `--env-file`.

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::{FileId, Limit, Span, Text};
use redproof_syntax::dotenv::{self, Dotenv};

use crate::context::{Context, Format};
use crate::model::EnvironmentVariable;
use crate::scope::Scope;

/// The variables of earlier env files.
#[derive(Debug, Default)]
pub(crate) struct Earlier(HashMap<String, Text>);

impl Earlier {
    /// Adds the variables of the next file.
    pub(crate) fn extend(&mut self, variables: &[EnvironmentVariable]) {
        let set = variables.iter().filter_map(|variable| {
            let value = variable.value.as_ref()?;
            Some((variable.name.as_str().to_owned(), value.clone()))
        });
        self.0.extend(set);
    }
}

/// Reads an env file, if it can be read. Its values may refer to the variables of `scope`, then to its own lines, then to
/// the variables of `earlier` files. `named_at` is the place that names the file.
pub(crate) fn read(
    ctx: &mut Context<'_>,
    path: &str,
    format: Format,
    scope: &Scope,
    earlier: &Earlier,
    named_at: Option<Span>,
) -> Option<(FileId, Rc<Dotenv>)> {
    let file = match ctx.read(path) {
        Ok(file) => file,
        Err(error) => {
            let at = match named_at {
                Some(at) => at,
                None => Span::top(ctx.placeholder(path)),
            };
            ctx.log.problem(at, format!("the env file {error}"));
            return None;
        }
    };
    let text = ctx.text(file);
    let is_first_time = ctx.note_env_file(file);
    if let Some(read) = ctx.env_file(file, format) {
        return Some((file, read));
    }
    // Each service reads an env file with variables again, because each may see others.
    if !is_first_time {
        let at = named_at.unwrap_or(Span::top(file));
        let is_full = ctx.log.substituted_bytes > Limit::SubstitutedBytes.value();
        if is_full || !ctx.map.may_read_again(file) || !ctx.log.may_copy(0, at) {
            return None;
        }
    }
    let read = match format {
        Format::Raw => dotenv::parse_raw(file, &text),
        Format::Dotenv => dotenv::parse(file, &text, &|name| scope.get(name), &|name| {
            earlier.0.get(name).cloned()
        }),
    };
    let log = &mut ctx.log;
    log.substituted_bytes = log.substituted_bytes.saturating_add(read.substituted_bytes);
    for fault in &read.faults {
        if fault.limit.is_some() {
            log.reached(fault.clone());
        } else {
            let message = format!("this line of the env file cannot be read: {}", fault.message);
            log.refuse(fault.at, "", message, "Write one `NAME=value` per line.");
        }
    }
    let read = Rc::new(read);
    if !text.contains('$') {
        ctx.keep_env_file(file, format, &read);
    }
    Some((file, read))
}

/// The scope with the variables of an env file. What it sets already stays.
pub(crate) fn extend_scope(ctx: &mut Context<'_>, scope: &Rc<Scope>, path: &str) -> Rc<Scope> {
    let Some((file, read)) = self::read(ctx, path, Format::Dotenv, scope, &Earlier::default(), None) else {
        return scope.clone();
    };
    ctx.log.note_expressions(&read.expressions, "");
    match ctx.log.may_set(&read.assignments, Span::top(file)) {
        true => Rc::new(Scope::extended(scope, &read)),
        false => scope.clone(),
    }
}
