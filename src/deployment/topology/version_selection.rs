//! Which version's rules apply if the files name none that is known.

use std::collections::HashSet;

use redproof_compose::Service;
use redproof_redis::{self, Engine, TagMatch, Version, VersionChoice};
use redproof_source::{Known, Why};

/// Evaluates a server by the version that a tag names, or by the newest known version of its branch; else by the one
/// branch that the tree names; else by the newest of all, and then only what every known version refuses is a refusal.
pub(in crate::deployment) fn evaluate(
    tag: TagMatch,
    engine: Engine,
    of_tree: Option<&'static Version>,
    mut launch: impl FnMut(&'static Version) -> redproof_redis::Server,
) -> Option<redproof_redis::Server> {
    let (judged, version_choice) = match tag {
        TagMatch::Exact(version) => (launch(version), VersionChoice::Named),
        TagMatch::SameBranch(version) => (launch(version), VersionChoice::SameBranch),
        TagMatch::Floating(version) => (launch(version), VersionChoice::Floating),
        TagMatch::Newer => (
            without_what_versions_decide(launch(Version::newest(engine)?)),
            VersionChoice::Newer,
        ),
        TagMatch::Older => (
            without_what_versions_decide(launch(Version::oldest(engine)?)),
            VersionChoice::Older,
        ),
        TagMatch::NotAVersion => match of_tree {
            Some(version) => (launch(version), VersionChoice::OtherFiles),
            None => (common(engine, launch)?, VersionChoice::Unnamed),
        },
    };
    Some(redproof_redis::Server {
        version_choice,
        ..judged
    })
}

/// Removes refusals that another version may not have: whether this one does is not known.
fn without_what_versions_decide(mut judged: redproof_redis::Server) -> redproof_redis::Server {
    let before = judged.refusals.len();
    judged.refusals.retain(|refusal| !refusal.version_specific);
    if judged.refusals.is_empty() && before > 0 {
        judged.starts = Known::Unknown(Why::new(
            "whether this version takes this configuration is not known",
            None,
        ));
    }
    judged
}

/// What the newest version makes of it, with the refusals that all have.
fn common(
    engine: Engine,
    mut launch: impl FnMut(&'static Version) -> redproof_redis::Server,
) -> Option<redproof_redis::Server> {
    let newest = Version::newest(engine)?;
    let mut judged = launch(newest);
    if judged.refusals.is_empty() {
        return Some(judged);
    }
    for version in Version::all().iter().filter(|version| *version != newest) {
        let place = |refusal: &redproof_redis::Refusal| (refusal.at.file, refusal.at.start);
        let others: HashSet<_> = launch(version).refusals.iter().map(place).collect();
        judged.refusals.retain(|refusal| others.contains(&place(refusal)));
        if judged.refusals.is_empty() {
            judged.starts = Known::Unknown(Why::new(
                "some versions refuse this configuration, others do not",
                None,
            ));
            break;
        }
    }
    Some(judged)
}

/// The version of the one branch that the images of a project name.
pub(in crate::deployment) fn of_images(services: &[Service]) -> Option<&'static Version> {
    one_branch(services.iter().filter_map(|service| {
        let image = service.image.as_ref().filter(|_| service.build.is_none())?;
        redproof_redis::Image::named(image.as_str()).map(|image| image.version)
    }))
}

/// The newest carried version of the one branch that all of these name; `None` where they name several, or none.
pub fn one_branch(tags: impl Iterator<Item = TagMatch>) -> Option<&'static Version> {
    let branch = |version: &Version| (version.engine, version.release[0], version.release[1]);
    let mut found: Option<&'static Version> = None;
    for version in tags.filter_map(TagMatch::version) {
        match found {
            Some(known) if branch(known) != branch(version) => return None,
            Some(known) if known.release >= version.release => {}
            _ => found = Some(version),
        }
    }
    found
}
