//! The Redis servers of a project: their configuration, judged as their container would see it.

use super::build::Built;
use super::certificates;
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
    let built = Built::of(project, service, tree, map);
    let base = built.as_ref().and_then(|built| built.dockerfile.base.clone());
    let image = server_image(service, base.as_ref())?;
    let (entrypoint, command) = started(service, built.as_ref());
    let environment = |name: &str| variable(service, built.as_ref(), name);
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
        built: built.as_ref(),
    };
    let redis = judge(&image, command, &container, map, problems);
    let tls_files = redis
        .known()
        .map_or_else(Vec::new, |redis| certificates::of_server(redis, &container, map));
    let listening = exposure::listening(&redis, sentinel);
    let ports = exposure::published(project, service, &listening);
    let (exposure, exposure_at) = exposure::exposure(project, service, &ports, &redis);
    Some(Server {
        name: service.name.as_str().to_owned(),
        service: Some(index),
        anchor: service.anchor(),
        path: service.path.clone(),
        dockerfile: built
            .as_ref()
            .map(|built| (built.file, built.dockerfile.environment.clone())),
        image_facts: base.as_ref().or(service.image.as_ref()).map(|_| image),
        image: base.or_else(|| service.image.clone()),
        redis,
        tls_files,
        sentinel: sentinel || listening.iter().any(|(_, purpose)| *purpose == Purpose::Sentinel),
        ports,
        exposure,
        exposure_at,
    })
}

/// What starts: the service's entrypoint and command, else the build's. An entrypoint of the service takes the
/// image's command away, as Docker does.
fn started(service: &Service, built: Option<&Built>) -> (Option<Vec<Text>>, Option<Vec<Text>>) {
    let words = |command: &Option<Command>| command.as_ref().map(|command| command.words.clone());
    let (entrypoint, command) = (words(&service.entrypoint), words(&service.command));
    let made = built.map(|built| &built.dockerfile);
    let made_command = made
        .and_then(|made| made.command.clone())
        .filter(|_| entrypoint.is_none());
    (
        entrypoint.or_else(|| made.and_then(|made| made.entrypoint.clone())),
        command.or(made_command),
    )
}

/// A variable of the container: the service's own, else the image's.
fn variable(service: &Service, built: Option<&Built>, name: &str) -> Option<Text> {
    match service.variable(name) {
        Some(variable) => variable.value.clone(),
        None => built?.variable(name).cloned(),
    }
}

/// The image of a Redis server, or the one that it is built from; a service of another image is one if its command
/// names the program.
fn server_image(service: &Service, base: Option<&Text>) -> Option<Image> {
    let named = if service.build.is_some() {
        base
    } else {
        service.image.as_ref()
    };
    if let Some(image) = named.and_then(|image| redis::image(image.as_str())) {
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
    let environment = |name: &str| variable(service, container.built, name);
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
