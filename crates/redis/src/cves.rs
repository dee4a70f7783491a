//! Known vulnerabilities by release.
//!
//! An exact release of an upstream image is judged, and a branch that gets no fixes any more, whatever its release. Of
//! other floating tags the newest release is taken to be used. Images that are patched without changing the number, and
//! those that number themselves, are unknown.

use redproof_source::{Known, Why};

use super::images::Image;
use super::tag::TagMatch;
use super::vendors::TagMeaning;
use super::version::Engine;

mod table {
    use super::Cve;
    include!(concat!(env!("OUT_DIR"), "/cves.rs"));
}

/// A branch, and its first release that is fixed.
type Fix = ([u16; 2], [u16; 3]);

/// Whether a branch of Redis gets no fixes any more: the last releases are 5.0.14, 6.0.20, 7.0.15 and 8.0.6.
fn has_ended(branch: [u16; 2]) -> bool {
    branch < [6, 2] || matches!(branch, [7 | 8, 0])
}

/// The last branches of major versions that get no fixes: what a tag such as `5` means.
const LAST_BRANCHES: [[u16; 2]; 4] = [[2, 8], [3, 2], [4, 0], [5, 0]];

/// One vulnerability, or a set that was published under the first one's number.
#[derive(Debug)]
pub struct Cve {
    /// As it was published: `CVE-2025-49844`, or the pull request of a fix without a number, such as `redis/redis#15478`.
    pub id: &'static str,
    /// `critical`, `high`, `medium` or `low`.
    pub severity: &'static str,
    /// The first affected release, where it is known.
    since: Option<[u16; 3]>,
    redis: &'static [Fix],
    valkey: &'static [Fix],
}

/// A vulnerability of a release.
#[derive(Debug, Clone, Copy)]
pub struct Vulnerability {
    /// What it is.
    pub cve: &'static Cve,
    /// The first release of the same branch without it; `None` where the branch gets no fixes.
    pub fixed_in: Option<[u16; 3]>,
}

impl Cve {
    fn hits(&'static self, engine: Engine, release: [u16; 3]) -> Option<Vulnerability> {
        let fixes = match engine {
            Engine::Redis => self.redis,
            Engine::Valkey => self.valkey,
        };
        if self
            .since
            .is_some_and(|since| engine == Engine::Redis && release < since)
        {
            return None;
        }
        let branch = [release[0], release[1]];
        let (oldest, newest) = (fixes.first()?.0, fixes.last()?.0);
        let found = |fixed_in| Some(Vulnerability { cve: self, fixed_in });
        match fixes.iter().find(|(fixed, _)| *fixed == branch) {
            Some((_, fixed)) if release < *fixed => found(Some(*fixed)),
            Some(_) => None,
            // A later branch began with the fix; an older one may not have the fault, unless it is known to. Of a branch
            // between that lives, the absence of a fix says nothing.
            None if branch > newest || !(engine == Engine::Redis && has_ended(branch)) => None,
            None if branch > oldest || self.since.is_some() => found(None),
            None => None,
        }
    }
}

impl Image {
    /// The release that the tag names, where it names one exactly and the image holds upstream's own build.
    pub fn release(&self) -> Option<[u16; 3]> {
        let numbers = self.numbers()?;
        (self.behaviour.tag == TagMeaning::Release)
            .then(|| numbers.try_into().ok())
            .flatten()
    }

    /// What is known against the release in the image, the newest first.
    pub fn vulnerabilities(&self) -> Known<Vec<Vulnerability>> {
        let unknown = || {
            let reason = "the files do not say which release is in this image";
            Known::Unknown(Why::new(reason, None))
        };
        if self.behaviour.tag == TagMeaning::Own || self.version == TagMatch::NotAVersion {
            return unknown();
        }
        let of = |release| {
            let hits = table::CVES
                .iter()
                .filter_map(|cve| cve.hits(self.engine, release));
            Known::Known(hits.collect())
        };
        if let Some(release) = self.release() {
            return of(release);
        }
        // Every release of a branch that has ended has what its last one has.
        let numbers = self.numbers().unwrap_or_default();
        let branch = match numbers.as_slice() {
            [major, minor, ..] => Some([*major, *minor]),
            [major] => LAST_BRANCHES.into_iter().find(|branch| branch[0] == *major),
            _ => None,
        };
        match branch.filter(|branch| self.engine == Engine::Redis && has_ended(*branch)) {
            Some([major, minor]) => of([major, minor, u16::MAX]),
            // A digest holds on to one release of the tag, a machine to the one that it pulled; neither says which.
            None => unknown(),
        }
    }

    /// The numbers at the beginning of the tag: `7.2` of `7.2-alpine`.
    fn numbers(&self) -> Option<Vec<u16>> {
        let stem = self.tag.as_deref()?.split('-').next()?;
        stem.split('.').map(str::parse).collect::<Result<_, _>>().ok()
    }

    /// Whether the tag names one release or a digest pins the image.
    pub fn is_pinned(&self) -> bool {
        let is_release = |part: &str| {
            let numbers: Vec<&str> = part.trim_start_matches('v').split('.').collect();
            numbers.len() >= 3
                && numbers
                    .iter()
                    .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let tag = self.tag.as_deref().unwrap_or_default();
        self.digest || tag.split(['-', '_']).any(is_release)
    }
}

#[cfg(test)]
mod tests {
    use super::super::images::Image;
    use super::Vulnerability;

    fn found(reference: &str) -> Option<Vec<Vulnerability>> {
        let found = Image::named(reference).unwrap().vulnerabilities();
        found.known().cloned()
    }

    fn ids(reference: &str) -> Vec<&'static str> {
        let found = found(reference).unwrap();
        found.iter().map(|found| found.cve.id).collect()
    }

    #[test]
    fn a_major_version_is_its_last_branch() {
        assert!(!ids("redis:5-alpine").contains(&"CVE-2021-32762"));
        assert!(ids("redis:5-alpine").contains(&"CVE-2025-49844"));
    }

    #[test]
    fn a_digest_of_a_floating_tag_is_one_unknown_release() {
        let digest = "a".repeat(64);
        assert!(found(&format!("redis:8.2-alpine@sha256:{digest}")).is_none());
        assert!(found(&format!("redis@sha256:{digest}")).is_none());
        assert!(found(&format!("redis:7.4.11@sha256:{digest}")).is_some());
    }

    #[test]
    fn identifiers_are_published_ones() {
        for cve in &super::table::CVES {
            let is_pull_request = cve.id.split_once('#').is_some_and(|(repository, number)| {
                repository.split('/').count() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
            });
            assert!(
                cve.id.starts_with("CVE-") || cve.id.starts_with("GHSA-") || is_pull_request,
                "{}",
                cve.id
            );
        }
    }

    #[test]
    fn exact_releases_and_branches_without_fixes() {
        assert!(ids("redis:7.4.2-alpine").contains(&"CVE-2025-49844"));
        assert!(!ids("redis:7.4.6").contains(&"CVE-2025-49844"));
        assert!(ids("redis:7.4.11").is_empty() && ids("redis:8.2.9-alpine").is_empty());
        // A machine that pulled it last year has the release of last year.
        for floating in ["redis", "redis:7", "redis:7-alpine", "redis:7.4", "redis:latest"] {
            assert!(found(floating).is_none(), "{floating}");
        }
        for ended in [
            "redis:5-alpine",
            "redis:3.2.12",
            "redis:7.0",
            "redis:4.0-alpine3.9",
        ] {
            assert!(ids(ended).contains(&"CVE-2025-49844"), "{ended}");
        }
    }

    #[test]
    fn what_the_name_does_not_say_is_unknown() {
        for unknown in [
            "redis/redis-stack-server:7.4.0-v0",
            "registry.example.com/mirror/redis:7.0.5",
            "eqalpha/keydb:6.3.4",
            "redis@sha256:ab",
            "redis:unstable",
        ] {
            assert!(found(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn a_branch_without_fixes_is_hit_and_a_later_one_is_not() {
        let old = found("redis:7.0.15").unwrap();
        assert!(
            old.iter()
                .any(|found| found.cve.id == "CVE-2025-49844" && found.fixed_in.is_none())
        );
        assert!(ids("redis:6.0.20").contains(&"CVE-2025-49844"));
        assert!(!ids("redis:6.2.20").contains(&"CVE-2025-62507"));
        assert!(!ids("redis:8.6.6").contains(&"CVE-2024-46981"));
        assert!(ids("valkey/valkey:8.1.3").contains(&"CVE-2025-49844"));
        assert!(!ids("valkey/valkey:8.1.4").contains(&"CVE-2025-49844"));
        for (last, fixed) in [
            ("7.2.13", "7.2.14"),
            ("8.0.9", "8.0.10"),
            ("8.1.8", "8.1.9"),
            ("9.0.4", "9.0.5"),
            ("9.1.0", "9.1.1"),
        ] {
            let found = ids(&format!("valkey/valkey:{last}"));
            assert_eq!(found, ["CVE-2026-63639", "CVE-2026-56684"], "{last}");
            assert!(ids(&format!("valkey/valkey:{fixed}")).is_empty(), "{fixed}");
        }
    }
}
