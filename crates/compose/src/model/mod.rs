//! A project as Docker Compose loads it, with the place of every value.

mod command;
mod dependencies;
mod deploy;
mod environment;
mod files;
mod hosts;
mod index;
mod network;
mod project;
mod refusal;
mod service;
mod sources;

pub use command::{Build, Command, Healthcheck};
pub use deploy::{Deploy, Limits};
pub use environment::{EnvFile, EnvironmentVariable};
pub use files::{Grant, Mount, MountKind};
pub use hosts::Hosts;
pub use network::{Attachment, Port};
pub use project::{Joined, Network, Project, Resource};
pub use refusal::Refusal;
pub use service::{Dependency, Service};
pub use sources::{Provenance, ProvenanceLink, Reference, Variable};

pub(crate) use index::Index;
