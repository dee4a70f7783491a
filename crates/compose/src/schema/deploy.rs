//! The keys of `deploy`.

use super::kinds::{Fields, fields};

/// `deploy`.
pub(crate) const DEPLOY: &Fields = fields! {
    "endpoint_mode": STRING,
    "labels": LIST | MAPPING | STRING_ITEMS | SCALAR_VALUES,
    "mode": STRING,
    "placement": MAPPING,
    "replicas": STRING | INT | COUNT,
    "resources": MAPPING,
    "restart_policy": MAPPING,
    "rollback_config": MAPPING,
    "update_config": MAPPING,
};

/// `deploy.placement`.
pub(crate) const PLACEMENT: &Fields = fields! {
    "constraints": LIST | STRING_ITEMS,
    "max_replicas_per_node": STRING | INT | INTEGER,
    "preferences": LIST,
};

/// `deploy.update_config` and `deploy.rollback_config`.
pub(crate) const UPDATE_CONFIG: &Fields = fields! {
    "delay": STRING | DURATION,
    "failure_action": STRING,
    "max_failure_ratio": STRING | INT | FLOAT | NUMBER,
    "monitor": STRING | DURATION,
    "order": STRING,
    "parallelism": STRING | INT | INTEGER,
};

/// `deploy.restart_policy`.
pub(crate) const RESTART_POLICY: &Fields = fields! {
    "condition": STRING,
    "delay": STRING | DURATION,
    "max_attempts": STRING | INT | INTEGER,
    "window": STRING | DURATION,
};

/// `deploy.resources`.
pub(crate) const RESOURCES: &Fields = fields! {
    "limits": MAPPING,
    "reservations": MAPPING,
};

/// `deploy.resources.limits`.
pub(crate) const LIMITS: &Fields = fields! {
    "cpus": STRING | INT | FLOAT | NUMBER,
    "memory": STRING | SIZE,
    "pids": STRING | INT | INTEGER,
};

/// `deploy.resources.reservations`.
pub(crate) const RESERVATIONS: &Fields = fields! {
    "cpus": STRING | INT | FLOAT | NUMBER,
    "devices": LIST,
    "generic_resources": LIST,
    "memory": STRING | SIZE,
};
