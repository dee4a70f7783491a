//! redproof audits Redis deployments from their files.

pub mod cli;
pub mod facts;
pub mod policy;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;

#[cfg(test)]
mod testing;
