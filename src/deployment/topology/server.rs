//! The Redis servers of a project: their configuration, judged as their container would see it.

use std::cell::RefCell;

use super::build::{Builds, Built};
use super::certificates;
use super::container::{Container, Located};
use super::exposure;
use super::launch::{judge, lists_variables, variable, working_dir};
use super::model::{Purpose, Server};
use super::proxies;
use super::root;
use super::unnamed_image;
use crate::deployment::context::TreeContext;
use crate::inputs::Ledger;
use crate::script::has_shell_shebang;
use redproof_compose::{Command, Project, Service};
use redproof_redis::{self, FileAnswer, Image, ServerCommand, ServerInvocation, Surroundings};
use redproof_source::{Budget, FileId, Limit, SourceMap, Text, Tree, Why};

/// Steps of the budget that a server counts as which a script leaves running beside another one.
const STEPS_OF_SERVER: usize = 1_000;

/// And for each file whose text went into those that the script makes.
const STEPS_OF_TEMPLATE: usize = 5;

/// The servers that a service is: the one that its container stays with, and those that its script leaves running beside it.
/// A service that clients connect to (`is_dialled`) is one, whatever its image.
pub(in crate::deployment) fn of_service(
    (project, builds): (&Project, &Builds),
    index: usize,
    is_dialled: bool,
    around: &TreeContext<'_>,
    tree: &Tree,
    map: &mut SourceMap,
    ledger: &mut Ledger,
) -> Vec<Server> {
    let Some(service) = project.services.get(index) else {
        return Vec::new();
    };
    let built = builds.of_service(index);
    let named = server_image(service, built);
    let written = service.image.as_ref().map_or("", Text::as_str);
    let mut container = Container {
        built,
        ..Container::mounted(project, service, tree)
    };
    let image = named
        .or_else(|| scripted_image(&container, builds, map))
        .or_else(|| {
            let is_placed =
                unnamed_image::is_placed_like_server(service) && !proxies::is_other_program(service);
            (is_dialled || is_placed).then(|| Image::of_unknown(written))
        });
    let Some(image) = image else {
        return Vec::new();
    };
    // An image of the user's own may hold any file; the official ones hold no configuration.
    container.bare_image = service.build.is_none() && image.holds_no_configuration();
    let (mut command, scripts) = command(&image, &container, builds, map);
    let others = match &mut command {
        ServerCommand::Starts(runs) => std::mem::take(&mut runs.others),
        ServerCommand::Unknown(_) | ServerCommand::Supervised(_) => Vec::new(),
    };
    let steps = |other: &ServerInvocation| {
        STEPS_OF_SERVER + other.made.written() / 16 + STEPS_OF_TEMPLATE * other.made.templates().count()
    };
    let others = others
        .into_iter()
        .take_while(|other| map.budget().spend(steps(other)));
    let others: Vec<ServerCommand> = others.map(ServerCommand::Starts).collect();
    std::iter::once(command)
        .chain(others)
        .map(|command| Server {
            service: Some(index),
            start_scripts: scripts.clone(),
            lists_variables: lists_variables(service, built, builds),
            ..judged(&image, command, &container, around, map, ledger)
        })
        .collect()
}

/// How many words of a start may name its script.
const MOST_WORDS: usize = 8;

/// The image of a service that says nothing of Redis, where its start script or a supervisor runs a server, or where nothing
/// is known of what a supervisor starts in an image with a server.
fn scripted_image(container: &Container<'_>, builds: &Builds, map: &mut SourceMap) -> Option<Image> {
    let (entrypoint, command_words) = started(container.service, container.built);
    let mut words = entrypoint.iter().chain(&command_words).flatten().take(MOST_WORDS);
    let names_supervisor = |word: &Text| {
        let mut parts = word.as_str().split_ascii_whitespace();
        parts.any(redproof_redis::is_supervisor)
    };
    if !words.clone().any(names_supervisor) && !words.any(|word| may_lead_to_server(container, word)) {
        return None;
    }
    match command(&Image::unknown(), container, builds, map).0 {
        ServerCommand::Starts(runs) => runs.program.map(|program| Image::of_program(program.as_str())),
        ServerCommand::Supervised(_) => {
            let has_server = container.built.is_some_and(Built::installs_server);
            has_server.then(Image::unknown)
        }
        ServerCommand::Unknown(_) => None,
    }
}

/// Whether a word is the path of a file that names a server's program, what starts one, or another script.
fn may_lead_to_server(container: &Container<'_>, word: &Text) -> bool {
    let Located::Tree(path, _) = container.locate(word.as_str()) else {
        return false;
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let leads = |word: &str| redproof_redis::is_server_program(word) || redproof_redis::is_supervisor(word);
    let may_lead = |text: &str| text.contains(".sh") || text.split(|c: char| !is_part(c)).any(leads);
    container.tree.is_file(&path) && matches!(container.tree.skim(&path, may_lead), Ok(Some(_)))
}

/// What a container starts, and the scripts of the tree that start it.
fn command(
    image: &Image,
    container: &Container<'_>,
    builds: &Builds,
    map: &mut SourceMap,
) -> (ServerCommand, Vec<FileId>) {
    let (service, built) = (container.service, container.built);
    let (entrypoint, command) = started(service, built);
    let environment = |name: &str| variable(service, built, name);
    let lists_variables = lists_variables(service, built, builds);
    let is_unset = |name: &str| lists_variables && image.lacks_variable(name);
    // What a script reads is noted where the server reads what comes of it.
    let reading = RefCell::new((map, Ledger::default(), Vec::new()));
    let files = |path: &str| {
        let (map, ledger, scripts) = &mut *reading.borrow_mut();
        let answer = container.read(map, path, ledger);
        if let FileAnswer::Found(file, text) = &answer
            && (has_shell_shebang(text.as_str()) || redproof_redis::is_supervisor_file(text.as_str()))
        {
            // Following a script takes longer than reading it.
            if !map.is_own(map.path(*file)) && !map.budget().spend(Budget::content_of(text.as_str())) {
                let why = Limit::Steps.to_string();
                return FileAnswer::Unknown(Why::new(why, None));
            }
            scripts.push(*file);
        }
        answer
    };
    let around = Surroundings {
        environment: &environment,
        is_unset: &is_unset,
        files: &files,
        list: &|pattern| container.list(pattern),
        working_dir: working_dir(service, built),
    };
    let command =
        redproof_redis::server_arguments_in(image, entrypoint.as_deref(), command.as_deref(), around);
    (command, reading.into_inner().2)
}

/// A server as its container would see its configuration.
fn judged(
    image: &Image,
    command: ServerCommand,
    container: &Container<'_>,
    around: &TreeContext<'_>,
    map: &mut SourceMap,
    ledger: &mut Ledger,
) -> Server {
    let (project, service, built) = (container.project, container.service, container.built);
    let base = built.and_then(|built| built.base.clone());
    let sentinel = match &command {
        ServerCommand::Starts(runs) => runs.sentinel,
        ServerCommand::Unknown(_) | ServerCommand::Supervised(_) => image.sentinel,
    };
    let (root, root_kept_by) = root::of_server(service, built, image, &command);
    let read = start_files(&command, container, map);
    let start_writes = matches!(&command, ServerCommand::Starts(runs) if !runs.made.is_empty());
    let is_main_process = matches!(&command, ServerCommand::Starts(runs) if runs.ends_container);
    let redis = judge(image, command, &read, container, around, map, ledger);
    let tls_files = redis.known().map_or_else(Default::default, |redis| {
        certificates::of_server(redis, container, map)
    });
    let listening = exposure::listening(&redis, sentinel);
    let ports = exposure::published(project, service, &redis, &listening);
    let (exposure, exposure_at) = exposure::exposure(project, service, &ports, &redis);
    Server {
        name: service.name.as_str().to_owned(),
        service: None,
        anchor: service.anchor(),
        path: service.path.clone(),
        lists_variables: false,
        dockerfile: built.map(|built| (built.file, built.dockerfile.environment.clone())),
        image_facts: base.as_ref().or(service.image.as_ref()).map(|_| image.clone()),
        image: base.or_else(|| service.image.clone()),
        behaviour: Some(image.clone()),
        redis,
        start_files: read,
        start_scripts: Vec::new(),
        start_writes,
        is_main_process,
        tls_files,
        root,
        root_kept_by,
        sentinel: sentinel || listening.iter().any(|(_, purpose)| *purpose == Purpose::Sentinel),
        ports,
        exposure,
        exposure_at,
        chart: None,
    }
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

/// The image of a Redis server, or the one that it is built from; a service of another image is one if its command
/// names the program.
fn server_image(service: &Service, built: Option<&Built>) -> Option<Image> {
    let named = if service.build.is_some() {
        built.and_then(|built| built.base.as_ref())
    } else {
        service.image.as_ref()
    };
    if let Some(image) = named.and_then(|image| Image::named(image.as_str())) {
        return Some(image);
    }
    let (entrypoint, command) = started(service, built);
    let words = entrypoint.iter().chain(&command).flatten();
    let named_build = built.is_none() && build_named_redis(service);
    let mut programs = words
        .flat_map(|word| word.as_str().split_ascii_whitespace())
        .filter_map(|part| part.rsplit('/').next());
    match programs.find(|program| redproof_redis::is_server_program(program)) {
        Some(program) => Some(Image::of_program(program)),
        None => (named_build || unnamed_image::may_be_server(service)).then(Image::unknown),
    }
}

/// Whether a build whose Dockerfile is unknown is named like a Redis server, by its folder and by its service.
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
    unnamed_image::is_name_of_server(folder) && unnamed_image::is_name_of_server(service.name.as_str())
}

/// The files of the tree that the start script makes others of.
fn start_files(command: &ServerCommand, container: &Container<'_>, map: &SourceMap) -> Vec<FileId> {
    let ServerCommand::Starts(runs) = command else {
        return Vec::new();
    };
    let paths = runs
        .made
        .templates()
        .filter_map(|path| match container.locate(path) {
            Located::Tree(path, _) => map.find(&path),
            _ => None,
        });
    paths.collect()
}
