//! The users that are loaded: `user` lines or an ACL file, and the default user.

use redproof_source::{Known, Text, absolute};

use super::Start;
use crate::acl::{UserRules, load_acl_file};
use crate::model::{AclFile, FileAnswer, Launch, User};
use crate::settings::unset;
use crate::users;
use crate::version::Version;

impl Start<'_> {
    pub(super) fn users(&mut self, launch: &mut Launch<'_>) -> (Vec<User>, Option<AclFile>) {
        let version = self.loaded.version;
        let all_channels = self.is("acl-pubsub-default", "allchannels");
        let path = self
            .loaded
            .settings
            .get("aclfile")
            .and_then(|setting| setting.first().cloned())
            .filter(|path| !path.is_empty() || path.undefined().is_some());
        let (mut users, faults) = users::load(&self.loaded.users, version, all_channels);
        for fault in faults {
            // Sentinel has commands of its own, which are in no table.
            if fault.no_such_name && self.loaded.sentinel {
                continue;
            }
            match unset(&fault.words) {
                Some(why) => self.loaded.doubts.push(why),
                None => self.refuse_wrong(fault.at, fault.path, fault.error),
            }
        }
        let Some(path) = path else {
            return (with_default(users, version, self.requirepass()), None);
        };
        if !users.is_empty() {
            let at = self.place("aclfile");
            self.refuse(
                at,
                "aclfile",
                "Users are defined both in redis.conf (or on the command line) and in an ACL file.",
                "Move all users into the ACL file, or remove `aclfile`.",
            );
            return (
                with_default(users, version, self.requirepass()),
                Some(AclFile {
                    path,
                    file: Known::Known(None),
                }),
            );
        }
        let file = self.acl_file(launch, &path, all_channels, &mut users);
        // With an ACL file, `requirepass` has no effect.
        (with_default(users, version, None), Some(AclFile { path, file }))
    }

    fn acl_file(
        &mut self,
        launch: &mut Launch<'_>,
        path: &Text,
        all_channels: bool,
        users: &mut Vec<User>,
    ) -> Known<Option<redproof_source::FileId>> {
        let answer = match unset(std::slice::from_ref(path)) {
            Some(why) => FileAnswer::Unknown(why),
            None => (launch.files)(&absolute(&self.loaded.dir, path.as_str())),
        };
        match answer {
            FileAnswer::Found(file, text) => {
                self.loaded.files.push(file);
                let (found, refusals, lines) = load_acl_file(self.loaded.version, &text, all_channels);
                *users = found;
                self.loaded.refusals.extend(refusals);
                self.loaded.refused_lines.extend(lines);
                Known::Known(Some(file))
            }
            FileAnswer::Missing => {
                self.refuse(
                    path.span(),
                    "aclfile",
                    "The ACL file does not exist, and redis-server does not start without it.",
                    "Mount the file at this path. A relative path is relative to `dir`.",
                );
                Known::Known(None)
            }
            FileAnswer::Unknown(why) => {
                self.loaded.doubts.push(why.clone());
                Known::Unknown(why)
            }
        }
    }

    /// The password of `requirepass`, if it is not empty.
    fn requirepass(&self) -> Option<Text> {
        self.loaded
            .settings
            .get("requirepass")
            .and_then(|setting| setting.first().cloned())
            .filter(|password| !password.is_empty())
    }
}

/// The users with `default` first, which exists in any case.
fn with_default(mut users: Vec<User>, version: &'static Version, requirepass: Option<Text>) -> Vec<User> {
    let own = users
        .iter()
        .position(|user| user.name == "default")
        .map(|at| users.remove(at));
    let default = own.unwrap_or_else(|| {
        let mut rules = UserRules::default_user(version);
        if let Some(password) = requirepass {
            rules.require(&password);
        }
        rules.finish("default", None)
    });
    users.insert(0, default);
    users
}
