//! Which version an image's tag names.

use super::version::{Engine, Version};

/// What an image's tag says about the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagMatch {
    /// This version, and it is known.
    Exact(&'static Version),
    /// A release of the branch of this version, which is the newest known one of it; `7.4.6` for `7.4.1`.
    SameBranch(&'static Version),
    /// A tag that moves: judged by the newest known version of its branch; `7`, `latest`, no tag.
    Floating(&'static Version),
    /// A branch that is newer than all known ones, or between two of them.
    Newer,
    /// A branch that is older than all known ones.
    Older,
    /// The tag is not a version.
    NotAVersion,
}

impl TagMatch {
    /// The version to judge by.
    pub fn version(self) -> Option<&'static Version> {
        match self {
            TagMatch::Exact(version) | TagMatch::SameBranch(version) | TagMatch::Floating(version) => {
                Some(version)
            }
            TagMatch::Newer | TagMatch::Older | TagMatch::NotAVersion => None,
        }
    }
}

impl Version {
    /// The version that an image's tag names. Suffixes such as `-alpine` and `-bookworm` do not count.
    pub fn for_tag(engine: Engine, tag: Option<&str>) -> TagMatch {
        let floating =
            |version: Option<&'static Version>| version.map_or(TagMatch::Newer, TagMatch::Floating);
        let tag = tag.unwrap_or("latest");
        let stem = tag.split('-').next().unwrap_or_default();
        let stem = stem.strip_prefix('v').unwrap_or(stem);
        if matches!(
            stem,
            "latest" | "alpine" | "bookworm" | "trixie" | "bullseye" | "stable"
        ) {
            return floating(Self::newest(engine));
        }
        let Some(numbers) = numbers(stem) else {
            return TagMatch::NotAVersion;
        };
        let carried = Self::all().iter().filter(|version| version.engine == engine);
        let of_branch = |depth: usize| {
            carried
                .clone()
                .filter(|version| version.release.get(..depth) == numbers.get(..depth))
                .max_by_key(|version| version.release)
        };
        let found = match numbers.len() {
            1 => of_branch(1).map(TagMatch::Floating),
            2 => of_branch(2).map(TagMatch::Floating),
            _ => of_branch(3)
                .map(TagMatch::Exact)
                .or_else(|| of_branch(2).map(TagMatch::SameBranch)),
        };
        found.unwrap_or_else(|| {
            let oldest = carried.clone().map(|version| version.release).min();
            if oldest.is_some_and(|oldest| numbers.as_slice() < oldest.as_slice()) {
                TagMatch::Older
            } else {
                TagMatch::Newer
            }
        })
    }
}

fn numbers(text: &str) -> Option<Vec<u16>> {
    let parts: Option<Vec<u16>> = text
        .split('.')
        .map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        })
        .collect();
    parts.filter(|parts| parts.len() <= 4).map(|mut parts| {
        parts.truncate(3);
        parts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_exact_floating_newer_or_nothing() {
        let carried = |number| Version::exact(Engine::Redis, number).unwrap();
        let redis = |tag| Version::for_tag(Engine::Redis, Some(tag));
        assert_eq!(redis("7.0.15-alpine3.19"), TagMatch::Exact(carried("7.0.15")));
        assert_eq!(redis("7.4.6"), TagMatch::SameBranch(carried("7.4.1")));
        assert_eq!(redis("7-alpine"), TagMatch::Floating(carried("7.4.1")));
        assert_eq!(redis("7.2-bookworm"), TagMatch::Floating(carried("7.2.6")));
        assert_eq!(redis("alpine"), TagMatch::Floating(carried("8.2.3")));
        assert_eq!(
            Version::for_tag(Engine::Redis, None),
            TagMatch::Floating(carried("8.2.3"))
        );
        assert_eq!(redis("8.6"), TagMatch::Newer);
        assert_eq!(redis("99"), TagMatch::Newer);
        assert_eq!(redis("5.0.14"), TagMatch::Older);
        assert_eq!(redis("nightly"), TagMatch::NotAVersion);
        assert_eq!(
            Version::for_tag(Engine::Valkey, Some("8")),
            TagMatch::Floating(Version::exact(Engine::Valkey, "8.1.8").unwrap())
        );
    }
}
