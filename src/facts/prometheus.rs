//! What services of Prometheus and the like read: their configuration and rule files, and what they fetch metrics from.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::client::program_of_image;
use redproof_compose::{Project, Service};
use redproof_redis::file_name_matches;
use redproof_source::{Budget, Known, Limit, Text, Tree, Why, absolute};

include!(concat!(env!("OUT_DIR"), "/alerts.rs"));

/// How deep folders are followed.
const MOST_DEPTH: usize = 3;

/// What of the configuration counts.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Configuration {
    rule_files: Vec<String>,
    scrape_configs: Vec<Job>,
    scrape_config_files: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Job {
    static_configs: Vec<Targets>,
    relabel_configs: Vec<Relabel>,
    #[serde(flatten)]
    others: BTreeMap<String, serde_yaml::Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Targets {
    targets: Vec<String>,
}

/// A change of labels: it may put another address in place of a target.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Relabel {
    replacement: String,
}

/// Whether a service evaluates the rules of Prometheus.
pub(super) fn evaluates_rules(service: &Service) -> bool {
    SERVICES.contains(&image_name(service))
}

/// The name of a service's image, without folders, tag and digest.
fn image_name(service: &Service) -> &str {
    let image = service.image.as_ref().map_or("", Text::as_str);
    let name = redproof_redis::repository(image);
    name.rsplit('/').next().unwrap_or(name)
}

/// The files that a service sees, by their paths in the container.
pub(super) struct Files {
    all: Vec<(String, String)>,
    /// Its configuration, if it is among them.
    configuration: Option<(String, Configuration)>,
}

impl Files {
    /// Reads what is mounted into a service or granted to it.
    pub(super) fn of(project: &Project, service: &Service, tree: &Tree, budget: &Budget) -> Self {
        let mut all = Vec::new();
        for mount in &service.mounts {
            let source = mount.host_source().filter(|source| source.undefined().is_none());
            if let Some(path) = source.and_then(|source| Tree::join(&project.folder, source.as_str())) {
                read((tree, budget), &path, mount.target.as_str(), MOST_DEPTH, &mut all);
            }
        }
        for grant in &service.configs {
            let mut configs = project.configs.iter();
            let Some(config) = configs.find(|config| config.name == *grant.source.as_str()) else {
                continue;
            };
            let target = grant.config_path();
            let file = config.file.as_ref().filter(|file| file.undefined().is_none());
            if let Some(path) = file.and_then(|file| Tree::join(&project.folder, file.as_str())) {
                read((tree, budget), &path, &target, 0, &mut all);
            }
            if let Some(content) = &config.content {
                all.push((target, content.as_str().to_owned()));
            }
        }
        let words = service.command.iter().flat_map(|command| &command.words);
        let mut named = words.filter_map(|word| {
            let (option, path) = word.as_str().split_once('=')?;
            OPTIONS.contains(&option).then_some(path)
        });
        let path = named.next().unwrap_or(CONFIG);
        let text = all.iter().find(|(known, _)| known == path);
        let configuration = text.and_then(|(_, text)| serde_yaml::from_str(text).ok());
        let configuration = configuration.map(|configuration| (path.to_owned(), configuration));
        Self { all, configuration }
    }

    /// The texts that may be rule files: those that the configuration names, or all if it is not known.
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        let named = self.configuration.as_ref().map(|(path, configuration)| {
            let named = configuration.rule_files.iter();
            let patterns = named.map(|pattern| absolute(Tree::parent(path), pattern));
            patterns.collect::<Vec<_>>()
        });
        let files = self.all.iter().filter(move |(path, _)| {
            let fits = |named: &Vec<String>| named.iter().any(|pattern| path_matches(pattern, path));
            named.as_ref().is_none_or(fits)
        });
        files.map(|(_, text)| text.as_str())
    }
}

/// Whether a service of Prometheus fetches metrics from a service; `None` if the project has none that fetches any.
pub(super) fn is_scraped(
    project: &Project,
    service: &Service,
    tree: &Tree,
    budget: &Budget,
) -> Option<Known<bool>> {
    let scrapers = project.services.iter();
    let mut scrapers = scrapers
        .filter(|scraper| SCRAPERS.contains(&image_name(scraper)))
        .peekable();
    scrapers.peek()?;
    let mut unknown = None;
    for scraper in scrapers {
        let why = |reason: &str| Why::new(reason, Some(scraper.name.span()));
        let Some((_, configuration)) = Files::of(project, scraper, tree, budget).configuration else {
            unknown = Some(why("the configuration of Prometheus is not in the files"));
            continue;
        };
        if !configuration.scrape_config_files.is_empty() {
            unknown = Some(why("the configuration of Prometheus names further files"));
        }
        for job in &configuration.scrape_configs {
            let targets = job.static_configs.iter().flat_map(|targets| &targets.targets);
            let replaced = job.relabel_configs.iter().map(|relabel| &relabel.replacement);
            if targets
                .chain(replaced)
                .any(|target| leads_to(project, service, target))
            {
                return Some(Known::Known(true));
            }
            if job.others.keys().any(|key| key.ends_with("_sd_configs")) {
                unknown = Some(why("Prometheus finds its targets by itself"));
            }
        }
    }
    Some(unknown.map_or(Known::Known(false), Known::Unknown))
}

/// Whether a target is a service: by its name, or by a port of the host that leads to it.
fn leads_to(project: &Project, service: &Service, target: &str) -> bool {
    let (host, port) = target.rsplit_once(':').unwrap_or((target, "80"));
    let port = port.split('/').next().unwrap_or(port).parse::<u16>().ok();
    let is_host = |host: &str| !project.services_at(host).is_empty();
    let listens = metrics_port(service);
    let is_published = || {
        let mut ports = service.ports.iter();
        port.is_some()
            && ports.any(|published| {
                let target = published.target.known().copied();
                published.published == Known::Known(port)
                    && (listens.is_none() || target.is_none() || target == listens)
            })
    };
    let is_port = listens.is_none() || port.is_none() || port == listens;
    project.answers_to(service, host) && is_port || !is_host(host) && is_published()
}

/// The port on which an exporter offers its metrics; `None` if the files do not say.
fn metrics_port(service: &Service) -> Option<u16> {
    let metrics = program_of_image(service.image.as_ref()?.as_str())?
        .metrics
        .as_ref()?;
    let port = |address: &str| address.rsplit(':').next()?.parse::<u16>().ok();
    if let Some(variable) = metrics.variables.iter().find_map(|name| service.variable(name)) {
        return port(variable.value.as_ref()?.as_str());
    }
    let words: Vec<&str> = service
        .command
        .iter()
        .flat_map(|command| command.words.iter().map(Text::as_str))
        .collect();
    for (at, word) in words.iter().enumerate() {
        let (name, value) = word
            .split_once('=')
            .map_or((*word, None), |(name, value)| (name, Some(value)));
        if metrics.options.contains(&name) {
            return port(value.or_else(|| words.get(at + 1).copied())?);
        }
    }
    Some(metrics.port)
}

/// Whether a path matches a pattern, part by part.
fn path_matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if file_name_matches(pattern, part) => {}
            _ => return false,
        }
    }
}

/// Adds the files at a path of the tree, with their paths in the container.
fn read(
    (tree, budget): (&Tree, &Budget),
    path: &str,
    target: &str,
    depth: usize,
    files: &mut Vec<(String, String)>,
) {
    let target = target.trim_end_matches('/');
    if tree.is_folder(path) {
        for name in tree.list(path).iter().filter(|_| depth > 0) {
            let below = Tree::join(path, name).unwrap_or_default();
            read(
                (tree, budget),
                &below,
                &format!("{target}/{name}"),
                depth - 1,
                files,
            );
        }
        return;
    }
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml") || path.ends_with(".rules");
    if !is_yaml {
        return;
    }
    if files.len() >= Limit::SearchedFiles.value() {
        budget.reach(Limit::SearchedFiles);
    } else if let Ok(text) = tree.read(path)
        && budget.spend_text(&text)
    {
        files.push((target.to_owned(), text.to_string()));
    }
}
