//! Packages that use Redis and of which no profile says what they send, from `data/packages.yml`.

use crate::Language;
use crate::library::libraries;
use crate::profile::{Profile, profiles};

mod tables {
    use super::Package;
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

/// A package that always uses Redis and has no profile.
#[derive(Debug)]
pub(crate) struct Package {
    language: &'static str,
    name: &'static str,
    /// The modules that it is imported from.
    modules: &'static [&'static str],
}

/// The modules of these packages, with the language.
pub(crate) fn modules() -> impl Iterator<Item = (&'static [&'static str], &'static str)> {
    tables::UNKNOWN.iter().flat_map(|package| {
        let language = std::slice::from_ref(&package.language);
        package.modules.iter().map(move |module| (language, *module))
    })
}

/// Whether a part of a path of Go is a major version.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name as packages are compared by: `Flask_Redis` is `flask-redis`, and a module of Go has no major version.
fn bare(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    let name = match name.rsplit_once('/') {
        Some((before, last)) if is_version(last) => before,
        _ => name,
    };
    name.to_ascii_lowercase().replace('_', "-")
}

/// Whether a name says Redis.
fn says_redis(bare: &str) -> bool {
    tables::WORDS.iter().any(|word| bare.contains(word))
}

fn profiles_of(language: &str, bare_name: String) -> impl Iterator<Item = &'static Profile> {
    let of_language = profiles()
        .iter()
        .filter(move |profile| profile.languages.contains(&language));
    of_language.filter(move |profile| profile.manifest.iter().any(|known| bare(known) == bare_name))
}

/// The profiles of a package with the releases that they are of.
pub(crate) fn releases_of(language: &str, name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let name = bare(name);
    let profiles = profiles_of(language, name.clone());
    profiles.filter_map(move |profile| {
        let mut releases = profile.releases.iter();
        let (_, releases) = releases.find(|(package, _)| bare(package) == name)?;
        Some((profile.id, *releases))
    })
}

/// Whether a name says Redis, and nothing in the data is named so.
fn is_strange(language: &str, name: &str) -> bool {
    let name = bare(name);
    says_redis(&name)
        && !is_among(tables::CLIENTS, language, &name)
        && !is_among(tables::SILENT, language, &name)
        && profiles_of(language, name).next().is_none()
}

/// Whether a table has a name, which is written as packages are compared by.
fn is_among(table: &[(&str, &[&str])], language: &str, name: &str) -> bool {
    let of_language = table.iter().filter(|(known, _)| *known == language);
    let mut names = of_language.flat_map(|(_, names)| *names);
    names.any(|known| redproof_redis::file_name_matches(&known.to_ascii_lowercase().replace('_', "-"), name))
}

/// Whether a package of a manifest is a client of Redis, which sends what the code says, or what is behind its name asks
/// for one: `celery[redis]`.
pub(crate) fn is_client(language: &str, name: &str, behind: &str) -> bool {
    let extras = behind
        .strip_prefix('[')
        .and_then(|extras| extras.split([']', '\n', '"', '\'']).next());
    is_among(tables::CLIENTS, language, &bare(name)) || extras.is_some_and(says_redis)
}

/// What a package in a manifest says of Redis: the profile of a library that uses it, or the name of the package if no
/// profile says what it sends. Of a library with another name than Redis's the code shows whether it is on Redis, and of a
/// client what it is asked for.
pub(crate) fn of_manifest(language: &str, name: &str) -> Option<String> {
    let mut own = tables::UNKNOWN
        .iter()
        .filter(|package| package.language == language);
    if own.any(|package| bare(package.name) == bare(name)) || is_strange(language, name) {
        return Some(name.to_owned());
    }
    let bare = bare(name);
    let says_redis = says_redis(&bare);
    let found: Vec<&Profile> = profiles_of(language, bare)
        .filter(|profile| says_redis || profile.always)
        .collect();
    let is_client = found.iter().any(|profile| profile.is_client());
    let only = found.first().filter(|_| !is_client);
    only.map(|profile| profile.id.to_owned())
}

/// The package that a module is of, if it leaves open what it sends. `is_own` says whether the project has a file or a
/// folder of a name.
pub(crate) fn of_import(language: Language, module: &str, is_own: impl Fn(&str) -> bool) -> Option<String> {
    let id = language.id();
    let is_of = |package: &&Package| {
        let of_package = |known: &&str| crate::uses::is_within(module, known);
        package.language == id && package.modules.iter().any(of_package)
    };
    if let Some(package) = tables::UNKNOWN.iter().find(is_of) {
        return Some(package.name.to_owned());
    }
    // Other languages have names of the project in their imports.
    let (name, own) = match id {
        "python" => {
            let top = module.split('.').next()?;
            (top, top)
        }
        "go" if module.split('/').next()?.contains('.') => {
            (module, module.rsplit('/').find(|part| !is_version(part))?)
        }
        _ => return None,
    };
    let of_profiles = profiles()
        .iter()
        .filter(|profile| profile.languages.contains(&id));
    let covered = libraries(language)
        .flat_map(|library| library.modules)
        .chain(of_profiles.flat_map(|profile| profile.imports))
        .any(|known| crate::uses::is_within(module, known));
    (!covered && !is_own(own) && is_strange(id, name)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_named_after_redis_is_known_or_said_to_be_unknown() {
        for (language, name) in [
            ("csharp", "FreeRedis"),
            ("csharp", "CSRedisCore"),
            ("python", "Redis_OM"),
            ("go", "github.com/x/redis-cache/v9"),
            ("php", "laravel/horizon"),
            ("ruby", "redis-rails"),
            ("java", "com.redis.om:redis-om-spring"),
        ] {
            assert_eq!(of_manifest(language, name).as_deref(), Some(name));
        }
        for (language, name) in [
            ("csharp", "StackExchange.Redis"),
            ("python", "redis"),
            ("python", "Types_Redis"),
            ("python", "celery[redis]"),
            ("go", "github.com/redis/go-redis/v9"),
            ("javascript", "@redis/client"),
            ("javascript", "express"),
            ("java", "org.springframework.boot:spring-boot-starter-data-redis"),
        ] {
            assert_eq!(of_manifest(language, name), None, "{name}");
        }
        assert_eq!(
            of_manifest("php", "symfony/redis-messenger").as_deref(),
            Some("symfony-messenger")
        );
    }

    #[test]
    fn imports_name_packages() {
        let none = |_: &str| false;
        let of = |language, module: &str| of_import(language, module, none);
        assert_eq!(
            of(Language::CSharp, "Medallion.Threading.Redis").as_deref(),
            Some("DistributedLock.Redis")
        );
        assert_eq!(
            of(Language::Python, "redis_om.model").as_deref(),
            Some("redis_om")
        );
        assert_eq!(of(Language::Python, "redis.asyncio"), None);
        assert_eq!(of(Language::Python, ".redis_tools"), None);
        let module = "github.com/ulule/limiter/v3/drivers/store/redis";
        assert_eq!(of(Language::Go, module).as_deref(), Some(module));
        assert_eq!(of_import(Language::Go, module, |name| name == "redis"), None);
        assert_eq!(
            of(Language::Go, "github.com/redis/go-redis/v9/maintnotifications"),
            None
        );
        assert_eq!(of(Language::JavaScript, "@shop/redis"), None);
    }
}
