//! Commands of a script that copy the data of a Redis server somewhere else.

use super::command::{base, program};
use super::model::{Backups, Script};
use redproof_source::Text;
use redproof_syntax::shell::{self, Arguments, Command, Expansion, Separator};

include!(concat!(env!("OUT_DIR"), "/backup-commands.rs"));

/// Programs that encrypt what they are given or keep.
struct Encrypting {
    programs: &'static [&'static str],
    /// Words of which one makes them do so; without words and letters they always do.
    words: &'static [&'static str],
    /// Letters of options that do.
    letters: &'static [char],
}

impl Encrypting {
    /// Whether a call of such a program encrypts, and does not verify, decrypt or print its version.
    fn encrypts(&self, command: &Command) -> bool {
        let is_one = |word: &str| {
            let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            self.words.contains(&word) || letters.is_some_and(|letters| letters.contains(self.letters))
        };
        let always = self.words.is_empty() && self.letters.is_empty();
        always || command.words.iter().any(|word| is_one(word.as_str()))
    }
}

/// The copies that a script makes of what is in a folder.
pub fn copies_below(script: &Script, folder: &str) -> Backups {
    let mut found = Backups::default();
    let is_below = |word: &str| {
        let mut places = word.match_indices(folder);
        places.any(|(at, _)| {
            let before = word.get(..at).and_then(|before| before.chars().next_back());
            let behind = word
                .get(at + folder.len()..)
                .and_then(|behind| behind.chars().next());
            // `if=/src/dump.rdb`, `-C/src`.
            before.is_none_or(|c| c != '/' && c != '.') && behind.is_none_or(|c| c == '/')
        })
    };
    let goes_there = |command: &Command| {
        let first = command.words.first().is_some_and(|word| word == "cd");
        first && command.words.iter().any(|word| is_below(word.as_str()))
    };
    let from = script.commands.iter().position(goes_there);
    let goes = from
        .and_then(|from| script.commands.get(from..))
        .unwrap_or_default();
    let is_relative = |word: &str| !word.starts_with(['-', '/']);
    add(&script.commands, &is_below, &mut found);
    if found.copies.is_empty() {
        add(goes, &is_relative, &mut found);
    }
    found
}

/// The copies that a script makes, and those of a script that it writes.
pub(super) fn find(script: &Script, expansion: Expansion<'_>) -> Backups {
    let mut found = Backups::default();
    add(&script.commands, &is_data, &mut found);
    for input in script.commands.iter().flat_map(|command| &command.inputs) {
        if shell::has_shebang(input.text.as_str()) {
            let written = shell::commands_with(&input.text, Arguments::default(), expansion);
            add(&written, &is_data, &mut found);
        }
    }
    found
}

fn add(commands: &[Command], is_data: &dyn Fn(&str) -> bool, found: &mut Backups) {
    let mut copies = Vec::new();
    let mut encrypts = false;
    for (index, command) in commands.iter().enumerate() {
        let (name, words) = program(command);
        let first = command.words.first().map_or("", |word| base(word.as_str()));
        let is_one = |names: &[&str]| names.contains(&name) || names.contains(&first);
        let has = |options: &[&str]| command.words.iter().any(|word| options.contains(&word.as_str()));
        let snapshot = words.iter().any(|word| word == "--rdb") && matches!(name, "redis-cli" | "valkey-cli");
        if snapshot || is_one(COPYING) && copies_data(command, is_data, is_one(ARCHIVING)) {
            copies.extend(command.span());
        }
        let mut programs = ENCRYPTING.iter().filter(|one| is_one(one.programs));
        let is_encrypting = programs.any(|one| one.encrypts(command)) || has(OPTIONS);
        encrypts |= is_encrypting && !has(DECRYPTING) && !is_of_other(commands, index);
    }
    if !encrypts {
        found.plain.extend(&copies);
    }
    found.copies.extend(copies);
}

/// Whether a command is about the dump of another database alone: it, or what it reads from, says so and names no snapshot.
fn is_of_other(commands: &[Command], index: usize) -> bool {
    let before = commands.get(..index).unwrap_or_default().iter().rev();
    let feeding = before.take_while(|before| before.separator == Separator::Pipe);
    let steps: Vec<&Command> = commands.get(index).into_iter().chain(feeding).collect();
    let says = |is_said: &dyn Fn(&str) -> bool| steps.iter().any(|step| named(step).any(is_said));
    says(&|word| OTHER_DUMPS.iter().any(|other| word.contains(other))) && !says(&is_data)
}

/// The words of a command and the files that it reads and writes, without what it leaves out (`--exclude '*.sql'`).
fn named(command: &Command) -> impl Iterator<Item = &str> {
    let words = command.words.iter().map(Text::as_str);
    let before = std::iter::once("").chain(words.clone());
    let kept = words.zip(before).filter(|(word, before)| {
        let excludes = |word: &str| EXCLUDING.iter().any(|option| word.starts_with(option));
        !excludes(word) && (!excludes(before) || before.contains('='))
    });
    let files = command.outputs.iter().chain(&command.reads).map(Text::as_str);
    kept.map(|(word, _)| word).chain(files)
}

/// Whether a word names a snapshot or an append-only file, or is the folder where servers keep them.
fn is_data(word: &str) -> bool {
    let is_folder = || DATA.contains(&word.trim_end_matches('/'));
    word.contains(".rdb") || word.contains("appendonly.aof") || word.contains("appendonlydir") || is_folder()
}

/// Whether a command names data as what it copies, and not as where to. `archives`: none of its words is that.
fn copies_data(command: &Command, is_data: &dyn Fn(&str) -> bool, archives: bool) -> bool {
    let words = command.words.get(1..).unwrap_or_default();
    let is_restored =
        |to: &Text| DATA.iter().any(|folder| to.as_str().contains(folder)) && is_data(to.as_str());
    if extracts(command) || command.outputs.iter().any(is_restored) {
        return false;
    }
    if archives {
        return words.iter().any(|word| is_data(word.as_str()));
    }
    let Some((last, rest)) = words.split_last() else {
        return false;
    };
    !is_restored(last) && rest.iter().any(|word| is_data(word.as_str()))
}

/// Whether a command takes files out of an archive: `tar xzf`, `tar --extract`.
fn extracts(command: &Command) -> bool {
    let (name, words) = program(command);
    let first = words.first().map_or("", Text::as_str);
    let letters = !first.starts_with("--") && first.contains('x');
    name == "tar" && (letters || words.iter().any(|word| word == "--extract"))
}
