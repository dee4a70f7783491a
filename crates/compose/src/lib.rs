//! Loads Docker Compose files as Docker Compose does, and keeps the place of every value.
//!
//! [`load`] reads the files of a project, substitutes the variables of `.env`, merges later files into earlier ones,
//! resolves `extends` and `include`, and decodes the result into a [`Project`]. Where Compose would stop, it notes a
//! [`Refusal`] and continues. [`config()`] gives the effective project, as `docker compose config` prints it.
//!
//! ```
//! use redproof_compose::{CliOptions, Input, config_json, load};
//! use redproof_source::{MemoryTree, SourceMap, Tree};
//!
//! let mut files = MemoryTree::default();
//! let text = "services:\n  cache:\n    image: redis:${TAG:-7.2}\n";
//! files.files.insert("compose.yaml".to_owned(), text.into());
//! let mut map = SourceMap::default();
//! let project = load(Input {
//!     tree: &Tree::Memory(files),
//!     map: &mut map,
//!     files: &["compose.yaml".to_owned()],
//!     options: &CliOptions::default(),
//! })?;
//!
//! let image = project.services[0].image.as_ref().unwrap();
//! assert_eq!(image.as_str(), "redis:7.2");
//! assert_eq!(map.positions(image.span()).0.line, 3);
//! assert_eq!(config_json(&project)["services"]["cache"]["image"], "redis:7.2");
//! # Ok::<(), redproof_source::Problem>(())
//! ```

mod config;
mod consistency;
mod context;
mod decode;
mod demanded;
mod document;
mod env_file;
mod extends;
mod include;
mod interpolate;
mod load;
mod log;
mod merge;
mod model;
mod named_paths;
mod names;
mod options;
mod pass_through;
mod path;
mod rebase;
mod reference;
mod scalar;
mod schema;
mod scope;
mod shape;
mod stray_services;
mod tags;
mod units;
mod variables;

pub use config::{ConfigValue, Content, config, config_json};
pub use load::{Input, load};
pub use model::*;
pub use named_paths::NamedPath;
pub use names::{DEFAULT_FILES, OVERRIDE_FILES};
pub use options::{CliOptions, files_from_env};
pub use path::PathKind;
pub use schema::{ValueKind, is_key, value_kind};
pub use shape::has_shape_of_model;
