//! Calls that start programs, write files or connect to Redis.

use std::collections::BTreeMap;

use super::lexer::Token;
use super::values::{Values, arguments, closing, span};
use redproof_source::{Origin, Span, Text};
use redproof_syntax::shell::{self, Command, Expansion, Input};

/// The most commands that one file becomes.
const MOST_COMMANDS: usize = 4096;

/// Constructors of clients of Redis.
const CLIENTS: &[&str] = &[
    "Redis",
    "StrictRedis",
    "RedisCluster",
    "Valkey",
    "StrictValkey",
    "ConnectionPool",
    "BlockingConnectionPool",
    "from_url",
    "create_redis_pool",
    "Sentinel",
    "FakeRedis",
];

/// What the calls of a file do.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) commands: Vec<Command>,
    pub(super) passwords: Vec<(String, Text)>,
    /// Files that are open, by the names of their handles.
    open: BTreeMap<String, Text>,
}

/// A call among the words of a statement.
struct Call<'a> {
    /// What it is called on: the words before the dot.
    object: &'a [Token],
    name: &'a str,
    arguments: Vec<&'a [Token]>,
    at: Span,
}

impl<'a> Call<'a> {
    fn of(statement: &'a [Token], at: usize) -> Option<Self> {
        let name = statement.get(at)?;
        statement.get(at + 1).filter(|next| next.is(b'('))?;
        let inside = statement.get(at + 2..closing(statement, at + 1))?;
        let object = match at.checked_sub(1).and_then(|dot| statement.get(dot)) {
            Some(dot) if dot.is(b'.') => object_before(statement, at - 1),
            _ => &[],
        };
        Some(Self {
            object,
            name: name.name()?,
            arguments: arguments(inside),
            at: span(name)?,
        })
    }

    /// The value of an argument with a name.
    fn named(&self, name: &str) -> Option<&'a [Token]> {
        self.arguments.iter().find_map(|argument| match argument {
            [first, equals, value @ ..] if first.name() == Some(name) && equals.is(b'=') => Some(value),
            _ => None,
        })
    }

    /// The arguments without a name.
    fn positional(&self) -> impl Iterator<Item = &'a [Token]> {
        let is_named = |argument: &&&[Token]| matches!(argument, [Token::Name(_), equals, after, ..] if equals.is(b'=') && !after.is(b'='));
        self.arguments
            .iter()
            .filter(move |argument| !is_named(argument))
            .copied()
    }
}

/// The words of what a dot is behind: a name, a call, brackets.
fn object_before(statement: &[Token], dot: usize) -> &[Token] {
    let mut at = dot;
    while let Some(before) = at.checked_sub(1) {
        match statement.get(before) {
            Some(Token::Mark(b')' | b']')) => {
                let mut depth = 0usize;
                let open = (0..=before).rev().find(|place| {
                    match statement.get(*place) {
                        Some(Token::Mark(b')' | b']' | b'}')) => depth += 1,
                        Some(Token::Mark(b'(' | b'[' | b'{')) => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    depth == 0
                });
                let Some(open) = open else { break };
                at = open;
                // The name of the call that closes here.
                if let Some(Token::Name(_)) = at.checked_sub(1).and_then(|name| statement.get(name)) {
                    at -= 1;
                }
            }
            Some(Token::Name(_)) => at = before,
            _ => break,
        }
        match at.checked_sub(1).and_then(|dot| statement.get(dot)) {
            Some(token) if token.is(b'.') => at -= 1,
            _ => break,
        }
    }
    statement.get(at..dot).unwrap_or_default()
}

impl Calls {
    /// Notes that a file is open under a name.
    pub(super) fn open(&mut self, name: &str, path: Text) {
        self.open.insert(name.to_owned(), path);
    }

    /// Takes the calls of a statement, in order.
    pub(super) fn find(&mut self, statement: &[Token], values: &mut Values) {
        for at in 0..statement.len() {
            if let Some(call) = Call::of(statement, at)
                && self.commands.len() < MOST_COMMANDS
            {
                self.take(&call, values);
            }
        }
    }

    fn take(&mut self, call: &Call<'_>, values: &mut Values) {
        let first = call.positional().next().unwrap_or_default();
        let value = |tokens: &[Token]| values.value(tokens);
        match call.name {
            "run"
            | "call"
            | "check_call"
            | "check_output"
            | "Popen"
            | "system"
            | "popen"
            | "getoutput"
            | "create_subprocess_exec"
            | "create_subprocess_shell" => {
                if let Some(folder) = call.named("cwd") {
                    self.push("cd", call.at, vec![value(folder)]);
                }
                let args = call.named("args").unwrap_or(first);
                let words = match call.name {
                    "create_subprocess_exec" => call.positional().map(value).collect(),
                    _ => values.words(args),
                };
                self.start(words, &value(args), call);
            }
            "execvp" | "execv" | "execvpe" | "execve" | "spawnvp" => {
                let words = values.words(call.positional().nth(1).unwrap_or_default());
                self.start(words, &value(first), call);
            }
            "execlp" | "execl" => {
                let words = call.positional().skip(1).map(value).collect();
                self.start(words, &value(first), call);
            }
            "chdir" => self.push("cd", call.at, vec![value(first)]),
            "write_text" | "write_bytes" => {
                let path = value(call.object);
                self.write(call, value(first), path);
            }
            "write" | "writelines" => {
                if let Some(path) = self.path_of(call.object, values) {
                    let text = match first {
                        [Token::Name(name)] => values.text(name.as_str()).cloned(),
                        _ => None,
                    };
                    self.write(call, text.unwrap_or_else(|| value(first)), path);
                }
            }
            "print" => {
                if let Some(path) = call.named("file").and_then(|file| self.path_of(file, values)) {
                    let text: Vec<Token> = call.positional().flatten().cloned().collect();
                    self.write(call, value(&text), path);
                }
            }
            "dump" => {
                let file = call.positional().nth(1).unwrap_or_default();
                if let Some(path) = self.path_of(file, values) {
                    self.write(call, value(first), path);
                }
            }
            "set_key" => {
                let mut all = call.positional();
                if let (Some(path), Some(name), Some(new)) = (all.next(), all.next(), all.next()) {
                    let mut line = value(name);
                    line.push("=", call.at, false, Origin::Literal);
                    line.push_text(&value(new));
                    self.write(call, line, value(path));
                }
            }
            "move" | "copy" | "copyfile" | "copy2" | "replace" | "rename" => self.moved(call, values),
            "append" | "extend" | "insert" => {
                let last = call.positional().last().unwrap_or_default();
                if let [Token::Name(name)] = call.object {
                    let value = value(last);
                    values.append(name.as_str(), &value);
                }
            }
            _ => self.tell_redis(call, values),
        }
    }

    fn push(&mut self, name: &str, at: Span, words: Vec<Text>) {
        let words = std::iter::once(Text::derived(name, at)).chain(words).collect();
        self.commands.push(Command::plain(words));
    }

    /// Starts a program: by its words, or by one text that a shell reads.
    fn start(&mut self, words: Vec<Text>, text: &Text, call: &Call<'_>) {
        if !words.is_empty() {
            self.commands.push(Command::plain(words));
            return;
        }
        if text.as_str().contains(' ') || call.name == "system" {
            let unset = |_: &str| None;
            let expansion = Expansion::Expand {
                lookup: &unset,
                is_unset: &|_| false,
                own: false,
            };
            self.commands.extend(shell::commands(text, expansion));
        }
    }

    fn write(&mut self, call: &Call<'_>, text: Text, path: Text) {
        let mut command = Command::plain(vec![Text::derived("echo", call.at), text]);
        command.outputs.push(path);
        self.commands.push(command);
    }

    /// The path of a file by its handle, or by `open(PATH, …)` itself.
    fn path_of(&self, object: &[Token], values: &Values) -> Option<Text> {
        match object {
            [Token::Name(name)] => self.open.get(name.as_str()).cloned(),
            _ => super::opened_path(object, values),
        }
    }

    /// `os.replace(A, B)`, `shutil.move(A, B)`, `path.replace(B)`.
    fn moved(&mut self, call: &Call<'_>, values: &Values) {
        let all: Vec<Text> = call.positional().map(|tokens| values.value(tokens)).collect();
        let module = call.object.first().and_then(Token::name);
        let words = match (
            module,
            <[Text; 2]>::try_from(all.clone()),
            <[Text; 1]>::try_from(all),
        ) {
            (Some("os" | "shutil"), Ok(both), _) => both.to_vec(),
            (Some(_), _, Ok([to])) => vec![values.value(call.object), to],
            _ => return,
        };
        self.push("mv", call.at, words);
    }

    /// Calls of a client library of Redis.
    fn tell_redis(&mut self, call: &Call<'_>, values: &Values) {
        let value = |tokens: &[Token]| values.value(tokens);
        if CLIENTS.contains(&call.name) {
            self.client(call, values);
            return;
        }
        let words = match call.name {
            "config_set" => ["CONFIG", "SET"].as_slice(),
            "config_rewrite" => &["CONFIG", "REWRITE"],
            "acl_load" => &["ACL", "LOAD"],
            "acl_save" => &["ACL", "SAVE"],
            "acl_setuser" => &["ACL", "SETUSER"],
            "execute_command" => &[],
            _ => return,
        };
        let mut sent: Vec<Text> = words.iter().map(|word| Text::derived(word, call.at)).collect();
        sent.extend(call.positional().map(value));
        if call.name == "acl_setuser" {
            for (option, rule) in [("reset_passwords", "resetpass"), ("reset", "reset")] {
                let is_on = call.named(option).and_then(|value| value.first()?.name()) == Some("True");
                sent.extend(is_on.then(|| Text::derived(rule, call.at)));
            }
            for (option, marks) in [("passwords", ['>', '<']), ("hashed_passwords", ['#', '!'])] {
                let given = call.named(option).unwrap_or_default();
                let listed = values.elements(given).unwrap_or_else(|| vec![value(given)]);
                sent.extend(listed.iter().filter_map(|password| rule_of(password, marks)));
            }
        }
        let mut command = Command::plain(vec![
            Text::derived("redis-cli", call.at),
            // An error is raised.
            Text::derived("-e", call.at),
        ]);
        let line = sent.into_iter().reduce(|mut line, word| {
            line.push(" ", word.span(), false, Origin::Literal);
            line.push_text(&word);
            line
        });
        command
            .inputs
            .extend(line.map(|text| Input { text, quoted: false }));
        self.commands.push(command);
    }

    fn client(&mut self, call: &Call<'_>, values: &Values) {
        if let Some(password) = call.named("password") {
            let simple = matches!(password, [Token::String(_)] | [Token::Name(_)]);
            let given = values.value(password);
            if simple {
                self.passwords.push(("password".to_owned(), given));
            }
        }
        let url = call.named("url").or_else(|| call.positional().next());
        if let Some(url) = url.filter(|_| call.name == "from_url") {
            self.passwords.push(("url".to_owned(), values.value(url)));
        }
    }
}

/// `+new` and `-old` of redis-py as rules of an ACL.
fn rule_of(password: &Text, [add, remove]: [char; 2]) -> Option<Text> {
    let whole = password.as_str();
    let mark = match whole.chars().next()? {
        '+' => add,
        '-' => remove,
        _ => return None,
    };
    let mut rule = Text::derived(&mark.to_string(), password.span());
    rule.push_text(&password.slice(1..whole.len()));
    Some(rule)
}
