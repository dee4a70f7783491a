//! Facts of a Compose secret that concerns Redis.

use super::fact::{Fact, FactValue, Input, Item, Place};
use super::passwords::names_password;
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::Deployment;
use redproof_compose::{Project, Resource};
use redproof_source::{Text, Tree};

/// A secret.
pub(super) struct Subject<'a> {
    project: &'a Project,
    secret: &'a Resource,
    tree: &'a Tree,
    /// Its file in the tree.
    path: Option<String>,
}

pub(super) const RELATIONS: &[Relation] = &[];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let Some(project) = &deployment.project else {
        return Vec::new();
    };
    let secrets = project.secrets.iter();
    secrets
        .filter(|secret| concerns_redis(deployment, secret))
        .map(|secret| {
            let name = secret.name.as_str();
            let anchor = Place::new(secret.name.span(), format!("secrets.{name}"));
            let file = secret.file.as_ref().filter(|file| file.undefined().is_none());
            let subject = Subject {
                project,
                secret,
                tree: world.tree,
                path: file.and_then(|file| Tree::join(&project.folder, file.as_str())),
            };
            Found::new(name, anchor, subject)
        })
        .collect()
}

/// Whether a secret is named like a Redis password, or granted to a Redis server.
fn concerns_redis(deployment: &Deployment, secret: &Resource) -> bool {
    let granted = || {
        let mut services = deployment
            .servers
            .iter()
            .filter_map(|server| deployment.service_of(server));
        services.any(|service| {
            service
                .secrets
                .iter()
                .any(|grant| grant.source == *secret.name.as_str())
        })
    };
    names_password(secret.name.as_str()) || granted()
}

impl Subject<'_> {
    fn place(&self, key: &str, text: &Text) -> Place {
        Place::new(
            text.span(),
            format!("secrets.{}.{key}", self.secret.name.as_str()),
        )
    }

    fn source(&self) -> Fact {
        let secret = self.secret;
        let (word, key, text) = match (&secret.file, &secret.environment, secret.external) {
            (_, _, true) => return Fact::text("external"),
            (Some(file), ..) => ("file", "file", file),
            (None, Some(variable), _) => ("environment", "environment", variable),
            (None, None, false) => return Fact::absent(),
        };
        Fact::at(FactValue::Text(word.into()), self.place(key, text))
    }

    /// A fact of the file, which is reported where the compose file names it. The input is what it needs.
    fn of_file(&self, needs: Input, answer: impl FnOnce(&Tree, &str) -> Option<bool>) -> Fact {
        let path = self.path.as_ref().filter(|path| self.tree.is_file(path));
        let (Some(path), Some(file)) = (path, &self.secret.file) else {
            return Fact::absent();
        };
        match answer(self.tree, path) {
            Some(answer) => Fact::at(FactValue::Boolean(answer), self.place("file", file)),
            None => Fact::unread(needs),
        }
    }

    /// Whether the file holds certificates only.
    fn is_public(&self) -> Fact {
        let Some(file) = &self.secret.file else {
            return Fact::absent();
        };
        let text = self.path.as_ref().and_then(|path| self.tree.read(path).ok());
        match text {
            Some(text) => Fact::at(
                FactValue::Boolean(crate::cert::is_public(&text)),
                self.place("file", file),
            ),
            None => Fact::absent(),
        }
    }

    fn granted_to(&self) -> Fact {
        let mut items = Vec::new();
        for service in &self.project.services {
            let grants = service.secrets.iter();
            for grant in grants.filter(|grant| grant.source == *self.secret.name.as_str()) {
                items.push(Item::new(
                    service.name.as_str(),
                    Place::new(grant.span, grant.path.clone()),
                ));
            }
        }
        Fact::list(items)
    }
}

table! {
    Subject<'_>;
    "source", Type::Enum(&["file", "environment", "external"]), "Where its value comes from: a file, a variable of the shell, or a store outside the files."
        => |s| s.source();
    "tracked", Type::Boolean, "Whether git tracks its file; absent without a file, and not read without a repository."
        => |s| s.of_file(Input::Repository, Tree::is_tracked);
    "public", Type::Boolean, "Whether its file holds certificates and no private key: nothing that has to be kept secret. Absent without a file."
        => |s| s.is_public();
    "others_may_read", Type::Boolean, "Whether the permissions of its file let everyone on the host read it; absent without a file, and not read where there are none."
        => |s| s.of_file(Input::Permissions, |tree, path| tree.mode(path).map(|mode| mode & 0o004 != 0));
    "granted_to", Type::List, "The services that it is granted to.", eg "{ has: redis }"
        => |s| s.granted_to();
}
