//! Which version's rules apply if the files name none that is known.

use std::collections::HashSet;

use redproof_compose::Service;
use redproof_redis::{self, Engine, TagMatch, Version};
use redproof_source::{Known, Why};

/// Evaluates a server by the version that a tag names, or by the newest known version of its branch; else by the one
/// branch that the tree names; else by the newest of all, and then only what every known version refuses is a refusal.
pub(in crate::deployment) fn evaluate(
    tag: TagMatch,
    engine: Engine,
    of_tree: Option<&'static Version>,
    mut launch: impl FnMut(&'static Version) -> redproof_redis::Server,
) -> Option<redproof_redis::Server> {
    let with_rationale = |judged: redproof_redis::Server, why: &'static str| redproof_redis::Server {
        version_because: Some(why),
        ..judged
    };
    let judged = match tag {
        TagMatch::Exact(version) => launch(version),
        TagMatch::SameBranch(version) => with_rationale(launch(version), "the known release of its branch"),
        TagMatch::Floating(version) => {
            with_rationale(launch(version), "the newest known release of a tag that moves")
        }
        TagMatch::Newer => with_rationale(
            without_what_versions_decide(launch(Version::newest(engine)?)),
            "this version is newer than all that are known",
        ),
        TagMatch::Older => with_rationale(
            without_what_versions_decide(launch(Version::oldest(engine)?)),
            "this version is older than all that are known",
        ),
        TagMatch::NotAVersion => match of_tree {
            Some(version) => with_rationale(launch(version), "the one branch that other files name"),
            None => with_rationale(common(engine, launch)?, "the files name no version"),
        },
    };
    Some(judged)
}

/// What another version may take is no refusal: whether this one does cannot be told.
fn without_what_versions_decide(mut judged: redproof_redis::Server) -> redproof_redis::Server {
    let before = judged.refusals.len();
    judged.refusals.retain(|refusal| !refusal.by_version);
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
