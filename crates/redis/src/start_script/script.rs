//! The script that a command line of a container runs.

use redproof_source::{Origin, Text, absolute};
use redproof_syntax::programs::{self, Kind};
use redproof_syntax::shell::{self, Arguments, is_assignment};

use super::super::model::FileAnswer;
use super::files::Reader;

/// How deep scripts may read other scripts into themselves.
const MOST_SOURCED: usize = 32;
/// Where a shell looks for a program.
const PATH: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// A script with what it is started with.
pub(super) struct Script {
    pub(super) text: Text,
    pub(super) parameters: Vec<Text>,
    pub(super) before: Vec<Text>,
}

/// The script of `sh -c SCRIPT PARAMETERS`, and what it is started with.
pub fn shell_script(words: &[Text]) -> Option<(&Text, Arguments<'_>)> {
    let found = programs::invocation(words)?;
    let (script, parameters) = found.script()?;
    let before = found.before;
    Some((script, Arguments { parameters, before }))
}

/// A folder of a container, from which a program names files.
#[derive(Clone, Copy)]
pub(super) struct Folder<'a> {
    pub(super) path: &'a str,
    pub(super) files: Reader<'a>,
}

impl Folder<'_> {
    /// The script that a command line runs: behind `sh -c`, or the file that it names.
    pub(super) fn script_of(&self, words: &[Text]) -> Option<Script> {
        let found = programs::invocation(words);
        // A wrapper may be a script of the user's: `docker-entrypoint.sh redis-server`, or `/entrypoint.sh` alone.
        let wrappers = found.as_ref().map_or(words.len(), |found| found.before.len() + 1);
        for (at, word) in words.iter().enumerate().take(wrappers) {
            if let Some(text) = self.script_file(word, false) {
                return Some(Script {
                    text,
                    parameters: words.get(at..)?.to_vec(),
                    before: words.get(..at)?.to_vec(),
                });
            }
        }
        if let Some((script, given)) = shell_script(words) {
            return Some(Script {
                text: script.clone(),
                parameters: given.parameters.to_vec(),
                before: given.before.to_vec(),
            });
        }
        let found = found?;
        // `sh FILE`
        if found.kind() != Kind::Shell {
            return None;
        }
        let operand = found
            .words
            .iter()
            .position(|word| !word.as_str().starts_with('-'))?;
        let text = self.script_file(found.words.get(operand)?, true)?;
        Some(Script {
            text,
            parameters: found.words.get(operand..)?.to_vec(),
            before: found.before.to_vec(),
        })
    }

    /// The text of a shell script at a path of the container.
    fn script_file(&self, word: &Text, any_name: bool) -> Option<Text> {
        if word.undefined().is_some() || word.is_empty() || is_assignment(word) {
            return None;
        }
        let name = word.as_str();
        let paths: Vec<String> = match name.contains('/') {
            true => vec![absolute(self.path, name)],
            false if any_name => vec![absolute(self.path, name)],
            false if programs::program(name).is_some_and(|known| known.kind() != Kind::Wrapper) => {
                return None;
            }
            false => PATH.iter().map(|folder| format!("{folder}/{name}")).collect(),
        };
        let text = paths.iter().find_map(|path| self.read(path))?;
        let is_script = any_name || name.ends_with(".sh") || shell::has_shebang(text.as_str());
        is_script.then_some(text)
    }

    /// A script with the text of those that it reads in (`. FILE`).
    pub(super) fn with_sourced(&self, text: Text) -> Text {
        let whole = text.as_str();
        if !whole.contains("source ") && !whole.contains(". ") {
            return text;
        }
        let mut out = Text::empty(text.span_of(0..0));
        let (mut at, mut from, mut count) = (0, 0, 0);
        for line in whole.split_inclusive('\n') {
            let end = at + line.len();
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            if let [".", path] | ["source", path] = words.as_slice()
                && count < MOST_SOURCED
                && let Some(sourced) = self.read(path.trim_matches(['"', '\'']))
            {
                count += 1;
                out.push_text(&text.slice(from..at));
                out.push_text(&sourced);
                out.push("\n", text.span_of(at..end), false, Origin::Literal);
                from = end;
            }
            at = end;
        }
        out.push_text(&text.slice(from..whole.len()));
        out
    }

    fn read(&self, path: &str) -> Option<Text> {
        match (self.files)(&absolute(self.path, path)) {
            FileAnswer::Found(_, text) => Some(text),
            _ => None,
        }
    }
}
