//! The keys of each mapping.

/// Kinds of value that a key takes, as bits, and what more is asked of it.
pub(in super::super) type Takes = u32;

pub(super) const S: Takes = 1;
pub(super) const B: Takes = 2;
pub(super) const I: Takes = 4;
pub(super) const F: Takes = 8;
pub(super) const N: Takes = 16;
pub(super) const L: Takes = 32;
pub(super) const M: Takes = 64;
/// A list whose items must be strings.
pub(super) const STRINGS: Takes = 1 << 7;
/// A list whose items must differ.
pub(super) const DIFFERENT: Takes = 1 << 8;
/// A list whose items must be strings or numbers.
pub(super) const WORDS: Takes = 1 << 9;
/// A list whose items must be strings or whole numbers.
pub(super) const PORTS: Takes = 1 << 10;
/// A mapping whose values must be single ones.
pub(super) const SCALARS: Takes = 1 << 11;
/// A string must be a boolean.
pub(super) const BOOLEAN: Takes = 1 << 12;
/// A string must be a duration, such as `1m30s`.
pub(super) const DURATION: Takes = 1 << 13;
/// A string must be a size, such as `64m`.
pub(super) const SIZE: Takes = 1 << 14;
/// A string must be a whole number.
pub(super) const WHOLE: Takes = 1 << 15;
/// The same, and it must not be below zero.
pub(super) const COUNT: Takes = 1 << 16;
/// A string must be a number.
pub(super) const NUMBER: Takes = 1 << 17;
/// A string must be the digits of permission bits.
pub(super) const OCTAL: Takes = 1 << 18;

/// A boolean, also as a string.
const YES: Takes = B | S | BOOLEAN;

/// A mapping's keys, and what each takes.
pub(in super::super) type Fields = [(&'static str, Takes)];

/// The top of a file.
pub(in super::super) const ROOT: &Fields = &[
    ("version", S),
    ("name", S),
    ("include", L),
    ("services", M),
    ("models", M),
    ("networks", M),
    ("volumes", M),
    ("secrets", M),
    ("configs", M),
];

/// A service.
pub(in super::super) const SERVICE: &Fields = &[
    ("annotations", L | M | STRINGS | SCALARS),
    ("attach", YES),
    ("blkio_config", M),
    ("build", S | M),
    ("cap_add", L | STRINGS),
    ("cap_drop", L | STRINGS),
    ("cgroup", S),
    ("cgroup_parent", S),
    ("command", N | S | L | STRINGS),
    ("configs", L),
    ("container_name", S),
    ("cpu_count", S | I | WHOLE),
    ("cpu_percent", S | I | NUMBER),
    ("cpu_period", S | I | F),
    ("cpu_quota", S | I | F),
    ("cpu_rt_period", S | I | F),
    ("cpu_rt_runtime", S | I | F),
    ("cpu_shares", S | I | F | WHOLE),
    ("cpus", S | I | F | NUMBER),
    ("cpuset", S),
    ("credential_spec", M),
    ("depends_on", L | M | STRINGS | DIFFERENT),
    ("deploy", M | N),
    ("develop", M | N),
    ("device_cgroup_rules", L | STRINGS),
    ("devices", L),
    ("dns", S | L | STRINGS),
    ("dns_opt", L | STRINGS),
    ("dns_search", S | L | STRINGS),
    ("domainname", S),
    ("entrypoint", N | S | L | STRINGS),
    ("env_file", S | L),
    ("environment", L | M | STRINGS),
    ("expose", L | PORTS),
    ("extends", S | M),
    ("external_links", L | STRINGS | DIFFERENT),
    ("extra_hosts", L | M | DIFFERENT),
    ("gpus", S | L),
    ("group_add", L | WORDS | DIFFERENT),
    ("healthcheck", M),
    ("hostname", S),
    ("image", S),
    ("init", YES),
    ("ipc", S),
    ("isolation", S),
    ("label_file", S | L),
    ("labels", L | M | STRINGS),
    ("links", L | STRINGS),
    ("logging", M),
    ("mac_address", S),
    ("mem_limit", S | I | F | SIZE),
    ("mem_reservation", S | I | SIZE),
    ("mem_swappiness", S | I | SIZE),
    ("memswap_limit", S | I | F | SIZE),
    ("models", L | M),
    ("network_mode", S),
    ("networks", L | M | STRINGS | DIFFERENT),
    ("oom_kill_disable", YES),
    ("oom_score_adj", S | I | WHOLE),
    ("pid", S | N),
    ("pids_limit", S | I | F | WHOLE),
    ("platform", S),
    ("ports", L),
    ("post_start", L),
    ("pre_start", L),
    ("pre_stop", L),
    ("privileged", YES),
    ("profiles", L | STRINGS),
    ("provider", M),
    ("pull_policy", S),
    ("pull_refresh_after", S),
    ("read_only", YES),
    ("restart", S),
    ("runtime", S),
    ("scale", S | I | COUNT),
    ("secrets", L),
    ("security_opt", L | STRINGS | DIFFERENT),
    ("shm_size", S | I | F | SIZE),
    ("stdin_open", YES),
    ("stop_grace_period", S | DURATION),
    ("stop_signal", S),
    ("storage_opt", M),
    ("sysctls", L | M | STRINGS | SCALARS),
    ("tmpfs", S | L | STRINGS),
    ("tty", YES),
    ("ulimits", M),
    ("use_api_socket", B),
    ("user", S),
    ("userns_mode", S),
    ("uts", S),
    ("volumes", L),
    ("volumes_from", L | STRINGS | DIFFERENT),
    ("working_dir", S),
];

/// `build` as a mapping.
pub(in super::super) const BUILD: &Fields = &[
    ("additional_contexts", L | M),
    ("args", L | M | STRINGS | SCALARS),
    ("cache_from", L | STRINGS),
    ("cache_to", L | STRINGS),
    ("context", S),
    ("dockerfile", S),
    ("dockerfile_inline", S),
    ("entitlements", L | STRINGS),
    ("extra_hosts", L | M | DIFFERENT),
    ("isolation", S),
    ("labels", L | M | STRINGS | SCALARS),
    ("network", S),
    ("no_cache", YES),
    ("no_cache_filter", S | L),
    ("platforms", L | STRINGS),
    ("privileged", YES),
    ("provenance", B | S),
    ("pull", YES),
    ("sbom", B | S),
    ("secrets", L),
    ("shm_size", I | S | SIZE),
    ("ssh", S | L | M),
    ("tags", L | STRINGS),
    ("target", S),
    ("ulimits", M),
];

/// `healthcheck`.
pub(in super::super) const HEALTHCHECK: &Fields = &[
    ("disable", YES),
    ("interval", S | DURATION),
    ("retries", I | F | S | COUNT),
    ("start_interval", S | DURATION),
    ("start_period", S | DURATION),
    ("test", S | L | STRINGS),
    ("timeout", S | DURATION),
];

/// A port's long form.
pub(in super::super) const PORT: &Fields = &[
    ("app_protocol", S),
    ("host_ip", S),
    ("mode", S),
    ("name", S),
    ("protocol", S),
    ("published", S | I),
    ("target", S | I),
];

/// A mount's long form.
pub(in super::super) const MOUNT: &Fields = &[
    ("bind", M),
    ("consistency", S),
    ("image", M),
    ("read_only", YES),
    ("source", S),
    ("target", S),
    ("tmpfs", M),
    ("type", S),
    ("volume", M),
];

/// A secret or config of a service in its long form.
pub(in super::super) const GRANT: &Fields = &[
    ("gid", S),
    ("mode", S | I | OCTAL),
    ("source", S),
    ("target", S),
    ("uid", S),
];

/// One entry of `networks` of a service.
pub(in super::super) const ATTACHMENT: &Fields = &[
    ("aliases", L | STRINGS),
    ("driver_opts", M),
    ("gw_priority", I | F),
    ("interface_name", S),
    ("ipv4_address", S),
    ("ipv6_address", S),
    ("link_local_ips", L | STRINGS),
    ("mac_address", S),
    ("priority", I | F),
];

/// One entry of `depends_on`.
pub(in super::super) const DEPENDENCY: &Fields = &[("condition", S), ("required", YES), ("restart", YES)];

/// A top-level network.
pub(in super::super) const NETWORK: &Fields = &[
    ("attachable", YES),
    ("driver", S),
    ("driver_opts", M),
    ("enable_ipv4", YES),
    ("enable_ipv6", YES),
    ("external", YES | M),
    ("internal", YES),
    ("ipam", M),
    ("labels", L | M | STRINGS | SCALARS),
    ("name", S),
];

/// A top-level volume.
pub(in super::super) const VOLUME: &Fields = &[
    ("driver", S),
    ("driver_opts", M),
    ("external", YES | M),
    ("labels", L | M | STRINGS | SCALARS),
    ("name", S),
];

/// A top-level secret.
pub(in super::super) const SECRET: &Fields = &[
    ("driver", S),
    ("driver_opts", M),
    ("environment", S),
    ("external", YES | M),
    ("file", S),
    ("labels", L | M | STRINGS | SCALARS),
    ("name", S),
    ("template_driver", S),
];

/// A top-level config.
pub(in super::super) const CONFIG: &Fields = &[
    ("content", S),
    ("environment", S),
    ("external", YES | M),
    ("file", S),
    ("labels", L | M | STRINGS | SCALARS),
    ("name", S),
    ("template_driver", S),
];

/// `deploy`.
pub(in super::super) const DEPLOY: &Fields = &[
    ("endpoint_mode", S),
    ("labels", L | M | STRINGS | SCALARS),
    ("mode", S),
    ("placement", M),
    ("replicas", S | I | COUNT),
    ("resources", M),
    ("restart_policy", M),
    ("rollback_config", M),
    ("update_config", M),
];

/// `deploy.placement`.
pub(in super::super) const PLACEMENT: &Fields = &[
    ("constraints", L | STRINGS),
    ("max_replicas_per_node", S | I | WHOLE),
    ("preferences", L),
];

/// `deploy.update_config` and `deploy.rollback_config`.
pub(in super::super) const UPDATE_CONFIG: &Fields = &[
    ("delay", S | DURATION),
    ("failure_action", S),
    ("max_failure_ratio", S | I | F | NUMBER),
    ("monitor", S | DURATION),
    ("order", S),
    ("parallelism", S | I | WHOLE),
];

/// `deploy.restart_policy`.
pub(in super::super) const RESTART_POLICY: &Fields = &[
    ("condition", S),
    ("delay", S | DURATION),
    ("max_attempts", S | I | WHOLE),
    ("window", S | DURATION),
];

/// `deploy.resources`.
pub(in super::super) const RESOURCES: &Fields = &[("limits", M), ("reservations", M)];

/// `deploy.resources.limits`.
pub(in super::super) const LIMITS: &Fields = &[
    ("cpus", S | I | F | NUMBER),
    ("memory", S | SIZE),
    ("pids", S | I | WHOLE),
];

/// `deploy.resources.reservations`.
pub(in super::super) const RESERVATIONS: &Fields = &[
    ("cpus", S | I | F | NUMBER),
    ("devices", L),
    ("generic_resources", L),
    ("memory", S | SIZE),
];

/// `logging`.
pub(in super::super) const LOGGING: &Fields = &[("driver", S), ("options", M | SCALARS)];

/// `blkio_config`.
pub(in super::super) const BLKIO: &Fields = &[
    ("device_read_bps", L),
    ("device_read_iops", L),
    ("device_write_bps", L),
    ("device_write_iops", L),
    ("weight", S | I | WHOLE),
    ("weight_device", L),
];

/// `credential_spec`.
pub(in super::super) const CREDENTIAL_SPEC: &Fields = &[("config", S), ("file", S), ("registry", S)];

/// `develop`.
pub(in super::super) const DEVELOP: &Fields = &[("watch", L)];

/// `provider`.
pub(in super::super) const PROVIDER: &Fields = &[("options", M), ("type", S)];

/// One entry of `ulimits` as a mapping.
pub(in super::super) const ULIMIT: &Fields = &[("hard", S | I | WHOLE), ("soft", S | I | WHOLE)];

/// One entry of `ulimits` as one number.
pub(in super::super) const LIMIT: Takes = S | I | WHOLE;

/// `bind` of a mount.
pub(in super::super) const BIND: &Fields = &[
    ("create_host_path", YES),
    ("propagation", S),
    ("recursive", S),
    ("selinux", S),
];

/// `volume` of a mount.
pub(in super::super) const MOUNTED_VOLUME: &Fields = &[
    ("labels", L | M | STRINGS | SCALARS),
    ("nocopy", YES),
    ("subpath", S),
];

/// `tmpfs` of a mount.
pub(in super::super) const MOUNTED_TMPFS: &Fields = &[("mode", S | I | F), ("size", S | I | SIZE)];

/// An env file in its long form.
pub(in super::super) const ENV_FILE: &Fields = &[("format", S), ("path", S), ("required", YES)];

/// Keys that take one of few words.
pub(in super::super) const CHOICES: &[(&str, &[&str])] =
    &[("cgroup", &["host", "private"]), ("gpus", &["all"])];
