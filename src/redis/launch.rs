//! Starting a server: configuration file, variables of the image, command line, in the server's order.

use std::collections::BTreeMap;

use crate::source::{FileId, Known, Limit, Span, Text, Why};

use super::arguments::{self, CommandLine};
use super::model::{ConfigFile, FileAnswer, Launch, Refusal, Renamed, Server, SettingOrigin};
use super::settings::{Settings, unset};
use super::special::{self, BUFFER_LIMITS, BufferLimits};
use super::tokens::{Words, lines, words};
use super::users::{self, UserLines};
use super::values::{self, Wrong};
use super::version::{Directive, Kind, Version};

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
    let loaded = loader.end();
    super::startup::start(launch, loaded, config_file)
}

/// What reading the configuration came to.
pub(super) struct Loaded {
    pub(super) version: &'static Version,
    pub(super) settings: Settings,
    pub(super) refusals: Vec<Refusal>,
    pub(super) renamed: Vec<Renamed>,
    pub(super) users: UserLines,
    pub(super) files: Vec<FileId>,
    /// Why it cannot be told whether the server starts.
    pub(super) doubts: Vec<Why>,
    pub(super) unread: Vec<Why>,
    /// Where relative paths start in the end.
    pub(super) dir: String,
    /// A setting for a module, and whether any module is loaded.
    pub(super) module_setting: Option<Span>,
    pub(super) loads_modules: bool,
}

struct Loader<'a, 'b> {
    launch: &'a mut Launch<'b>,
    loaded: Loaded,
    sentinel: bool,
    /// Commands under other names than the version's own; `None` is gone.
    commands: BTreeMap<String, Option<usize>>,
    save_was_set: bool,
    buffer_limits: BufferLimits,
    /// Paths of the files that are being read.
    reading: Vec<String>,
    included: usize,
    /// Set while an option is read whose own word holds a variable that no file sets.
    option_doubt: Option<Why>,
}

impl<'a, 'b> Loader<'a, 'b> {
    fn new(launch: &'a mut Launch<'b>, sentinel: bool) -> Self {
        let version = launch.version;
        let loaded = Loaded {
            version,
            settings: Settings::defaults(version, launch.anchor),
            refusals: Vec::new(),
            renamed: Vec::new(),
            users: UserLines::default(),
            files: Vec::new(),
            doubts: Vec::new(),
            unread: Vec::new(),
            dir: launch.working_dir.clone(),
            module_setting: None,
            loads_modules: false,
        };
        Self {
            launch,
            loaded,
            sentinel,
            commands: BTreeMap::new(),
            save_was_set: false,
            buffer_limits: BUFFER_LIMITS,
            reading: Vec::new(),
            included: 0,
            option_doubt: None,
        }
    }

    /// What is compiled in otherwise than usual, and what the mode changes.
    fn before_the_file(&mut self, command_line: &CommandLine) {
        let anchor = self.launch.anchor;
        let settings = self.launch.image_settings;
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
        if self.sentinel {
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
        if let Some(word) = &command_line.other {
            self.loaded.refusals.push(Refusal {
                at: word.span(),
                path: "arguments".to_owned(),
                message: "With this argument the program prints something and ends.".to_owned(),
                help: "Remove the argument to start a server.".to_owned(),
            });
        }
    }

    fn config_file(&mut self, command_line: &CommandLine) -> Option<ConfigFile> {
        let Some(path) = &command_line.file else {
            if self.sentinel && command_line.stdin.is_none() {
                self.loaded.refusals.push(Refusal {
                    at: self.launch.anchor,
                    path: "arguments".to_owned(),
                    message: "Sentinel needs a configuration file that it can write to.".to_owned(),
                    help: "Name the file as the first argument.".to_owned(),
                });
            }
            return None;
        };
        let file = match self.read(path) {
            FileAnswer::Found(file, text) => {
                self.loaded.files.push(file);
                let full = absolute(&self.loaded.dir, path.as_str());
                self.reading.push(full);
                self.config(&text, SettingOrigin::File);
                self.reading.pop();
                Known::Known(Some(file))
            }
            FileAnswer::Missing => {
                self.refuse(
                    std::slice::from_ref(path),
                    path.span(),
                    "arguments",
                    Wrong::new(
                        "The configuration file does not exist.",
                        "Mount the file at this path, or correct the path. Options come after the file.",
                    ),
                );
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

    fn environment(&mut self) {
        for (name, words) in std::mem::take(&mut self.launch.environment_settings) {
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
        if let Some(word) = command_line.stdin {
            self.doubt_all(Why::new(
                "configuration is read from standard input",
                Some(word.span()),
            ));
        }
        for line in command_line.lines {
            self.option_doubt = line.unset;
            match line.words {
                Ok(words) => self.directive(words, line.span, SettingOrigin::Argument),
                Err(at) => self.unbalanced(at),
            }
        }
        self.option_doubt = None;
        self.end_of_text();
    }

    fn end(self) -> Loaded {
        self.loaded
    }

    /// The lines of a file.
    fn config(&mut self, text: &Text, origin: SettingOrigin) {
        for line in lines(text) {
            match words(&line, self.loaded.version) {
                Words::Split(words) => self.directive(words, line.span(), origin),
                Words::Unbalanced(at) => self.unbalanced(at),
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
                Wrong::new(
                    "A node of a cluster cannot have `replicaof`.",
                    "Remove `replicaof`; use CLUSTER REPLICATE at run time.",
                ),
            );
        }
    }

    fn directive(&mut self, mut line: Vec<Text>, span: Span, origin: SettingOrigin) {
        if line.is_empty() {
            return;
        }
        let name_word = line.remove(0);
        let name = name_word.as_str().to_ascii_lowercase();
        match (name.as_str(), line.as_slice()) {
            ("include", [path]) => return self.include(&path.clone(), span),
            ("rename-command", [command, to]) => {
                return self.rename(command.clone(), to.clone(), span);
            }
            ("user", [_, ..]) => return self.user(line, span),
            ("loadmodule", [_, ..]) => {
                self.loaded.loads_modules = true;
                return self.keep("loadmodule", line, span, origin);
            }
            ("sentinel", []) => return,
            ("sentinel", _) => return self.sentinel(line, span, origin),
            ("include" | "rename-command" | "user" | "loadmodule", _) => {
                return self.unknown(&name_word, &name, span);
            }
            _ => {}
        }
        let version = self.loaded.version;
        match version
            .directive(&name)
            .filter(|directive| !directive.runtime_only)
        {
            Some(directive) if directive.no_effect => {
                let count = u32::try_from(line.len()).unwrap_or(u32::MAX);
                if !(directive.fewest..=directive.most).contains(&count) {
                    self.unknown(&name_word, directive.name, span);
                }
            }
            Some(directive) => self.set(directive, line, span, origin),
            None => self.unknown(&name_word, &name, span),
        }
    }

    /// A directive that the version does not have, or that cannot stand there with so many words.
    fn unknown(&mut self, name_word: &Text, name: &str, span: Span) {
        let version = self.loaded.version;
        let known = version.directive(name).is_some();
        // 7.0 and later keep names with a dot for modules; Redis 8.2 keeps every name.
        let kept = (version.since(7, 0) && name.contains('.'))
            || (version.engine == super::version::Engine::Redis && version.since(8, 2));
        if kept && name_word.unset().is_none() {
            self.loaded.module_setting.get_or_insert(name_word.span());
            return;
        }
        let (path, wrong) = if known {
            (
                name,
                Wrong::new(
                    format!("`{name}` has the wrong number of arguments."),
                    "Write one directive on a line. A `#` later in a line starts no comment.",
                ),
            )
        } else {
            (
                "directive",
                Wrong::new(
                    format!(
                        "There is no such directive in {} {}.",
                        version.engine.name(),
                        version.number
                    ),
                    "Correct the name or remove the line. Dashes are not underscores.",
                ),
            )
        };
        let at = if known { span } else { name_word.span() };
        self.refuse(std::slice::from_ref(name_word), at, path, wrong);
    }

    /// Keeps words without judging them.
    fn keep(&mut self, name: &str, words: Vec<Text>, span: Span, origin: SettingOrigin) {
        if let Some(directive) = self.loaded.version.directive(name) {
            let shown = words.iter().map(Text::as_str).collect::<Vec<_>>().join(" ");
            self.loaded
                .settings
                .add(directive, words, shown, false, origin, Some(span));
        }
    }

    fn sentinel(&mut self, line: Vec<Text>, span: Span, origin: SettingOrigin) {
        if self.sentinel {
            return self.keep("sentinel", line, span, origin);
        }
        self.refuse(
            &line,
            span,
            "sentinel",
            Wrong::new(
                "A `sentinel` directive stops a server that is not started as Sentinel.",
                "Start it as redis-sentinel or with --sentinel, or remove the line.",
            ),
        );
    }

    fn set(&mut self, directive: &'static Directive, mut line: Vec<Text>, span: Span, origin: SettingOrigin) {
        let version = self.loaded.version;
        // From 7.0 on, the single argument of a directive that takes several is split again.
        if directive.multi
            && version.since(7, 0)
            && let [only] = line.as_slice()
            && !only.is_empty()
        {
            match words(only, version) {
                Words::Split(split) => line = split,
                Words::Unbalanced(at) => return self.unbalanced(at),
            }
        }
        let count = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let no_address = directive.name == "bind" && version.since(7, 0) && count == 0;
        if !no_address && !(directive.fewest..=directive.most).contains(&count) {
            let wrong = Wrong::new(
                format!("`{}` has the wrong number of arguments.", directive.name),
                "Quote a value with spaces. A `#` later in a line starts no comment.",
            );
            return self.refuse(&line, span, directive.name, wrong);
        }
        let shown = match directive.name {
            "save" => return self.save(directive, line, span, origin),
            "dir" => {
                let path = line.first().map_or("", Text::as_str);
                self.loaded.dir = absolute(&self.loaded.dir, path);
                Ok(self.loaded.dir.clone())
            }
            "client-output-buffer-limit" => {
                match special::buffer_limits(&line, &mut self.buffer_limits, version) {
                    Ok(shown) => {
                        return self
                            .loaded
                            .settings
                            .add(directive, line, shown, true, origin, Some(span));
                    }
                    Err(wrong) => Err(wrong),
                }
            }
            _ if directive.multi || directive.kind == Kind::Special => {
                special::normal(directive, &line, version)
            }
            _ => values::normal(directive, line.first().map_or("", Text::as_str), version),
        };
        match shown {
            Ok(shown) => self
                .loaded
                .settings
                .put(directive, line, shown, origin, Some(span)),
            Err(wrong) => {
                let at = line
                    .first()
                    .map(Text::span)
                    .filter(|at| !at.is_empty() && line.len() == 1);
                self.refuse(&line, at.unwrap_or(span), directive.name, wrong);
            }
        }
    }

    /// Save points add up; the first `save` drops the built-in ones, and an empty one all.
    fn save(&mut self, directive: &'static Directive, line: Vec<Text>, span: Span, origin: SettingOrigin) {
        let points = match special::save_points(&line, self.loaded.version) {
            Ok(points) => points,
            Err(wrong) => return self.refuse(&line, span, "save", wrong),
        };
        let first = !std::mem::replace(&mut self.save_was_set, true);
        match points {
            Some(points) if !first => {
                self.loaded
                    .settings
                    .add(directive, line, points, false, origin, Some(span));
            }
            points => {
                self.loaded
                    .settings
                    .put(directive, line, points.unwrap_or_default(), origin, Some(span));
            }
        }
    }

    fn rename(&mut self, command: Text, to: Text, span: Span) {
        let version = self.loaded.version;
        let found = self.current(command.as_str());
        let line = [command, to];
        let [command, to] = &line;
        let subcommand = command.as_str().contains('|');
        let Some(index) = found.filter(|_| !subcommand) else {
            let wrong = if subcommand && version.command_index(command.as_str()).is_some() {
                Wrong::new(
                    "Renaming a subcommand crashes the server at start.",
                    "Rename whole commands only; take subcommands away with ACL rules.",
                )
            } else {
                Wrong::new(
                    "`rename-command` names a command that does not exist, or no longer does.",
                    "Correct the name, or remove the line. A command can be renamed once.",
                )
            };
            return self.refuse(&line, command.span(), "rename-command", wrong);
        };
        self.commands.insert(command.as_str().to_ascii_lowercase(), None);
        if !to.is_empty() {
            if self.current(to.as_str()).is_some() {
                let wrong = Wrong::new(
                    "`rename-command` gives a name that another command has.",
                    "Choose a name that no command has, or use ACL rules instead.",
                );
                self.commands.remove(&command.as_str().to_ascii_lowercase());
                return self.refuse(&line, to.span(), "rename-command", wrong);
            }
            self.commands
                .insert(to.as_str().to_ascii_lowercase(), Some(index));
        }
        self.loaded.renamed.push(Renamed {
            command: command.clone(),
            to: to.clone(),
            span,
        });
    }

    /// The command that has a name now.
    fn current(&self, name: &str) -> Option<usize> {
        match self.commands.get(&name.to_ascii_lowercase()) {
            Some(renamed) => *renamed,
            None => self
                .loaded
                .version
                .command_index(name)
                .filter(|_| !name.contains('|')),
        }
    }

    fn user(&mut self, line: Vec<Text>, span: Span) {
        let all_channels = self.loaded.settings.shown("acl-pubsub-default") == Some("allchannels");
        let faults = users::accept(
            &mut self.loaded.users,
            line,
            span,
            self.loaded.version,
            all_channels,
        );
        for fault in faults {
            self.refuse(&fault.words, fault.at, &fault.path, fault.wrong);
        }
    }

    fn include(&mut self, path: &Text, span: Span) {
        let full = absolute(&self.loaded.dir, path.as_str());
        self.included += 1;
        if self.reading.contains(&full) {
            let wrong = Wrong::new(
                "This file includes itself, and the server never gets through it.",
                "Remove the line, or include another file.",
            );
            return self.refuse(std::slice::from_ref(path), span, "include", wrong);
        }
        if self.reading.len() >= Limit::IncludeDepth.value() || self.included > INCLUDED_FILES {
            return self.doubt_all(Why::new(Limit::IncludeDepth.to_string(), Some(span)));
        }
        let pattern = path.as_str().contains(['*', '?', '[']);
        if pattern && !self.loaded.version.since(7, 0) {
            return self.no_such_include(path);
        }
        match self.read(path) {
            FileAnswer::Found(file, text) => {
                if !self.loaded.files.contains(&file) {
                    self.loaded.files.push(file);
                }
                self.reading.push(full);
                self.config(&text, SettingOrigin::Include);
                self.reading.pop();
            }
            FileAnswer::Missing if pattern => {}
            FileAnswer::Missing => self.no_such_include(path),
            FileAnswer::Unknown(why) => self.doubt_all(why),
        }
    }

    fn no_such_include(&mut self, path: &Text) {
        self.refuse(
            std::slice::from_ref(path),
            path.span(),
            "include",
            Wrong::new(
                "The included file does not exist.",
                "Paths start in the server's working directory, not beside this file. Before 7.0 no `*` is expanded.",
            ),
        );
    }

    fn read(&mut self, path: &Text) -> FileAnswer {
        if let Some(why) = unset(std::slice::from_ref(path)) {
            return FileAnswer::Unknown(why);
        }
        (self.launch.files)(&absolute(&self.loaded.dir, path.as_str()))
    }

    /// Configuration that could not be read: anything may be in it.
    fn doubt_all(&mut self, why: Why) {
        self.loaded.settings.doubt(&why);
        self.loaded.doubts.push(why.clone());
        self.loaded.unread.push(why);
    }

    fn unbalanced(&mut self, at: Span) {
        let wrong = Wrong::new(
            "This quote is not closed, or something follows the closing one.",
            "Close the quote and put a space behind it. A quote inside a value needs a backslash.",
        );
        self.refuse(&[], at, "directive", wrong);
    }

    /// Refuses a line, unless a variable that the files do not set decides it.
    fn refuse(&mut self, words: &[Text], at: Span, path: &str, wrong: Wrong) {
        if let Some(why) = unset(words).or_else(|| self.option_doubt.clone()) {
            self.loaded.settings.doubt_one(path, &why);
            self.loaded.doubts.push(why);
            return;
        }
        // A password that was meant to be set is not simply missing: with this line the server does not run at all.
        if self
            .loaded
            .version
            .directive(path)
            .is_some_and(Directive::is_secret)
        {
            let why = Why::new(format!("the line that sets {path} is refused"), Some(at));
            self.loaded.settings.doubt_one(path, &why);
        }
        self.loaded.refusals.push(Refusal {
            at,
            path: path.to_owned(),
            message: wrong.message,
            help: wrong.help,
        });
    }
}

/// A path from the server's root, without `.` and `..`.
pub(super) fn absolute(dir: &str, path: &str) -> String {
    let joined = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{dir}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
