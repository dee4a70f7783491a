//! How a container starts its server: entrypoint and command, directly or through a shell.

use redproof_source::{Span, Text, Why};

use super::images::Image;
use super::shell::{self, Environment};
use super::vendors;
use super::vendors::{OwnConfig, options};
use redproof_syntax::shell::{Given, is_name};

/// The server that a container starts.
#[derive(Debug, Clone)]
pub enum ServerCommand {
    /// A server with these arguments.
    Runs(Runs),
    /// It cannot be told.
    Unknown(Why),
}

/// A server's command line.
#[derive(Debug, Clone)]
pub struct Runs {
    /// The words after the program's name. A word that depends on what only the container knows holds an unset run.
    pub arguments: Vec<Text>,
    /// The program's name, where the files name it.
    pub program: Option<Text>,
    /// Whether it is Sentinel.
    pub sentinel: bool,
    /// Whether a shell starts it. Then the official entrypoint does not drop root's rights.
    pub through_shell: bool,
    /// Whether the image's entrypoint gives root's rights up before the server starts.
    pub drops_root: bool,
    /// Whether the script does something else before, which may make files.
    pub after_other_commands: bool,
    /// A configuration file that the image adds if it exists; not among the arguments. Only where the image's own command
    /// runs: with a server named in its place, no file and none of the image's variables count.
    pub own_config: Option<OwnConfig>,
}

/// Programs that only start another one, with the number of words of their own that follow.
const STARTERS: &[(&str, usize)] = &[
    ("docker-entrypoint.sh", 0),
    ("entrypoint.sh", 0),
    ("exec", 0),
    ("env", 0),
    ("nohup", 0),
    ("command", 0),
    ("tini", 0),
    ("dumb-init", 0),
    ("catatonit", 0),
    ("time", 0),
    ("then", 0),
    ("else", 0),
    ("do", 0),
    ("{", 0),
    ("!", 0),
    ("gosu", 1),
    ("su-exec", 1),
];

/// What a container of an image starts, if its variables are unknown.
pub fn server_arguments(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
) -> ServerCommand {
    server_arguments_in(image, entrypoint, command, &|_| None)
}

/// What a container of an image starts, with the variables of its environment.
///
/// In a script, `$NAME` is what `env` says, `${NAME:-x}` the fallback if `env` says nothing, and everything else
/// (`$(cat file)`, `$1`, unset variables) an empty text with an unset run, as for Compose's own variables.
pub fn server_arguments_in(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    env: Environment<'_>,
) -> ServerCommand {
    let mut started = started(image, entrypoint, command, env);
    if let ServerCommand::Runs(runs) = &mut started {
        runs.drops_root |= drops_root(image, entrypoint, command);
    }
    started
}

/// Whether the official entrypoint drops to the image's user: only where its first word is exactly the server, or where it
/// puts that before an option or a `.conf` (docker-library/redis and valkey-container, docker-entrypoint.sh; 2026-11).
fn drops_root(image: &Image, entrypoint: Option<&[Text]>, command: Option<&[Text]>) -> bool {
    let Some(own) = behind_own_entrypoint(image, entrypoint).filter(|_| image.drops_root()) else {
        return false;
    };
    let server = format!("{}-server", image.engine.name());
    let first = own.iter().chain(command.unwrap_or_default()).next();
    first.is_none_or(|first| first.as_str() == server || takes_the_server_before(first))
}

/// The words behind the image's own entrypoint, where that is what starts.
fn behind_own_entrypoint<'a>(image: &Image, entrypoint: Option<&'a [Text]>) -> Option<&'a [Text]> {
    let own = image.behaviour.entrypoint.as_ref().map(|own| own.name);
    match entrypoint {
        None => Some(&[]),
        Some([first, rest @ ..]) if own == Some(base(first.as_str())) => Some(rest),
        Some(_) => None,
    }
}

/// Whether docker-entrypoint.sh puts the server's name before this word: an option or a configuration file.
fn takes_the_server_before(word: &Text) -> bool {
    word.as_str().starts_with('-') || word.as_str().ends_with(".conf")
}

fn started(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    env: Environment<'_>,
) -> ServerCommand {
    if let Some(own) = &image.behaviour.options {
        return with_own_options(image, own, entrypoint, command, env);
    }
    let own_entrypoint = behind_own_entrypoint(image, entrypoint).is_some();
    let mut words: Vec<Text> = entrypoint.unwrap_or_default().to_vec();
    words.extend(command.unwrap_or_default().iter().cloned());
    if entrypoint.is_none() && command.is_none() {
        return ServerCommand::Runs(with_extra(plain(image, Vec::new(), None), image, env));
    }
    if words.is_empty() {
        return unknown("entrypoint and command are empty", command);
    }
    if let Some(script) = shell_script(&words) {
        return through_shell(image, script, env);
    }
    let rest = skip_starters(&words);
    let Some(first) = rest.first() else {
        return unknown("the command names no program", Some(&words));
    };
    if is_server(first.as_str()) {
        let runs = plain(
            image,
            rest.get(1..).unwrap_or_default().to_vec(),
            Some(first.clone()),
        );
        let own = own_entrypoint && image.behaviour.extra_arguments_with_any_server;
        return ServerCommand::Runs(if own { with_extra(runs, image, env) } else { runs });
    }
    if let Some(script) = shell_script(rest) {
        return through_shell(image, script, env);
    }
    if image.behaviour.start_script == Some(base(first.as_str())) {
        // The script puts the words of its variable first, and its own behind them.
        let mut runs = with_extra(plain(image, Vec::new(), None), image, env);
        runs.arguments.extend(rest.iter().skip(1).cloned());
        return ServerCommand::Runs(runs);
    }
    if takes_the_server_before(first) && own_entrypoint && adds_server(image) {
        return ServerCommand::Runs(with_extra(plain(image, rest.to_vec(), None), image, env));
    }
    unknown("the container does not start redis-server itself", Some(&words))
}

/// Whether the image's entrypoint puts the server before an option or a configuration file.
fn adds_server(image: &Image) -> bool {
    let entrypoint = &image.behaviour.entrypoint;
    entrypoint
        .as_ref()
        .is_some_and(|entrypoint| entrypoint.adds_server)
}

/// A server with options of its own; its entrypoint puts the program's name before them.
fn with_own_options(
    image: &Image,
    own: &'static vendors::OwnOptions,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    env: Environment<'_>,
) -> ServerCommand {
    let words: Vec<Text> = [entrypoint, command]
        .into_iter()
        .flatten()
        .flatten()
        .cloned()
        .collect();
    match options::arguments(image.behaviour, own, skip_starters(&words), env) {
        Some(arguments) => ServerCommand::Runs(plain(image, arguments, None)),
        None => {
            let name = image.vendor().unwrap_or("the server");
            unknown(
                &format!("the files do not say with which options {name} starts"),
                Some(&words),
            )
        }
    }
}

fn plain(image: &Image, arguments: Vec<Text>, program: Option<Text>) -> Runs {
    let named = program
        .as_ref()
        .map(|program| program.as_str().contains("sentinel"));
    let own_config = image
        .config()
        .filter(|_| program.is_none() && arguments.is_empty());
    Runs {
        sentinel: named.unwrap_or(image.sentinel) || arguments.iter().any(|word| word == "--sentinel"),
        arguments,
        program,
        through_shell: false,
        drops_root: false,
        after_other_commands: false,
        own_config,
    }
}

/// Appends the words of the variable that the image's entrypoint appends.
fn with_extra(mut runs: Runs, image: &Image, env: Environment<'_>) -> Runs {
    if let Some(extra) = image.behaviour.extra_arguments.and_then(env) {
        runs.arguments
            .extend(blank_separated(&extra.with_unresolved_words()));
    }
    runs
}

fn blank_separated(text: &Text) -> Vec<Text> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.as_str().char_indices().chain([(text.as_str().len(), ' ')]) {
        match (letter.is_ascii_whitespace(), start) {
            (true, Some(from)) => {
                found.push(text.slice(from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn is_server(program: &str) -> bool {
    vendors::by_program(base(program)).is_some_and(|(_, image)| image.options.is_none())
}

/// The words from the program on that is started in the end.
pub(super) fn skip_starters(words: &[Text]) -> &[Text] {
    let mut rest = words;
    // Options of a starter are its own, but for the image's entrypoint, which hands them to the server.
    let mut own_options = false;
    while let Some(first) = rest.first() {
        let word = first.as_str();
        let own = STARTERS
            .iter()
            .find(|(name, _)| *name == base(word))
            .map(|(_, own)| *own);
        let assignment = word.split_once('=').is_some_and(|(name, _)| is_name(name));
        let skip = match own {
            Some(own) => 1 + own,
            None if assignment => 1,
            None if word == "--" || (own_options && word.starts_with('-')) => 1,
            None => return rest,
        };
        own_options |= own.is_some();
        own_options &= base(word) != "docker-entrypoint.sh";
        let Some(next) = rest.get(skip..) else { return &[] };
        rest = next;
    }
    rest
}

/// The script of `sh -c SCRIPT PARAMETERS`, and what it is started with.
pub fn shell_script(words: &[Text]) -> Option<(&Text, Given<'_>)> {
    let from_shell = skip_starters(words);
    let before = words.get(..words.len() - from_shell.len())?;
    let (first, rest) = from_shell.split_first()?;
    if !matches!(base(first.as_str()), "sh" | "bash" | "ash" | "dash" | "zsh") {
        return None;
    }
    let at = rest.iter().position(|word| {
        let flags = word.as_str();
        flags.starts_with('-') && !flags.starts_with("--") && flags.ends_with('c')
    })?;
    let (script, parameters) = rest.get(at + 1..)?.split_first()?;
    Some((script, Given { parameters, before }))
}

fn through_shell(image: &Image, (script, given): (&Text, Given<'_>), env: Environment<'_>) -> ServerCommand {
    let commands = shell::commands(script, given, env);
    // A later server replaces an earlier one, such as one that only prints its version.
    let found = commands.iter().enumerate().rev().find_map(|(at, words)| {
        let rest = skip_starters(words);
        let first = rest.first()?;
        let own = own_entrypoint_within(image, words, rest);
        let starts = is_server(first.as_str()) || own.is_some() && takes_the_server_before(first);
        starts.then_some((at, first, rest, own))
    });
    let Some((at, first, rest, own)) = found else {
        return unknown(
            "the script does not start redis-server itself",
            Some(std::slice::from_ref(script)),
        );
    };
    let mut runs = if is_server(first.as_str()) {
        plain(
            image,
            rest.get(1..).unwrap_or_default().to_vec(),
            Some(first.clone()),
        )
    } else {
        plain(image, rest.to_vec(), None)
    };
    runs.through_shell = true;
    runs.drops_root = own.is_some_and(|own| drops_root(image, Some(own), None));
    runs.after_other_commands = at > 0;
    ServerCommand::Runs(runs)
}

/// A command of a script from the image's own entrypoint on, where that starts the `rest` of it.
fn own_entrypoint_within<'a>(image: &Image, words: &'a [Text], rest: &[Text]) -> Option<&'a [Text]> {
    let starters = words.get(..words.len() - rest.len())?;
    let own = image
        .behaviour
        .entrypoint
        .as_ref()
        .filter(|own| own.adds_server)?;
    let at = starters.iter().position(|word| base(word.as_str()) == own.name)?;
    words.get(at..)
}

fn unknown(reason: &str, words: Option<&[Text]>) -> ServerCommand {
    let at: Option<Span> = words.and_then(|words| words.iter().map(Text::span).reduce(Span::to));
    ServerCommand::Unknown(Why::new(reason, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn run(
        reference: &str,
        entrypoint: Option<&[&str]>,
        command: Option<&[&str]>,
    ) -> Option<(Vec<String>, Runs)> {
        let mut map = SourceMap::default();
        let file = map.add("compose.yaml", "");
        let texts = |words: Option<&[&str]>| {
            words.map(|words| {
                words
                    .iter()
                    .map(|word| Text::literal(*word, Span::top(file)))
                    .collect::<Vec<Text>>()
            })
        };
        let env = |name: &str| match name {
            "SET" => Some(Text::literal("v", Span::top(file))),
            "VALKEY_EXTRA_FLAGS" => Some(Text::literal("--port  1", Span::top(file))),
            _ => None,
        };
        let (entrypoint, command) = (texts(entrypoint), texts(command));
        match server_arguments_in(
            &Image::named(reference).unwrap(),
            entrypoint.as_deref(),
            command.as_deref(),
            &env,
        ) {
            ServerCommand::Runs(runs) => Some((
                runs.arguments
                    .iter()
                    .map(|word| word.as_str().to_owned())
                    .collect(),
                runs,
            )),
            ServerCommand::Unknown(_) => None,
        }
    }

    #[test]
    fn words_reach_the_server() {
        let arguments = |command: &[&str]| run("redis:7", None, Some(command)).unwrap().0;
        assert_eq!(run("redis:7", None, None).unwrap().0, [""; 0]);
        assert_eq!(arguments(&["redis-server", "--port", "1"]), ["--port", "1"]);
        assert_eq!(arguments(&["--port", "1"]), ["--port", "1"]);
        assert_eq!(arguments(&["/etc/redis.conf"]), ["/etc/redis.conf"]);
        assert_eq!(
            arguments(&["gosu", "redis", "redis-server", "a.conf"]),
            ["a.conf"]
        );
        assert_eq!(
            run(
                "redis:7",
                Some(&["docker-entrypoint.sh"]),
                Some(&["redis-server", "x"])
            )
            .unwrap()
            .0,
            ["x"]
        );
        assert_eq!(
            run("redis:7", Some(&["docker-entrypoint.sh"]), Some(&["--port", "1"]))
                .unwrap()
                .0,
            ["--port", "1"]
        );
        assert_eq!(
            run("redis:7", Some(&["/usr/local/bin/redis-server"]), None)
                .unwrap()
                .0,
            [""; 0]
        );
        assert!(run("redis:7", None, Some(&["sleep", "1"])).is_none());
        assert_eq!(run("valkey/valkey", None, None).unwrap().0, ["--port", "1"]);
        assert!(
            run("redis:7", None, Some(&["redis-sentinel", "s.conf"]))
                .unwrap()
                .1
                .sentinel
        );
    }

    #[test]
    fn the_entrypoint_drops_root_only_for_the_server_itself() {
        let drops = |reference: &str, entrypoint: Option<&[&str]>, command: Option<&[&str]>| {
            run(reference, entrypoint, command).unwrap().1.drops_root
        };
        assert!(drops("redis:7", None, None));
        assert!(drops("redis:7", None, Some(&["redis-server", "/r.conf"])));
        assert!(drops("redis:7", None, Some(&["--port", "1"])));
        assert!(drops("redis:7", None, Some(&["/etc/redis.conf"])));
        assert!(drops(
            "redis:7",
            Some(&["docker-entrypoint.sh"]),
            Some(&["redis-server"])
        ));
        assert!(drops("valkey/valkey", None, Some(&["valkey-server"])));
        assert!(!drops("redis:7", None, Some(&["sh", "-c", "redis-server"])));
        assert!(!drops("redis:7", None, Some(&["/usr/local/bin/redis-server"])));
        assert!(!drops("redis:7", None, Some(&["redis-sentinel", "/s.conf"])));
        assert!(!drops("redis:7", Some(&["redis-server"]), None));
        assert!(!drops("bitnami/redis", None, None));
    }

    #[test]
    fn scripts_are_searched_for_the_server() {
        let script = "mkdir -p /x && sed 's|a|b|' f > /tmp/f; exec redis-server /r.conf --aclfile \"/tmp/f\" \
                      --requirepass \"$SET\" --masterauth \"${NONE}\" --user \"$(cat /run/x)\" || exit 1 # no";
        let (words, runs) = run("redis:7", None, Some(&["sh", "-ec", script])).unwrap();
        assert_eq!(
            words,
            [
                "/r.conf",
                "--aclfile",
                "/tmp/f",
                "--requirepass",
                "v",
                "--masterauth",
                "",
                "--user",
                redproof_source::UNRESOLVED
            ]
        );
        assert!(runs.through_shell && runs.after_other_commands);
        assert_eq!(runs.arguments[6].undefined_variable(), Some("NONE"));
        assert!(runs.arguments[8].undefined().is_some());
        let (words, _) = run(
            "redis:7",
            None,
            Some(&["sh", "-c", "redis-server --requirepass ${P:-ab}c"]),
        )
        .unwrap();
        assert_eq!(words, ["--requirepass", "abc"]);
        assert!(run("redis:7", None, Some(&["sh", "-c", "echo redis-server"])).is_none());
    }

    #[test]
    fn a_script_may_start_the_images_own_entrypoint() {
        let run = |script: &str| run("redis:7", None, Some(&["sh", "-c", script]));
        let (words, runs) = run("umask 077; exec docker-entrypoint.sh redis-server /r.conf").unwrap();
        assert_eq!(words, ["/r.conf"]);
        assert!(runs.drops_root && runs.through_shell);
        let (words, runs) = run("exec /usr/local/bin/docker-entrypoint.sh --port 1").unwrap();
        assert_eq!(words, ["--port", "1"]);
        assert!(runs.drops_root && !runs.sentinel);
        assert_eq!(run("exec docker-entrypoint.sh /r.conf").unwrap().0, ["/r.conf"]);
        assert!(!run("exec redis-server /r.conf").unwrap().1.drops_root);
        assert!(run("exec docker-entrypoint.sh sleep 1").is_none());
    }
}
