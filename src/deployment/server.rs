//! The Redis servers of a project: their configuration, judged as their container would see it.

use super::container::Container;
use super::dockerfile;
use super::exposure;
use super::model::{Purpose, Server};
use super::versions;
use crate::compose::{Command, Project, Service};
use crate::redis::{self, Engine, Family, Image, Launch, ServerCommand, TagMatch};
use crate::source::{Known, Origin, SourceMap, Text, Tree, Why};

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
    let (image, starts_elsewhere) = server_image(project, service, tree)?;
    let words = |command: &Option<Command>| command.as_ref().map(|command| command.words.clone());
    let (entrypoint, command) = (words(&service.entrypoint), words(&service.command));
    let environment = |name: &str| variable(service, name);
    let command = match starts_elsewhere {
        Some(why) => ServerCommand::Unknown(why),
        None => redis::server_arguments_in(&image, entrypoint.as_deref(), command.as_deref(), &environment),
    };
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
        family: Some(image.family),
        redis,
        sentinel: sentinel || listening.iter().any(|(_, purpose)| *purpose == Purpose::Sentinel),
        ports,
        exposure,
        exposure_at,
    })
}

/// A variable of the container. One that is only passed on has a value that the files do not tell.
fn variable(service: &Service, name: &str) -> Option<Text> {
    let variable = service.variable(name)?;
    Some(variable.value.clone().unwrap_or_else(|| {
        let span = variable.name.span();
        let mut passed = Text::empty(span);
        passed.push("", span, false, Origin::Unset { name: name.into() });
        passed
    }))
}

/// The image of a Redis server, and why its start cannot be told, if so. A service of another image, or of a build, is
/// a server if its command names the program, or its Dockerfile starts from such an image.
fn server_image(project: &Project, service: &Service, tree: &Tree) -> Option<(Image, Option<Why>)> {
    if let Some(image) = service
        .image
        .as_ref()
        .filter(|_| service.build.is_none())
        .and_then(|image| redis::image(image.as_str()))
    {
        return Some((image, None));
    }
    if let Some(built) = built_image(project, service, tree) {
        return Some(built);
    }
    if let Some(image) = service
        .image
        .as_ref()
        .and_then(|image| redis::image(image.as_str()))
    {
        return Some((image, None));
    }
    let mut words = [&service.entrypoint, &service.command]
        .into_iter()
        .flatten()
        .flat_map(|command| &command.words);
    let named_build = build_named_redis(service);
    let starts = words.any(|word| {
        let parts = word
            .as_str()
            .split_ascii_whitespace()
            .filter_map(|part| part.rsplit('/').next());
        parts.into_iter().any(|part| PROGRAMS.contains(&part))
    });
    let other = Image {
        family: Family::Other,
        engine: Engine::Redis,
        tag: None,
        digest: false,
        version: TagMatch::NotAVersion,
        sentinel: false,
        settings: &[],
        own_config: None,
    };
    (starts || named_build).then_some((other, None))
}

/// Whether a build whose Dockerfile is not told is named like a Redis server, by its folder and by its service.
fn build_named_redis(service: &Service) -> bool {
    let Some(build) = &service.build else {
        return false;
    };
    let context = build
        .context
        .as_ref()
        .map_or("", Text::as_str)
        .trim_end_matches('/');
    let folder = context.rsplit('/').next().unwrap_or_default();
    let servers = ["redis", "valkey", "keydb", "redis-server", "valkey-server"];
    servers.contains(&folder) && servers.contains(&service.name.as_str())
}

/// Whether protected mode is on is a part of the image: of one that nothing is known about, it is unknown, unless a file
/// or an argument may say it.
fn untold_protection(image: &Image, arguments: &[Text], service: &Service) -> Option<(String, Vec<Text>)> {
    let said = arguments
        .first()
        .is_some_and(|first| !first.as_str().starts_with('-'))
        || arguments.iter().any(|word| word.as_str() == "--protected-mode");
    (image.family == Family::Other && !said).then(|| {
        let anchor = service.anchor();
        let mut value = Text::empty(anchor);
        let name = "protected-mode of this image".into();
        value.push("", anchor, false, Origin::Unset { name });
        ("protected-mode".to_owned(), vec![value])
    })
}

/// The image that a service's Dockerfile starts from, if that is a Redis server's and still starts it.
fn built_image(project: &Project, service: &Service, tree: &Tree) -> Option<(Image, Option<Why>)> {
    let build = service.build.as_ref()?;
    let stage = dockerfile::last_stage(project, build, tree)?;
    let mut image = redis::image(&stage.image)?;
    if stage.image.contains('$') {
        image.version = TagMatch::NotAVersion;
    }
    if stage.starts.is_empty() || service.entrypoint.is_some() {
        return Some((image, None));
    }
    let program = PROGRAMS.iter().any(|program| stage.starts.contains(program));
    (program || stage.starts.contains(".sh")).then(|| {
        let why = Why::new("its Dockerfile says how the server starts", Some(build.span));
        (image, Some(why))
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
    let environment = |name: &str| variable(service, name);
    let mut environment_settings = redis::environment_settings(image, &environment, service.anchor());
    environment_settings.extend(untold_protection(image, &runs.arguments, service));
    let working_dir = service
        .working_dir
        .as_ref()
        .map_or("/data", Text::as_str)
        .to_owned();
    let made_before = runs.after_other_commands;
    let mut files = |path: &str| match container.read(map, path, problems) {
        redis::FileAnswer::Missing if made_before => redis::FileAnswer::Unknown(Why::new(
            format!("{path} may be made by the script that starts the server"),
            Some(service.anchor()),
        )),
        answer => answer,
    };
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
