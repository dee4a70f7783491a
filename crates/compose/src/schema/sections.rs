//! The keys of the sections of a service.

use super::kinds::{Fields, ValueKinds, fields};

/// `build` as a mapping.
pub(crate) const BUILD: &Fields = fields! {
    "additional_contexts": LIST | MAPPING,
    "args": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "cache_from": LIST | STRING_ITEMS,
    "cache_to": LIST | STRING_ITEMS,
    "context": STRING,
    "dockerfile": STRING,
    "dockerfile_inline": STRING,
    "entitlements": LIST | STRING_ITEMS,
    "extra_hosts": LIST | MAPPING | UNIQUE_ITEMS,
    "isolation": STRING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "network": STRING,
    "no_cache": FLAG,
    "no_cache_filter": STRING | LIST,
    "platforms": LIST | STRING_ITEMS,
    "privileged": FLAG,
    "provenance": BOOL | STRING,
    "pull": FLAG,
    "sbom": BOOL | STRING,
    "secrets": LIST,
    "shm_size": INT | STRING | SIZE,
    "ssh": STRING | LIST | MAPPING,
    "tags": LIST | STRING_ITEMS,
    "target": STRING,
    "ulimits": MAPPING,
};

/// `healthcheck`.
pub(crate) const HEALTHCHECK: &Fields = fields! {
    "disable": FLAG,
    "interval": STRING | DURATION,
    "retries": INT | FLOAT | STRING | COUNT,
    "start_interval": STRING | DURATION,
    "start_period": STRING | DURATION,
    "test": STRING | LIST | STRING_ITEMS,
    "timeout": STRING | DURATION,
};

/// A port's long form.
pub(crate) const PORT: &Fields = fields! {
    "app_protocol": STRING,
    "host_ip": STRING,
    "mode": STRING,
    "name": STRING,
    "protocol": STRING,
    "published": STRING | INT,
    "target": STRING | INT,
};

/// A mount's long form.
pub(crate) const MOUNT: &Fields = fields! {
    "bind": MAPPING,
    "consistency": STRING,
    "image": MAPPING,
    "read_only": FLAG,
    "source": STRING,
    "target": STRING,
    "tmpfs": MAPPING,
    "type": STRING,
    "volume": MAPPING,
};

/// A secret or config of a service in its long form.
pub(crate) const GRANT: &Fields = fields! {
    "gid": STRING,
    "mode": STRING | INT | OCTAL,
    "source": STRING,
    "target": STRING,
    "uid": STRING,
};

/// One entry of `networks` of a service.
pub(crate) const ATTACHMENT: &Fields = fields! {
    "aliases": LIST | STRING_ITEMS,
    "driver_opts": MAPPING,
    "gw_priority": INT | FLOAT,
    "interface_name": STRING,
    "ipv4_address": STRING,
    "ipv6_address": STRING,
    "link_local_ips": LIST | STRING_ITEMS,
    "mac_address": STRING,
    "priority": INT | FLOAT,
};

/// One entry of `depends_on`.
pub(crate) const DEPENDENCY: &Fields = fields! {
    "condition": STRING,
    "required": FLAG,
    "restart": FLAG,
};

/// `logging`.
pub(crate) const LOGGING: &Fields = fields! {
    "driver": STRING,
    "options": MAPPING | SCALAR_VALUES,
};

/// `blkio_config`.
pub(crate) const BLKIO: &Fields = fields! {
    "device_read_bps": LIST,
    "device_read_iops": LIST,
    "device_write_bps": LIST,
    "device_write_iops": LIST,
    "weight": STRING | INT | INTEGER,
    "weight_device": LIST,
};

/// `credential_spec`.
pub(crate) const CREDENTIAL_SPEC: &Fields = fields! {
    "config": STRING,
    "file": STRING,
    "registry": STRING,
};

/// `develop`.
pub(crate) const DEVELOP: &Fields = fields! {
    "watch": LIST,
};

/// `provider`.
pub(crate) const PROVIDER: &Fields = fields! {
    "options": MAPPING,
    "type": STRING,
};

/// One entry of `ulimits` as a mapping.
pub(crate) const ULIMIT: &Fields = fields! {
    "hard": STRING | INT | INTEGER,
    "soft": STRING | INT | INTEGER,
};

/// One entry of `ulimits` as one number.
pub(crate) const LIMIT: ValueKinds = ValueKinds::STRING
    .union(ValueKinds::INT)
    .union(ValueKinds::INTEGER);

/// `bind` of a mount.
pub(crate) const BIND: &Fields = fields! {
    "create_host_path": FLAG,
    "propagation": STRING,
    "recursive": STRING,
    "selinux": STRING,
};

/// `volume` of a mount.
pub(crate) const MOUNTED_VOLUME: &Fields = fields! {
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "nocopy": FLAG,
    "subpath": STRING,
};

/// `tmpfs` of a mount.
pub(crate) const MOUNTED_TMPFS: &Fields = fields! {
    "mode": STRING | INT | FLOAT,
    "size": STRING | INT | SIZE,
};

/// An env file in its long form.
pub(crate) const ENV_FILE: &Fields = fields! {
    "format": STRING,
    "path": STRING,
    "required": FLAG,
};
