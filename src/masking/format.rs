//! Which notation a file is in.

use redproof_syntax::comments::Notation;

/// The notation of a file, and so the classifier for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A compose file.
    Compose,
    /// An application's configuration in YAML or JSON.
    Yaml,
    /// The same in TOML.
    Toml,
    /// The same as `.properties`.
    Properties,
    /// The same as INI.
    Ini,
    /// `.env` or an env file.
    Dotenv,
    /// A configuration file of redis-server or Sentinel.
    RedisConf,
    /// An ACL file.
    Acl,
    /// A shell script.
    Shell,
    /// A Makefile.
    Makefile,
    /// A Dockerfile.
    Dockerfile,
    /// `requirements.txt`.
    Requirements,
    /// Anything else: every line is masked.
    Opaque,
}

impl Format {
    /// The notation of a file that was read as `kind` (the name of a file's kind in reports), or by its name where it was
    /// read as nothing.
    pub fn of(kind: Option<&str>, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let makefile = name.contains("makefile") || ending == "mk";
        match kind {
            Some("compose") => Self::Compose,
            Some("env") => Self::Dotenv,
            Some("redis-conf") => Self::RedisConf,
            Some("acl") => Self::Acl,
            Some("dockerfile") => Self::Dockerfile,
            Some("script") if makefile || name.ends_with("justfile") => Self::Makefile,
            // What no classifier reads.
            Some("script")
                if !matches!(ending, "sh" | "bash" | "ash" | "zsh" | "ksh") && name.contains('.') =>
            {
                Self::Opaque
            }
            Some("script") => Self::Shell,
            Some("requirements") => Self::Requirements,
            Some("secret") => Self::Opaque,
            _ => match ending {
                "yml" | "yaml" if name.contains("compose") => Self::Compose,
                "yml" | "yaml" | "json" => Self::Yaml,
                "toml" => Self::Toml,
                "properties" => Self::Properties,
                "ini" | "cfg" => Self::Ini,
                "env" => Self::Dotenv,
                "acl" => Self::Acl,
                "sh" | "bash" | "ash" | "zsh" | "ksh" => Self::Shell,
                "conf"
                    if ["redis", "valkey", "sentinel"]
                        .iter()
                        .any(|word| path.contains(word)) =>
                {
                    Self::RedisConf
                }
                _ if name.starts_with(".env") => Self::Dotenv,
                _ if makefile => Self::Makefile,
                _ if name.contains("dockerfile") => Self::Dockerfile,
                _ => Self::Opaque,
            },
        }
    }

    /// How comments are written in it.
    pub(super) const fn notation(self) -> Notation {
        match self {
            Self::Compose | Self::Yaml => Notation::Yaml,
            Self::Toml => Notation::Toml,
            Self::Ini => Notation::Ini,
            Self::Dotenv | Self::Requirements => Notation::Env,
            Self::RedisConf | Self::Dockerfile => Notation::WholeLines,
            Self::Properties => Notation::Properties,
            Self::Shell => Notation::Shell,
            Self::Makefile => Notation::Makefile,
            Self::Acl | Self::Opaque => Notation::None,
        }
    }
}
