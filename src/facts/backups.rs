//! What copies a server's data: services that mount the same volume or folder.

use std::collections::HashSet;

use super::fact::{Fact, Item, Place};
use super::storage;
use crate::client::program_of_image;
use crate::deployment::{Deployment, Server, copies_of_service};
use redproof_compose::{Mount, Project, Service};
use redproof_source::{Known, Text, Tree, Why};

include!(concat!(env!("OUT_DIR"), "/backups.rs"));

/// A program that makes backups of volumes.
struct Program {
    images: &'static [&'static str],
    /// Whether it encrypts whatever its settings are.
    always_encrypts: bool,
    /// Variables of which one makes it encrypt.
    encrypted_by: &'static [&'static str],
    /// Why it is not known from the files whether it encrypts.
    unknown: Option<&'static str>,
    /// It makes none.
    makes_none: bool,
}

/// What a service does with the data of a server that it mounts.
enum Use {
    /// It makes backups, encrypted or not.
    Copies(Known<bool>),
    /// It makes none.
    Other,
    /// The files do not say.
    Unknown(Why),
}

fn program(image: &str) -> Option<&'static Program> {
    let name = redproof_redis::repository(image);
    PROGRAMS.iter().find(|program| {
        let mut images = program.images.iter();
        images
            .any(|known| name == *known || name.strip_suffix(*known).is_some_and(|host| host.ends_with('/')))
    })
}

/// What a mount shows, so that two can be compared: a volume's name, or a folder of the tree.
fn shown(project: &Project, mount: &Mount) -> Option<String> {
    let source = mount
        .source
        .as_ref()
        .filter(|source| source.undefined().is_none())?;
    match mount.host_source() {
        Some(host) => Some(format!("/{}", Tree::join(&project.folder, host.as_str())?)),
        None => Some(source.as_str().to_owned()),
    }
}

/// What holds a server's data, as [`shown`].
fn data_of(deployment: &Deployment, server: &Server) -> Option<String> {
    let project = deployment.project.as_ref()?;
    let Known::Known(folder) = storage::folder(server.redis.known()?) else {
        return None;
    };
    shown(
        project,
        storage::mount_of(deployment.service_of(server)?, &folder)?,
    )
}

/// The other services that mount a server's data, each with the mount.
fn sharing<'d>(deployment: &'d Deployment, server: &Server) -> Vec<(&'d Service, &'d Mount)> {
    let Some((project, data)) = deployment.project.as_ref().zip(data_of(deployment, server)) else {
        return Vec::new();
    };
    let servers: HashSet<usize> = deployment
        .servers
        .iter()
        .filter_map(|server| server.service)
        .collect();
    let services = project.services.iter().enumerate();
    let others = services.filter(|(index, _)| !servers.contains(index));
    others
        .filter_map(|(_, service)| Some((service, mount_showing(project, service, &data)?)))
        .collect()
}

/// The mount by which a service that is no server has the data of one.
fn shared_by<'d>(deployment: &Deployment, service: &'d Service) -> Option<&'d Mount> {
    let project = deployment.project.as_ref()?;
    let mut servers = deployment.servers.iter();
    let is_server = |server: &Server| {
        let own = deployment.service_of(server);
        own.is_some_and(|own| std::ptr::eq(own, service))
    };
    if service.mounts.is_empty() || servers.clone().any(is_server) {
        return None;
    }
    servers.find_map(|server| mount_showing(project, service, &data_of(deployment, server)?))
}

/// The mount of a service that shows data, as [`shown`].
fn mount_showing<'d>(project: &Project, service: &'d Service, data: &str) -> Option<&'d Mount> {
    let mut mounts = service.mounts.iter();
    mounts.find(|mount| shown(project, mount).is_some_and(|shown| shown == data))
}

fn item(service: &Service, mount: &Mount) -> Item {
    Item::new(service.name.as_str(), Place::new(mount.span, mount.path.clone()))
}

/// The other services that mount a server's data.
pub(super) fn sharers(deployment: &Deployment, server: &Server) -> Vec<Item> {
    let sharing = sharing(deployment, server).into_iter();
    sharing.map(|(service, mount)| item(service, mount)).collect()
}

/// The other services that make backups of a server's data.
pub(super) fn makers(deployment: &Deployment, server: &Server, tree: &Tree) -> Fact {
    let mut makers = Vec::new();
    let mut unknown = None;
    for (service, mount) in sharing(deployment, server) {
        match use_of(deployment, service, mount, tree) {
            Use::Copies(_) => makers.push(item(service, mount)),
            Use::Other => {}
            Use::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    match unknown.filter(|_| makers.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(makers),
    }
}

/// Whether a service encrypts the backups that it makes of a server's data; absent if it makes none.
pub(super) fn encrypts(deployment: &Deployment, service: &Service, tree: &Tree) -> Fact {
    let Some(mount) = shared_by(deployment, service) else {
        return Fact::absent();
    };
    match use_of(deployment, service, mount, tree) {
        Use::Copies(encrypts) => Fact::from(&encrypts),
        // Whether it makes any is asked of the server.
        Use::Other | Use::Unknown(_) => Fact::absent(),
    }
}

/// What a service does with the data that it mounts: by its image, else by what it runs, else by its name.
fn use_of(deployment: &Deployment, service: &Service, mount: &Mount, tree: &Tree) -> Use {
    let image = service.image.as_ref().map_or("", Text::as_str);
    if program_of_image(image).is_some() {
        return Use::Other;
    }
    if let Some(program) = program(image) {
        if program.makes_none {
            return Use::Other;
        }
        let is_set = |name: &&str| {
            let variable = service.variable(name);
            variable.is_some_and(|variable| !variable.value.as_ref().is_some_and(Text::is_empty_literal))
        };
        let encrypts = program.always_encrypts || program.encrypted_by.iter().any(is_set);
        return Use::Copies(match program.unknown {
            Some(why) => Known::Unknown(Why::new(why, Some(mount.span))),
            None => Known::Known(encrypts),
        });
    }
    let folder = mount.target.as_str().trim_end_matches('/');
    if let Some(project) = &deployment.project {
        let copies = copies_of_service(project, service, folder, tree);
        if !copies.copies.is_empty() {
            return Use::Copies(Known::Known(copies.plain.is_empty()));
        }
    }
    let why = |what: &str| {
        let name = service.name.as_str();
        let what = what.replace("NAME", name);
        Why::new(format!("the files do not say {what}"), Some(mount.span))
    };
    let is_named = |name: &str| name.to_ascii_lowercase().contains("backup");
    match is_named(image) || is_named(service.name.as_str()) {
        true => Use::Copies(Known::Unknown(why("whether `NAME` encrypts its backups"))),
        false => Use::Unknown(why("whether `NAME` makes backups of the data that it mounts")),
    }
}
