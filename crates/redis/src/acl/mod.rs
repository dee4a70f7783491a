//! Access control lists: what the rules of a user add up to, and what the user may then run.

mod check;
mod commands;
mod danger;
mod describe;
mod error;
mod file;
mod glob;
mod keys;
mod permissions;
mod rules;
mod shape;

pub(super) use commands::CommandSet;
pub(super) use error::AclRuleErrorKind;
pub(super) use file::load_acl_file;
pub use glob::file_name_matches;
pub(super) use rules::{UserRules, merge_selectors};
pub use shape::{ChannelShape, KeyShape};
