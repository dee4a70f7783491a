//! The documented issues that rules belong to. The list is part of the report's contract.

/// Every category, the seven of the security review first.
pub const CATEGORIES: &[&str] = &[
    "hardcoded-password",
    "no-tls",
    "exposed-port",
    "no-acl",
    "env-secret",
    "no-rotation",
    "weak-password",
    "no-authentication",
    "tls-verification",
    "network",
    "persistence",
    "logging",
    "availability",
    "hardening",
    "supply-chain",
    "secret-hygiene",
    "misconfiguration",
];
