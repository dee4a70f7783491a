//! The Redis servers of a project: their configuration, judged as their container would see it.

use super::container::Container;
use super::exposure;
use super::model::{Purpose, Server};
use super::versions;
use crate::compose::{Command, Project, Service};
use crate::redis::{self, Engine, Family, Image, Launch, ServerCommand, TagMatch};
use crate::source::{Known, SourceMap, Text, Tree, Why};

/// Programs that are the server whatever image they are started from.
const PROGRAMS: &[&str] = &[
    "redis-server",
    "valkey-server",
    "keydb-server",
    "redis-sentinel",
    "valkey-sentinel",
];

/// The server that a service is, if it is one.
pub(super) fn of_service(
    project: &Project,
    index: usize,
    service: &Service,
    tree: &Tree,
    map: &mut SourceMap,
    problems: &mut Vec<(String, String)>,
) -> Option<Server> {
    let image = server_image(service)?;
    let words = |command: &Option<Command>| command.as_ref().map(|command| command.words.clone());
    let (entrypoint, command) = (words(&service.entrypoint), words(&service.command));
    let environment = |name: &str| service.variable(name).and_then(|variable| variable.value.clone());
    let command = redis::server_arguments_in(&image, entrypoint.as_deref(), command.as_deref(), &environment);
    let sentinel = match &command {
        ServerCommand::Runs(runs) => runs.sentinel,
        ServerCommand::Unknown(_) => image.sentinel,
    };
    // An image of the user's own may hold any file; the official ones hold no configuration.
    let bare_image = service.build.is_none() && image.family == Family::Official;
    let container = Container {
        project,
        service,
        tree,
        bare_image,
    };
    let redis = judge(&image, command, &container, map, problems);
    let listening = exposure::listening(&redis, sentinel);
    let ports = exposure::published(project, service, &listening);
    let (exposure, exposure_at) = exposure::exposure(project, service, &ports, &redis);
    Some(Server {
        name: service.name.as_str().to_owned(),
        service: Some(index),
        anchor: service.anchor(),
        path: service.path.clone(),
        image: service.image.clone(),
        image_facts: service.image.as_ref().map(|_| image),
        redis,
        sentinel: sentinel || listening.iter().any(|(_, purpose)| *purpose == Purpose::Sentinel),
        ports,
        exposure,
        exposure_at,
    })
}

/// The image of a Redis server; a service of another image, or of a build, is one if its command names the program.
fn server_image(service: &Service) -> Option<Image> {
    if let Some(image) = service
        .image
        .as_ref()
        .and_then(|image| redis::image(image.as_str()))
    {
        return Some(image);
    }
    let mut words = [&service.entrypoint, &service.command]
        .into_iter()
        .flatten()
        .flat_map(|command| &command.words);
    let starts = words.any(|word| {
        let parts = word
            .as_str()
            .split_ascii_whitespace()
            .filter_map(|part| part.rsplit('/').next());
        parts.into_iter().any(|part| PROGRAMS.contains(&part))
    });
    starts.then_some(Image {
        family: Family::Other,
        engine: Engine::Redis,
        tag: None,
        digest: false,
        version: TagMatch::NotAVersion,
        sentinel: false,
        settings: &[],
        own_config: None,
    })
}

fn judge(
    image: &Image,
    command: ServerCommand,
    container: &Container<'_>,
    map: &mut SourceMap,
    problems: &mut Vec<(String, String)>,
) -> Known<redis::Server> {
    let service = container.service;
    let mut runs = match command {
        ServerCommand::Runs(runs) => runs,
        ServerCommand::Unknown(why) => {
            return Known::Unknown(Why {
                at: why.at.or(Some(service.anchor())),
                ..why
            });
        }
    };
    if let Some(own) = runs.own_config
        && matches!(
            container.locate(own),
            super::container::Located::Tree(..) | super::container::Located::Inline(_)
        )
    {
        runs.arguments.insert(0, Text::literal(own, service.anchor()));
    }
    let environment = |name: &str| service.variable(name).and_then(|variable| variable.value.clone());
    let environment_settings = redis::environment_settings(image, &environment, service.anchor());
    let working_dir = service
        .working_dir
        .as_ref()
        .map_or("/data", Text::as_str)
        .to_owned();
    let mut files = |path: &str| container.read(map, path, problems);
    let judged = versions::judge(image.version, image.engine, |version| {
        redis::launch(&mut Launch {
            version,
            arguments: runs.arguments.clone(),
            sentinel: runs.sentinel,
            image_settings: image.settings,
            environment_settings: environment_settings.clone(),
            working_dir: working_dir.clone(),
            anchor: service.anchor(),
            files: &mut files,
        })
    });
    problems.dedup();
    match judged {
        Some(judged) => Known::Known(judged),
        None => Known::Unknown(Why::new(
            "no version of this server is known",
            Some(service.anchor()),
        )),
    }
}
