//! redproof audits Redis deployments from their files.

pub mod compose;
pub mod facts;
pub mod rules;
pub mod secret;
pub mod source;
pub mod syntax;
