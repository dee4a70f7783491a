//! Finds Redis connections on a command line: URLs, also behind `--option=`, and calls of redis-cli.

use redproof_source::Text;
use redproof_syntax::redis_cli;
use redproof_syntax::shell::{self, Dollar};

use super::{Connection, Tls, Verification, keys};

/// Options with which a program checks no certificate of Redis; source: the README of redis_exporter.
const UNCHECKED: &[&str] = &[
    "--skip-tls-verification",
    "-skip-tls-verification",
    "--skip-tls-verification=true",
    "-skip-tls-verification=true",
];

/// The connections that the words of a command tell, also inside a script of `sh -c`.
pub fn from_command(words: &[Text], path: &str) -> Vec<Connection> {
    if !words.iter().any(|word| word.as_str() == "-c") {
        return of_words(words, path);
    }
    let scripts = words.iter().flat_map(|word| shell::commands(word, Dollar::Keep));
    scripts
        .flat_map(|command| of_words(&command.words, path))
        .collect()
}

fn of_words(words: &[Text], path: &str) -> Vec<Connection> {
    let is_cli = |word: &Text| redis_cli::is_cli(word.as_str().rsplit('/').next().unwrap_or_default());
    if let Some(at) = words.iter().position(is_cli) {
        return of_cli(words.get(at + 1..).unwrap_or_default(), path)
            .into_iter()
            .collect();
    }
    let unchecked = words.iter().find(|word| UNCHECKED.contains(&word.as_str()));
    let mut found: Vec<Connection> = words
        .iter()
        .filter_map(|word| keys::url_connection(&from_scheme(word), "command", path))
        .collect();
    if let Some(unchecked) = unchecked {
        for connection in &mut found {
            connection.verification = Some((Verification::None, unchecked.span()));
        }
    }
    found
}

/// What redis-cli dials. Without a host it is the container's own loopback.
fn of_cli(words: &[Text], path: &str) -> Option<Connection> {
    let at = words.first()?.span();
    let mut connection = Connection::unsaid("redis-cli", path, at);
    let mut port = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-h" => connection
                .endpoints
                .extend(keys::endpoint(words.next()?, path.to_owned())),
            "-p" => port = keys::port(words.next()?),
            "-u" => {
                let url = keys::redis_url(words.next()?)?;
                keys::take_url(&mut connection, &url, path);
            }
            "--user" => connection.username = words.next().cloned(),
            "--tls" => connection.tls = Tls::On(word.span()),
            "--insecure" => connection.verification = Some((Verification::None, word.span())),
            option if redis_cli::takes_value(option) => {
                words.next();
            }
            option if option.starts_with('-') => {}
            _ => break,
        }
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
        assert!(of(&["redis-cli", "--tls", "--insecure", "ping"]).is_empty());
        assert!(of(&["redis-cli", "set", "-h", "redis"]).is_empty());
        assert!(of(&["app", "--db=postgres://db:5432"]).is_empty());
    }
}
