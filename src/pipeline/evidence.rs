//! What a finding rests on: the places that took part in a value, the files that make a deployment together, and those
//! that only this clone has.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::deployment::{Deployment, FileKind};
use crate::policy::{FileEntry, MultiFileDeployment};
use crate::rules::{Finding, Location, Related};
use redproof_compose::{Project, Provenance};
use redproof_source::{FileId, Origin, Position, SourceMap, Span, Tree};

/// Whether a file is one that git does not track, and no compose file: those that were just written are no news.
pub(crate) fn is_local(tree: &Tree, path: &str, kind: FileKind) -> bool {
    kind != FileKind::Compose && tree.is_tracked(path) == Some(false)
}

/// Says of each place in a local file that it is one: another clone, such as CI's, may not have it.
pub(crate) fn tell_local(findings: &mut [Finding], files: &[FileEntry]) {
    let local: BTreeSet<&str> = files
        .iter()
        .filter(|file| file.local)
        .map(|file| &*file.path)
        .collect();
    if local.is_empty() {
        return;
    }
    for finding in findings {
        for related in &mut finding.related {
            if local.contains(&*related.location.path) {
                related
                    .message
                    .push_str(" (local evidence: git does not track this file)");
            }
        }
        if local.contains(&*finding.location.path) {
            finding.related.push(Related {
                location: finding.location.clone(),
                message: "local evidence: git does not track this file, and --no-local leaves it out"
                    .to_owned(),
            });
        }
    }
}

/// What compose files and env files make the deployment, where that is more than one compose file.
pub(crate) fn multi_file(deployment: &Deployment, map: &SourceMap) -> Option<MultiFileDeployment> {
    let files = &deployment.project.as_ref()?.files;
    let is_compose = |file: &&FileId| {
        let mut known = deployment.files.iter();
        known.any(|(known, kind)| known == *file && *kind == FileKind::Compose)
    };
    (files.iter().filter(is_compose).count() > 1).then(|| MultiFileDeployment {
        name: deployment.name.clone(),
        files: files.iter().map(|file| map.path(*file).into()).collect(),
    })
}

/// Most places that one finding lists.
const MOST_TOLD: usize = 6;

/// Places that are looked at for each finding of a deployment: what is over this shows less, and costs nothing.
const MOST_LINKS: usize = 10_000;

/// Places that are looked at for all findings of a deployment together: a thousand services may extend one.
const MOST_VISITS: usize = 2_000_000;

/// A place that took part in a value, as people see both.
struct Link {
    value: Location,
    /// How far values of the same file reach that begin no later than this one.
    reach: Position,
    at: Location,
    /// The service that contains `at`, if it includes something there.
    service: Option<String>,
    message: String,
}

/// Adds to each finding the places that took part in its value: where `.env` sets the variable, what an override
/// replaces, where an alias, a merge key, `extends` or `include` takes it in.
pub(crate) fn tell_chain(findings: &mut [Finding], project: &Project, map: &SourceMap) {
    let links = links(project, map);
    let mut visits = MOST_VISITS;
    for finding in findings {
        let mut seen = vec![finding.location.clone()];
        let mut next = 0;
        // A place in the chain may have a chain of its own: a variable of `.env` that holds another.
        while let Some(value) = seen.get(next).cloned() {
            next += 1;
            for link in touching(&links, &value) {
                if visits == 0 {
                    return;
                }
                visits -= 1;
                let elsewhere = |service: &String| !finding.subject.contains(service);
                let is_told = finding.related.iter().any(|related| related.location == link.at);
                if seen.len() > MOST_TOLD
                    || seen.contains(&link.at)
                    || link.service.as_ref().is_some_and(elsewhere)
                {
                    continue;
                }
                seen.push(link.at.clone());
                if !is_told {
                    finding.related.push(Related {
                        location: link.at.clone(),
                        message: link.message.clone(),
                    });
                }
            }
        }
    }
}

fn links(project: &Project, map: &SourceMap) -> Vec<Link> {
    let link = |value: Span, at: Span, service: Option<String>, message: String| Link {
        value: Location::of(map, value),
        reach: Position { line: 0, column: 0 },
        at: Location::of(map, at),
        service,
        message,
    };
    let set = |name: &str| format!("`{name}` is set here");
    let mut links: Vec<Link> = Vec::new();
    for variable in &project.variables {
        if let Some(defined) = variable.defined {
            links.push(link(variable.expression, defined, None, set(&variable.name)));
        }
    }
    // A name alone takes its value from `.env`.
    let environment = project.services.iter().flat_map(|service| &service.environment);
    for value in environment.filter_map(|variable| variable.value.as_ref()) {
        for (run, _) in value.parts() {
            if let Origin::Variable { name, defined, .. } = &run.origin {
                links.push(link(run.span, *defined, None, set(name)));
            }
        }
    }
    for env_file in project.services.iter().flat_map(|service| &service.env_files) {
        let Some(file) = env_file.file else { continue };
        let end = map.get(file).map_or(0, |file| file.text().len());
        let message = "this file is read here".to_owned();
        links.push(link(Span::new(file, 0, end), env_file.path.span(), None, message));
    }
    let services = Services::of(project);
    for known in &project.provenance {
        let service = services
            .around(known.at)
            .and_then(|index| project.services.get(index));
        let service = service.map(|service| service.name.as_str().to_owned());
        let (service, message) = match known.kind {
            Provenance::Replaced => (None, "the value here is replaced"),
            Provenance::Alias => (service, "taken in here by an alias"),
            Provenance::Extends => (service, "taken in here by `extends`"),
            Provenance::Include => (None, "its file is taken in here by `include`"),
        };
        links.push(link(known.value, known.at, service, message.to_owned()));
    }
    links.sort_by(|a, b| (&a.value, &a.at, &a.message).cmp(&(&b.value, &b.at, &b.message)));
    links.dedup_by(|a, b| a.value == b.value && a.at == b.at);
    links.truncate(MOST_LINKS);
    let mut before: Option<(Arc<str>, Position)> = None;
    for link in &mut links {
        let value = &link.value;
        let so_far = before.take().filter(|(path, _)| *path == value.path);
        link.reach = so_far.map_or(value.end, |(_, reach)| reach.max(value.end));
        before = Some((value.path.clone(), link.reach));
    }
    links
}

/// The services by their places.
struct Services {
    /// The place and the index of each, and how far those reach that begin no later in its file.
    all: Vec<(Span, usize, u32)>,
}

impl Services {
    fn of(project: &Project) -> Self {
        let services = project.services.iter().enumerate();
        let mut all: Vec<(Span, usize, u32)> = services
            .map(|(index, service)| (service.span, index, 0))
            .collect();
        all.sort_by_key(|(span, index, _)| (span.file, span.start, *index));
        let mut before: Option<(FileId, u32)> = None;
        for (span, _, reach) in &mut all {
            let so_far = before.filter(|(file, _)| *file == span.file);
            *reach = so_far.map_or(span.end, |(_, reach)| reach.max(span.end));
            before = Some((span.file, *reach));
        }
        Self { all }
    }

    /// The first service that contains a place.
    fn around(&self, at: Span) -> Option<usize> {
        let behind = self
            .all
            .partition_point(|(span, ..)| (span.file, span.start) <= (at.file, at.start));
        let begun = self.all.get(..behind).unwrap_or_default().iter().rev();
        let near = begun.take_while(|(span, _, reach)| span.file == at.file && at.end <= *reach);
        near.filter(|(span, ..)| at.end <= span.end)
            .map(|(_, index, _)| *index)
            .min()
    }
}

/// The links whose values share a character with a place. They are in order of their values, so that only those near it
/// are looked at.
fn touching<'a>(links: &'a [Link], place: &'a Location) -> impl Iterator<Item = &'a Link> {
    let behind =
        links.partition_point(|link| (&link.value.path, link.value.start) < (&place.path, place.end));
    let begun = links.get(..behind).unwrap_or_default();
    let near = begun
        .iter()
        .rev()
        .take_while(|link| link.value.path == place.path && link.reach > place.start)
        .count();
    let near = begun.get(behind - near..).unwrap_or_default();
    near.iter().filter(|link| place.start < link.value.end)
}
