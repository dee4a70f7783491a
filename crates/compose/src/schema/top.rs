//! The top level of a compose file, and the sections below it.

use super::kinds::{Fields, fields};

/// The top of a file.
pub(crate) const ROOT: &Fields = fields! {
    "version": STRING,
    "name": STRING,
    "include": LIST,
    "services": MAPPING,
    "models": MAPPING,
    "networks": MAPPING,
    "volumes": MAPPING,
    "secrets": MAPPING,
    "configs": MAPPING,
};

/// A top-level network.
pub(crate) const NETWORK: &Fields = fields! {
    "attachable": FLAG,
    "driver": STRING,
    "driver_opts": MAPPING,
    "enable_ipv4": FLAG,
    "enable_ipv6": FLAG,
    "external": FLAG | MAPPING,
    "internal": FLAG,
    "ipam": MAPPING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "name": STRING,
};

/// A top-level volume.
pub(crate) const VOLUME: &Fields = fields! {
    "driver": STRING,
    "driver_opts": MAPPING,
    "external": FLAG | MAPPING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "name": STRING,
};

/// A top-level secret.
pub(crate) const SECRET: &Fields = fields! {
    "driver": STRING,
    "driver_opts": MAPPING,
    "environment": STRING,
    "external": FLAG | MAPPING,
    "file": STRING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "name": STRING,
    "template_driver": STRING,
};

/// A top-level config.
pub(crate) const CONFIG: &Fields = fields! {
    "content": STRING,
    "environment": STRING,
    "external": FLAG | MAPPING,
    "file": STRING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "name": STRING,
    "template_driver": STRING,
};
