//! The passwords that a script writes or hands over.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{Found, in_command, in_url};
use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::written::{in_shown_commands, in_written_lines};
use super::{is_no_password, is_password_variable, used};
use crate::client::indirection;
use crate::script::{Field, Script, passwords_of_user};
use crate::secret::{Secret, Strength};
use redproof_source::{Origin, Span, Text};
use redproof_syntax::shell::Reach;

/// The passwords among the words of a script's commands.
pub(in crate::deployment) fn among_words(script: &Script) -> Vec<Found> {
    let commands = 0..script.commands.len();
    commands.flat_map(|index| in_command(script, index)).collect()
}

/// Passwords that the script puts on a command line, whatever they are written as. What never runs, such as behind `if false`,
/// does not.
pub(in crate::deployment) fn on_argv(script: &Script) -> Vec<Span> {
    let commands = script.commands.iter().enumerate();
    let run = commands.filter(|(_, command)| command.reach != Reach::Never);
    let of_clients = run
        .flat_map(|(index, _)| in_command(script, index))
        .filter(|found| found.client.is_some())
        .map(|found| found.text);
    let changes = script.changes.iter().filter(|change| change.on_argv);
    let of_users = user_passwords(script).filter(|(_, on_argv)| *on_argv);
    let all = of_clients.chain(changes.flat_map(|change| &change.new).cloned());
    let all = all.chain(of_users.map(|(password, _)| password));
    let mut seen = BTreeSet::new();
    all.filter(|text| !text.is_empty() || text.undefined().is_some())
        .map(|text| text.span())
        .filter(|span| seen.insert(*span))
        .collect()
}

/// Variables that hold a Redis password, each with the part of its value that is one: by their names, or since they are
/// handed over as one.
fn password_variables(script: &Script, used: &[Found]) -> BTreeMap<String, Option<Field>> {
    let by_name = script
        .assignments
        .iter()
        .filter(|set| is_password_variable(&set.name));
    let mut names: BTreeMap<String, Option<Field>> = by_name.map(|set| (set.name.clone(), None)).collect();
    let new = script.changes.iter().flat_map(|change| &change.new);
    let given = script.passwords.iter().map(|(_, text)| text);
    let handed = used.iter().map(|found| &found.text).chain(new).chain(given);
    let of_users = user_passwords(script).map(|(password, _)| password);
    names.extend(
        of_users
            .filter_map(|password| only_variable(&password))
            .map(|name| (name, None)),
    );
    names.extend(handed.filter_map(only_variable).map(|name| (name, None)));
    let written = script.commands.iter().flat_map(in_written_lines);
    names.extend(
        written
            .filter_map(|(_, value)| only_variable(&value))
            .map(|name| (name, None)),
    );
    // `PW=$OTHER`: the other one holds it, too. Backwards, since a variable is set before it is handed on.
    for set in script.assignments.iter().rev() {
        let Some(field) = names.get(&set.name).cloned() else {
            continue;
        };
        if let Some(other) = only_variable(&set.value) {
            names.entry(other).or_insert_with(|| set.field.clone().or(field));
        }
    }
    names
}

/// The passwords behind `>` of users that the script defines or changes, and whether they are on a command line.
fn user_passwords(script: &Script) -> impl Iterator<Item = (Text, bool)> + '_ {
    let statements = script.redis.iter().flat_map(|call| &call.statements);
    statements.flat_map(|statement| {
        let passwords = passwords_of_user(statement).into_iter();
        passwords.map(|password| (password, statement.on_argv))
    })
}

/// The variable whose value a text is.
fn only_variable(text: &Text) -> Option<String> {
    match text.segments() {
        [run] => run.origin.variable().map(str::to_owned),
        _ => None,
    }
}

/// The uses that are kept of a script: one for each place where a known password is written.
struct Uses {
    kept: Vec<CredentialUse>,
    seen: BTreeSet<Span>,
    most: usize,
    is_cut: bool,
}

impl Uses {
    fn push(&mut self, used: CredentialUse) {
        let known = used.secret.as_ref().is_some_and(|secret| !secret.is_empty());
        let here = matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback);
        if !(known && here && self.seen.insert(used.span)) {
            return;
        }
        // A loop may go over any number of words.
        match self.kept.len() < self.most {
            true => self.kept.push(used),
            false => self.is_cut = true,
        }
    }

    fn extend(&mut self, uses: impl IntoIterator<Item = CredentialUse>) {
        uses.into_iter().for_each(|used| self.push(used));
    }
}

/// Passwords that are in the script as themselves or as a fallback, at most so many, and whether there are more. `used` are
/// those [`among_words`].
pub(in crate::deployment) fn of_script(
    path: &str,
    script: &Script,
    used: &[Found],
    most: usize,
) -> (Vec<CredentialUse>, bool) {
    let names = password_variables(script, used);
    let holds = |name: &str| is_password_variable(name) || names.contains_key(name);
    let mut found = Uses {
        kept: Vec::new(),
        seen: BTreeSet::new(),
        most,
        is_cut: false,
    };
    for set in &script.assignments {
        let Some(field) = names.get(&set.name) else {
            continue;
        };
        let field = set.field.as_ref().or(field.as_ref());
        let value = match field {
            Some(field) => field.of(&set.value),
            None => Some(set.value.clone()),
        };
        found.extend(value.map(|value| written(path, &value, &set.name)));
    }
    for password in used {
        let key = match password.client {
            Some(client) if password.key.starts_with('-') => format!("{client} {}", password.key),
            _ => password.key.clone(),
        };
        found.push(CredentialUse {
            in_url: password.in_url,
            ..written(path, &password.text, &key)
        });
    }
    for (key, password) in &script.passwords {
        let url = in_url(password);
        let text = url.as_ref().map_or(password, |url| &url.text);
        if url.is_some() || key != "url" {
            found.push(CredentialUse {
                in_url: url.is_some(),
                ..written(path, text, key)
            });
        }
    }
    for change in &script.changes {
        found.extend(
            change
                .new
                .iter()
                .map(|new| written(path, new, "the new password")),
        );
    }
    for command in &script.commands {
        let inputs = command.inputs.iter().filter(|input| !input.quoted);
        let texts = command.words.iter().chain(inputs.map(|input| &input.text));
        found.extend(texts.flat_map(|text| fallbacks(path, text, &holds)));
        let lines = in_written_lines(command);
        found.extend(lines.iter().map(|(name, value)| written(path, value, name)));
    }
    // A Makefile's own assignments are no commands.
    for set in &script.assignments {
        found.extend(fallbacks(path, &set.value, &holds));
        found.extend(in_url(&set.value).map(|password| CredentialUse {
            in_url: true,
            ..written(path, &password.text, &set.name)
        }));
    }
    let shown = script.commands.iter().flat_map(in_shown_commands);
    let known: BTreeSet<Secret> = found.kept.iter().filter_map(|used| used.secret.clone()).collect();
    for used in shown.map(|(key, value)| written(path, &value, &key)) {
        // A placeholder stands for a password, and a plain word may be one of a sentence, unless the script uses it.
        let is_word = |secret: &Secret| secret.expose().chars().all(|c| c.is_lowercase() || c == '-');
        let stands_in = |secret: &Secret| {
            (Strength::of(secret).placeholder || is_word(secret)) && !known.contains(secret)
        };
        if !used.secret.as_ref().is_some_and(stands_in) {
            found.push(used);
        }
    }
    let Uses { mut kept, is_cut, .. } = found;
    kept.sort_by_key(|used| used.span);
    (kept, is_cut)
}

/// A password as it is written. A template's expression and what `'$…'` keeps from the shell are none.
fn written(path: &str, text: &Text, key: &str) -> CredentialUse {
    let mut used = used(
        path,
        CredentialLocation::Script,
        text,
        key.to_owned(),
        key.to_owned(),
    );
    let template = ["{{", "{%", "<%"]
        .iter()
        .any(|open| text.as_str().starts_with(open));
    if used.kind == CredentialKind::Literal
        && (template || is_no_password(text) || indirection(text).is_some())
    {
        used.kind = CredentialKind::Indirect;
        used.secret = None;
    }
    used
}

/// The fallbacks of password variables in a text: each is one, whatever surrounds it.
fn fallbacks(path: &str, text: &Text, holds: &dyn Fn(&str) -> bool) -> Vec<CredentialUse> {
    let runs = text.parts().filter(|(run, _)| match &run.origin {
        Origin::Fallback { name, .. } => holds(name),
        _ => false,
    });
    runs.map(|(run, decoded)| {
        let mut one = Text::empty(run.span);
        one.push(decoded, run.span, run.exact, run.origin.clone());
        let key = run.origin.variable().unwrap_or_default();
        written(path, &one, key)
    })
    .collect()
}
