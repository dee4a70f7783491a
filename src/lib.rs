//! redproof audits Redis deployments from their files.

pub mod cli;
pub mod client;
pub mod deployment;
pub mod discover;
pub mod facts;
pub mod git;
pub mod policy;
pub mod redis;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;

#[cfg(test)]
mod testing;
