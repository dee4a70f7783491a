//! The schema of compose files: which keys Compose knows, and which values each takes.

mod check;
mod deploy;
mod format;
mod kinds;
mod places;
mod sections;
mod service;
mod top;

pub(crate) use check::{check, check_choice, check_names, check_required, check_value, is_unknown};
pub(crate) use deploy::{DEPLOY, LIMITS, PLACEMENT, RESERVATIONS, RESOURCES, RESTART_POLICY, UPDATE_CONFIG};
pub(crate) use kinds::{Fields, ValueKinds};
pub use places::{ValueKind, is_key, value_kind};
pub(crate) use sections::*;
pub(crate) use service::{CHOICES, SERVICE};
pub(crate) use top::{CONFIG, NETWORK, ROOT, SECRET, VOLUME};
