//! Launches a server as its image, command and files would: what redis-server makes of them.

use super::build::{Builds, Built};
use super::config_files;
use super::container::{Container, Located};
use super::container_faults;
use super::unnamed_image;
use super::version_selection;
use crate::deployment::context::TreeContext;
use crate::inputs::Ledger;
use redproof_compose::Service;
use redproof_redis::{Image, Launch, Made, MadeFiles, OwnConfig, ServerCommand};
use redproof_source::{FileId, Known, SourceMap, Text, Undefined, Why};

pub(super) fn judge(
    image: &Image,
    command: ServerCommand,
    templates: &[FileId],
    container: &Container<'_>,
    around: &TreeContext<'_>,
    map: &mut SourceMap,
    ledger: &mut Ledger,
) -> Known<redproof_redis::Server> {
    let service = container.service;
    if let Some(limit) = map.budget().exceeded() {
        return Known::Unknown(Why::new(limit, Some(service.anchor())));
    }
    let mut runs = match command {
        ServerCommand::Starts(runs) => runs,
        ServerCommand::Unknown(why) | ServerCommand::Supervised(why) => {
            return Known::Unknown(Why {
                at: why.at.or(Some(service.anchor())),
                ..why
            });
        }
    };
    if image.vendor().is_none()
        && runs.program.is_none()
        && let Some(why) = unnamed_image::why_unknown(service)
    {
        return Known::Unknown(why);
    }
    for word in &mut runs.arguments {
        if is_empty_file(word, container) {
            *word = Text::empty(word.span());
        }
    }
    // An image of which nothing is known may load any file, mounted or of its own.
    if image.vendor().is_none() && runs.program.is_none() && runs.arguments.is_empty() {
        let mounted = config_files::mounted(container, map);
        let reason = match mounted {
            Some(_) => "the files do not say whether this image loads what is mounted",
            None => "the files do not say with which configuration this image starts",
        };
        return Known::Unknown(Why::new(reason, mounted.or(Some(service.anchor()))));
    }
    let mounted = |path: &str| match container.locate(path) {
        Located::Tree(path, _) => container.tree.is_file(&path),
        Located::Inline(_) => true,
        _ => false,
    };
    let own = runs.own_config.filter(|own| mounted(own.path));
    if let Some(own) = own {
        runs.arguments
            .insert(0, Text::literal(own.path, service.anchor()));
    } else if image
        .config()
        .is_some_and(|config| is_in_image(&config, &runs.arguments, container))
    {
        // The image's own file sets nothing that the vendor's data does not say.
        runs.arguments.remove(0);
    }
    let environment = |name: &str| variable(service, container.built, name);
    let replaced = runs.program.is_some();
    let mut effects = image.effects(&environment, replaced, service.anchor());
    if let Some(config) = image.config().filter(|_| !replaced) {
        let overrides = config.overrides.filter(|overrides| mounted(overrides));
        if own.is_some() && config.replaces_variables {
            // A whole file that is mounted is taken as it is.
            effects.variables.clear();
            effects.refusals.clear();
        } else if let Some(overrides) = overrides {
            let path = Text::literal(overrides, service.anchor());
            effects.variables.push(("include".to_owned(), vec![path]));
        }
    }
    effects
        .variables
        .extend(untold_protection(image, &runs.arguments, service));
    let working_dir = working_dir(service, container.built).to_owned();
    let made_before = runs.after_other_commands;
    let mut files = |path: &str| match made_by_start(&runs.made, path, templates, service)
        .unwrap_or_else(|| container.read(map, path, ledger))
    {
        redproof_redis::FileAnswer::Missing if may_be_made(container, around, path) => {
            excuse(container, path, ledger, "a script of the tree may make it");
            redproof_redis::FileAnswer::Unknown(Why::new(
                format!("{path} may be made by a script of the tree"),
                Some(service.anchor()),
            ))
        }
        redproof_redis::FileAnswer::Missing if made_before => {
            excuse(
                container,
                path,
                ledger,
                "the script that starts the server may make it",
            );
            redproof_redis::FileAnswer::Unknown(Why::new(
                format!("{path} may be made by the script that starts the server"),
                Some(service.anchor()),
            ))
        }
        answer => answer,
    };
    // An image of another maker numbers itself; only a build of the tree's own goes with its neighbours.
    let of_tree = around.version.filter(|_| service.build.is_some());
    let judged = version_selection::evaluate(image.version, image.engine, of_tree, |version| {
        redproof_redis::launch(&mut Launch {
            version,
            arguments: runs.arguments.clone(),
            sentinel: runs.sentinel,
            image: effects.clone(),
            working_dir: working_dir.clone(),
            anchor: service.anchor(),
            files: &mut files,
        })
    });
    match judged {
        Some(mut judged) => {
            if image.takes_more_directives() && !judged.refusals.is_empty() {
                judged.refusals.clear();
                let name = image.vendor().unwrap_or("this server");
                judged.starts = Known::Unknown(Why::new(
                    format!("{name} has directives that Redis does not have"),
                    Some(service.anchor()),
                ));
            } else {
                let faults = container_faults::of_server(&judged, &runs, image, container);
                if !faults.is_empty() {
                    judged.starts = Known::Known(false);
                    judged.refusals.extend(faults);
                }
            }
            Known::Known(judged)
        }
        None => Known::Unknown(Why::new(
            "no version of this server is known",
            Some(service.anchor()),
        )),
    }
}

/// Whether protected mode is on is a part of the image: of one that nothing is known about, it is unknown, unless a file
/// or an argument may say it.
fn untold_protection(image: &Image, arguments: &[Text], service: &Service) -> Option<(String, Vec<Text>)> {
    let said = arguments
        .first()
        .is_some_and(|first| !first.as_str().starts_with('-'))
        || arguments.iter().any(|word| word.as_str() == "--protected-mode");
    (image.vendor().is_none() && !said).then(|| {
        let anchor = service.anchor();
        let value = Text::unset(anchor, Undefined::Other("protected-mode of this image"));
        ("protected-mode".to_owned(), vec![value])
    })
}

/// Whether the first argument is the file that the image has by itself.
fn is_in_image(config: &OwnConfig, arguments: &[Text], container: &Container<'_>) -> bool {
    config.in_image
        && container.built.is_none()
        && arguments.first().is_some_and(|first| first == config.path)
        && matches!(container.locate(config.path), Located::Nowhere)
}

/// Whether a word is the content of a file that is there and empty: a password that is none.
fn is_empty_file(word: &Text, container: &Container<'_>) -> bool {
    let ([_], Some(Undefined::FileContent(path))) = (word.segments(), word.undefined()) else {
        return false;
    };
    let Located::Tree(path, _) = container.locate(path) else {
        return false;
    };
    container
        .tree
        .read_bytes(&path)
        .is_ok_and(|text| text.trim_end_matches(['\n', '\r']).is_empty())
}

/// What the start script made of a file before the server reads it.
fn made_by_start(
    made: &MadeFiles,
    path: &str,
    templates: &[FileId],
    service: &Service,
) -> Option<redproof_redis::FileAnswer> {
    Some(match made.get(path)? {
        Made::Text(text) => {
            let runs = text.segments().iter().map(|run| run.span.file);
            let template = runs.into_iter().find(|file| templates.contains(file));
            redproof_redis::FileAnswer::Found(template.unwrap_or(service.anchor().file), text.clone())
        }
        Made::Unknown(why) => redproof_redis::FileAnswer::Unknown(Why::new(
            format!("{path} is filled in by the script that starts the server"),
            why.at,
        )),
        Made::Removed => redproof_redis::FileAnswer::Missing,
    })
}

/// Whether a script of the tree writes a file of the name of one that is not there.
fn may_be_made(container: &Container<'_>, around: &TreeContext<'_>, path: &str) -> bool {
    let Located::Tree(path, _) = container.locate(path) else {
        return false;
    };
    let name = path.rsplit('/').next().unwrap_or(&path);
    around.filling.writes(name)
}

/// Notes why a file of the server need not be in the tree.
fn excuse(container: &Container<'_>, path: &str, ledger: &mut Ledger, why: &str) {
    if let Located::Tree(path, _) = container.locate(path) {
        ledger.excuse(&path, why);
    }
}

/// A variable of the container: the service's own, else the image's.
pub(super) fn variable(service: &Service, built: Option<&Built>, name: &str) -> Option<Text> {
    let Some(variable) = service.variable(name) else {
        return built?.variable(name).cloned();
    };
    // One that is only passed on has a value that the files do not show.
    let unset = || Text::unset(variable.name.span(), Undefined::Variable(name.into()));
    Some(variable.value.clone().unwrap_or_else(unset))
}

/// Whether the files list all variables of a container but those that its image sets.
pub(super) fn lists_variables(service: &Service, built: Option<&Built>, builds: &Builds) -> bool {
    !builds.has_more_variables
        && service.build.is_none() == built.is_none()
        && service
            .env_files
            .iter()
            .all(|env_file| env_file.file.is_some() && !env_file.passes_on)
}

/// The directory that a container starts in.
pub(super) fn working_dir<'a>(service: &'a Service, built: Option<&'a Built>) -> &'a str {
    let made = built.map(|built| built.dockerfile.working_dir.as_str());
    // Without a `WORKDIR`, it is that of the base.
    let made = made.filter(|folder| *folder != "/").unwrap_or("/data");
    service.working_dir.as_ref().map_or(made, Text::as_str)
}
