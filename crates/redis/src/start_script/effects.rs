//! What a command of a start script reads and writes.

use std::collections::BTreeSet;

use redproof_source::{Text, Undefined, Why, absolute};
use redproof_syntax::edit::{self, Edit};
use redproof_syntax::programs::{Invocation, Kind};
use redproof_syntax::shell::{Command, Reach, Separator};

use super::super::launch::STANDARD_INPUT;
use super::super::model::FileAnswer;
use super::files::{Content, Made};
use super::run::Run;
use super::text::{Printed, is_mode, printed_line, unexpanded};

impl Run<'_> {
    /// Runs a command as far as it reads and writes files; gives what it prints.
    pub(super) fn run(&mut self, command: &Command, found: Option<&Invocation<'_>>, from: usize) -> Printed {
        let before = self.commands.last();
        if before.is_none_or(|before| before.separator != Separator::Pipe || before.depth != command.depth) {
            self.made.begin();
        }
        let input = self.input(command);
        let printed = match found {
            Some(found) => self.program(command, found, input),
            None => self.covered(command, from).unwrap_or_else(|| {
                // `> FILE` and `< FILE` alone.
                input.unwrap_or_else(|| Printed::nothing(command))
            }),
        };
        for output in &command.outputs {
            if output.as_str().starts_with("/dev/") {
                continue;
            }
            self.write(command, output, printed.clone(), command.appends);
        }
        match command.outputs.is_empty() {
            true => printed,
            false => Printed::nothing(command),
        }
    }

    /// Keeps what a server reads from standard input: `envsubst < FILE | redis-server -`.
    pub(super) fn standard_input(&mut self, command: &Command) {
        let input = self.input(command);
        let made = match input {
            Some(Printed::Text(text)) if command.reach == Reach::Always => Made::Text(text),
            _ => Made::Unknown(Why::new(
                "the script that starts the server writes it",
                command.span(),
            )),
        };
        self.made.write(STANDARD_INPUT.to_owned(), made);
    }

    /// What a command reads from standard input.
    fn input(&mut self, command: &Command) -> Option<Printed> {
        if let Some(input) = command.inputs.last() {
            return Some(Printed::Text(input.text.clone()));
        }
        if let Some(source) = command.reads.last() {
            return Some(self.read(source));
        }
        let before = self.commands.last()?;
        let piped = before.separator == Separator::Pipe && before.depth == command.depth;
        self.printed.last()?.clone().filter(|_| piped)
    }

    /// What the commands of a construct print together: `{ a; b; } > FILE`.
    fn covered(&self, command: &Command, from: usize) -> Option<Printed> {
        let count = Some(command.covers).filter(|count| *count > 0)?;
        let start = self.commands.len().checked_sub(count)?.max(from);
        let mut all: Option<Text> = None;
        let commands = self.commands.iter().zip(&self.printed).skip(start);
        for (inner, printed) in commands {
            if inner.depth > command.depth || inner.reach == Reach::Never {
                continue;
            }
            if inner.separator == Separator::Pipe {
                continue;
            }
            if inner.reach == Reach::Unknown {
                return Some(Printed::Unknown);
            }
            match (printed, &mut all) {
                (Some(Printed::Text(text)), Some(all)) => all.push_text(text),
                (Some(Printed::Text(text)), None) => all = Some(text.clone()),
                _ => return Some(Printed::Unknown),
            }
        }
        Some(all.map_or(Printed::Unknown, Printed::Text))
    }

    fn program(&mut self, command: &Command, found: &Invocation<'_>, input: Option<Printed>) -> Printed {
        let name = found.name.as_str().rsplit('/').next().unwrap_or_default();
        if let Some(edit) = edit::call(name, found.words) {
            return self.edit(command, &edit, input);
        }
        let operands: Vec<&Text> = found
            .words
            .iter()
            .filter(|word| !word.as_str().starts_with('-') || word.as_str() == "-")
            .collect();
        match name {
            ":" | "true" => Printed::nothing(command),
            "echo" | "printf" => printed_line(command, name, found),
            "cat" => match operands.as_slice() {
                [] => input.unwrap_or(Printed::Unknown),
                files => self.joined(files, input),
            },
            "tee" => {
                let printed = input.unwrap_or(Printed::Unknown);
                let appends = found.words.iter().any(|word| word == "-a" || word == "--append");
                for file in operands {
                    self.write(command, file, printed.clone(), appends);
                }
                printed
            }
            "cp" | "mv" | "install" | "ln" => {
                self.copy(command, name, &operands);
                Printed::nothing(command)
            }
            "rm" => {
                for file in operands.iter().filter(|file| file.undefined().is_none()) {
                    self.made.write(self.path(file.as_str()), Made::Removed);
                }
                Printed::nothing(command)
            }
            "touch" => {
                for file in operands.iter().filter(|file| file.undefined().is_none()) {
                    let path = self.path(file.as_str());
                    if matches!(self.made.read(&path, self.files), Content::Missing) {
                        self.made.write(path, Made::Text(Text::empty(file.span())));
                    }
                }
                Printed::nothing(command)
            }
            "eval" => self.evaluated(found),
            _ => match found.kind() {
                Kind::Step => Printed::nothing(command),
                Kind::Inert | Kind::Printer | Kind::Client => Printed::Unknown,
                _ => {
                    self.lose_named(found);
                    Printed::Unknown
                }
            },
        }
    }

    /// An edit: each file in place, or all of them as what it prints.
    fn edit(&mut self, command: &Command, edit: &Edit<'_>, input: Option<Printed>) -> Printed {
        let lookup = self.exported();
        let apply = |before: Printed| match before {
            Printed::Text(text) => edit.apply(&text, &lookup).map_or(Printed::Unknown, Printed::Text),
            Printed::Unknown => Printed::Unknown,
        };
        if edit.in_place {
            for file in &edit.files {
                let edited = apply(self.read(file));
                self.write(command, file, edited, false);
            }
            return Printed::nothing(command);
        }
        let files: Vec<&Text> = edit.files.iter().collect();
        let before = match files.is_empty() {
            true => input.unwrap_or(Printed::Unknown),
            false => self.joined(&files, input),
        };
        let edited = apply(before);
        match &edit.output {
            Some(output) => {
                self.write(command, output, edited, false);
                Printed::nothing(command)
            }
            None => edited,
        }
    }

    /// `eval "cat <<EOF … EOF"` and `eval "echo \"…\""`: what a shell would put in is unknown.
    fn evaluated(&mut self, found: &Invocation<'_>) -> Printed {
        let reads = found.words.iter().any(|word| word.undefined().is_some());
        let inner: Vec<Text> = self
            .commands
            .iter()
            .rev()
            .take_while(|command| command.depth > 0)
            .filter(|command| command.words.first().is_some_and(|name| name == "cat"))
            .filter_map(|command| command.words.last().cloned())
            .collect();
        match inner.as_slice() {
            [template] if reads => match self.read(template) {
                Printed::Text(text) => Printed::Text(unexpanded(&text)),
                Printed::Unknown => Printed::Unknown,
            },
            _ => Printed::Unknown,
        }
    }

    fn joined(&mut self, files: &[&Text], input: Option<Printed>) -> Printed {
        let mut all: Option<Text> = None;
        for file in files {
            let text = match *file == "-" {
                true => input.clone().unwrap_or(Printed::Unknown),
                false => self.read(file),
            };
            match (text, &mut all) {
                (Printed::Text(text), Some(all)) => all.push_text(&text),
                (Printed::Text(text), None) => all = Some(text),
                (Printed::Unknown, _) => return Printed::Unknown,
            }
        }
        all.map_or(Printed::Unknown, Printed::Text)
    }

    /// The text of a file; what a secret holds is not asked here.
    fn read(&mut self, file: &Text) -> Printed {
        if file.undefined().is_some() {
            return Printed::Unknown;
        }
        let path = self.path(file.as_str());
        if path == "/dev/null" {
            return Printed::Text(Text::empty(file.span()));
        }
        let is_secret = path.starts_with("/run/secrets/");
        match self.made.read(&path, self.files) {
            // One word is a password, which is judged with its file. A secret of several may be a configuration.
            Content::Text(text) if !is_secret || text.as_str().trim().contains(char::is_whitespace) => {
                self.made.reads(path);
                Printed::Text(text)
            }
            // What prints a secret prints one line.
            _ if is_secret => {
                Printed::Text(Text::unresolved(file.span(), Undefined::FileContent(path.into())))
            }
            _ => Printed::Unknown,
        }
    }

    fn copy(&mut self, command: &Command, name: &str, operands: &[&Text]) {
        let Some((to, sources)) = operands.split_last() else {
            return;
        };
        // The mode of `install -m 600` is a word of its own.
        let sources = sources
            .iter()
            .filter(|from| !(name == "install" && is_mode(from)));
        for from in sources {
            let printed = self.read(from);
            if to.undefined().is_some() {
                continue;
            }
            let target = self.path(to.as_str());
            let last = from.as_str().rsplit('/').next().unwrap_or_default();
            let is_folder = to.as_str().ends_with('/')
                || !target.rsplit('/').next().is_some_and(|last| last.contains('.'))
                    && matches!(self.made.read(&target, self.files), Content::Unknown);
            let target = match is_folder {
                true => absolute(&target, last),
                false => target,
            };
            let target = Text::literal(target, to.span());
            self.write(command, &target, printed, false);
            if name == "mv" && from.undefined().is_none() {
                self.made.write(self.path(from.as_str()), Made::Removed);
            }
        }
    }

    fn write(&mut self, command: &Command, file: &Text, printed: Printed, appends: bool) {
        if file.undefined().is_some() {
            return;
        }
        // A file whose content the text was made of: `conf=$(cat FILE); echo "${conf//MARK/$new}" > OTHER`.
        if let Printed::Text(text) = &printed {
            let sources = text.segments().iter();
            let sources: BTreeSet<String> = sources
                .filter_map(|run| match run.origin.undefined()? {
                    Undefined::FileContent(path) if !path.starts_with("/run/secrets/") => {
                        Some(path.to_string())
                    }
                    _ => None,
                })
                .collect();
            for source in sources {
                let source = self.path(&source);
                if matches!(self.made.read(&source, self.files), Content::Text(_)) {
                    self.made.reads(source);
                }
            }
        }
        let path = self.path(file.as_str());
        let unknown = || {
            Made::Unknown(Why::new(
                "a command of the start script writes it",
                Some(file.span()),
            ))
        };
        let text = match printed {
            Printed::Text(text) if command.reach == Reach::Always => text,
            _ => return self.made.write(path, unknown()),
        };
        if !appends {
            return self.made.write(path, Made::Text(text));
        }
        let made = match self.made.read(&path, self.files) {
            Content::Text(mut before) => {
                before.push_text(&text);
                Made::Text(before)
            }
            Content::Missing => Made::Text(text),
            Content::Unknown => unknown(),
        };
        self.made.write(path, made);
    }

    /// A program that nothing is known of may change the files that it names.
    fn lose_named(&mut self, found: &Invocation<'_>) {
        for word in found.words {
            let name = word.as_str();
            let value = name.split_once('=').map_or(name, |(_, value)| value);
            if !value.contains('/') || word.undefined().is_some() {
                continue;
            }
            let path = self.path(value);
            if self.made.get(&path).is_some() || matches!((self.files)(&path), FileAnswer::Found(..)) {
                self.made.reads(path.clone());
                let why = Why::new(
                    "a program that the start script runs may change it",
                    Some(word.span()),
                );
                self.made.write(path, Made::Unknown(why));
            }
        }
    }
}
