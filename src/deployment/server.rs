//! The Redis servers of a project: their configuration, judged as their container would see it.

use super::container::Container;
use super::exposure;
use super::model::{Purpose, Server};
use crate::compose::{Project, Service};
use crate::redis::{self, Image, Launch, ServerCommand, Version};
use crate::source::{Known, SourceMap, Text, Tree, Why};

/// What a service is started from, if it is a Redis server.
struct Candidate {
    image: Option<Image>,
    command: ServerCommand,
}

/// The server that a service is, if it is one.
pub(super) fn of_service(
    project: &Project,
    index: usize,
    service: &Service,
    tree: &Tree,
    map: &mut SourceMap,
    problems: &mut Vec<(String, String)>,
) -> Option<Server> {
    let candidate = candidate(service)?;
    let sentinel = candidate.is_sentinel();
    let bare = service.build.is_none() && candidate.image.as_ref().is_some_and(Image::holds_no_configuration);
    let container = Container { project, service, tree, bare_image: bare };
    let redis = judge(&candidate, &container, map, problems);
    let listening = exposure::listening(&redis, sentinel);
    let ports = exposure::published(project, service, &listening);
    let (exposure, exposure_at) = exposure::exposure(project, service, &ports, &redis);
    Some(Server {
        name: service.name.as_str().to_owned(),
        service: Some(index),
        anchor: service.anchor(),
        path: service.path.clone(),
        image: service.image.clone(),
        redis,
        sentinel: sentinel || listening.iter().any(|(_, purpose)| *purpose == Purpose::Sentinel),
        ports,
        exposure,
        exposure_at,
    })
}

impl Candidate {
    fn is_sentinel(&self) -> bool {
        matches!(&self.command, ServerCommand::Server { sentinel: true, .. })
    }
}

/// A Redis image, or a command that starts redis-server whatever the image.
fn candidate(service: &Service) -> Option<Candidate> {
    let image = service.image.as_ref().and_then(|image| redis::image(image.as_str()));
    let words = |command: &Option<crate::compose::Command>| command.as_ref().map(|command| command.words.clone());
    let (entrypoint, command) = (words(&service.entrypoint), words(&service.command));
    let command = redis::server_arguments(image.as_ref(), entrypoint.as_deref(), command.as_deref());
    match (&image, &command) {
        (_, ServerCommand::NotAServer) => None,
        (None, ServerCommand::Unknown(_)) => None,
        _ => Some(Candidate { image, command }),
    }
}

fn judge(
    candidate: &Candidate,
    container: &Container<'_>,
    map: &mut SourceMap,
    problems: &mut Vec<(String, String)>,
) -> Known<redis::Server> {
    let service = container.service;
    let (arguments, sentinel) = match &candidate.command {
        ServerCommand::Server { arguments, sentinel } => (arguments.clone(), *sentinel),
        ServerCommand::Unknown(why) => return Known::Unknown(why.clone()),
        ServerCommand::NotAServer => return Known::Unknown(Why::new("is no Redis server", None)),
    };
    let image = candidate.image.as_ref();
    if let Some(image) = image
        && let Some(why) = image.not_judged()
    {
        return Known::Unknown(Why::new(why, Some(service.anchor())));
    }
    let version = match image.map(Image::version) {
        Some(Known::Known(version)) => version,
        Some(Known::Unknown(why)) => return Known::Unknown(Why::new(why.reason, Some(service.anchor()))),
        None => Version::newest(),
    };
    let environment = |name: &str| service.variable(name).and_then(|variable| variable.value.clone());
    let environment_settings = image.map_or_else(Vec::new, |image| redis::environment_settings(image, &environment));
    let working_dir = service.working_dir.as_ref().map_or("/data", Text::as_str).to_owned();
    let mut files = |path: &str| container.read(map, path, problems);
    Known::Known(redis::launch(&mut Launch {
        version,
        arguments,
        sentinel,
        image_settings: image.map_or(&[], Image::settings),
        environment_settings,
        working_dir,
        anchor: service.anchor(),
        files: &mut files,
    }))
}
