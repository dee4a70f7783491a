//! Finds Redis connections on a command line: URLs, also behind `--option=`, and calls of redis-cli.

use redproof_source::Text;
use redproof_syntax::programs::{self, Invocation, Kind, Meaning};
use redproof_syntax::shell::{self, Expansion};
use redproof_syntax::words;

use super::{
    Connection, ConnectionSource, Indirection, PasswordSetting, PasswordValue, RedisVariable, Tls,
    Verification, from_structure, keys, redis_variable,
};

/// The connections that the words of a command say, also inside a script of `sh -c`.
pub fn from_command(words: &[Text], path: &str) -> Vec<Connection> {
    if !words.iter().any(|word| word.as_str() == "-c") {
        return of_words(words, path);
    }
    let scripts = words
        .iter()
        .flat_map(|word| shell::commands(word, Expansion::Keep));
    let mut exported = None;
    let mut found = Vec::new();
    for command in scripts {
        let mut of_command = of_words(&command.words, path);
        let set = command.words.iter().filter_map(shell::assignment);
        let set = set.filter(|(name, _)| is_client_variable(name));
        let password = set.map(|(_, value)| PasswordSetting::of(&value, path)).next();
        if command.words.first().is_some_and(|word| word == "export") || of_command.is_empty() {
            exported = password.or(exported);
        }
        for connection in &mut of_command {
            if connection.password.is_none() && connection.name == CLIENT {
                connection.password.clone_from(&exported);
            }
        }
        found.extend(of_command);
    }
    found
}

/// The passwords in a variable of arguments for a server, as images take them: `REDIS_ARGS="--requirepass …"`.
pub fn of_server_arguments(name: &Text, value: &Text, path: &str) -> Option<Connection> {
    let program = Text::derived("redis-server", name.span());
    let words = words::split(value).ok()?.words;
    let words: Vec<Text> = std::iter::once(program).chain(words).collect();
    let arguments = programs::arguments(&words).into_iter();
    let passwords = arguments.filter(|argument| argument.meaning == Meaning::Password);
    let mut passwords = passwords.map(|argument| PasswordSetting::of(&argument.value, path));
    let password = passwords.next()?;
    Some(Connection {
        password: Some(password),
        other_passwords: passwords.collect(),
        ..Connection::unsaid(name.as_str(), path, value.span())
    })
}

/// The name of a connection that a client of Redis's own makes.
pub const CLIENT: &str = "redis-cli";

/// Whether redis-cli takes its password from a variable.
fn is_client_variable(name: &str) -> bool {
    programs::program(CLIENT).and_then(|client| client.variable(name)) == Some(Meaning::Password)
}

/// Whether an option is named like a password of Redis, as the programs of many images have one
/// (`--providers.redis.password`). `--no-redis-password` takes no value.
pub fn is_password_option(option: &str) -> bool {
    // Most words are no options.
    if !option.starts_with('-') {
        return false;
    }
    let name = option.trim_start_matches('-').replace(['.', '-'], "_");
    let negated = ["no_", "without_", "disable_"]
        .iter()
        .any(|start| name.starts_with(start));
    !negated && matches!(redis_variable(&name), Some((_, RedisVariable::Password)))
}

fn of_words(words: &[Text], path: &str) -> Vec<Connection> {
    let client = Invocation::of_redis(words).filter(|found| found.kind() == Kind::Client);
    if let Some(client) = &client
        && (client.sends_commands() || !client.arguments().is_empty())
    {
        return of_client(client, words, path).into_iter().collect();
    }
    let mut found: Vec<Connection> = words
        .iter()
        .filter_map(|word| keys::url_connection(&from_scheme(word), "command", path))
        .collect();
    found.extend(of_options(words, path));
    let structured = words.iter().flat_map(|word| of_structure(word, path));
    let structured: Vec<Connection> = structured.collect();
    let password = words.iter().enumerate().find_map(|(at, word)| {
        let (option, joined) = match word.as_str().find('=') {
            Some(equals) => (
                word.slice(0..equals),
                Some(word.slice(equals + 1..word.as_str().len())),
            ),
            None => (word.clone(), None),
        };
        let value = joined.or_else(|| words.get(at + 1).cloned());
        value.filter(|_| is_password_option(option.as_str()))
    });
    let insecure = words
        .iter()
        .find(|word| programs::is_insecure(word) || turns_check_off(word));
    let tls = words.iter().find(|word| is_below_tls(word.as_str()));
    for connection in &mut found {
        if let Some(option) = tls.filter(|_| connection.tls == Tls::NotSaid) {
            connection.tls = Tls::On(option.span());
        }
        if let Some(option) = insecure {
            connection.verification = Some((Verification::None, option.span()));
        }
        if connection.password.is_none() {
            connection.password = password.as_ref().map(|value| PasswordSetting::of(value, path));
        }
    }
    found.extend(structured);
    found
}

/// The name of an option as a variable's, and its value behind `=`.
fn option(word: &Text) -> Option<(String, Option<Text>)> {
    let text = word.as_str();
    let option = text
        .strip_prefix('-')
        .filter(|option| !option.starts_with("-no-"))?;
    let (option, value) = match option.split_once('=') {
        Some((option, value)) => (option, Some(word.slice(text.len() - value.len()..text.len()))),
        None => (option, None),
    };
    Some((option.trim_start_matches('-').replace(['.', '-'], "_"), value))
}

/// Whether an option of Redis is one below those of TLS, which turns TLS on: `--providers.redis.tls.ca=/ca.crt`.
fn is_below_tls(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    let mut parts = name
        .split('.')
        .skip_while(|part| !keys::names_redis(part))
        .skip(1)
        .peekable();
    let group = parts.next();
    word.starts_with('-') && parts.peek().is_some() && group.is_some_and(|part| matches!(part, "tls" | "ssl"))
}

/// Whether an option such as `--redis-insecure-skip-tls-verify` turns the check of the certificate off.
fn turns_check_off(word: &Text) -> bool {
    let Some((name, value)) = option(word) else {
        return false;
    };
    let is_on = value.is_none_or(|value| value.as_str().eq_ignore_ascii_case("true"));
    is_on && redis_variable(&name).is_some_and(|(_, kind)| kind == RedisVariable::Insecure)
}

/// The connections of options that are named like variables of Redis: `--redis.addr=cache:6379`, `--redis-host cache`,
/// `-Dspring.data.redis.host=cache`. URLs are found without them.
fn of_options(words: &[Text], path: &str) -> Vec<Connection> {
    let mut set: Vec<(Text, Text)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((name, joined)) = option(word) else {
            continue;
        };
        let next = words.get(at + 1).filter(|next| !next.as_str().starts_with('-'));
        let value = joined.or_else(|| next.cloned());
        let kind = redis_variable(&name).map(|(_, kind)| kind);
        // A switch takes no value: what follows is another word.
        let takes_value = kind.is_some_and(|kind| kind.is_part_of_url() || kind.is_address());
        if let Some(value) = value.filter(|value| takes_value && keys::redis_url(value).is_none()) {
            set.push((Text::derived(&name, word.span()), value));
        }
    }
    let mut found = super::from_environment(set.iter().map(|(name, value)| (name, value, path)));
    found.retain(|connection| !connection.endpoints.is_empty());
    found
}

/// The connections in JSON that a word is, also behind `--option=`.
fn of_structure(word: &Text, path: &str) -> Vec<Connection> {
    let text = word.as_str();
    let start = text.find(['{', '[', '=']).unwrap_or_default();
    let start = start + usize::from(text.get(start..).is_some_and(|rest| rest.starts_with('=')));
    let mut found = from_structure(
        &word.slice(start..text.len()),
        text.get(..start).unwrap_or_default(),
        path,
    );
    for connection in &mut found {
        connection.source = ConnectionSource::Argument;
    }
    found
}

/// What a client of Redis dials. Without a host redis-cli dials the container's own loopback.
fn of_client(client: &Invocation<'_>, words: &[Text], path: &str) -> Option<Connection> {
    let mut connection = Connection::unsaid(CLIENT, path, client.name.span());
    let mut port = None;
    for argument in client.arguments() {
        let value = &argument.value;
        match argument.meaning {
            Meaning::Host => connection
                .endpoints
                .extend(keys::endpoint(value, path.to_owned())),
            Meaning::Port => port = keys::port(value),
            Meaning::Url => match keys::redis_url(value) {
                Some(url) => keys::take_url(&mut connection, &url, path),
                None => connection
                    .endpoints
                    .extend(keys::endpoint(value, path.to_owned())),
            },
            Meaning::User => connection.username = Some(value.clone()),
            Meaning::Password => connection.password = Some(PasswordSetting::of(value, path)),
            Meaning::PasswordFile => {
                let file = PasswordValue::File(value.clone());
                connection.password = Some(PasswordSetting::at(value, path, file));
            }
            Meaning::Tls => connection.tls = Tls::On(value.span()),
            Meaning::Insecure => connection.verification = Some((Verification::None, value.span())),
            _ => {}
        }
    }
    let before = words.iter().filter_map(shell::assignment);
    let mut before = before.filter(|(name, _)| is_client_variable(name));
    if connection.password.is_none()
        && let Some((_, value)) = before.next()
    {
        connection.password = Some(PasswordSetting::of(&value, path));
    }
    if connection.password.is_none()
        && let Some(asked) = words.iter().find(|word| *word == "--askpass")
    {
        let typed = PasswordValue::Indirect(Indirection {
            name: None,
            fallback: None,
        });
        connection.password = Some(PasswordSetting::at(asked, path, typed));
    }
    for endpoint in &mut connection.endpoints {
        endpoint.port = port.or(endpoint.port);
    }
    connection.at = connection.endpoints.first()?.span;
    Some(connection)
}

/// A word from the scheme of its URL on: `--broker=redis://redis:6379` is the URL.
pub fn from_scheme(word: &Text) -> Text {
    let text = word.as_str();
    let before = |at: usize| {
        text.get(..at)?
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '+')
    };
    let at = text.find("://").and_then(before).map_or(0, |at| at + 1);
    word.slice(at..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(words: &[&str]) -> Vec<String> {
        let mut map = SourceMap::default();
        let words: Vec<Text> = words
            .iter()
            .map(|word| {
                let file = map.add((*word).to_owned(), (*word).to_owned());
                Text::literal(*word, Span::new(file, 0, word.len()))
            })
            .collect();
        from_command(&words, "command")
            .iter()
            .map(|found| {
                let at = found.endpoints.first().unwrap();
                format!(
                    "{}:{} {} {}",
                    at.host.as_str(),
                    at.port.map_or(0, |(port, _)| port),
                    matches!(found.tls, Tls::On(_)),
                    matches!(found.verification, Some((Verification::None, _)))
                )
            })
            .collect()
    }

    #[test]
    fn passwords_of_redis_cli() {
        let has_password = |script: &str| {
            let file = SourceMap::default().add("f", script);
            let script = Text::literal(script, Span::new(file, 0, script.len()));
            let words = [
                Text::derived("sh", script.span()),
                Text::derived("-c", script.span()),
                script,
            ];
            let found = from_command(&words, "command");
            found.iter().any(|connection| connection.password.is_some())
        };
        for script in [
            "REDISCLI_AUTH=$PW redis-cli -h store ping",
            "export REDISCLI_AUTH=$(cat /run/secrets/pw); redis-cli -h store ping",
            "REDISCLI_AUTH=$PW; export REDISCLI_AUTH; redis-cli -h store ping",
            "redis-cli -h store --askpass < /run/secrets/pw",
            "redis-cli -h store -a $PW ping",
        ] {
            assert!(has_password(script), "{script}");
        }
        assert!(!has_password("OTHER=$PW redis-cli -h store ping"));
    }

    #[test]
    fn urls_and_calls_of_redis_cli() {
        assert_eq!(
            of(&["--redis.addr=rediss://redis:6380", "--skip-tls-verification"]),
            ["redis:6380 true true"]
        );
        assert_eq!(
            of(&["celery", "-b", "redis://redis:6379/1"]),
            ["redis:6379 false false"]
        );
        assert_eq!(
            of(&[
                "redis-cli",
                "-h",
                "redis",
                "-p",
                "6380",
                "--tls",
                "--insecure",
                "ping"
            ]),
            ["redis:6380 true true"]
        );
        assert_eq!(
            of(&[
                "sh",
                "-c",
                "until redis-cli --tls -h redis ping; do sleep 1; done"
            ]),
            ["redis:0 true false"]
        );
        assert_eq!(
            of(&[
                "redis-cli",
                "--tls",
                "--tls-ciphers",
                "HIGH",
                "-h",
                "redis",
                "ping"
            ]),
            ["redis:0 true false"]
        );
        assert_eq!(of(&["--redis.addr=store:6379"]), ["store:6379 false false"]);
        assert_eq!(
            of(&["redis_exporter", "-redis.addr", "store:6379"]),
            ["store:6379 false false"]
        );
        assert_eq!(
            of(&["app", "--redis-host", "store", "--redis-port", "6380"]),
            ["store:6380 false false"]
        );
        assert_eq!(
            of(&["java", "-Dspring.data.redis.host=store", "-jar", "a.jar"]),
            ["store:0 false false"]
        );
        assert!(of(&["app", "--no-redis-host", "store"]).is_empty());
        assert!(of(&["wait-for-it", "store:6379"]).is_empty());
        assert!(of(&["redis-cli", "--tls", "--insecure", "ping"]).is_empty());
        assert!(of(&["redis-cli", "set", "-h", "redis"]).is_empty());
        assert!(of(&["app", "--db=postgres://db:5432"]).is_empty());
    }
}
