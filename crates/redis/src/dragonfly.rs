//! Dragonfly's flags, as the settings of redis-server that mean the same. From its documentation ("Server
//! Configuration Flags", "Environment Variables"); 2026-11.

use redproof_source::{Origin, Text, Undefined};

use super::command::Environment;
use redproof_syntax::programs::{self, Invocation};
use redproof_syntax::shell::{self, Expansion};

/// Flags with a directive of the same meaning. Everything else says nothing about who may do what.
const FLAGS: &[(&str, &str)] = &[
    ("requirepass", "requirepass"),
    ("masterauth", "masterauth"),
    ("port", "port"),
    ("bind", "bind"),
    ("aclfile", "aclfile"),
    ("tls_cert_file", "tls-cert-file"),
    ("tls_key_file", "tls-key-file"),
    ("tls_ca_cert_file", "tls-ca-cert-file"),
];

/// The authority that clients' certificates are verified with; without one they need none.
const AUTHORITY: &str = "tls-ca-cert-file";

/// The settings that variables make. Dragonfly reads `DFLY_` and a flag's name; `DFLY_PASSWORD` is `requirepass`.
pub(super) fn environment_settings(env: Environment<'_>) -> Vec<(String, Vec<Text>)> {
    let mut found = Vec::new();
    let mut port = None;
    for (variable, directive) in std::iter::once(("PASSWORD", "requirepass")).chain(FLAGS.iter().copied()) {
        let Some(value) = env(&format!("DFLY_{variable}")) else {
            continue;
        };
        if value.is_empty() && value.undefined().is_none() {
            continue;
        }
        if directive == "port" {
            port = Some(value.clone());
        }
        found.push((directive.to_owned(), vec![of_its_own(directive, value)]));
    }
    if let Some(tls) = env("DFLY_tls").filter(|value| is_true(value.as_str())) {
        let said = |text: &str| Text::literal(text, tls.span());
        let verifies = found.iter().any(|(name, _)| name == AUTHORITY);
        let mut set = |name: &str, value: Text| found.push((name.to_owned(), vec![value]));
        set("tls-port", port.unwrap_or_else(|| said("6379")));
        set("port", said("0"));
        if !verifies {
            set("tls-auth-clients", said("no"));
        }
    }
    found
}

/// Names of users, rules and categories in its ACL file are its own, so what the file says is not told here.
fn of_its_own(directive: &str, value: Text) -> Text {
    if directive != "aclfile" {
        return value;
    }
    Text::unset(value.span(), Undefined::Other("what Dragonfly's ACL file means"))
}

/// The words for redis-server that mean what a command line of Dragonfly does; `None` where a file of flags or a
/// script decides.
pub(super) fn arguments(command: &[Text], env: Environment<'_>) -> Option<Vec<Text>> {
    let found = programs::invocation(command);
    let words = match (command.split_first(), found) {
        (None, _) => Vec::new(),
        (Some((first, _)), _) if first.as_str().starts_with('-') => command.to_vec(),
        (_, Some(found)) if is_dragonfly(&found) => found.words.to_vec(),
        _ => {
            let (script, given) = super::command::shell_script(command)?;
            let commands = shell::commands_with(
                script,
                given,
                Expansion::Expand {
                    lookup: env,
                    own: true,
                },
            );
            let start = super::command::start_of(&commands, &is_dragonfly).ok()?;
            programs::invocation(&commands.get(start)?.words)?.words.to_vec()
        }
    };
    translate(&words)
}

fn is_dragonfly(found: &Invocation<'_>) -> bool {
    found.program.is_some_and(|program| program.id() == "dragonfly")
}

fn is_true(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().as_str(),
        "" | "true" | "t" | "yes" | "y" | "1"
    )
}

fn translate(words: &[Text]) -> Option<Vec<Text>> {
    let mut found = Vec::new();
    let mut port = None;
    let mut tls = None;
    let mut verifies = false;
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let written = word.as_str();
        let dashes = written.len() - written.trim_start_matches('-').len();
        if dashes == 0 {
            continue;
        }
        let name_end = written.find('=').unwrap_or(written.len());
        let name = written.get(dashes..name_end).unwrap_or_default();
        let joined = (name_end < written.len()).then(|| word.slice(name_end + 1..written.len()));
        match name {
            "flagfile" | "fromenv" | "tryfromenv" => return None,
            "tls" => {
                tls = joined
                    .as_ref()
                    .is_none_or(|value| is_true(value.as_str()))
                    .then(|| word.clone());
                continue;
            }
            "notls" => {
                tls = None;
                continue;
            }
            _ => {}
        }
        let Some((_, directive)) = FLAGS.iter().find(|(flag, _)| *flag == name) else {
            continue;
        };
        let value = match joined {
            Some(value) => value,
            None => words.next()?.clone(),
        };
        if *directive == "port" {
            port = Some(value.clone());
        }
        let mut option = Text::empty(word.span());
        option.push(&format!("--{directive}"), word.span(), false, Origin::Literal);
        verifies |= *directive == AUTHORITY;
        found.extend([option, of_its_own(directive, value)]);
    }
    if let Some(word) = tls {
        let said = |text: &str| {
            let mut made = Text::empty(word.span());
            made.push(text, word.span(), false, Origin::Literal);
            made
        };
        let number = port.unwrap_or_else(|| said("6379"));
        found.extend([said("--tls-port"), number, said("--port"), said("0")]);
        if !verifies {
            found.extend([said("--tls-auth-clients"), said("no")]);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn words(command: &[&str]) -> Option<Vec<String>> {
        let file = SourceMap::default().add("compose.yaml", "");
        let texts: Vec<Text> = command
            .iter()
            .map(|word| Text::literal(*word, Span::top(file)))
            .collect();
        let found = arguments(&texts, &|_| None)?;
        Some(found.iter().map(|word| word.as_str().to_owned()).collect())
    }

    #[test]
    fn flags_in_every_form() {
        let told = |command: &[&str]| words(command).unwrap();
        assert_eq!(told(&[]), [""; 0]);
        assert_eq!(
            told(&["dragonfly", "--logtostderr", "--requirepass=pw"]),
            ["--requirepass", "pw"]
        );
        assert_eq!(
            told(&["--requirepass", "pw", "-port=1"]),
            ["--requirepass", "pw", "--port", "1"]
        );
        assert_eq!(
            told(&["sh", "-c", "exec dragonfly --requirepass pw --tls"]),
            [
                "--requirepass",
                "pw",
                "--tls-port",
                "6379",
                "--port",
                "0",
                "--tls-auth-clients",
                "no"
            ]
        );
        assert_eq!(told(&["--tls=false", "--maxmemory=1gb"]), [""; 0]);
        assert_eq!(words(&["--flagfile=/etc/dragonfly.conf"]), None);
        assert_eq!(words(&["sleep", "1"]), None);
    }
}
