//! Facts of a place where a Redis password is written or passed on.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::fact::{Fact, FactValue, Input, Item, Place, count};
use super::health;
use super::kind::SubjectKind;
use super::sharing::{REQUIREPASS, Sharing, user_of};
use super::subject::{Account, Subjects};
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::deployment::{CredentialKind, CredentialLocation, CredentialUse, Server};
use crate::inputs::{History, is_in_tests};
use crate::secret::{Secret, Strength, is_hash_of, is_made_of_words};
use redproof_compose::Project;
use redproof_redis::RequirepassVoid;
use redproof_source::{FileId, Known, SourceMap, Tree, Why};

/// The fewest characters of a value that is looked for in the history: a shorter one may be there by chance.
const SHORTEST_IN_HISTORY: usize = 8;

/// One use.
pub(super) struct Subject<'a> {
    used: &'a CredentialUse,
    /// The deployment's name, which is a path.
    deployment: &'a str,
    /// The project that uses the file, if one does.
    project: Option<&'a Project>,
    tracked: Option<bool>,
    /// The permissions of the file, where the system has them.
    mode: Option<u32>,
    /// Whether another user of an ACL has the same password.
    shared: bool,
    /// Whether it is the password of a user that programs log in as.
    of_program: bool,
    /// Whether it is a variable that the container does not have whose shell reads it.
    unset: bool,
    /// Whether it is in a file that no server of the deployment, or near it, loads.
    unloaded: bool,
    /// Whether it is a `requirepass` that its server ignores.
    overridden: bool,
    /// Earlier versions of the files, if they were read.
    history: Option<&'a History>,
    /// Today.
    today: Option<Date>,
    /// The file that it is written in.
    path: String,
    /// Worked out once for all facts about it.
    strength: OnceCell<Strength>,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let sharing = Sharing::of(&deployment.credential_uses);
    let not_loaded = deployment.config_files.iter().filter(|file| {
        let has_server = deployment.project.is_some() || file.beside_server == Known::Known(true);
        has_server && file.loaded == Known::Known(false)
    });
    let unloaded: BTreeSet<FileId> = not_loaded.map(|file| file.file).collect();
    let mut servers: HashMap<&str, usize> = HashMap::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        servers.entry(&server.name).or_insert(index);
    }
    let programs = deployment.users_of_programs();
    let server_of = |used: &CredentialUse| {
        let server = used.owners.names().find_map(|owner| servers.get(owner));
        server.and_then(|index| deployment.servers.get(*index))
    };
    let is_unset = |used: &CredentialUse| {
        let variable = used.variable.as_ref().filter(|_| {
            let locations = [CredentialLocation::Argument, CredentialLocation::Healthcheck];
            used.kind == CredentialKind::Indirect && locations.contains(&used.location)
        });
        let both = server_of(used).zip(variable);
        both.is_some_and(|(server, (name, _))| health::lacks(deployment, server, name))
    };
    let uses = deployment.credential_uses.iter();
    uses.map(|used| {
        let subject = Subject {
            shared: sharing.has(used),
            of_program: user_of(used).is_some_and(|user| programs.has(user)),
            unset: is_unset(used),
            unloaded: unloaded.contains(&used.span.file),
            overridden: used.key == REQUIREPASS && server_of(used).is_some_and(ignores_requirepass),
            history: world.history,
            today: world.today,
            project: deployment.project.as_ref(),
            ..Subject::of(used, &deployment.name, world.map, world.tree)
        };
        let anchor = Place::new(used.span, used.path.clone());
        let server = used.owners.names().find_map(|owner| servers.get(owner)).copied();
        Found::new(used.owners.clone(), anchor, subject).related(server)
    })
    .collect()
}

/// Whether a server's `requirepass` has no effect.
fn ignores_requirepass(server: &Server) -> bool {
    let redis = server.redis.known();
    let verdict = redis.map(|redis| redis.requirepass_void().map(|verdict| verdict.answer));
    matches!(verdict, Some(Some(Known::Known(void))) if void != RequirepassVoid::No)
}

/// Subjects for passwords that are written again in files that are deployments of their own.
pub fn collect_written<'u>(
    uses: &'u [(String, CredentialUse)],
    map: &SourceMap,
    tree: &Tree,
) -> Vec<Subjects<'u>> {
    let subjects = uses.iter().map(|(deployment, used)| {
        let answers = Subject::of(used, deployment, map, tree);
        let anchor = Place::new(used.span, used.path.clone());
        let kind = SubjectKind::CredentialUse;
        let mut subject = super::Subject::new(kind, FIELDS, used.owners.clone(), anchor, Box::new(answers));
        subject.parts = vec![None; RELATIONS.len()];
        Subjects {
            deployment: deployment.as_str().into(),
            all: vec![subject],
            profiles: BTreeMap::new(),
            is_chart: false,
        }
    });
    subjects.collect()
}

impl<'a> Subject<'a> {
    /// A use whose password no other user is known to have.
    fn of(used: &'a CredentialUse, deployment: &'a str, map: &SourceMap, tree: &Tree) -> Self {
        Self {
            used,
            deployment,
            project: None,
            tracked: tree.is_tracked(map.path(used.span.file)),
            mode: tree.mode(map.path(used.span.file)),
            shared: false,
            of_program: false,
            unset: false,
            unloaded: false,
            overridden: false,
            history: None,
            today: None,
            path: map.path(used.span.file).to_owned(),
            strength: OnceCell::new(),
        }
    }
}

impl Subject<'_> {
    fn fact(&self, value: FactValue) -> Fact {
        Fact::at(value, Place::new(self.used.span, self.used.path.clone()))
    }

    fn boolean(&self, value: bool) -> Fact {
        self.fact(FactValue::Boolean(value))
    }

    /// A fact about the value's strength; unknown if the files do not show the value.
    fn strength(&self, answer: impl FnOnce(Strength) -> bool) -> Fact {
        match &self.used.secret {
            // An expression says nothing about the password that was meant.
            _ if self.used.unexpanded => self.boolean(false),
            Some(secret) if secret.is_empty() => self.boolean(false),
            Some(secret) => {
                let strength = *self.strength.get_or_init(|| match self.used.kind {
                    // A hash shows only whether it is one of the known passwords.
                    CredentialKind::Hash => Strength::behind_hash(secret),
                    _ => Strength::of(secret),
                });
                self.boolean(answer(strength))
            }
            None => Fact::at(self.unknown(), Place::new(self.used.span, self.used.path.clone())),
        }
    }

    fn unknown(&self) -> FactValue {
        let reason = match &self.used.variable {
            Some((name, _)) => format!("{name} is set outside the files"),
            None => "the value is set outside the files".to_owned(),
        };
        FactValue::Unknown(Why::new(reason, Some(self.used.span)))
    }

    /// The value, where it is long enough to be in a file for no other reason. What is not known may be anywhere.
    fn sought(&self) -> Result<Option<&str>, FactValue> {
        let Some(secret) = &self.used.secret else {
            return match self.used.unexpanded {
                true => Ok(None),
                false => Err(self.unknown()),
            };
        };
        let text = secret.expose();
        Ok((text.chars().count() >= SHORTEST_IN_HISTORY).then_some(text))
    }

    /// Whether a commit contains the value, or what a hash is of.
    fn committed(&self) -> Fact {
        let Some(history) = self.history else {
            return Fact::unread(Input::History);
        };
        let (first, complete) = match self.sought() {
            Err(unknown) => return self.fact(unknown),
            Ok(None) => return Fact::absent(),
            Ok(Some(hash)) if self.used.kind == CredentialKind::Hash => history.first_hashed(hash),
            Ok(Some(text)) => (history.first(text), true),
        };
        match first {
            Some(_) => self.boolean(true),
            None if history.complete && complete => self.boolean(false),
            None => Fact::unknown(Why::new("not all of git's history was read", None)),
        }
    }

    /// For how long the file has had the value.
    fn age(&self) -> Fact {
        let Some(history) = self.history else {
            return Fact::unread(Input::History);
        };
        let since = self.sought().ok().flatten();
        let since = since.and_then(|text| history.since(&self.path, text));
        match (since, self.today) {
            (Some(since), Some(today)) => self.fact(FactValue::Number((today - since).get_days().into())),
            _ => Fact::absent(),
        }
    }

    fn length(&self) -> Fact {
        match &self.used.secret {
            _ if self.used.unexpanded => Fact::absent(),
            Some(_) if self.used.kind == CredentialKind::Hash => Fact::absent(),
            Some(secret) => self.fact(FactValue::Number(count(secret.expose().chars().count()))),
            None => self.fact(self.unknown()),
        }
    }

    /// Whether the value consists of common words and names. The deployment's path has names, too.
    fn is_made_of_words(&self) -> bool {
        let Some(secret) = self
            .used
            .secret
            .as_ref()
            .filter(|_| self.used.kind != CredentialKind::Hash)
        else {
            return false;
        };
        let near = self.used.context_words.iter().map(String::as_str);
        // What the folder of the whole tree is called differs between clones.
        let project = self
            .project
            .filter(|project| project.is_name_written || !project.folder.is_empty())
            .map(|project| project.name.as_str());
        is_made_of_words(
            secret,
            near.chain(self.used.owners.names())
                .chain([self.deployment])
                .chain(project),
        )
    }

    /// Whose password it is.
    fn whose(&self) -> Option<&'static str> {
        match user_of(self.used)? {
            REQUIREPASS => Some("default"),
            _ if self.of_program => Some("program"),
            _ => Some("named"),
        }
    }

    /// Whether the value is one of the words near it.
    fn is_a_name(&self) -> bool {
        let Some(secret) = &self.used.secret else {
            return false;
        };
        self.used.context_words.iter().any(|word| match self.used.kind {
            CredentialKind::Hash => is_hash_of(secret, word),
            _ => secret.is_word(word),
        })
    }
}

table! {
    Subject<'_>, secret of |s| s.used.secret.as_ref(), account of |s| match s.whose() {
        None | Some("default") => Account::Any,
        Some("program") => Account::Program,
        Some(_) => Account::Named,
    };
    "location", Type::Enum(&["argument", "environment", "build-argument", "env-file", "dot-env", "redis-conf", "acl-file", "app-config", "helm-values", "healthcheck", "label", "secret-file", "script"]),
        "Where it is written."
        => |s| s.fact(FactValue::Text(match s.used.location {
            CredentialLocation::Argument => "argument",
            CredentialLocation::Environment => "environment",
            CredentialLocation::BuildArgument => "build-argument",
            CredentialLocation::EnvFile => "env-file",
            CredentialLocation::DotEnv => "dot-env",
            CredentialLocation::RedisConf => "redis-conf",
            CredentialLocation::AclFile => "acl-file",
            CredentialLocation::AppConfig => "app-config",
            CredentialLocation::HelmValues => "helm-values",
            CredentialLocation::Healthcheck => "healthcheck",
            CredentialLocation::Label => "label",
            CredentialLocation::SecretFile => "secret-file",
            CredentialLocation::Script => "script",
        }.into()));
    "kind", Type::Enum(&["literal", "fallback", "variable", "undefined", "indirect", "hash"]),
        "How it is written: as a literal, as a variable's fallback, as a variable that the files set or do not set, as a reference that the application resolves, or as its SHA-256 hash."
        => |s| s.fact(FactValue::Text(match s.used.kind {
            CredentialKind::Literal => "literal",
            CredentialKind::Fallback => "fallback",
            CredentialKind::Variable => "variable",
            CredentialKind::Undefined => "undefined",
            CredentialKind::Indirect => "indirect",
            CredentialKind::Hash => "hash",
        }.into()));
    "key", Type::Text, "The setting or variable that holds it, such as `requirepass`.", eg "requirepass"
        => |s| s.fact(FactValue::Text(s.used.key.clone()));
    "empty", Type::Boolean, "Whether it is the empty string."
        => |s| s.boolean(s.used.secret.as_ref().is_some_and(Secret::is_empty));
    "in_url", Type::Boolean, "Whether it is part of a URL."
        => |s| s.boolean(s.used.in_url);
    "unexpanded", Type::Boolean, "Whether it is an expression that nothing expands there, so that the expression is the password."
        => |s| s.boolean(s.used.unexpanded);
    "unset", Type::Boolean, "Whether it is a variable for the container's shell, in a command or health check, and the container is known not to have it."
        => |s| s.boolean(s.unset);
    "unloaded", Type::Boolean, "Whether it is in a configuration or ACL file that no server loads, though one could."
        => |s| s.boolean(s.unloaded);
    "without_effect", Type::Boolean,
        "Whether no server takes it: it is in a file that none loads, though one could, or a `requirepass` of a server whose default user is defined elsewhere."
        => |s| s.boolean(s.unloaded || s.overridden);
    "split", Type::Boolean, "Whether Compose reads a `$` in it as the start of a variable, so that part of it is lost."
        => |s| s.boolean(s.used.split);
    "dropped", Type::Boolean, "Whether Compose drops it with the end of a command, so that no program gets it."
        => |s| s.boolean(s.used.dropped);
    "is_path", Type::Boolean, "Whether it is the path of a secret file and not its content."
        => |s| s.boolean(s.used.secret.as_ref().is_some_and(Secret::is_secret_path));
    "placeholder", Type::Boolean, "Whether it looks like a placeholder that should have been replaced."
        => |s| s.strength(|strength| strength.placeholder);
    "listed", Type::Boolean, "Whether it is in the list of default and common passwords."
        => |s| s.strength(|strength| strength.listed);
    "length", Type::Number, hidden, "How many characters it has; absent for a hash.", eg "{ below: 16 }"
        => |s| s.length();
    "low_entropy", Type::Boolean, "Whether its characters repeat or form a sequence."
        => |s| s.strength(|strength| strength.low_entropy);
    "is_a_name", Type::Boolean, "Whether it equals the user, the service or the variable next to it."
        => |s| s.boolean(!s.used.unexpanded && s.is_a_name());
    "common_words", Type::Boolean, "Whether it consists of common words, such as `redis` and `password`, of names near it, and of few digits."
        => |s| s.boolean(!s.used.unexpanded && s.is_made_of_words());
    "shared", Type::Boolean, "Whether another user of the server has the same password."
        => |s| s.boolean(s.shared);
    "same_as", Type::List,
        "Where a server of the deployment has the same; empty if something else says that it is a password of Redis.", eg "{ empty: false }"
        => |s| Fact::list(s.used.same_as.iter().map(|(span, path)| {
            Item::new(path.clone(), Place::new(*span, path.clone()))
        }).collect());
    "in_tests", Type::Boolean, "Whether it is below a folder of tests, in a file that no project uses."
        => |s| s.boolean(s.project.is_none() && is_in_tests(&s.path));
    "tracked", Type::Boolean, "Whether git tracks the file that contains it; not read if there is no repository."
        => |s| match s.tracked {
            Some(tracked) => s.boolean(tracked),
            None => Fact::unread(Input::Repository),
        };
    "committed", Type::Boolean,
        "Whether a commit contains it, or what it is the hash of; not read without `--history`, and absent for short values."
        => |s| s.committed();
    "age_days", Type::Number,
        "For how many days the file has had it, by its commits; not read without `--history`, and absent for what no commit has.", eg "{ above: 365 }"
        => |s| s.age();
    "others_may_read", Type::Boolean,
        "Whether the permissions of the file that contains it let everyone on the host read it; not read where there are none."
        => |s| s.mode.map_or_else(|| Fact::unread(Input::Permissions), |mode| s.boolean(mode & 0o004 != 0));
    "account", Type::Enum(&["default", "program", "named"]),
        "Whether it is the password of `default`, which people may use, of a user that programs log in as, or of another user; absent where none of these is known."
        => |s| s.whose().map_or_else(Fact::absent, |whose| s.fact(FactValue::Text(whose.into())));
    "variable", Type::Text, "The variable that it comes from.", eg "REDIS_PASSWORD"
        => |s| match &s.used.variable {
            Some((name, Some(defined))) => Fact::at(FactValue::Text(name.clone().into()), Place::new(*defined, name.clone())),
            Some((name, None)) => s.fact(FactValue::Text(name.clone().into())),
            None => Fact::absent(),
        };
}
