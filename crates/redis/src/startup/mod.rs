//! What the server does once its configuration is read: modules, TLS, sockets, users.

mod sockets;
mod tls;
mod users;

use redproof_source::{Known, Span, Why};

use super::config_path::ConfigPath;
use super::launch::Loaded;
use super::model::{ConfigFile, Launch, Refusal, Server, VersionChoice};
use super::values::ValueError;

/// Starts the server.
pub(super) fn start(launch: &mut Launch<'_>, mut loaded: Loaded, config_file: Option<ConfigFile>) -> Server {
    let mut start = Start {
        anchor: launch.anchor,
        loaded: &mut loaded,
    };
    start.modules();
    start.tls();
    start.sockets();
    let (users, acl_file) = start.users(launch);
    let starts = if !loaded.refusals.is_empty() {
        Known::Known(false)
    } else if let Some(why) = loaded.doubts.first() {
        Known::Unknown(why.clone())
    } else {
        Known::Known(true)
    };
    Server {
        version: loaded.version,
        version_choice: VersionChoice::Named,
        starts,
        refusals: loaded.refusals,
        refused_lines: loaded.refused_lines,
        settings: loaded.settings.finish(),
        renamed: loaded.renamed,
        users,
        files: loaded.files,
        acl_file,
        unread: loaded.unread,
        config_file,
    }
}

struct Start<'a> {
    anchor: Span,
    loaded: &'a mut Loaded,
}

impl Start<'_> {
    fn refuse(&mut self, at: Span, path: impl Into<ConfigPath>, message: &str, help: &str) {
        self.refuse_wrong(at, path, ValueError::new(message, help));
    }

    fn refuse_wrong(&mut self, at: Span, path: impl Into<ConfigPath>, error: ValueError) {
        self.loaded.refusals.push(Refusal {
            at,
            path: path.into(),
            message: error.message,
            help: error.help,
            version_specific: error.version_specific,
        });
    }

    /// Where a setting was made.
    fn place(&self, name: &str) -> Span {
        self.loaded
            .settings
            .get(name)
            .and_then(|setting| setting.span)
            .unwrap_or(self.anchor)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.loaded.settings.shown(name) == Some(value)
    }

    /// Whether a setting is empty for sure. Where that is not known, the start is not either.
    fn lacks(&mut self, name: &str) -> bool {
        match self.loaded.settings.is_set(name) {
            Known::Known(set) => !set,
            Known::Unknown(why) => {
                self.loaded.doubts.push(why);
                false
            }
        }
    }

    fn modules(&mut self) {
        let module = self.loaded.settings.get("loadmodule");
        if let Some(module) = module.filter(|_| !self.loaded.sentinel) {
            self.loaded.doubts.push(Why::new(
                "the server starts only if the module is there and takes its arguments",
                module.span,
            ));
        }
        if let Some(at) = self
            .loaded
            .module_setting
            // Sentinel loads no modules, and does not ask for theirs.
            .filter(|_| !self.loaded.loads_modules && !self.loaded.sentinel)
        {
            let message = format!(
                "Unknown directive in {}, and no module is loaded that could define it.",
                self.loaded.version.branch()
            );
            self.refuse_wrong(
                at,
                ConfigPath::UnknownDirective,
                ValueError::new(
                    message,
                    "Correct the name or remove the line, or load the module with `loadmodule`.",
                )
                .version_specific(),
            );
        }
    }
}
