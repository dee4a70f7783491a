//! Facts of a mount of a Redis service.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::fact::{Fact, FactValue, Input, Item, Place};
use super::storage;
use super::table::table;
use super::vocabulary::{Relation, SERVER, SERVICE, Type};
use super::world::{Found, World};
use crate::deployment::Server;
use crate::inputs::data_below;
use redproof_compose::{Mount, MountKind, Project};
use redproof_source::{Known, SourceMap, Text, Tree, below};

/// A mount.
pub(super) struct Subject<'a> {
    mount: &'a Mount,
    server: &'a Server,
    tree: &'a Tree,
    map: &'a SourceMap,
    /// Folders of the tree, and volumes, that a service mounts where web servers publish them.
    served: Rc<Served>,
    /// The folder of the tree that it binds.
    folder: Option<String>,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER, SERVICE];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let served = Rc::new(deployment.project.as_ref().map(served).unwrap_or_default());
    let mut found = Vec::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        let Some((service, project)) = deployment.service_of(server).zip(deployment.project.as_ref()) else {
            continue;
        };
        for mount in &service.mounts {
            let source = mount.host_source().filter(|source| source.undefined().is_none());
            let subject = Subject {
                mount,
                server,
                tree: world.tree,
                map: world.map,
                served: Rc::clone(&served),
                folder: source.and_then(|source| Tree::join(&project.folder, source.as_str())),
            };
            let anchor = Place::new(mount.span, mount.path.clone());
            found.push(
                Found::new(&server.name, anchor, subject)
                    .related(Some(index))
                    .related(server.service),
            );
        }
    }
    found
}

/// What services mount where web servers publish it.
#[derive(Default)]
struct Served {
    folders: BTreeSet<String>,
    volumes: BTreeSet<String>,
}

fn served(project: &Project) -> Served {
    let mounts = project.services.iter().flat_map(|service| &service.mounts);
    let mut served = Served::default();
    for mount in mounts.filter(|mount| storage::in_web_root(mount.target.as_str())) {
        match (mount.host_source(), &mount.source) {
            (Some(source), _) if source.undefined().is_none() => {
                served
                    .folders
                    .extend(Tree::join(&project.folder, source.as_str()));
            }
            (None, Some(volume)) => {
                served.volumes.insert(volume.as_str().to_owned());
            }
            _ => {}
        }
    }
    served
}

/// Whether a file is one of those that redis-server writes its data to.
pub(super) fn is_data_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let ends = |ending: &str| lower.ends_with(ending);
    ends(".rdb") || ends(".aof") || ends(".aof.manifest")
}

/// Names of the sockets through which container engines take commands.
const ENGINE_SOCKETS: &[&str] = &["docker.sock", "podman.sock", "containerd.sock"];

/// Folders in which they are, and those above them. `/var/run` is `/run`.
const ENGINE_FOLDERS: &[&str] = &["", "/run", "/run/containerd", "/run/podman", "/run/user"];

/// Whether a path of the host is the socket of a container engine, or a folder with it.
pub(super) fn holds_engine_socket(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or(source);
    let path = source.trim_end_matches('/');
    let path = path
        .strip_prefix("/var")
        .filter(|path| path.starts_with("/run"))
        .unwrap_or(path);
    // The folder of a user whose engine runs without root.
    let user = path.strip_prefix("/run/user/");
    let is_of_user = user.is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    ENGINE_SOCKETS.contains(&name)
        || source.starts_with('/') && (ENGINE_FOLDERS.contains(&path) || is_of_user)
}

impl Subject<'_> {
    fn source(&self) -> Fact {
        let Some(source) = &self.mount.source else {
            return Fact::absent();
        };
        let value = match source.why_undefined() {
            Some(why) => FactValue::Unknown(why),
            None => FactValue::Text(source.as_str().to_owned().into()),
        };
        Fact::at(value, Place::new(source.span(), self.mount.path.clone()))
    }

    /// Whether the server's data is in it.
    fn holds_data(&self) -> Fact {
        let redis = match &self.server.redis {
            Known::Known(redis) => redis,
            Known::Unknown(why) => return Fact::unknown(why.clone()),
        };
        match storage::folder(redis) {
            Known::Known(folder) => {
                let target = self.mount.target.as_str().trim_end_matches('/');
                Fact::boolean(below(&folder, if target.is_empty() { "/" } else { target }).is_some())
            }
            Known::Unknown(why) => Fact::unknown(why),
        }
    }

    /// Data files below the folder that git tracks.
    fn tracked_data(&self) -> Fact {
        if self.folder.is_some() && self.tree.is_tracked("").is_none() {
            return Fact::unread(Input::Repository);
        }
        let tracked = self
            .folder
            .iter()
            .flat_map(|folder| data_below(folder, self.tree, self.map));
        let place = || Place::new(self.mount.span, self.mount.path.clone());
        Fact::list(
            tracked
                .filter(|path| is_data_file(path))
                .map(|path| Item::new(path, place()))
                .collect(),
        )
    }

    /// Whether a service has the folder, or one above it, where web servers publish it.
    fn is_served(&self) -> bool {
        let mut folders = std::iter::successors(self.folder.as_deref(), |folder| {
            (!folder.is_empty()).then(|| Tree::parent(folder))
        });
        folders.any(|folder| self.served.folders.contains(folder))
    }

    fn in_web_root(&self) -> Fact {
        match self.mount.host_source() {
            Some(source) => match source.why_undefined() {
                Some(why) => Fact::unknown(why),
                None => Fact::boolean(storage::in_web_root(source.as_str()) || self.is_served()),
            },
            None => {
                let volume = self.mount.source.as_ref();
                Fact::boolean(volume.is_some_and(|volume| self.served.volumes.contains(volume.as_str())))
            }
        }
    }
}

table! {
    Subject<'_>;
    "kind", Type::Enum(&["bind", "volume", "tmpfs", "other"]), "A host path, a volume, memory, or anything else."
        => |s| Fact::text(match s.mount.kind {
            MountKind::Bind => "bind",
            MountKind::Volume => "volume",
            MountKind::Tmpfs => "tmpfs",
            MountKind::Other => "other",
        });
    "source", Type::Text, "The host path or the volume, as written; absent for an anonymous volume.", eg "/var/run/docker.sock"
        => |s| s.source();
    "engine_socket", Type::Boolean, "Whether the host path is the socket of a container engine, or a folder with it."
        => |s| match s.mount.host_source() {
            None => Fact::boolean(false),
            Some(source) => {
                let place = Place::new(source.span(), s.mount.path.clone());
                Fact::at(match source.why_undefined() {
                    Some(why) => FactValue::Unknown(why),
                    None => FactValue::Boolean(holds_engine_socket(source.as_str())),
                }, place)
            }
        };
    "target", Type::Text, "The path in the container.", eg "/data"
        => |s| match s.mount.target.why_undefined() {
            Some(why) => Fact::unknown(why),
            None => Fact::text(Text::as_str(&s.mount.target).to_owned()),
        };
    "read_only", Type::Boolean, "Whether it is read-only."
        => |s| Fact::boolean(s.mount.read_only);
    "holds_data", Type::Boolean, "Whether the folder that the server writes its data to is in it."
        => |s| s.holds_data();
    "tracked_data", Type::List, "Snapshots and append-only files in it that git tracks.", eg "{ has: data/dump.rdb }"
        => |s| s.tracked_data();
    "in_web_root", Type::Boolean, "Whether the host path is in a folder that web servers usually publish, such as `htdocs`, or it is mounted into another service as one."
        => |s| s.in_web_root();
}
