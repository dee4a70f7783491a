//! Small notations that several readers share. Each works on [`Text`](redproof_source::Text), so that what it cuts out
//! still knows where it was written.
//!
//! - [`template`]: `$NAME` and `${NAME:-fallback}` as Compose puts variables in.
//! - [`dotenv`]: `.env` and env files as Compose reads them.
//! - [`toml`], [`ini`], [`properties`]: configuration as the nodes that YAML is read into.
//! - [`words`]: a string command split into words as Compose splits it.
//! - [`programs`]: command lines of programs, by `data/programs.yml`.
//! - [`shell`]: shell scripts as simple commands.
//! - [`url`]: the parts of a connection URL.
//! - [`ignore`]: comments that suppress a finding.

pub mod dockerfile;
pub mod dockerignore;
pub mod dotenv;
pub mod ignore;
pub mod ini;
pub mod programs;
pub mod properties;
pub mod shell;
pub mod template;
pub mod toml;
pub mod url;
pub mod words;
