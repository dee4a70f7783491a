//! The steps from an assembled deployment to an [`Audit`](crate::Audit): each deployment is judged by itself, then all are
//! put together.

mod accounts;
mod evidence;
mod excerpts;
mod gather;
mod judge;
mod written;

pub(crate) use accounts::Accounts;
pub(crate) use excerpts::mask_findings;
pub(crate) use gather::gather;
pub(crate) use judge::{judge, problems};
