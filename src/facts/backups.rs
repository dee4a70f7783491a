//! What copies a server's data: services that mount the same volume or folder.

use super::fact::{Item, Place};
use super::storage;
use crate::deployment::{Deployment, Server};
use redproof_compose::{Mount, Project, Service};
use redproof_source::{Known, Text, Tree};

include!(concat!(env!("OUT_DIR"), "/backups.rs"));

/// A program that makes backups of volumes.
struct Program {
    images: &'static [&'static str],
    /// Whether it encrypts whatever its settings are.
    always_encrypts: bool,
    /// Variables of which one makes it encrypt.
    encrypted_by: &'static [&'static str],
}

fn program(service: &Service) -> Option<&'static Program> {
    let image = service.image.as_ref().map_or("", Text::as_str);
    let repository = image.split('@').next().unwrap_or_default();
    let name =
        repository.rsplit_once(':').map_or(
            repository,
            |(name, tag)| {
                if tag.contains('/') { repository } else { name }
            },
        );
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

/// The other services that mount a server's data.
pub(super) fn sharers(deployment: &Deployment, server: &Server) -> Vec<Item> {
    let Some((project, data)) = deployment.project.as_ref().zip(data_of(deployment, server)) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for (index, service) in project.services.iter().enumerate() {
        let mut servers = deployment.servers.iter();
        if servers.any(|server| server.service == Some(index)) {
            continue;
        }
        let mut mounts = service.mounts.iter();
        let same = mounts.find(|mount| shown(project, mount).as_ref() == Some(&data));
        items.extend(
            same.map(|mount| Item::new(service.name.as_str(), Place::new(mount.span, mount.path.clone()))),
        );
    }
    items
}

/// Whether a service encrypts the backups that it makes of a server's data; `None` if it makes none, or if its program is not known.
pub(super) fn encrypts(deployment: &Deployment, service: &Service) -> Option<bool> {
    let program = program(service)?;
    let project = deployment.project.as_ref()?;
    let mut servers = deployment.servers.iter();
    let copies = servers.any(|server| {
        let data = data_of(deployment, server);
        let mut mounts = service.mounts.iter();
        data.is_some() && mounts.any(|mount| shown(project, mount) == data)
    });
    let is_set = |name: &&str| {
        let variable = service.variable(name);
        variable.is_some_and(|variable| !variable.value.as_ref().is_some_and(Text::is_empty_literal))
    };
    copies.then(|| program.always_encrypts || program.encrypted_by.iter().any(is_set))
}
