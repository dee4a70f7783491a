//! One directive after the other, each as the server takes it.

use redproof_source::{Limit, Span, Text, Why, absolute};

use super::super::config_path::ConfigPath;
use super::super::model::{FileAnswer, RefusedLine, Renamed, SettingOrigin};
use super::super::multi_arg_directives;
use super::super::refusal::meant_secret;
use super::super::tokens::{Words, words};
use super::super::users;
use super::super::values::{self, ValueError};
use super::super::version::{COMMANDS, Directive, Engine, Kind};
use super::{INCLUDED_FILES, Loader};

/// Directives whose list of words may be empty.
const LISTS: [&str; 4] = [
    "bind",
    "client-output-buffer-limit",
    "latency-tracking-info-percentiles",
    "save",
];

impl Loader<'_, '_> {
    /// Takes a line, and keeps its words if the server refuses it.
    pub(super) fn directive(&mut self, line: Vec<Text>, span: Span, origin: SettingOrigin) {
        let Some(name) = line.first().map(|word| word.as_str().to_ascii_lowercase()) else {
            return;
        };
        let words = line.clone();
        let before = self.loaded.refusals.len();
        self.take(line, span, origin);
        let is_known = self.loaded.version.directive(&name).is_some() || COMMANDS.contains(&&*name);
        if !is_known || self.loaded.refusals.len() > before {
            self.keep_refused(words, origin);
        }
    }

    /// Keeps the words of a line that the server does not take.
    pub(super) fn keep_refused(&mut self, words: Vec<Text>, origin: SettingOrigin) {
        self.loaded.refused_lines.push(RefusedLine { words, origin });
    }

    fn take(&mut self, mut line: Vec<Text>, span: Span, origin: SettingOrigin) {
        let name_word = line.remove(0);
        let name = name_word.as_str().to_ascii_lowercase();
        match (name.as_str(), line.as_slice()) {
            ("include", [path]) => return self.include(&path.clone(), span),
            ("rename-command", [command, to]) => {
                return self.rename(command.clone(), to.clone(), span);
            }
            ("user", [_, ..]) => return self.user(line, span, origin),
            ("loadmodule", [_, ..]) => {
                self.loaded.loads_modules = true;
                return self.keep("loadmodule", line, span, origin);
            }
            ("sentinel", []) => return,
            ("sentinel", _) => return self.sentinel(line, span, origin),
            ("include" | "rename-command" | "user" | "loadmodule", _) => {
                return self.unknown(&name_word, &name, span, line.is_empty());
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
                    self.unknown(&name_word, directive.name, span, line.is_empty());
                }
            }
            Some(directive) => self.set(directive, line, span, origin),
            None => self.unknown(&name_word, &name, span, line.is_empty()),
        }
    }

    /// A directive that the version does not have, or that does not take this number of words.
    fn unknown(&mut self, name_word: &Text, name: &str, span: Span, alone: bool) {
        let version = self.loaded.version;
        let known = version.directive(name).is_some();
        if let Some(meant) = meant_secret(version, name) {
            self.doubt_refused(meant.name, name_word.span());
        }
        // 7.0 and later keep names with a dot and a value for modules; Redis 8.2 keeps every name.
        let kept = (version.since(7, 0) && name.contains('.'))
            || (version.engine == Engine::Redis && version.since(8, 2));
        if kept && !alone && name_word.undefined().is_none() {
            self.loaded.module_setting.get_or_insert(name_word.span());
            return;
        }
        let (path, error) = if known {
            (
                ConfigPath::from(name),
                ValueError::new(
                    format!("`{name}` has the wrong number of arguments."),
                    "Write one directive on a line. A `#` starts a comment only at the beginning of a line.",
                ),
            )
        } else {
            (
                ConfigPath::UnknownDirective,
                ValueError::new(
                    format!("Unknown directive in {}.", version.branch()),
                    "Correct the name or remove the line.",
                )
                .version_specific(),
            )
        };
        let at = if known { span } else { name_word.span() };
        self.refuse(std::slice::from_ref(name_word), at, path, error);
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
        if self.loaded.sentinel {
            self.sentinel_lines.push((line.clone(), span));
            return self.keep("sentinel", line, span, origin);
        }
        self.refuse(
            &line,
            span,
            "sentinel",
            ValueError::new(
                "redis-server refuses a `sentinel` directive unless it is started as Sentinel.",
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
            // Where its quotes do not close, the server goes on with no words at all.
            line = match words(only, version) {
                Words::Split(split) => split,
                Words::Unbalanced(_) => Vec::new(),
            };
        }
        let count = u32::try_from(line.len()).unwrap_or(u32::MAX);
        // From 7.0 on, a list may be empty.
        let empty_list = count == 0 && version.since(7, 0) && LISTS.contains(&directive.name);
        if !empty_list && !(directive.fewest..=directive.most).contains(&count) {
            let error = ValueError::new(
                format!("`{}` has the wrong number of arguments.", directive.name),
                "Quote a value with spaces. A `#` starts a comment only at the beginning of a line.",
            );
            return self.refuse(&line, span, directive.name, error);
        }
        let shown = match directive.name {
            "save" => return self.save(directive, line, span, origin),
            "dir" => {
                let path = line.first().map_or("", Text::as_str);
                self.loaded.dir = absolute(&self.loaded.dir, path);
                Ok(self.loaded.dir.clone())
            }
            "client-output-buffer-limit" => {
                match multi_arg_directives::buffer_limits(&line, &mut self.buffer_limits, version) {
                    Ok(shown) => {
                        return self
                            .loaded
                            .settings
                            .add(directive, line, shown, true, origin, Some(span));
                    }
                    Err(error) => Err(error),
                }
            }
            _ if directive.multi || directive.kind == Kind::Special => {
                multi_arg_directives::normal(directive, &line, version)
            }
            _ => values::normal(directive, line.first().map_or("", Text::as_str), version),
        };
        match shown {
            Ok(shown) => self
                .loaded
                .settings
                .put(directive, line, shown, origin, Some(span)),
            Err(error) => {
                let at = line
                    .first()
                    .map(Text::span)
                    .filter(|at| !at.is_empty() && line.len() == 1);
                self.refuse(&line, at.unwrap_or(span), directive.name, error);
            }
        }
    }

    /// Save points add up; the first `save` drops the built-in ones, and an empty one all.
    fn save(&mut self, directive: &'static Directive, line: Vec<Text>, span: Span, origin: SettingOrigin) {
        let points = match multi_arg_directives::save_points(&line, self.loaded.version) {
            Ok(points) => points,
            Err(error) => return self.refuse(&line, span, "save", error),
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
        if found.is_none() && self.loaded.sentinel {
            // Sentinel has commands of its own, which are in no table.
            return;
        }
        let line = [command, to];
        let [command, to] = &line;
        let subcommand = command.as_str().contains('|');
        let Some(index) = found.filter(|_| !subcommand) else {
            let error = if subcommand && version.command_index(command.as_str()).is_some() {
                ValueError::new(
                    "Renaming a subcommand crashes the server at start.",
                    "Rename whole commands only; remove subcommands with ACL rules.",
                )
            } else {
                ValueError::new(
                    "`rename-command` names a command that does not exist, or was renamed before.",
                    "Correct the name, or remove the line. A command can be renamed once.",
                )
                .version_specific()
            };
            return self.refuse(&line, command.span(), "rename-command", error);
        };
        self.commands.insert(command.as_str().to_ascii_lowercase(), None);
        if !to.is_empty() {
            if self.current(to.as_str()).is_some() {
                let error = ValueError::new(
                    "`rename-command` uses a name that another command has.",
                    "Choose a name that no command has, or use ACL rules instead.",
                );
                self.commands.remove(&command.as_str().to_ascii_lowercase());
                return self.refuse(&line, to.span(), "rename-command", error);
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

    fn user(&mut self, line: Vec<Text>, span: Span, origin: SettingOrigin) {
        // It is refused when the users are loaded.
        if let Some(name) = line.first().filter(|name| users::has_blank(name.as_str())) {
            if name.as_str().split_ascii_whitespace().next() == Some("default") {
                self.doubt_refused("requirepass", name.span());
            }
            let keyword = Text::literal("user", span);
            self.keep_refused(std::iter::once(keyword).chain(line.clone()).collect(), origin);
        }
        let all_channels = self.loaded.settings.shown("acl-pubsub-default") == Some("allchannels");
        let faults = users::accept(
            &mut self.loaded.users,
            line,
            span,
            self.loaded.version,
            all_channels,
        );
        for fault in faults {
            self.refuse(&fault.words, fault.at, fault.path, fault.error);
        }
    }

    fn include(&mut self, path: &Text, span: Span) {
        let full = absolute(&self.loaded.dir, path.as_str());
        self.included += 1;
        if self.reading.contains(&full) {
            let error = ValueError::new(
                "This file includes itself, so the server never starts.",
                "Remove the line, or include another file.",
            );
            return self.refuse(std::slice::from_ref(path), span, "include", error);
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
                // A pattern's text is that of all files that it matches.
                for file in std::iter::once(file).chain(text.segments().iter().map(|run| run.span.file)) {
                    if !self.loaded.files.contains(&file) {
                        self.loaded.files.push(file);
                    }
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
            ValueError::new(
                "The included file does not exist.",
                "A path is relative to the server's working directory, not to this file. Before 7.0, `*` is not expanded.",
            ),
        );
        self.doubt_all(Why::new("an included file does not exist", Some(path.span())));
    }
}
