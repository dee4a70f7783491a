//! What an application's source code does with Redis: clients, commands, keys and channels, with their places.
//!
//! [`Project::collect`] reads the files once and learns what they share: clients, constants and wrappers. [`read`] then
//! says what one file does. Neither touches the file system. Languages are files in `src/lang`, client libraries are
//! files in `data/methods`.

mod connect;
mod eval;
mod facts;
mod filter;
mod ir;
mod lang;
mod language;
mod library;
mod manifest;
mod mention;
mod merge;
mod model;
mod node;
mod packages;
mod paths;
mod pattern;
mod profile;
mod project;
mod settings;
mod shown;
mod source_file;
mod spec;
mod test_path;
mod users;
mod uses;
mod value;
mod written;

pub use connect::{NamedOptions, Sends, client_of, connects};
pub use language::Language;
pub use manifest::{OtherRelease, Packages, dependencies_in, packages_in};
pub use mention::Words;
pub use model::{Access, Certainty, Channel, Client, KeyUse, LibraryUse, Operation, SourceUse, Unknown};
pub use profile::{Parameter, Profile, Sent, Use, UseNeed, profile, profiles};
pub use project::{Project, read};
pub use settings::{Beside, SettingsFile, is_settings};
pub use source_file::SourceFile;
pub use test_path::is_test;
