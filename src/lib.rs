//! redproof audits Redis deployments from their files.

pub mod facts;
pub mod redis;
pub mod rules;
pub mod secret;
pub mod source;
