//! Passwords in lines of redis.conf or of an ACL file that a command of a script writes: `echo "requirepass $P" > redis.conf`,
//! `printf 'requirepass %s' "$P"`, a here-document.

use redproof_source::{Origin, Segment, Text};
use redproof_syntax::programs::{self, Invocation, Kind, Meaning, Program};
use redproof_syntax::shell::{self, Command, Expansion};

/// The passwords in lines of redis.conf or of an ACL file that a command of a shell writes:
/// `echo "requirepass $P" > redis.conf`, `printf 'requirepass %s' "$P"`, a here-document.
pub(in crate::deployment) fn in_written_lines(command: &Command) -> Vec<(&'static str, Text)> {
    shell::printed(command).iter().flat_map(set_by_lines).collect()
}

/// The longest text in which commands are looked for.
const LONGEST_SHOWN: usize = 4_096;

/// The literal passwords of clients of Redis whose commands are a word of a command, which shows them or hands them on:
/// `echo "redis-cli -a PASSWORD ping"`.
pub(in crate::deployment) fn in_shown_commands(command: &Command) -> Vec<(String, Text)> {
    let may_show = |word: &&Text| {
        let text = word.as_str();
        text.len() <= LONGEST_SHOWN && text.contains("-cli ") && text.contains(" -") && !text.contains('<')
    };
    let words = command.words.iter().filter(may_show);
    let shown = words.flat_map(|word| shell::commands(word, Expansion::Keep));
    let passwords = shown.flat_map(|shown| {
        let client = Invocation::of_redis(&shown.words).filter(|found| found.kind() == Kind::Client);
        let id = client.and_then(|found| found.program).map(Program::id);
        let arguments = programs::arguments(&shown.words).into_iter();
        let passwords = arguments.filter(|argument| argument.meaning == Meaning::Password);
        let found = passwords.filter_map(|argument| {
            let key = argument.option.as_ref().map_or("", Text::as_str);
            Some((format!("{} {key}", id?), argument.value))
        });
        found.collect::<Vec<_>>()
    });
    passwords
        .filter(|(_, password)| is_written_out(password))
        .collect()
}

/// Whether a text is a password itself: no variable and nothing that stands for one.
fn is_written_out(password: &Text) -> bool {
    let is_literal = |run: &Segment| run.origin == Origin::Literal;
    let stands_for = ['$', '>', '{', '[', '`', '*', '%'];
    let text = password.as_str();
    !text.is_empty()
        && password.segments().iter().all(is_literal)
        && !text.contains(stands_for)
        && !text.contains("..")
        && text.contains(|c: char| !c.is_ascii_uppercase() && c != '_')
}

/// How lines with a password begin, and how many words are between that and the password.
const BEGINNINGS: &[(&str, usize)] = &[
    ("requirepass", 0),
    ("masterauth", 0),
    ("primaryauth", 0),
    ("tls-key-file-pass", 0),
    ("tls-client-key-file-pass", 0),
    ("sentinel auth-pass", 1),
    ("sentinel sentinel-pass", 0),
    ("user", 0),
];

/// The passwords of a text's lines that are `requirepass PASSWORD` or the like, or `user NAME … >PASSWORD`. What only speaks
/// of them, as a message does, is none.
fn set_by_lines(text: &Text) -> Vec<(&'static str, Text)> {
    let whole = text.as_str();
    if !BEGINNINGS.iter().any(|(name, _)| whole.contains(name)) {
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
        let of = BEGINNINGS.iter().find(|(name, _)| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '\t']))
        });
        let Some((name, before)) = of else { continue };
        let value = line.get(name.len()..).unwrap_or_default();
        let value = (0..*before).fold(value, |value, _| {
            let value = value.trim_start();
            value
                .find([' ', '\t'])
                .map_or("", |end| value.get(end..).unwrap_or_default())
        });
        let behind = line.len() - value.len();
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
        let value_text = value.trim_start();
        let quoted = value_text.len() > 1
            && ['"', '\'']
                .iter()
                .any(|quote| value_text.starts_with(*quote) && value_text.ends_with(*quote));
        // The server takes one word.
        if !quoted && value_text.contains([' ', '\t']) {
            continue;
        }
        let bare = value.trim_matches([' ', '\t', '"', '\'']);
        let blanks = value.len() - value.trim_start_matches([' ', '\t', '"', '\'']).len();
        let from = start + behind + blanks;
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
