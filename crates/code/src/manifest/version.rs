//! The versions that manifests pin, and the releases that a profile is of.

use super::kind::Manifest;

/// How far behind its name the version of a package is looked for, in characters.
const FARTHEST: usize = 1024;

/// The version behind the name of a package, where it is pinned or has a caret or a tilde: then its first numbers are known.
pub(super) fn behind(manifest: Manifest, text: &str) -> Option<&str> {
    // Where nothing ends an entry, each would read all that follows.
    let end = text.char_indices().nth(FARTHEST).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end)?;
    let rest = match manifest {
        Manifest::Pom => text.split("</dependency>").next()?.split_once("<version>")?.1,
        Manifest::Csproj => text
            .split('>')
            .next()?
            .split_once("Version=")?
            .1
            .trim_start_matches(['"', '\'']),
        _ => {
            let line = text.lines().next()?;
            // Extras: `celery[redis]`.
            let line = match line.strip_prefix('[') {
                Some(extras) => extras.split_once(']')?.1,
                None => line,
            };
            let at = line.find(|c: char| c.is_ascii_digit())?;
            let (before, rest) = line.split_at(at);
            let before = before.replace("~>", "").replace("version", "");
            let marks = |c: char| c.is_whitespace() || "\"'`:,={(^~v".contains(c);
            before.chars().all(marks).then_some(rest)?
        }
    };
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
    let version = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('.');
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(version)
}

/// The versions that a text gives to what has this name, or a longer one, whatever its notation is: of Maven's parent, of a
/// plugin of Gradle, of an entry of a catalog.
fn given<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    const BETWEEN: &[&str] = &["artifactId", "version"];
    let places = text.match_indices(name).map(|(at, _)| at + name.len());
    places.filter_map(|at| {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut rest = text.get(at..)?.trim_start_matches(is_name);
        loop {
            let marks = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'()<>/=:{".contains(c));
            match BETWEEN.iter().find_map(|word| marks.strip_prefix(word)) {
                Some(behind) => rest = behind,
                None => break rest = marks,
            }
        }
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let version = rest.get(..end.unwrap_or(rest.len()))?;
        version
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(version)
    })
}

/// Which releases a text gives to what has one of some names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Any.
    any: bool,
    /// One of those that are wanted.
    wanted: bool,
}

/// Whether a text gives a version to what has one of these names, and whether it is among the releases:
/// `spring-boot|springBoot=2..3`.
pub(crate) fn named(text: &str, wanted: &str) -> Named {
    let (names, releases) = wanted.split_once('=').unwrap_or((wanted, ""));
    let mut named = Named::default();
    let mut versions = names.split('|').flat_map(|name| given(text, name));
    named.wanted = versions.any(|version| {
        named.any = true;
        is_among(version, releases)
    });
    named
}

/// Whether one of the wanted releases may be meant by all texts. Where none gives a version, it may be any.
pub(crate) fn may_be<'n>(texts: impl Iterator<Item = &'n Named> + Clone) -> bool {
    texts.clone().any(|named| named.wanted) || !texts.clone().any(|named| named.any)
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// Whether a version is among the releases from the first to the last, both included: `1.10..3`. What a version does not
/// say is open.
pub(super) fn is_among(version: &str, releases: &str) -> bool {
    let (first, last) = releases.split_once("..").unwrap_or((releases, releases));
    let (version, first, last) = (numbers(version), numbers(first), numbers(last));
    let shared = |other: &[u32]| version.len().min(other.len());
    let is_late = version.get(..shared(&first)) >= first.get(..shared(&first));
    let is_early = version.get(..shared(&last)) <= last.get(..shared(&last));
    is_late && is_early
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_given_in_many_notations() {
        let wanted = "spring-boot|springBoot|springframework.boot=2..3";
        let is = |text: &str| may_be([named(text, wanted)].iter());
        for text in [
            "id(\"org.springframework.boot\") version \"3.2.4\"",
            "id 'org.springframework.boot' version '2.7.18'",
            "<artifactId>spring-boot-starter-parent</artifactId>\n  <version>3.1.0</version>",
            "springBoot = \"3.4.1\"",
            "classpath(\"org.springframework.boot:spring-boot-gradle-plugin:2.1.0.RELEASE\")",
            "implementation(\"org.springframework.boot:spring-boot-starter-web\")\nx = 4.0",
            "redis: 7.0",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "id(\"org.springframework.boot\") version \"4.0.1\"",
            "<artifactId>spring-boot-starter-parent</artifactId><version>1.5.0</version>",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn versions_are_behind_names() {
        for (manifest, text, version) in [
            (Manifest::Requirements, "==1.16.2\nx==2", Some("1.16.2")),
            (
                Manifest::Requirements,
                "[redis]~=5.3 ; python_version > '3'",
                Some("5.3"),
            ),
            (Manifest::Requirements, ">=1.10,<2", None),
            (Manifest::Requirements, "\nx==2", None),
            (Manifest::Python, " = {version = \"^1.16\"}", Some("1.16")),
            (Manifest::Json, "\": \"^5.34.0\",", Some("5.34.0")),
            (Manifest::Json, "\": \"latest\", \"b\": \"1\"", None),
            (Manifest::Json, "\": \"github:a/b#1\"", None),
            (Manifest::GoMod, " v0.25.1", Some("0.25.1")),
            (Manifest::Gemfile, "', '~> 7.1'", Some("7.1")),
            (Manifest::Gemfile, "'", None),
            (Manifest::Gradle, ":2.7.1\")", Some("2.7.1")),
            (Manifest::Csproj, "\" Version=\"8.0.4\" />", Some("8.0.4")),
            (Manifest::Csproj, "\" /><P Version=\"1\"/>", None),
            (
                Manifest::Pom,
                "</artifactId>\n<version>3.2</version></dependency>",
                Some("3.2"),
            ),
            (
                Manifest::Pom,
                "</artifactId></dependency><version>3.2</version>",
                None,
            ),
            (
                Manifest::Pom,
                "</artifactId><version>${x}</version></dependency>",
                None,
            ),
        ] {
            assert_eq!(behind(manifest, text), version, "{text}");
        }
    }

    #[test]
    fn versions_are_near_names() {
        let far = |blanks| format!("{}<version>3.2</version>", " ".repeat(blanks));
        assert_eq!(behind(Manifest::Pom, &far(1000)), Some("3.2"));
        assert_eq!(behind(Manifest::Pom, &far(FARTHEST)), None);
    }

    #[test]
    fn releases_are_compared_by_their_numbers() {
        for (version, releases, expected) in [
            ("1.16.2", "1.10..3", true),
            ("1.9", "1.10..3", false),
            ("3.4.1", "1.10..3", true),
            ("4", "1.10..3", false),
            ("6.7.0", "6", true),
            ("5.34.0", "6", false),
            ("0.24", "0.25", false),
            ("1", "1.10..3", true),
        ] {
            assert_eq!(is_among(version, releases), expected, "{version} {releases}");
        }
    }
}
