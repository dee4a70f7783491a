//! The table of kinds: kind → its subjects, its relations and its table of facts. Each kind is a module.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::kind::SubjectKind;
use super::subject::{Subject, Subjects};
use super::vocabulary::{Field, Relation};
use super::world::{Found, World};
use super::{
    application, certificate, config_file, connection, credential_use, deployment, endpoint, image, mount,
    operation, refusal, rotation, script, secret, sentinel, server, service, shared_password, user,
};
use crate::deployment::Deployment;
use crate::inputs::History;
use redproof_source::{SourceMap, Text, Tree};

macro_rules! kinds {
    ($($kind:ident $module:ident;)*) => {
        impl SubjectKind {
            /// Its facts, without `setting.NAME`.
            pub fn facts(self) -> &'static [Field] {
                match self { $(SubjectKind::$kind => $module::FIELDS),* }
            }

            /// The subjects that belong to one.
            pub const fn relations(self) -> &'static [Relation] {
                match self { $(SubjectKind::$kind => $module::RELATIONS),* }
            }

            fn subjects<'d>(self, world: &World<'d>) -> Vec<Found<'d>> {
                match self { $(SubjectKind::$kind => $module::subjects(world)),* }
            }
        }
    };
}

kinds! {
    Deployment deployment;
    Service service;
    Server server;
    Sentinel sentinel;
    Mount mount;
    Secret secret;
    Endpoint endpoint;
    Image image;
    Certificate certificate;
    User user;
    Connection connection;
    CredentialUse credential_use;
    ConfigFile config_file;
    Refusal refusal;
    Script script;
    Rotation rotation;
    SharedPassword shared_password;
    Application application;
    Operation operation;
}

/// Lists the subjects of a deployment.
pub fn collect<'d>(
    deployment: &'d Deployment,
    map: &'d SourceMap,
    tree: &'d Tree,
    today: Option<Date>,
    history: Option<&'d History>,
) -> Subjects<'d> {
    let world = World {
        deployment,
        map,
        tree,
        today,
        history,
    };
    let mut all = Vec::new();
    let mut related = Vec::new();
    // Where the subjects of each kind start in `all`.
    let mut starts = Vec::new();
    for kind in SubjectKind::ALL {
        starts.push((*kind, all.len()));
        for found in kind.subjects(&world) {
            all.push(Subject::new(
                *kind,
                kind.facts(),
                found.name,
                found.anchor,
                found.answers,
            ));
            related.push(found.related);
        }
    }
    let start = |kind: SubjectKind| {
        starts
            .iter()
            .find(|(known, _)| *known == kind)
            .map(|(_, start)| *start)
    };
    for (subject, related) in all.iter_mut().zip(related) {
        let relations = subject.kind.relations().iter().zip(related);
        subject.parts = relations
            .map(|(relation, index)| Some(start(relation.kind)? + index?))
            .collect();
    }
    Subjects {
        deployment: deployment.name.as_str().into(),
        all,
        profiles: waiting(deployment),
        is_chart: deployment.servers.iter().any(|server| server.chart.is_some()),
    }
}

/// The services that Compose starts only with a profile that is off, with their profiles.
fn waiting(deployment: &Deployment) -> BTreeMap<&str, &[Text]> {
    let projects = deployment.project.iter();
    let services =
        projects.flat_map(|project| project.services.iter().map(move |service| (project, service)));
    services
        .filter(|(project, service)| !service.is_active(&project.profiles))
        .map(|(_, service)| (service.name.as_str(), service.profiles.as_slice()))
        .collect()
}
