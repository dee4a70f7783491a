//! Where a server keeps its data, and whether it writes it to a disk.

use super::fact::{Fact, FactValue, Place};
use super::verdict::settings_place;
use crate::deployment::{Deployment, Server};
use redproof_compose::{Mount, MountKind, Service};
use redproof_source::{Known, Text, Why, below};

/// The folder that the images of Redis, Valkey and the like declare as a volume, so that it is one without `volumes`, too.
const DATA: &str = "/data";

/// The last part of folders that web servers publish, and whole paths of such folders.
const WEB_ROOTS: &[&str] = &[
    "htdocs",
    "public_html",
    "wwwroot",
    "webroot",
    "docroot",
    "var/www",
    "srv/www",
    "srv/http",
    "usr/share/nginx",
    "www/html",
];

/// Whether a path is in a folder that a web server publishes.
pub(super) fn in_web_root(path: &str) -> bool {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    WEB_ROOTS.iter().any(|root| {
        let root: Vec<&str> = root.split('/').collect();
        parts.windows(root.len()).any(|window| window == root)
    })
}

/// The mount of a service that a path in its container is in.
pub(super) fn mount_of<'s>(service: &'s Service, path: &str) -> Option<&'s Mount> {
    let mounts = service.mounts.iter().filter_map(|mount| {
        let target = mount.target.as_str().trim_end_matches('/');
        below(path, if target.is_empty() { "/" } else { target })?;
        Some((target.len(), mount))
    });
    mounts.max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

/// The folder that a server writes its data to: `dir`, else the image's.
pub(super) fn folder(redis: &redproof_redis::Server) -> Known<String> {
    redis.written("dir").map(|setting| {
        let word = setting.and_then(|setting| setting.first());
        word.map_or(DATA, Text::as_str).to_owned()
    })
}

/// The mount that holds a server's data, if there is one.
fn data_mount<'d>(
    deployment: &'d Deployment,
    server: &Server,
    redis: &redproof_redis::Server,
) -> Option<&'d Mount> {
    let folder = folder(redis);
    mount_of(deployment.service_of(server)?, folder.known()?)
}

/// The options of the volume that a mount names.
fn options<'d>(deployment: &'d Deployment, mount: &Mount) -> &'d [(Text, Text)] {
    let project = deployment.project.as_ref();
    let named = mount.source.as_ref().filter(|_| mount.kind == MountKind::Volume);
    let volume = project.zip(named).and_then(|(project, name)| {
        let mut volumes = project.volumes.iter();
        volumes.find(|volume| volume.name.as_str() == name.as_str())
    });
    volume.map_or(&[], |volume| &volume.options)
}

/// Whether the options of the volume that holds a server's data say that it is encrypted. The name of a folder or device may say
/// so, too, but is no proof.
pub(super) fn encrypted(deployment: &Deployment, server: &Server, redis: &redproof_redis::Server) -> Fact {
    let Some(mount) = data_mount(deployment, server, redis) else {
        return Fact::boolean(false);
    };
    let options = options(deployment, mount);
    let device = options.iter().find(|(name, _)| name == "device");
    let path = device.map(|(_, device)| device).or(mount.host_source());
    let is_on = |value: &Text| {
        !matches!(
            value.as_str().to_ascii_lowercase().as_str(),
            "" | "false" | "no" | "0" | "off" | "none"
        )
    };
    let option = options
        .iter()
        .find(|(name, value)| is_encryption(name.as_str()) && is_on(value))
        .map(|(name, _)| name);
    if let Some(option) = option {
        return Fact::at(
            FactValue::Boolean(true),
            Place::new(option.span(), mount.path.clone()),
        );
    }
    match path.filter(|path| says_encrypted(path.as_str())) {
        Some(path) => Fact::unknown(Why::new(
            "only a name says that the data is encrypted",
            Some(path.span()),
        )),
        None => Fact::boolean(false),
    }
}

/// Whether an option of a volume driver (`encrypted`, `kmsKeyId`) is about encryption.
fn is_encryption(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    OPTIONS.iter().any(|part| option.contains(part)) && !option.contains("unencrypted")
}

/// Whether a word of a path is one that encrypted devices and folders are named by (`/dev/mapper/luks-redis`).
fn says_encrypted(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let words = path.split(|c: char| !c.is_ascii_alphabetic());
    words.into_iter().any(|word| ENCRYPTED.contains(&word))
}

/// Parts of names of options about encryption.
const OPTIONS: &[&str] = &["crypt", "luks", "kmskey"];

/// Words in names of encrypted devices and folders.
const ENCRYPTED: &[&str] = &[
    "crypt",
    "cryptdata",
    "crypted",
    "cryptfs",
    "dmcrypt",
    "ecryptfs",
    "encfs",
    "encrypted",
    "gocryptfs",
    "luks",
    "truecrypt",
    "veracrypt",
];

/// What holds a server's data.
pub(super) fn kind(deployment: &Deployment, server: &Server, redis: &redproof_redis::Server) -> Fact {
    let Some(service) = deployment.service_of(server) else {
        return Fact::absent();
    };
    let folder = match folder(redis) {
        Known::Known(folder) => folder,
        Known::Unknown(why) => return Fact::unknown(why),
    };
    let Some(mount) = mount_of(service, &folder) else {
        let anonymous = folder == DATA;
        return Fact::text(if anonymous { "anonymous" } else { "container" });
    };
    if let Some(why) = mount.source.as_ref().and_then(Text::why_undefined) {
        return Fact::unknown(why);
    }
    let word = match mount.kind {
        MountKind::Bind => "bind",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Volume if is_in_memory(options(deployment, mount)) => "tmpfs",
        MountKind::Volume if mount.source.is_none() => "anonymous",
        MountKind::Volume | MountKind::Other => "volume",
    };
    Fact::at(
        FactValue::Text(word.into()),
        Place::new(mount.span, mount.path.clone()),
    )
}

/// Whether the options of a volume put it in memory.
fn is_in_memory(options: &[(Text, Text)]) -> bool {
    let mut options = options.iter();
    options.any(|(name, value)| name == "type" && matches!(value.as_str(), "tmpfs" | "ramfs"))
}

/// Whether it writes snapshots or an append-only file.
pub(super) fn persists(redis: &redproof_redis::Server) -> Fact {
    let append_only = redis.is_on("appendonly");
    let save = redis.settings.get("save");
    if let Some(verdict) = append_only {
        match verdict.answer {
            Known::Known(true) => {
                return Fact {
                    value: FactValue::Boolean(true),
                    at: settings_place(redis, "appendonly"),
                };
            }
            Known::Unknown(why) => return Fact::unknown(why),
            Known::Known(false) => {}
        }
    }
    let value = match save {
        // Without a line, redis-server takes snapshots.
        None => FactValue::Boolean(true),
        Some(setting) => match &setting.shown {
            Known::Known(shown) => FactValue::Boolean(!shown.trim().is_empty()),
            Known::Unknown(why) => FactValue::Unknown(why.clone()),
        },
    };
    Fact {
        value,
        at: settings_place(redis, "save"),
    }
}

/// Whether the files ask for data that outlives the server: `appendonly yes`, or a `save` line with times.
pub(super) fn asks_to_keep(redis: &redproof_redis::Server) -> Fact {
    let mut value = FactValue::Boolean(false);
    let mut at = Vec::new();
    for name in ["appendonly", "save"] {
        let is_off = |shown: &String| matches!(shown.trim().to_ascii_lowercase().as_str(), "" | "no");
        match redis.written(name) {
            Known::Known(setting) => {
                if setting.is_some_and(|setting| !setting.shown.known().is_none_or(is_off)) {
                    value = FactValue::Boolean(true);
                    at = settings_place(redis, name);
                    break;
                }
            }
            Known::Unknown(why) => value = FactValue::Unknown(why),
        }
    }
    Fact { value, at }
}

#[cfg(test)]
mod tests {
    use super::in_web_root;

    #[test]
    fn web_roots_are_whole_parts_of_a_path() {
        for path in [
            "/var/www/data",
            "./htdocs",
            "site/public_html/redis",
            "/usr/share/nginx/html",
        ] {
            assert!(in_web_root(path), "{path}");
        }
        for path in [
            "/data",
            "./www-data/redis",
            "/var/lib/redis",
            "./public/data",
            "html",
        ] {
            assert!(!in_web_root(path), "{path}");
        }
    }
}
