//! Lookups on a server: users, settings, and whether a user may make a call.

use redproof_source::{Known, Text};

use super::model::{Decision, Server, Setting, User};

impl Server {
    /// A user by name.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name == name)
    }

    /// A setting by the directive's name or an alias.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.version
            .directive(name)
            .and_then(|directive| self.settings.get(directive.name))
    }

    /// A setting that the configuration sets, `None` if it leaves the default. Unknown where a variable or a file that could
    /// not be read leaves it open.
    pub fn written(&self, name: &str) -> Known<Option<&Setting>> {
        match self.setting(name) {
            Some(Setting {
                shown: Known::Unknown(why),
                ..
            }) => Known::Unknown(why.clone()),
            setting => Known::Known(setting.filter(|setting| setting.span.is_some())),
        }
    }

    /// Whether a user may make a call on this server, renamed commands included.
    pub fn may(&self, user: &User, words: &[&str]) -> Decision {
        let nothing = Decision {
            allowed: false,
            decided_by: None,
        };
        let Some((name, rest)) = words.split_first() else {
            return nothing;
        };
        let is = |text: &Text, name: &str| text.as_str().eq_ignore_ascii_case(name);
        let mut original = *name;
        for renamed in self.renamed.iter().rev() {
            if is(&renamed.to, original) {
                original = renamed.command.as_str();
            } else if is(&renamed.command, original) {
                return Decision {
                    allowed: false,
                    decided_by: Some(renamed.span),
                };
            }
        }
        let mut call = vec![original];
        call.extend(rest);
        user.may(self.version, &call)
    }
}
