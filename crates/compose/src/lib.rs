//! What Docker Compose makes of its files.
//!
//! [`load`] reads a project's files as Compose does: variables from `.env` are put in, later files are laid over
//! earlier ones, `extends` and `include` are followed, and the result is decoded into [`Project`], with the place of
//! every value. Where Compose would stop, a [`Refusal`] is noted and reading goes on.

mod consistency;
mod decode;
mod extends;
mod include;
mod interpolate;
mod limits;
mod load;
mod merge;
mod model;
mod names;
mod options;
mod rebase;
mod scalar;
mod schema;
mod scope;
mod units;
mod view;

pub use consistency::is_overlay;
pub use limits::{Deploy, Limits};
pub use load::{Input, load};
pub use model::*;
pub use names::{
    DEFAULT_FILES, OVERRIDE_FILES, is_compose_file_name, is_default_file_name, is_override_file_name,
};
pub use options::{CliOptions, files_from_env};
pub use view::config_json;
