//! The passwords among the words of a command: `redis-cli -a …`, URLs.

use std::collections::BTreeSet;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{expandable, is_boolean_flag, is_empty_value, is_password_variable};
use crate::client::{self, PasswordValue};
use crate::script;
use crate::secret::Secret;
use redproof_compose::{Command, Service};
use redproof_source::{Origin, Span, Text};
use redproof_syntax::redis_cli::is_cli;
use redproof_syntax::shell::{self, Dollar};

/// The passwords among a command's words: `redis-cli -a …`, URLs; also inside a script of `sh -c` or `CMD-SHELL`.
/// `before` are the words of the entrypoint that the command is handed to.
pub(super) fn of_command(
    service: &Service,
    before: &[Text],
    command: &Command,
    location: CredentialLocation,
    path: &str,
) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let shell = command
        .words
        .first()
        .is_some_and(|word| word.as_str() == "CMD-SHELL")
        || before
            .iter()
            .chain(&command.words)
            .any(|word| word.as_str() == "-c");
    let scripts = if shell {
        script_commands(before, &command.words)
    } else {
        Vec::new()
    };
    let script: Vec<Text> = if shell {
        script_words(&scripts)
    } else {
        command.words.clone()
    };
    // Docker starts what follows `CMD` itself, and no shell is there to expand anything.
    let plain = !shell && command.words.first().is_some_and(|word| word.as_str() == "CMD");
    let option = |value: &Text, key: String| {
        let mut used = expandable(owner, location, value, path.to_owned(), key);
        let literal = value.segments().iter().all(|run| run.origin == Origin::Literal);
        if plain && literal && client::indirection(value).is_some() {
            // It is sent as it is written, and is nobody's password.
            used.unexpanded = true;
            used.kind = CredentialKind::Indirect;
            used.secret = None;
        }
        used
    };
    let mut found = Vec::new();
    let mut after_cli = false;
    let mut before = "";
    let mut of_user = false;
    let mut words = script.iter().peekable();
    while let Some(word) = words.next() {
        let text = word.as_str();
        let program = text.rsplit('/').next().unwrap_or(text);
        if is_cli(program) || matches!(program, "redis_exporter" | "redis-benchmark") {
            after_cli = true;
        } else if matches!(text, "|" | "||" | "&&" | ";" | "&") {
            after_cli = false;
            of_user = false;
        }
        let last = std::mem::replace(&mut before, text);
        of_user |= after_cli && last.eq_ignore_ascii_case("acl") && text.eq_ignore_ascii_case("setuser");
        let sets = after_cli
            && last.eq_ignore_ascii_case("set")
            && ["requirepass", "masterauth"]
                .iter()
                .any(|name| text.eq_ignore_ascii_case(name));
        let flag = password_flag(text);
        let is_none = |value: &Text| {
            is_empty_value(value) || is_boolean_flag(text.split('=').next().unwrap_or_default(), value)
        };
        if of_user && text.len() > 1 && text.starts_with('>') {
            found.push(option(&word.slice(1..text.len()), "ACL SETUSER".to_owned()));
        } else if flag == Some(Flag::Next) || sets || (after_cli && matches!(text, "-a" | "--pass")) {
            if let Some(value) = words
                .peek()
                .filter(|value| !value.is_empty() || value.undefined().is_some())
                .filter(|value| sets || after_cli || !(value.as_str().starts_with('-') || is_none(value)))
            {
                found.push(option(value, text.to_owned()));
            }
        } else if let Some(Flag::From(at)) = flag {
            let key = text.get(..at - 1).unwrap_or_default().to_owned();
            let value = word.slice(at..text.len());
            found.extend(
                Some(value)
                    .filter(|value| !is_none(value))
                    .map(|value| option(&value, key)),
            );
        } else if let Some(at) = joined_option(text).filter(|_| after_cli) {
            found.push(option(&word.slice(at..text.len()), "-a".to_owned()));
        } else if let Some(name) = text.split_once('=').map(|(name, _)| name)
            && is_password_variable(name)
        {
            // REDISCLI_AUTH=… redis-cli
            found.push(expandable(
                owner,
                location,
                &word.slice(name.len() + 1..text.len()),
                path.to_owned(),
                name.to_owned(),
            ));
        } else {
            let mut url = of_url(owner, location, &client::from_scheme(word), path, "url");
            if let Some(used) = url.as_mut().filter(|_| plain && after_cli) {
                used.unexpanded = used.kind == CredentialKind::Indirect;
            }
            found.extend(url);
        }
    }
    let written = scripts.iter().flatten().flat_map(in_written_lines);
    // What only the shell puts in is on no command line: `echo` is a part of it.
    let told = written.map(|(name, value)| option(&value, name.to_owned()));
    found.extend(told.filter(|used| used.kind != CredentialKind::Indirect));
    let mut seen = BTreeSet::new();
    found.retain(|used| seen.insert(used.span));
    found.retain(|used| {
        !(used.kind == CredentialKind::Literal && used.secret.as_ref().is_some_and(Secret::is_empty))
    });
    found
}

/// The password of a URL in a word of a script.
pub(super) fn of_word(
    owner: &str,
    location: CredentialLocation,
    word: &Text,
    key: &str,
) -> Option<CredentialUse> {
    if !word.as_str().contains("://") {
        return None;
    }
    let mut found = of_url(owner, location, &client::from_scheme(word), key, key)?;
    // What the shell puts in was put in: `$` that is left is the shell's to keep.
    if found.kind == CredentialKind::Literal && found.secret.is_none() {
        found.kind = CredentialKind::Indirect;
    }
    Some(found)
}

/// Where the value of a flag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    /// From here on in its own word.
    From(usize),
    /// In the next word.
    Next,
}

/// A flag that is named like a password of Redis, as the programs of many images have one
/// (`--providers.redis.password=x`, `--redis-password x`).
fn password_flag(word: &str) -> Option<Flag> {
    let (name, flag) = match word.find('=') {
        Some(at) => (word.get(..at)?, Flag::From(at + 1)),
        None => (word, Flag::Next),
    };
    let variable = name
        .strip_prefix('-')?
        .trim_start_matches('-')
        .replace(['.', '-'], "_");
    // `--no-redis-password` takes no value.
    let negated = ["no_", "without_", "disable_"];
    let negated = negated.iter().any(|start| variable.starts_with(start));
    (is_password_variable(&variable) && !negated).then_some(flag)
}

/// Where the value of redis-cli's `-aPASSWORD` or `--pass=PASSWORD` starts.
fn joined_option(word: &str) -> Option<usize> {
    let long = word.starts_with("--pass=").then_some("--pass=".len());
    let short = word.starts_with("-a") && word.len() > 2 && !word.starts_with("-a-");
    long.or(short.then_some(2))
}

/// The commands of each word of a command line that hands a script to a shell. What is not set in the script stays as it
/// is written.
fn script_commands(before: &[Text], words: &[Text]) -> Vec<Vec<shell::Command>> {
    // `CMD` of a health check stands before the program.
    let program = match words {
        [cmd, rest @ ..] if cmd == "CMD" => rest,
        _ => words,
    };
    let whole = [before, program].concat();
    let handed = redproof_redis::shell_script(&whole);
    let mut found = Vec::new();
    for word in words {
        let given = handed
            .filter(|(script, _)| *script == word)
            .map(|(_, given)| given);
        let commands = shell::commands_with(word, given.unwrap_or_default(), Dollar::Keep);
        // `env P=… sh -c '…'` within the script.
        let inner = commands
            .iter()
            .filter_map(|command| redproof_redis::shell_script(&command.words));
        let inner = inner.map(|(script, given)| shell::commands_with(script, given, Dollar::Keep));
        found.extend(inner.collect::<Vec<_>>());
        found.push(commands);
    }
    found
}

/// The words of scripts, `;` between the commands of each.
fn script_words(scripts: &[Vec<shell::Command>]) -> Vec<Text> {
    let mut words: Vec<Text> = Vec::new();
    for commands in scripts {
        for (index, command) in commands.iter().enumerate() {
            if let Some(last) = words.last().filter(|_| index > 0) {
                words.push(Text::literal(";", last.span()));
            }
            words.extend(command.words.iter().cloned());
        }
    }
    words
}

/// The passwords in lines of redis.conf or of an ACL file that a command of a shell writes:
/// `echo "requirepass $P" > redis.conf`, `printf 'requirepass %s' "$P"`, a here-document.
pub(super) fn in_written_lines(command: &shell::Command) -> Vec<(&'static str, Text)> {
    script::output(command).iter().flat_map(set_by_lines).collect()
}

/// The passwords of a text's lines that are `requirepass PASSWORD` or its kin, or `user NAME … >PASSWORD`. What only speaks
/// of them, as a message does, is none.
fn set_by_lines(text: &Text) -> Vec<(&'static str, Text)> {
    const NAMES: [&str; 3] = ["requirepass", "masterauth", "user"];
    let whole = text.as_str();
    if !NAMES.iter().any(|name| whole.contains(name)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    // `echo` makes a line break of the two letters `\n`, some with `-e` only.
    for line in whole
        .split_inclusive('\n')
        .flat_map(|line| line.split_inclusive("\\n"))
    {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.strip_suffix("\\n").unwrap_or(line).trim_start();
        let line = line.trim_end_matches(['\n', '\r']);
        let of = NAMES.iter().find(|name| {
            line.strip_prefix(**name)
                .is_some_and(|rest| rest.starts_with([' ', '\t']))
        });
        let Some(name) = of else { continue };
        let value = line.get(name.len()..).unwrap_or_default();
        if *name == "user" {
            if !value.split_ascii_whitespace().skip(1).all(is_acl_rule) {
                continue;
            }
            let rules = value
                .match_indices(" >")
                .map(|(at, _)| start + name.len() + at + 2);
            found.extend(rules.map(|from| {
                let rest = whole.get(from..at).unwrap_or_default();
                let length = rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len());
                ("user", text.slice(from..from + length))
            }));
            continue;
        }
        let told = value.trim_start();
        let quoted = told.len() > 1
            && ['"', '\'']
                .iter()
                .any(|quote| told.starts_with(*quote) && told.ends_with(*quote));
        // The server takes one word.
        if !quoted && told.contains([' ', '\t']) {
            continue;
        }
        let bare = value.trim_matches([' ', '\t', '"', '\'']);
        let before = value.len() - value.trim_start_matches([' ', '\t', '"', '\'']).len();
        let from = start + name.len() + before;
        found.push((*name, text.slice(from..from + bare.len())));
    }
    found
}

/// Whether a word may be one of a user's rules.
fn is_acl_rule(word: &str) -> bool {
    let named = [
        "on",
        "off",
        "nopass",
        "clearselectors",
        "sanitize-payload",
        "skip-sanitize-payload",
    ];
    word.starts_with(|first: char| !first.is_alphanumeric())
        || ["all", "no", "reset"].iter().any(|start| word.starts_with(start))
        || named.contains(&word)
}

/// The password of a URL.
pub(super) fn of_url(
    owner: &str,
    location: CredentialLocation,
    text: &Text,
    path: &str,
    name: &str,
) -> Option<CredentialUse> {
    let connection = client::url_connection(text, name, path)?;
    let password = connection.password?;
    let value = match password.value {
        PasswordValue::Literal(value) => value,
        PasswordValue::Indirect(reference) => match position_of(text, password.span) {
            Some(part) => text.slice(part),
            // `$$NAME`: what is written is not what is decoded.
            None => Text::literal(format!("${}", reference.name?), password.span),
        },
        PasswordValue::File(_) | PasswordValue::Empty => return None,
    };
    let mut used = expandable(owner, location, &value, path.to_owned(), name.to_owned());
    used.in_url = true;
    Some(used)
}

/// The part of a text that a span was cut from.
fn position_of(text: &Text, span: Span) -> Option<std::ops::Range<usize>> {
    let (run, _) = text
        .parts()
        .find(|(run, _)| run.exact && run.span.contains(span))?;
    let start = run.at + (span.start - run.span.start) as usize;
    Some(start..start + (span.end - span.start) as usize)
}
