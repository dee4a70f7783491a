//! What a script sends to a Redis server by `redis-cli` and the like: on the command line, from a here-document or
//! through a pipe.

use redproof_source::Text;
use redproof_syntax::programs::{self, Invocation, Kind};
use redproof_syntax::shell::{self, Command, Separator};

/// How far back the command is looked for that feeds a pipe.
const MOST_BETWEEN: usize = 8;

/// One command for the server.
#[derive(Debug)]
pub struct Statement {
    /// Its words.
    pub words: Vec<Text>,
    /// Whether it is on the command line; else it comes from standard input.
    pub on_argv: bool,
}

/// What a command of a script sends, if it starts a client; else what it sends to a host that has to be a Redis server,
/// since it logs in there: `echo "AUTH x" | nc redis 6379`, `echo "AUTH x" > /dev/tcp/redis/6379`.
pub fn statements(commands: &[Command], index: usize) -> Vec<Statement> {
    let Some(command) = commands.get(index) else {
        return Vec::new();
    };
    let Some(client) = Invocation::of_redis(&command.words).filter(Invocation::sends_commands) else {
        return relayed(commands, index);
    };
    let mut found = Vec::new();
    let sent = match client.command() {
        // One word that holds a whole command is what its author meant it to be.
        [whole] => words(whole),
        sent => sent.to_vec(),
    };
    if !sent.is_empty() {
        found.push(Statement {
            words: sent,
            on_argv: true,
        });
    }
    found.extend(from_input(commands, index));
    found
}

/// The commands that a program reads from its here-documents and from a pipe.
fn from_input(commands: &[Command], index: usize) -> impl Iterator<Item = Statement> {
    let inputs = commands
        .get(index)
        .into_iter()
        .flat_map(|command| &command.inputs);
    let lines = inputs.flat_map(|input| lines(&input.text));
    let lines: Vec<Text> = lines.chain(fed_by(commands, index)).collect();
    lines.into_iter().map(|line| words(&line)).filter_map(|words| {
        (!words.is_empty()).then_some(Statement {
            words,
            on_argv: false,
        })
    })
}

/// What goes to a host without a client of Redis, from a login on.
fn relayed(commands: &[Command], index: usize) -> Vec<Statement> {
    let Some(command) = commands.get(index) else {
        return Vec::new();
    };
    let kind = programs::invocation(&command.words).map(|found| found.kind());
    let mut found: Vec<Statement> = match kind {
        Some(Kind::Relay) => from_input(commands, index).collect(),
        _ if command.outputs.iter().any(is_connection) => {
            let printed = shell::printed(command);
            let lines = printed.iter().flat_map(lines).map(|line| words(&line));
            let sent = lines.filter(|words| !words.is_empty());
            sent.map(|words| Statement {
                words,
                on_argv: false,
            })
            .collect()
        }
        _ => return Vec::new(),
    };
    let login = found.iter().position(|statement| is_login(&statement.words));
    found.drain(..login.unwrap_or(found.len()));
    found
}

/// Whether output goes to a connection of bash: `/dev/tcp/HOST/PORT`, or a descriptor that may be one.
fn is_connection(output: &Text) -> bool {
    ["/dev/tcp/", "/dev/fd/"]
        .iter()
        .any(|start| output.as_str().starts_with(start))
}

/// Whether a command is a login of Redis, and not one of another protocol: `AUTH LOGIN` is SMTP's, `AUTH TLS` FTP's.
fn is_login(words: &[Text]) -> bool {
    const OTHERS: [&str; 7] = [
        "login",
        "plain",
        "cram-md5",
        "digest-md5",
        "xoauth2",
        "tls",
        "ssl",
    ];
    match words {
        [auth, first, ..] if auth.as_str().eq_ignore_ascii_case("auth") => !OTHERS
            .iter()
            .any(|other| first.as_str().eq_ignore_ascii_case(other)),
        [hello, _, auth, ..] => {
            hello.as_str().eq_ignore_ascii_case("hello") && auth.as_str().eq_ignore_ascii_case("auth")
        }
        _ => false,
    }
}

/// The passwords in a command for the server, with what gives them: `AUTH`, `HELLO … AUTH`, `CONFIG SET requirepass`,
/// `ACL SETUSER … >password`, `MIGRATE … AUTH`.
pub fn passwords(words: &[Text]) -> Vec<(&'static str, Text)> {
    let is = |at: usize, wanted: &str| {
        words
            .get(at)
            .is_some_and(|word| word.as_str().eq_ignore_ascii_case(wanted))
    };
    let after = |option: &str, skip: usize| {
        let at = words
            .iter()
            .position(|word| word.as_str().eq_ignore_ascii_case(option))?;
        words.get(at + skip).cloned()
    };
    if is(0, "auth") {
        // `AUTH password`, `AUTH user password`; a third word belongs to neither, so the first is the password, too.
        return match words.get(1..).unwrap_or_default() {
            [password] => vec![("AUTH", password.clone())],
            [user, password, ..] if user == "default" || words.len() == 3 && !is_command(password) => {
                vec![("AUTH", password.clone())]
            }
            [password, ..] => vec![("AUTH", password.clone())],
            [] => Vec::new(),
        };
    }
    if is(0, "hello") || is(0, "migrate") {
        let user_too = if is(0, "hello") { "auth" } else { "auth2" };
        let found = after(user_too, 2).or_else(|| after("auth", 1).filter(|_| is(0, "migrate")));
        return found.map(|password| ("AUTH", password)).into_iter().collect();
    }
    if is(0, "acl") && is(1, "setuser") {
        let rules = words
            .iter()
            .skip(3)
            .filter(|rule| rule.as_str().len() > 1 && rule.as_str().starts_with('>'));
        return rules
            .map(|rule| ("ACL SETUSER", rule.slice(1..rule.as_str().len())))
            .collect();
    }
    if is(1, "set") {
        let pairs = words
            .get(2..)
            .unwrap_or_default()
            .windows(2)
            .filter_map(|pair| match pair {
                [name, value] => Some((directive(name)?, value.clone())),
                _ => None,
            });
        return pairs.collect();
    }
    Vec::new()
}

/// The directive of a password that `CONFIG SET` names.
fn directive(name: &Text) -> Option<&'static str> {
    const DIRECTIVES: [&str; 3] = ["requirepass", "masterauth", "primaryauth"];
    DIRECTIVES
        .into_iter()
        .find(|directive| name.as_str().eq_ignore_ascii_case(directive))
}

/// Whether a word behind `AUTH x` is rather a command of its own (`redis-cli AUTH x ping`).
fn is_command(word: &Text) -> bool {
    ["ping", "info", "get", "set", "quit"]
        .iter()
        .any(|command| word.as_str().eq_ignore_ascii_case(command))
}

/// The directive that a command for the running server sets, where it gives everybody a password.
pub(crate) fn new_password(words: &[Text]) -> Option<(&'static str, Text)> {
    let (set_by, password) = passwords(words).pop()?;
    match set_by {
        "ACL SETUSER" => (words.get(2)? == "default").then_some(("requirepass", password)),
        "AUTH" => None,
        directive => Some((directive, password)),
    }
}

/// The lines that the commands before a pipe feed.
fn fed_by(commands: &[Command], index: usize) -> Vec<Text> {
    let Some(command) = commands.get(index) else {
        return Vec::new();
    };
    let before = commands.get(..index).unwrap_or_default();
    let feeder = before
        .iter()
        .rposition(|before| before.depth == command.depth)
        .filter(|at| index - at <= MOST_BETWEEN);
    let Some((at, feeder)) = feeder.and_then(|at| Some((at, before.get(at)?))) else {
        return Vec::new();
    };
    if feeder.separator != Separator::Pipe {
        return Vec::new();
    }
    // `(echo a; echo b) | redis-cli`
    let covered = before
        .get(at.saturating_sub(feeder.covers)..at)
        .unwrap_or_default();
    let covered = covered
        .iter()
        .filter(|command| command.depth == feeder.depth && command.separator != Separator::Pipe);
    let printed = covered.chain([feeder]).flat_map(shell::printed);
    printed.flat_map(|text| lines(&text)).collect()
}

/// The lines of a text.
pub fn lines(text: &Text) -> Vec<Text> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.as_str().split('\n') {
        found.push(text.slice(at..at + line.len()));
        at += line.len() + 1;
    }
    found
}

/// A line in words, as redis-cli splits it: no operator means anything.
pub fn words(line: &Text) -> Vec<Text> {
    let bytes = line.as_str().as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut after_word = false;
    while at <= bytes.len() {
        if bytes.get(at).is_none_or(u8::is_ascii_whitespace) {
            // A variable that stands alone between blanks.
            let alone = line.slice(at..at);
            if !after_word && alone.undefined().is_some() {
                found.push(alone);
            }
            after_word = false;
            at += 1;
            continue;
        }
        let mut word = Text::empty(line.span_of(at..at));
        let mut quote: Option<u8> = None;
        let mut from = at;
        while let Some(&byte) = bytes.get(at) {
            match quote {
                None if byte.is_ascii_whitespace() => break,
                None if matches!(byte, b'"' | b'\'') => {
                    word.push_text(&line.slice(from..at));
                    quote = Some(byte);
                    from = at + 1;
                }
                Some(open) if open == byte => {
                    word.push_text(&line.slice(from..at));
                    quote = None;
                    from = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        if from < at || word.segments().is_empty() {
            word.push_text(&line.slice(from..at));
        }
        found.push(word);
        after_word = true;
    }
    found
}
