//! Files that a script replaces, and what it then does so that a server reads them: another way to change a password
//! than to the running server.

use std::collections::BTreeSet;

use super::command::{program, writes_file};
use super::model::{Base, ComposeCall, FileRotation, HostPath, ReloadAction, Script};
use super::paths::Paths;
use super::renewal::Values;
use redproof_source::Text;
use redproof_syntax::shell::{self, Command, Separator};

/// Most pairs of a file and what happens later; more of them add nothing.
const MOST: usize = 64;

/// How far back the command is looked for that feeds a pipe.
const MOST_BETWEEN: usize = 16;

/// A file that a command writes.
struct Written {
    file: HostPath,
    /// The variables that get new values in it.
    renewed: Vec<String>,
    /// Whether the file as a whole is new.
    whole: bool,
}

/// Every written file with each later action.
pub(super) fn find(script: &Script) -> Vec<FileRotation> {
    if !script.commands.iter().any(may_reload) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut written: Vec<Written> = Vec::new();
    let mut down = false;
    let asked = asked(script);
    let values = Values::of(script);
    let mut paths = Paths::new();
    for (index, command) in script.commands.iter().enumerate() {
        paths.take(script, index, command);
        if let Some(reload) = action(script, index, command, &mut down)
            && let Some(at) = command.span()
        {
            let compose = compose_call(script, &paths, index, command);
            for one in &written {
                found.push(FileRotation {
                    file: one.file.clone(),
                    renewed: one.renewed.clone(),
                    whole: one.whole,
                    reload,
                    reloaded_by: index,
                    compose: compose.clone(),
                    at,
                });
            }
        }
        if written.len() < MOST {
            // Where the script asks whether the file is there, it makes a first one, and no new one.
            let new = files(script, &paths, &values, (index, command), &written);
            written.extend(new.into_iter().filter(|one| !asked.contains(&one.file)));
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// Programs whose own text says what they make of a file.
const EDITING: &[&str] = &[
    "awk", "gawk", "mawk", "nawk", "perl", "ruby", "python", "python3", "node", "jq", "yq", "php", "ex", "ed",
];

/// Whether a command may make a server read files again.
fn may_reload(command: &Command) -> bool {
    let words = || command.words.iter().map(Text::as_str);
    words().any(|word| {
        matches!(word, "up" | "restart" | "start" | "deploy") || word.eq_ignore_ascii_case("load")
    }) || command
        .inputs
        .iter()
        .any(|input| input.text.as_str().to_ascii_lowercase().contains("acl load"))
}

/// What a command does to servers. `down` says whether the containers were taken away before.
fn action(script: &Script, index: usize, command: &Command, down: &mut bool) -> Option<ReloadAction> {
    let call = script.call(index);
    let is_load = |words: &[Text]| {
        words.windows(2).any(|two| match two {
            [acl, load] => {
                acl.as_str().eq_ignore_ascii_case("acl") && load.as_str().eq_ignore_ascii_case("load")
            }
            _ => false,
        })
    };
    let sends = call.is_some_and(|call| call.statements.iter().any(|statement| is_load(&statement.words)));
    // `redis ACL LOAD` of a function, with the client inside it.
    let through_function = command.depth == 0
        && is_load(&command.words)
        && !super::command::prints(command)
        && script.redis.iter().any(|call| call.index != index);
    if sends || through_function {
        return Some(ReloadAction::AclLoad);
    }
    let spelled = spelled_out(script, command);
    let (name, words) = program(spelled.as_ref().unwrap_or(command));
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let composes = is_compose(name, words);
    match name {
        _ if composes && has("up") => Some(if *down || has("--force-recreate") {
            ReloadAction::Recreate
        } else {
            ReloadAction::Up
        }),
        _ if composes && (has("down") || has("rm")) || matches!(name, "docker" | "podman") && has("rm") => {
            *down = true;
            None
        }
        _ if composes && (has("restart") || has("start")) => Some(ReloadAction::Restart),
        "docker" | "podman" if has("restart") || has("start") => Some(ReloadAction::Restart),
        "docker" if has("stack") && has("deploy") || has("service") && has("update") => {
            Some(ReloadAction::Recreate)
        }
        "systemctl" | "service" if has("restart") => Some(ReloadAction::Restart),
        _ => None,
    }
}

/// A command whose program is a variable of the script, with what that holds in its place: `DC="docker compose"; $DC up`,
/// `DC=(docker compose)`.
fn spelled_out(script: &Script, command: &Command) -> Option<Command> {
    let (first, rest) = command.words.split_first()?;
    let [run] = first.segments() else { return None };
    let name = run
        .origin
        .variable()
        .filter(|_| run.origin.undefined().is_some())?;
    let values = script.assignments.iter().filter(|set| set.name == name);
    let values: Vec<Text> = values
        .take(MOST_SPELLED)
        .flat_map(|set| redproof_redis::client::words(&set.value))
        .collect();
    let words = || values.iter().chain(rest).cloned().collect();
    (!values.is_empty()).then(|| Command::plain(words()))
}

/// How many words a variable that holds a command is followed to.
const MOST_SPELLED: usize = 8;

fn is_compose(name: &str, words: &[Text]) -> bool {
    let subcommand = || words.iter().any(|word| word == "compose");
    matches!(name, "docker-compose" | "podman-compose")
        || matches!(name, "docker" | "podman" | "nerdctl") && subcommand()
}

/// Where a call of Compose is made, and the files that it names.
fn compose_call(script: &Script, paths: &Paths, index: usize, command: &Command) -> Option<ComposeCall> {
    let spelled = spelled_out(script, command);
    let (name, words) = program(spelled.as_ref().unwrap_or(command));
    if !is_compose(name, words) {
        return None;
    }
    let mut call = ComposeCall {
        folder: paths.folder().clone(),
        files: Vec::new(),
        env_files: Vec::new(),
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.as_str();
        let joined = |option: &str| {
            let value = text.strip_prefix(option)?.strip_prefix('=')?;
            Some(word.slice(text.len() - value.len()..text.len()))
        };
        let mut value = |options: [&str; 2]| match options.contains(&text) {
            true => words.next().cloned(),
            false => options.iter().find_map(|option| joined(option)),
        };
        if let Some(file) = value(["-f", "--file"]) {
            call.files.push(paths.resolve(script, index, &file));
        } else if let Some(folder) = value(["--project-directory", "--workdir"]) {
            call.folder = paths.resolve(script, index, &folder);
        } else if let Some(file) = value(["--env-file", "--env-file"]) {
            call.env_files.push(paths.resolve(script, index, &file));
        }
    }
    Some(call)
}

/// The files that a script asks for (`[ -f FILE ]`).
fn asked(script: &Script) -> BTreeSet<HostPath> {
    let mut paths = Paths::new();
    let mut asked = BTreeSet::new();
    for (index, command) in script.commands.iter().enumerate() {
        paths.take(script, index, command);
        let (name, words) = program(command);
        let exists = |word: &Text| matches!(word.as_str(), "-f" | "-e" | "-s" | "-r");
        // Where it is there, a script may change it.
        let next = script.commands.get(index + 1).map_or("", |next| program(next).0);
        let makes_first = words.iter().any(|word| word == "!")
            || command.separator == Separator::Or
                && !matches!(next, "exit" | "return" | "die" | "fail" | "echo");
        if matches!(name, "[" | "[[" | "test") && words.iter().any(exists) && makes_first {
            asked.extend(words.iter().map(|word| paths.resolve(script, index, word)));
        }
    }
    asked
}

/// The files that a command replaces. A copy of what the script has not written brings in nothing new: so does a script
/// that deploys.
fn files(
    script: &Script,
    paths: &Paths,
    values: &Values<'_>,
    (index, command): (usize, &Command),
    written: &[Written],
) -> Vec<Written> {
    let (name, words) = program(command);
    let plain = || words.iter().filter(|word| !word.as_str().starts_with('-'));
    let resolve = |path: &Text| paths.resolve(script, index, path);
    let in_place = || words.iter().any(|word| is_in_place(word.as_str()));
    const WRITING: [&str; 9] = [
        "tee", "mv", "cp", "install", "sed", "openssl", "gsed", "dd", "sponge",
    ];
    if !writes_file(command) && !WRITING.contains(&name) && !EDITING.contains(&name) {
        return Vec::new();
    }
    // What goes into the file: its own words, those before a pipe, and those of a group.
    let fed_by = fed_by(script, index).and_then(|at| Some((at, script.commands.get(at)?)));
    let fed_by = fed_by
        .into_iter()
        .flat_map(|(at, feeder)| at.saturating_sub(feeder.covers)..=at);
    let sources: Vec<usize> = (index.saturating_sub(command.covers)..=index)
        .chain(fed_by)
        .collect();
    let mut renewed: Vec<String> = Vec::new();
    for source in sources.iter().filter_map(|source| script.commands.get(*source)) {
        let inputs = source.inputs.iter().map(|input| &input.text);
        for text in source.words.iter().chain(inputs) {
            renewed.extend(values.renewed_in(text));
        }
        for text in shell::printed(source) {
            renewed.extend(values.renewed_in(&text));
        }
    }
    for source in sources.iter().filter_map(|source| script.commands.get(*source)) {
        let (name, words) = program(source);
        // `awk -v n="$NEW" '{print "NAME=" n}'`, `perl -pe 's/^NAME=.*/NAME=$ENV{NEW}/'`
        let inputs = source.inputs.iter().map(|input| &input.text);
        let texts = || words.iter().chain(inputs.clone());
        let given = || words.iter().any(|word| values.is_new("", word));
        if EDITING.contains(&name) && (given() || texts().any(|text| values.takes_new(text))) {
            renewed.extend(texts().flat_map(Values::named_in));
        }
    }
    // What was written before, and is handed on: `cat "$new" > .env`, `>> .env`.
    let mut before: Vec<&Written> = Vec::new();
    let printed = words.iter().filter(|_| name == "cat");
    let named = command.reads.iter().chain(printed);
    for path in named.chain(command.outputs.iter().filter(|_| command.appends)) {
        let path = resolve(path);
        before.extend(written.iter().rev().find(|one| one.file == path));
    }
    renewed.extend(before.iter().flat_map(|one| one.renewed.iter().cloned()));
    let was_new = before.iter().any(|one| one.whole);
    let is_new = || {
        let edited = |source: &usize| {
            let command = script.commands.get(*source);
            command.is_some_and(|command| {
                let (name, words) = program(command);
                EDITING.contains(&name) && words.iter().any(|word| values.takes_new(word))
            })
        };
        was_new
            || sources
                .iter()
                .any(|source| values.is_printed_new(*source) || edited(source))
    };
    let mut found = Vec::new();
    let mut push = |path: &Text, renewed: Vec<String>, whole: bool| {
        let file = resolve(path);
        if !file.rest.is_empty() {
            found.push(Written { file, renewed, whole });
        }
    };
    match name {
        "tee" | "sponge" => plain().for_each(|path| push(path, renewed.clone(), is_new())),
        "mv" | "cp" | "install" => {
            let mut ends: Vec<&Text> = plain().collect();
            let Some(to) = ends.pop() else {
                return found;
            };
            for from in ends {
                let source = resolve(from);
                let copied = written.iter().rev().find(|one| one.file == source);
                match copied {
                    Some(one) => push(to, one.renewed.clone(), one.whole),
                    None if from.as_str().starts_with("/dev/") => push(to, Vec::new(), true),
                    // A file under a name that the script makes up.
                    None if source.base == Base::Unknown && source.rest.is_empty() => {
                        let renewed = written.iter().flat_map(|one| one.renewed.clone()).collect();
                        push(to, renewed, written.iter().any(|one| one.whole));
                    }
                    None => {}
                }
            }
        }
        _ if in_place() && (EDITING.contains(&name) || matches!(name, "sed" | "gsed")) => {
            let new = is_new() || words.iter().any(|word| values.is_new("", word));
            plain()
                .next_back()
                .into_iter()
                .for_each(|path| push(path, renewed.clone(), new));
        }
        "openssl" => {
            let out = words.iter().position(|word| word == "-out");
            let out = out.and_then(|out| words.get(out + 1));
            out.into_iter().for_each(|path| push(path, Vec::new(), true));
        }
        "dd" => {
            let target = |word: &Text| {
                let path = word.as_str().strip_prefix("of=")?;
                Some(word.slice(word.as_str().len() - path.len()..word.as_str().len()))
            };
            let new = is_new() || words.iter().any(|word| word.as_str().contains("/dev/urandom"));
            let targets = words.iter().filter_map(target);
            targets.for_each(|path| push(&path, renewed.clone(), new));
        }
        _ => {}
    }
    if writes_file(command) {
        let new = is_new();
        command
            .outputs
            .iter()
            .for_each(|path| push(path, renewed.clone(), new));
    }
    found
}

/// Whether an option edits a file in place: `-i`, `-i.bak`, `-pi`, `-0pi`, `--in-place`; `-i inplace` of awk.
fn is_in_place(option: &str) -> bool {
    let Some(flags) = option.strip_prefix('-') else {
        return false;
    };
    option.starts_with("--in-place")
        || flags.starts_with('i')
        || flags.ends_with('i') && flags.bytes().all(|flag| b"0anplwsi".contains(&flag))
}

/// The command that a pipe feeds this one from.
fn fed_by(script: &Script, index: usize) -> Option<usize> {
    let command = script.commands.get(index)?;
    let before = script.commands.get(..index)?.iter().enumerate().rev();
    before
        .take(MOST_BETWEEN)
        .find(|(_, before)| before.depth == command.depth)
        .filter(|(_, before)| before.separator == Separator::Pipe)
        .map(|(at, _)| at)
}
