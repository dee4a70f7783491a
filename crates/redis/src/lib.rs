//! What redis-server makes of its configuration: [`launch`] takes a command line and files, and gives the [`Server`]
//! that would run, with the place of every setting, user and permission.

mod acl;
mod arguments;
pub mod client;
mod command;
mod config_path;
mod cves;
mod environment;
mod images;
mod language;
mod launch;
mod model;
mod multi_arg_directives;
mod refusal;
mod sentinel;
mod server;
mod settings;
mod start_script;
mod startup;
mod tag;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod values;
mod vendors;
mod verdict;
mod version;

pub use acl::{
    ChannelNeed, ChannelShape, Denial, Denied, Fit, Fitting, KeyNeed, KeyShape, LeastRule, LeastToken, Need,
    Surplus, danger_of, file_name_matches,
};
pub use command::{ServerCommand, ServerInvocation, server_arguments, server_arguments_in};
pub use config_path::ConfigPath;
pub use cves::{Cve, Vulnerability};
pub use environment::Environment;
pub use images::{Image, ImageEffects, is_no_server, repository};
pub use language::{has_directives, is_redis_conf};
pub use launch::{STANDARD_INPUT, launch};
pub use model::*;
pub use refusal::meant_secret;
pub use start_script::{
    Made, MadeFiles, Surroundings, files_made_by, is_supervisor, is_supervisor_file, shell_script,
};
pub use tag::TagMatch;
pub use vendors::{
    KeepsRoot, OwnConfig, is_arguments_variable, is_other_word, is_password_variable, is_server_program,
    product_in, products, products_with_redis_conf,
};
pub use verdict::{
    Authentication, DefaultUser, Listener, PasswordSource, RequirepassVoid, Tls, Verdict, VerdictPlace,
};
pub use version::{Access, Command, Directive, Engine, Kind, SECRET_DIRECTIVES, Version, categories};
