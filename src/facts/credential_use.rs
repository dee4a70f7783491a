//! What rules may ask about a place where a Redis password is written or handed over.

use super::table::table;
use super::{Datum, Fact, Place, Type};
use crate::deployment::{CredentialKind, CredentialLocation, CredentialUse};
use crate::secret::{Secret, Strength, is_hash_of};
use redproof_source::Why;

/// One use.
pub(super) struct Subject<'a> {
    pub(super) used: &'a CredentialUse,
    pub(super) tracked: Option<bool>,
    /// Owners of other servers or users that have the same password.
    pub(super) shared: bool,
}

impl Subject<'_> {
    fn place(&self) -> Place {
        Place::new(self.used.span, self.used.path.clone())
    }

    fn fact(&self, datum: Datum) -> Fact {
        Fact::at(datum, self.place())
    }

    /// An answer about the value's strength; unknown where the files do not tell the value.
    fn strength(&self, answer: impl FnOnce(Strength) -> bool) -> Fact {
        match &self.used.secret {
            Some(secret) if secret.is_empty() => self.fact(Datum::Flag(false)),
            // Of a hash can only be told whether it is one of the passwords that are known.
            Some(secret) if self.used.kind == CredentialKind::Hash => {
                self.fact(Datum::Flag(answer(Strength::behind_hash(secret))))
            }
            Some(secret) => self.fact(Datum::Flag(answer(Strength::of(secret)))),
            None => {
                let reason = match &self.used.variable {
                    Some((name, _)) => format!("{name} is set outside the files"),
                    None => "the value is set outside the files".to_owned(),
                };
                let why = Why::new(reason, Some(self.used.span));
                self.fact(Datum::Unknown(why))
            }
        }
    }
}

table! {
    Subject<'_>;
    "where", Type::Word(&["argument", "environment", "build-argument", "env-file", "dot-env", "redis-conf", "acl-file", "app-config", "healthcheck", "label", "secret-file", "script"]), true,
        "CredentialLocation it stands."
        => |s| s.fact(Datum::Word(match s.used.location {
            CredentialLocation::Argument => "argument",
            CredentialLocation::Environment => "environment",
            CredentialLocation::BuildArgument => "build-argument",
            CredentialLocation::EnvFile => "env-file",
            CredentialLocation::DotEnv => "dot-env",
            CredentialLocation::RedisConf => "redis-conf",
            CredentialLocation::AclFile => "acl-file",
            CredentialLocation::AppConfig => "app-config",
            CredentialLocation::Healthcheck => "healthcheck",
            CredentialLocation::Label => "label",
            CredentialLocation::SecretFile => "secret-file",
            CredentialLocation::Script => "script",
        }.into()));
    "form", Type::Word(&["literal", "fallback", "variable", "unset", "reference", "hash"]), true,
        "How it is written: as itself, as a variable's fallback, as a variable that the files set or do not, as a reference, or as its SHA-256."
        => |s| s.fact(Datum::Word(match s.used.kind {
            CredentialKind::Literal => "literal",
            CredentialKind::Fallback => "fallback",
            CredentialKind::Variable => "variable",
            CredentialKind::Undefined => "unset",
            CredentialKind::Indirect => "reference",
            CredentialKind::Hash => "hash",
        }.into()));
    "called", Type::Word(&[]), true, "What it is called there, such as `requirepass` or a variable's name."
        => |s| s.fact(Datum::Word(s.used.key.clone()));
    "empty", Type::Flag, true, "Whether it is the empty string."
        => |s| match &s.used.secret {
            Some(secret) => s.fact(Datum::Flag(secret.is_empty())),
            None => s.fact(Datum::Flag(false)),
        };
    "in_url", Type::Flag, true, "Whether it is a part of a URL."
        => |s| s.fact(Datum::Flag(s.used.in_url));
    "unexpanded", Type::Flag, true, "Whether it is an expression that nothing expands there, and so is the password itself."
        => |s| s.fact(Datum::Flag(s.used.unexpanded));
    "split", Type::Flag, true, "Whether Compose takes a `$` in it for the start of a variable, so that a part of it is lost."
        => |s| s.fact(Datum::Flag(s.used.split));
    "is_path", Type::Flag, true, "Whether it is the path of a secret file, and not what the file holds."
        => |s| s.fact(Datum::Flag(s.used.secret.as_ref().is_some_and(Secret::is_secret_path)));
    "placeholder", Type::Flag, true, "Whether it reads like a placeholder that was to be replaced."
        => |s| s.strength(|strength| strength.placeholder);
    "listed", Type::Flag, true, "Whether it stands in the list of default and common passwords."
        => |s| s.strength(|strength| strength.listed);
    "short", Type::Flag, true, "Whether it is shorter than 16 characters."
        => |s| s.strength(|strength| strength.short);
    "low_entropy", Type::Flag, true, "Whether its characters repeat or follow each other."
        => |s| s.strength(|strength| strength.low_entropy);
    "is_a_name", Type::Flag, true, "Whether it equals the user, the service or the variable beside it."
        => |s| match &s.used.secret {
            Some(secret) => s.fact(Datum::Flag(s.used.context_words.iter().any(|word| match s.used.kind {
                CredentialKind::Hash => is_hash_of(secret, word),
                _ => secret.is_word(word),
            }))),
            None => s.fact(Datum::Flag(false)),
        };
    "shared", Type::Flag, true, "Whether another user of the server has the same password."
        => |s| s.fact(Datum::Flag(s.shared));
    "tracked", Type::Flag, true, "Whether git tracks the file it stands in; absent where there is no repository."
        => |s| match s.tracked {
            Some(tracked) => s.fact(Datum::Flag(tracked)),
            None => Fact::absent(),
        };
    "variable", Type::Word(&[]), true, "The variable that it comes from."
        => |s| match &s.used.variable {
            Some((name, Some(defined))) => Fact::at(Datum::Word(name.clone().into()), Place::new(*defined, name.clone())),
            Some((name, None)) => s.fact(Datum::Word(name.clone().into())),
            None => Fact::absent(),
        };
}
