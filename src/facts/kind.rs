//! The names of the kinds of subjects.

use std::fmt;

macro_rules! kinds {
    ($($kind:ident $name:literal $doc:literal;)*) => {
        /// A kind of subject, as `for:` names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SubjectKind {
            $(#[doc = $doc] $kind),*
        }

        impl SubjectKind {
            /// All kinds.
            pub const ALL: &'static [SubjectKind] = &[$(SubjectKind::$kind),*];

            /// The name in rules.
            pub const fn name(self) -> &'static str {
                match self { $(SubjectKind::$kind => $name),* }
            }

            /// What it is, in one sentence.
            pub const fn doc(self) -> &'static str {
                match self { $(SubjectKind::$kind => $doc),* }
            }
        }
    };
}

kinds! {
    Deployment "deployment" "All that one `docker compose up` starts, or a file that no project uses.";
    Service "service" "A service of a compose file.";
    Server "server" "A Redis server or a Sentinel.";
    Sentinel "sentinel" "A Sentinel.";
    Mount "mount" "A mount of the container of a Redis server.";
    Secret "secret" "A Compose secret that is named like a Redis password or granted to a Redis server.";
    Endpoint "endpoint" "An address and port that a server listens on, or that a service publishes.";
    Image "image" "The image of a server.";
    Certificate "certificate" "A certificate or key file of a server.";
    User "user" "A user of a server's ACL.";
    Connection "connection" "A client's connection to one server.";
    CredentialUse "credential_use" "A place where a Redis password is written or passed on.";
    ConfigFile "config_file" "A configuration or ACL file of Redis.";
    Refusal "refusal" "Something that Redis, Compose or redproof rejects.";
    Script "script" "A script or Makefile that uses Redis.";
    Rotation "rotation" "A change of a server's password by a script.";
    SharedPassword "shared_password" "A password that several deployments share.";
    Application "application" "Code that uses Redis, as one user of one server.";
    Operation "operation" "A command that an application's code sends, with its keys.";
}

impl SubjectKind {
    /// The kind with a name.
    pub fn named(name: &str) -> Option<SubjectKind> {
        SubjectKind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it has `setting.NAME`.
    pub const fn has_settings(self) -> bool {
        matches!(self, SubjectKind::Server)
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
