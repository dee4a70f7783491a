//! What stops a server because of the files of its container: folders that are not there, and a file that cannot be written.

use super::container::Container;
use super::launch::working_dir;
use redproof_compose::Mount;
use redproof_redis::{ConfigPath, Image, Refusal, ServerInvocation};
use redproof_source::below;

/// The directives that name what has to be there, and whether that is a folder itself or a file in it.
const PLACES: &[(&str, bool)] = &[("dir", true), ("logfile", false)];

/// The faults of a server that its image starts without a script. redis-server 7.0.15 ends with "Can't chdir to", "Can't open the
/// log file" and "is not writable".
pub(super) fn of_server(
    redis: &redproof_redis::Server,
    runs: &ServerInvocation,
    image: &Image,
    container: &Container<'_>,
) -> Vec<Refusal> {
    if runs.after_other_commands || !runs.made.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (directive, is_folder) in PLACES.iter().filter(|_| container.bare_image) {
        let setting = redis.settings.own(directive);
        let Some((word, at)) = setting.and_then(|setting| setting.first().zip(setting.span)) else {
            continue;
        };
        let folder = match is_folder {
            true => Some(word.as_str()),
            false => word.as_str().rsplit_once('/').map(|(folder, _)| folder),
        };
        let folder = folder.filter(|folder| folder.starts_with('/') && word.undefined().is_none());
        if folder.is_some_and(|folder| image.lacks_folder(folder) && !is_made(container, folder)) {
            found.push(Refusal {
                at,
                path: ConfigPath::Directive((*directive).to_owned()),
                message: format!("the folder of `{directive}` is not in the container"),
                help: "Name a folder that is, such as `/data`, or mount one there".to_owned(),
                version_specific: false,
            });
        }
    }
    found.extend(unwritable(runs, container));
    found
}

/// The mount of a file that Sentinel could not write: it notes there what it learns of the servers.
fn unwritable(runs: &ServerInvocation, container: &Container<'_>) -> Option<Refusal> {
    let file = runs.arguments.first().filter(|_| runs.sentinel)?;
    let is_file = file.undefined().is_none() && file.as_str().starts_with('/');
    let mount = innermost(container, file.as_str()).filter(|mount| is_file && mount.read_only)?;
    Some(Refusal {
        at: mount.span,
        path: ConfigPath::Arguments,
        message: "Sentinel writes to its configuration file, which is mounted read-only".to_owned(),
        help: "Mount a folder with the file, writable, or copy the file when the container starts".to_owned(),
        version_specific: false,
    })
}

/// The mount that a path is in.
fn innermost<'c>(container: &Container<'c>, path: &str) -> Option<&'c Mount> {
    let mounts = container.service.mounts.iter();
    let around = mounts.filter(|mount| below(path, target(mount)).is_some());
    around.max_by_key(|mount| target(mount).len())
}

fn target(mount: &Mount) -> &str {
    match mount.target.as_str().trim_end_matches('/') {
        "" => "/",
        target => target,
    }
}

/// Whether Docker makes a folder for what is mounted there or below, or a mount has it or may have it.
fn is_made(container: &Container<'_>, folder: &str) -> bool {
    let service = container.service;
    let grants = service.configs.iter().map(|grant| grant.config_path());
    let grants = grants.chain(service.secrets.iter().map(|grant| grant.secret_path()));
    let mut below_it = grants
        .chain(service.mounts.iter().map(|mount| target(mount).to_owned()))
        .chain(std::iter::once(working_dir(service, None).to_owned()));
    let is_unknown = service
        .mounts
        .iter()
        .any(|mount| mount.target.undefined().is_some());
    is_unknown
        || service.volumes_from
        || innermost(container, folder).is_some()
        || below_it.any(|path| below(&path, folder).is_some())
}
