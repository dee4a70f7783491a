//! The model as plain data without secrets: what `inspect` shows.
//!
//! Everything here serialises as the report contract promises; fields that only people see are skipped.

mod application;
mod client;
mod compose;
mod context;
mod place;
mod server;
mod setting;
mod topology;
mod user;

pub use application::{AclCheck, Application as AclApplication, applications};
pub use client::Client;
pub use compose::compose;
pub use context::Call;
pub use place::{Place, Point};
pub use server::{Attempt, Refusal, Server};
pub use setting::{Content, Origin, Setting, Settings};
pub use topology::{ClientNode, Link, PortNode, ServerNode, Topology, topology};
pub use user::{Selector, User};

use context::Context;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::deployment;
use crate::inputs::State;
use crate::masking::Mask;
use redproof_redis::repository;
use redproof_source::SourceMap;

/// All deployments that were looked at.
#[derive(Debug, Serialize)]
pub struct Model {
    /// Always `1`.
    pub schema_version: &'static str,
    /// In the order in which they were found.
    pub deployments: Vec<Deployment>,
}

impl Model {
    /// The model of these deployments.
    pub fn new(deployments: Vec<Deployment>) -> Self {
        Self {
            schema_version: "1",
            deployments,
        }
    }
}

/// One deployment.
#[derive(Debug, Serialize)]
pub struct Deployment {
    /// Its name.
    pub name: String,
    /// The files that were read, the main one first.
    pub files: Vec<String>,
    /// Its Redis servers.
    pub servers: Vec<Server>,
    /// What its clients dial: one entry an endpoint.
    pub clients: Vec<Client>,
    /// Files that it needs and that could not be read, and why.
    #[serde(skip)]
    pub problems: Vec<(String, String)>,
}

/// A deployment as plain data.
pub fn deployment(deployment: &deployment::Deployment, map: &SourceMap, calls: &[Call]) -> Deployment {
    let context = Context::new(map, mask(deployment), calls);
    let mut servers: Vec<Server> = deployment
        .servers
        .iter()
        .map(|server| server::server(server, &context))
        .collect();
    if let Some(redis) = &deployment.acl_only {
        servers.push(server::of_acl_file(&deployment.name, redis, &context));
    }
    Deployment {
        name: deployment.name.clone(),
        files: deployment
            .files
            .iter()
            .map(|(file, _)| map.path(*file).to_owned())
            .collect(),
        servers,
        clients: deployment
            .clients
            .iter()
            .flat_map(|client| client::clients(client, deployment, &context))
            .collect(),
        problems: deployment
            .accounts
            .iter()
            .filter_map(|settled| match &settled.state {
                State::Problem(why) => Some((settled.path.clone(), context.mask.text(why))),
                _ => None,
            })
            .collect(),
    }
}

/// The mask of a deployment. Names are shown, and show nothing.
fn mask(deployment: &deployment::Deployment) -> Mask {
    let services = deployment.project.iter().flat_map(|project| &project.services);
    let mut names: BTreeSet<&str> = services
        .flat_map(|service| {
            // A tag is no name: nothing else is called by it.
            let image = service.image.as_ref().map(|image| repository(image.as_str()));
            image.into_iter().chain([service.name.as_str()])
        })
        .collect();
    names.insert(&deployment.name);
    let servers = deployment
        .servers
        .iter()
        .filter_map(|server| server.redis.known());
    let users = servers.chain(&deployment.acl_only).flat_map(|redis| &redis.users);
    names.extend(users.map(|user| user.name.as_str()));
    Mask::new(deployment.secrets.clone(), &names)
}
