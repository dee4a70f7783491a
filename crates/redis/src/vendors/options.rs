//! Command lines of servers that do not take redis-server's options, as the directives that mean the same.

use std::collections::BTreeMap;

use redproof_source::{Origin, Span, Text};

use super::rules::{Given, apply};
use super::{OwnOptions, VendorImage};
use crate::environment::Environment;
use crate::start_script::{shell_script, start_of};
use redproof_syntax::programs::{self, Invocation};
use redproof_syntax::shell::{self, Expansion};

/// The words for redis-server that mean what a command line does; `None` where the files do not say it.
pub(crate) fn arguments(
    image: &VendorImage,
    options: &'static OwnOptions,
    command: &[Text],
    env: Environment<'_>,
) -> Option<Vec<Text>> {
    let is_server = |found: &Invocation<'_>| {
        let name = found.name.as_str().rsplit('/').next().unwrap_or_default();
        image.programs.contains(&name)
    };
    let words = match (command.split_first(), programs::invocation(command)) {
        (None, _) => Vec::new(),
        (Some((first, _)), _) if first.as_str().starts_with('-') => command.to_vec(),
        (_, Some(found)) if is_server(&found) => found.words.to_vec(),
        (_, Some(found)) if found.name.as_str().starts_with('-') => {
            command.get(found.before.len()..).unwrap_or_default().to_vec()
        }
        _ => {
            let (script, given) = shell_script(command)?;
            let expansion = Expansion::Expand {
                lookup: env,
                is_unset: &|_| false,
                own: true,
            };
            let commands = shell::commands_with(script, given, expansion);
            let start = start_of(&commands, &is_server).ok()?;
            programs::invocation(&commands.get(start)?.words)?.words.to_vec()
        }
    };
    let given = read(options, &words)?;
    let Some(anchor) = words.first().map(Text::span) else {
        return Some(Vec::new());
    };
    let made = apply(options.settings, &|name| given.get(name).cloned(), anchor);
    let mut found = Vec::new();
    for made in made {
        found.push(word(&format!("--{}", made.directive), made.at));
        found.extend(made.words);
    }
    Some(found)
}

fn word(text: &str, at: Span) -> Text {
    let mut word = Text::empty(at);
    word.push(text, at, false, Origin::Literal);
    word
}

/// The options by their names; `None` if one of them makes the configuration unknown. `-name`, `--name value`,
/// `--name=value`, and `--noname` for a switch.
fn read(options: &OwnOptions, words: &[Text]) -> Option<BTreeMap<String, Given>> {
    let mut found = BTreeMap::new();
    let mut words = words.iter();
    while let Some(option) = words.next() {
        let written = option.as_str();
        let dashes = written.len() - written.trim_start_matches('-').len();
        if dashes == 0 {
            continue;
        }
        let end = written.find('=').unwrap_or(written.len());
        let name = written.get(dashes..end).unwrap_or_default();
        if options.unknown.contains(&name) {
            return None;
        }
        let at = option.span();
        let joined = (end < written.len()).then(|| option.slice(end + 1..written.len()));
        let off = name
            .strip_prefix("no")
            .filter(|name| options.switches.contains(name));
        let value = match joined {
            _ if off.is_some() => word("false", at),
            Some(value) => value,
            None if options.switches.contains(&name) => word("true", at),
            // The words behind other options are skipped like any that begins with no dash.
            None if options.settings.iter().any(|rule| rule.reads(name)) => words.next()?.clone(),
            None => continue,
        };
        found.insert(off.unwrap_or(name).to_owned(), Given { value, at });
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::by_program;
    use super::*;
    use redproof_source::SourceMap;

    fn words(command: &[&str]) -> Option<Vec<String>> {
        let file = SourceMap::default().add("compose.yaml", "");
        let texts: Vec<Text> = command
            .iter()
            .map(|word| Text::literal(*word, Span::top(file)))
            .collect();
        let (_, image) = by_program("dragonfly").unwrap();
        let found = arguments(image, image.options.as_ref().unwrap(), &texts, &|_| None)?;
        Some(found.iter().map(|word| word.as_str().to_owned()).collect())
    }

    #[test]
    fn options_in_every_form() {
        let known = |command: &[&str]| words(command).unwrap();
        assert_eq!(known(&[]), [""; 0]);
        assert_eq!(
            known(&["dragonfly", "--logtostderr", "--requirepass=pw"]),
            ["--requirepass", "pw"]
        );
        assert_eq!(
            known(&["--requirepass", "pw", "-port=1"]),
            ["--requirepass", "pw", "--port", "1"]
        );
        assert_eq!(
            known(&["sh", "-c", "exec dragonfly --requirepass pw --tls"]),
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
        assert_eq!(known(&["--tls=false", "--maxmemory=1gb"]), [""; 0]);
        assert_eq!(known(&["--tls", "--notls"]), [""; 0]);
        assert_eq!(words(&["--flagfile=/etc/dragonfly.conf"]), None);
        assert_eq!(words(&["sleep", "1"]), None);
    }
}
