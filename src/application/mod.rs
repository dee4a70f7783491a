//! Applications: code that uses Redis, the server and the user that it logs in as, and what that user may not do.
//!
//! [`ServerSide`] is what a deployment says about its users and who logs in. It outlives the deployment's files. [`find`]
//! reads the code of the tree and joins both.

#[cfg(feature = "code")]
mod beside;
mod code;
#[cfg(feature = "code")]
mod collect;
mod excess;
mod find;
#[cfg(feature = "code")]
mod groups;
mod judge;
#[cfg(feature = "code")]
mod libraries;
mod login;
#[cfg(feature = "code")]
mod manifests;
mod model;
mod observed;
#[cfg(feature = "code")]
mod operations;
mod packages;
mod passwords;
#[cfg(feature = "code")]
mod read;
mod roots;
mod side;
mod suggestion;

pub use code::mentioning;
pub use find::{Applications, find};
pub use model::{Application, Denied, Excess, Login, LoginState, Operation, Sureness, Unclear};
pub use observed::{Observed, observe};
pub use passwords::written_passwords;
pub use roots::is_manifest;
pub use side::{ServerSide, SideLogin, SideServer, SideService, Start, is_code_of};
pub use suggestion::{Explained, SuggestedUser, Suggestion, line_of, suggest};
