//! The paths of a project that the model does not keep: of builds, of `develop`, of drivers and of security options.

use redproof_source::Text;
use redproof_source::yaml::Node;

use crate::decode::{pairs, string, strings};
use crate::model::Project;
use crate::path::{PathKind, from_working_dir};

/// A path that a project names, and that the model does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPath {
    /// The path as written, relative to the project's folder.
    pub path: Text,
    /// The service or volume that names it.
    pub by: String,
    /// Whether it is a key, which a fresh clone lacks.
    pub is_key: bool,
}

impl Project {
    /// The paths that the model does not hold: further build contexts, keys for a build, watched folders, the folders of
    /// volumes, credential specifications and profiles of seccomp.
    pub fn named_paths(&self) -> Vec<NamedPath> {
        let mut found = Vec::new();
        for (service, node) in self.written_services() {
            let mut add = |path: Text, is_key: bool| {
                let is_path = path.undefined().is_none()
                    && !path.is_empty()
                    && PathKind::of(path.as_str()) != PathKind::Remote;
                if is_path {
                    found.push(NamedPath {
                        path: from_working_dir(path),
                        by: service.to_owned(),
                        is_key,
                    });
                }
            };
            if let Some(build) = node.get("build") {
                values(build.get("additional_contexts")).for_each(|path| add(path, false));
                // `default` alone is the agent of the caller.
                values(build.get("ssh")).for_each(|path| add(path, true));
            }
            let watched = node.get("develop").and_then(|develop| develop.get("watch"));
            let watched = watched.map(Node::items).unwrap_or_default();
            watched
                .iter()
                .filter_map(|rule| string(rule, "path"))
                .for_each(|path| add(path, false));
            let specification = node.get("credential_spec");
            specification
                .and_then(|specification| string(specification, "file"))
                .into_iter()
                .for_each(|path| add(path, false));
            for option in strings(node.get("security_opt")) {
                let value = option.as_str().strip_prefix("seccomp").map(str::len);
                let path = value.filter(|rest| *rest > 1).map(|rest| {
                    let start = option.as_str().len() - rest + 1;
                    option.slice(start..option.as_str().len())
                });
                path.filter(|path| path.as_str() != "unconfined")
                    .into_iter()
                    .for_each(|path| add(path, false));
            }
        }
        found.extend(self.devices());
        found
    }

    /// The folders that volumes bind, or are meant to.
    fn devices(&self) -> impl Iterator<Item = NamedPath> {
        let volumes = self.written.get("volumes").map(Node::entries).unwrap_or_default();
        volumes.iter().filter_map(|volume| {
            let options = volume.value.get("driver_opts")?;
            let flags = string(options, "o")?;
            let device = string(options, "device").filter(|device| device.undefined().is_none());
            let is_bind = flags
                .as_str()
                .split(',')
                .any(|flag| flag.trim().ends_with("bind"));
            Some(NamedPath {
                path: from_working_dir(device.filter(|device| is_bind && !device.is_empty())?),
                by: volume.key.as_str().to_owned(),
                is_key: false,
            })
        })
    }
}

/// The values of pairs that have one.
fn values(node: Option<&Node>) -> impl Iterator<Item = Text> {
    let pairs = pairs(node, "", &mut Vec::new()).into_iter();
    pairs.filter_map(|(_, value)| value)
}
