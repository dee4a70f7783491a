//! Files in a container: mounts, secrets and configs.

use redproof_source::{Span, Text};

/// A volume or bind mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it is written.
    pub span: Span,
    /// Structural path, such as `services.redis.volumes[0]`.
    pub path: String,
    /// What it is.
    pub kind: MountKind,
    /// Host path or volume name as written; `None` is an anonymous volume or a tmpfs.
    pub source: Option<Text>,
    /// The host folder of its volume, if that is a bind mount ([`Resource::device`](super::Resource::device)).
    pub volume_device: Option<Text>,
    /// The path in the container.
    pub target: Text,
    /// Read-only.
    pub read_only: bool,
    /// Whether it is an entry of `tmpfs`, and not of `volumes`.
    pub is_tmpfs_entry: bool,
}

impl Mount {
    /// The host path that is mounted: that of a bind mount, or of a volume that binds one.
    pub fn host_source(&self) -> Option<&Text> {
        match self.kind {
            MountKind::Bind => self.source.as_ref(),
            _ => self.volume_device.as_ref(),
        }
    }
}

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKind {
    /// A host path.
    Bind,
    /// A named or anonymous volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// Anything else.
    Other,
}

/// A secret or config granted to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The top-level name.
    pub source: Text,
    /// The target as written: a name below `/run/secrets` or a path; a config's is a path.
    pub target: Option<Text>,
    /// The permission bits of the file in the container.
    pub mode: Option<(i64, Span)>,
    /// Its owner.
    pub uid: Option<Text>,
    /// Its group.
    pub gid: Option<Text>,
    /// Where it is written.
    pub span: Span,
    /// Structural path.
    pub path: String,
}

impl Grant {
    /// The path in the container of a secret.
    pub fn secret_path(&self) -> String {
        let target = self.target.as_ref().unwrap_or(&self.source).as_str();
        if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/run/secrets/{target}")
        }
    }

    /// The path in the container of a config.
    pub fn config_path(&self) -> String {
        let target = self.target.as_ref().unwrap_or(&self.source).as_str();
        if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/{target}")
        }
    }
}
