//! What may be asked of a server that was judged.

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

    /// Whether whoever reaches the server is let in as `default` without a password. Protected mode is not looked at.
    pub fn unauthenticated_access(&self) -> Known<bool> {
        let unread = || self.unread.first().cloned();
        if let Some(why) = self.acl_file.as_ref().and_then(|acl_file| acl_file.file.why()) {
            return Known::Unknown(why.clone());
        }
        let Some(user) = self.user("default") else {
            return Known::Known(true);
        };
        if user.span.is_none() && self.acl_file.is_none() {
            // Only `requirepass` decides.
            if let Some(why) = unread().filter(|_| self.doubtful("aclfile")) {
                return Known::Unknown(why);
            }
            return match self.setting("requirepass").map(Setting::is_set) {
                Some(Known::Unknown(why)) => Known::Unknown(why),
                Some(Known::Known(set)) => Known::Known(!set),
                None => Known::Known(true),
            };
        }
        Known::Known(user.enabled.0 && user.nopass.0)
    }

    fn doubtful(&self, name: &str) -> bool {
        self.setting(name)
            .is_some_and(|setting| setting.shown.known().is_none())
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
