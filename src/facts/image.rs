//! What rules may ask about the image of a Redis server.

use super::table::table;
use super::{Datum, Fact, Item, Place, Type};
use redproof_redis::{Image, Vulnerability};
use redproof_source::{Known, Text};

/// An image that a file names.
pub(super) struct Subject<'a> {
    pub(super) image: &'a Image,
    pub(super) reference: &'a Text,
    pub(super) path: String,
}

impl Subject<'_> {
    fn place(&self) -> Place {
        Place::new(self.reference.span(), format!("{}.image", self.path))
    }

    fn list(&self, worst: &[&str]) -> Fact {
        let found = match self.image.vulnerabilities() {
            Known::Known(found) => found,
            Known::Unknown(why) => return Fact::at(Datum::Unknown(why), self.place()),
        };
        let found = found
            .into_iter()
            .filter(|found| worst.contains(&found.cve.severity));
        Fact::list(
            found
                .map(|found| Item {
                    word: told(found),
                    at: vec![self.place()],
                })
                .collect(),
        )
    }
}

fn told(found: Vulnerability) -> String {
    match found.fixed_in {
        Some([major, minor, patch]) => format!("{} (fixed in {major}.{minor}.{patch})", found.cve.id),
        None => format!("{} (no fix for this branch)", found.cve.id),
    }
}

table! {
    Subject<'_>;
    "tag", Type::Word(&[]), true, "The tag, if one is written."
        => |s| match &s.image.tag {
            Some(tag) => Fact::at(Datum::Word(tag.clone().into()), s.place()),
            None => Fact::absent(),
        };
    "pinned", Type::Flag, true, "Whether the tag names one release, or a digest pins the image."
        => |s| Fact::at(Datum::Flag(s.image.is_pinned()), s.place());
    "vulnerable", Type::List, true, "Known vulnerabilities of that release that are critical or high, each with the release that fixes it."
        => |s| s.list(&["critical", "high"]);
    "lesser", Type::List, true, "Known vulnerabilities of that release that are medium or low."
        => |s| s.list(&["medium", "low"]);
    "end_of_life", Type::Flag, true, "Whether the branch of that release gets no fixes any more."
        => |s| Fact::at(
            match s.image.vulnerabilities() {
                Known::Known(found) => Datum::Flag(found.iter().any(|found| found.fixed_in.is_none())),
                Known::Unknown(why) => Datum::Unknown(why),
            },
            s.place(),
        );
}
