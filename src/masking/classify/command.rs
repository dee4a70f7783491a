//! Command lines: programs and options that are known, and the values whose option says what they are.

use redproof_source::Text;
use redproof_syntax::programs::{Argument, Invocation, Kind, Meaning, invocation, program};
use redproof_syntax::shell::is_keyword;

use super::{
    Class, Spans, environment, redis_command, redis_conf, server, shape, shell, url, variable, words,
};

/// Programs whose operands are files.
const OF_FILES: [&str; 17] = [
    "cat", "tee", "cp", "mv", "rm", "mkdir", "touch", "ls", "chmod", "chown", "cd", "source", ".", "head",
    "tail", "install", "ln",
];

/// Programs that set variables.
const SETTERS: [&str; 4] = ["export", "local", "readonly", "declare"];

/// Subcommands of programs that start others.
const ORDERS: [&str; 27] = [
    "compose", "exec", "run", "up", "down", "restart", "start", "stop", "kill", "logs", "cp", "secret",
    "service", "create", "update", "ps", "pull", "build", "-d", "-T", "-it", "-i", "-t", "-e", "--rm", "-f",
    "--",
];

/// Options of redis-cli without a value and without a meaning for anybody else.
const CLI_FLAGS: [&str; 17] = [
    "--no-auth-warning",
    "--askpass",
    "--raw",
    "--no-raw",
    "--csv",
    "--json",
    "--scan",
    "--bigkeys",
    "--memkeys",
    "--hotkeys",
    "--latency",
    "--stat",
    "--pipe",
    "--verbose",
    "-x",
    "-c",
    "-3",
];

/// Shows the words of a command.
pub(super) fn words(spans: &mut Spans<'_>, words: &[Text]) {
    for word in words {
        variable::expressions(spans, word);
        url::classify(spans, word);
    }
    let is_keyword = |word: &&Text| {
        is_keyword(word.as_str()) || matches!(word.as_str(), "for" | "in" | "case" | "function")
    };
    let keywords = words.iter().take_while(is_keyword);
    let (keywords, rest) = words.split_at(keywords.count());
    words::show(spans, keywords, Class::Keyword, |_| true);
    match Invocation::of_redis(rest).or_else(|| invocation(rest)) {
        // The image's entrypoint starts the server with these.
        Some(found) if found.name.as_str().starts_with("--") => {
            before(spans, found.before);
            server::options(spans, rest.get(found.before.len()..).unwrap_or_default());
        }
        Some(found) => {
            before(spans, found.before);
            program_of(spans, &found);
        }
        None => before(spans, rest),
    }
}

/// Wrappers, their options, and assignments.
fn before(spans: &mut Spans<'_>, words: &[Text]) {
    for word in words {
        if is_program(word.as_str()) || ORDERS.contains(&word.as_str()) {
            spans.show(word, Class::Keyword);
        } else {
            environment::assignment(spans, word);
        }
    }
}

/// Whether a word is the name of a program that everybody knows. `log_*` is anybody's.
fn is_program(path: &str) -> bool {
    let name = base(path);
    let of_data = program(name)
        .is_some_and(|program| program.kind() != Kind::Printer || matches!(name, "echo" | "printf"));
    (shape::is_path(path) || path.starts_with("["))
        && (of_data || OF_FILES.contains(&name) || SETTERS.contains(&name))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn program_of(spans: &mut Spans<'_>, found: &Invocation<'_>) {
    let path = found.name.as_str();
    if !is_program(path) {
        // A script of the project's own.
        if shape::is_rooted_path(path) && path.ends_with(".sh") {
            spans.show(found.name, Class::Path);
        }
        return;
    }
    spans.show(found.name, Class::Keyword);
    match (found.kind(), base(path)) {
        (Kind::Server | Kind::Sentinel, _) => server::options(spans, found.words),
        (Kind::Printer, _) => printed(spans, found.words),
        (_, "sleep") => words::show(spans, found.words, Class::Number, shape::is_quantity),
        (_, "exit" | "return") => words::show(spans, found.words, Class::Number, shape::is_database),
        (_, "set") => words::show(spans, found.words, Class::Keyword, |word| {
            is_flags(word) || word == "pipefail"
        }),
        (_, "test" | "[" | "[[") => {
            words::show(spans, found.words, Class::Keyword, is_of_test);
            words::show(spans, found.words, Class::Path, shape::is_rooted_path);
        }
        (_, name) if SETTERS.contains(&name) => {
            for word in found.words {
                environment::assignment(spans, word);
            }
        }
        (_, name) if OF_FILES.contains(&name) => {
            words::show(spans, found.words, Class::Path, shape::is_rooted_path)
        }
        (kind, _) => {
            if kind == Kind::Shell {
                words::show(spans, found.words, Class::Keyword, is_flags);
                words::show(
                    spans,
                    found.words.get(..1).unwrap_or_default(),
                    Class::Path,
                    shape::is_rooted_path,
                );
            }
            for argument in found.arguments() {
                self::argument(spans, &argument);
            }
            if kind == Kind::Client {
                words::show(spans, found.words, Class::Keyword, |word| {
                    CLI_FLAGS.contains(&word)
                });
            } else if matches!(kind, Kind::Other | Kind::Step) {
                words::show(spans, found.words, Class::Keyword, |word| ORDERS.contains(&word));
            }
            redis_command::classify(spans, found.command());
        }
    }
}

fn is_of_test(word: &str) -> bool {
    const WORDS: [&str; 17] = [
        "]", "]]", "=", "==", "!=", "!", "-eq", "-ne", "-z", "-n", "-f", "-s", "-e", "-r", "-d", "-x", "-lt",
    ];
    WORDS.contains(&word)
}

/// An option with its value, as far as its meaning says what that is.
fn argument(spans: &mut Spans<'_>, argument: &Argument) {
    let value = &argument.value;
    let word = value.as_str();
    let (class, fits) = match argument.meaning {
        Meaning::Tls | Meaning::Insecure | Meaning::Status => {
            (Class::Keyword, argument.option.as_ref() == Some(value))
        }
        Meaning::User => (Class::Name, shape::is_name(word)),
        Meaning::Host => (Class::Name, shape::is_endpoint(word)),
        Meaning::Port => (Class::Port, shape::is_port(word)),
        Meaning::Number => (Class::Number, shape::is_quantity(word)),
        Meaning::Url => (Class::Name, word.contains(':') && shape::is_endpoint(word)),
        Meaning::Socket | Meaning::Ca | Meaning::Certificate | Meaning::Key | Meaning::Path => {
            (Class::Path, shape::is_path(word))
        }
        Meaning::PasswordFile | Meaning::ConfigFile => (Class::Path, shape::is_rooted_path(word)),
        Meaning::Script => {
            shell::script(spans, value);
            return;
        }
        Meaning::Assignment => return,
        Meaning::Password | Meaning::Secret | Meaning::Other | Meaning::Command | Meaning::Operand => {
            (Class::Name, false)
        }
    };
    if let Some(option) = &argument.option {
        spans.show(option, Class::Keyword);
    }
    if fits {
        spans.show(value, class);
    }
}

/// `echo requirepass x` and `printf 'port 0\n'`: lines of a configuration, or commands.
fn printed(spans: &mut Spans<'_>, arguments: &[Text]) {
    redis_conf::words(spans, arguments);
    redis_command::classify(spans, arguments);
    for word in arguments {
        for line in words::lines(spans, word) {
            redis_conf::line(spans, &line);
        }
    }
}

/// `-eu`: a few letters behind a sign.
fn is_flags(word: &str) -> bool {
    word.strip_prefix(['-', '+']).is_some_and(|letters| {
        (1..=5).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}
