//! How many containers a service has, and what each may use.

use redproof_source::Text;

/// `deploy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deploy {
    /// `replicas`.
    pub replicas: Option<Text>,
    /// `resources.limits`.
    pub limits: Option<Limits>,
    /// `labels`, which are those of the service in a swarm.
    pub labels: Vec<(Text, Option<Text>)>,
}

/// The most that a container may use, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Processors, such as `0.5`.
    pub cpus: Option<Text>,
    /// Memory, such as `64m`.
    pub memory: Option<Text>,
    /// Processes.
    pub pids: Option<Text>,
}
