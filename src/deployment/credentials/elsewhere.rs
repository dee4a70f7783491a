//! Passwords of the servers that are written again where nothing says that they are one: in a variable of any name, in a
//! client's command, in a file of an application.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::reused::CredentialRef;
use super::used;
use crate::deployment::model::FileKind;
use crate::deployment::topology::clients::is_dotenv;
use crate::deployment::topology::model::Server;
use crate::secret::{Distinctive, Secret};
use redproof_compose::{Project, Service};
use redproof_source::{FileId, SourceMap, Span, Text, Tree};

/// The places of a project's compose files, and of other files that it reads, where a password of its servers is written and
/// none of the known uses is.
pub(super) fn of_project(
    project: &Project,
    servers: &[Server],
    known: &[CredentialUse],
    files: &[(FileId, FileKind, String)],
    map: &SourceMap,
) -> Vec<CredentialUse> {
    let names = project.services.iter().flat_map(|service| {
        let names = [
            Some(&service.name),
            service.hostname.as_ref(),
            service.container_name.as_ref(),
        ];
        names.into_iter().flatten()
    });
    let lower = |word: &str| Secret::new(word.to_ascii_lowercase());
    let names: HashSet<Secret> = names.map(|name| lower(name.as_str())).collect();
    let is_name = |secret: &Secret| names.contains(&lower(secret.expose()));
    let servers: HashSet<&str> = servers.iter().map(|server| server.name.as_str()).collect();
    let of_servers = known.iter().filter(|used| {
        let of_server = used.owners.names().any(|name| servers.contains(name));
        let configured = matches!(
            used.location,
            CredentialLocation::RedisConf | CredentialLocation::AclFile | CredentialLocation::SecretFile
        );
        (of_server || configured) && !used.unexpanded
    });
    let (hashed, written): (Vec<&CredentialUse>, Vec<&CredentialUse>) =
        of_servers.partition(|used| used.kind == CredentialKind::Hash);
    let secrets: HashSet<&Secret> = written.iter().filter_map(|used| used.secret.as_ref()).collect();
    let hashes = hashed.iter().filter_map(|used| used.secret.as_ref());
    let Some(search) = Distinctive::of(secrets.into_iter().filter(|secret| !is_name(secret)), hashes) else {
        return Vec::new();
    };
    let known = Places::of(known.iter().map(|used| used.span));
    let mut found = Vec::new();
    for service in &project.services {
        for (text, location, path) in texts(service) {
            found.extend(in_text(&search, text, service.name.as_str(), location, &path));
        }
    }
    for (file, kind, owner) in files {
        let text = map.text(*file);
        let whole = Text::literal(text, Span::new(*file, 0, text.len()));
        found.extend(in_text(
            &search,
            &whole,
            owner,
            location_in(*kind),
            map.path(*file),
        ));
    }
    found.retain(|used| !known.touch(used.span));
    // What no service takes, such as `x-` values.
    let in_texts = Places::of(found.iter().map(|used| used.span));
    for file in &project.files {
        let text = map.text(*file);
        let whole = Text::literal(text, Span::new(*file, 0, text.len()));
        let path = map.path(*file);
        // What is in `.env` counts where git tracks it.
        let location = match is_dotenv(path) {
            true => CredentialLocation::DotEnv,
            false => CredentialLocation::AppConfig,
        };
        let uses = in_text(&search, &whole, path, location, path).into_iter();
        found.extend(uses.filter(|used| !known.touch(used.span) && !in_texts.touch(used.span)));
    }
    let mut first_with = HashMap::new();
    for known in &written {
        first_with.entry(known.secret.as_ref()).or_insert(*known);
    }
    for used in &mut found {
        used.location = in_dockerfile(used, files, map).unwrap_or(used.location);
        let same = first_with.get(&used.secret.as_ref());
        used.same_as = same.map(|known| (known.span, known.path.clone()));
    }
    found
}

/// The places of files that are deployments of their own (scripts, applications' files) where a server's password of any deployment
/// is written, with the deployment. `files` are paths and kinds of what was read.
pub fn find_written<'f>(
    held: &[CredentialRef],
    files: impl Iterator<Item = (&'f str, FileKind)>,
    map: &mut SourceMap,
    tree: &Tree,
) -> Vec<(String, CredentialUse)> {
    let (hashed, written): (Vec<&CredentialRef>, Vec<&CredentialRef>) =
        held.iter().partition(|held| held.hashed);
    let secrets = written.iter().map(|held| &held.secret);
    let hashes = hashed.iter().map(|held| &held.secret);
    let Some(search) = Distinctive::of(secrets, hashes) else {
        return Vec::new();
    };
    let files: Vec<(&str, FileKind)> = files.collect();
    // Most of them hold none.
    let with_one = files.into_par_iter().filter_map(|(path, kind)| {
        let has_one = |text: &str| !search.find(text).is_empty();
        Some((path, kind, tree.skim(path, has_one).ok()??))
    });
    let mut found = Vec::new();
    for (path, kind, text) in with_one.collect::<Vec<_>>() {
        let file = map.add(path, text);
        let text = map.text(file);
        let whole = Text::literal(text, Span::new(file, 0, text.len()));
        let uses = in_text(&search, &whole, path, location_in(kind), path).into_iter();
        found.extend(uses.map(|used| (path.to_owned(), used)));
    }
    found
}

/// The texts of a service that a program in its container, or who looks at the container, can read.
fn texts(service: &Service) -> Vec<(&Text, CredentialLocation, String)> {
    let mut texts = Vec::new();
    for variable in &service.environment {
        let location = match variable.from_env_file {
            true => CredentialLocation::EnvFile,
            false => CredentialLocation::Environment,
        };
        let value = variable.value.iter();
        texts.extend(value.map(|value| (value, location, variable.path().to_owned())));
    }
    for (name, value) in &service.labels {
        let path = format!("{}.labels.{}", service.path, name.as_str());
        texts.extend(
            value
                .iter()
                .map(|value| (value, CredentialLocation::Label, path.clone())),
        );
    }
    for (name, value) in service.build.iter().flat_map(|build| &build.args) {
        let path = format!("{}.build.args.{}", service.path, name.as_str());
        texts.extend(
            value
                .iter()
                .map(|value| (value, CredentialLocation::BuildArgument, path.clone())),
        );
    }
    let test = service.healthcheck.as_ref().and_then(|check| check.test.as_ref());
    let commands = [
        (
            service.entrypoint.as_ref(),
            "entrypoint",
            CredentialLocation::Argument,
        ),
        (service.command.as_ref(), "command", CredentialLocation::Argument),
        (test, "healthcheck.test", CredentialLocation::Healthcheck),
    ];
    for (command, key, location) in commands {
        let words = command.iter().flat_map(|command| &command.words);
        texts.extend(words.map(|word| (word, location, format!("{}.{key}", service.path))));
    }
    for (path, command) in &service.hooks {
        let words = command.words.iter();
        texts.extend(words.map(|word| (word, CredentialLocation::Argument, path.clone())));
    }
    texts
}

fn in_text(
    search: &Distinctive,
    text: &Text,
    owner: &str,
    location: CredentialLocation,
    path: &str,
) -> Vec<CredentialUse> {
    let found = search.find(text.as_str()).into_iter();
    let uses = found.map(|(range, secret)| {
        let key = path.rsplit('.').next().unwrap_or(path).to_owned();
        let mut used = used(owner, location, &text.slice(range), path.to_owned(), key);
        // It may be written with escapes.
        used.secret = Some(secret);
        used
    });
    uses.collect()
}

/// What a file of a kind is to a password in it.
const fn location_in(kind: FileKind) -> CredentialLocation {
    match kind {
        FileKind::Script => CredentialLocation::Script,
        FileKind::Env => CredentialLocation::DotEnv,
        _ => CredentialLocation::AppConfig,
    }
}

/// Where in a Dockerfile a password is: set for containers, handed to the build, or on a command line.
fn in_dockerfile(
    used: &CredentialUse,
    files: &[(FileId, FileKind, String)],
    map: &SourceMap,
) -> Option<CredentialLocation> {
    let mut files = files.iter();
    files.find(|(file, kind, _)| *file == used.span.file && *kind == FileKind::Dockerfile)?;
    let before = map.text(used.span.file).get(..used.span.range().start)?;
    // The line that starts the instruction: the ones before the last end in a backslash.
    let lines = before.lines().rev();
    let mut instruction = "";
    for (index, line) in lines.enumerate() {
        if index > 0 && !line.trim_end().ends_with('\\') {
            break;
        }
        instruction = line;
    }
    let word = instruction.split_ascii_whitespace().next().unwrap_or_default();
    Some(match word.to_ascii_uppercase().as_str() {
        "ENV" => CredentialLocation::Environment,
        "ARG" => CredentialLocation::BuildArgument,
        "LABEL" => CredentialLocation::Label,
        "HEALTHCHECK" => CredentialLocation::Healthcheck,
        _ => CredentialLocation::Argument,
    })
}

/// Places that are known, by file.
struct Places(BTreeMap<FileId, Vec<Span>>);

impl Places {
    fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut places: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
        for span in spans {
            places.entry(span.file).or_default().push(span);
        }
        for spans in places.values_mut() {
            spans.sort_unstable();
        }
        Self(places)
    }

    /// Whether one of them shares a byte with a span. They hardly ever overlap each other, so that few are looked at.
    fn touch(&self, span: Span) -> bool {
        let Some(spans) = self.0.get(&span.file) else {
            return false;
        };
        let behind = spans.partition_point(|known| known.start < span.end);
        let before = spans.get(..behind).unwrap_or_default().iter().rev().take(8);
        before.into_iter().any(|known| known.end > span.start)
    }
}
