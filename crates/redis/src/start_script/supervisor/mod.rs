//! Supervisord: the programs that its configuration starts.

mod config;
mod expansion;
#[cfg(test)]
mod tests;

use redproof_source::{Text, absolute};
use redproof_syntax::programs::{self, Invocation, Meaning};

use super::files::Content;
use super::run::Run;
use config::Config;
pub(super) use config::Program;

/// Where it looks for its configuration, relative to the folder that it starts in (`Options.__init__` of supervisor 4.2).
/// The first ones are beside its own folder, `/usr/bin` or `/usr/local/bin`.
const PATHS: &[&str] = &[
    "/usr/etc/supervisord.conf",
    "/usr/supervisord.conf",
    "/usr/local/etc/supervisord.conf",
    "/usr/local/supervisord.conf",
    "supervisord.conf",
    "etc/supervisord.conf",
    "/etc/supervisord.conf",
    "/etc/supervisor/supervisord.conf",
];

/// The configuration that its package brings, and what that includes: Debian and Ubuntu, Alpine, Fedora (2026-11).
const PACKAGED: &[(&str, &str)] = &[
    (
        "/etc/supervisor/supervisord.conf",
        "/etc/supervisor/conf.d/*.conf",
    ),
    ("/etc/supervisord.conf", "/etc/supervisor.d/*.ini"),
    ("/etc/supervisord.conf", "/etc/supervisord.d/*.ini"),
];

/// Whether a program starts the others of a container, as its configuration says.
pub fn is_supervisor(program: &str) -> bool {
    programs::program(program).is_some_and(|program| program.id() == "supervisord")
}

/// Whether a text is a configuration of supervisord.
pub fn is_supervisor_file(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with("[program:") || line.starts_with("[supervisord]"))
}

/// What supervisord starts.
pub(super) struct Supervised {
    /// Its configuration; its name where that is not known.
    pub(super) text: Text,
    /// Whether the files say what it starts.
    pub(super) is_known: bool,
    /// The programs, in the order of their sections.
    pub(super) programs: Vec<Program>,
}

impl Run<'_> {
    /// What supervisord starts.
    pub(super) fn supervised(&self, found: &Invocation<'_>) -> Supervised {
        let paths = self.paths(found);
        let mut config = Config::default();
        let text = paths.iter().find_map(|path| Some((path, self.text_at(path)?)));
        let patterns: Vec<String> = match &text {
            Some((path, text)) => {
                config.add(text, folder_of(path));
                self.included(&config, folder_of(path))
            }
            None => {
                let packaged = PACKAGED
                    .iter()
                    .filter(|(path, _)| paths.iter().any(|asked| asked == path));
                packaged.map(|(_, pattern)| (*pattern).to_owned()).collect()
            }
        };
        let mut first = text.map(|(_, text)| text);
        for path in patterns.iter().flat_map(|pattern| (self.list)(pattern)) {
            if let Some(text) = self.text_at(&path) {
                config.add(&text, folder_of(&path));
                first.get_or_insert(text);
            }
        }
        let (programs, all) = config.programs(&self.exported());
        Supervised {
            text: first.unwrap_or_else(|| found.name.clone()),
            is_known: all && config.has_programs(),
            programs,
        }
    }

    /// Where its configuration may be, the first one that is there.
    fn paths(&self, found: &Invocation<'_>) -> Vec<String> {
        let mut arguments = found.arguments().into_iter();
        match arguments.find(|argument| argument.meaning == Meaning::ConfigFile) {
            Some(named) if named.value.undefined().is_some() => Vec::new(),
            Some(named) => vec![self.path(named.value.as_str())],
            None => PATHS.iter().map(|path| self.path(path)).collect(),
        }
    }

    fn text_at(&self, path: &str) -> Option<Text> {
        match self.made.read(path, self.files) {
            Content::Text(text) => Some(text),
            Content::Unknown | Content::Missing => None,
        }
    }

    /// The patterns of the files that a configuration includes.
    fn included(&self, config: &Config, folder: &str) -> Vec<String> {
        let files = config.included(&self.exported());
        let files = files.iter().filter(|files| files.undefined().is_none());
        let patterns = files.flat_map(|files| files.as_str().split_whitespace());
        patterns.map(|pattern| absolute(folder, pattern)).collect()
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(folder, _)| folder)
}
