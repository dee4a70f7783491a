//! Starting a server: configuration file, variables of the image, command line, in the server's order.

mod directives;
mod loaded;

use std::collections::BTreeMap;

use redproof_source::{Known, Span, Text, Why, absolute};

pub(super) use self::loaded::Loaded;
use super::arguments::{self, CommandLine};
use super::config_path::ConfigPath;
use super::model::{ConfigFile, FileAnswer, Launch, Refusal, Server, SettingOrigin};
use super::multi_arg_directives::{BUFFER_LIMITS, BufferLimits};
use super::sentinel;
use super::settings::unset;
use super::tokens::{Words, between_blanks, lines, words};
use super::values::ValueError;
use super::version::Directive;

/// The path that stands for standard input. Only a caller that feeds the server itself can answer for it.
pub const STANDARD_INPUT: &str = "-";

/// Files that one start may include, one after the other or inside each other.
const INCLUDED_FILES: usize = 1000;

/// What redis-server makes of a launch.
pub fn launch(launch: &mut Launch<'_>) -> Server {
    let version = launch.version;
    let command_line = arguments::read(&launch.arguments, version);
    let sentinel = launch.sentinel || command_line.sentinel;
    let mut loader = Loader::new(launch, sentinel);
    loader.before_the_file(&command_line);
    let config_file = loader.config_file(&command_line);
    loader.environment();
    loader.command_line(command_line);
    loader.sentinel_statements();
    let loaded = loader.end();
    super::startup::start(launch, loaded, config_file)
}

struct Loader<'a, 'b> {
    launch: &'a mut Launch<'b>,
    loaded: Loaded,
    /// `sentinel` lines without the first word. They are read last.
    sentinel_lines: Vec<sentinel::Line>,
    /// Commands under other names than the version's own; `None` is gone.
    commands: BTreeMap<String, Option<usize>>,
    save_was_set: bool,
    buffer_limits: BufferLimits,
    /// Paths of the files that are being read.
    reading: Vec<String>,
    included: usize,
    /// Set while an option is read whose own word holds a variable that no file sets.
    option_doubt: Option<Why>,
    /// Whether standard input was read as the end of the file's last line.
    stdin_read: bool,
}

impl<'a, 'b> Loader<'a, 'b> {
    fn new(launch: &'a mut Launch<'b>, sentinel: bool) -> Self {
        let version = launch.version;
        let loaded = Loaded::new(version, sentinel, launch.working_dir.clone());
        Self {
            launch,
            loaded,
            sentinel_lines: Vec::new(),
            commands: BTreeMap::new(),
            save_was_set: false,
            buffer_limits: BUFFER_LIMITS,
            reading: Vec::new(),
            included: 0,
            option_doubt: None,
            stdin_read: false,
        }
    }

    /// What is compiled in otherwise than usual, and what the mode changes.
    fn before_the_file(&mut self, command_line: &CommandLine) {
        let anchor = self.launch.anchor;
        let settings = self.launch.image.settings;
        let version = self.loaded.version;
        let mut preset = |name: &str, value: &str, origin| {
            if let Some(directive) = version.directive(name) {
                let words = if value.is_empty() {
                    Vec::new()
                } else {
                    vec![Text::literal(value, anchor)]
                };
                self.loaded
                    .settings
                    .put(directive, words, value.to_owned(), origin, None);
            }
        };
        preset("dir", &self.launch.working_dir, SettingOrigin::Default);
        if self.loaded.sentinel {
            preset("port", "26379", SettingOrigin::Default);
            preset("protected-mode", "no", SettingOrigin::Default);
        }
        // 6.0 forgets its save points as soon as it is given any argument.
        if !version.since(6, 2) && !self.launch.arguments.is_empty() {
            preset("save", "", SettingOrigin::Default);
        }
        for (name, value) in settings {
            preset(name, value, SettingOrigin::Image);
        }
        self.loaded.refusals.append(&mut self.launch.image.refusals);
        self.loaded.doubts.extend(self.launch.image.may_refuse.take());
        if let Some(word) = &command_line.other {
            self.loaded.refusals.push(Refusal {
                at: word.span(),
                path: ConfigPath::Arguments,
                message: "With this argument the program prints something and exits.".to_owned(),
                help: "Remove the argument to start a server.".to_owned(),
                version_specific: false,
            });
        }
    }

    fn config_file(&mut self, command_line: &CommandLine) -> Option<ConfigFile> {
        let Some(path) = &command_line.file else {
            if self.loaded.sentinel && command_line.stdin.is_none() && !self.launch.image.writes_configuration
            {
                self.loaded.refusals.push(Refusal {
                    at: self.launch.anchor,
                    path: ConfigPath::Arguments,
                    message: "Sentinel needs a configuration file that it can write to.".to_owned(),
                    help: "Name the file as the first argument.".to_owned(),
                    version_specific: false,
                });
            }
            return None;
        };
        let file = match self.read(path) {
            FileAnswer::Found(file, text) => {
                self.loaded.files.push(file);
                let full = absolute(&self.loaded.dir, path.as_str());
                self.reading.push(full);
                let text = self.joined_by_stdin(text, command_line);
                self.config(&text, SettingOrigin::File);
                self.reading.pop();
                Known::Known(Some(file))
            }
            FileAnswer::Missing => {
                self.refuse(
                    std::slice::from_ref(path),
                    path.span(),
                    "arguments",
                    ValueError::new(
                        "The configuration file does not exist.",
                        "Mount the file at this path, or correct the path. Options come after the file.",
                    ),
                );
                // No server runs that this would be said of; the one that is meant has a file.
                self.doubt_all(Why::new(
                    "its configuration file does not exist",
                    Some(path.span()),
                ));
                Known::Known(None)
            }
            FileAnswer::Unknown(why) => {
                self.doubt_all(why.clone());
                Known::Unknown(why)
            }
        };
        Some(ConfigFile {
            path: path.clone(),
            file,
        })
    }

    /// A file whose last line does not end, and standard input: the server puts nothing between them.
    fn joined_by_stdin(&mut self, mut text: Text, command_line: &CommandLine) -> Text {
        // A NUL takes the line break along.
        let last = text
            .as_str()
            .trim_end_matches('\n')
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        let unfinished = !text.is_empty() && (!text.as_str().ends_with('\n') || last.contains('\0'));
        if command_line.stdin.is_some()
            && unfinished
            && let FileAnswer::Found(_, more) = (self.launch.files)(STANDARD_INPUT)
        {
            text.push_text(&more);
            self.stdin_read = true;
        }
        text
    }

    fn environment(&mut self) {
        for (name, words) in std::mem::take(&mut self.launch.image.variables) {
            let span = words
                .iter()
                .map(Text::span)
                .reduce(Span::to)
                .unwrap_or(self.launch.anchor);
            let mut line = vec![Text::literal(name, span)];
            line.extend(words);
            self.directive(line, span, SettingOrigin::Environment);
        }
    }

    fn command_line(&mut self, command_line: CommandLine) {
        if let Some(word) = command_line.stdin.filter(|_| !self.stdin_read) {
            match (self.launch.files)(STANDARD_INPUT) {
                FileAnswer::Found(_, text) => self.config(&text, SettingOrigin::File),
                FileAnswer::Missing | FileAnswer::Unknown(_) => self.doubt_all(Why::new(
                    "configuration is read from standard input",
                    Some(word.span()),
                )),
            }
        }
        for line in command_line.lines {
            self.option_doubt = line.unset;
            match line.words {
                Ok(mut words) => {
                    let further = self.further_options(&mut words);
                    self.directive(words, line.span, SettingOrigin::Argument);
                    if let Some(why) = further {
                        self.doubt_unset(why);
                    }
                }
                Err((at, words)) => {
                    self.keep_refused(words, SettingOrigin::Argument);
                    self.unbalanced(at);
                }
            }
        }
        self.option_doubt = None;
        self.end_of_text();
    }

    /// Takes words away that the files do not show, behind all that an option takes: `--appendonly yes $FURTHER_OPTIONS`.
    fn further_options(&self, words: &mut Vec<Text>) -> Option<Why> {
        let (name, values) = words.split_first()?;
        let directive = self.loaded.version.directive(name.as_str())?;
        let most = usize::try_from(directive.most).ok()?;
        let is_unknown = |word: &Text| word.undefined().is_some() && is_filled_in(word);
        let further = values.iter().skip(most).position(is_unknown)? + most;
        let why = values.get(further)?.why_undefined();
        words.truncate(1 + further);
        why
    }

    fn sentinel_statements(&mut self) {
        for (words, at, error) in sentinel::judge(&self.sentinel_lines, self.loaded.version) {
            self.refuse(&words, at, "sentinel", error);
        }
    }

    fn end(mut self) -> Loaded {
        // The server takes settings of modules when everything else was read.
        let version = self.loaded.version;
        self.loaded.refusals.sort_by_key(|refusal| {
            let directive = refusal.path.directive().and_then(|name| version.directive(name));
            directive.is_some_and(|known| known.module)
        });
        self.loaded
    }

    /// The lines of a file.
    fn config(&mut self, text: &Text, origin: SettingOrigin) {
        for line in lines(text) {
            // A whole line that is filled in may be any directive.
            if let Some(why) = line.why_undefined().filter(|_| is_filled_in(&line)) {
                self.doubt_unset(why);
                continue;
            }
            match words(&line, self.loaded.version) {
                Words::Split(words) => self.directive(words, line.span(), origin),
                Words::Unbalanced(at) => {
                    self.keep_refused(between_blanks(&line), origin);
                    self.doubt_refused(
                        line.as_str().split_ascii_whitespace().next().unwrap_or_default(),
                        at,
                    );
                    self.unbalanced(at);
                }
            }
        }
        if origin == SettingOrigin::Include {
            self.end_of_text();
        }
    }

    /// What is checked after the last line of each text.
    fn end_of_text(&mut self) {
        let cluster = self.loaded.settings.shown("cluster-enabled") == Some("yes");
        let replica = self.loaded.settings.get("replicaof");
        if let Some(replica) = replica.filter(|_| cluster)
            && replica.shown.known().is_some_and(|shown| !shown.is_empty())
        {
            let at = replica.span.unwrap_or(self.launch.anchor);
            self.refuse(
                &[],
                at,
                "replicaof",
                ValueError::new(
                    "A cluster node cannot have `replicaof`.",
                    "Remove `replicaof`; use CLUSTER REPLICATE at run time.",
                ),
            );
        }
    }

    fn read(&mut self, path: &Text) -> FileAnswer {
        if let Some(why) = unset(std::slice::from_ref(path)) {
            return FileAnswer::Unknown(why);
        }
        (self.launch.files)(&absolute(&self.loaded.dir, path.as_str()))
    }

    /// Directives that the files do not show: they may set what is not set by now.
    fn doubt_unset(&mut self, why: Why) {
        self.loaded.settings.doubt_unset(&why);
        self.loaded.doubts.push(why.clone());
        self.loaded.unread.push(why);
    }

    /// Configuration that could not be read: anything may be in it.
    fn doubt_all(&mut self, why: Why) {
        self.loaded.settings.doubt(&why);
        self.loaded.doubts.push(why.clone());
        self.loaded.unread.push(why);
    }

    fn unbalanced(&mut self, at: Span) {
        let error = ValueError::new(
            "This quote is not closed, or something follows it without a space.",
            "Close the quote and put a space after it. A quote inside a value needs a backslash.",
        );
        self.refuse(&[], at, ConfigPath::UnknownDirective, error);
    }

    /// A password that was meant to be set is not simply missing: with its line the server does not run at all.
    fn doubt_refused(&mut self, name: &str, at: Span) {
        let secret = self
            .loaded
            .version
            .directive(name)
            .filter(|known| known.is_secret());
        if let Some(Directive { name, .. }) = secret {
            let why = Why::new(format!("the line that sets {name} is refused"), Some(at));
            self.loaded.settings.doubt_one(name, &why);
        }
    }

    /// Refuses a line, unless a variable that the files do not set decides it.
    fn refuse(&mut self, words: &[Text], at: Span, path: impl Into<ConfigPath>, error: ValueError) {
        let path = path.into();
        if let Some(why) = unset(words).or_else(|| self.option_doubt.clone()) {
            if let Some(name) = path.directive() {
                self.loaded.settings.doubt_one(name, &why);
            }
            self.loaded.doubts.push(why);
            return;
        }
        self.doubt_refused(path.directive().unwrap_or_default(), at);
        self.loaded.refusals.push(Refusal {
            at,
            path,
            message: error.message,
            help: error.help,
            version_specific: error.version_specific,
        });
    }
}

/// Whether all of a line is what the files do not say.
fn is_filled_in(line: &Text) -> bool {
    line.parts()
        .all(|(run, part)| run.origin.undefined().is_some() || part.trim().is_empty())
}
