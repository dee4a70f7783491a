//! Facts of the image of a Redis server.

use super::fact::{Fact, FactValue, Item, Place};
use super::table::table;
use super::vocabulary::{Relation, SERVER, SERVICE, Type};
use super::world::{Found, World};
use redproof_redis::{Image, Vulnerability};
use redproof_source::{Known, Text, Why};

/// An image that a file names.
pub(super) struct Subject<'a> {
    image: &'a Image,
    reference: &'a Text,
    path: String,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER, SERVICE];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let servers = world.deployment.servers.iter().enumerate();
    servers
        .filter_map(|(index, server)| {
            let image = server.image_facts.as_ref()?;
            let reference = server.image.as_ref()?;
            let path = format!("{}.image", server.path);
            let anchor = Place::new(reference.span(), path.clone());
            let subject = Subject {
                image,
                reference,
                path,
            };
            Some(
                Found::new(&server.name, anchor, subject)
                    .related(Some(index))
                    .related(server.service),
            )
        })
        .collect()
}

/// Registry and repository of a reference, without tag and digest. The registry is a first part that looks like a host, as Docker
/// decides it.
fn parts(reference: &str) -> (Option<&str>, &str) {
    let name = reference.split('@').next().unwrap_or_default();
    let (registry, rest) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    };
    (registry, rest.split(':').next().unwrap_or_default())
}

impl Subject<'_> {
    fn fact(&self, value: FactValue) -> Fact {
        let value = self.unknown().unwrap_or(value);
        Fact::at(value, Place::new(self.reference.span(), self.path.clone()))
    }

    /// How an image of another maker numbers its releases is not known.
    fn pinned(&self) -> Fact {
        let is_number = self.image.tag.as_deref().is_some_and(|tag| {
            tag.trim_start_matches('v')
                .starts_with(|c: char| c.is_ascii_digit())
        });
        let value = match self.image.vendor().is_none() && is_number && !self.image.is_pinned() {
            true => FactValue::Unknown(Why::new(
                "what the tags of this image name is not in the files",
                Some(self.reference.span()),
            )),
            false => FactValue::Boolean(self.image.is_pinned()),
        };
        self.fact(value)
    }

    /// Nothing of a reference is known while a part of it is set outside the files.
    fn unknown(&self) -> Option<FactValue> {
        self.reference.why_undefined().map(FactValue::Unknown)
    }

    fn text(&self, text: Option<&str>) -> Fact {
        match (text, self.unknown()) {
            (Some(text), None) => self.fact(FactValue::Text(text.to_owned().into())),
            (None, None) => Fact::absent(),
            (_, Some(unknown)) => self.fact(unknown),
        }
    }

    fn cves(&self, severities: &[&str]) -> Fact {
        if let Some(unknown) = self.unknown() {
            return self.fact(unknown);
        }
        let known = match self.image.vulnerabilities() {
            Known::Known(known) => known.into_iter(),
            Known::Unknown(why) => return self.fact(FactValue::Unknown(why)),
        };
        let wanted = known.filter(|known| severities.contains(&known.cve.severity));
        Fact::list(
            wanted
                .map(|known| {
                    Item::new(
                        spelled(known),
                        Place::new(self.reference.span(), self.path.clone()),
                    )
                })
                .collect(),
        )
    }
}

fn spelled(known: Vulnerability) -> String {
    match known.fixed_in {
        Some([major, minor, patch]) => format!("{} (fixed in {major}.{minor}.{patch})", known.cve.id),
        None => format!("{} (no fix for this branch)", known.cve.id),
    }
}

table! {
    Subject<'_>;
    "registry", Type::Text, "The registry, if the reference names one.", eg "registry.example.com"
        => |s| s.text(parts(s.reference.as_str()).0);
    "repository", Type::Text, "The repository, without registry, tag and digest.", eg "bitnami/redis"
        => |s| s.text(Some(parts(s.reference.as_str()).1));
    "tag", Type::Text, "The tag, if the reference has one.", eg "latest"
        => |s| s.text(s.image.tag.as_deref());
    "digest", Type::Boolean, "Whether the reference has a digest."
        => |s| s.fact(FactValue::Boolean(s.image.digest));
    "pinned", Type::Boolean, "Whether the tag names one release, or the reference has a digest."
        => |s| s.pinned();
    "high_severity_cves", Type::List, "Known vulnerabilities of that release that are critical or high, each with the release that fixes it."
        => |s| s.cves(&["critical", "high"]);
    "low_severity_cves", Type::List, "Known vulnerabilities of that release that are medium or low, each with the release that fixes it."
        => |s| s.cves(&["medium", "low"]);
    "end_of_life", Type::Boolean, "Whether the branch of that release gets no more fixes."
        => |s| s.fact(match s.image.vulnerabilities() {
            Known::Known(known) => FactValue::Boolean(known.iter().any(|known| known.fixed_in.is_none())),
            Known::Unknown(why) => FactValue::Unknown(why),
        });
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn references_have_registry_and_repository() {
        for (reference, expected) in [
            ("redis", (None, "redis")),
            ("bitnami/redis:7.4@sha256:00", (None, "bitnami/redis")),
            ("localhost/redis:7", (Some("localhost"), "redis")),
            (
                "registry.example.com:5000/a/redis:7",
                (Some("registry.example.com:5000"), "a/redis"),
            ),
        ] {
            assert_eq!(parts(reference), expected, "{reference}");
        }
    }
}
