//! Access control lists: what the rules of a user add up to, and what the user may then run.

mod access;
mod check;
mod commands;
mod cover;
mod danger;
mod describe;
mod error;
mod file;
mod fit;
mod glob;
mod keys;
mod least;
mod need;
mod permissions;
mod rules;
mod shape;
mod starts;
mod surplus;

pub(super) use commands::CommandSet;
pub use danger::danger_of;
pub(super) use error::AclRuleErrorKind;
pub(super) use file::load_acl_file;
pub use fit::{Denial, Denied, Fit, Fitting};
pub use glob::file_name_matches;
pub use least::{LeastRule, LeastToken};
pub use need::{ChannelNeed, KeyNeed, Need};
pub(super) use rules::{UserRules, merge_selectors};
pub use shape::{ChannelShape, KeyShape};
pub use surplus::Surplus;
