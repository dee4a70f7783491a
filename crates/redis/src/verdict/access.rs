//! Who may connect: authentication, the default user, and the password that counts.

use redproof_source::{Known, Span, Why};

use super::{Verdict, VerdictPlace};
use crate::config_path::ConfigPath;
use crate::model::{Password, Server, Setting, SettingOrigin, User};
use crate::version::Version;

/// What a client needs before it may run commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// Nothing.
    None,
    /// The default user's password; there is no other user.
    Password,
    /// The name and password of an ACL user.
    Acl,
}

impl Authentication {
    /// The word in rules and in `inspect`.
    pub const fn word(self) -> &'static str {
        match self {
            Authentication::None => "none",
            Authentication::Password => "password",
            Authentication::Acl => "acl",
        }
    }
}

/// The state of the user `default`, which every new connection is until it logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultUser {
    /// It is off: every client has to log in as another user.
    Off,
    /// It needs no password.
    Open,
    /// Its password is empty: a client has to log in, and everybody can.
    EmptyPassword,
    /// It needs no password, and may run nothing but `PING` and commands about its own connection.
    Harmless,
    /// It needs a password, and may run every command.
    Password,
    /// It needs a password, and may run some commands only.
    Limited,
}

impl DefaultUser {
    /// The word in rules.
    pub const fn word(self) -> &'static str {
        match self {
            DefaultUser::Off => "off",
            DefaultUser::Open | DefaultUser::EmptyPassword => "open",
            DefaultUser::Password => "password",
            DefaultUser::Harmless | DefaultUser::Limited => "limited",
        }
    }
}

/// Where the password that counts is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordSource {
    /// `requirepass` on the command line.
    Argument,
    /// `requirepass` in a configuration file.
    File,
    /// A variable that the image turns into `requirepass`.
    Environment,
    /// An ACL user.
    Acl,
}

impl PasswordSource {
    /// The word in rules.
    pub const fn word(self) -> &'static str {
        match self {
            PasswordSource::Argument => "argument",
            PasswordSource::File => "file",
            PasswordSource::Environment => "environment",
            PasswordSource::Acl => "acl",
        }
    }
}

/// Whether `requirepass` has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequirepassVoid {
    /// It is not set, or it counts.
    No,
    /// A `user default` line of the configuration replaces it.
    ByUserLine,
    /// An ACL file replaces it.
    ByAclFile,
}

/// Commands that read and change no data: those about the connection itself, and `PING` for health checks.
const HARMLESS: &[&str] = &[
    "auth",
    "hello",
    "quit",
    "reset",
    "ping",
    "echo",
    "select",
    "client|getname",
    "client|id",
    "client|setinfo",
    "client|setname",
];

impl User {
    /// Whether everybody can log in as the user, and the rule that says so: `nopass`, or an empty password.
    pub fn needs_no_password(&self) -> (bool, Option<Span>) {
        let empty = self.passwords.iter().find(|password| password.is_empty());
        match empty {
            Some(password) if !self.nopass.0 => (true, Some(password.span)),
            _ => self.nopass,
        }
    }

    /// Why the files do not say whether the user has an empty password: it is a variable that may be unset.
    fn why_password_unknown(&self) -> Option<Why> {
        match self.needs_no_password().0 {
            true => None,
            false => self.passwords.iter().find_map(Password::why_unknown),
        }
    }

    /// Whether the user may run nothing but `PING` and commands about its own connection, as with
    /// `user default on nopass -@all +ping`.
    pub fn is_harmless(&self, version: &'static Version) -> bool {
        self.span.is_some()
            && version.commands().all(|command| {
                HARMLESS.contains(&command.name)
                    || command.name.starts_with("command")
                    || !self.may_run(version, command.name).allowed
            })
    }
}

impl Server {
    /// What a client needs. The default user decides: while it needs a password or is off, every client has to log in.
    /// Protected mode is a question of its own: [`Server::protected_mode`].
    pub fn authentication(&self) -> Verdict<Authentication> {
        let named = self.users.iter();
        let named = named.filter(|user| user.name != "default" && user.enabled.0);
        let needs_name = named.count() > 0;
        let mut places: Vec<VerdictPlace> = self
            .default_account()
            .and_then(|user| user.needs_no_password().1.or(user.span))
            .map(|span| VerdictPlace::new(span, ConfigPath::user("default")))
            .into_iter()
            .collect();
        places.extend(self.places_of("requirepass"));
        let answer = self.default_user().answer.map(|state| match state {
            DefaultUser::Open | DefaultUser::EmptyPassword => Authentication::None,
            DefaultUser::Off | DefaultUser::Harmless => Authentication::Acl,
            DefaultUser::Password | DefaultUser::Limited if needs_name => Authentication::Acl,
            DefaultUser::Password | DefaultUser::Limited => Authentication::Password,
        });
        Verdict { answer, places }
    }

    /// The state of the user `default`.
    pub fn default_user(&self) -> Verdict<DefaultUser> {
        let (state, rule) = match self.default_account() {
            // Without a line of its own it is as redis-server makes it; `launch` always adds it.
            None => (DefaultUser::Open, None),
            Some(user) if !user.enabled.0 => (DefaultUser::Off, user.enabled.1.or(user.span)),
            Some(user) if user.needs_no_password().0 => {
                let state = match user.nopass.0 {
                    true if user.is_harmless(self.version) => DefaultUser::Harmless,
                    true => DefaultUser::Open,
                    false if user.is_harmless(self.version) => DefaultUser::Limited,
                    false => DefaultUser::EmptyPassword,
                };
                (state, user.needs_no_password().1.or(user.span))
            }
            Some(user) => {
                let shown = user.root.commands_shown();
                let everything = shown.contains("+@all") && !shown.contains('-');
                let state = if everything {
                    DefaultUser::Password
                } else {
                    DefaultUser::Limited
                };
                (state, user.enabled.1.or(user.span))
            }
        };
        let unknown = self
            .why_users_unknown()
            .or_else(|| self.why_requirepass_unknown())
            .or_else(|| self.default_line()?.why_password_unknown());
        Verdict {
            answer: unknown.map_or(Known::Known(state), Known::Unknown),
            places: rule
                .map(|span| VerdictPlace::new(span, ConfigPath::user("default")))
                .into_iter()
                .collect(),
        }
    }

    /// Whether everybody can log in as a user: any password is accepted, or the empty one. That of `default` may come from a setting that is not known.
    pub fn needs_no_password(&self, user: &User) -> Known<bool> {
        match self.default_user().answer {
            Known::Unknown(why) if user.name == "default" => Known::Unknown(why),
            _ => match user.why_password_unknown() {
                Some(why) => Known::Unknown(why),
                None => Known::Known(user.needs_no_password().0),
            },
        }
    }

    /// Whether the server needs no password if the variable that holds its password is unset or empty. The places are
    /// those of the variable.
    pub fn open_when_password_unset(&self) -> Verdict<bool> {
        // A variable that must be set leaves no server that runs without it.
        let written = self.setting("requirepass").is_some_and(|setting| {
            setting
                .words
                .iter()
                .any(|word| word.undefined().is_some() && word.is_empty())
        });
        let why = if written && self.why_users_unknown().is_none() {
            self.why_requirepass_unknown()
        } else {
            None
        };
        let place = why.as_ref().and_then(|why| why.at);
        Verdict {
            answer: Known::Known(why.is_some()),
            places: place
                .map(|span| VerdictPlace::new(span, "requirepass"))
                .into_iter()
                .collect(),
        }
    }

    /// Whether `requirepass` is set without effect, because the default user is defined elsewhere; `None` where the
    /// version does not have the directive. The places are those of `requirepass` and of what replaces it.
    pub fn requirepass_void(&self) -> Option<Verdict<RequirepassVoid>> {
        let setting = self.setting("requirepass")?;
        let set = setting.span.is_some() && !matches!(setting.is_set(), Known::Known(false));
        if let Some(why) = self.why_users_unknown().filter(|_| set) {
            return Some(Verdict {
                answer: Known::Unknown(why),
                places: Vec::new(),
            });
        }
        let line = self.default_line();
        let void = match line {
            _ if !set => RequirepassVoid::No,
            Some(_) => RequirepassVoid::ByUserLine,
            None if self.has_acl_file() => RequirepassVoid::ByAclFile,
            None => RequirepassVoid::No,
        };
        let mut places = self.places_of("requirepass");
        let by = match (line.and_then(|user| user.span), &self.acl_file) {
            (Some(span), _) => Some(VerdictPlace::new(span, ConfigPath::user("default"))),
            (None, Some(acl)) => Some(VerdictPlace::new(acl.path.span(), "aclfile")),
            (None, None) => None,
        };
        places.extend(by);
        Some(Verdict {
            answer: Known::Known(void),
            places,
        })
    }

    /// Where the password that counts is set; `None` where there is none.
    pub fn password_source(&self) -> Option<Verdict<PasswordSource>> {
        if self.has_acl_file() || self.default_line().is_some() {
            return Some(Verdict {
                answer: Known::Known(PasswordSource::Acl),
                places: Vec::new(),
            });
        }
        let setting = self
            .setting("requirepass")
            .filter(|setting| setting.span.is_some())?;
        let source = match setting.origin {
            SettingOrigin::Argument => PasswordSource::Argument,
            SettingOrigin::Environment => PasswordSource::Environment,
            SettingOrigin::Default | SettingOrigin::Image | SettingOrigin::File | SettingOrigin::Include => {
                PasswordSource::File
            }
        };
        Some(Verdict {
            answer: Known::Known(source),
            places: self.places_of("requirepass"),
        })
    }

    /// Why the users are not known: a configuration or ACL file that could not be read, or an ACL file that does not
    /// exist.
    pub fn why_users_unknown(&self) -> Option<Why> {
        let config = self.config_file.as_ref().and_then(|config| config.file.why());
        let acl = self.acl_file.as_ref().and_then(|acl| acl.file.why());
        let unread = config.or(acl).or(self.unread.first());
        unread.cloned().or_else(|| self.missing_acl_file())
    }

    /// Why it is not known what a user may do: no line defines it, and a file that could not be read may.
    pub fn why_user_unknown(&self, user: &User) -> Option<Why> {
        self.why_users_unknown().filter(|_| user.span.is_none())
    }

    /// An ACL file that does not exist: the server does not start, and the users that it should have are unknown.
    fn missing_acl_file(&self) -> Option<Why> {
        let acl = self.acl_file.as_ref()?;
        let missing = acl.file == Known::Known(None) && self.users.iter().all(|user| user.span.is_none());
        missing.then(|| Why::new("the ACL file does not exist", Some(acl.path.span())))
    }

    /// Why `requirepass` is unknown, where it alone decides about the default user.
    fn why_requirepass_unknown(&self) -> Option<Why> {
        if self.has_acl_file() || self.default_line().is_some() {
            return None;
        }
        self.setting("requirepass").map(Setting::is_set)?.why().cloned()
    }

    /// The default user, where a line defines it.
    fn default_line(&self) -> Option<&User> {
        self.default_account().filter(|user| user.span.is_some())
    }

    fn has_acl_file(&self) -> bool {
        self.acl_file
            .as_ref()
            .is_some_and(|acl| matches!(acl.file, Known::Known(Some(_))))
    }
}
