//! Whether a health check would notice that it cannot log in.

use super::fact::{Fact, FactValue, Item, Place};
use crate::client;
use crate::deployment::{Deployment, Server};
use crate::inputs::ScriptLanguage;
use crate::script::{self, RedisCommand, Script};
use redproof_compose::{Command, Service};
use redproof_redis::{Authentication, DefaultUser};
use redproof_source::Text;
use redproof_syntax::programs::{Argument, Invocation, Kind, Meaning};
use redproof_syntax::shell::{self, Expansion, Reach, Separator};

/// Variables from which redis-cli reads its password.
const AUTH: [&str; 2] = ["REDISCLI_AUTH", "VALKEYCLI_AUTH"];

/// Options with which grep looks for lines that do not match.
const INVERTED: [&str; 3] = ["-v", "-qv", "--invert-match"];

/// Whether the server's health check sends no password and checks only the exit status of redis-cli. The place is the test.
pub(super) fn is_blind(deployment: &Deployment, server: &Server) -> Fact {
    let Some((service, check)) = deployment
        .service_of(server)
        .and_then(|service| Some((service, service.healthcheck.as_ref()?)))
    else {
        return Fact::absent();
    };
    let Some(test) = check.test.as_ref().filter(|_| !check.disabled) else {
        return Fact::absent();
    };
    let blind = !has_password(service) && script_of(test).is_some_and(|script| ignores_errors(&script));
    Fact::at(
        FactValue::Boolean(blind),
        Place::new(test.span, format!("{}.healthcheck.test", service.path)),
    )
}

/// Whether the check of a service passes whatever the server does: nothing in it fails, or what fails is followed by something that
/// does not (`|| true`, `; exit 0`). The place is the test.
pub(super) fn always_passes(service: &Service) -> Fact {
    let check = service.healthcheck.as_ref().filter(|check| !check.disabled);
    let Some(test) = check.and_then(|check| check.test.as_ref()) else {
        return Fact::absent();
    };
    // What a loop waits for may never come, and the check then runs out of time.
    let loops = shell_text(test).is_some_and(|text| {
        let mut words = text.as_str().split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| matches!(word, "until" | "while"))
    });
    // `sh -ec` stops at what fails.
    let stops = test.words.iter().any(|word| is_errexit(word.as_str()));
    let passes = !loops && !stops && script_of(test).is_some_and(|script| cannot_fail(&script));
    Fact::at(
        FactValue::Boolean(passes),
        Place::new(test.span, format!("{}.healthcheck.test", service.path)),
    )
}

/// Whether the server's health check sends no password, and a `NOAUTH` in place of `PONG` makes it fail. The place is the test.
pub(super) fn needs_password(
    deployment: &Deployment,
    server: &Server,
    redis: &redproof_redis::Server,
) -> Fact {
    let service = deployment.service_of(server);
    let check = service.and_then(|service| service.healthcheck.as_ref().filter(|check| !check.disabled));
    let Some((service, test)) = service.zip(check.and_then(|check| check.test.as_ref())) else {
        return Fact::absent();
    };
    // A variable of the image or of a file that is not there may log in.
    let is_left_out = service.build.is_none() && AUTH.iter().all(|name| server.lacks_variable(service, name));
    // Such a user may ping.
    let is_harmless = redis.default_user().answer.known() == Some(&DefaultUser::Harmless);
    let needs = is_left_out
        && !is_harmless
        && script_of(test).is_some_and(|script| {
            fails_without_login(&script) && script.commands.iter().all(|command| stays_here(command, redis))
        });
    Fact::at(
        FactValue::Boolean(needs),
        Place::new(test.span, format!("{}.healthcheck.test", service.path)),
    )
}

/// Whether a command, if it is a call of redis-cli, connects to the server of its own container.
fn stays_here(command: &shell::Command, redis: &redproof_redis::Server) -> bool {
    let arguments = Invocation::of_redis(&command.words).map(|found| found.arguments());
    let is_here = |argument: Argument| {
        let value = argument.value.as_str();
        match argument.meaning {
            Meaning::Host => matches!(value, "localhost" | "127.0.0.1" | "::1"),
            Meaning::Port => {
                let ports = ["port", "tls-port"].map(|name| redis.port(name).answer);
                ports
                    .iter()
                    .any(|port| port.known().is_some_and(|port| port.to_string() == value))
            }
            Meaning::Url | Meaning::Socket => false,
            _ => true,
        }
    };
    arguments.unwrap_or_default().into_iter().all(is_here)
}

/// Whether a script does nothing but ping, without a password, and fails if the answer is an error.
fn fails_without_login(script: &Script) -> bool {
    let [call] = script.redis.as_slice() else {
        return false;
    };
    let words = || {
        script
            .commands
            .iter()
            .flat_map(|command| &command.words)
            .map(Text::as_str)
    };
    let is_pattern = |word: &str| word.contains("PONG") && !word.contains("redis-cli");
    // Any other pattern may match `NOAUTH Authentication required.`
    let is_exact = |word: &str| word.trim_matches(['^', '$', '*', '+', '"']) == "PONG";
    let wants_pong = words().any(is_exact)
        && words().filter(|word| is_pattern(word)).all(is_exact)
        && !words().any(|word| word.to_ascii_uppercase().contains("AUTH") || INVERTED.contains(&word));
    let is_ping = match call.statements.as_slice() {
        [statement] => {
            let name = statement.words.first();
            name.is_some_and(|name| name.as_str().eq_ignore_ascii_case("ping"))
        }
        _ => false,
    };
    let fails = call.fails || call.examined && wants_pong;
    is_ping && fails && !sets_password(script) && !sends_password(script, call) && !cannot_fail(script)
}

/// Whether an option of a shell makes it stop at a command that fails.
fn is_errexit(option: &str) -> bool {
    let letters = option.strip_prefix('-').unwrap_or_default();
    let is_short = letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_short && letters.contains('e') || option == "errexit"
}

/// Whether the last command of a script succeeds, and none before it ends the script with another status.
fn cannot_fail(script: &Script) -> bool {
    let own = script
        .commands
        .iter()
        .filter(|command| command.depth == 0 && !command.words.is_empty());
    let own: Vec<&shell::Command> = own.collect();
    let Some((last, before)) = own.split_last() else {
        return false;
    };
    let is_reached = before
        .last()
        .is_none_or(|before| before.separator != Separator::And);
    let ends = |command: &shell::Command| {
        let words: Vec<&str> = command.words.iter().map(Text::as_str).collect();
        match words.as_slice() {
            ["exit", status] => *status != "0",
            ["exit" | "false"] => true,
            ["set", options @ ..] => options.iter().any(|option| is_errexit(option)),
            ["trap" | "kill", ..] => true,
            _ => false,
        }
    };
    let words: Vec<&str> = last.words.iter().map(Text::as_str).collect();
    let succeeds = matches!(
        words.as_slice(),
        ["true" | ":" | "/bin/true"] | ["exit", "0"] | ["echo", ..]
    );
    succeeds && is_reached && last.reach != Reach::Never && !before.iter().any(|command| ends(command))
}

/// Variables that calls of redis-cli in the server's health check read, and that its container does not have.
pub(super) fn unset_variables(deployment: &Deployment, server: &Server) -> Fact {
    let service = deployment.service_of(server);
    let check = service.and_then(|service| service.healthcheck.as_ref().filter(|check| !check.disabled));
    let Some((service, test)) = service.zip(check.and_then(|check| check.test.as_ref())) else {
        return Fact::list(Vec::new());
    };
    let path = format!("{}.healthcheck.test", service.path);
    let commands = shell_text(test).map_or_else(Vec::new, |script| shell::commands(script, Expansion::Keep));
    let is_client = |command: &&shell::Command| {
        Invocation::of_redis(&command.words).is_some_and(|found| found.kind() == Kind::Client)
    };
    let words = commands
        .iter()
        .filter(is_client)
        .flat_map(|command| &command.words);
    let read = words.filter_map(|word| {
        let value = shell::assignment(word).map_or_else(|| word.clone(), |(_, value)| value);
        let reference = client::indirection(&value).filter(|found| found.fallback.is_none())?;
        Some((reference.name?, value.span()))
    });
    let lacking = read.filter(|(name, _)| lacks(deployment, server, name));
    let mut items: Vec<Item> = lacking
        .map(|(name, span)| Item::new(name, Place::new(span, path.clone())))
        .collect();
    items.dedup_by(|one, other| one.word == other.word);
    Fact::list(items)
}

/// Whether the container of a server has no variable of a name, and its commands do not set it either.
pub(super) fn lacks(deployment: &Deployment, server: &Server, name: &str) -> bool {
    let Some(service) = deployment.service_of(server) else {
        return false;
    };
    let test = service.healthcheck.as_ref().and_then(|check| check.test.as_ref());
    let commands = [service.entrypoint.as_ref(), service.command.as_ref(), test];
    let mut words = commands.into_iter().flatten().flat_map(|command| &command.words);
    server.lacks_variable(service, name) && !words.any(|word| shell::may_set(word.as_str(), name))
}

/// The script of a check that a shell runs.
fn shell_text(test: &Command) -> Option<&Text> {
    let (kind, words) = test.words.split_first()?;
    match kind.as_str() {
        "CMD-SHELL" => words.first(),
        "CMD" => redproof_redis::shell_script(words).map(|(script, _)| script),
        _ => None,
    }
}

/// Commands that write to the server's data, in its health check. The place is the test.
pub(super) fn writes(deployment: &Deployment, server: &Server, redis: &redproof_redis::Server) -> Fact {
    let service = deployment.service_of(server);
    let check = service.and_then(|service| service.healthcheck.as_ref().filter(|check| !check.disabled));
    let Some((service, test)) = service.zip(check.and_then(|check| check.test.as_ref())) else {
        return Fact::list(Vec::new());
    };
    let place = Place::new(test.span, format!("{}.healthcheck.test", service.path));
    let script = script_of(test).unwrap_or_default();
    // What sends no password to a server that requires one gets NOAUTH, and changes nothing.
    let is_let_in = |call: &&RedisCommand| {
        let needs = redis.authentication().answer;
        needs.known().is_none_or(|needs| *needs == Authentication::None)
            || has_password(service)
            || sets_password(&script)
            || sends_password(&script, call)
    };
    let calls = script.redis.iter().filter(is_let_in);
    let statements = calls.flat_map(|call| &call.statements);
    let names = statements.filter_map(|statement| statement.words.first());
    let writing = names.filter(|name| {
        let command = redis.version.command(name.as_str());
        command.is_some_and(|command| command.is_in("write"))
    });
    Fact::list(
        writing
            .map(|name| Item::new(name.as_str().to_ascii_lowercase(), place.clone()))
            .collect(),
    )
}

/// What a check runs: the script behind `CMD-SHELL`, or the words behind `CMD`.
fn script_of(test: &Command) -> Option<Script> {
    let (kind, words) = test.words.split_first()?;
    match kind.as_str() {
        "CMD-SHELL" => Some(script::read(words.first()?, ScriptLanguage::Shell)),
        "CMD" => Some(script::read_command(words.to_vec())),
        _ => None,
    }
}

/// Whether it calls redis-cli, and no call would notice that the server answered with an error.
fn ignores_errors(script: &Script) -> bool {
    !sets_password(script)
        && !script.redis.is_empty()
        && script.redis.iter().all(|call| is_blind_call(script, call))
}

/// Whether it sets the variable from which redis-cli reads its password.
fn sets_password(script: &Script) -> bool {
    let mut set = script.assignments.iter();
    set.any(|set| AUTH.contains(&set.name.as_str()))
}

/// A call of redis-cli that exits with 0 although the server answered NOAUTH; measured on redis-cli 7.0.15.
fn is_blind_call(script: &Script, call: &RedisCommand) -> bool {
    !(call.examined || call.fails || sends_password(script, call))
}

/// Whether a call of redis-cli logs in by what it says itself.
fn sends_password(script: &Script, call: &RedisCommand) -> bool {
    let command = script.commands.get(call.index);
    let mut words = command.iter().flat_map(|command| &command.words);
    let in_url = words.any(|word| {
        client::url_connection(word, "", "").is_some_and(|connection| connection.password.is_some())
    });
    let logs_in = call.statements.iter().any(|statement| {
        let name = statement.words.first().map(Text::as_str);
        name.is_some_and(|name| name.eq_ignore_ascii_case("auth"))
    });
    logs_in || in_url || !call.passwords.is_empty()
}

fn has_password(service: &Service) -> bool {
    AUTH.iter().any(|name| service.variable(name).is_some())
}
