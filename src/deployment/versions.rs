//! Which version's rules hold where the files do not name one that is carried.

use crate::redis::{self, Engine, TagMatch, Version};
use crate::source::{Known, Why};

/// Judges by the version that a tag names. Where it names none that is carried, the newest one decides, and only what
/// every carried version refuses counts as refused.
pub(super) fn judge(
    tag: TagMatch,
    engine: Engine,
    mut launch: impl FnMut(&'static Version) -> redis::Server,
) -> Option<redis::Server> {
    if let Some(version) = tag.version() {
        return Some(launch(version));
    }
    let newest = Version::newest(engine)?;
    let mut judged = launch(newest);
    if judged.refusals.is_empty() {
        return Some(judged);
    }
    for version in Version::all().iter().filter(|version| *version != newest) {
        let other = launch(version);
        judged.refusals.retain(|refusal| {
            other
                .refusals
                .iter()
                .any(|same| same.at.start == refusal.at.start && same.at.file == refusal.at.file)
        });
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
