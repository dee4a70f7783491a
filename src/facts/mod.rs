//! The facts that rules use. One file per kind of subject, each with a table of facts.
//!
//! A fact says what is and where that is written; whether it is a fault is for rules to say. Rules see subjects and facts
//! only.

mod alerts;
mod application;
mod backups;
mod certificate;
mod config_file;
mod connection;
mod console;
mod credential_use;
mod deployment;
mod endpoint;
mod exposure;
mod external_host;
mod fact;
mod failover;
mod health;
mod image;
mod kind;
mod kinds;
mod login;
mod mount;
mod neighbours;
mod operation;
mod passwords;
mod passwords_of_services;
mod peer;
mod prometheus;
mod refusal;
mod rotation;
mod script;
mod secret;
mod sentinel;
mod server;
mod server_container;
mod service;
mod settings;
mod shared_password;
mod sharing;
mod storage;
mod subject;
mod table;
mod topology;
mod transport;
mod user;
mod verdict;
mod vocabulary;
mod world;

pub use crate::deployment::Owners;
pub use application::{collect_applications, unread_code};
pub use credential_use::collect_written;
pub use fact::{Fact, FactValue, Input, Item, Place};
pub use kind::SubjectKind;
pub use kinds::collect;
pub use settings::{PREFIX as SETTING_PREFIX, all as settings, field as setting, find as find_setting};
pub use shared_password::collect_shared;
pub use subject::{Account, FactId, Subject, Subjects};
pub use vocabulary::{Field, Relation, Type};
