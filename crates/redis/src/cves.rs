//! Known vulnerabilities by release.
//!
//! Only an exact release of an upstream image is judged: a floating tag is "unpinned", and distributions patch without
//! changing the number.

use super::images::{Family, Image};
use super::version::Engine;

mod table {
    use super::Cve;
    include!(concat!(env!("OUT_DIR"), "/cves.rs"));
}

/// A branch, and its first release that is fixed.
type Fix = ([u16; 2], [u16; 3]);

/// Branches of Redis that get no fixes any more: the last releases are 5.0.14, 6.0.20, 7.0.15 and 8.0.6.
const ENDED: &[[u16; 2]] = &[[5, 0], [6, 0], [7, 0], [8, 0]];

/// One vulnerability, or a set that was published under the first one's number.
#[derive(Debug)]
pub struct Cve {
    /// Such as `CVE-2025-49844`.
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
            None if branch > newest || !(engine == Engine::Redis && ENDED.contains(&branch)) => None,
            None if branch > oldest || self.since.is_some() => found(None),
            None => None,
        }
    }
}

impl Image {
    /// The release that the tag names, where it names one exactly and the image holds upstream's own build.
    pub fn release(&self) -> Option<[u16; 3]> {
        if !matches!(self.family, Family::Official | Family::Bitnami) {
            return None;
        }
        let tag = self.tag.as_deref()?;
        let stem = tag.split('-').next()?;
        let numbers: Vec<u16> = stem.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        numbers.try_into().ok()
    }

    /// What is known against that release, the newest first.
    pub fn vulnerabilities(&self) -> Vec<Vulnerability> {
        let Some(release) = self.release() else {
            return Vec::new();
        };
        table::CVES
            .iter()
            .filter_map(|cve| cve.hits(self.engine, release))
            .collect()
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
    use super::super::images::image;

    fn ids(reference: &str) -> Vec<&'static str> {
        image(reference)
            .unwrap()
            .vulnerabilities()
            .iter()
            .map(|found| found.cve.id)
            .collect()
    }

    #[test]
    fn exact_releases_only() {
        assert!(ids("redis:7.4.2-alpine").contains(&"CVE-2025-49844"));
        assert!(!ids("redis:7.4.6").contains(&"CVE-2025-49844"));
        assert!(ids("redis:7.4.11").is_empty() && ids("redis:8.2.9-alpine").is_empty());
        for floating in ["redis", "redis:7", "redis:7-alpine", "redis:7.4", "redis:latest"] {
            assert!(ids(floating).is_empty(), "{floating}");
        }
    }

    #[test]
    fn a_branch_without_fixes_is_hit_and_a_later_one_is_not() {
        let old = image("redis:7.0.15").unwrap().vulnerabilities();
        assert!(
            old.iter()
                .any(|found| found.cve.id == "CVE-2025-49844" && found.fixed_in.is_none())
        );
        assert!(ids("redis:6.0.20").contains(&"CVE-2025-49844"));
        assert!(!ids("redis:6.2.20").contains(&"CVE-2025-62507"));
        assert!(!ids("redis:8.6.6").contains(&"CVE-2024-46981"));
        assert!(ids("valkey/valkey:8.1.3").contains(&"CVE-2025-49844"));
        assert!(!ids("valkey/valkey:8.1.4").contains(&"CVE-2025-49844"));
    }
}
